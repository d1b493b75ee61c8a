//! Queries of the library, as lists and forms show them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A query of the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryInfo {
    /// Its full name, `Family.name`, by which it is run.
    pub name: String,
    /// The families it is listed under.
    pub families: Vec<String>,
    /// One or two sentences.
    pub description: String,
    /// The kind of source it is written for, such as `sentinel`.
    pub source: String,
    /// The table it reads first; empty when the parameter `table` must name it.
    pub table: String,
    /// What it takes, in the order in which it is shown.
    pub parameters: Vec<QueryParameter>,
    /// Where it differs from MSTICPy's query of that name, and why.
    #[serde(default)]
    pub differs: Option<String>,
    /// The KQL, with the parameters as names.
    pub text: String,
}

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryParameter {
    /// Its name.
    pub name: String,
    /// `string`, `datetime`, `timespan`, `int`, `bool`, `list`, `column`, `table`, `add_query_items` or `aggregate`.
    #[serde(rename = "type")]
    pub ty: String,
    /// One sentence.
    pub description: String,
    /// Whether a value must be given.
    pub required: bool,
    /// The value when none is given.
    #[serde(default)]
    pub default: Option<Value>,
    /// The values it takes, when they are few.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other names it may be given by.
    #[serde(default)]
    pub aliases: Vec<String>,
}
