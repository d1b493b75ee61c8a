//! With the optimiser and without it, a query gives the same table.

use huntlet_engine::{Context, MemoryTables, NoHost, run};
use huntlet_table::{Column, Table};
use proptest::prelude::*;

/// A table whose texts repeat, as those of logs do, with empty texts and nulls among them.
fn table(rows: usize, seed: usize) -> Table {
    let texts =
        ["", "a", "b", "Ab", "powershell.exe -enc", "CMD.EXE /c dir", "x1f", "12", "3.5", "é", "a.b.exe"];
    let at = |row: usize, step: usize| (row * step + seed * 13 + row / 7) % 97;
    let text = |row: usize, step: usize| texts[at(row, step) % texts.len()];
    let bag = |row: usize| match at(row, 5) % 4 {
        0 => None,
        1 => Some(serde_json::json!({ "k": at(row, 3) % 3 })),
        2 => Some(serde_json::json!({ "k": text(row, 11), "n": [1, 2.0] })),
        _ => Some(serde_json::json!("plain")),
    };
    let all = 0..rows;
    Table::new(vec![
        Column::strings("s", all.clone().map(|row| Some(text(row, 3))).collect()),
        Column::strings("t", all.clone().map(|row| Some(text(row, 17))).collect()),
        Column::longs(
            "n",
            all.clone().map(|row| (at(row, 2) % 9 != 0).then_some(at(row, 2) as i64 - 40)).collect(),
        ),
        Column::ints("i", all.clone().map(|row| Some(at(row, 23) as i32 % 5)).collect()),
        Column::reals(
            "r",
            all.clone().map(|row| (at(row, 7) % 5 != 0).then_some(at(row, 7) as f64 / 4.0)).collect(),
        ),
        Column::datetimes(
            "d",
            all.clone().map(|row| Some(638_000_000_000_000_000 + at(row, 29) as i64 * 10_000_000)).collect(),
        ),
        Column::dynamics("j", all.map(bag).collect()),
    ])
    .expect("columns fit")
}

fn answer(tables: &MemoryTables, query: &str, optimise: bool) -> String {
    let context = Context { optimise, ..Context::at(639_000_000_000_000_000) };
    match pollster::block_on(run(query, tables, &context, &NoHost)) {
        Ok(output) => huntlet_table::write::csv(&output.table),
        Err(failure) => format!("{failure:?}"),
    }
}

fn predicate() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "s contains 'exe'",
        "s has 'powershell' and n > 3",
        "i == 2 and s matches regex '[a-z]+[.]'",
        "not(s == '')",
        "isempty(t) or s =~ 'ab'",
        "tolong(s) == 12",
        "toreal(t) > 2",
        "s != t",
        "n > 0 and n < 30 and i in (1, 3)",
        "r >= 2.5",
        "s in ('a', 'b', '12') and t !contains 'a'",
        "tostring(j.k) == '1'",
        "isnull(j)",
        "isnotnull(n) and s startswith 'C'",
        "i == 99",
        "d > datetime(2022-09-29)",
    ])
}

fn step() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "extend u = toupper(s)",
        "extend e = extract('([a-z]+)[.]exe', 1, s), l = strlen(t)",
        "extend k = tostring(j.k), q = parse_json(s)",
        "extend z = toreal(s), w = tolong(t), g = toguid(s)",
        "extend both = strcat(s, '-', t)",
        "project-away r",
        "project s, t, n, i, r, d, j, low = tolower(substring(s, 1))",
        "sort by s asc, n desc, t asc, i asc, d asc",
        "sort by n asc, s desc, t asc, i asc, d asc | take 20",
        "top 15 by d desc",
        "distinct s, t, n, i, r, d, tostring(j)",
        "join kind=inner (T | summarize first = min(n) by t) on t",
        "join kind=leftouter (T | where i == 1 | distinct s) on s",
        "union T",
        "serialize row = row_number()",
    ])
}

fn last() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "count",
        "summarize count(), max(n), dcount(t) by s",
        "summarize n = count(), latest = max(d), avg(r) by i, s",
        "summarize arg_max(d, *) by t",
        "summarize arg_min(n, s, j) by i",
        "summarize make_set(t), dcountif(s, i > 1), countif(s has 'exe') by bin(d, 20s)",
        "summarize x = count() by k = extract('([a-z]+)', 1, s) | top 3 by x",
        "summarize sum(strlen(s)), take_any(t) by tolower(s)",
        "where s endswith 'e' | project s, t, n",
        "take 30",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn gives_the_same_table(
        rows in prop::sample::select(vec![0_usize, 1, 70, 400]),
        seed in 0..50_usize,
        filters in prop::collection::vec(predicate(), 0..3),
        steps in prop::collection::vec(step(), 0..3),
        last in last(),
    ) {
        let mut tables = MemoryTables::new();
        tables.insert("T", table(rows, seed));
        let wheres = filters.iter().map(|filter| format!("where {filter}"));
        let parts: Vec<String> = std::iter::once("T".to_owned())
            .chain(wheres)
            .chain(steps.iter().map(|step| (*step).to_owned()))
            .chain([last.to_owned()])
            .collect();
        let query = parts.join(" | ");
        prop_assert_eq!(answer(&tables, &query, true), answer(&tables, &query, false), "{}", query);
    }
}
