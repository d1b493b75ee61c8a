//! The queries on Huntlet's engine.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use huntlet_engine::{Context, MemoryTables, NoHost};
use huntlet_table::Table;
use huntlet_table::read::{ReadOptions, read};
use serde_json::Value;

/// The nine queries, as name and KQL.
pub fn queries() -> Result<Vec<(String, String)>> {
    let text = include_str!("../../queries.json");
    let list: Vec<Value> = serde_json::from_str(text)?;
    let field = |query: &Value, name: &str| query[name].as_str().unwrap_or_default().to_owned();
    Ok(list.iter().map(|query| (field(query, "name"), field(query, "kql"))).collect())
}

/// The table that a query gives.
pub fn query(tables: &MemoryTables, text: &str) -> Result<Table> {
    let context = Context { max_bytes: 16 << 30, ..Context::at(huntlet_ticks::UNIX_EPOCH) };
    let output = pollster::block_on(huntlet_engine::run(text, tables, &context, &NoHost));
    Ok(output.map_err(|failure| anyhow!("{failure:?}"))?.table)
}

/// What a piece of work makes, and how long it takes.
pub fn millis<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let start = Instant::now();
    let made = work()?;
    Ok((start.elapsed().as_secs_f64() * 1e3, made))
}

/// The middle one.
pub fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Loads each file again and again.
pub fn load(folder: &Path, rounds: usize) -> Result<()> {
    let files = ["SecurityEvent.parquet", "SecurityEvent.arrow"];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        for (file, times) in files.iter().zip(&mut times) {
            let bytes = fs::read(folder.join(file)).context("run `data` first")?;
            times.push(millis(|| Ok(read(bytes, None, &ReadOptions::default())?.table.height()))?.0);
        }
    }
    for (file, times) in files.iter().zip(&mut times) {
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        println!("{file:24} {:8.1} ms, at best {least:.1}", median(times));
    }
    Ok(())
}

/// Loads, runs, prints.
pub fn run(folder: &Path, rounds: usize, only: Option<&str>) -> Result<()> {
    let mut tables = MemoryTables::new();
    for file in ["SecurityEvent.parquet", "SecurityEvent.arrow"] {
        let bytes = fs::read(folder.join(file)).context("run `data` first")?;
        let start = Instant::now();
        let table = read(bytes, None, &ReadOptions::default())?.table;
        let took = start.elapsed().as_secs_f64() * 1e3;
        println!(
            "{file}: {} rows loaded in {took:.0} ms, {} MB",
            table.height(),
            table.estimated_bytes() / 1_000_000
        );
        tables.insert("SecurityEvent", table);
    }
    for (name, text) in queries()? {
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let mut times = Vec::new();
        let mut height = 0;
        for round in 0..=rounds {
            let (time, rows) = millis(|| Ok(query(&tables, &text)?.height()))?;
            height = rows;
            if round > 0 {
                times.push(time);
            }
        }
        println!("{name:24} {:8.1} ms  {height} rows", median(&mut times));
    }
    Ok(())
}

/// How the time of simple queries grows with the rows. `range` is what skipping chunks by their least and greatest time
/// could save.
pub fn growth(folder: &Path) -> Result<()> {
    let bytes = fs::read(folder.join("SecurityEvent.arrow")).context("run `data` first")?;
    let whole = read(bytes, None, &ReadOptions::default())?.table;
    let queries = [
        ("filter", "T | where EventID == 4624 and Computer != 'host1.contoso.com'"),
        ("project", "T | project TimeGenerated, later = TimeGenerated + 1h, twice = EventID * 2"),
        ("range", "T | where TimeGenerated between (datetime(2026-09-10) .. datetime(2026-09-11)) | count"),
        ("aggregate", "T | summarize count(), max(TimeGenerated) by Computer, EventID"),
    ];
    let sizes: Vec<usize> = [1, 2, 4, 8]
        .map(|millions| millions * 1_000_000)
        .into_iter()
        .filter(|rows| *rows <= whole.height())
        .collect();
    let parts: Vec<MemoryTables> = sizes
        .iter()
        .map(|rows| {
            let mut tables = MemoryTables::new();
            tables.insert("T", whole.slice(0, *rows));
            tables
        })
        .collect();
    let mut times = vec![Vec::new(); queries.len() * sizes.len()];
    // rounds are interleaved, so that all see the same machine; the first is not counted
    for round in 0..10 {
        let mut slots = times.iter_mut();
        for (_, text) in queries {
            for (tables, times) in parts.iter().zip(slots.by_ref()) {
                let (time, _) = millis(|| Ok(query(tables, text)?.height()))?;
                if round > 0 {
                    times.push(time);
                }
            }
        }
    }
    let mut slots = times.iter_mut();
    for (name, _) in queries {
        for (rows, times) in sizes.iter().zip(slots.by_ref()) {
            let time = median(times);
            println!("{name:10} {rows:8} rows {time:8.1} ms  {:.1} ns per row", time * 1e6 / *rows as f64);
        }
    }
    Ok(())
}
