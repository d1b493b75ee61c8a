//! The rows: process events, sampled with replacement.

use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::StreamWriter;
use huntlet_engine::MemoryTables;
use huntlet_table::Table;
use huntlet_table::read::{ReadOptions, read};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::ours;

/// Where the process events are, beside the repository.
const SOURCE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/SecurityEvent_4688_host.parquet");

fn source() -> Result<Table> {
    match std::env::var("BENCH_SOURCE").ok().map_or_else(|| fs::read(SOURCE), fs::read) {
        Ok(bytes) => Ok(read(bytes, None, &ReadOptions::default())?.table),
        Err(_) => {
            println!("no process events beside the repository: the demo tenant's are taken");
            let tables =
                huntlet_demo::generate(&huntlet_demo::DemoOptions { scale: 3.0, ..Default::default() });
            let found = tables.into_iter().find(|(name, _)| name == "SecurityEvent").map(|(_, table)| table);
            found.context("the demo tenant has no SecurityEvent")
        }
    }
}

/// Writes the files. With `distinct`, no two rows have the same process number or command line, as in logs of services
/// that put a number into each; else the rows repeat, as those of hosts do.
pub fn make(rows: usize, folder: &Path, distinct: bool) -> Result<()> {
    let (process, line) = if distinct {
        (
            "strcat('0x', tohex(i * 48271 + 4096))",
            "strcat(CommandLine, ' --request ', hash_sha1(tostring(i)))",
        )
    } else {
        ("NewProcessId", "CommandLine")
    };
    fs::create_dir_all(folder)?;
    let mut tables = MemoryTables::new();
    tables.insert("Host", source()?);
    let table = ours::query(
        &tables,
        &format!(
            r#"
  let source = Host | where EventID == 4688 | serialize n = row_number() - 1
    | project n, Account, SubjectUserName, SubjectLogonId, NewProcessId, NewProcessName, ProcessId, ParentProcessName, CommandLine;
  let size = toscalar(Host | where EventID == 4688 | count);
  range i from 0 to {rows} - 1 step 1
  | extend n = (i * 7919 + (i / 22979) * 104729) % size, share = (i * 31337) % 100
  | join kind=inner source on n
  | project TimeGenerated = datetime(2026-09-01) + i * 2592000000 / {rows} * 1ms, Account,
      Computer = strcat("host", (i * 104729) % 2000, ".contoso.com"),
      EventID = toint(case(share < 50, 4688, share < 75, 4624, share < 85, 4672, share < 95, 5156, 4625)),
      SubjectUserName, SubjectLogonId, NewProcessId = {process}, NewProcessName, ProcessId, ParentProcessName, CommandLine = {line}
  | sort by TimeGenerated asc"#
        ),
    )?;
    let arrow = huntlet_table::write::arrow(&table)?;
    let reader = FileReader::try_new(Cursor::new(&arrow), None)?;
    let schema = reader.schema();
    let mut stream = StreamWriter::try_new(File::create(folder.join("SecurityEvent.arrows"))?, &schema)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let parquet = File::create(folder.join("SecurityEvent.parquet"))?;
    let mut parquet = ArrowWriter::try_new(parquet, schema, Some(properties))?;
    for batch in reader {
        let batch = batch?;
        stream.write(&batch)?;
        parquet.write(&batch)?;
    }
    stream.finish()?;
    parquet.close()?;
    fs::write(folder.join("SecurityEvent.arrow"), arrow)?;
    println!("{rows} rows in {}", folder.display());
    Ok(())
}
