//! Pages of a table for a grid: sorted and filtered in the worker, sent as text.

use serde::{Deserialize, Serialize};

use crate::ColumnInfo;

/// Sort by one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// Column's name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// How a filter compares a cell's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterOp {
    /// Contains, without regard to case.
    Contains,
    /// Does not contain, without regard to case.
    NotContains,
    /// Equals, without regard to case.
    Equals,
}

/// Keep rows whose cell fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Column's name; none looks in every column.
    #[serde(default)]
    pub column: Option<String>,
    /// How to compare.
    pub op: FilterOp,
    /// What with.
    pub text: String,
}

/// How a grid looks at a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct View {
    /// Order, if not the table's own.
    pub sort: Option<Sort>,
    /// Every filter must fit.
    pub filters: Vec<Filter>,
    /// Columns to send, in order; empty sends all.
    pub columns: Vec<String>,
}

/// A window of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Columns sent, in order.
    pub columns: Vec<ColumnInfo>,
    /// Cells as text, row by row; none is a null.
    pub rows: Vec<Vec<Option<String>>>,
    /// Each row's number in the unsorted, unfiltered table.
    pub row_ids: Vec<u32>,
    /// First row sent, counted in the view.
    pub offset: u64,
    /// Rows of the view in all, after filtering.
    pub total: u64,
}
