//! Errors as they cross the boundary.

use huntlet_report::{Diagnostic, ErrorInfo};

/// The code of a request that was cancelled.
pub(crate) const ABORT: &str = "ABORT";

/// An error with a code, what happened, and what to do next.
pub(crate) fn error(code: &str, message: impl Into<String>, hint: impl Into<Option<String>>) -> ErrorInfo {
    ErrorInfo {
        code: code.into(),
        message: message.into(),
        hint: hint.into(),
        help_url: None,
        diagnostics: Vec::new(),
    }
}

/// The same with findings about a query.
pub(crate) fn with_findings(mut error: ErrorInfo, diagnostics: Vec<Diagnostic>) -> ErrorInfo {
    error.diagnostics = diagnostics;
    error
}

/// What a cancelled request ends with.
pub(crate) fn aborted() -> ErrorInfo {
    error(ABORT, "The run was cancelled.", None)
}

/// A handle that names nothing.
pub(crate) fn unknown_handle(handle: &str) -> ErrorInfo {
    error(
        "SE0101",
        format!("There is no table behind `{handle}` any more."),
        Some("Run the query or the notebooklet again.".into()),
    )
}

/// A request that must be awaited was asked at once, or the other way round.
pub(crate) fn misplaced() -> ErrorInfo {
    error("SE0102", "This request cannot be answered at once.", Some("Send it as a run.".into()))
}
