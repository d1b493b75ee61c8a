//! Tables as the outside sees them: names, types, counts.

use serde::{Deserialize, Serialize};

/// A column's name and KQL type (`bool int long real decimal datetime timespan string guid dynamic`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// The column's name.
    pub name: String,
    /// The KQL type's name.
    #[serde(rename = "type")]
    pub ty: String,
}

/// A table that is loaded, or a result that can be paged through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableInfo {
    /// What requests call it: `table:SecurityEvent`, `result:3` or `report:1/related_alerts`.
    pub handle: String,
    /// Its name for people.
    pub name: String,
    /// Columns in order.
    pub columns: Vec<ColumnInfo>,
    /// Rows in all.
    pub row_count: u64,
    /// Memory it takes, in bytes, about.
    pub bytes: u64,
    /// Where it came from: `demo`, `file`, `query`, `notebooklet`.
    pub origin: String,
    /// What was noticed while reading it, in sentences.
    #[serde(default)]
    pub notices: Vec<String>,
    /// First and last event (milliseconds since 1970) where the table has a time column with values.
    #[serde(default)]
    pub time_range_ms: Option<(f64, f64)>,
}
