//! The sample data and the peer's answers beside the checkout, where they are there.
#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

use std::path::{Path, PathBuf};

use huntlet_analytics::{Input, NoControl, Outcome, find};
use huntlet_table::read::{ReadOptions, read};
use huntlet_table::{CellRef, Table};
use serde_json::{Map, Value};

fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [root.join("../shared"), root.join("../../shared")];
    let found = places.into_iter().map(|place| place.join(name)).find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: there is no ../shared/{name}");
    }
    found
}

/// A sample as a table.
pub fn sample(name: &str) -> Option<Table> {
    let bytes = std::fs::read(folder("data")?.join(name)).expect("the sample can be read");
    Some(read(bytes, None, &ReadOptions::default()).expect("the sample is a table").table)
}

/// An answer of the peer's.
pub fn golden(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(folder("golden")?.join(name)).expect("the answer can be read");
    Some(serde_json::from_str(&text).expect("the answer is JSON"))
}

/// Calls a function of the registry.
pub fn call(name: &str, table: &Table, arguments: &Value) -> Outcome {
    try_call(name, table, arguments).unwrap_or_else(|error| panic!("{name}: {error} {:?}", error.hint))
}

/// The same, with its error.
pub fn try_call(name: &str, table: &Table, arguments: &Value) -> huntlet_analytics::Result<Outcome> {
    let function = find(name).unwrap_or_else(|| panic!("there is no {name}"));
    let arguments: Map<String, Value> = arguments.as_object().cloned().unwrap_or_default();
    pollster::block_on(function.call(Input::Table(table.clone()), &arguments, &NoControl))
}

/// A named table of an outcome.
pub fn part<'a>(outcome: &'a Outcome, name: &str) -> &'a Table {
    &outcome.tables.iter().find(|(own, _)| own == name).unwrap_or_else(|| panic!("no table {name}")).1
}

/// A cell as text.
pub fn text(table: &Table, row: usize, column: &str) -> String {
    let column = table.column(column).unwrap_or_else(|| panic!("no column {column}"));
    match column.cell(row) {
        CellRef::Null => String::new(),
        cell => huntlet_table::text::cell_text(cell),
    }
}

/// A cell as number; `NaN` for a null.
pub fn number(table: &Table, row: usize, column: &str) -> f64 {
    match table.column(column).unwrap_or_else(|| panic!("no column {column}")).cell(row) {
        CellRef::Long(value) => value as f64,
        CellRef::Int(value) => f64::from(value),
        CellRef::Real(value) => value,
        _ => f64::NAN,
    }
}

/// Equal to six digits.
pub fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * other.abs().max(1e-12) || one == other
}
