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
    /// Other full names it is found by: MSTICPy's old names, or those of queries that became one.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The kind of source it is written for: `sentinel`, `defender`, `adx`, `resourcegraph` or `splunk`.
    pub source: String,
    /// The language of its text: `KQL` or `SPL`.
    pub language: String,
    /// The table it reads first; empty when the parameter `table` must name it.
    pub table: String,
    /// What it takes, in the order in which it is shown.
    pub parameters: Vec<QueryParameter>,
    /// Where it differs from MSTICPy's query of that name, and why.
    #[serde(default)]
    pub differs: Option<String>,
    /// The KQL with the parameters as names, or the SPL with the parameters as `$name$`.
    pub text: String,
}

/// Something wrong in a file of queries that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryProblem {
    /// The line, from 1; 0 when it is not known.
    pub line: u32,
    /// The column in characters, from 1; 0 when it is not known.
    pub column: u32,
    /// The field, such as `sources.list_logons.parameters.start`; empty for the file as a whole.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// True when the query was taken all the same; false when it was left out.
    pub warning: bool,
}

/// A parameter of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryParameter {
    /// Its name.
    pub name: String,
    /// `string`, `datetime`, `timespan`, `int`, `real`, `bool`, `list`, `column`, `columns`, `table`, `add_query_items` or
    /// `aggregate`.
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
