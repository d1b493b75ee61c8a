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
    /// The service could not be reached, or the browser hides its answer.
    pub const UNREACHABLE: &str = "SO0201";
    /// The token was refused, has ended or is for another service: sign in again.
    pub const SIGN_IN: &str = "SO0202";
    /// The user may not read this.
    pub const FORBIDDEN: &str = "SO0203";
    /// The result is too large, or takes too long, and the query cannot be asked in parts.
    pub const TOO_LARGE: &str = "SO0204";
    /// The service kept asking to wait.
    pub const THROTTLED: &str = "SO0205";
    /// The service failed.
    pub const SERVICE: &str = "SO0206";
    /// The answer could not be read.
    pub const REPLY: &str = "SO0207";
    /// The address is none that a token may go to.
    pub const ADDRESS: &str = "SO0208";
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
    /// An error that is not about a place in the query.
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        Self { code, message: message.into(), hint, diagnostics: Vec::new() }
    }

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
