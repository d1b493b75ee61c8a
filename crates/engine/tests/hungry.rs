//! Queries that would take all memory, or all time, stop soon, name the operator, and leave the tables as they are.

use std::cell::Cell;
use std::fmt::Write as _;

use huntlet_engine::{Cancelled, Checkpoint, Context, Failure, Host, MemoryTables, NoHost};
use huntlet_table::{Column, Table};

fn tables() -> MemoryTables {
    let mut tables = MemoryTables::new();
    let numbers = (0..100_000_i64).map(Some).collect();
    tables.insert("T", Table::new(vec![Column::longs("n", numbers)]).expect("one column"));
    tables
}

#[test]
fn hungry_queries_stop_and_name_the_operator() {
    let cases = [
        ("range x from 1 to 1000000000 step 1 | count", "range"),
        ("range x from 1 to 1000000000000 step 1", "range"),
        ("range x from 0.0 to 1e30 step 1e-300 | count", "range"),
        ("T | extend k = 1 | join kind=inner (T | extend k = 1) on k | count", "join"),
        ("T | extend k = 1 | join kind=leftouter (T | extend k = 1) on k | join T on n | count", "join"),
        ("T | extend d = range(1, 100000) | mv-expand d | count", "mv-expand"),
        ("T | mv-expand d = range(1, 100000) | count", "mv-expand"),
        (
            "T | take 100 | mv-expand a = range(1, 1000) | mv-expand b = range(1, 1000) | mv-expand c = range(1, 1000)",
            "mv-expand",
        ),
        ("T | extend s = strrep('abcdefgh', 1000, tostring(n)) | count", "extend"),
        ("T | where strrep('abcdefgh', 1000, tostring(n)) has 'x' | count", "where"),
        ("union T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T", "union"),
        ("T | mv-apply d = range(1, 1000) to typeof(long) on (extend e = d) | count", "mv-apply"),
        (
            "T | partition hint.strategy=native by n (extend s = strrep('abcdefgh', 1000, tostring(n)))",
            "partition",
        ),
        ("T | summarize s = make_list(strrep('abcdefgh', 1000, tostring(n)))", "summarize"),
        ("T | summarize make_list(bag_pack('a', n, 'b', strcat('some text ', n)))", "summarize"),
        (
            "T | summarize make_set(strcat('a long text that takes its room ', n, ' and more of it still'))",
            "summarize",
        ),
        (
            "T | summarize make_bag(bag_pack(tostring(n), strcat('a long text that takes its room, and more of it ', n)))",
            "summarize",
        ),
        ("T | extend m = n, o = n | summarize make_list(pack_all()) by n % 7", "summarize"),
        ("T | make-series count() default=0 on n from 0 to 100000 step 1 by k = n % 1000", "make-series"),
        ("T | take 5000 | extend k = n | evaluate pivot(n, count(), k)", "evaluate"),
        ("T | extend a = n, b = n, c = n, d = n, e = n, f = n, g = n | evaluate narrow()", "evaluate"),
        ("T | take 5000 | project d = bag_pack(strcat('k', n), n) | evaluate bag_unpack(d)", "evaluate"),
        ("T | evaluate new_activity_metrics(n, n, 0, 50000, 1)", "evaluate"),
        ("T | extend name = strcat('c', n), k = 1 | evaluate pivot(name, count(), k, n)", "evaluate"),
        (
            "T | take 1000 | extend a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1, j = 1, k = 1, l = 1, m = 1, \
             o = 1, p = 1, q = 1 | evaluate basket(0.5, '~', 16)",
            "evaluate",
        ),
        (
            "T | sort by n asc | scan declare (l: dynamic) with (step s: true => l = array_concat(s.l, pack_array(n));)",
            "scan",
        ),
        (
            "T | make-graph n --> n with_node_id=id | graph-match cycles=all (a)-[e*1..40]->(b) project a.id",
            "graph-match",
        ),
        (
            "T | extend s = replace_string(strrep('a', 1000), 'a', strcat(n, strrep('b', 1000))) | count",
            "extend",
        ),
        ("T | extend d = repeat(n, 1000) | count", "extend"),
        (
            "T | extend d = split(strrep('a,', 1000), ','), e = n | extend f = pack_array(d, e, d, d) | count",
            "extend",
        ),
    ];
    let tables = tables();
    for (query, operator) in cases {
        let context = Context { max_bytes: 16 << 20, ..Context::at(0) };
        let result = pollster::block_on(huntlet_engine::run(query, &tables, &context, &NoHost));
        match result {
            Err(failure @ Failure::Memory { .. }) => {
                let told = failure.to_string();
                let Failure::Memory { operator: found, span, .. } = failure else { continue };
                assert_eq!(found, operator, "{query}");
                assert!(span.text(query).starts_with(operator), "{query}: {}", span.text(query));
                let megabytes = told.split(' ').nth(2).and_then(|number| number.parse::<u64>().ok());
                assert!(megabytes.is_some_and(|megabytes| megabytes < 1 << 40), "{told}");
            }
            other => panic!("{query}: {:?}", other.map(|output| output.table.height())),
        }
    }
    let output = pollster::block_on(huntlet_engine::run("T | count", &tables, &Context::at(0), &NoHost));
    assert_eq!(output.expect("the tables stay").table.height(), 1);
}

