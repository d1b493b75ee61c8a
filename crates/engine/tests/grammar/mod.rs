//! Tables and queries made by chance, for properties of the engine.

mod expressions;

pub use expressions::{condition, dynamic, number, text, time};

use huntlet_table::{Column, KqlType, Scalar, Table};
use proptest::prelude::*;

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "Ab",
    "powershell.exe -enc",
    "CMD.EXE /c dir",
    "x1f",
    "12",
    "3.5",
    "é",
    "a.b.exe",
    "10.0.0.7",
    "2022-09-30",
    "{\"k\": 1}",
];

/// A table of every type, with nulls, whose texts repeat as those of logs do.
pub fn table(rows: usize, seed: usize) -> Table {
    let at = |row: usize, step: usize| (row * step + seed * 13 + row / 7) % 97;
    let text = |row: usize, step: usize| TEXTS[at(row, step) % TEXTS.len()];
    let bag = |row: usize| match at(row, 5) % 6 {
        0 => None,
        1 => Some(serde_json::json!({ "k": at(row, 3) % 3 })),
        2 => Some(serde_json::json!({ "k": text(row, 11), "n": [1, 2.5, null] })),
        3 => Some(serde_json::json!([at(row, 3) % 4, "a", { "k": true }])),
        4 => Some(serde_json::json!(at(row, 3) % 5)),
        _ => Some(serde_json::json!("plain")),
    };
    let all = || 0..rows;
    let some = |row: usize, step: usize, of: usize| at(row, step) % of != 0;
    let cells = |ty: KqlType, cell: &dyn Fn(usize) -> Scalar| {
        let mut builder = huntlet_table::ColumnBuilder::new("", ty, rows);
        all().for_each(|row| builder.push(&cell(row)));
        builder.finish()
    };
    let guid = |row: usize| {
        if some(row, 31, 6) {
            Scalar::Guid(format!("00000000-0000-0000-0000-0000000000{:02x}", at(row, 31) % 7))
        } else {
            Scalar::Null
        }
    };
    let decimal = |row: usize| {
        if some(row, 37, 6) { Scalar::Decimal(format!("{}.5", at(row, 37) % 9)) } else { Scalar::Null }
    };
    let timespan = |row: usize| {
        if some(row, 41, 6) {
            Scalar::TimeSpan((at(row, 41) as i64 - 30) * 600_000_000)
        } else {
            Scalar::Null
        }
    };
    Table::new(vec![
        Column::strings("s", all().map(|row| Some(text(row, 3))).collect()),
        Column::strings("t", all().map(|row| Some(text(row, 17))).collect()),
        Column::longs("n", all().map(|row| some(row, 2, 9).then_some(at(row, 2) as i64 - 40)).collect()),
        Column::ints("i", all().map(|row| some(row, 23, 11).then_some(at(row, 23) as i32 % 5)).collect()),
        Column::reals("r", all().map(|row| some(row, 7, 5).then_some(at(row, 7) as f64 / 4.0)).collect()),
        Column::bools("b", all().map(|row| some(row, 19, 5).then_some(at(row, 19) % 2 == 0)).collect()),
        Column::datetimes(
            "d",
            all()
                .map(|row| {
                    some(row, 29, 12).then_some(638_000_000_000_000_000 + at(row, 29) as i64 * 10_000_000_000)
                })
                .collect(),
        ),
        cells(KqlType::TimeSpan, &timespan).with_name("w"),
        cells(KqlType::Guid, &guid).with_name("g"),
        cells(KqlType::Decimal, &decimal).with_name("m"),
        Column::dynamics("j", all().map(bag).collect()),
    ])
    .expect("columns fit")
}

fn aggregate() -> BoxedStrategy<String> {
    let plain = prop::sample::select(vec![
        "count()",
        "take_any(s)",
        "make_bag(j)",
        "arg_max(d, *)",
        "arg_min(n, s, j)",
        "percentiles(r, 5, 50, 95)",
        "make_list(n, 5)",
        "make_list_with_nulls(n)",
        "make_set(j)",
        "buildschema(j)",
        "avgif(r, b)",
        "dcount(g)",
        "sum(m)",
        "max(w)",
        "binary_all_xor(i)",
        "countif(b)",
        "stdevif(n, i > 1)",
        "dcount_hll(hll(s))",
    ])
    .prop_map(str::to_owned);
    prop_oneof![
        plain,
        (
            prop::sample::select(vec![
                "sum",
                "avg",
                "min",
                "max",
                "stdev",
                "variance",
                "dcount",
                "count_distinct"
            ]),
            number()
        )
            .prop_map(|(name, value)| format!("{name}({value})")),
        (
            prop::sample::select(vec![
                "min",
                "max",
                "dcount",
                "make_set",
                "make_list",
                "take_any",
                "count_distinct"
            ]),
            text()
        )
            .prop_map(|(name, value)| format!("{name}({value})")),
        (prop::sample::select(vec!["min", "max", "dcount", "make_set"]), time())
            .prop_map(|(name, value)| format!("{name}({value})")),
        condition().prop_map(|test| format!("countif({test})")),
        (number(), condition()).prop_map(|(value, test)| format!("sumif({value}, {test})")),
        (text(), condition()).prop_map(|(value, test)| format!("dcountif({value}, {test})")),
        (text(), condition()).prop_map(|(value, test)| format!("make_set_if({value}, {test})")),
        (number(), number()).prop_map(|(a, b)| format!("1.0 * sum({a}) / (1 + count()) + max({b})")),
    ]
    .boxed()
}

