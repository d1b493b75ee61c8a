//! Parquet and Arrow files as other tools write them. The fixtures were written by pyarrow: three rows of
//! every type, in each compression.

use huntlet_table::read::{Format, Read, ReadError, ReadOptions, read};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Field, KqlType, Schema};

fn load(bytes: &'static [u8]) -> Read {
    read(bytes, None, &ReadOptions::default()).unwrap()
}

const FILES: [(&str, &[u8]); 8] = [
    ("snappy", include_bytes!("fixtures/types_snappy.parquet")),
    ("gzip", include_bytes!("fixtures/types_gzip.parquet")),
    ("zstd", include_bytes!("fixtures/types_zstd.parquet")),
    ("lz4", include_bytes!("fixtures/types_lz4.parquet")),
    ("none", include_bytes!("fixtures/types_none.parquet")),
    ("feather lz4", include_bytes!("fixtures/types_lz4.feather")),
    ("feather zstd", include_bytes!("fixtures/types_zstd.feather")),
    ("stream", include_bytes!("fixtures/types_stream.arrow")),
];

#[test]
fn every_type_in_every_compression() {
    let want = [
        ("Flag", KqlType::Bool, ["true", "", "false"]),
        ("Tiny", KqlType::Int, ["1", "-2", ""]),
        ("EventID", KqlType::Int, ["4624", "4625", ""]),
        ("Count", KqlType::Long, ["1099511627776", "", "-1"]),
        ("Big", KqlType::Decimal, ["18446744073709551615", "1", ""]),
        ("Score", KqlType::Real, ["0.5", "", "1.0"]),
        ("Half", KqlType::Real, ["0.25", "", "2.0"]),
        ("Price", KqlType::Decimal, ["12.5", "", "-0.01"]),
        ("Name", KqlType::String, ["ann", "", ""]),
        ("Computer", KqlType::String, ["dc01", "dc01", ""]),
        ("Raw", KqlType::String, ["text", "/wA=", ""]),
        ("Day", KqlType::DateTime, ["2020-02-29T00:00:00Z", "", "0001-01-01T00:00:00Z"]),
        ("Sec", KqlType::DateTime, ["1970-01-01T00:00:00Z", "", "1970-01-01T00:00:01Z"]),
        ("Milli", KqlType::DateTime, ["2020-01-01T00:00:00.123Z", "", "1969-12-31T23:59:59.999Z"]),
        ("Micro", KqlType::DateTime, ["2020-01-01T00:00:00.123456Z", "", "1969-12-31T23:59:59.999999Z"]),
        ("Nano", KqlType::DateTime, ["2020-01-01T00:00:00.1234567Z", "", "1969-12-31T23:59:59.9999999Z"]),
        ("Clock", KqlType::TimeSpan, ["01:02:03", "", "23:59:59.5000000"]),
        ("Took", KqlType::TimeSpan, ["1.00:00:02", "", "-00:00:00.0050000"]),
        ("Tags", KqlType::Dynamic, [r#"["a","b"]"#, "", "[]"]),
        (
            "Entity",
            KqlType::Dynamic,
            [r#"{"Name":"x","Port":443,"Ips":["10.0.0.1"]}"#, "", r#"{"Name":null,"Port":null,"Ips":null}"#],
        ),
        ("Props", KqlType::Dynamic, [r#"{"k":"v"}"#, "", "{}"]),
    ];
    for (file, bytes) in FILES {
        let Read { table, notices, .. } = load(bytes);
        assert_eq!(table.height(), 3, "{file}");
        assert_eq!(notices, Vec::<String>::new(), "{file}");
        assert_eq!(table.width(), want.len(), "{file}");
        for (name, ty, cells) in &want {
            let column = table.column(name).unwrap();
            // Parquet without the Arrow schema has no durations
            if *name == "Took" && column.ty() == KqlType::Long {
                assert!(file != "snappy" && !file.contains("feather") && file != "stream");
                continue;
            }
            let found: Vec<String> = (0..3).map(|row| cell_text(column.cell(row))).collect();
            assert_eq!(
                (column.ty(), found.as_slice()),
                (*ty, cells.map(String::from).as_slice()),
                "{file} {name}"
            );
        }
        assert_eq!(table.column("Name").unwrap().cell(1), CellRef::Str(""), "{file}");
        assert_eq!(table.column("Tags").unwrap().cell(1), CellRef::Null, "{file}");
    }
}

#[test]
fn row_groups_follow_each_other() {
    let table = load(include_bytes!("fixtures/groups_zstd.parquet")).table;
    assert_eq!(table.height(), 5000);
    for row in [0, 1999, 2000, 4999] {
        assert_eq!(table.cell(row, 0), CellRef::Long(row as i64));
        let host = format!("host{}.contoso.com", row % 7);
        assert_eq!(table.cell(row, 1), CellRef::Str(&host));
    }
}

#[test]
fn a_schema_converts() {
    let schema = Schema::new(vec![
        Field::new("EventID", KqlType::String),
        Field::new("Count", KqlType::Int),
        Field::new("Name", KqlType::Guid),
        Field::new("Missing", KqlType::String),
    ]);
    let options = ReadOptions { schema: Some(schema), fill_missing: true };
    let Read { table, notices, .. } = read(FILES[0].1, None, &options).unwrap();
    assert_eq!(table.column("EventID").unwrap().cell(0), CellRef::Str("4624"));
    assert_eq!(table.column("EventID").unwrap().cell(2), CellRef::Str(""));
    assert_eq!(table.column("Count").unwrap().cell(0), CellRef::Null);
    assert_eq!(table.column("Missing").unwrap().cell(0), CellRef::Str(""));
    assert_eq!(
        notices,
        [
            "1 value of column Count is not int; it is empty.",
            "1 value of column Name is not guid; it is empty.",
        ]
    );
}

#[test]
fn damaged_files_say_so() {
    for (file, bytes) in FILES {
        for cut in [9, bytes.len() / 2, bytes.len() - 1] {
            let error = match read(&bytes[..cut], None, &ReadOptions::default()) {
                Err(error) => error,
                // a stream that ends between two messages is whole
                Ok(_) if file == "stream" => continue,
                Ok(_) => panic!("{file} cut at {cut} was read"),
            };
            assert!(matches!(error, ReadError::Damaged { .. }), "{file} {cut}: {error}");
            assert!(error.to_string().contains("cut off or damaged"), "{error}");
        }
    }
    let text = b"a,b\n1,2\n".as_slice();
    let error = read(text, Some(Format::Parquet), &ReadOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is not a Parquet file; Huntlet reads CSV, JSON, NDJSON, Parquet and Arrow files"
    );
}
