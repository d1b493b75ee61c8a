//! JSON and NDJSON.

use serde_json::Value;

use crate::text::{cell_text, real_text};
use crate::{CellRef, Table};

/// The table as an array of objects, one a line. Numbers are numbers (longs beyond 2^53 too, as they are),
/// except NaN and the infinities, which are the strings `NaN`, `Infinity` and `-Infinity`; datetimes are
/// ISO 8601, timespans KQL text, decimals and guids strings, dynamic values JSON.
pub fn json(table: &Table) -> String {
    let mut out = String::with_capacity(2 * table.estimated_bytes() + 2);
    out.push('[');
    let names = names(table);
    for row in 0..table.height() {
        out.push_str(if row == 0 { "\n" } else { ",\n" });
        push_row(&mut out, table, &names, row);
    }
    out.push_str(if table.is_empty() { "]" } else { "\n]\n" });
    out
}

/// The table as an object a line, with the values of [`json`].
pub fn ndjson(table: &Table) -> String {
    let mut out = String::with_capacity(2 * table.estimated_bytes());
    let names = names(table);
    for row in 0..table.height() {
        push_row(&mut out, table, &names, row);
        out.push('\n');
    }
    out
}

fn names(table: &Table) -> Vec<String> {
    table.columns().iter().map(|column| quoted(column.name())).collect()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn push_row(out: &mut String, table: &Table, names: &[String], row: usize) {
    out.push('{');
    for (index, (name, cell)) in names.iter().zip(table.row(row)).enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(name);
        out.push(':');
        match cell {
            CellRef::Null => out.push_str("null"),
            CellRef::Real(value) if !value.is_finite() => out.push_str(&quoted(&real_text(value))),
            CellRef::Bool(_)
            | CellRef::Int(_)
            | CellRef::Long(_)
            | CellRef::Real(_)
            | CellRef::Dynamic(_) => {
                out.push_str(&cell_text(cell));
            }
            CellRef::Str(text) | CellRef::Guid(text) | CellRef::Decimal(text) => out.push_str(&quoted(text)),
            CellRef::DateTime(_) | CellRef::TimeSpan(_) => out.push_str(&quoted(&cell_text(cell))),
        }
    }
    out.push('}');
}
