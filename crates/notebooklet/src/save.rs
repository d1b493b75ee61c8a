//! Saved reports: a ZIP of `report.json` and one Arrow file per table.
//!
//! ```text
//! report.json            { "format": 1, "report": …, "kept": … }
//! tables/<name>.arrow    the rows of each table, Arrow IPC with KQL types in the field metadata
//! ```
//!
//! A report holds no token and no key, so neither does the file.

use std::io::{Cursor, Read, Write};

use huntlet_report::{Report, ReportTable, RunStatus};
use huntlet_table::Table;
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::error::{NotebookletError, Result, codes};
use crate::running::RunningReport;

/// The version of the form that is written, and the newest that is read.
pub const FORMAT: u32 = 1;

/// What is unpacked from one entry at most, in bytes: more than any report that a page can hold.
const LARGEST_ENTRY: u64 = 2 << 30;

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    report: &'a Report,
    kept: &'a [ReportTable],
}

/// Read before the rest, whose shape may be a newer one.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Loaded {
    report: Report,
    #[serde(default)]
    kept: Vec<ReportTable>,
}

impl RunningReport {
    /// The report and its tables as bytes of a `.huntlet` file. The same report gives the same bytes.
    pub fn save(&self) -> Result<Vec<u8>> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let json = serde_json::to_vec(&Written { format: FORMAT, report: &self.report, kept: &self.kept });
        zip.start_file("report.json", options).map_err(|error| not_saved("report.json", &error))?;
        zip.write_all(&json.map_err(|error| not_saved("report.json", &error))?)
            .map_err(|error| not_saved("report.json", &error))?;
        for (name, table) in &self.tables {
            let rows = huntlet_table::write::arrow(table).map_err(|error| not_saved(name, &error))?;
            zip.start_file(entry_name(name), options).map_err(|error| not_saved(name, &error))?;
            zip.write_all(&rows).map_err(|error| not_saved(name, &error))?;
        }
        let done = zip.finish().map_err(|error| not_saved("the file", &error))?;
        Ok(done.into_inner())
    }

    /// A saved report under a new number. It can be read, paged, saved again, and its methods called.
    ///
    /// A report that was saved while it ran counts as cancelled.
    pub fn restore(bytes: &[u8], id: u32) -> Result<Self> {
        let mut zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| damaged(&format!("no ZIP archive ({error})")))?;
        let json = entry(&mut zip, "report.json")?;
        let unread = |error: serde_json::Error| damaged(&format!("its report.json cannot be read ({error})"));
        let Format { format } = serde_json::from_slice(&json).map_err(unread)?;
        if format > FORMAT {
            return Err(NotebookletError::new(
                codes::NEWER_REPORT,
                format!("The report was saved in form {format}; this version reads up to {FORMAT}."),
                "Open it with a newer version of Huntlet.",
            ));
        }
        let Loaded { report, kept } = serde_json::from_slice(&json).map_err(unread)?;
        let mut restored = Self { report, kept, tables: std::collections::BTreeMap::new() };
        let names: Vec<(String, u64)> = restored
            .report
            .tables
            .iter()
            .chain(&restored.kept)
            .map(|table| (table.name.clone(), table.info.row_count))
            .collect();
        for (name, rows) in names {
            let table = read_table(entry(&mut zip, &entry_name(&name))?, &name)?;
            if table.height() as u64 != rows {
                return Err(damaged(&format!(
                    "its table {name} has {} rows instead of {rows}",
                    table.height()
                )));
            }
            restored.tables.insert(name, table);
        }
        if restored.report.status == RunStatus::Running {
            restored.report.status = RunStatus::Cancelled;
        }
        restored.renumber(id);
        Ok(restored)
    }
}

fn entry_name(table: &str) -> String {
    format!("tables/{table}.arrow")
}

fn entry(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>> {
    let file = zip.by_name(name).map_err(|error| damaged(&format!("it has no readable {name} ({error})")))?;
    let mut bytes = Vec::new();
    let read = file.take(LARGEST_ENTRY).read_to_end(&mut bytes);
    let read = read.map_err(|error| damaged(&format!("its {name} is broken ({error})")))?;
    if read as u64 >= LARGEST_ENTRY {
        return Err(damaged(&format!("its {name} is larger than 2 GB")));
    }
    Ok(bytes)
}

fn read_table(bytes: Vec<u8>, name: &str) -> Result<Table> {
    use huntlet_table::read::{Format, ReadOptions, read};
    let read = read(bytes, Some(Format::Arrow), &ReadOptions::default());
    read.map(|read| read.table)
        .map_err(|error| damaged(&format!("its table {name} cannot be read ({error})")))
}

fn damaged(what: &str) -> NotebookletError {
    NotebookletError::new(
        codes::NOT_A_REPORT,
        format!("This is no saved report, or the file is damaged: {what}."),
        "Choose a .huntlet file, or save the report again where it was made.",
    )
}

fn not_saved(what: &str, error: &impl std::fmt::Display) -> NotebookletError {
    NotebookletError::new(
        codes::NOT_SAVED,
        format!("The report could not be saved: {what}: {error}"),
        "Export its tables one by one, or close other reports to free memory.",
    )
}
