//! What of the language runs here: the page `docs/kql-coverage.md` says so of every name, and each function, aggregate,
//! plugin, operator and form of an operator that runs has a case. `HUNTLET_FILL=1` writes the page anew.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads and writes files")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use huntlet_engine::codes::{UNSUPPORTED_FUNCTION, UNSUPPORTED_OPERATOR, UNSUPPORTED_STATEMENT};
use huntlet_engine::{MemoryTables, check};
use huntlet_kql::ast::{ExprKind, OperatorKind, visit};

/// Names with what they are, as the engine's own table of facts has them.
const FACTS: &str = include_str!("../src/facts/facts.txt");
/// The operators, and a query for each; also queries for functions that only stand in a certain place.
const PROBES: &str = include_str!("coverage.txt");
const FUNCTIONS: &str = concat!(include_str!("functions.txt"), include_str!("functions_geo.txt"));
const AGGREGATES: &str = include_str!("aggregates.txt");

/// What the tables of the page cannot say.
const NOTES: &str = "
## Notes

- `dcount()` and `dcountif()` are exact until one `summarize` tells 4,194,304 different values apart, over all its groups
  together. From then on the groups with more than 65,536 different values go on as HyperLogLog, with the accuracy that
  the query asks for: 0 to 4 stand for 2^12, 2^14, 2^16, 2^17 and 2^18 registers, whose standard errors are 1.6, 0.8, 0.4,
  0.28 and 0.2 %. `count_distinct()` is always exact.
- `parse_user_agent()` knows, under the names of uap-core: Chrome, Chromium, Edge, Firefox, Safari, Opera, IE, Samsung
  Internet, Vivaldi, Brave, Electron, HeadlessChrome, Thunderbird, Outlook, the browsers of phones, curl, Wget,
  python-requests, aiohttp, Python-urllib, Go-http-client, okhttp, axios, Java, Apache-HttpClient, PostmanRuntime,
  PowerShell (Windows), aws-cli, Boto3, Microsoft-CryptoAPI, Windows-Update-Agent, crawlers and bots; Windows, Windows
  Phone, macOS, iOS, Android, Chrome OS, Linux and its common distributions, FreeBSD, Symbian; devices of Apple, Samsung,
  Google, Motorola, Xiaomi, OnePlus, LG, Huawei, Oppo and Nokia. Everything else is `Other`; other phones and tablets
  with Android are `Generic_Android`.
- `session_count` and `funnel_sequence_completion` follow the reference's words; where these leave a case open, the query
  gets a warning that says which. `reduce`, `autocluster` and `diffpatterns` warn as well.
- Some arguments of functions that run are refused: a true `use_spheroid` (`geo_distance_2points`, `geo_line_locate_point`), a radius of
  `geo_polygon_to_h3cells`, `preserve_crossing` where an edge crosses the antimeridian.
- `scan ... partition by` scans the rows of each key apart, the keys in the order of their first row; match ids go on
  from key to key.
- A text that a function repeats or replaces into more than 16 MB ends the query, as does a dynamic value made of a text
  that long. `bag_unpack` and `pivot` make as many columns as fit into the memory budget.
- Functions and sub-queries may come to 20,000 calls in a query, tables may build on each other 64 deep.
";

/// Why a query is refused for what it uses; none when it would run, or is only wrong in itself.
fn refusal(query: &str) -> Option<String> {
    let found = check(query, &MemoryTables::new());
    let refused =
        |code: &str| [UNSUPPORTED_FUNCTION, UNSUPPORTED_OPERATOR, UNSUPPORTED_STATEMENT].contains(&code);
    found.into_iter().find(|found| refused(found.code)).map(|found| found.message)
}

/// The lines of the probes of this kind: name and query.
fn probes(kind: &str) -> Vec<(&'static str, &'static str)> {
    let lines = PROBES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parts = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    parts
        .filter_map(|parts| match parts.as_slice() {
            [found, name, query] if *found == kind => Some((*name, *query)),
            [_, _, _] => None,
            other => panic!("a probe is kind, name and query, parted by tabs: {other:?}"),
        })
        .collect()
}

/// The names of this kind in the table of facts, without those that start with an underscore.
fn names(letter: &str) -> Vec<&'static str> {
    let words = FACTS.lines().filter_map(|line| line.split_once(' ')).filter(|(first, _)| *first == letter);
    words.filter_map(|(_, rest)| rest.split(' ').next()).filter(|name| !name.starts_with('_')).collect()
}

