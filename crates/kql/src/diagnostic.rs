//! What is said about a query: a code, where, what is wrong, what to do.

use crate::Span;

/// Whether the text's shape or its meaning is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiagnosticKind {
    /// The text is not KQL. Found by [`crate::parse`].
    Syntax,
    /// The text is KQL but means nothing here: an unknown column, a wrong type. Found by the engine's binder.
    Semantic,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// The query runs, but perhaps not as meant.
    Warning,
    /// The query does not run.
    Error,
}

/// One remark about a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable code such as `KQ0101`; the module [`crate::codes`] lists those of the parser.
    pub code: &'static str,
    /// Shape or meaning.
    pub kind: DiagnosticKind,
    /// Error, warning or information.
    pub severity: Severity,
    /// One sentence that says what is wrong.
    pub message: String,
    /// What to do, when that is known.
    pub hint: Option<String>,
    /// The text it is about.
    pub span: Span,
}

impl Diagnostic {
    /// An error in the text's shape.
    pub fn syntax(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        let kind = DiagnosticKind::Syntax;
        Self { code, kind, severity: Severity::Error, message: message.into(), hint: None, span }
    }

    /// An error in the text's meaning.
    pub fn semantic(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        let kind = DiagnosticKind::Semantic;
        Self { code, kind, severity: Severity::Error, message: message.into(), hint: None, span }
    }

    /// The same, with a hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, as a warning.
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// True when the query cannot run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
