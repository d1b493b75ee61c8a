//! What of the language runs here: the page `docs/kql-coverage.md` says so of every name, and the tables of cases have
//! a case for every function. `HUNTLET_FILL=1` writes the page anew.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads and writes files")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use huntlet_engine::codes::{UNSUPPORTED_FUNCTION, UNSUPPORTED_OPERATOR, UNSUPPORTED_STATEMENT};
use huntlet_engine::{MemoryTables, check};

/// Names with what they are, as the engine's own table of facts has them.
const FACTS: &str = include_str!("../src/facts/facts.txt");
/// The operators, and a query for each; also queries for functions that only stand in a certain place.
const PROBES: &str = include_str!("coverage.txt");
const FUNCTIONS: &str = include_str!("functions.txt");
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
fn called(cases: &'static str) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for line in cases.lines().filter(|line| !line.starts_with("//")) {
        let expression = line.split(" =>").next().unwrap_or(line);
        for (at, _) in expression.match_indices('(') {
            let before = &expression[..at];
            let start =
                before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
            names.insert(&before[start..]);
        }
    }
    names
}

#[test]
fn every_function_that_runs_has_a_case() {
    // these stand where a case of one expression cannot; the conformance files have them
    let elsewhere: BTreeSet<&str> =
        probes("function").into_iter().chain(probes("elsewhere")).map(|(name, _)| name).collect();
    // others have files of cases of their own
    let own_cases = |name: &str| name.starts_with("geo_") || name.starts_with("series_");
    let covered = called(FUNCTIONS);
    let missing: Vec<&str> = functions()
        .into_iter()
        .filter(|(name, reason)| reason.is_none() && !own_cases(name))
        .map(|(name, _)| name)
        .filter(|name| !covered.contains(name) && !elsewhere.contains(name))
        .collect();
    assert!(missing.is_empty(), "functions.txt has no case of {missing:?}");
    let covered = called(AGGREGATES);
    let missing: Vec<&str> = aggregates()
        .into_iter()
        .filter(|(_, reason)| reason.is_none())
        .map(|(name, _)| name)
        .filter(|name| !covered.contains(name) && !elsewhere.contains(name))
        .collect();
    assert!(missing.is_empty(), "aggregates.txt has no case of {missing:?}");
}
