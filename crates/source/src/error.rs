//! Why there are no rows.

use huntlet_kql::Diagnostic;
use thiserror::Error;

/// The codes of a [`SourceError`].
pub mod codes {
    /// The query is wrong, or cannot be run by this source; the diagnostics say where.
    pub const QUERY: &str = "SO0101";
    /// The run was cancelled.
    pub const CANCELLED: &str = "SO0102";
    /// The query needs more memory than it may have.
    pub const MEMORY: &str = "SO0103";
}

/// Why a query brought no rows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SourceError {
    /// One of [`codes`].
    pub code: &'static str,
    /// What happened, and to what.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Remarks on the query, with spans into its text.
    pub diagnostics: Vec<Diagnostic>,
}

impl SourceError {
    /// True when somebody stopped the run: nothing is wrong.
    pub fn is_cancelled(&self) -> bool {
        self.code == codes::CANCELLED
    }

    /// The run was stopped.
    pub fn cancelled() -> Self {
        let message = "The run was cancelled.".to_owned();
        Self { code: codes::CANCELLED, message, hint: None, diagnostics: Vec::new() }
    }
}