/// Name and reason, none when it runs.
type Row = (&'static str, Option<String>);

fn functions() -> Vec<Row> {
    let special = probes("function");
    names("f")
        .into_iter()
        .map(|name| {
            let probe =
                special.iter().find(|(known, _)| *known == name).map(|(_, query)| (*query).to_owned());
            (name, refusal(&probe.unwrap_or_else(|| format!("print x = {name}()"))))
        })
        .collect()
}

fn aggregates() -> Vec<Row> {
    let query = |name: &str| format!("print a = 1 | summarize x = {name}()");
    names("a").into_iter().map(|name| (name, refusal(&query(name)))).collect()
}

fn plugins() -> Vec<Row> {
    let query = |name: &str| format!("print a = 1 | evaluate {name}()");
    names("p").into_iter().map(|name| (name, refusal(&query(name)))).collect()
}

fn probed(kind: &str) -> Vec<Row> {
    probes(kind).into_iter().map(|(name, query)| (name, refusal(query))).collect()
}

fn page() -> String {
    let mut out = String::from(
        "# What of KQL runs here\n\nMade from the engine itself: each name is tried, and what is refused says why. \
         A query that uses a refused name is refused as a whole, with the place marked; it gets no wrong answer.\n",
    );
    for (title, what, mut rows) in [
        ("Operators", "operator", probed("operator")),
        ("Statements", "statement", probed("statement")),
        ("Scalar and window functions", "function", functions()),
        ("Aggregates", "aggregate", aggregates()),
        ("Plugins of `evaluate`", "plugin", plugins()),
    ] {
        rows.sort();
        let run = rows.iter().filter(|(_, reason)| reason.is_none()).count();
        let _ =
            write!(out, "\n## {title}\n\n{run} of {} run.\n\n| {what} | status | why not |\n", rows.len());
        out.push_str("| --- | --- | --- |\n");
        for (name, reason) in rows {
            let _ = match reason {
                None => writeln!(out, "| `{name}` | yes | |"),
                Some(reason) => writeln!(out, "| `{name}` | refused | {} |", reason.replace('|', "\\|")),
            };
        }
    }
    out + NOTES
}

#[test]
fn the_page_of_what_runs_is_true() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/kql-coverage.md");
    let page = page();
    if std::env::var_os("HUNTLET_FILL").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).expect("the page is there");
    for (line, (old, new)) in written.lines().zip(page.lines()).enumerate() {
        assert_eq!(old, new, "line {}: run this test with HUNTLET_FILL=1 and look at the change", line + 1);
    }
    assert_eq!(written.len(), page.len(), "run this test with HUNTLET_FILL=1 and look at the change");
}

/// The names that stand before a parenthesis.
fn called(text: &str) -> BTreeSet<&str> {
    let name = |(at, _): (usize, &str)| {
        let before = &text[..at];
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        &before[start..]
    };
    text.match_indices('(').map(name).collect()
}

/// The expressions of a table of cases.
fn expressions(cases: &'static str) -> String {
    let lines = cases.lines().filter(|line| !line.starts_with("//"));
    lines.map(|line| line.split(" =>").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The queries of the conformance files, with whether they run.
fn conformance() -> Vec<(String, bool)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut queries = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "kqltest") {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("a readable file");
        for case in text.split("\n====\n") {
            let (query, answer) = case.split_once("\n----").unwrap_or((case, ""));
            let lines: Vec<&str> = query.lines().filter(|line| !line.starts_with("# ")).collect();
            queries.push((lines.join("\n"), !answer.trim_start().starts_with('!')));
        }
    }
    queries
}

/// The names of the rows that run and are not covered.
fn uncovered(rows: Vec<Row>, is_covered: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let running = rows.into_iter().filter(|(_, reason)| reason.is_none());
    running.map(|(name, _)| name).filter(|name| !is_covered(name)).collect()
}

#[test]
fn every_function_that_runs_has_a_case() {
    // a function that reaches for a scope out of reach is shown by its refusal
    let queries = conformance().into_iter().map(|(query, _)| query).collect::<Vec<_>>().join("\n");
    let (functions_text, aggregates_text) = (expressions(FUNCTIONS), expressions(AGGREGATES));
    let (elsewhere, in_tables) = (called(&queries), called(&functions_text));
    let missing = uncovered(functions(), |name| in_tables.contains(name) || elsewhere.contains(name));
    assert!(missing.is_empty(), "functions.txt and the conformance files have no case of {missing:?}");
    let in_tables = called(&aggregates_text);
    let missing = uncovered(aggregates(), |name| in_tables.contains(name) || elsewhere.contains(name));
    assert!(missing.is_empty(), "aggregates.txt and the conformance files have no case of {missing:?}");
}

#[test]
fn every_operator_and_form_that_runs_has_a_case() {
    let queries: Vec<String> =
        conformance().into_iter().filter(|(_, runs)| *runs).map(|(query, _)| query).collect();
    let (mut used, mut plugins_used) = (BTreeSet::new(), BTreeSet::new());
    for query in &queries {
        let script = huntlet_kql::parse(query).script;
        visit::walk_operators(&script, &mut |operator| {
            used.insert(operator.kind.name().to_owned());
            if let OperatorKind::Evaluate { call, .. } = &operator.kind
                && let ExprKind::Call { name, .. } = &call.kind
            {
                plugins_used.insert(name.text.clone());
            }
        });
        if called(query).contains("datatable") {
            used.insert("datatable".to_owned());
        }
    }
    used.extend(probes("elsewhere").into_iter().map(|(name, _)| name.to_owned()));
    let missing = uncovered(probed("operator"), |name| used.contains(name));
    assert!(missing.is_empty(), "the conformance files have no case of the operators {missing:?}");
    let missing = uncovered(plugins(), |name| plugins_used.contains(name));
    assert!(missing.is_empty(), "the conformance files have no case of the plugins {missing:?}");
    let even = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" = ", "=");
    let queries: Vec<String> = queries.iter().map(|query| even(query)).collect();
    let missing: Vec<&str> = probes("form")
        .into_iter()
        .filter(|(_, text)| !queries.iter().any(|query| query.contains(text)))
        .map(|(name, _)| name)
        .collect();
    assert!(missing.is_empty(), "the conformance files have no case of the forms {missing:?}");
}
