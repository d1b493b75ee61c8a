//! Queries that would take all memory stop soon, name the operator, and leave the tables as they are.

use huntlet_engine::{Context, Failure, MemoryTables, NoHost};
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
        ("range x from 0.0 to 1e30 step 1e-300 | count", "range"),
        ("T | extend k = 1 | join kind=inner (T | extend k = 1) on k | count", "join"),
        ("T | extend d = range(1, 100000) | mv-expand d | count", "mv-expand"),
        ("T | mv-expand d = range(1, 100000) | count", "mv-expand"),
        ("T | extend s = strrep('abcdefgh', 1000, tostring(n)) | count", "extend"),
        ("T | where strrep('abcdefgh', 1000, tostring(n)) has 'x' | count", "where"),
        ("union T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T", "union"),
        ("T | mv-apply d = range(1, 1000) to typeof(long) on (extend e = d) | count", "mv-apply"),
        (
            "T | partition hint.strategy=native by n (extend s = strrep('abcdefgh', 1000, tostring(n)))",
            "partition",
        ),
        ("T | summarize s = make_list(strrep('abcdefgh', 1000, tostring(n)))", "summarize"),
    ];
    let tables = tables();
    for (query, operator) in cases {
        let context = Context { max_bytes: 16 << 20, ..Context::at(0) };
        let result = pollster::block_on(huntlet_engine::run(query, &tables, &context, &NoHost));
        match result {
            Err(Failure::Memory { operator: found, span, .. }) => {
                assert_eq!(found, operator, "{query}");
                assert!(span.text(query).starts_with(operator), "{query}: {}", span.text(query));
            }
            other => panic!("{query}: {:?}", other.map(|output| output.table.height())),
        }
    }
    let output = pollster::block_on(huntlet_engine::run("T | count", &tables, &Context::at(0), &NoHost));
    assert_eq!(output.expect("the tables stay").table.height(), 1);
}
