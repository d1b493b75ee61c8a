//! Files in MSTICPy's form: what they become, what is said of what they cannot become, and that no value leaves its place.

mod common;

use std::fmt::Write as _;

use common::plain_values;
use huntlet_catalog::{Catalog, Dialect, ParameterType};
use huntlet_kql::ast::{ExprKind, Literal, StatementKind};
use proptest::prelude::*;
use serde_json::json;

const WINDOWS: &str = include_str!("msticpy/windows.yaml");
const SYSLOG: &str = include_str!("msticpy/syslog.yaml");
const BAD: &str = include_str!("msticpy/bad.yaml");
const SPLUNK: &str = include_str!("msticpy/splunk.yaml");
const RESOURCE_GRAPH: &str = include_str!("msticpy/resource_graph.yaml");

fn read(name: &str, text: &str) -> (Catalog, String) {
    let mut catalog = Catalog::default();
    let added = catalog.add_file(name, text).unwrap_or_else(|error| panic!("{error}"));
    let mut told = String::new();
    for finding in added.findings {
        let kind = if finding.is_warning { "warning" } else { "left out" };
        writeln!(told, "{kind}: {finding}").unwrap();
    }
    (catalog, told)
}

fn shown(name: &str, text: &str) -> String {
    let (catalog, mut out) = read(name, text);
    for query in catalog.list() {
        let names: Vec<String> = query.full_names().collect();
        writeln!(
            out,
            "\n== {} ({}, table {}): {}",
            names.join(", "),
            query.source,
            query.table,
            query.description
        )
        .unwrap();
        for parameter in &query.parameters {
            let default = parameter.default.as_ref().map_or("required".to_owned(), ToString::to_string);
            writeln!(out, "- {}: {}, {default} {:?}", parameter.name, parameter.ty, parameter.aliases)
                .unwrap();
        }
        writeln!(out, "{}", catalog.bind(&query.full_name(), &plain_values(query)).unwrap().text).unwrap();
    }
    out
}

#[test]
fn windows_queries_are_read() {
    insta::assert_snapshot!(shown("windows.yaml", WINDOWS));
}

#[test]
fn syslog_queries_with_macros_are_read() {
    insta::assert_snapshot!(shown("syslog.yaml", SYSLOG));
}

#[test]
fn splunk_and_resource_graph_queries_are_read() {
    insta::assert_snapshot!(format!(
        "{}\n{}",
        shown("splunk.yaml", SPLUNK),
        shown("graph.yaml", RESOURCE_GRAPH)
    ));
}

#[test]
fn what_cannot_be_read_is_told_with_line_and_field() {
    let (catalog, told) = read("bad.yaml", BAD);
    assert_eq!(catalog.list().iter().map(|query| query.name.as_str()).collect::<Vec<_>>(), ["good"]);
    assert!(told.lines().all(|line| line.starts_with("left out: line ")), "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_file_without_a_good_query_is_an_error() {
    let nothing = "metadata: { data_environments: [MSSentinel], data_families: [F] }\nsources:\n  a:\n    args: { query: 'T | where {x}' }\n";
    let error = Catalog::default().add_file("own.yaml", nothing).unwrap_err();
    insta::assert_snapshot!(error.to_string());
    let odd = Catalog::default().add_file("own.yaml", "sources:\n  a:\n    args: [1]\n").unwrap_err();
    assert_eq!(odd.findings[0].line, 3, "{odd}");
    assert!(Catalog::default().add_file("own.yaml", "sources: {}\n").is_err());
}

/// Text that would leave its place if it were pasted.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\""),
        Just("'"),
        Just("\\"),
        Just("\") | union SecurityEvent //"),
        Just("```"),
        Just("\n"),
        Just("{name}"),
        Just("{{"),
        Just("}"),
        Just("| take 0"),
        Just("$user$"),
        Just(";"),
        Just("//"),
        Just("\u{f0000}"),
        Just("a"),
        Just("é"),
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

/// The text without the literals of parameters, and these.
fn taken_apart(text: &str) -> (String, Vec<String>) {
    let mut parsed = huntlet_kql::parse(text);
    assert!(
        !parsed.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error),
        "{:?}\n{text}",
        parsed.diagnostics
    );
    let mut literals = Vec::new();
    parsed.script.statements.retain(|statement| match &statement.kind {
        StatementKind::Let { name, value } if name.text.starts_with("arg_") => match &value.kind {
            ExprKind::Literal(Literal::String { text, .. }) => {
                literals.push(text.clone());
                false
            }
            _ => true,
        },
        _ => true,
    });
    (huntlet_kql::format(&parsed.script), literals)
}

#[test]
fn no_value_leaves_its_place() {
    let mut catalog = Catalog::default();
    for (name, text) in [("windows.yaml", WINDOWS), ("syslog.yaml", SYSLOG)] {
        catalog.add_file(name, text).unwrap();
    }
    for query in catalog.list().iter().filter(|query| query.dialect() == Dialect::Kql) {
        let texts: Vec<&str> = query
            .parameters
            .iter()
            .filter(|parameter| parameter.ty == ParameterType::String)
            .map(|parameter| parameter.name.as_str())
            .collect();
        let bound = |value: &str| {
            let mut values = plain_values(query);
            for name in &texts {
                values.insert((*name).to_owned(), json!(value));
            }
            catalog.bind(&query.full_name(), &values).unwrap().text
        };
        let (expected, _) = taken_apart(&bound("plain"));
        proptest!(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() }, |(value in hostile())| {
            let (found, literals) = taken_apart(&bound(&value));
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(literals, vec![value; texts.len()]);
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_a_query_panics(text in "[a-zA-Z{}\"'@|().,;= /\\\\`$<>\\n\\[\\]-]{0,60}", pieces in proptest::collection::vec("\\{name\\}|\\{list\\}|\\{start\\}| datetime\\(| dynamic\\(\\[|\\]\\)|\\)| in \\(|\"|@'|\\| where |T", 0..12)) {
        for query in [text, pieces.concat()] {
            let file = json!({
                "metadata": { "data_environments": ["MSSentinel"], "data_families": ["F"] },
                "sources": { "q": {
                    "args": { "query": query },
                    "parameters": {
                        "name": { "type": "str", "description": "d" },
                        "list": { "type": "list", "description": "d" },
                        "start": { "type": "datetime", "description": "d" },
                    },
                } },
            });
            let mut catalog = Catalog::default();
            if catalog.add_file("f.yaml", &file.to_string()).is_ok() {
                let query = &catalog.list()[0];
                let _ = catalog.bind("F.q", &plain_values(query));
            }
        }
    }
}

#[test]
fn a_file_that_is_no_yaml_is_told_of_with_its_line() {
    let broken = WINDOWS.replacen("sources:", "sources:\n  broken: [", 1);
    let line = broken.lines().position(|line| line == "  broken: [").unwrap() + 1;
    let mut catalog = Catalog::default();
    let problem = catalog.add_file("ours.yaml", &broken).unwrap_err();
    let [finding] = problem.findings.as_slice() else { panic!("{problem}") };
    assert!(finding.line as usize >= line, "{finding:?}");
    assert!(finding.message.contains(&format!("line {}", finding.line)), "{finding:?}");
    assert!(!finding.message.contains("-->") && !finding.message.contains("metadata"), "{finding:?}");
    assert!(catalog.list().is_empty());
}
