//! Diagnostics of a query, in the shape that the npm package promises.

use serde::{Deserialize, Serialize};

/// Whether the text or its meaning is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagnosticKind {
    /// The text is not KQL.
    Syntax,
    /// The text is KQL, but names or types do not fit, or the engine cannot run it.
    Semantic,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The query does not run.
    Error,
    /// The query runs, and may not mean what was meant.
    Warning,
    /// For information.
    Info,
}

/// One finding about a query. `start` and `end` are UTF-16 offsets into its text, as JavaScript counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Stable code, such as `KQ0101`.
    pub code: String,
    /// Syntax or meaning.
    pub kind: DiagnosticKind,
    /// Error, warning or information.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do next, when there is something to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Start of the text concerned, in UTF-16 units.
    pub start: u32,
    /// End (exclusive) of the text concerned, in UTF-16 units.
    pub end: u32,
}
