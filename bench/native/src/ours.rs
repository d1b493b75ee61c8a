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

fn millis(work: impl FnOnce() -> Result<usize>) -> Result<(f64, usize)> {
    let start = Instant::now();
    let rows = work()?;
    Ok((start.elapsed().as_secs_f64() * 1e3, rows))
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
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

/// How the time of simple queries grows with the rows.
pub fn growth(folder: &Path) -> Result<()> {
    let bytes = fs::read(folder.join("SecurityEvent.arrow")).context("run `data` first")?;
    let whole = read(bytes, None, &ReadOptions::default())?.table;
    let queries = [
        ("filter", "T | where EventID == 4624 and Computer != 'host1.contoso.com'"),
        ("project", "T | project TimeGenerated, later = TimeGenerated + 1h, twice = EventID * 2"),
        ("aggregate", "T | summarize count(), max(TimeGenerated) by Computer, EventID"),
    ];
    for (name, text) in queries {
        for millions in [1_usize, 2, 4, 8] {
            let rows = millions * 1_000_000;
            if rows > whole.height() {
                continue;
            }
            let mut tables = MemoryTables::new();
            tables.insert("T", whole.slice(0, rows));
            let mut times = Vec::new();
            for _ in 0..5 {
                times.push(millis(|| Ok(query(&tables, text)?.height()))?.0);
            }
            let time = median(&mut times);
            println!(
                "{name:10} {millions} million rows {time:8.1} ms  {:.1} ns per row",
                time * 1e6 / rows as f64
            );
        }
    }
    Ok(())
}
