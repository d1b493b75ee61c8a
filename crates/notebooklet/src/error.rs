//! What can go wrong in a run, said once, with what to do next.

use huntlet_report::{Diagnostic, DiagnosticKind, ErrorInfo, Severity};
use huntlet_source::SourceError;
use thiserror::Error;

/// The stable codes of a [`NotebookletError`].
pub mod codes {
    /// There is no notebooklet of that name.
    pub const UNKNOWN_NOTEBOOKLET: &str = "NB0101";
    /// A parameter that the run needs is not there.
    pub const MISSING_PARAMETER: &str = "NB0102";
    /// A parameter has a value that it cannot take.
    pub const BAD_PARAMETER: &str = "NB0103";
    /// The time range is empty, reversed or no time range.
    pub const BAD_TIME_RANGE: &str = "NB0104";
    /// The report has no such method.
    pub const UNKNOWN_METHOD: &str = "NB0201";
    /// The method cannot run now.
    pub const METHOD_UNAVAILABLE: &str = "NB0202";
    /// An argument of a method is missing or has a value that it cannot take.
    pub const BAD_ARGUMENT: &str = "NB0203";
    /// A query could not be bound, or the source could not answer it.
    pub const QUERY: &str = "NB0301";
    /// The analysis of rows that had arrived failed.
    pub const ANALYSIS: &str = "NB0302";
    /// The bytes are no saved report, or are damaged.
    pub const NOT_A_REPORT: &str = "NB0401";
    /// The saved report was made by a newer version.
    pub const NEWER_REPORT: &str = "NB0402";
    /// A table could not be written.
    pub const NOT_SAVED: &str = "NB0403";
    /// The user stopped the run.
    pub const ABORT: &str = "ABORT";
}

/// Why a run, a call, a save or a restore ended early.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct NotebookletError {
    /// One of [`codes`], or the code of the source's error.
    pub code: &'static str,
    /// What happened, to what.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// Findings, when a query was the cause; spans are UTF-16 offsets into the query as sent.
    pub diagnostics: Vec<Diagnostic>,
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, NotebookletError>;

impl NotebookletError {
    /// An error with what to do next.
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()), diagnostics: Vec::new() }
    }

    /// The user stopped the run.
    pub fn cancelled() -> Self {
        Self {
            code: codes::ABORT,
            message: "The run was cancelled.".to_owned(),
            hint: None,
            diagnostics: Vec::new(),
        }
    }

    /// Whether the user stopped the run, so that nothing is wrong.
    pub fn is_cancelled(&self) -> bool {
        self.code == codes::ABORT
    }

    /// A source's error about the query `name`, sent as `text`.
    pub fn from_source(error: SourceError, name: &str, text: &str) -> Self {
        if error.is_cancelled() {
            return Self::cancelled();
        }
        Self {
            code: error.code,
            message: format!("{name}: {}", error.message),
            hint: error.hint,
            diagnostics: diagnostics(&error.diagnostics, text),
        }
    }

    /// As it crosses the boundary.
    pub fn info(&self) -> ErrorInfo {
        ErrorInfo {
            code: self.code.to_owned(),
            message: self.message.clone(),
            hint: self.hint.clone(),
            help_url: None,
            diagnostics: self.diagnostics.clone(),
        }
    }
}

/// A query's diagnostics (byte offsets into `text`) in the shape of the boundary (UTF-16 offsets).
pub fn diagnostics(found: &[huntlet_kql::Diagnostic], text: &str) -> Vec<Diagnostic> {
    let units = |offset: u32| {
        let before = text.char_indices().take_while(|(at, _)| *at < offset as usize);
        before.map(|(_, character)| character.len_utf16() as u32).sum()
    };
    let convert = |one: &huntlet_kql::Diagnostic| Diagnostic {
        code: one.code.to_string(),
        kind: match one.kind {
            huntlet_kql::DiagnosticKind::Syntax => DiagnosticKind::Syntax,
            huntlet_kql::DiagnosticKind::Semantic => DiagnosticKind::Semantic,
        },
        severity: match one.severity {
            huntlet_kql::Severity::Error => Severity::Error,
            huntlet_kql::Severity::Warning => Severity::Warning,
            huntlet_kql::Severity::Info => Severity::Info,
        },
        message: one.message.clone(),
        hint: one.hint.clone(),
        start: units(one.span.start),
        end: units(one.span.end),
    };
    found.iter().map(convert).collect()
}
