//! A world that stands still, and runs over tables in memory.

use std::cell::{Cell, RefCell};

use huntlet_catalog::Catalog;
use huntlet_engine::{Cancelled, Checkpoint, Host, MemoryTables};
use huntlet_notebooklet::{
    Environment, NotebookletError, Recorder, RunRequest, RunningReport, call, prepare, run,
};
use huntlet_report::{Block, Choice, Event, Section, TimeRange};
use huntlet_source::{LocalSource, World};
use huntlet_table::Table;
use huntlet_table::read::{Format, ReadOptions, read};
use huntlet_table::text::cell_text;
use serde_json::{Map, Value};

/// A clock that stands still, and a user who may stop the run after some checkpoints.
#[derive(Default)]
pub struct Still {
    pub stop_after: Cell<Option<u32>>,
}

impl Host for Still {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let answer = match self.stop_after.get() {
            Some(0) => Err(Cancelled),
            Some(left) => {
                self.stop_after.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        };
        Box::pin(std::future::ready(answer))
    }
}

impl World for Still {
    fn now(&self) -> i64 {
        huntlet_ticks::parse_datetime("2026-10-15T00:00:00Z").expect("a time")
    }

    fn monotonic_ms(&self) -> f64 {
        0.0
    }
}

/// A session over tables: one source, one world, everything heard.
pub struct Bench {
    catalog: Catalog,
    source: LocalSource,
    pub world: Still,
    pub heard: Recorder,
}

impl Bench {
    pub fn new(tables: MemoryTables) -> Self {
        Self {
            catalog: Catalog::builtin(),
            source: LocalSource::new(tables),
            world: Still::default(),
            heard: Recorder::default(),
        }
    }

    fn env(&self) -> Environment<'_> {
        Environment { catalog: &self.catalog, source: &self.source, world: &self.world, sink: &self.heard }
    }

    /// Prepares a run of AccountSummary.
    pub fn prepare(
        &self,
        params: Value,
        span: (&str, &str),
        options: &[&str],
    ) -> Result<RunningReport, NotebookletError> {
        let request = RunRequest {
            notebooklet: "AccountSummary".to_owned(),
            params: object(params),
            timespan: TimeRange { start: span.0.to_owned(), end: span.1.to_owned() },
            options: options.iter().map(|option| (*option).to_owned()).collect(),
        };
        prepare(request, 1, self.world.now())
    }

    /// Runs AccountSummary to its end.
    pub fn run(&self, params: Value, span: (&str, &str)) -> RefCell<RunningReport> {
        let running = RefCell::new(self.prepare(params, span, &[]).expect("a sound request"));
        pollster::block_on(run(&running, self.env())).expect("the run ends well");
        running
    }

    /// Runs, and gives the error that ended it.
    pub fn run_error(&self, running: &RefCell<RunningReport>) -> Option<NotebookletError> {
        pollster::block_on(run(running, self.env())).err()
    }

    /// Calls a method.
    pub fn call(
        &self,
        running: &RefCell<RunningReport>,
        method: &str,
        args: Value,
    ) -> Result<(), NotebookletError> {
        pollster::block_on(call(running, method, &object(args), self.env()))
    }

    /// The events heard since the last time.
    pub fn events(&self) -> Vec<Event> {
        self.heard.take()
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// A table from rows of JSON.
pub fn table(rows: &[Value]) -> Table {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    read(lines.join("\n").into_bytes(), Some(Format::Ndjson), &ReadOptions::default())
        .expect("rows of JSON")
        .table
}

/// Tables by name.
pub fn tables(named: &[(&str, Table)]) -> MemoryTables {
    let mut tables = MemoryTables::new();
    for (name, table) in named {
        tables.insert(*name, table.clone());
    }
    tables
}

/// The choice in a section.
pub fn choice(section: &Section) -> Choice {
    let found = section.blocks.iter().find_map(|block| match block {
        Block::Choice { choice } => Some(choice.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{} has no choice", section.id))
}

/// The section of that id.
pub fn section(running: &RefCell<RunningReport>, id: &str) -> Section {
    let found = running.borrow().section(id).cloned();
    found.unwrap_or_else(|| {
        let report = running.borrow();
        let ids: Vec<&str> = report.report().sections.iter().map(|section| section.id.as_str()).collect();
        panic!("no section {id} among {ids:?}")
    })
}

/// The rows of a result as text; none without such a result.
pub fn rows(running: &RefCell<RunningReport>, name: &str) -> Option<Table> {
    running.borrow().table(name).cloned()
}

/// A column's cells as text.
pub fn texts(table: &Table, column: &str) -> Vec<String> {
    let found = table.column(column).unwrap_or_else(|| {
        let names: Vec<&str> = table.columns().iter().map(huntlet_table::Column::name).collect();
        panic!("no column {column} among {names:?}")
    });
    (0..table.height()).map(|row| cell_text(found.cell(row))).collect()
}

/// A column's cells as whole numbers.
pub fn longs(table: &Table, column: &str) -> Vec<i64> {
    texts(table, column).iter().map(|text| text.parse().expect("a whole number")).collect()
}
