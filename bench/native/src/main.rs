//! The benchmark queries on the host.
//!
//! - `data <rows> <folder> [distinct]`: makes `SecurityEvent` of so many rows, as Arrow IPC (file and stream) and Parquet, by a seeded
//!   walk over the process events beside the repository, or over those of the demo tenant.
//! - `load <folder> <rounds>`: loads both files again and again, prints medians.
//! - `run <folder> [rounds] [query]`: loads both files, runs the nine queries, prints medians.
//! - `beside <folder> [rounds]`, built with `--features polars`: the nine queries and polars' lazy engine, in turn.
//! - `growth <folder>`: filter, project and aggregate over 1, 2, 4 and 8 million rows.

#[cfg(feature = "polars")]
mod beside;
mod data;
mod ours;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["data", rows, folder] => data::make(rows.parse()?, Path::new(folder), false),
        ["data", rows, folder, "distinct"] => data::make(rows.parse()?, Path::new(folder), true),
        ["load", folder, rounds] => ours::load(Path::new(folder), rounds.parse()?),
        ["run", folder, rest @ ..] => {
            let rounds = rest.first().map_or(Ok(5), |rounds| rounds.parse())?;
            let only = rest.get(1).copied();
            ours::run(&PathBuf::from(folder), rounds, only)
        }
        #[cfg(feature = "polars")]
        ["beside", folder, rest @ ..] => {
            beside::run(Path::new(folder), rest.first().map_or(Ok(5), |rounds| rounds.parse())?)
        }
        ["growth", folder] => ours::growth(Path::new(folder)),
        _ => bail!(
            "say `data <rows> <folder> [distinct]`, `load <folder> <rounds>`, `run <folder> [rounds] [query]`, `beside <folder> [rounds]` or `growth <folder>`"
        ),
    }
}
