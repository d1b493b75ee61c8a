//! A world for tests, and tables made from KQL.
#![allow(dead_code, reason = "each test file uses a part")]

use std::cell::Cell;

use huntlet_catalog::Catalog;
use huntlet_engine::{Cancelled, Checkpoint, Context, Host, MemoryTables, NoHost};
use huntlet_source::{Fetched, LocalSource, QueryRequest, Source, World};
use huntlet_table::{Table, text::cell_text};
use serde_json::{Map, Value, json};

/// A clock that stands still, and a host that stops at will.
#[derive(Default)]
pub struct TestWorld {
    pub stop: Cell<bool>,
    elapsed: Cell<f64>,
}

impl Host for TestWorld {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(std::future::ready(if self.stop.get() { Err(Cancelled) } else { Ok(()) }))
    }
}

impl World for TestWorld {
    fn now(&self) -> i64 {
        huntlet_ticks::parse_datetime("2026-10-15T00:00:00Z").unwrap()
    }

    fn monotonic_ms(&self) -> f64 {
        self.elapsed.set(self.elapsed.get() + 2.5);
        self.elapsed.get()
    }
}

/// The table that a query without tables makes, such as `datatable`.
pub fn table(kql: &str) -> Table {
    let context = Context::at(0);
    pollster::block_on(huntlet_engine::run(kql, &MemoryTables::new(), &context, &NoHost))
        .unwrap_or_else(|failure| panic!("{failure:?}\n{kql}"))
        .table
}

pub fn source(tables: Vec<(&str, Table)>) -> LocalSource {
    let mut memory = MemoryTables::new();
    for (name, table) in tables {
        memory.insert(name, table);
    }
    LocalSource::new(memory)
}

/// Asks a query of the library over the years 2000 to 2030.
pub fn ask(source: &LocalSource, name: &str, given: &Value) -> Fetched {
    let mut values: Map<String, Value> = given.as_object().cloned().unwrap();
    if Catalog::builtin().get(name).is_some_and(|query| query.parameter("start").is_some()) {
        values.entry("start").or_insert(json!("2000-01-01T00:00:00Z"));
        values.entry("end").or_insert(json!("2030-01-01T00:00:00Z"));
    }
    let bound = Catalog::builtin().bind(name, &values).unwrap_or_else(|error| panic!("{error}"));
    let request = QueryRequest::from(bound);
    let world = TestWorld::default();
    pollster::block_on(source.query(&request, &world))
        .unwrap_or_else(|error| panic!("{error}\n{:?}\n{}", error.diagnostics, request.text))
}

/// The cells of a column as text.
pub fn column(table: &Table, name: &str) -> Vec<String> {
    let index = table.index_of(name).unwrap_or_else(|| panic!("no column {name}"));
    (0..table.height()).map(|row| cell_text(table.cell(row, index))).collect()
}

/// The cells of a column as text, sorted.
pub fn sorted(table: &Table, name: &str) -> Vec<String> {
    let mut cells = column(table, name);
    cells.sort();
    cells
}
