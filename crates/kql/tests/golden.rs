//! Queries that Kusto's own engine and documentation answer: each must parse, and print to the same tree.

#![expect(clippy::disallowed_methods, reason = "a host test reads the cases from files")]

mod common;

use std::fs;
use std::path::Path;

use common::{is_syntax_ok, shape};
use huntlet_kql::{format, parse};

/// Identifier and text of each query that Kusto accepted.
fn queries() -> Option<Vec<(String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/kql");
    let mut queries = Vec::new();
    for file in ["kusto_emulator_cases.jsonl", "docs_cases.jsonl"] {
        let Ok(text) = fs::read_to_string(folder.join(file)) else {
            println!("skipped: {} is not here", folder.join(file).display());
            return None;
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let case: serde_json::Value = serde_json::from_str(line).expect("a case is JSON");
            let field = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
            if case.get("columns").is_some_and(|columns| !columns.is_null()) {
                queries.push((field("id"), field("query")));
            }
        }
    }
    Some(queries)
}

#[test]
fn accepted_queries_parse() {
    let Some(queries) = queries() else { return };
    assert!(queries.len() > 900, "only {} queries were found", queries.len());
    let failing: Vec<&str> =
        queries.iter().filter(|(_, query)| !is_syntax_ok(&parse(query))).map(|(id, _)| id.as_str()).collect();
    insta::assert_debug_snapshot!(failing);
}

#[test]
fn accepted_queries_print_to_the_same_tree() {
    let Some(queries) = queries() else { return };
    for (id, query) in queries {
        let first = parse(&query);
        if !is_syntax_ok(&first) {
            continue;
        }
        let printed = format(&first.script);
        let second = parse(&printed);
        assert!(is_syntax_ok(&second), "{id}\n{query}\nprinted as\n{printed}\n{:#?}", second.diagnostics);
        assert_eq!(shape(&first.script), shape(&second.script), "{id}\n{query}\nprinted as\n{printed}");
        assert_eq!(printed, format(&second.script), "{id}: printing twice differs");
    }
}
