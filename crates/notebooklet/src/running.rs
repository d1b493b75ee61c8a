//! A report under way or at rest: what was shown, the rows of its tables, and the notebooklet's state.

use std::collections::BTreeMap;

use huntlet_report::{ColumnInfo, Provenance, Report, ReportTable, RunStatus, Section, TableInfo};
use huntlet_table::{CellRef, KqlType, Table};
use huntlet_ticks::to_unix_ms;
use serde_json::Value;

/// A report with the rows of its tables. Plain data: it holds no source, no token and no closure, so that it can be
/// saved, restored, and its methods called again.
#[derive(Clone, Debug)]
pub struct RunningReport {
    pub(crate) report: Report,
    /// Tables that follow-up methods need and the report does not list.
    pub(crate) kept: Vec<ReportTable>,
    pub(crate) tables: BTreeMap<String, Table>,
}

impl RunningReport {
    /// A report without sections and tables.
    pub fn new(report: Report) -> Self {
        Self { report, kept: Vec::new(), tables: BTreeMap::new() }
    }

    /// What the page sees.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The rows of one of its tables, by the table's name in the report.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The entry of one of its tables, listed or kept.
    pub fn entry(&self, name: &str) -> Option<&ReportTable> {
        self.report.tables.iter().chain(&self.kept).find(|table| table.name == name)
    }

    /// The section of that id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.report.sections.iter().find(|section| section.id == id)
    }

    /// Memory that the tables take, in bytes, about.
    pub fn estimated_bytes(&self) -> usize {
        self.tables.values().map(Table::estimated_bytes).sum()
    }

    pub(crate) fn put_section(&mut self, section: Section) {
        match self.report.sections.iter_mut().find(|old| old.id == section.id) {
            Some(old) => *old = section,
            None => self.report.sections.push(section),
        }
    }

    pub(crate) fn put_table(&mut self, name: &str, table: Table, provenance: Vec<Provenance>) -> ReportTable {
        let entry = self.entry_of(name, &table, provenance);
        self.kept.retain(|old| old.name != name);
        match self.report.tables.iter_mut().find(|old| old.name == name) {
            Some(old) => *old = entry.clone(),
            None => self.report.tables.push(entry.clone()),
        }
        self.tables.insert(name.to_owned(), table);
        entry
    }

    pub(crate) fn keep_table(&mut self, name: &str, table: Table, provenance: Vec<Provenance>) {
        let entry = self.entry_of(name, &table, provenance);
        self.forget_table(name);
        self.kept.push(entry);
        self.tables.insert(name.to_owned(), table);
    }

    pub(crate) fn forget_table(&mut self, name: &str) {
        self.kept.retain(|old| old.name != name);
        self.report.tables.retain(|old| old.name != name);
        self.tables.remove(name);
    }

    pub(crate) fn set_status(&mut self, status: RunStatus) {
        self.report.status = status;
    }

    pub(crate) fn set_state(&mut self, state: Value) {
        self.report.state = state;
    }

    /// Gives the report another number; the tables' handles follow.
    pub(crate) fn renumber(&mut self, id: u32) {
        self.report.id = id;
        for entry in self.report.tables.iter_mut().chain(&mut self.kept) {
            entry.info.handle = handle(id, &entry.name);
        }
    }

    fn entry_of(&self, name: &str, table: &Table, provenance: Vec<Provenance>) -> ReportTable {
        ReportTable {
            name: name.to_owned(),
            info: table_info(handle(self.report.id, name), name, table),
            provenance,
        }
    }
}

fn handle(id: u32, name: &str) -> String {
    format!("report:{id}/{name}")
}

/// How the outside sees a table that a notebooklet made.
pub fn table_info(handle: String, name: &str, table: &Table) -> TableInfo {
    let columns = table.columns().iter();
    TableInfo {
        handle,
        name: name.to_owned(),
        columns: columns
            .map(|column| ColumnInfo { name: column.name().to_owned(), ty: column.ty().to_string() })
            .collect(),
        row_count: table.height() as u64,
        bytes: table.estimated_bytes() as u64,
        origin: "notebooklet".to_owned(),
        notices: Vec::new(),
        time_range_ms: time_range(table),
    }
}

/// First and last instant of the time column, milliseconds since 1970.
fn time_range(table: &Table) -> Option<(f64, f64)> {
    let column = ["TimeGenerated", "Timestamp"].iter().find_map(|name| table.column(name))?;
    if column.ty() != KqlType::DateTime {
        return None;
    }
    let mut range: Option<(i64, i64)> = None;
    for row in 0..table.height() {
        if let CellRef::DateTime(ticks) = column.cell(row) {
            range = Some(range.map_or((ticks, ticks), |(first, last)| (first.min(ticks), last.max(ticks))));
        }
    }
    range.map(|(first, last)| (to_unix_ms(first) as f64, to_unix_ms(last) as f64))
}
