//! Replies of services, read while they arrive.

use huntlet_table::read::{Reply, ReplyError, ReplyReader};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, KqlType, Table};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Feeds a body in pieces of `size` bytes.
fn read(body: &str, size: usize) -> Result<Reply, ReplyError> {
    let mut reader = ReplyReader::default();
    for piece in body.as_bytes().chunks(size) {
        reader.feed(piece)?;
    }
    reader.finish()
}

fn texts(table: &Table) -> Vec<Vec<String>> {
    (0..table.height()).map(|row| table.row(row).map(cell_text).collect()).collect()
}

const TYPES: &str = r#"{"tables":[{"name":"PrimaryResult","columns":[
    {"name":"B","type":"bool"},{"name":"I","type":"int"},{"name":"L","type":"long"},{"name":"R","type":"real"},
    {"name":"C","type":"decimal"},{"name":"T","type":"datetime"},{"name":"S","type":"timespan"},
    {"name":"X","type":"string"},{"name":"G","type":"guid"},{"name":"D","type":"dynamic"}],"rows":[
    [true,7,9007199254740993,1.5,"0.1","2026-10-01T00:00:00.1234567Z","1.02:03:04.0000005","a\"b\u00e9\n",
     "74BE27DE-1E4E-49D9-B579-FE0B331D3642","{\"a\":[1,null]}"],
    [null,null,null,null,null,null,null,null,null,null],
    [false,-1,"-9223372036854775808","NaN","1e3","9999-12-31T23:59:59.9999999Z","-00:00:01","","",""],
    [1,0,0,"-Infinity",2,"2026-10-01T00:00:00Z","00:00:00","{\"not\":\"dynamic\"}",null,"plain text"],
    [0,0,0,"Infinity",2,"0001-01-01T00:00:00Z","00:00:00","x",null,"[1, {\"b\" : \"c d\"}]"]
    ]}],"statistics":{"query":{"executionTime":0.5}},"render":{}}"#;

#[test]
fn every_type_survives_whatever_the_pieces() {
    let whole = read(TYPES, usize::MAX).unwrap();
    let table = whole.table.unwrap();
    let expected = json!([
        [
            "true",
            "7",
            "9007199254740993",
            "1.5",
            "0.1",
            "2026-10-01T00:00:00.1234567Z",
            "1.02:03:04.0000005",
            "a\"bé\n",
            "74be27de-1e4e-49d9-b579-fe0b331d3642",
            "{\"a\":[1,null]}"
        ],
        ["", "", "", "", "", "", "", "", "", ""],
        [
            "false",
            "-1",
            "-9223372036854775808",
            "NaN",
            "1e3",
            "9999-12-31T23:59:59.9999999Z",
            "-00:00:01",
            "",
            "",
            ""
        ],
        [
            "true",
            "0",
            "0",
            "-Infinity",
            "2",
            "2026-10-01T00:00:00Z",
            "00:00:00",
            "{\"not\":\"dynamic\"}",
            "",
            "\"plain text\""
        ],
        [
            "false",
            "0",
            "0",
            "Infinity",
            "2",
            "0001-01-01T00:00:00Z",
            "00:00:00",
            "x",
            "",
            "[1,{\"b\":\"c d\"}]"
        ]
    ]);
    let found: Value = texts(&table).into_iter().map(Value::from).collect();
    for (row, (found, expected)) in
        found.as_array().unwrap().iter().zip(expected.as_array().unwrap()).enumerate()
    {
        for (column, (found, expected)) in
            found.as_array().unwrap().iter().zip(expected.as_array().unwrap()).enumerate()
        {
            let dynamic_text = column == 9 && row == 3;
            assert!(
                found == expected || (dynamic_text && found == "plain text"),
                "row {row}, column {column}: {found} for {expected}"
            );
        }
    }
    assert_eq!(table.cell(1, 2), CellRef::Null);
    assert_eq!(table.schema().ty("D"), Some(KqlType::Dynamic));
    assert_eq!(whole.members["statistics"]["query"]["executionTime"], 0.5);
    assert!(whole.notices.is_empty(), "{:?}", whole.notices);
    for size in [1, 2, 3, 7, 64, 1000] {
        let pieces = read(TYPES, size).unwrap().table.unwrap();
        assert_eq!(texts(&pieces), texts(&table), "pieces of {size} bytes");
    }
}

