//! No value changes the shape of a query.

mod common;

use common::plain_values;
use huntlet_catalog::{Catalog, Dialect, Parameter, ParameterType, Query};
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
    for query in catalog.list().iter().filter(|query| query.dialect() == Dialect::Kql) {
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

/// The kinds of the expressions of a text, in order, and the strings among them.
fn tree(text: &str) -> (Vec<std::mem::Discriminant<ExprKind>>, Vec<String>) {
    let parsed = huntlet_kql::parse(text);
    assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
    let (mut kinds, mut strings) = (Vec::new(), Vec::new());
    huntlet_kql::ast::visit::walk_script(&parsed.script, &mut |expr| {
        kinds.push(std::mem::discriminant(&expr.kind));
        if let ExprKind::Literal(Literal::String { text, .. }) = &expr.kind {
            strings.push(text.clone());
        }
    });
    (kinds, strings)
}

#[test]
fn literals_in_resource_graph_stay_literals() {
    let catalog = Catalog::builtin();
    let mut tried = 0;
    for query in catalog.list().iter().filter(|query| query.dialect() == Dialect::ResourceGraph) {
        let texts = of_type(query, ParameterType::String);
        let mut values = plain_values(query);
        for (index, parameter) in texts.iter().enumerate() {
            values.insert(parameter.name.clone(), json!(format!("plain-{index}")));
        }
        let plain = catalog.bind(&query.full_name(), &values).unwrap().text;
        let (kinds, plain_strings) = tree(&plain);
        assert!(!plain.contains("let "), "{plain}");
        let outcome = runner().run(&proptest::collection::vec(hostile(), texts.len()), |said| {
            let mut values = plain_values(query);
            for (parameter, text) in texts.iter().zip(&said) {
                values.insert(parameter.name.clone(), json!(text));
            }
            let text = catalog.bind(&query.full_name(), &values).unwrap().text;
            let (found, strings) = tree(&text);
            prop_assert_eq!(&found, &kinds);
            let expected: Vec<String> = plain_strings
                .iter()
                .map(|plain| {
                    let index = plain.strip_prefix("plain-").and_then(|index| index.parse::<usize>().ok());
                    index.map_or_else(|| plain.clone(), |index| said[index].clone())
                })
                .collect();
            prop_assert_eq!(strings, expected);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", query.full_name()));
        tried += texts.len();
    }
    assert!(tried >= 6, "{tried}");
}

/// A token of SPL: what stands within double quotes, decoded, or one character outside.
#[derive(Debug, PartialEq)]
enum Spl {
    Text(String),
    Other(char),
}

/// Takes a search apart as Splunk's reader does: a backslash within quotes makes the next character plain.
fn spl(text: &str) -> Vec<Spl> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            tokens.push(Spl::Other(c));
            continue;
        }
        let mut inside = String::new();
        loop {
            match chars.next().expect("the quote is closed") {
                '"' => break,
                '\\' => inside.push(chars.next().expect("a backslash is not the last character")),
                c => inside.push(c),
            }
        }
        tokens.push(Spl::Text(inside));
    }
    tokens
}

#[test]
fn literals_in_spl_stay_literals() {
    let catalog = Catalog::builtin();
    let mut tried = 0;
    for query in catalog.list().iter().filter(|query| query.dialect() == Dialect::Spl) {
        let texts = of_type(query, ParameterType::String);
        let with = |said: &dyn Fn(usize) -> String| {
            let mut values = plain_values(query);
            for (index, parameter) in texts.iter().enumerate() {
                values.insert(parameter.name.clone(), json!(said(index)));
            }
            spl(&catalog.bind(&query.full_name(), &values).unwrap().text)
        };
        let plain = with(&|index| format!("plain-{index}"));
        let outcome = runner().run(&proptest::collection::vec(hostile(), texts.len()), |said| {
            let expected: Vec<Spl> = plain
                .iter()
                .map(|token| match token {
                    Spl::Other(c) => Spl::Other(*c),
                    Spl::Text(text) => {
                        let index = text.strip_prefix("plain-").and_then(|index| index.parse::<usize>().ok());
                        Spl::Text(index.map_or_else(|| text.clone(), |index| said[index].clone()))
                    }
                })
                .collect();
            prop_assert_eq!(with(&|index| said[index].clone()), expected);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", query.full_name()));
        tried += texts.len();
    }
    assert_eq!(tried, 9);
}

#[test]
fn spl_to_append_only_appends() {
    let catalog = Catalog::builtin();
    let query = catalog.get("Alerts.list_alerts_for_user").unwrap();
    let plain = bound(&catalog, query, "project_fields", json!("")).unwrap();
    let (before, after) = (plain.find("where").unwrap(), "\n| take 5");
    let outcome = runner().run(&("\\| *(where|head|eval|append)? *", hostile()), |(start, value)| {
        let given = format!("{start}{value}");
        if let Some(text) = bound(&catalog, query, "project_fields", json!(given)) {
            prop_assert!(text.starts_with(&plain[..before]) && text.ends_with(after), "{}", text);
            // what was given is closed in itself, so that the text behind it stands outside of quotes
            if !given.contains("```") {
                prop_assert!(!spl(&given).contains(&Spl::Other('`')), "{}", given);
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
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