fn key() -> BoxedStrategy<String> {
    prop_oneof![
        prop::sample::select(vec![
            "s",
            "t",
            "n",
            "i",
            "r",
            "b",
            "d",
            "w",
            "g",
            "m",
            "bin(d, 1h)",
            "bin(n, 7)"
        ])
        .prop_map(str::to_owned),
        text(),
        number(),
        condition(),
    ]
    .boxed()
}

/// An operator that leaves the columns of the table where they are.
fn keeping() -> BoxedStrategy<String> {
    prop_oneof![
        4 => condition().prop_map(|test| format!("where {test}")),
        2 => prop::collection::vec(condition(), 2..4).prop_map(|tests| format!("where {}", tests.join(" and "))),
        2 => (text(), number()).prop_map(|(a, b)| format!("extend a = {a}, c = {b}")),
        1 => (condition(), time()).prop_map(|(a, b)| format!("extend e = {a}, f = {b}")),
        1 => dynamic().prop_map(|value| format!("extend q = {value}")),
        2 => (0..12_u8, key()).prop_map(|(count, key)| format!("top {count} by {key}")),
        1 => (0..40_u8).prop_map(|count| format!("take {count}")),
        1 => (key(), key()).prop_map(|(a, b)| format!("sort by {a} asc nulls last, {b} desc")),
        1 => Just("sort by n asc, s desc | extend p = prev(n), x = next(s), c = row_number()".to_owned()),
        1 => Just("serialize c = row_cumsum(n)".to_owned()),
        1 => Just("sort by s asc, n desc, d asc | take 20".to_owned()),
        1 => Just("union U".to_owned()),
        1 => Just("mv-expand j".to_owned()),
        1 => Just("mv-expand x = dynamic([1, 2]) to typeof(long)".to_owned()),
        1 => Just("mv-apply k = j on (take 2)".to_owned()),
        1 => Just("join kind=leftsemi U on s".to_owned()),
        1 => Just("join kind=leftanti (U | where i > 1) on i, s".to_owned()),
        1 => Just("join kind=inner (U | distinct t) on t".to_owned()),
        1 => Just("lookup (U | summarize z = sum(n) by i) on i".to_owned()),
        1 => Just("partition hint.strategy=native by s (top 2 by n)".to_owned()),
        1 => Just("where s in ((U | project t))".to_owned()),
        1 => Just("extend most = toscalar(U | summarize max(n))".to_owned()),
        1 => Just("parse kind=relaxed s with a '.' c".to_owned()),
        1 => Just("parse-where t with * 'exe' rest".to_owned()),
        1 => Just("as X | union X".to_owned()),
    ]
    .boxed()
}

/// An operator that may leave other columns.
fn last() -> BoxedStrategy<String> {
    prop_oneof![
        1 => Just("count".to_owned()),
        4 => (prop::collection::vec(aggregate(), 1..3), prop::collection::vec(key(), 0..3))
            .prop_map(|(aggregates, keys)| grouped(&aggregates, &keys)),
        2 => (aggregate(), key(), 1..5_u8).prop_map(|(aggregate, key, count)| {
            format!("summarize v = {aggregate} by k = {key} | top {count} by tostring(k)")
        }),
        1 => prop::collection::vec(key(), 1..3).prop_map(|keys| format!("distinct {}", keys.join(", "))),
        1 => key().prop_map(|key| format!("top-nested 3 of {key} by count()")),
        1 => Just("top-hitters 3 of s".to_owned()),
        1 => (aggregate(), prop::sample::select(vec!["s", "i", "b"]))
            .prop_map(|(_, key)| format!("make-series m1 = sum(n), c1 = count() on d step 1h by {key}")),
        1 => (text(), number()).prop_map(|(a, b)| format!("project {a}, {b}, j.k, j[0]")),
        1 => Just("join kind=fullouter (U | where n > 10) on $left.i == $right.n | count".to_owned()),
        1 => Just("join kind=rightouter (U | project s, u = t) on s | project s, u, n".to_owned()),
        1 => Just("evaluate narrow()".to_owned()),
        1 => Just("project j | evaluate bag_unpack(j)".to_owned()),
        1 => Just("project p = pack_all(), s".to_owned()),
        1 => Just("fork (count) (summarize max(n) by s)".to_owned()),
        1 => Just("facet by s, i".to_owned()),
        1 => Just("search 'exe' | count".to_owned()),
        1 => Just("project s, t, n, i, r, b, d, w, g, m, j".to_owned()),
    ]
    .boxed()
}

fn grouped(aggregates: &[String], keys: &[String]) -> String {
    let values: Vec<String> = aggregates
        .iter()
        .enumerate()
        .map(|(at, value)| {
            if value.starts_with("arg_") || value.starts_with("percentiles") {
                value.clone()
            } else {
                format!("v{at} = {value}")
            }
        })
        .collect();
    let keys: Vec<String> = keys.iter().enumerate().map(|(at, key)| format!("k{at} = {key}")).collect();
    let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
    format!("summarize {}{by}", values.join(", "))
}

/// A query over `T` and `U`.
pub fn pipeline() -> BoxedStrategy<String> {
    (prop::collection::vec(keeping(), 0..4), last())
        .prop_map(|(steps, last)| {
            let parts = std::iter::once("T".to_owned()).chain(steps).chain([last]);
            parts.collect::<Vec<_>>().join(" | ")
        })
        .boxed()
}
