//! Reads a reply of Log Analytics with 500,000 rows, and says how long it took and how much memory it needed.
//!
//! `cargo run --release -p huntlet-table --example read_reply [FILE]` writes the body to the file too, for a peer to read.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a measure, on the host"
)]

use std::fmt::Write as _;
use std::time::Instant;

use huntlet_table::read::ReplyReader;

const ROWS: usize = 500_000;
/// As `fetch` hands them out.
const PIECE: usize = 64 << 10;

fn body() -> String {
    let mut body = String::from(
        r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"UserPrincipalName","type":"string"},{"name":"IPAddress","type":"string"},{"name":"ResultType","type":"string"},{"name":"Id","type":"guid"},{"name":"Size","type":"long"},{"name":"Score","type":"real"},{"name":"LocationDetails","type":"dynamic"}],"rows":["#,
    );
    for row in 0..ROWS {
        let comma = if row == 0 { "" } else { "," };
        let (second, user, address) = (row % 60, row % 1973, row % 250);
        let _ = write!(
            body,
            r#"{comma}["2026-10-{:02}T{:02}:{:02}:{second:02}.{row:07}Z","user{user}@contoso.com","203.0.113.{address}","{}","{row:08x}-1e4e-49d9-b579-fe0b331d3642",{},{}.25,"{{\"city\":\"Town {}\",\"state\":\"S\",\"countryOrRegion\":\"DE\"}}"]"#,
            1 + row % 28,
            row % 24,
            row % 60,
            if row % 9 == 0 { 50126 } else { 0 },
            9_007_199_254_740_993_u64 + row as u64,
            row % 100,
            row % 97,
        );
    }
    body.push_str("]}]}");
    body
}

/// The most memory that the process has had, in bytes, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn main() {
    let body = body();
    if let Some(file) = std::env::args().nth(1) {
        std::fs::write(file, &body).expect("the file can be written");
    }
    let size = body.len() as f64;
    let before = most_memory().unwrap_or_default();
    let began = Instant::now();
    let mut reader = ReplyReader::default();
    for piece in body.as_bytes().chunks(PIECE) {
        reader.feed(piece).expect("the body is a reply");
    }
    let table = reader.finish().expect("the body is whole").table.expect("a table");
    let took = began.elapsed();
    let more = most_memory().unwrap_or_default().saturating_sub(before) as f64;
    println!("{} rows, {:.1} MB, read in {:.0} ms", table.height(), size / 1e6, took.as_secs_f64() * 1e3);
    println!(
        "table {:.1} MB, memory beside the body {:.1} MB ({:.2} of it)",
        table.estimated_bytes() as f64 / 1e6,
        more / 1e6,
        more / size
    );
}