/// The first thing said about a query that is refused, or about its run.
fn refusal(query: &str) -> String {
    let tables = tables();
    let context = Context { max_bytes: 16 << 20, ..Context::at(0) };
    match pollster::block_on(huntlet_engine::run(query, &tables, &context, &NoHost)) {
        Ok(output) => panic!("{} rows: {}", output.table.height(), &query[..query.len().min(200)]),
        Err(Failure::Diagnostics(found)) => {
            let found = found.into_iter().find(huntlet_kql::Diagnostic::is_error).expect("an error");
            format!("{} {}", found.code, found.message)
        }
        Err(other) => other.to_string(),
    }
}

#[test]
fn a_single_value_does_not_grow_beyond_measure() {
    for query in [
        "print strrep(strrep(strrep('a', 1000), 1000), 1000)",
        "print replace_string(strrep('a', 1000), 'a', strrep(strrep('b', 1000), 1000))",
        "print replace_regex(strrep('a', 1000), 'a', strrep(strrep('b', 1000), 1000))",
        "print replace_strings(strrep('a', 1000), dynamic(['a']), dynamic(['b'])), repeat(strrep(strrep('a', 1000), 1000), 1000)",
        "T | take 1 | extend a = strrep('a', toint(n) + 1000) | extend b = strrep(a, 1000) | extend c = strrep(b, 1000)",
    ] {
        let told = refusal(query);
        assert!(told.contains("makes too much") || told.contains("MB"), "{query}: {told}");
    }
}

#[test]
fn functions_that_call_each_other_end() {
    // each calls the one before twice
    let mut doubling = String::from("let f0 = (x: long) { x + 1 };");
    for n in 1..60 {
        let _ = write!(doubling, "let f{n} = (x: long) {{ f{0}(x) + f{0}(x + 1) }};", n - 1);
    }
    assert!(refusal(&format!("{doubling} T | extend y = f59(n)")).starts_with("KQ0404"), "calls");
    // each uses its argument twice
    let nested = (0..60).fold("n".to_owned(), |inner, _| format!("f({inner})"));
    let told = refusal(&format!("let f = (x: long) {{ x + x }}; T | extend y = {nested}"));
    assert!(told.starts_with("KQ0404") && told.contains("`x`"), "{told}");
    let mut tabular = String::from("let f0 = () { T | take 1 };");
    for n in 1..60 {
        let _ = write!(tabular, "let f{n} = () {{ union f{0}(), f{0}() }};", n - 1);
    }
    assert!(refusal(&format!("{tabular} f59()")).starts_with("KQ0404"), "tables");
    // values that build on values
    let mut values = String::from("let f = (x: long) { let a0 = x;");
    for n in 1..2000 {
        let _ = write!(values, "let a{n} = a{} + 1;", n - 1);
    }
    let told = refusal(&format!("{values} a1999 }}; T | extend y = f(n)"));
    assert!(told.starts_with("KQ0404"), "{told}");
}

#[test]
fn tables_that_build_on_each_other_end() {
    for step in [
        "let t@ = t# | where n > 1;",
        "let t@ = union t#, t#;",
        "let t@ = t# | join kind=leftsemi t# on n;",
        "let t@ = T | where n in ((t# | take 1));",
        "let t@ = T | extend n = n + toscalar(t# | take 1);",
        "let t@ = materialize(t# | take 5);",
    ] {
        let chain = |length: usize| {
            let mut query = String::from("let t0 = T | take 3;");
            for n in 1..=length {
                query += &step.replace('@', &n.to_string()).replace('#', &(n - 1).to_string());
            }
            format!("{query} t{length} | count")
        };
        let told = refusal(&chain(3000));
        assert!(told.starts_with("KQ0404"), "{step}: {told}");
        let context = Context::at(0);
        let run =
            |length| pollster::block_on(huntlet_engine::run(&chain(length), &tables(), &context, &NoHost));
        let known = run(if step.contains("union") { 12 } else { 20 });
        assert!(known.is_ok(), "{step}: {:?}", known.err());
    }
}

