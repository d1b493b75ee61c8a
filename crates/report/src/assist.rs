//! What an editor is told about a place of a query.

use serde::{Deserialize, Serialize};

/// What completion offers, and the text it replaces. Places are in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// Start of the word that is being written.
    pub start: u32,
    /// Its end.
    pub end: u32,
    /// What may stand there, the likeliest first.
    pub items: Vec<CompletionItem>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompletionItem {
    /// The name, as it is shown.
    pub label: String,
    /// What goes into the text.
    pub insert: String,
    /// `column`, `table`, `variable`, `function`, `aggregate`, `plugin`, `operator`, `keyword` or `value`.
    pub kind: String,
    /// A column's type, a function's signature, an operator's form.
    pub detail: String,
    /// One sentence; empty when there is none.
    pub help: String,
}

/// What is known of a name. Places are in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hover {
    /// Where the name starts.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// A column with its type, a function's signature, an operator's form.
    pub title: String,
    /// One sentence; empty when there is none.
    pub help: String,
}
