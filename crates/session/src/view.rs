//! Windows of a table for a grid: filtered and sorted row numbers, and cells as text.

use std::cmp::Ordering;

use huntlet_report::page::{Filter, FilterOp, Page, Sort, View};
use huntlet_table::text::{cell_text, push_cell_text};
use huntlet_table::{CellRef, Column, Table};

use crate::info::columns_of;

/// The rows that a view shows, in its order.
pub(crate) fn rows_of(table: &Table, view: &View) -> Vec<u32> {
    let filters: Vec<Prepared> =
        view.filters.iter().filter_map(|filter| Prepared::new(table, filter)).collect();
    let mut text = String::new();
    let mut rows: Vec<u32> = (0..table.height() as u32)
        .filter(|row| filters.iter().all(|filter| filter.fits(*row as usize, &mut text)))
        .collect();
    if let Some(Sort { column, descending }) = &view.sort
        && let Some(column) = table.column(column)
    {
        // nulls stay at the end either way: a person looks for values
        rows.sort_by(|a, b| {
            let (a, b) = (column.cell(*a as usize), column.cell(*b as usize));
            match (a.is_null(), b.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) if *descending => compare(b, a),
                (false, false) => compare(a, b),
            }
        });
    }
    rows
}

fn compare(a: CellRef<'_>, b: CellRef<'_>) -> Ordering {
    match (a, b) {
        (CellRef::Bool(a), CellRef::Bool(b)) => a.cmp(&b),
        (CellRef::Int(a), CellRef::Int(b)) => a.cmp(&b),
        (CellRef::Long(a), CellRef::Long(b)) => a.cmp(&b),
        (CellRef::Real(a), CellRef::Real(b)) => a.total_cmp(&b),
        (CellRef::DateTime(a), CellRef::DateTime(b)) | (CellRef::TimeSpan(a), CellRef::TimeSpan(b)) => {
            a.cmp(&b)
        }
        (CellRef::Decimal(a), CellRef::Decimal(b)) => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            number(a).total_cmp(&number(b))
        }
        (CellRef::Str(a), CellRef::Str(b))
        | (CellRef::Guid(a), CellRef::Guid(b))
        | (CellRef::Dynamic(a), CellRef::Dynamic(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

struct Prepared<'a> {
    columns: Vec<&'a Column>,
    op: FilterOp,
    wanted: String,
}

impl<'a> Prepared<'a> {
    /// None for a filter without text, which every row fits.
    fn new(table: &'a Table, filter: &Filter) -> Option<Self> {
        if filter.text.is_empty() {
            return None;
        }
        let columns = match &filter.column {
            Some(name) => table.column(name).into_iter().collect(),
            None => table.columns().iter().collect(),
        };
        Some(Self { columns, op: filter.op, wanted: filter.text.to_lowercase() })
    }

    fn fits(&self, row: usize, text: &mut String) -> bool {
        let found = self.columns.iter().any(|column| {
            text.clear();
            push_cell_text(text, column.cell(row));
            match self.op {
                FilterOp::Contains | FilterOp::NotContains => contains_ignoring_case(text, &self.wanted),
                FilterOp::Equals => text.to_lowercase() == self.wanted,
            }
        });
        found != (self.op == FilterOp::NotContains)
    }
}

fn contains_ignoring_case(text: &str, wanted: &str) -> bool {
    if !wanted.is_ascii() || !text.is_ascii() {
        return text.to_lowercase().contains(wanted);
    }
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted))
}

/// Cells of the view's rows `offset..offset + limit` as text.
pub(crate) fn page(table: &Table, view: &View, rows: &[u32], offset: u64, limit: u32) -> Page {
    let shown: Vec<&Column> = if view.columns.is_empty() {
        table.columns().iter().collect()
    } else {
        view.columns.iter().filter_map(|name| table.column(name)).collect()
    };
    let start = (offset as usize).min(rows.len());
    let end = start.saturating_add(limit as usize).min(rows.len());
    let row_ids = rows[start..end].to_vec();
    let cells = |row: &u32| {
        let cell = |column: &&Column| {
            let cell = column.cell(*row as usize);
            (!cell.is_null()).then(|| cell_text(cell))
        };
        shown.iter().map(cell).collect()
    };
    Page {
        columns: columns_of(shown.iter().map(|column| column.field())),
        rows: row_ids.iter().map(cells).collect(),
        row_ids,
        offset,
        total: rows.len() as u64,
    }
}

/// The view as a table of its own, for an export.
pub(crate) fn table_of(table: &Table, view: &View) -> Result<Table, huntlet_table::TableError> {
    let untouched = view.sort.is_none() && view.filters.iter().all(|filter| filter.text.is_empty());
    let rows = if untouched { table.clone() } else { table.take(&rows_of(table, view))? };
    if view.columns.is_empty() {
        return Ok(rows);
    }
    let known: Vec<&str> =
        view.columns.iter().map(String::as_str).filter(|name| rows.column(name).is_some()).collect();
    rows.select(&known)
}