#[test]
fn what_is_no_whole_reply_is_an_error() {
    for end in 0..TYPES.len() - 1 {
        if !TYPES.is_char_boundary(end) {
            continue;
        }
        let error = read(&TYPES[..end], 50).expect_err("a part is no whole");
        assert!(matches!(error, ReplyError::Truncated { .. }), "{end}: {error}");
    }
    assert_eq!(read("  <!doctype html>", 3).unwrap_err(), ReplyError::Html);
    assert!(matches!(read("PK\u{3}\u{4}", 9).unwrap_err(), ReplyError::Syntax { at: 0 }));
    assert!(matches!(read("{\"a\": 1} x", 9).unwrap_err(), ReplyError::Syntax { at: 9 }));
    assert!(matches!(read("{\"tables\": [{\"rows\": [[1]]}]}", 9).unwrap_err(), ReplyError::Shape(_)));
    let short =
        r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"A","type":"long"}],"rows":[[1,2]]}]}"#;
    assert!(matches!(read(short, 9).unwrap_err(), ReplyError::Shape(_)));
}

#[test]
fn an_error_without_a_table_is_told() {
    let reply = read(r#"{"error":{"code":"X","message":"no"}}"#, 4).unwrap();
    assert!(reply.table.is_none());
    assert_eq!(reply.members["error"]["message"], "no");
}

#[test]
fn the_primary_result_is_taken_and_others_are_named() {
    let table = |name: &str, value: i64| json!({ "name": name, "columns": [{ "name": "A", "type": "long" }], "rows": [[value]] });
    let body = json!({ "tables": [table("PrimaryResult", 1), table("Table_1", 2)] }).to_string();
    let reply = read(&body, 5).unwrap();
    assert_eq!(texts(&reply.table.unwrap()), [["1"]]);
    assert_eq!(reply.others, ["Table_1"]);
}

#[test]
fn a_dynamic_is_json_or_a_text() {
    let cells = [
        (r#""{\"a\": 1}""#, r#"{"a":1}"#),
        (r#""\"x y\"""#, r#""x y""#),
        (r#""x y""#, r#""x y""#),
        (r#""5""#, "5"),
        ("5", "5"),
        ("true", "true"),
        (r#""-""#, r#""-""#),
        (r#""[1""#, r#""[1""#),
        (r#"{"b": [1, 2]}"#, r#"{"b":[1,2]}"#),
    ];
    for (sent, kept) in cells {
        let body =
            format!(r#"{{"columns":[{{"name":"D","type":"dynamic"}}],"rows":[[{sent}],["null"],[""]]}}"#);
        let table = read(&body, 9).unwrap().table.unwrap();
        assert_eq!(table.cell(0, 0), CellRef::Dynamic(kept), "{sent}");
        assert_eq!((table.cell(1, 0), table.cell(2, 0)), (CellRef::Null, CellRef::Null));
    }
}

#[test]
fn columns_of_one_name_are_told_apart() {
    let body = r#"{"columns":[{"name":"A","type":"long"},{"name":"A","type":"string"}],"rows":[[1,"x"]]}"#;
    let table = read(body, 9).unwrap().table.unwrap();
    assert_eq!(table.columns().iter().map(huntlet_table::Column::name).collect::<Vec<_>>(), ["A", "A1"]);
}

#[test]
fn cells_that_do_not_fit_are_counted() {
    let body = r#"{"columns":[{"name":"A","type":"datetime"}],"rows":[["yesterday"],[5],["2026-10-01"]]}"#;
    let reply = read(body, 9).unwrap();
    assert_eq!(reply.notices, ["2 values of column A are not datetime; they are empty."]);
}

proptest! {
    #[test]
    fn any_rows_come_back(rows in prop::collection::vec((any::<Option<i64>>(), ".{0,12}", any::<bool>()), 0..40), size in 1_usize..80) {
        let cells: Vec<Value> = rows.iter().map(|(long, text, flag)| json!([long, text, flag])).collect();
        let body = json!({ "tables": [{ "name": "PrimaryResult", "columns": [
            { "name": "L", "type": "long" }, { "name": "X", "type": "string" }, { "name": "B", "type": "bool" }], "rows": cells }] });
        let table = read(&body.to_string(), size).unwrap().table.unwrap();
        prop_assert_eq!(table.height(), rows.len());
        for (row, (long, text, flag)) in rows.iter().enumerate() {
            prop_assert_eq!(table.cell(row, 0), long.map_or(CellRef::Null, CellRef::Long));
            prop_assert_eq!(table.cell(row, 1), CellRef::Str(text));
            prop_assert_eq!(table.cell(row, 2), CellRef::Bool(*flag));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..1200_usize) {
        let mut body = TYPES.as_bytes().to_vec();
        let at = at.min(body.len());
        body.splice(at..(at + bytes.len() / 2).min(body.len()), bytes);
        let mut reader = ReplyReader::default();
        if reader.feed(&body).is_ok() {
            let _ = reader.finish();
        }
    }
}
