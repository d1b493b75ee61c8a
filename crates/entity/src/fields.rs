//! Cells by column name, wherever a row comes from.

use huntlet_table::{CellRef, Table, text::cell_text};
use serde_json::{Map, Value};

/// A row's cells as text. A cell that is null, empty, blank or a lone `-` (as Windows writes "nothing") is none.
pub trait Fields {
    /// The cell of the column, trimmed.
    fn text(&self, column: &str) -> Option<String>;

    /// The first cell of these columns that holds something.
    fn first(&self, columns: &[&str]) -> Option<String> {
        columns.iter().find_map(|column| self.text(column))
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    row: usize,
}

impl<'a> Row<'a> {
    /// The row of that number; none beyond the table's end.
    pub fn new(table: &'a Table, row: usize) -> Option<Self> {
        (row < table.height()).then_some(Self { table, row })
    }

    /// The cell of the column as it is; null where there is no such column.
    pub fn cell(&self, column: &str) -> CellRef<'a> {
        self.table.column(column).map_or(CellRef::Null, |found| found.cell(self.row))
    }

    /// Names and texts of every cell that holds something, in the order of the columns.
    pub fn filled(&self) -> Vec<(String, String)> {
        let columns = self.table.columns().iter();
        columns
            .filter_map(|column| {
                Some((column.name().to_owned(), something(cell_text(column.cell(self.row)))?))
            })
            .collect()
    }
}

impl Fields for Row<'_> {
    fn text(&self, column: &str) -> Option<String> {
        something(cell_text(self.cell(column)))
    }
}

impl Fields for Map<String, Value> {
    fn text(&self, column: &str) -> Option<String> {
        something(crate::json::value_text(self.get(column)?))
    }
}

/// The trimmed text, unless there is nothing in it.
pub(crate) fn something(text: impl AsRef<str>) -> Option<String> {
    let text = text.as_ref().trim();
    (!text.is_empty() && text != "-").then(|| text.to_owned())
}
