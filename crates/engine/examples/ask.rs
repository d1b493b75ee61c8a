//! A tool for asking many questions at once: reads queries from standard input, parted by lines of `====`, and prints
//! each with its answer, a row a line, or with what it is refused for. `describe` tells of columns only.

use std::io::Read;

use huntlet_engine::{Context, Failure, MemoryTables, NoHost};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let now = huntlet_ticks::parse_datetime("2026-10-15").unwrap_or_default();
    for query in text.split("\n====\n").map(str::trim).filter(|query| !query.is_empty()) {
        println!("> {query}");
        let context = Context::at(now);
        match pollster::block_on(huntlet_engine::run(query, &MemoryTables::new(), &context, &NoHost)) {
            Ok(output) => {
                println!("{}", support::print(&output.table));
                for (name, table) in output.others {
                    println!("-- {name}\n{}", support::print(&table));
                }
            }
            Err(Failure::Diagnostics(found)) => {
                for found in found {
                    println!("! {} at `{}`: {}", found.code, found.span.text(query), found.message);
                }
            }
            Err(other) => println!("! {other}"),
        }
    }
    Ok(())
}

#[path = "../tests/support/mod.rs"]
mod support;
