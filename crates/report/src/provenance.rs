//! Where a table's rows came from, and whether they are all.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Whether a table holds every row that its query asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Completeness {
    /// Every row.
    Complete,
    /// Some rows are missing; `reasons` says which and why, a sentence each.
    Partial {
        /// Why, a sentence each.
        reasons: Vec<String>,
    },
    /// The source has no such table; the rows are none because nothing was asked.
    MissingTable {
        /// The table's name.
        table: String,
    },
}

/// The history of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// The source asked, such as `local tables` or a workspace's name.
    pub source: String,
    /// The catalogue's name for the query, when it came from there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub query_name: Option<String>,
    /// The query as sent.
    pub query: String,
    /// Parameters as given, by name.
    pub parameters: Map<String, Value>,
    /// Time span asked for, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub timespan: Option<(String, String)>,
    /// Rows received.
    pub rows: u64,
    /// How long the source took, in milliseconds.
    pub duration_ms: f64,
    /// When it was asked, ISO 8601.
    pub asked_at: String,
    /// Whether these are all rows.
    pub completeness: Completeness,
    /// What was done to the rows after they arrived, a sentence each.
    #[serde(default)]
    pub steps: Vec<String>,
}
