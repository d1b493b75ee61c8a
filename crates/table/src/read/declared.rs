//! Text files without a header, read into declared columns by their place.

use bytes::Bytes;
use csv::{ReaderBuilder, StringRecord};

use super::adaptive::push_dynamic_text;
use super::{Format, ReadError, ReadOptions, decode};
use crate::{Column, ColumnBuilder, KqlType, Schema, Table};

/// How the fields of a declared table stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Fields parted by this sign; those in double quotes may hold it.
    Delimited(u8),
    /// Each line is the first column.
    Lines,
    /// The whole text is the first column of one row.
    Whole,
    /// Objects, in an array or one after the other; columns by the names of their properties.
    Json,
    /// A format that names its columns.
    Named(Format),
}

/// Reads a file into these columns. `skip_first` passes over a first line of headings. What a row lacks is null (`""` in
/// a string column), what it has too much is left out.
pub fn read_declared(
    bytes: impl Into<Bytes>,
    layout: Layout,
    schema: &Schema,
    skip_first: bool,
) -> Result<Table, ReadError> {
    let bytes = bytes.into();
    match layout {
        Layout::Json => {
            // lines of objects and one array are both usual under this name
            let first = bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace());
            let format = if first == Some(b'[') { Format::Json } else { Format::Ndjson };
            let read = |format| named(bytes.clone(), format, schema);
            read(format)
                .or_else(|error| if format == Format::Ndjson { read(Format::Json) } else { Err(error) })
        }
        Layout::Named(format) => named(bytes, format, schema),
        Layout::Delimited(_) | Layout::Lines | Layout::Whole => {
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Table::empty(schema)?);
            }
            let text = decode::text(&bytes)?.text;
            let mut builders: Vec<ColumnBuilder> =
                schema.iter().map(|field| ColumnBuilder::new(&field.name, field.ty, 0)).collect();
            match layout {
                Layout::Delimited(delimiter) => {
                    let mut reader = ReaderBuilder::new()
                        .delimiter(delimiter)
                        .flexible(true)
                        .has_headers(skip_first)
                        .from_reader(text.as_bytes());
                    let mut record = StringRecord::new();
                    while reader.read_record(&mut record).map_err(|error| super::csv::syntax(&error))? {
                        push(&mut builders, &mut record.iter());
                    }
                }
                Layout::Lines => {
                    for line in text.lines().skip(usize::from(skip_first)) {
                        push(&mut builders, &mut std::iter::once(line));
                    }
                }
                _ => push(&mut builders, &mut std::iter::once(text.as_ref())),
            }
            Ok(Table::new(builders.into_iter().map(ColumnBuilder::finish).collect())?)
        }
    }
}

fn push(builders: &mut [ColumnBuilder], fields: &mut dyn Iterator<Item = &str>) {
    for builder in builders {
        match fields.next() {
            None => builder.push_null(),
            Some(field) if builder.ty() == KqlType::Dynamic => push_dynamic_text(builder, field),
            Some(field) => builder.push_str(field),
        }
    }
}

/// The declared columns of a file that names its own.
fn named(bytes: Bytes, format: Format, schema: &Schema) -> Result<Table, ReadError> {
    let options = ReadOptions { schema: Some(schema.clone()), fill_missing: true };
    let table = super::read(bytes, Some(format), &options)?.table;
    let rows = table.height();
    let columns = schema
        .iter()
        .map(|field| match table.column(&field.name) {
            Some(column) if column.ty() == field.ty => column.clone(),
            _ => Column::nulls(&field.name, field.ty, rows),
        })
        .collect();
    Ok(Table::with_height(columns, rows)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    fn schema() -> Schema {
        let field = |name: &str, ty| Field { name: name.to_owned(), ty };
        [field("a", KqlType::String), field("b", KqlType::Long), field("c", KqlType::Dynamic)]
            .into_iter()
            .collect()
    }

    fn cells(text: &'static str, layout: Layout, skip_first: bool) -> Vec<String> {
        let table = read_declared(text, layout, &schema(), skip_first).expect("it reads");
        (0..table.height())
            .map(|row| table.row(row).map(crate::text::cell_text).collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn reads_by_place_or_by_name() {
        let csv = "name,n\nx,1,\"{\"\"k\"\":2}\",more\n\"y,z\",oops\n";
        assert_eq!(cells(csv, Layout::Delimited(b','), true), [r#"x|1|{"k":2}"#, "y,z||"]);
        assert_eq!(cells("x\t5\n", Layout::Delimited(b'\t'), false), ["x|5|"]);
        assert_eq!(cells("one\r\ntwo, three\n", Layout::Lines, false), ["one||", "two, three||"]);
        assert_eq!(cells("one\ntwo", Layout::Whole, false), ["one\ntwo||"]);
        let objects = "{\"b\": 1, \"a\": \"x\"}\n{\"c\": [1], \"z\": 0}\n";
        assert_eq!(cells(objects, Layout::Json, false), ["x|1|", "||[1]"]);
        assert_eq!(cells("[{\"a\": \"x\", \"b\": \"7\"}]", Layout::Json, false), ["x|7|"]);
    }
}
