//! Any text may be asked; none may bring the engine down.

mod support;

use std::fmt::Write as _;

use huntlet_engine::{Context, MemoryTables, NoHost};
use huntlet_table::{Column, Table};
use proptest::prelude::*;

fn tables() -> MemoryTables {
    let columns = vec![
        Column::strings("s", vec![Some("alpha"), Some(""), Some("Beta, gamma")]),
        Column::longs("n", vec![Some(1), None, Some(i64::MIN)]),
        Column::reals("r", vec![Some(f64::NAN), Some(0.5), None]),
        Column::bools("b", vec![Some(true), None, Some(false)]),
        Column::datetimes("t", vec![Some(638_000_000_000_000_000), None, Some(0)]),
        Column::dynamics(
            "d",
            vec![Some(serde_json::json!({"a": [1, "x", null]})), None, Some(serde_json::json!([]))],
        ),
    ];
    let mut tables = MemoryTables::new();
    tables.insert("T", Table::new(columns).expect("columns of equal length"));
    tables
}

fn try_it(text: &str) {
    let tables = tables();
    let found = huntlet_engine::check(text, &tables);
    for diagnostic in &found {
        assert!(
            text.get(diagnostic.span.start as usize..diagnostic.span.end as usize).is_some(),
            "{diagnostic:?}"
        );
    }
    let context = Context { max_bytes: 1 << 24, ..Context::at(638_000_000_000_000_000) };
    let _ = pollster::block_on(huntlet_engine::run(text, &tables, &context, &NoHost));
}

/// Pieces of queries that make sense somewhere.
fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "| where ",
        "| extend x = ",
        "| project ",
        "| summarize ",
        "| sort by ",
        "| take 2",
        "| count",
        "| distinct ",
        "| join kind=leftouter (T) on ",
        "| union T ",
        "| mv-expand d ",
        "| mv-apply d on (take 1)",
        "| top 2 by ",
        "| parse s with ",
        "| serialize ",
        "| getschema",
        "| evaluate bag_unpack(d)",
        "| lookup T on ",
        "| as X ",
        "| project-away ",
        "| project-rename ",
        "| render timechart",
        "| make-series count() on t step 1d",
        "| search 'a*' or ",
        "search in (T) * ",
        "find where ",
        "| parse-kv s as (a:long, b:string) with (pair_delimiter=',', kv_delimiter=' ', quote='\\'')",
        "| parse-kv s as (alpha:string) ",
        "| top-nested 1 of s with others='x' by ",
        "| top-hitters 2 of s by n ",
        "| partition by s (take 1)",
        "| partition hint.strategy=native by n (",
        "| fork (count) (take 1)",
        "| facet by s, b",
        "| project-by-names 's*', ",
        "restrict access to (T); ",
        "declare query_parameters(p:long = 1); ",
        "externaldata(a:string)['x'] ",
        "T ",
        "let f = (a:long) { a + 1 }; ",
        "f(n) ",
        "s ",
        "n ",
        "r ",
        "b ",
        "t ",
        "d ",
        "d.a[0] ",
        "by ",
        "and ",
        "or ",
        "== ",
        "!= ",
        "< ",
        "+ ",
        "- ",
        "/ ",
        "% ",
        "has ",
        "contains ",
        "in ",
        "(",
        ")",
        ", ",
        "1 ",
        "-1 ",
        "0 ",
        "1.5 ",
        "1d ",
        "'x' ",
        "\"a,b\" ",
        "null ",
        "* ",
        "count() ",
        "sum(n) ",
        "arg_max(t, *) ",
        "make_set(s) ",
        "bin(n, 0) ",
        "tostring(d) ",
        "toint(s) ",
        "datetime(2020-01-01) ",
        "prev(n) ",
        "iff(b, n, 1) ",
        "split(s, ',') ",
        "substring(s, -1, 9) ",
        "percentiles(n, 50, 95) ",
        "dynamic([1,2]) ",
        "matches regex '(' ",
        "case(b, 1, 2) ",
        "datatable(a:long)[1,2] ",
        "range x from 1 to 3 step 1 ",
        "print ",
        "strcat(s, n) ",
        "extract('(.)', 1, s) ",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in ".{0,60}") {
        try_it(&text);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(piece(), 1..14)) {
        try_it(&format!("T {}", pieces.concat()));
    }

    #[test]
    fn any_predicate(pieces in prop::collection::vec(piece(), 1..6)) {
        try_it(&format!("T | extend x = {}", pieces.concat()));
    }
}

#[test]
fn deep_nesting_is_refused() {
    let mut functions = String::new();
    for n in 1..200 {
        let _ = write!(functions, "let f{n} = (x:long) {{ f{}(x) }}; ", n - 1);
    }
    let text = format!("let f0 = (x:long) {{ x }}; {functions} print f199(1)");
    assert!(!huntlet_engine::check(&text, &MemoryTables::new()).is_empty());
    try_it(&format!("print {}1{}", "(".repeat(5000), ")".repeat(5000)));
    try_it(&format!("T {}", "| where n == 1 ".repeat(3000)));
    let sum = "n + ".repeat(3000);
    try_it(&format!("T | project {sum} 1"));
}

#[test]
fn edges_without_a_second_end_are_told_of() {
    for edge in ["[e", "[e*1", "[e*1..3 x", "[e]-", "[e]-(", "[e*1..2]->"] {
        let text = format!(
            "let G = T | make-graph s --> s with T on s; \
             G | graph-match (a)-{edge} where a.s == \"x\" and e.s == \"y\" project a.s, e.s"
        );
        let found = huntlet_engine::check(&text, &tables());
        assert!(!found.is_empty(), "{text}");
        try_it(&text);
    }
}
