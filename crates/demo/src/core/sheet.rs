//! Rows into columns: a writer that costs nothing for the columns a row leaves alone.

use std::fmt::Write as _;

use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::spec::TableSpec;
use super::text::push_guid;

/// The cells of one column so far. A column may be shorter than the sheet; what lacks is its default.
enum Cells {
    Text { buffer: String, ends: Vec<u32> },
    Number(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

struct Lane {
    ty: KqlType,
    default: Option<&'static str>,
    cells: Cells,
}

impl Lane {
    fn new(ty: KqlType) -> Self {
        let cells = match ty {
            KqlType::Real => Cells::Real(Vec::new()),
            KqlType::Bool | KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
                Cells::Number(Vec::new())
            }
            KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => {
                Cells::Text { buffer: String::new(), ends: Vec::new() }
            }
        };
        Self { ty, default: None, cells }
    }

    fn height(&self) -> usize {
        match &self.cells {
            Cells::Text { ends, .. } => ends.len(),
            Cells::Number(values) => values.len(),
            Cells::Real(values) => values.len(),
        }
    }

    fn pad(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Text { buffer, ends } => {
                while ends.len() < rows {
                    buffer.push_str(self.default.unwrap_or(""));
                    ends.push(buffer.len() as u32);
                }
            }
            Cells::Number(values) => values.resize(rows, None),
            Cells::Real(values) => values.resize(rows, None),
        }
    }

    fn finish(&mut self, name: &'static str, rows: usize) -> Column {
        if self.height() == 0 {
            match (self.default, self.ty) {
                (None, _) => return Column::nulls(name, self.ty, rows),
                (Some(text), KqlType::String) => {
                    return Column::constant(name, self.ty, &Scalar::String(text.to_string()), rows);
                }
                _ => {}
            }
        }
        self.pad(rows);
        let mut column = ColumnBuilder::new(name, self.ty, rows);
        match &mut self.cells {
            Cells::Text { buffer, ends } => {
                let mut start = 0;
                for end in ends.drain(..) {
                    let text = buffer.get(start..end as usize).unwrap_or("");
                    start = end as usize;
                    if text.is_empty() && self.ty != KqlType::String {
                        column.push_null();
                    } else {
                        column.push_text(text);
                    }
                }
                buffer.clear();
            }
            Cells::Number(values) => {
                for value in values.drain(..) {
                    match (value, self.ty) {
                        (None, _) => column.push_null(),
                        (Some(value), KqlType::Bool) => column.push_bool(value != 0),
                        (Some(value), KqlType::Int) => column.push_int(value as i32),
                        (Some(value), KqlType::DateTime) => column.push_datetime(value),
                        (Some(value), KqlType::TimeSpan) => column.push_timespan(value),
                        (Some(value), _) => column.push_long(value),
                    }
                }
            }
            Cells::Real(values) => {
                for value in values.drain(..) {
                    match value {
                        None => column.push_null(),
                        Some(value) => column.push_real(value),
                    }
                }
            }
        }
        column.finish()
    }
}

/// A table under construction. `begin` opens a row, the setters fill its cells, the rest take their defaults.
pub(crate) struct Sheet {
    spec: &'static TableSpec,
    lanes: Vec<Lane>,
    rows: usize,
}

impl Sheet {
    /// An empty sheet of that table.
    pub(crate) fn new(spec: &'static TableSpec) -> Self {
        let lanes = spec.columns.iter().map(|column| Lane::new(column.ty)).collect();
        Self { spec, lanes, rows: 0 }
    }

    /// Gives a text column the value of every row that sets none.
    pub(crate) fn default(&mut self, column: impl Into<usize>, text: &'static str) {
        if let Some(lane) = self.lanes.get_mut(column.into()) {
            lane.default = Some(text);
        }
    }

    /// Rows begun since the last `finish`.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Opens the next row.
    pub(crate) fn begin(&mut self) {
        self.rows += 1;
    }

    fn lane(&mut self, column: usize) -> Option<&mut Cells> {
        let before = self.rows.checked_sub(1)?;
        let lane = self.lanes.get_mut(column)?;
        // a cell is set once; a second value would shift the column
        if lane.height() > before {
            return None;
        }
        lane.pad(before);
        Some(&mut lane.cells)
    }

    /// Sets a text cell by writing into its column.
    pub(crate) fn with(&mut self, column: impl Into<usize>, write: impl FnOnce(&mut String)) {
        if let Some(Cells::Text { buffer, ends }) = self.lane(column.into()) {
            write(buffer);
            ends.push(buffer.len() as u32);
        }
    }

    /// Sets a text cell.
    pub(crate) fn text(&mut self, column: impl Into<usize>, text: &str) {
        self.with(column, |out| out.push_str(text));
    }

    /// Sets a text cell to its parts, one after the other.
    pub(crate) fn parts(&mut self, column: impl Into<usize>, parts: &[&str]) {
        self.with(column, |out| parts.iter().for_each(|part| out.push_str(part)));
    }

    /// Sets a text cell from a format.
    pub(crate) fn format(&mut self, column: impl Into<usize>, arguments: std::fmt::Arguments<'_>) {
        self.with(column, |out| {
            // writing to a String cannot fail
            let _ = out.write_fmt(arguments);
        });
    }

    /// Sets a text cell to the GUID of `nonce` and `purpose`.
    pub(crate) fn guid(&mut self, column: impl Into<usize>, nonce: u64, purpose: u64) {
        self.with(column, |out| push_guid(nonce, purpose, out));
    }

    /// Sets an int, long, datetime or timespan cell (ticks for the latter two).
    pub(crate) fn number(&mut self, column: impl Into<usize>, value: i64) {
        if let Some(Cells::Number(values)) = self.lane(column.into()) {
            values.push(Some(value));
        }
    }

    /// Sets a bool cell.
    pub(crate) fn flag(&mut self, column: impl Into<usize>, value: bool) {
        self.number(column, i64::from(value));
    }

    /// Sets a real cell.
    pub(crate) fn real(&mut self, column: impl Into<usize>, value: f64) {
        if let Some(Cells::Real(values)) = self.lane(column.into()) {
            values.push(Some(value));
        }
    }

    /// The rows so far as a table; the sheet is empty again afterwards. Lanes are padded to one height and the names
    /// of a spec are distinct, so that there always is a table.
    pub(crate) fn finish(&mut self) -> Option<Table> {
        let rows = std::mem::take(&mut self.rows);
        let columns = self
            .lanes
            .iter_mut()
            .zip(self.spec.columns)
            .map(|(lane, column)| lane.finish(column.name, rows))
            .collect();
        Table::new(columns).ok()
    }
}
