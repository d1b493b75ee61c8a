//! How long the functions over events take: `cargo run --release -p huntlet-analytics --example speed_events [rows …]`.
//! Needs the sample data beside the checkout.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a measurement on the host reads files and a clock"
)]

use std::path::Path;
use std::time::Instant;

use huntlet_analytics::{Input, NoControl, find};
use huntlet_table::read::{ReadOptions, read};
use huntlet_table::{Column, Table};
use serde_json::{Value, json};

fn sample(name: &str) -> Table {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [root.join("../shared/data"), root.join("../../shared/data")];
    let path =
        places.iter().map(|place| place.join(name)).find(|path| path.is_file()).expect("the sample data");
    read(std::fs::read(path).expect("a file"), None, &ReadOptions::default()).expect("a table").table
}

/// Rows of the table, as many as asked for, drawn by a generator of their own, in the order of time; each later round of the
/// table comes a day after the one before.
fn scaled(table: &Table, rows: usize) -> Table {
    let height = table.height();
    let drawn: Vec<u32> = (0..rows).map(|row| (row % height) as u32).collect();
    let taken = table.take(&drawn).expect("rows of the table");
    let Some(time) = table.column("TimeGenerated").and_then(|column| column.i64().ok()) else { return taken };
    let low = time.iter().flatten().min().unwrap_or(0);
    let high = time.iter().flatten().max().unwrap_or(0);
    let shifted = drawn
        .iter()
        .enumerate()
        .map(|(row, from)| Some(time.get(*from as usize)? + (high - low + 1) * (row / height) as i64))
        .collect();
    taken.with_column(Column::datetimes("TimeGenerated", shifted)).expect("a column")
}

fn measure(name: &str, table: &Table, arguments: &Value) {
    let function = find(name).expect("a function");
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let outcome =
                pollster::block_on(function.call(Input::Table(table.clone()), &arguments, &NoControl));
            let outcome = outcome.expect("an answer");
            std::hint::black_box(&outcome);
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:28} {:>9} rows {:>10.2} ms", table.height(), times[2]);
}

fn main() {
    let host = sample("SecurityEvent_4688_host.parquet");
    let exchange = sample("exchange_admin_sessions.ndjson");
    let bytes = sample("bytes_sent_hourly.ndjson");
    let linux = sample("AuditLog_linux_proc_test.ndjson");
    measure("logon_session_rarity", &host, &json!({}));
    measure("build_process_tree", &host, &json!({}));
    measure("build_process_tree", &linux, &json!({}));
    measure("add_process_features", &host, &json!({}));
    measure("recognize_entities", &host, &json!({}));
    measure("detect_polling", &host, &json!({}));
    measure("score_sessions", &exchange, &json!({ "session_column": "params" }));
    measure("score_sessions", &exchange, &json!({ "session_column": "cmds" }));
    measure("ts_anomalies_stl", &bytes, &json!({ "data_column": "TotalBytesSent" }));
    for rows in std::env::args().skip(1).filter_map(|rows| rows.parse::<usize>().ok()) {
        let events = scaled(&host, rows);
        measure("logon_session_rarity", &events, &json!({}));
        measure("build_process_tree", &events, &json!({}));
        measure("add_process_features", &events, &json!({}));
        let times = events.with_column(Column::longs(
            "Value",
            (0..rows).map(|at| Some((at * 7919 % 1009) as i64)).collect(),
        ));
        let times = times.expect("a column");
        measure("ts_anomalies_stl", &times, &json!({ "data_column": "Value" }));
        measure("identify_outliers", &times, &json!({ "columns": ["Value"] }));
        measure("score_sessions", &scaled(&exchange, rows), &json!({ "session_column": "cmds" }));
    }
}
