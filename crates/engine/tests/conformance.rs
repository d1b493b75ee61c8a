//! Queries and their answers, in the files of `tests/conformance`.
//!
//! A case is a comment (`# …`), a query, a line `----` and the answer: columns with types, then rows; or the diagnostics
//! of a query that is refused. Cases are parted by `====`. Each is run with the optimiser and without it. With `HUNTLET_FILL=1` the answers are written anew, to be read
//! in the diff.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

mod support;

use std::path::PathBuf;

use huntlet_engine::{Context, Failure, MemoryTables, NoHost};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

fn now() -> i64 {
    huntlet_ticks::parse_datetime("2026-10-15").expect("a date")
}

/// The tables that the cases use, each made by a query of `tables.kql`.
fn tables() -> MemoryTables {
    let text = std::fs::read_to_string(folder().join("tables.kql")).expect("the tables are there");
    let mut tables = MemoryTables::new();
    for part in text.split("// table ").skip(1) {
        let (name, query) = part.split_once('\n').expect("a name and a query");
        let output = pollster::block_on(huntlet_engine::run(query, &tables, &Context::at(now()), &NoHost));
        tables.insert(name.trim(), output.expect("the table's query runs").table);
    }
    tables
}

fn answer(query: &str, tables: &MemoryTables, optimise: bool) -> String {
    let context = Context { optimise, ..Context::at(now()) };
    match pollster::block_on(huntlet_engine::run(query, tables, &context, &NoHost)) {
        Ok(output) => {
            let mut text = support::print(&output.table);
            for (name, table) in output.others {
                text.extend(["\n-- ", &name, "\n", &support::print(&table)]);
            }
            if let Some(render) = output.render {
                text.extend(["\nrender ", &render.chart]);
            }
            text
        }
        Err(Failure::Diagnostics(diagnostics)) => diagnostics
            .iter()
            .map(|found| {
                let at = found.span.text(query);
                let hint = found.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
                format!("! {} at `{at}`: {}{hint}", found.code, found.message)
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Err(other) => format!("! {other}"),
    }
}

#[test]
fn every_case_gives_its_answer() {
    let fill = std::env::var("HUNTLET_FILL").is_ok();
    let tables = tables();
    let mut failures = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "kqltest"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are cases");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let mut written = Vec::new();
        for case in text.split("\n====\n") {
            let (head, expected) = case.split_once("\n----").unwrap_or((case, ""));
            let query: Vec<&str> = head.lines().filter(|line| !line.starts_with("# ")).collect();
            let query = query.join("\n");
            let found = answer(query.trim(), &tables, true);
            let plain = answer(query.trim(), &tables, false);
            if plain != found {
                failures.push(format!(
                    "{}: {}\noptimised\n{found}\nplain\n{plain}\n",
                    path.display(),
                    head.trim()
                ));
            }
            if found.trim() != expected.trim() && !fill {
                failures.push(format!(
                    "{}: {}\nexpected\n{}\nfound\n{found}\n",
                    path.display(),
                    head.trim(),
                    expected.trim()
                ));
            }
            written.push(format!("{}\n----\n{found}", head.trim()));
        }
        if fill {
            std::fs::write(&path, written.join("\n====\n") + "\n").expect("a writable file");
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
