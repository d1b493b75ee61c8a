//! The tables of functions and aggregates against the language's own lists.

use std::collections::HashMap;

use serde_json::Value;

use super::NameRule;
use crate::aggregates;

/// Kusto's lists, which lie beside the repository.
#[allow(clippy::disallowed_methods, reason = "a test on the host may read files")]
fn lists() -> Option<Value> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/kql_builtins.json");
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

fn by_name(list: &Value) -> HashMap<&str, &Value> {
    let entries = list.as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry["name"].as_str()?, entry))).collect()
}

/// The least and the most arguments over all signatures.
fn counts(entry: &Value) -> (u64, u64) {
    let signatures = entry["signatures"].as_array().expect("signatures");
    let sum = |signature: &Value, key: &str| {
        let params = signature["params"].as_array().expect("params");
        params.iter().map(|param| param[key].as_u64().unwrap_or(0)).sum::<u64>()
    };
    let least = signatures.iter().map(|signature| sum(signature, "min")).min().unwrap_or(0);
    let most = signatures.iter().map(|signature| sum(signature, "max")).max().unwrap_or(0);
    (least, most)
}

fn rule(entry: &Value) -> String {
    let kind = entry["resultNameKind"].as_str().unwrap_or("None");
    match entry["resultNamePrefix"].as_str() {
        Some(prefix) if kind.starts_with("Prefix") => format!("{kind}(\"{prefix}\")"),
        _ => kind.to_owned(),
    }
}

fn differences(
    name: &str,
    range: (usize, usize),
    naming: NameRule,
    known: &HashMap<&str, &Value>,
) -> Vec<String> {
    let Some(entry) = known.get(name) else { return vec![format!("{name}: not in the language")] };
    let mut found = Vec::new();
    let (least, most) = counts(entry);
    if range.0 as u64 != least || (range.1 as u64) < most.min(64) {
        found.push(format!("{name}: takes {range:?}, should take {least} to {most}"));
    }
    if format!("{naming:?}") != rule(entry) {
        found.push(format!("{name}: named by {naming:?}, should be by {}", rule(entry)));
    }
    found
}

#[test]
fn names_and_arguments_are_those_of_the_language() {
    let Some(lists) = lists() else {
        println!("skipped: the language's lists are not beside the repository");
        return;
    };
    // the summarize operator names and expands these itself
    let own = ["percentile", "percentilew", "percentiles_array", "percentilesw_array", "take_any", "any"];
    let (functions, known) = (by_name(&lists["functions"]), by_name(&lists["aggregates"]));
    let mut found: Vec<String> = super::all()
        .flat_map(|f| differences(f.name, (f.min_args, f.max_args), f.naming, &functions))
        .collect();
    found.extend(
        aggregates::all()
            .filter(|a| !own.contains(&a.name))
            .flat_map(|a| differences(a.name, (a.min_args, a.max_args), a.naming, &known)),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_name_stands_twice() {
    assert_eq!(
        super::all().count(),
        super::all().map(|f| f.name).collect::<std::collections::HashSet<_>>().len()
    );
    assert!(super::all().all(|f| super::refusal(f.name).is_none()));
}
