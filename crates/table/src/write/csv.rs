//! CSV by RFC 4180.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::Table;
use crate::text::push_cell_text;

/// The table as CSV: UTF-8, a header, comma, CRLF, quotes where they are needed. Cells are the text of
/// [`crate::text::cell_text`]; null and `""` are both an empty field.
///
/// Cells are written exactly, also those that begin with `=`, `+`, `-` or `@`, which a spreadsheet may take
/// for a formula: data that is evidence is not changed.
pub fn csv(table: &Table) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::with_capacity(table.estimated_bytes()));
    // A vector takes all that is written to it, and rows are as long as the header.
    let mut cell_text = String::new();
    let _ = writer.write_record(table.columns().iter().map(crate::Column::name));
    for row in 0..table.height() {
        for cell in table.row(row) {
            cell_text.clear();
            push_cell_text(&mut cell_text, cell);
            let _ = writer.write_field(&cell_text);
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
