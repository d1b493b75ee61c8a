//! What a notebooklet says of itself.

use serde::{Deserialize, Serialize};

/// What a parameter takes, so that a page can draw its control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParameterKind {
    /// A line of text.
    Text,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// Any of `choices`.
    Choices,
    /// One row of a table, by number.
    Row,
}

/// One parameter of a run or of a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterInfo {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it takes.
    pub kind: ParameterKind,
    /// Whether a run needs it.
    pub required: bool,
    /// What `Choices` offers.
    #[serde(default)]
    pub choices: Vec<String>,
    /// An example to show in an empty field.
    #[serde(default)]
    pub placeholder: String,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionInfo {
    /// Its name; `+name` turns it on, `-name` off.
    pub name: String,
    /// What it adds.
    pub description: String,
    /// Whether it is on when nothing is said.
    pub default: bool,
}

/// One follow-up method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodInfo {
    /// Its name, such as `get_additional_data`.
    pub name: String,
    /// What it does.
    pub description: String,
    /// What it takes.
    pub parameters: Vec<ParameterInfo>,
    /// Whether it can run now; a method that needs a chosen account says so in `unavailable`.
    pub available: bool,
    /// Why it cannot run now, and what to do.
    #[serde(default)]
    pub unavailable: Option<String>,
}

/// A notebooklet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotebookletInfo {
    /// Its name, such as `AccountSummary`.
    pub name: String,
    /// What it answers.
    pub description: String,
    /// Entity types it takes.
    pub entity_types: Vec<String>,
    /// Words that find it.
    pub keywords: Vec<String>,
    /// What a run takes, `value` first.
    pub parameters: Vec<ParameterInfo>,
    /// Options in order.
    pub options: Vec<OptionInfo>,
    /// Tables that its queries read.
    pub tables: Vec<String>,
    /// Follow-up methods.
    pub methods: Vec<MethodInfo>,
    /// The tables that it makes: name and what it holds.
    pub results: Vec<(String, String)>,
    /// Longer help, plain text.
    pub help: String,
}
