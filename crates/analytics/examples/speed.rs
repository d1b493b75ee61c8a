//! Times the functions of texts on the sample data beside the repository, in milliseconds: the best of five runs.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "an example on the host reads files and clocks"
)]

use std::path::Path;
use std::time::Instant;

use huntlet_analytics::{Input, NoControl, find};
use huntlet_table::{Column, Table};
use serde_json::json;

fn time(what: &str, mut work: impl FnMut() -> usize) {
    let mut best = f64::INFINITY;
    let mut rows = 0;
    for _ in 0..5 {
        let start = Instant::now();
        rows = work();
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!("{what:40} {best:9.2} ms {rows:8} rows");
}

fn main() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/SecurityEvent_4688_host.parquet");
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: ../shared/data is not there");
        return;
    };
    let table = huntlet_table::read::read(bytes, None, &huntlet_table::read::ReadOptions::default())
        .expect("the sample is a table")
        .table
        .settled();
    let calls = [
        ("ioc_extract", json!({"columns": ["CommandLine"]})),
        ("ioc_extract", json!({"columns": ["CommandLine"], "include_paths": true})),
        ("base64_unpack", json!({"column": "CommandLine"})),
        ("risky_cmd_line", json!({"column": "CommandLine", "log_type": "Windows"})),
        ("cmd_speed", json!({"cmd_field": "CommandLine", "by": ["Computer"]})),
        ("mask_df", json!({"salt": "pepper", "column_map": {"CommandLine": "str"}})),
    ];
    for (name, arguments) in calls {
        let function = find(name).expect("the function is there");
        let arguments = arguments.as_object().expect("arguments are an object");
        time(&format!("{name} {}", arguments.len()), || {
            let outcome =
                pollster::block_on(function.call(Input::Table(table.clone()), arguments, &NoControl))
                    .expect("it runs");
            outcome.main().map_or(0, Table::height)
        });
    }
    // a million rows, as many events repeat themselves
    let rows: Vec<u32> =
        (0..1_000_000).map(|row: u32| row.wrapping_mul(7919) % table.height() as u32).collect();
    let million = table.take(&rows).expect("the rows are there").settled();
    for (name, arguments) in [
        ("ioc_extract", json!({"columns": ["CommandLine"]})),
        ("base64_unpack", json!({"column": "CommandLine"})),
        ("risky_cmd_line", json!({"column": "CommandLine", "log_type": "Windows"})),
        ("cmd_speed", json!({"cmd_field": "CommandLine", "by": ["Computer"]})),
    ] {
        let function = find(name).expect("the function is there");
        let arguments = arguments.as_object().expect("arguments are an object");
        time(&format!("{name}, 1,000,000 rows"), || {
            let outcome =
                pollster::block_on(function.call(Input::Table(million.clone()), arguments, &NoControl))
                    .expect("it runs");
            outcome.main().map_or(0, Table::height)
        });
    }
    // the same texts, each made different, so that nothing is shared
    let texts =
        table.column("CommandLine").and_then(|column| column.str().ok()).expect("there are command lines");
    let different = texts
        .iter()
        .enumerate()
        .map(|(row, text)| Some(format!("{} {row}", text.unwrap_or_default())))
        .collect();
    let different =
        Table::new(vec![Column::strings::<String>("CommandLine", different)]).expect("a table of one column");
    for name in ["ioc_extract", "base64_unpack"] {
        let function = find(name).expect("the function is there");
        let arguments = if name == "ioc_extract" {
            json!({"columns": "CommandLine"})
        } else {
            json!({"column": "CommandLine"})
        };
        let arguments = arguments.as_object().expect("arguments are an object");
        time(&format!("{name}, every text different"), || {
            let outcome =
                pollster::block_on(function.call(Input::Table(different.clone()), arguments, &NoControl))
                    .expect("it runs");
            outcome.main().map_or(0, Table::height)
        });
    }
}
