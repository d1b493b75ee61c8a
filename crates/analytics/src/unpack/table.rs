//! What was unpacked, as a table.

use huntlet_table::store::TextsBuilder;
use huntlet_table::{Column, ColumnBuilder, KqlType, Table};
use serde_json::json;

use super::work::{Unpacked, unpack};
use super::{Item, Options};
use crate::distinct::text_column;
use crate::{Distinct, Result};

/// The text columns of an item, in MSTICPy's order, with the note at the end.
const TEXTS: [&str; 10] = [
    "original_string",
    "file_name",
    "file_type",
    "input_bytes",
    "decoded_string",
    "encoding_type",
    "md5",
    "sha1",
    "sha256",
    "printable_bytes",
];

/// Unpacks a text: the annotated text, and the items as a table of MSTICPy's columns (`reference`, `original_string`,
/// `file_name`, `file_type`, `input_bytes`, `decoded_string`, `encoding_type`, `file_hashes`, `md5`, `sha1`, `sha256`,
/// `printable_bytes`) and `note`.
pub fn unpack_text(text: &str, options: &Options) -> Result<(String, Table)> {
    let found = unpack(text, options);
    let rows: Vec<u32> = (0..found.items.len() as u32).collect();
    let mut all = Rows::default();
    all.add(&found.items);
    Ok((found.text.unwrap_or_else(|| text.to_owned()), Table::new(all.columns(&rows))?))
}

/// Unpacks a column: the columns of [`unpack_text`], then `src_index` (the row), the column itself, and
/// `full_decoded_string` (the cell with what it holds). Cells without base64 have no row.
pub fn unpack_table(table: &Table, column: &str, options: &Options) -> Result<Table> {
    let texts = Distinct::of(table.require(column)?);
    let found: Vec<Unpacked> = texts.iter().map(|text| unpack(text, options)).collect();
    spread(&texts, column, &found)
}

/// The items of each distinct text, spread over the rows.
pub(super) fn spread(texts: &Distinct, column: &str, found: &[Unpacked]) -> Result<Table> {
    let mut rows = Rows::default();
    let mut sources = TextsBuilder::default();
    let mut full = TextsBuilder::default();
    let coded: Vec<(u32, u32, std::ops::Range<u32>)> = texts
        .iter()
        .zip(found)
        .map(|(text, unpacked)| {
            if unpacked.items.is_empty() {
                return (0, 0, 0..0);
            }
            let first = rows.len;
            rows.add(&unpacked.items);
            let annotated = unpacked.text.as_deref().unwrap_or(text);
            (sources.intern(text), full.intern(annotated), first..rows.len)
        })
        .collect();
    let mut picked = Vec::new();
    let mut indexes = Vec::new();
    for (row, number) in texts.rows().iter().enumerate() {
        let Some((source, annotated, items)) = coded.get(*number as usize) else { continue };
        for item in items.clone() {
            picked.push(item);
            indexes.push(Some(row as i64));
            sources.append_code(*source);
            full.append_code(*annotated);
        }
    }
    let mut columns = rows.columns(&picked);
    columns.push(Column::longs("src_index", indexes));
    let taken = columns.iter().any(|known| known.name() == column) || column == "full_decoded_string";
    let name = if taken { format!("{column}1") } else { column.to_owned() };
    columns.push(text_column(&name, sources));
    columns.push(text_column("full_decoded_string", full));
    Ok(Table::new(columns)?)
}

/// The rows of items, each once.
struct Rows {
    reference: ColumnBuilder,
    texts: Vec<ColumnBuilder>,
    hashes: ColumnBuilder,
    note: ColumnBuilder,
    len: u32,
}

impl Default for Rows {
    fn default() -> Self {
        let text = |name: &str| ColumnBuilder::new(name, KqlType::String, 0);
        Self {
            reference: ColumnBuilder::new("reference", KqlType::Dynamic, 0),
            texts: TEXTS.iter().map(|name| text(name)).collect(),
            hashes: ColumnBuilder::new("file_hashes", KqlType::Dynamic, 0),
            note: text("note"),
            len: 0,
        }
    }
}

impl Rows {
    fn add(&mut self, items: &[Item]) {
        for item in items {
            let hashes = &item.hashes;
            let values = [
                item.original_string.as_str(),
                &item.file_name,
                item.file_type.unwrap_or_default(),
                &item.python_bytes(),
                item.decoded_string.as_deref().unwrap_or_default(),
                item.encoding_type,
                &hashes.md5,
                &hashes.sha1,
                &hashes.sha256,
                &item.printable_bytes(),
            ];
            for (builder, value) in self.texts.iter_mut().zip(values) {
                builder.push_text(value);
            }
            self.reference.push_json(&json!([item.prefix, format!("{}.", item.depth), item.index]));
            self.hashes
                .push_json(&json!({ "md5": hashes.md5, "sha1": hashes.sha1, "sha256": hashes.sha256 }));
            self.note.push_text(&item.note);
            self.len += 1;
        }
    }

    /// The columns, with these rows.
    fn columns(self, rows: &[u32]) -> Vec<Column> {
        let mut columns = vec![self.reference.finish()];
        let mut hashes = Some(self.hashes.finish());
        for builder in self.texts {
            let column = builder.finish();
            if column.name() == "md5" {
                columns.extend(hashes.take());
            }
            columns.push(column);
        }
        columns.push(self.note.finish());
        let all: Vec<&Column> = columns.iter().collect();
        Column::take_shared(&all, &std::sync::Arc::new(rows.to_vec()))
    }
}
