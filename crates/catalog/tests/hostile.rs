//! No value changes the shape of a query.

mod common;

use common::plain_values;
use huntlet_catalog::{Catalog, Parameter, ParameterType, Query};
use huntlet_kql::ast::{ExprKind, Literal, StatementKind};
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

/// The query without the `let` lines of its parameters, and the literals in those lines.
fn shape(text: &str, query: &Query) -> (String, Vec<(String, Literal)>) {
    let mut parsed = huntlet_kql::parse(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
    let mut literals = Vec::new();
    parsed.script.statements.retain(|statement| match &statement.kind {
        StatementKind::Let { name, value } => match &value.kind {
            ExprKind::Literal(literal) if query.parameter(&name.text).is_some() => {
                literals.push((name.text.clone(), literal.clone()));
                false
            }
            _ => true,
        },
        _ => true,
    });
    (huntlet_kql::format(&parsed.script), literals)
}

fn bound(catalog: &Catalog, query: &Query, parameter: &str, value: Value) -> Option<String> {
    let mut values = plain_values(query);
    values.insert(parameter.to_owned(), value);
    catalog.bind(&query.full_name(), &values).ok().map(|bound| bound.text)
}

fn runner() -> TestRunner {
    TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() })
}

/// The parameters of a type, but for those that take few values.
fn of_type(query: &Query, ty: ParameterType) -> Vec<&Parameter> {
    query.parameters.iter().filter(|one| one.ty == ty && one.values.is_empty()).collect()
}

#[test]
fn text_and_lists_stay_literals() {
    let catalog = Catalog::builtin();
    for query in catalog.list() {
        let texts = of_type(query, ParameterType::String);
        let lists = of_type(query, ParameterType::List);
        if texts.is_empty() && lists.is_empty() {
            continue;
        }
        let plain = catalog.bind(&query.full_name(), &plain_values(query)).unwrap().text;
        let (expected, _) = shape(&plain, query);
        let several = proptest::collection::vec(hostile(), 0..4);
        let values = (
            proptest::collection::vec(hostile(), texts.len()),
            proptest::collection::vec(several, lists.len()),
        );
        let outcome = runner().run(&values, |(said, listed)| {
            let mut values = plain_values(query);
            let mut literals = Vec::new();
            for (parameter, text) in texts.iter().zip(said) {
                values.insert(parameter.name.clone(), json!(text));
                literals.push((&parameter.name, Literal::String { text, hidden: false }));
            }
            for (parameter, items) in lists.iter().zip(listed) {
                values.insert(parameter.name.clone(), json!(items));
                literals.push((&parameter.name, Literal::Dynamic(json!(items))));
            }
            let text = catalog.bind(&query.full_name(), &values).unwrap().text;
            let (found, inside) = shape(&text, query);
            prop_assert_eq!(&found, &expected);
            for (name, literal) in literals {
                let own = inside.iter().find(|(parameter, _)| parameter == name);
                prop_assert_eq!(own.map(|(_, inside)| inside), Some(&literal));
            }
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", query.full_name()));
    }
}

#[test]
fn names_stay_names() {
    let catalog = Catalog::builtin();
    let mut runner = runner();
    let queries: Vec<&Query> =
        catalog.list().iter().filter(|query| query.parameter("table").is_some()).collect();
    let outcome = runner.run(&(0..queries.len(), hostile(), hostile()), |(index, table, column)| {
        let query = queries[index];
        let mut values = plain_values(query);
        let is_name = |text: &str| !text.trim().is_empty() && !text.trim().chars().any(char::is_control);
        values.insert("table".to_owned(), json!(table));
        let columns = of_type(query, ParameterType::Column);
        for parameter in &columns {
            values.insert(parameter.name.clone(), json!(column));
        }
        let Ok(bound) = catalog.bind(&query.full_name(), &values) else {
            prop_assert!(!is_name(&table) || (!columns.is_empty() && !is_name(&column)));
            return Ok(());
        };
        let parsed = huntlet_kql::parse(&bound.text);
        prop_assert!(parsed.diagnostics.is_empty(), "{:?}\n{}", parsed.diagnostics, bound.text);
        prop_assert!(bound.tables.contains(&table.trim().to_owned()), "{:?}", bound.tables);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
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

#[test]
fn aggregates_are_one_plain_call() {
    let catalog = Catalog::builtin();
    let query = catalog.get("MultiDataSource.get_timeseries_data").unwrap();
    let text = |given: &str| bound(&catalog, query, "aggregatefunction", json!(given));
    for good in ["count()", "dcount(Account)", "percentile(Size, 95)", " sum(['a b']) "] {
        assert!(text(good).is_some_and(|text| text.contains(good.trim())), "{good}");
    }
    for bad in [
        "",
        "count",
        "count() | take 1",
        "count(), x = 1",
        "count() // ",
        "f(g(x))",
        "toscalar(T | count)",
        "count(\n)",
        "1",
        "count();T",
    ] {
        assert_eq!(text(bad), None, "{bad}");
    }
}

#[test]
fn operators_in_the_middle_stay_in_their_function() {
    let catalog = Catalog::builtin();
    let query = catalog.get("AzureNetwork.az_net_analytics").unwrap();
    let plain = bound(&catalog, query, "where_clause", json!("")).unwrap();
    let before = huntlet_kql::parse(&plain).script.statements.len();
    let outcome = runner().run(&("\\| *(where|take|extend|union)? *", hostile()), |(start, value)| {
        let given = format!("{start}{value}");
        if let Some(text) = bound(&catalog, query, "where_clause", json!(given)) {
            let parsed = huntlet_kql::parse(&text);
            prop_assert!(!parsed.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error), "{}", text);
            prop_assert_eq!(parsed.script.statements.len(), before);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    for bad in ["where true", "| where true }; SecurityEvent | where { ", "| where true }", "| take 1; T"] {
        assert_eq!(bound(&catalog, query, "where_clause", json!(bad)), None, "{bad}");
    }
}

#[test]
fn a_value_that_is_none_of_the_few_is_refused() {
    let catalog = Catalog::builtin();
    let query = catalog.get("WindowsSecurity.list_host_events").unwrap();
    assert!(bound(&catalog, query, "host_op", json!("contains")).is_some());
    assert_eq!(bound(&catalog, query, "host_op", json!("has_cs \"x\" or true //")), None);
}
