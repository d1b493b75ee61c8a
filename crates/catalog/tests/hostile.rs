//! No value changes the shape of a query.

mod common;

use common::plain_values;
use huntlet_catalog::{Catalog, ParameterType, Query};
use huntlet_kql::ast::{ExprKind, Literal, Script, StatementKind};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Text that tries to leave its literal, and arbitrary text.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\""),
        Just("'"),
        Just("\\"),
        Just("\\\""),
        Just("@\""),
        Just("```"),
        Just("~~~"),
        Just("h\""),
        Just("\" | union SecurityEvent | where \"\" == \""),
        Just("') or true //"),
        Just("\n"),
        Just("\r\n"),
        Just("\u{0}"),
        Just(";"),
        Just("let x = 1;"),
        Just("//"),
        Just("\u{2028}"),
        Just("]"),
        Just("']"),
        Just("\"]"),
        Just("\\u0022"),
        Just("{{}}"),
        Just("é"),
        Just("\u{202e}"),
        Just("😀"),
        Just("| take 0"),
        Just(" "),
        Just("a"),
    ];
    prop_oneof![
        proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat()),
        ".{0,40}",
        proptest::collection::vec(any::<char>(), 0..20).prop_map(|chars| chars.into_iter().collect()),
    ]
}

/// The query without the `let` line of `parameter`, and the literal in that line.
fn shape(text: &str, parameter: &str) -> (String, Option<Literal>) {
    let mut parsed = huntlet_kql::parse(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
    let statements: &mut Vec<_> = &mut parsed.script.statements;
    let is_own =
        |kind: &StatementKind| matches!(kind, StatementKind::Let { name, .. } if name.text == parameter);
    let own = statements.iter().position(|statement| is_own(&statement.kind));
    let value = own.map(|index| statements.remove(index)).and_then(|statement| match statement.kind {
        StatementKind::Let { value, .. } => match value.kind {
            ExprKind::Literal(literal) => Some(literal),
            other => panic!("not a literal: {other:?}"),
        },
        _ => None,
    });
    (huntlet_kql::format(&parsed.script), value)
}

fn bound(catalog: &Catalog, query: &Query, parameter: &str, value: Value) -> Option<String> {
    let mut values = plain_values(query);
    values.insert(parameter.to_owned(), value);
    catalog.bind(&query.full_name(), &values).ok().map(|bound| bound.text)
}

fn each_parameter(ty: ParameterType, mut run: impl FnMut(&Catalog, &Query, &str)) {
    let catalog = Catalog::builtin();
    let mut count = 0;
    for query in catalog.list() {
        for parameter in query.parameters.iter().filter(|parameter| parameter.ty == ty) {
            run(&catalog, query, &parameter.name);
            count += 1;
        }
    }
    assert!(count > 0, "no parameter of type {ty}");
}

fn runner() -> TestRunner {
    TestRunner::new(Config { cases: 1000, failure_persistence: None, ..Config::default() })
}

#[test]
fn text_stays_a_literal() {
    each_parameter(ParameterType::String, |catalog, query, parameter| {
        let plain = bound(catalog, query, parameter, json!("plain")).unwrap();
        let (expected, _) = shape(&plain, parameter);
        let outcome = runner().run(&hostile(), |value| {
            let text = bound(catalog, query, parameter, json!(value)).unwrap();
            let (found, literal) = shape(&text, parameter);
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(literal, Some(Literal::String { text: value, hidden: false }));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {parameter}: {error}", query.full_name()));
    });
}

#[test]
fn lists_stay_literals() {
    each_parameter(ParameterType::List, |catalog, query, parameter| {
        let plain = bound(catalog, query, parameter, json!(["plain"])).unwrap();
        let (expected, _) = shape(&plain, parameter);
        let outcome = runner().run(&proptest::collection::vec(hostile(), 0..4), |values| {
            let text = bound(catalog, query, parameter, json!(values)).unwrap();
            let (found, literal) = shape(&text, parameter);
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(literal, Some(Literal::Dynamic(json!(values))));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {parameter}: {error}", query.full_name()));
    });
}

#[test]
fn names_stay_names() {
    each_parameter(ParameterType::Table, |catalog, query, parameter| {
        let outcome = runner().run(&hostile(), |value| {
            let Some(text) = bound(catalog, query, parameter, json!(value)) else {
                prop_assert!(value.trim().is_empty() || value.trim().chars().any(char::is_control));
                return Ok(());
            };
            let parsed = huntlet_kql::parse(&text);
            prop_assert!(parsed.diagnostics.is_empty(), "{:?}\n{}", parsed.diagnostics, text);
            prop_assert_eq!(first_source(&parsed.script), Some(value.trim().to_owned()));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{} {parameter}: {error}", query.full_name()));
    });
}

#[test]
fn appended_text_only_appends() {
    let catalog = Catalog::builtin();
    let query = catalog.get("SecurityAlert.list_alerts").unwrap();
    let plain = bound(&catalog, query, "add_query_items", json!("")).unwrap();
    let before = huntlet_kql::parse(&plain).script.statements.len();
    let outcome = runner().run(&("\\| *(where|take|extend|union)? *", hostile()), |(start, value)| {
        let Some(text) = bound(&catalog, query, "add_query_items", json!(format!("{start}{value}"))) else {
            return Ok(());
        };
        let parsed = huntlet_kql::parse(&text);
        prop_assert!(!parsed.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error), "{}", text);
        prop_assert_eq!(parsed.script.statements.len(), before);
        prop_assert!(text.starts_with(&plain), "{}", text);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// The table that the last statement reads.
fn first_source(script: &Script) -> Option<String> {
    let StatementKind::Query(expr) = &script.statements.last()?.kind else { return None };
    let ExprKind::Pipeline { source: Some(source), .. } = &expr.kind else { return None };
    source.as_name().map(|name| name.text.clone())
}
