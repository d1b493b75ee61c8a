//! The nine queries on polars' lazy engine, the native yardstick: the same file, the same process, rounds interleaved.

use std::fs::File;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use huntlet_engine::MemoryTables;
use huntlet_table::read::{ReadOptions, read};
use polars::prelude::*;

use crate::ours::{self, median, millis, queries};

const DASHED: &str = "[a-f0-9]{8}-[a-f0-9]{4}";
const EXE: &str = r"([\w.-]+\.exe)";

/// The queries, in the order of `queries.json`, as someone who knows polars would write them.
fn plans(events: &LazyFrame) -> [LazyFrame; 9] {
    let t = || events.clone();
    let is = |id: i32| col("EventID").eq(lit(id));
    let greatest = SortMultipleOptions::default().with_order_descending(true);
    let top = |frame: LazyFrame, by: &str, n: u32| frame.sort([by], greatest.clone()).limit(n);
    let count = || len().alias("n");
    [
        t().filter(is(4688).and(col("CommandLine").str().contains(lit("(?i)powershell"), true)))
            .select([count()]),
        top(
            t().group_by([col("Computer"), col("EventID")]).agg([count(), col("TimeGenerated").max()]),
            "n",
            10,
        ),
        t().group_by([col("Account")]).agg([col("Computer").n_unique()]),
        t().group_by([col("TimeGenerated").dt().truncate(lit("1h")), col("EventID")]).agg([count()]),
        t().filter(col("CommandLine").str().contains(lit(DASHED), true)).select([count()]),
        top(
            t().group_by([col("CommandLine").str().extract(lit(EXE), 1).alias("exe")]).agg([count()]),
            "n",
            10,
        ),
        t().filter(is(4688))
            .join(
                t().filter(is(4624)).group_by([col("SubjectLogonId")]).agg([col("TimeGenerated").min()]),
                [col("SubjectLogonId")],
                [col("SubjectLogonId")],
                JoinArgs::new(JoinType::Inner),
            )
            .select([count()]),
        top(t(), "TimeGenerated", 100),
        t().group_by([col("Computer")]).agg([
            col("TimeGenerated").max(),
            col("CommandLine").sort_by([col("TimeGenerated")], SortMultipleOptions::default()).last(),
        ]),
    ]
}

/// Loads the Parquet file into both, runs the nine queries in turn, prints medians as a table.
pub fn run(folder: &Path, rounds: usize) -> Result<()> {
    let path = folder.join("SecurityEvent.parquet");
    let mut tables = MemoryTables::new();
    let (own_load, table) = millis(|| {
        let bytes = std::fs::read(&path).context("run `data` first")?;
        Ok(read(bytes, None, &ReadOptions::default())?.table)
    })?;
    tables.insert("SecurityEvent", table);
    let (load, frame) = millis(|| Ok(ParquetReader::new(File::open(&path)?).finish()?))?;
    let threads = std::env::var("POLARS_MAX_THREADS").unwrap_or_else(|_| "all".to_owned());
    println!("{} rows, Huntlet on one thread, polars on {threads}", frame.height());
    println!("| load from Parquet | {own_load:.0} | {load:.0} | {:.2} |", own_load / load);
    let plans = plans(&frame.lazy());
    let mut product = 1.0;
    for ((name, text), plan) in queries()?.iter().zip(&plans) {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for round in 0..=rounds {
            let (took, table) = millis(|| ours::query(&tables, text))?;
            let (took_other, frame) = millis(|| Ok(plan.clone().collect()?))?;
            ensure!(
                table.height() == frame.height(),
                "{name}: {} and {} rows",
                table.height(),
                frame.height()
            );
            if frame.height() == 1 && frame.width() == 1 {
                let (one, other) = (table.columns()[0].cell(0), frame.columns()[0].get(0)?);
                ensure!(format!("{one:?}").contains(&other.to_string()), "{name}: {one:?} and {other}");
            }
            if round > 0 {
                own.push(took);
                others.push(took_other);
            }
        }
        let (own, other) = (median(&mut own), median(&mut others));
        product *= own / other;
        println!("| {name} | {own:.1} | {other:.1} | {:.2} |", own / other);
    }
    println!("geometric mean {:.2}", product.powf(1.0 / plans.len() as f64));
    Ok(())
}
