//! What can go wrong, said once, with what to do next.

use huntlet_table::TableError;
use thiserror::Error;

use crate::Cancelled;

/// The stable codes of an [`AnalyticsError`].
pub mod codes {
    /// There is no function of that name.
    pub const UNKNOWN_FUNCTION: &str = "AN0101";
    /// An argument that the function needs is not there.
    pub const MISSING_ARGUMENT: &str = "AN0102";
    /// An argument has a value that it cannot take.
    pub const BAD_ARGUMENT: &str = "AN0103";
    /// The function has no parameter of that name.
    pub const UNKNOWN_ARGUMENT: &str = "AN0104";
    /// The function takes text and got a table, or the other way round.
    pub const WRONG_INPUT: &str = "AN0105";
    /// The table has no such column, or it is of another type than needed.
    pub const COLUMN: &str = "AN0201";
    /// The rows do not allow the computation.
    pub const DATA: &str = "AN0202";
    /// The user stopped the work.
    pub const ABORT: &str = "ABORT";
}

/// The result of everything here.
pub type Result<T, E = AnalyticsError> = std::result::Result<T, E>;

/// Why a function gave no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct AnalyticsError {
    /// One of [`codes`].
    pub code: &'static str,
    /// What happened, to what.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl AnalyticsError {
    /// An error with what to do next.
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()) }
    }

    /// The rows do not allow the computation.
    pub fn data(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(codes::DATA, message, hint)
    }

    /// An argument has a value that it cannot take.
    pub fn argument(name: &str, message: impl std::fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(codes::BAD_ARGUMENT, format!("`{name}` {message}."), hint)
    }

    /// Whether the user stopped the work, so that nothing is wrong.
    pub fn is_cancelled(&self) -> bool {
        self.code == codes::ABORT
    }
}

impl From<Cancelled> for AnalyticsError {
    fn from(_: Cancelled) -> Self {
        Self { code: codes::ABORT, message: "The run was cancelled.".to_owned(), hint: None }
    }
}

impl From<TableError> for AnalyticsError {
    fn from(error: TableError) -> Self {
        let hint = "Name a column that the table has, of the type that the function needs.";
        Self::new(codes::COLUMN, format!("{error}"), hint)
    }
}
