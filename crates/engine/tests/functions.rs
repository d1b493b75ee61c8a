//! Each scalar function and each aggregate on known cells.

mod support;

use huntlet_engine::{Context, MemoryTables, NoHost};
use huntlet_table::text::cell_text;

/// The first cell of a query's result, as text.
fn cell(query: &str) -> Result<String, String> {
    cell_of(query, true)
}

fn cell_of(query: &str, optimise: bool) -> Result<String, String> {
    let now = huntlet_ticks::parse_datetime("2026-10-15").expect("a date");
    let context = Context { optimise, ..Context::at(now).with(1, Some(&support::zones::World)) };
    let output = pollster::block_on(huntlet_engine::run(query, &MemoryTables::new(), &context, &NoHost))
        .map_err(|failure| failure.to_string())?;
    let cell = output.table.cell(0, 0);
    Ok(if cell.is_null() { "null".to_owned() } else { cell_text(cell) })
}

/// Runs the cases of a table, with the optimiser and without it; `query` puts an expression into a query.
fn check(cases: &str, query: impl Fn(&str) -> String) {
    let mut wrong = Vec::new();
    for line in cases.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (expression, expected) = line.split_once(" =>").expect("a case");
        let expected = expected.strip_prefix(' ').unwrap_or(expected);
        for optimise in [true, false] {
            match cell_of(&query(expression), optimise) {
                Ok(found) if found == expected => {}
                Ok(found) => wrong.push(format!(
                    "{expression} (optimiser {optimise})\n    gives  {found}\n    wanted {expected}"
                )),
                Err(message) => {
                    wrong.push(format!("{expression} (optimiser {optimise})\n    refused: {message}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn functions_give_what_the_table_says() {
    check(include_str!("functions.txt"), |expression| format!("print v = {expression}"));
}

#[test]
fn geometry_gives_what_the_table_says() {
    check(include_str!("functions_geo.txt"), |expression| format!("print v = {expression}"));
}

#[test]
fn aggregates_give_what_the_table_says() {
    check(include_str!("aggregates.txt"), |expression| {
        format!(
            "datatable(k: long, r: real, s: string, d: dynamic, t: datetime, w: timespan, b: bool)[
                1, 1.0, 'a', dynamic([1, 2]), datetime(2020-01-01), 1h, true,
                2, 2.5, 'b', dynamic({{'x': 1}}), datetime(2020-01-02), 2h, false,
                long(null), real(null), '', dynamic(null), datetime(null), timespan(null), bool(null),
                7, -1.5, 'a', dynamic(3), datetime(2020-01-03), 1h, true,
                1, 2.0, 'c', dynamic('z'), datetime(2020-01-02), 2h, false,
                1, 0.0, 'a', dynamic({{'y': 2, 'x': 9}}), datetime(2020-01-02), 1h, false
            ] | summarize v = {expression}"
        )
    });
}

#[test]
fn aggregates_of_no_rows() {
    for (expression, expected) in [
        ("count()", "0"),
        ("sum(k)", "0"),
        ("avg(k)", "NaN"),
        ("dcount(k)", "0"),
        ("stdev(k)", "0.0"),
        ("min(k)", "null"),
        ("take_any(k)", "null"),
        ("make_list(k)", "[]"),
        ("make_set(k)", "[]"),
        ("make_bag(d)", "{}"),
        ("percentile(k, 50)", "null"),
    ] {
        let query = format!("datatable(k: long, d: dynamic)[] | summarize v = {expression}");
        assert_eq!(cell(&query).as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn columns_without_rows() {
    for expression in [
        "bin(r, 1.5)",
        "bin(k, 2)",
        "tolower(s)",
        "strlen(s)",
        "isempty(s)",
        "bin_at(k, 2, 1)",
        "iff(k > 1, k, 2)",
    ] {
        let query = format!("datatable(k: long, r: real, s: string)[] | extend v = {expression} | count");
        assert_eq!(cell(&query).as_deref(), Ok("0"), "{expression}");
    }
}

#[test]
fn bad_constants_are_sentences() {
    for (query, part) in [
        ("print extract('(', 1, 'a')", "is not a regular expression"),
        ("print x = 'a' matches regex '(?=b)'", "is not a regular expression"),
        ("print format_datetime(now(), 'zzz')", "is no part of a format"),
        ("print datetime_diff('fortnight', now(), now())", "is not a part of a datetime"),
        ("print case(true, 1)", "argument"),
        ("print strlen(5)", "must be a string"),
        ("print hash_many(1, 2)", "not published"),
        (
            "print geo_line_simplify(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [1, 0], [1, 1], [0.5, 0.00003]]}))",
            "not known well enough",
        ),
        ("print assert(1 > 2, 'so')", "failed with message: 'so'"),
    ] {
        let message = cell(query).expect_err(query);
        assert!(message.contains(part), "{query}: {message}");
    }
}
