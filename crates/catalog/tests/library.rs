//! Every query of the library passes the checks, and the files are those of the folder.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::plain_values;
use huntlet_catalog::Catalog;
use huntlet_catalog::check::check_query;

#[test]
fn every_file_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries");
    let mut loaded = Catalog::default();
    let mut count = 0;
    for entry in folder.read_dir().expect("queries/ is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
            count += loaded.add_file(&name, &read(&path)).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    let names = |catalog: &Catalog| {
        let mut names: Vec<String> =
            catalog.list().iter().flat_map(huntlet_catalog::Query::full_names).collect();
        names.sort();
        names
    };
    let builtin = Catalog::builtin();
    assert_eq!(names(&builtin), names(&loaded), "a file of queries/ is missing in builtin.rs");
    assert_eq!(builtin.list().len(), count, "two queries have one name");
    insta::assert_snapshot!(names(&builtin).join("\n"));
}

#[test]
fn every_query_passes_the_checks() {
    let schemas = known_schemas();
    let columns = |table: &str| schemas.get(table).cloned();
    let mut findings = Vec::new();
    for query in Catalog::builtin().list() {
        for finding in check_query(query, &columns) {
            findings.push(format!("{}: {finding}", query.full_name()));
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn every_query_binds() {
    let catalog = Catalog::builtin();
    let mut texts = String::new();
    for query in catalog.list() {
        let bound = catalog.bind(&query.full_name(), &plain_values(query)).expect("plain values fit");
        let reads = if query.parameter("table").is_some() { "Other Table" } else { &query.table };
        assert!(bound.tables.iter().any(|table| table == reads), "{}", bound.name);
        assert!(bound.text.ends_with("\n| take 5"), "{}", bound.name);
        assert_eq!(bound.timespan.is_some(), query.parameter("start").is_some(), "{}", bound.name);
        writeln!(texts, "// {}\n{}\n", bound.name, bound.text).expect("text takes text");
    }
    insta::assert_snapshot!(texts);
}

#[test]
fn the_schema_of_the_form_accepts_what_is_there() {
    // the loader refuses unknown keys, so the schema's keys and the loader's must be the same
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries");
    let schema: serde_json::Value = serde_json::from_str(&read(&folder.join("schema.json"))).expect("JSON");
    let types = schema.pointer("/$defs/parameter/properties/type/enum").expect("the types");
    for ty in types.as_array().expect("a list") {
        let ty = ty.as_str().expect("a name");
        let file = format!(
            "family: F\ndescription: d\nparameters:\n  s: {{type: {ty}, description: d}}\nqueries:\n  - name: q\n    \
             description: d\n    families: [A]\n    source: sentinel\n    table: T\n    parameters:\n      s:\n      \
             p: {{type: {ty}, description: d, default: x, aliases: [a]}}\n    differs: d\n    query: T\n"
        );
        Catalog::default().add_file("f.yaml", &file).unwrap_or_else(|error| panic!("{ty}: {error}"));
    }
    assert_eq!(types.as_array().map(Vec::len), Some(10));
}

/// The columns of real tables, where the sample data is at hand.
fn known_schemas() -> BTreeMap<String, Vec<String>> {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sentinel_m365_schema.json");
    if !path.exists() {
        println!("skipped: names of columns, because ../shared/data is not there");
        return BTreeMap::new();
    }
    let tables: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(&read(&path)).expect("JSON");
    tables.into_iter().map(|(name, columns)| (name, columns.into_keys().collect())).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test on the host reads files")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
