//! What is written reads back as the same table, and no bytes make a reader panic.

use huntlet_table::read::{Format, ReadOptions, read};
use huntlet_table::{Column, KqlType, Scalar, Table, hand_over, write};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_json::Value;

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|bag| Value::Object(bag.into_iter().collect())),
        ]
    })
}

/// A moment between the years 1 and 9999; mostly whole microseconds in one of two kinds of columns.
fn moments() -> impl Strategy<Value = Vec<Option<i64>>> {
    let ticks = huntlet_ticks::MIN..=huntlet_ticks::MAX;
    prop_oneof![
        vec(of(ticks.clone()), 4),
        vec(of(ticks.prop_map(|ticks| ticks / 10 * 10)), 4),
        vec(of(huntlet_ticks::UNIX_EPOCH..huntlet_ticks::UNIX_EPOCH * 11 / 10), 4),
    ]
}

prop_compose! {
    fn tables()(
        bools in vec(of(any::<bool>()), 4),
        ints in vec(of(any::<i32>()), 4),
        longs in vec(of(any::<i64>()), 4),
        reals in vec(of(prop::num::f64::NORMAL | prop::num::f64::INFINITE | prop::num::f64::ZERO), 4),
        times in moments(),
        spans in vec(of(any::<i64>()), 4),
        texts in vec(of("[ -~\n\r\té😀\"=]{0,12}"), 4),
        guids in vec(of("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), 4),
        decimals in vec(of("-?[1-9][0-9]{0,30}\\.[0-9]{0,3}[1-9]"), 4),
        bags in vec(of(json_value()), 4),
        height in 0usize..=4,
    ) -> Table {
        let table = Table::new(vec![
            Column::bools("b", bools), Column::ints("i", ints), Column::longs("l", longs),
            Column::reals("r", reals), Column::datetimes("t", times), Column::timespans("d", spans),
            Column::strings("s, \"quoted\"", texts), Column::guids("g", guids), Column::decimals("m", decimals),
            Column::dynamics("x", bags),
        ]).unwrap();
        table.slice(0, height)
    }
}

fn again(bytes: Vec<u8>, format: Format, schema: Option<&Table>) -> Table {
    let options = ReadOptions { schema: schema.map(Table::schema), fill_missing: schema.is_some() };
    let read = read(bytes, Some(format), &options).unwrap();
    assert_eq!(read.notices, Vec::<String>::new());
    read.table
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arrow(table in tables()) {
        let bytes = write::arrow(&table).unwrap();
        prop_assert_eq!(again(bytes, Format::Arrow, None), table);
    }

    #[test]
    fn handed_over(table in tables(), rows in vec(0_u32..4, 0..40), much in any::<bool>()) {
        // rows that come again share their texts
        let rows: Vec<u32> = rows.into_iter().filter(|row| (*row as usize) < table.height()).collect();
        let mut table = table.take(&rows).expect("rows of the table");
        if much {
            let unused: Vec<Option<String>> = (0..20_000).map(|at| Some(format!("text {at} that few rows use"))).collect();
            let columns = [Column::strings("few", unused.clone()), Column::strings("more", unused)];
            let few = Table::new(columns.to_vec()).unwrap().slice(rows.len(), rows.len());
            table = Table::new(table.columns().iter().chain(few.columns()).cloned().collect()).unwrap();
        }
        let bytes = hand_over::pieces(&table).concat();
        prop_assert!(bytes.len() < 100_000);
        prop_assert_eq!(hand_over::table(&bytes).expect("a table"), table);
        // cut or changed bytes are no table, or another
        for cut in [0, 1, 8, 20, bytes.len() / 2, bytes.len() - 1] {
            prop_assert!(hand_over::table(&bytes[..cut]).is_err());
        }
        for at in (0..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = hand_over::table(&changed);
        }
    }

    #[test]
    fn json_with_the_schema(table in tables()) {
        let back = again(write::json(&table).into_bytes(), Format::Json, Some(&table));
        prop_assert_eq!(back.height(), table.height());
        for name in ["b", "i", "l", "r", "t", "d", "s, \"quoted\"", "g", "m"] {
            prop_assert_eq!(back.select(&[name]).unwrap(), table.select(&[name]).unwrap());
        }
    }

    #[test]
    fn csv_with_the_schema(table in tables()) {
        let back = again(write::csv(&table).into_bytes(), Format::Csv, Some(&table));
        prop_assert_eq!(back.height(), table.height());
        for name in ["b", "i", "l", "r", "t", "d", "s, \"quoted\"", "g", "m"] {
            prop_assert_eq!(back.select(&[name]).unwrap(), table.select(&[name]).unwrap());
        }
    }

    #[test]
    fn ndjson_finds_the_types_again(table in tables().prop_filter("rows", |table| table.height() > 0)) {
        let table = table.select(&["l", "s, \"quoted\""]).unwrap();
        let back = again(write::ndjson(&table).into_bytes(), Format::Ndjson, None);
        if table.column("l").unwrap().null_count() < table.height() {
            prop_assert_eq!(back, table);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in vec(any::<u8>(), 0..200)) {
        for format in [None, Some(Format::Csv), Some(Format::Json), Some(Format::Ndjson), Some(Format::Parquet), Some(Format::Arrow)] {
            let _ = read(bytes.clone(), format, &ReadOptions::default());
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[\\[\\]{}\",:;a-z0-9\n\r\té ]{0,80}") {
        for format in [None, Some(Format::Csv), Some(Format::Json), Some(Format::Ndjson)] {
            let _ = read(text.clone().into_bytes(), format, &ReadOptions::default());
        }
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        file in 0..FILES.len(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = FILES[file].to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(bytes, None, &ReadOptions::default());
    }
}

const FILES: [&[u8]; 5] = [
    include_bytes!("fixtures/types_none.parquet"),
    include_bytes!("fixtures/types_zstd.parquet"),
    include_bytes!("fixtures/types_snappy.parquet"),
    include_bytes!("fixtures/types_stream.arrow"),
    include_bytes!("fixtures/types_lz4.feather"),
];

#[test]
fn datetimes_of_all_years_are_kept() {
    let ends = vec![Some(huntlet_ticks::MIN), None, Some(huntlet_ticks::MAX)];
    for cells in [ends, vec![Some(huntlet_ticks::UNIX_EPOCH)], vec![Some(10)], vec![]] {
        let table = Table::new(vec![Column::datetimes("t", cells)]).unwrap();
        assert_eq!(again(write::arrow(&table).unwrap(), Format::Arrow, None), table);
    }
}

#[test]
fn batches_are_joined() {
    let longs: Vec<Option<i64>> = (0..150_000).map(Some).collect();
    let table = Table::new(vec![
        Column::longs("n", longs),
        Column::constant("s", KqlType::String, &Scalar::String("x".to_owned()), 150_000),
    ])
    .unwrap();
    assert_eq!(again(write::arrow(&table).unwrap(), Format::Arrow, None), table);
}

#[test]
fn texts_as_written() {
    let table = Table::new(vec![
        Column::strings("a", vec![Some("=1+1"), Some("x,\"y\"\nz"), None]),
        Column::reals("r", vec![Some(1.0), Some(f64::NAN), None]),
        Column::longs("n", vec![Some(9007199254740993), None, Some(-1)]),
    ])
    .unwrap();
    assert_eq!(
        write::csv(&table),
        "a,r,n\r\n=1+1,1.0,9007199254740993\r\n\"x,\"\"y\"\"\nz\",NaN,\r\n,,-1\r\n"
    );
    assert_eq!(
        write::ndjson(&table),
        "{\"a\":\"=1+1\",\"r\":1.0,\"n\":9007199254740993}\n{\"a\":\"x,\\\"y\\\"\\nz\",\"r\":\"NaN\",\"n\":null}\n{\"a\":\"\",\"r\":null,\"n\":-1}\n"
    );
    let empty = table.slice(0, 0);
    assert_eq!((write::json(&empty).as_str(), write::csv(&empty).as_str()), ("[]", "a,r,n\r\n"));
}
