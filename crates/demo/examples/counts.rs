//! Prints how many rows each table of the demo tenant has at a scale: `cargo run --release --example counts -- 10`.

use std::collections::BTreeMap;

use huntlet_demo::{DemoOptions, stream};

fn main() {
    let scale = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    stream(&DemoOptions { scale, ..DemoOptions::default() }, 65_536, |name, table| {
        *rows.entry(name.to_string()).or_default() += table.height();
    });
    for (name, count) in &rows {
        println!("{count:>9}  {name}");
    }
    println!("{:>9}  in all", rows.values().sum::<usize>());
}
