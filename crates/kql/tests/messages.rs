//! Broken queries and what is said about them. A message that does not help is a bug: mend it, then accept the snapshot.

use std::fmt::Write;

use huntlet_kql::{Severity, parse};

const QUERIES: [&str; 68] = [
    "SecurityEvent | wher EventID == 4688",
    "SecurityEvent | WHERE EventID == 4688",
    "SecurityEvent | frobnicate x",
    "SecurityEvent |",
    "SecurityEvent | | take 5",
    "| where EventID == 4688",
    "SecurityEvent where EventID == 4688",
    "SecurityEvent | where",
    "SecurityEvent | where EventID = 4688",
    "SecurityEvent | where EventID == ",
    "SecurityEvent | where (EventID == 4688",
    "SecurityEvent | where EventID == 4688)",
    "SecurityEvent | where Account == 'alice",
    "SecurityEvent | where Account == “alice”",
    "SecurityEvent | where Path == \"C:\\Windows\\System32\"",
    "SecurityEvent | where a && b || c",
    "SecurityEvent | where a AND b",
    "SecurityEvent | where !isempty(Account)",
    "SecurityEvent | where not Account == 'x'",
    "SecurityEvent | where Account not in ('a', 'b')",
    "SecurityEvent | where Account not contains 'a'",
    "SecurityEvent | where Account in 'a', 'b'",
    "SecurityEvent | where EventID between 1 .. 5",
    "SecurityEvent | where EventID between (1, 5)",
    "SecurityEvent | where 1 < EventID < 5",
    "SecurityEvent | where a == b == c",
    "SecurityEvent | where Account is null",
    "SecurityEvent | where has == 1",
    "SecurityEvent | where TimeGenerated > datetime(yesterday)",
    "SecurityEvent | where TimeGenerated > datetime(2026-10-01",
    "SecurityEvent | where Id == 74be27de-1e4e-49d9-b579-fe0b331d3642",
    "SecurityEvent | project Account Computer",
    "SecurityEvent | project Account, , Computer",
    "SecurityEvent | project Account as Name",
    "SecurityEvent | project-away \"Account\"",
    "SecurityEvent | extend x = [1, 2]",
    "SecurityEvent | extend x = dynamic({a: 1})",
    "SecurityEvent | extend x = dynamic([1, 2)",
    "SecurityEvent | extend x = iff(a, 1, SecurityEvent | count)",
    "SecurityEvent | summarize count() Account",
    "SecurityEvent | summarize count(), by Account",
    "SecurityEvent | sort Account",
    "SecurityEvent | top 5 Account",
    "SecurityEvent | take 5 6",
    "SecurityEvent | join kind inner SigninLogs on Account",
    "SecurityEvent | join (SigninLogs | take 5 on Account",
    "SecurityEvent | lookup SigninLogs",
    "SecurityEvent | mv-expand x to long",
    "SecurityEvent | parse x \"a\" b",
    "SecurityEvent | render timechart with (titel=\"x\")",
    "datatable(a: integer)[1]",
    "datatable(a: long)[x]",
    "let x = 1\nSecurityEvent | where EventID == x",
    "let x = 1\nlet y = 2;\nSecurityEvent",
    "let f = (a: long) { a + 1 }\n; print f(1",
    ".show tables",
    "SecurityEvent | where EventID == 1 & Level == 2",
    "SecurityEvent | where EventID == 1 | Level == 2",
    "SecurityEvent | where Account == \"alice",
    "SecurityEvent | where Account in (\"a\", \"b\"",
    "SELECT * FROM SecurityEvent WHERE EventID = 4688",
    "select Account from SecurityEvent",
    "SecurityEvent | where Account LIKE 'a%'",
    "SecurityEvent | summarize count() Account",
    "SecurityEvent | summarize n = count(), max(Level) Account",
    "SecurityEvent | bag_unpack(Data)",
    "SecurityEvent | order TimeGenerated desc",
    "let start = ago(1d)\nSecurityEvent | where TimeGenerated > start",
];

const SEVERAL: &str = "SecurityEvent\n| wher EventID == 4688\n| extend x = , y = 2\n| sumarize count() by\n| take 5 6\n| project a b";

fn render(query: &str) -> String {
    let mut out = String::new();
    for line in query.lines() {
        let _ = writeln!(out, "    {line}");
    }
    for diagnostic in parse(query).diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let covered = diagnostic.span.text(query).escape_debug().to_string();
        let _ = writeln!(
            out,
            "{severity} {} at {}..{} `{covered}`: {}",
            diagnostic.code, diagnostic.span.start, diagnostic.span.end, diagnostic.message
        );
        if let Some(hint) = diagnostic.hint {
            let _ = writeln!(out, "  hint: {hint}");
        }
    }
    out
}

#[test]
fn messages_teach() {
    let all: Vec<String> = QUERIES.iter().map(|query| render(query)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn all_errors_of_a_query_come_at_once() {
    insta::assert_snapshot!(render(SEVERAL));
}

#[test]
fn each_broken_query_has_an_error() {
    for query in QUERIES {
        assert!(!parse(query).is_ok(), "{query}");
    }
}