#[test]
fn what_is_long_or_deep_is_read_or_refused() {
    let deep = |open: &str, close: &str| format!("print {}1{}", open.repeat(100_000), close.repeat(100_000));
    for query in [
        deep("(", ")"),
        deep("(", ""),
        deep("", ")"),
        deep("-(", ")"),
        deep("not(", ")"),
        deep("dynamic([", "])"),
        format!("print dynamic({}1{})", "[".repeat(100_000), "]".repeat(100_000)),
        format!("print {}", "'".repeat(100_001)),
        format!("T | where {}", "(".repeat(100_000)),
        format!("T {}", "| where (n".repeat(100_000)),
        format!("T | where n {}", "== n ".repeat(100_000)),
        format!("T | where n {}", "+ n ".repeat(100_000)),
        format!("print x = {}", "!".repeat(100_000)),
        format!("let f = {}", "{".repeat(100_000)),
        format!("T | where n matches regex '{}'", "(a{1000}){1000}".repeat(10)),
        format!("T | where tostring(n) matches regex '{}a{}'", "(".repeat(5000), ")".repeat(5000)),
    ] {
        let told = refusal(&query);
        assert!(told.starts_with("KQ0"), "{told}");
    }
    for regex in ["((a{100}){100}){100}", "(((a{30}){30}){30}){30}", "\\\\pL{5000}"] {
        let told = refusal(&format!("T | where tostring(n) matches regex '{regex}'"));
        assert!(told.contains("too large"), "{regex}: {told}");
    }
    // a list, a chain of conditions and a pipeline may be long
    let list: Vec<String> = (0..200_000).map(|n| n.to_string()).collect();
    let query = format!("T | where n in ({}) | count", list.join(","));
    let context = Context::at(0);
    let output = pollster::block_on(huntlet_engine::run(&query, &tables(), &context, &NoHost));
    assert_eq!(output.expect("a long list runs").table.cell(0, 0).to_scalar().as_i64(), Some(100_000));
    let terms = vec!["n == 5"; 1000].join(" or ");
    let output =
        pollster::block_on(huntlet_engine::run(&format!("T | where {terms}"), &tables(), &context, &NoHost));
    assert_eq!(output.expect("a long condition runs").table.height(), 1);
}

#[test]
fn many_different_values_are_estimated_and_few_are_counted() {
    let query = "range x from 1 to 4400000 step 1 | summarize a = dcount(x, 4), b = count_distinct(x) by few = x <= 50";
    let context = Context::at(0);
    let output =
        pollster::block_on(huntlet_engine::run(query, &tables(), &context, &NoHost)).expect("counts");
    let cell = |row, column| output.table.cell(row, column).to_scalar().as_i64().expect("a count");
    assert_eq!((cell(0, 1), cell(0, 2), cell(1, 2)), (50, 50, 4_399_950));
    let off = (cell(1, 1) - 4_399_950).abs();
    assert!(
        off > 0 && off * 1000 < 6 * 4_399_950,
        "{} is estimated within three standard errors",
        cell(1, 1)
    );
}

/// Lets so many questions pass, then stops the run.
struct Patience(Cell<u32>);

impl Host for Patience {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(std::future::ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }
}

#[test]
fn long_work_asks_whether_to_go_on() {
    for query in [
        "range x from 1 to 20000000 step 1 | count",
        "T | extend k = 1 | mv-expand d = range(1, 100) | count",
        "T | mv-apply d = range(1, 3) on (take 1) | count",
        "T | partition hint.strategy=native by n (take 1) | count",
        "T | sort by n asc | scan declare (c: long = 0) with (step s: true => c = s.c + n;) | count",
        "range x from 1 to 3000000 step 1 | where strcat('a', x) matches regex 'b[0-9]+c' | count",
        "range x from 1 to 3000000 step 1 | summarize dcount(tostring(x)) by x % 10",
        "T | make-graph n --> n with_node_id=id | graph-match (a)-[e]->(b) project a.id",
        "T | take 400 | extend a = n % 20, b = n / 20 | make-graph a --> b with_node_id=id \
         | graph-match cycles=all (p)-[e*8..8]->(q) where p.id == 0 project p.id",
        "T | extend a = n % 2, b = n % 3, c = n % 5 | evaluate autocluster()",
        "T | extend a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1 | evaluate basket(0.5, '~', 8)",
        "T | extend a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = n % 2 | evaluate diffpatterns(g, '0', '1')",
        "union T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T | count",
    ] {
        let host = Patience(Cell::new(8));
        let context = Context::at(0);
        let result = pollster::block_on(huntlet_engine::run(query, &tables(), &context, &host));
        assert_eq!(
            result.map(|output| output.table.height()).expect_err(query),
            Failure::Cancelled,
            "{query}"
        );
    }
}
