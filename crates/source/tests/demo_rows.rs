//! Every query of the library finds what it is for in the demo tenant, or in the few rows written here for tables and
//! lines that the tenant lacks.

mod common;

use std::fmt::Write as _;

use common::{TestWorld, ask, source, table};
use huntlet_catalog::{Catalog, Dialect};
use huntlet_demo::DemoOptions;
use huntlet_source::{LocalSource, QueryRequest, Source};
use huntlet_table::{Table, text::cell_text};
use serde_json::{Map, Value};

/// One line a query: its name, parameters as JSON, and the columns that the snapshot shows of the first row.
const CASES: &str = include_str!("demo_rows.txt");

/// Tables that the tenant does not have, as KQL.
const TABLES: &str = include_str!("demo_rows.kql");

#[test]
fn every_query_finds_rows() {
    let (demo, extra) = (demo_tables(), extra_tables());
    let mut report = String::new();
    let mut covered = Vec::new();
    let mut empty = Vec::new();
    for line in CASES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut parts = line.split(" ; ");
        let (name, given, shown) = (part(&mut parts), part(&mut parts), part(&mut parts));
        let given: Map<String, Value> =
            serde_json::from_str(given).unwrap_or_else(|error| panic!("{line}: {error}"));
        let first = Catalog::builtin().get(name).unwrap_or_else(|| panic!("no query {name}")).full_name();
        let extra_first = given.contains_key("!extra");
        let given: Map<String, Value> = given
            .into_iter()
            .filter(|(key, _)| key != "!extra")
            .map(|(key, value)| match value.as_str().and_then(|text| text.strip_prefix("kql:")) {
                Some(kql) => (key, Value::String(first_cell(&demo, kql))),
                None => (key, value),
            })
            .collect();
        let fetched = ask(if extra_first { &extra } else { &demo }, name, &Value::Object(given));
        covered.push(first);
        if fetched.table.height() == 0 {
            empty.push(name.to_owned());
        }
        writeln!(report, "{name}: {} rows; {}", fetched.table.height(), row(&fetched.table, shown)).unwrap();
    }
    assert!(empty.is_empty(), "no rows: {empty:?}");
    let missing: Vec<String> = Catalog::builtin()
        .list()
        .iter()
        // the engine does not speak SPL
        .filter(|query| query.dialect() != Dialect::Spl)
        .map(huntlet_catalog::Query::full_name)
        .filter(|name| !covered.contains(name))
        .collect();
    assert!(missing.is_empty(), "no case: {missing:?}");
    insta::assert_snapshot!(report);
}

fn part<'l>(parts: &mut impl Iterator<Item = &'l str>) -> &'l str {
    parts.next().unwrap_or_default().trim()
}

/// The first cell of a query, as text.
fn first_cell(source: &LocalSource, kql: &str) -> String {
    let request = QueryRequest::new(kql, None);
    let world = TestWorld::default();
    let fetched =
        pollster::block_on(source.query(&request, &world)).unwrap_or_else(|error| panic!("{kql}: {error}"));
    assert!(fetched.table.height() > 0, "{kql}");
    cell_text(fetched.table.cell(0, 0)).clone()
}

/// The first row's cells of some columns.
fn row(table: &Table, shown: &str) -> String {
    let cell = |name: &str| {
        let index = table.index_of(name).unwrap_or_else(|| panic!("no column {name} in {}", names(table)));
        let text = if table.height() == 0 { String::new() } else { cell_text(table.cell(0, index)) };
        let short: String = text.chars().take(100).collect();
        format!("{name} = {short}")
    };
    shown.split_whitespace().map(cell).collect::<Vec<_>>().join(", ")
}

fn names(table: &Table) -> String {
    (0..table.width()).map(|index| table.schema().fields()[index].name.clone()).collect::<Vec<_>>().join(" ")
}

fn demo_tables() -> LocalSource {
    let tables = huntlet_demo::generate(&DemoOptions::default());
    source(tables.iter().map(|(name, table)| (name.as_str(), table.clone())).collect())
}

fn extra_tables() -> LocalSource {
    let parts = TABLES.split("// table: ").skip(1);
    let tables: Vec<(String, Table)> = parts
        .map(|part| {
            let (name, kql) = part.split_once('\n').expect("a name and KQL");
            (name.trim().to_owned(), table(kql))
        })
        .collect();
    source(tables.iter().map(|(name, table)| (name.as_str(), table.clone())).collect())
}
