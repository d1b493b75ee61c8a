//! Laying a text out anew: what it looks like, and what must stay.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

mod common;

use std::path::PathBuf;

use common::{is_syntax_ok, shape};
use huntlet_kql::{format, parse, reformat};
use proptest::prelude::*;

/// Queries of the library, and recorded ones where the folder beside the repository is there.
fn queries() -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut queries = Vec::new();
    for entry in std::fs::read_dir(root.join("queries")).expect("the library is there") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        for part in text.split("\n    query: |\n").skip(1) {
            let lines: Vec<&str> = part
                .lines()
                .take_while(|line| line.starts_with("      ") || line.trim().is_empty())
                .map(|line| line.get(6..).unwrap_or_default())
                .collect();
            queries.push(lines.join("\n"));
        }
    }
    assert!(queries.len() > 50);
    for name in ["kusto_emulator_cases.jsonl", "docs_cases.jsonl"] {
        let Ok(text) = std::fs::read_to_string(root.join("../shared/golden/kql").join(name)) else {
            println!("skipped: ../shared/golden/kql/{name} is not here");
            continue;
        };
        for line in text.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("the recordings are JSON");
            queries.extend(case["query"].as_str().map(str::to_owned));
        }
    }
    queries
}

/// What is not blank.
fn ink(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_query_laid_out_is_the_same_query() {
    for query in queries() {
        let parse_before = parse(&query);
        if !is_syntax_ok(&parse_before) || !parse_before.is_ok() {
            assert_eq!(reformat(&query), None);
            continue;
        }
        let laid = reformat(&query).expect("a query without errors");
        assert_eq!(ink(&laid), ink(&query), "every sign and every comment stays");
        assert_eq!(shape(&parse(&laid).script), shape(&parse_before.script), "{laid}");
        assert_eq!(reformat(&laid).as_deref(), Some(laid.as_str()), "from\n{query}");
        let bars = laid.lines().any(|line| line.trim_start().starts_with("| "));
        assert!(bars || !query.contains("\n|"), "fell back on the text as it was:\n{query}");
    }
}

#[test]
fn what_it_looks_like() {
    let text = r#"// failed sign-ins, many users
let limit=5;let Window = 1d ;   // how far back


let Bad = SigninLogs|where ResultType!="0"|project UserPrincipalName,IPAddress; // kept
SigninLogs | where TimeGenerated>ago(Window) and ResultType in("50126","50053") and isnotempty(UserPrincipalName) and IPAddress !startswith "10."
// one row per address
| summarize Users=dcount(UserPrincipalName), make_set(UserPrincipalName,100),First=min(TimeGenerated) ,Last= max(TimeGenerated) by IPAddress, bin(TimeGenerated,1h)
|join kind=leftouter (Bad|summarize n=count() by IPAddress|where n>limit|extend note=strcat("address ",IPAddress, " failed ", n)) on IPAddress | where Users>toscalar(Bad|count)
| extend d=dynamic({"a":[1,2]}), x = datatable_of(IPAddress)[0]["a b"].c, y=-1, z = (1+2)*3
| lookup (datatable(IPAddress:string,Owner:string)[
  "10.0.0.1","a", // first
    "10.0.0.2","b"
]) on IPAddress"#;
    insta::assert_snapshot!(reformat(text).unwrap_or_default());
}

#[test]
fn a_text_with_errors_is_left_alone() {
    assert_eq!(reformat("T | wher x"), None);
    assert_eq!(reformat("T | where (x"), None);
    assert_eq!(reformat(""), Some(String::new()).filter(|_| parse("").is_ok()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Blanks and comments anywhere between the tokens of a query change nothing about it.
    #[test]
    fn blanks_do_not_matter(
        picks in prop::collection::vec(0_usize..6, 40),
        which in 0_usize..5,
    ) {
        let query = [
            vec!["T", "|", "where", "a", "==", "1", "and", "b", "in", "(", "1", ",", "2", ")", "|", "count"],
            vec!["let", "f", "=", "(", "x", ":", "long", ")", "{", "x", "+", "1", "}", ";", "print", "f", "(", "2", ")"],
            vec!["T", "|", "join", "kind", "=", "inner", "(", "U", "|", "take", "5", ")", "on", "a"],
            vec!["datatable", "(", "a", ":", "string", ")", "[", "\"x\"", ",", "'y'", "]", "|", "project", "a", ",", "b", "=", "-", "1"],
            vec!["T", "|", "summarize", "n", "=", "count", "(", ")", "by", "bin", "(", "t", ",", "1h", ")", "|", "sort", "by", "n", "asc"],
        ];
        let mut text = String::new();
        for (piece, pick) in query[which].iter().zip(picks.iter().cycle()) {
            text.push_str(piece);
            text.push_str([" ", "\n", "  ", " // c\n", "\n\n\n", "\t"][*pick]);
        }
        let before = parse(&text);
        prop_assume!(before.is_ok());
        let laid = reformat(&text).unwrap_or_default();
        prop_assert_eq!(ink(&laid), ink(&text));
        prop_assert_eq!(format(&parse(&laid).script), format(&before.script));
        let again = reformat(&laid);
        prop_assert_eq!(again.as_deref(), Some(laid.as_str()));
    }
}
