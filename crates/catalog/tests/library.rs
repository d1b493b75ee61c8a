//! Every query of the library passes the checks, and the files are those of the folder.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::plain_values;
use huntlet_catalog::check::check_query;
use huntlet_catalog::{Catalog, Dialect, Query};

#[test]
fn every_file_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries");
    let mut loaded = Catalog::default();
    let mut count = 0;
    for entry in folder.read_dir().expect("queries/ is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
            let added = loaded.add_file(&name, &read(&path)).unwrap_or_else(|error| panic!("{error}"));
            assert!(added.findings.is_empty(), "{name}: {:?}", added.findings);
            count += added.names.len();
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
        let is_told = bound.tables.iter().any(|table| table == reads);
        assert!(is_told || (query.dialect() == Dialect::Spl && bound.tables.is_empty()), "{}", bound.name);
        assert!(bound.text.ends_with("\n| take 5"), "{}", bound.name);
        assert_eq!(bound.timespan.is_some(), query.parameter("start").is_some(), "{}", bound.name);
        writeln!(texts, "// {}\n{}\n", bound.name, bound.text).expect("text takes text");
    }
    insta::assert_snapshot!(texts);
}

#[test]
fn mstic_pys_families_are_whole() {
    let catalog = Catalog::builtin();
    let count = |family: &str| {
        let of_family = |name: String| name.starts_with(&format!("{family}."));
        let named = |query: &Query| {
            query.full_names().chain(query.alias_names()).filter(|name| of_family(name.clone())).count()
        };
        catalog.list().iter().map(named).sum::<usize>()
    };
    for (family, expected) in [
        ("M365D", 30),
        ("M365DHunting", 20),
        ("MDEHunting", 20),
        ("IdentityOnPrem", 3),
        ("MDE", 26),
        ("MDATP", 26),
        ("ResourceGraph", 6),
        ("Sentinel", 3),
        ("SplunkGeneral", 3),
        ("Alerts", 5),
        ("Authentication", 4),
        ("audittrail", 1),
    ] {
        assert_eq!(count(family), expected, "{family}");
    }
    assert_eq!(catalog.list().iter().filter(|query| query.source == "sentinel").count(), 96);
}

#[test]
fn aliases_find_queries() {
    let catalog = Catalog::builtin();
    let meant = |name: &str| catalog.get(name).map(huntlet_catalog::Query::full_name);
    assert_eq!(meant("MDATP.list_files").as_deref(), Some("M365D.list_file_events_for_filename"));
    assert_eq!(meant("MDE.host_connections").as_deref(), Some("M365D.host_connections"));
    assert_eq!(meant("Network.host_for_ip").as_deref(), Some("AzureNetwork.get_host_for_ip"));
    assert_eq!(
        meant("MultiDataSource.plot_timeseries_scoreanomalies").as_deref(),
        Some("MultiDataSource.plot_timeseries_scoreanomolies")
    );
    assert_eq!(meant("M365D.list_files"), None, "an alias with a family is of that family alone");
    let found = catalog.find("list_filehash");
    assert_eq!(found.first().map(|query| query.name.as_str()), Some("list_file_events_for_hash"));
    assert!(catalog.find("splunk logons").iter().all(|query| query.source == "splunk"));
}

#[test]
fn the_schema_of_the_form_accepts_what_is_there() {
    // the loader refuses unknown keys, so the schema's keys and the loader's must be the same
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries");
    let schema: serde_json::Value = serde_json::from_str(&read(&folder.join("schema.json"))).expect("JSON");
    let types = schema.pointer("/$defs/parameter/properties/type/enum").expect("the types");
    let examples = [
        ("string", "x", "where A == s and B == p"),
        ("datetime", "2026-10-01", "where A > s and B > p"),
        ("timespan", "1h", "where A > s and B > p"),
        ("int", "1", "where A > s and B > p"),
        ("real", "0.5", "where A > s and B > p"),
        ("bool", "true", "where s and p"),
        ("list", "[x]", "where A in (s) and B in (p)"),
        ("column", "x", "project s, p"),
        ("columns", "[x, z]", "project s, p"),
        ("table", "x", "union s, p"),
        ("add_query_items", "'| take 5'", "invoke s() | invoke p()"),
        ("aggregate", "count()", "summarize s, p"),
    ];
    let known: Vec<&str> = types.as_array().expect("a list").iter().filter_map(|ty| ty.as_str()).collect();
    assert_eq!(known, examples.map(|(ty, ..)| ty));
    for (ty, default, text) in examples {
        let file = format!(
            "family: F\ndescription: d\nparameters:\n  s: {{type: {ty}, description: d}}\nqueries:\n  - name: q\n    \
             description: d\n    families: [A]\n    aliases: [B.q, r]\n    source: sentinel\n    table: T\n    \
             parameters:\n      s:\n      p: {{type: {ty}, description: d, default: {default}, aliases: [a]}}\n    \
             differs: d\n    query: T | {text}\n"
        );
        let added =
            Catalog::default().add_file("f.yaml", &file).unwrap_or_else(|error| panic!("{ty}: {error}"));
        assert_eq!(added.names, ["A.q"], "{ty}");
    }
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
