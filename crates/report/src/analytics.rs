//! Analysis functions, described and called.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Provenance, TableInfo};

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionParameter {
    /// The name.
    pub name: String,
    /// What it means.
    pub description: String,
    /// `text`, `texts`, `column`, `columns`, `bool`, `int`, `real`, `timespan`, `datetime`, `choice`, `object` or `array`.
    pub kind: String,
    /// What it takes, in words.
    pub takes: String,
    /// Whether it must be given. Columns need not be for a text.
    pub required: bool,
    /// Its value when it is left out; null when the function decides.
    pub default: Value,
    /// What a choice may be.
    pub choices: Vec<String>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionInfo {
    /// Its name.
    pub name: String,
    /// What it does, and the columns of its tables.
    pub description: String,
    /// What it works on: `text`, `table` or both.
    pub input: Vec<String>,
    /// Its parameters, in order.
    pub parameters: Vec<FunctionParameter>,
    /// Whether KQL can call it: `T | invoke name(...)`.
    pub kql: bool,
}

/// What a function is called on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AnalysisInput {
    /// A text.
    Text {
        /// The text.
        text: String,
    },
    /// A table that the engine holds.
    Table {
        /// Its handle.
        handle: String,
    },
    /// The Arrow file in the bytes beside the message.
    Bytes,
}

/// A table of a function's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalysisTable {
    /// Its name in the answer.
    pub name: String,
    /// The table, which is kept until it is released.
    pub info: TableInfo,
    /// Where its rows came from.
    pub provenance: Provenance,
}
