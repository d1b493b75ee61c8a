//! With the optimiser and without it, a query gives the same table.

mod grammar;

use grammar::{pipeline, table};
use huntlet_engine::{Context, MemoryTables, NoHost, run};
use proptest::prelude::*;

fn answer(tables: &MemoryTables, query: &str, optimise: bool) -> String {
    let context = Context { optimise, ..Context::at(639_000_000_000_000_000) };
    match pollster::block_on(run(query, tables, &context, &NoHost)) {
        Ok(output) => {
            let others = output.others.iter().map(|(name, table)| (name.as_str(), table));
            let all = std::iter::once(("", &output.table)).chain(others);
            let told = |(name, table): (&str, &huntlet_table::Table)| {
                format!("{name}\n{:?}\n{}", table.schema(), lines(table))
            };
            all.map(told).collect::<Vec<_>>().join("\n")
        }
        Err(failure) => format!("{failure:?}"),
    }
}

/// Every cell with its type, so that a null is no empty text.
fn lines(table: &huntlet_table::Table) -> String {
    let row = |row: usize| table.row(row).map(|cell| format!("{cell:?}")).collect::<Vec<_>>().join(" | ");
    (0..table.height()).map(row).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn gives_the_same_table(
        rows in prop::sample::select(vec![0_usize, 1, 70, 300]),
        seed in 0..50_usize,
        query in pipeline(),
    ) {
        let mut tables = MemoryTables::new();
        tables.insert("T", table(rows, seed));
        tables.insert("U", table(rows / 3, seed + 7));
        prop_assert_eq!(answer(&tables, &query, true), answer(&tables, &query, false), "{}", query);
    }
}

/// The property is worth something only when most of the queries run.
#[test]
fn most_of_the_queries_run() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tables = MemoryTables::new();
    tables.insert("T", table(70, 1));
    tables.insert("U", table(30, 2));
    let mut refused: Vec<String> = Vec::new();
    for _ in 0..300 {
        let query = pipeline().new_tree(&mut runner).expect("a query").current();
        let found = huntlet_engine::check(&query, &tables);
        if let Some(found) = found.iter().find(|found| found.is_error()) {
            refused.push(format!("{query}\n    {}", found.message));
        }
    }
    assert!(refused.len() < 60, "{} of 300 are refused:\n{}", refused.len(), refused.join("\n"));
}
