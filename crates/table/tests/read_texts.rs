//! Texts of Arrow and Parquet arrive whole, however their file holds them: once each or row by row, repeating or not.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use huntlet_table::read::{ReadOptions, read};
use huntlet_table::{KqlType, Table};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

/// More rows than a pool looks at before it stops looking for equal texts, twice.
const ROWS: usize = 150_000;
const BATCH: usize = 20_000;

const COLUMNS: usize = 8;

/// Columns that repeat, that never do, and that do so at first only; with nulls among them; of short texts and long ones;
/// of texts that differ by their length, or within, only.
fn text(column: usize, row: usize) -> Option<String> {
    match column {
        0 => Some(format!("host{}.contoso.com", row % 700)),
        1 => Some(format!("request {row} of the day, with a tail that is long enough")),
        2 if row < 30_000 => Some(format!("é{}", row % 3)),
        2 => Some(format!("é{row}")),
        _ if row.is_multiple_of(5) => None,
        3 => Some(format!("{}", row % 40_000)),
        5 => Some("é".repeat(row % 90)),
        6 => Some(format!("{:030}{}{:030}", 0, row % 3000, 0)),
        7 => Some(if row.is_multiple_of(3) {
            format!("{}", row % 9)
        } else {
            format!("C:\\Windows\\{}.exe", row % 99)
        }),
        _ => Some(String::new()),
    }
}

fn batches(array: impl Fn(Vec<Option<String>>) -> ArrayRef) -> (SchemaRef, Vec<RecordBatch>) {
    let columns = |rows: std::ops::Range<usize>| {
        (0..COLUMNS).map(move |column| rows.clone().map(|row| text(column, row)).collect())
    };
    let arrays = |start: usize| columns(start..(start + BATCH).min(ROWS)).map(&array).collect::<Vec<_>>();
    let fields =
        (0..COLUMNS).map(|column| Field::new(format!("c{column}"), arrays(0)[0].data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = |start| RecordBatch::try_new(schema.clone(), arrays(start)).unwrap();
    (schema.clone(), (0..ROWS).step_by(BATCH).map(batch).collect())
}

fn check(what: &str, table: &Table) {
    assert_eq!(table.height(), ROWS, "{what}");
    for (column, cells) in table.columns().iter().enumerate() {
        assert_eq!(cells.ty(), KqlType::String, "{what}");
        for (row, cell) in cells.str().unwrap().iter().enumerate() {
            assert_eq!(
                cell,
                Some(text(column, row).unwrap_or_default().as_str()),
                "{what} c{column} row {row}"
            );
        }
    }
    let pool = |column: usize| table.columns()[column].str().unwrap().pool().clone();
    assert!(pool(0).is_distinct() && pool(0).len() < 800, "{what}: repeating texts are held once");
    for (column, texts) in [(5, 91), (6, 3001), (7, 109)] {
        assert!(
            pool(column).is_distinct() && pool(column).len() <= texts,
            "{what} c{column}: {}",
            pool(column).len()
        );
    }
}

fn every_way(what: &str, array: impl Fn(Vec<Option<String>>) -> ArrayRef) {
    let (schema, batches) = batches(array);
    let mut file = FileWriter::try_new(Vec::new(), &schema).unwrap();
    let mut stream = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    // small dictionary pages: the writer gives the dictionary up in the middle of a column
    let small = WriterProperties::builder().set_dictionary_page_size_limit(4096).build();
    let mut parquet = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(small)).unwrap();
    let groups = WriterProperties::builder().set_max_row_group_row_count(Some(33_333)).build();
    let mut grouped = ArrowWriter::try_new(Vec::new(), schema, Some(groups)).unwrap();
    for batch in &batches {
        file.write(batch).unwrap();
        stream.write(batch).unwrap();
        parquet.write(batch).unwrap();
        grouped.write(batch).unwrap();
    }
    let files = [
        ("file", file.into_inner().unwrap()),
        ("stream", stream.into_inner().unwrap()),
        ("Parquet", parquet.into_inner().unwrap()),
        ("Parquet in groups", grouped.into_inner().unwrap()),
    ];
    for (kind, bytes) in files {
        let found = read(bytes, None, &ReadOptions::default()).unwrap();
        check(&format!("{what}, {kind}"), &found.table);
    }
}

#[test]
fn texts() {
    every_way("texts", |cells| Arc::new(StringArray::from(cells)));
}

#[test]
fn large_texts() {
    every_way("large texts", |cells| Arc::new(LargeStringArray::from(cells)));
}

#[test]
fn views() {
    every_way("views", |cells| Arc::new(StringViewArray::from(cells)));
}

#[test]
fn dictionaries() {
    let array = |cells: Vec<Option<String>>| -> ArrayRef {
        Arc::new(cells.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>())
    };
    let (schema, batches) = batches(array);
    // a stream may replace a dictionary from batch to batch
    let mut stream = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    for batch in &batches {
        stream.write(batch).unwrap();
    }
    let found = read(stream.into_inner().unwrap(), None, &ReadOptions::default()).unwrap();
    check("dictionaries, stream", &found.table);
}

#[test]
fn bytes_that_are_no_text_are_damage() {
    // at 90,000 the pool no longer looks at single texts
    for at in [0, 90_000] {
        let cells = (0..100_000).map(|row| if row == at { "~~~".to_owned() } else { format!("row {row}") });
        let cells = StringArray::from_iter_values(cells);
        let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, false)]));
        let whole = RecordBatch::try_new(schema.clone(), vec![Arc::new(cells)]).unwrap();
        let mut file = FileWriter::try_new(Vec::new(), &schema).unwrap();
        for start in (0..100_000).step_by(10_000) {
            file.write(&whole.slice(start, 10_000)).unwrap();
        }
        let mut bytes = file.into_inner().unwrap();
        assert_eq!(read(bytes.clone(), None, &ReadOptions::default()).unwrap().table.height(), 100_000);
        let place = bytes.windows(3).position(|three| three == b"~~~").unwrap();
        // bytes that no text has, and a letter that is cut in two by the next text
        for damage in [b"~\xff~", b"~~\xc3"] {
            bytes[place..place + 3].copy_from_slice(damage);
            let error = read(bytes.clone(), None, &ReadOptions::default()).unwrap_err().to_string();
            assert!(error.contains("a text is not UTF-8"), "{error}");
        }
    }
}

#[test]
fn places_outside_a_column_are_damage() {
    let cells = StringArray::from_iter_values((0..1000).map(|row| format!("row {row}")));
    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, false)]));
    let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(cells)]).unwrap();
    let mut file = FileWriter::try_new(Vec::new(), &schema).unwrap();
    file.write(&batch).unwrap();
    let bytes = file.into_inner().unwrap();
    // where the texts begin: 0, 5, 10, …
    let starts: Vec<u8> = (0..10_i32).flat_map(|row| (row * 5).to_le_bytes()).collect();
    let place = bytes.windows(starts.len()).position(|part| part == starts).unwrap();
    for wrong in [-1, 3, 1_000_000, i32::MAX] {
        let mut bytes = bytes.clone();
        bytes[place + 8..place + 12].copy_from_slice(&i32::to_le_bytes(wrong));
        let error = read(bytes, None, &ReadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("a text lies outside its column"), "{wrong}: {error}");
    }
}
