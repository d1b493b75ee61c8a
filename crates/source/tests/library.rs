//! Every query of the library runs over empty tables of the columns that Sentinel has: each column it names is there, and
//! each operator and function is one that the engine runs.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::TestWorld;
use huntlet_catalog::{Catalog, Dialect, ParameterType, Query};
use huntlet_engine::MemoryTables;
use huntlet_report::Completeness;
use huntlet_source::{LocalSource, QueryRequest, Source};
use huntlet_table::{Field, KqlType, Schema, Table};
use serde_json::{Map, Value, json};

#[test]
fn every_query_runs_over_the_demo_tenants_tables() {
    let schemas = huntlet_demo::tables().iter().map(|table| (table.name.to_owned(), table.schema()));
    run_all(&schemas.collect(), &["DeviceEvents", "DeviceRegistryEvents", "resources"]);
}

#[test]
fn every_query_runs_over_published_schemas() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sentinel_m365_schema.json");
    if !path.exists() {
        println!("skipped: published schemas, because ../shared/data is not there");
        return;
    }
    let tables: BTreeMap<String, Map<String, Value>> = serde_json::from_str(&read(&path)).expect("JSON");
    let schema = |columns: Map<String, Value>| {
        let field = |(name, ty): (String, Value)| {
            let ty: KqlType = ty.as_str().and_then(|ty| ty.parse().ok()).unwrap_or(KqlType::String);
            Field::new(name, ty)
        };
        Schema::new(columns.into_iter().map(field).collect())
    };
    run_all(
        &tables.into_iter().map(|(name, columns)| (name, schema(columns))).collect(),
        &["AuditLog_CL", "resources"],
    );
}

fn run_all(schemas: &BTreeMap<String, Schema>, absent: &[&str]) {
    let catalog = Catalog::builtin();
    let mut tables = MemoryTables::new();
    for (name, schema) in schemas {
        tables.insert(name.clone(), Table::empty(schema).expect("a table without rows"));
    }
    let source = LocalSource::new(tables);
    let mut problems = Vec::new();
    // the engine does not speak SPL
    for query in catalog.list().iter().filter(|query| query.dialect() != Dialect::Spl) {
        let request = QueryRequest::from(catalog.bind(&query.full_name(), &values(query)).expect("it binds"));
        if request.tables.iter().any(|table| absent.contains(&table.as_str())) {
            continue;
        }
        match pollster::block_on(source.query(&request, &TestWorld::default())) {
            Ok(fetched) => {
                assert_eq!(fetched.provenance.completeness, Completeness::Complete, "{}", query.full_name());
                assert_eq!(fetched.table.height(), 0, "{}", query.full_name());
                assert!(fetched.table.width() > 0, "{}", query.full_name());
            }
            Err(error) => problems.push(format!("{}: {error} {:?}", query.full_name(), error.diagnostics)),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A value for each parameter that needs one.
fn values(query: &Query) -> Map<String, Value> {
    let required = query.parameters.iter().filter(|parameter| parameter.is_required());
    let value = |name: &str, ty| match ty {
        ParameterType::Datetime if name == "end" => json!("2026-10-15"),
        ParameterType::Datetime => json!("2026-10-01"),
        ParameterType::List => json!(["203.0.113.5"]),
        ParameterType::Table => json!("SecurityEvent"),
        _ => json!("meganb"),
    };
    required.map(|parameter| (parameter.name.clone(), value(&parameter.name, parameter.ty))).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test on the host reads files")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
