//! Recorded answers of Microsoft's own engine: ours gives the same, or refuses.
//!
//! The recordings lie beside the repository; without them the tests say so and pass.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

mod support;

use std::fmt::Write as _;
use std::path::PathBuf;

use huntlet_engine::{Context, Failure, MemoryTables, NoHost, Output};
use huntlet_kql::Diagnostic;
use serde_json::Value;
use support::{expected, page};

/// A file of the recordings, if it is there: beside the repository, or where `HUNTLET_GOLDEN` says.
fn golden(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/kql");
    let folder = std::env::var("HUNTLET_GOLDEN").map_or_else(|_| beside(), PathBuf::from);
    std::fs::read_to_string(folder.join(name)).ok()
}

fn run(query: &str) -> Result<Output, Failure> {
    let now = huntlet_ticks::parse_datetime("2026-10-15").expect("a date");
    pollster::block_on(huntlet_engine::run(
        query,
        &MemoryTables::new(),
        &Context::at(now).with(1, Some(&support::zones::World)),
        &NoHost,
    ))
}

/// What became of a case.
enum Verdict {
    Right,
    Refused(String),
    Wrong(String),
}

fn judge(case: &Value, compare: impl Fn(&Value, &Output) -> Result<(), String>) -> Verdict {
    let query = case["query"].as_str().unwrap_or_default();
    match (run(query), case["expect_error"].as_bool().unwrap_or(false)) {
        (Err(Failure::Diagnostics(_)), true) => Verdict::Right,
        (Ok(_), true) => Verdict::Wrong("ran, but should be an error".to_owned()),
        (Err(failure), false) => Verdict::Refused(reason(&failure)),
        (Err(failure), true) => Verdict::Wrong(failure.to_string()),
        (Ok(output), false) => match compare(case, &output) {
            Ok(()) => Verdict::Right,
            Err(message) => Verdict::Wrong(message),
        },
    }
}

fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Diagnostics(diagnostics) => {
            let first = diagnostics.iter().find(|found| Diagnostic::is_error(found));
            first.map_or_else(String::new, |first| format!("{} {}", first.code, first.message))
        }
        other => other.to_string(),
    }
}

/// Runs a file of cases; the summary names those that are wrong or refused.
fn summary(file: &str, compare: impl Fn(&Value, &Output) -> Result<(), String>) -> Option<String> {
    let text = golden(file)?;
    let (mut right, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("the recordings are JSON");
        let id = case["id"].as_str().unwrap_or_default().to_owned();
        if case["usable"] == Value::Bool(false) || case["self_contained"] == Value::Bool(false) {
            continue;
        }
        match judge(&case, &compare) {
            Verdict::Right => right += 1,
            Verdict::Refused(reason) => refused.push((id, reason)),
            Verdict::Wrong(reason) => wrong.push((id, reason)),
        }
    }
    if let Ok(path) = std::env::var("HUNTLET_GOLDEN_DETAILS") {
        let mut details = String::new();
        for (kind, list) in [("wrong", &wrong), ("refused", &refused)] {
            for (id, reason) in list {
                let _ = writeln!(details, "{kind}\t{id}\t{reason}");
            }
        }
        std::fs::write(format!("{path}/{file}.tsv"), details).expect("the details can be written");
    }
    let mut summary = format!("right {right}, refused {}, wrong {}\n", refused.len(), wrong.len());
    for (kind, list) in [("wrong", &wrong), ("refused", &refused)] {
        let _ = writeln!(summary, "\n{kind}:");
        for (id, _) in list {
            let _ = writeln!(summary, "  {id}");
        }
    }
    Some(summary)
}

#[test]
fn answers_as_the_emulator_does() {
    match summary("kusto_emulator_cases.jsonl", expected::recorded) {
        Some(summary) => insta::assert_snapshot!(summary),
        None => println!("skipped: the recorded answers are not beside the repository"),
    }
}

#[test]
fn answers_as_the_documentation_does() {
    match summary("docs_cases.jsonl", page::documentation) {
        Some(summary) => insta::assert_snapshot!(summary),
        None => println!("skipped: the recorded answers are not beside the repository"),
    }
}

/// The ids that a snapshot names.
fn ids(snapshot: &str) -> impl Iterator<Item = &str> {
    snapshot.lines().filter_map(|line| line.strip_prefix("  ")).map(str::trim)
}

#[test]
fn every_difference_is_told() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/kql-differences.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let told: Vec<(&str, &str)> = include_str!("differences.txt")
        .lines()
        .map(|line| line.split_once('\t').expect("an id and what the page says of it, parted by a tab"))
        .collect();
    for (id, words) in &told {
        assert!(page.contains(words), "docs/kql-differences.md does not say `{words}`, for {id}");
    }
    let found: Vec<&str> = [
        include_str!("snapshots/emulator__answers_as_the_documentation_does.snap"),
        include_str!("snapshots/emulator__answers_as_the_emulator_does.snap"),
    ]
    .into_iter()
    .flat_map(ids)
    .collect();
    for id in &found {
        assert!(
            told.iter().any(|(known, _)| known == id),
            "{id} differs: mend it, or say why in docs/kql-differences.md and differences.txt"
        );
    }
    for (id, _) in told {
        assert!(
            found.contains(&id),
            "{id} does not differ any more: take it from the page and differences.txt"
        );
    }
}
