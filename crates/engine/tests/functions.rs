//! Each scalar function on known arguments.

use huntlet_engine::{Context, MemoryTables, NoHost};
use huntlet_table::text::cell_text;

/// The first cell of a query's result, as text.
fn cell(query: &str) -> Result<String, String> {
    let now = huntlet_ticks::parse_datetime("2026-10-15").expect("a date");
    let output = pollster::block_on(huntlet_engine::run(query, &MemoryTables::new(), &Context::at(now), &NoHost))
        .map_err(|failure| failure.to_string())?;
    let cell = output.table.cell(0, 0);
    Ok(if cell.is_null() { "null".to_owned() } else { cell_text(cell) })
}

#[test]
fn functions_give_what_the_table_says() {
    let mut wrong = Vec::new();
    let cases = include_str!("functions.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
    for line in cases {
        let (expression, expected) = line.split_once(" =>").expect("a case");
        let expected = expected.strip_prefix(' ').unwrap_or(expected);
        match cell(&format!("print v = {expression}")) {
            Ok(found) if found == expected => {}
            Ok(found) => wrong.push(format!("{expression}\n    gives  {found}\n    wanted {expected}")),
            Err(message) => wrong.push(format!("{expression}\n    refused: {message}")),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
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
        ("print rand()", "no random source"),
    ] {
        let message = cell(query).expect_err(query);
        assert!(message.contains(part), "{query}: {message}");
    }
}
