//! What holds for every text.

mod common;

use common::{is_syntax_ok, shape};
use huntlet_kql::ast::{ExprKind, Literal, StatementKind};
use huntlet_kql::{datetime_literal, format, parse, quote_name, quote_string, timespan_literal};
use proptest::prelude::*;

/// The value of `print x = <literal>`.
fn printed(literal: &str) -> Literal {
    let parse = parse(&format!("let x = {literal}"));
    assert!(parse.is_ok(), "{literal}: {:?}", parse.diagnostics);
    let StatementKind::Let { value, .. } = &parse.script.statements[0].kind else {
        panic!("no let: {literal}")
    };
    assert_eq!(parse.script.statements.len(), 1);
    value.as_literal().unwrap_or_else(|| panic!("no literal: {literal}")).clone()
}

/// Texts made of KQL's words and signs.
fn kql_soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "T",
        "where",
        "|",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        "=",
        "==",
        "a",
        "b.c",
        "1",
        "1d",
        "\"x\"",
        "'",
        "and",
        "or",
        "in",
        "!in",
        "between",
        "..",
        "extend",
        "summarize",
        "by",
        "join",
        "on",
        "$left",
        "let",
        "print",
        "*",
        "-",
        "has",
        "mv-apply",
        "parse",
        "with",
        "dynamic(",
        "datetime(",
        "union",
        "to",
        "typeof(",
        "make-series",
        "step",
        "from",
        "scan",
        "fork",
        "graph-match",
        "-[",
        "]->",
        "--",
        "\n",
        "//",
        "\\",
        "\"",
        "```",
        "h@\"",
        "{x}",
        "é",
        "as",
        "render",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_parses(text in any::<String>()) {
        let parse = parse(&text);
        for diagnostic in &parse.diagnostics {
            prop_assert!(diagnostic.span.end as usize <= text.len());
            prop_assert!(text.get(diagnostic.span.start as usize..diagnostic.span.end as usize).is_some());
        }
    }

    #[test]
    fn any_soup_parses_and_prints(text in kql_soup()) {
        let first = parse(&text);
        let printed = format(&first.script);
        if is_syntax_ok(&first) {
            let second = parse(&printed);
            prop_assert!(is_syntax_ok(&second), "{text}\nprinted as\n{printed}\n{:#?}", second.diagnostics);
            prop_assert_eq!(shape(&first.script), shape(&second.script), "{}\nprinted as\n{}", text, printed);
        }
    }

    #[test]
    fn a_quoted_string_is_its_text(text in any::<String>()) {
        prop_assert_eq!(printed(&quote_string(&text)), Literal::String { text, hidden: false });
    }

    #[test]
    fn a_quoted_name_is_its_name(text in "\\PC+|[a-z]{1,8}|[\\x00-\\x7f]+") {
        prop_assume!(!text.is_empty());
        let query = format!("{} | take 1", quote_name(&text));
        let parse = parse(&query);
        prop_assert!(parse.is_ok(), "{}: {:?}", query, parse.diagnostics);
        let StatementKind::Query(expr) = &parse.script.statements[0].kind else { panic!("no query") };
        let ExprKind::Pipeline { source: Some(source), .. } = &expr.kind else { panic!("no pipeline: {query}") };
        prop_assert_eq!(&source.as_name().expect("a name").text, &text);
    }

    #[test]
    fn a_datetime_literal_is_its_ticks(ticks in huntlet_ticks::MIN..=huntlet_ticks::MAX) {
        prop_assert_eq!(printed(&datetime_literal(ticks)), Literal::DateTime(ticks));
    }

    #[test]
    fn a_timespan_literal_is_its_ticks(ticks in any::<i64>()) {
        prop_assert_eq!(printed(&timespan_literal(ticks)), Literal::TimeSpan(ticks));
    }
}

#[test]
fn texts_that_break_quoting_do_not() {
    for text in [
        "",
        "\"",
        "'",
        "\\",
        "\\\"",
        "a\nb",
        "\0",
        "\u{2028}",
        "``` ~~~",
        "\" or 1==1 //",
        "😀",
        "\u{feff}x",
        "\\u0041",
    ] {
        assert_eq!(printed(&quote_string(text)), Literal::String { text: text.to_owned(), hidden: false });
    }
}

#[test]
fn round_timespans_stay_short() {
    assert_eq!(timespan_literal(huntlet_ticks::TICKS_PER_DAY * 14), "14d");
    assert_eq!(timespan_literal(huntlet_ticks::TICKS_PER_MINUTE * 90), "90m");
    assert_eq!(timespan_literal(0), "timespan(00:00:00)");
}

#[test]
fn deep_and_long_queries_end() {
    let deep = format!("print {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    assert!(!parse(&deep).is_ok());
    let calls = format!("print {}1{}", "f(".repeat(20_000), ")".repeat(20_000));
    assert!(!parse(&calls).is_ok());
    let open = "[".repeat(50_000);
    assert!(!parse(&open).is_ok());
    let sum = format!("print {}", vec!["1"; 50_000].join(" + "));
    assert!(!parse(&sum).is_ok());
    let path = format!("print a{}", ".b".repeat(50_000));
    assert!(!parse(&path).is_ok());
    let arrays = format!("print dynamic({}{})", "[".repeat(20_000), "]".repeat(20_000));
    assert!(!parse(&arrays).is_ok());
}

#[test]
fn many_terms_are_fine() {
    let terms: Vec<String> = (0..20_000).map(|i| format!("a.b == {i}")).collect();
    assert!(parse(&format!("T | where {}", terms.join(" or "))).is_ok());
    let list: Vec<String> = (0..20_000).map(|i| i.to_string()).collect();
    assert!(parse(&format!("T | where a in ({})", list.join(", "))).is_ok());
    let steps = "| extend x = a.b + 1 ".repeat(5_000);
    assert!(parse(&format!("T {steps}")).is_ok());
    let nested = format!("print {}1{}", "iff(a, ".repeat(90), ", 2)".repeat(90));
    assert!(parse(&nested).is_ok());
}
