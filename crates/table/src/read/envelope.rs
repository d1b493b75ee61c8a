//! Replies of services: rows inside an envelope that states the columns' types.

use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::record::{Lists, Rows};
use super::{Format, Parts, ReadError, ReadOptions, json};
use crate::{Field, KqlType, Schema};

/// The envelopes' members; each service has some of them.
#[derive(Deserialize)]
struct Envelope<'a> {
    /// Log Analytics and Azure Data Explorer version 1.
    #[serde(borrow, alias = "Tables")]
    tables: Option<&'a RawValue>,
    /// Graph and Azure Resource Manager.
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    /// Defender's advanced hunting.
    #[serde(borrow, alias = "Schema")]
    schema: Option<&'a RawValue>,
    #[serde(borrow, alias = "Results")]
    results: Option<&'a RawValue>,
    /// A table on its own.
    #[serde(borrow, alias = "Columns")]
    columns: Option<&'a RawValue>,
    #[serde(borrow, alias = "Rows")]
    rows: Option<&'a RawValue>,
    /// Log Analytics: why the result is partial.
    error: Option<Partial>,
}

#[derive(Deserialize)]
struct Partial {
    message: Option<String>,
}

#[derive(Deserialize)]
struct ReplyTable<'a> {
    #[serde(alias = "TableName", alias = "TableKind")]
    name: Option<String>,
    #[serde(alias = "Columns")]
    columns: Vec<ReplyColumn>,
    #[serde(borrow, alias = "Rows")]
    rows: &'a RawValue,
}

/// A frame of Azure Data Explorer version 2; only those of tables have columns.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "TableKind")]
    kind: Option<String>,
    #[serde(rename = "Columns")]
    columns: Option<Vec<ReplyColumn>>,
    #[serde(borrow, rename = "Rows")]
    rows: Option<&'a RawValue>,
    #[serde(rename = "HasErrors")]
    has_errors: Option<bool>,
}

#[derive(Deserialize)]
struct ReplyColumn {
    #[serde(alias = "ColumnName", alias = "Name")]
    name: String,
    #[serde(alias = "ColumnType", alias = "Type")]
    r#type: Option<String>,
    #[serde(alias = "DataType")]
    data_type: Option<String>,
}

impl ReplyColumn {
    fn field(&self) -> Field {
        let ty = self.r#type.as_ref().or(self.data_type.as_ref()).and_then(|name| name.parse().ok());
        Field::new(&self.name, ty.unwrap_or(KqlType::String))
    }
}

/// Reads an object that is a reply; none when it is an ordinary object.
pub(crate) fn reply(text: &str, options: &ReadOptions) -> Option<Result<Parts, ReadError>> {
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let mut result = if let Some(raw) = envelope.tables {
        let tables: Vec<ReplyTable<'_>> = serde_json::from_str(raw.get()).ok()?;
        let primary = tables.iter().position(|table| table.name.as_deref() == Some("PrimaryResult"));
        let table = tables.get(primary.unwrap_or(0))?;
        lists(text, &table.columns, table.rows, options)
    } else if let (Some(columns), Some(rows)) = (envelope.columns, envelope.rows) {
        lists(text, &serde_json::from_str::<Vec<ReplyColumn>>(columns.get()).ok()?, rows, options)
    } else if let (Some(schema), Some(results)) = (envelope.schema, envelope.results) {
        let columns: Vec<ReplyColumn> = serde_json::from_str(schema.get()).ok()?;
        hunting(text, &columns, results, options)
    } else {
        let records = envelope.value.filter(|raw| raw.get().starts_with('['))?;
        json::records(records.get(), json::line_of(text, records.get()), options)
    };
    if let (Ok(parts), Some(error)) = (&mut result, envelope.error) {
        let why = error.message.unwrap_or_else(|| "it gave no reason".to_owned());
        parts.notices.insert(0, format!("The service marked this result as incomplete: {why}"));
    }
    Some(result)
}

/// Reads an array that is a reply of Azure Data Explorer version 2; none when it is an ordinary array.
pub(crate) fn frames(text: &str, options: &ReadOptions) -> Option<Result<Parts, ReadError>> {
    let mut head = text.len().min(512);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    if !text.get(..head)?.contains("\"FrameType\"") {
        return None;
    }
    let frames: Vec<Frame<'_>> = serde_json::from_str(text).ok()?;
    let failed = frames.iter().any(|frame| frame.has_errors == Some(true));
    let primary = frames.iter().find(|frame| frame.kind.as_deref() == Some("PrimaryResult"))?;
    let mut result = lists(text, primary.columns.as_ref()?, primary.rows?, options);
    if let (Ok(parts), true) = (&mut result, failed) {
        parts.notices.insert(0, "The service marked this result as incomplete.".to_owned());
    }
    Some(result)
}

fn lists(
    text: &str,
    columns: &[ReplyColumn],
    rows: &RawValue,
    options: &ReadOptions,
) -> Result<Parts, ReadError> {
    let fields: Vec<Field> = columns.iter().map(ReplyColumn::field).collect();
    let mut into = Rows::with_fields(options, &fields);
    Lists(&mut into)
        .deserialize(&mut serde_json::Deserializer::from_str(rows.get()))
        .map_err(|error| ReadError::json(Format::Json, json::line_of(text, rows.get()), &error))?;
    Ok(into.finish())
}

/// Defender's reply has objects, and beside them the types of their members.
fn hunting(
    text: &str,
    columns: &[ReplyColumn],
    rows: &RawValue,
    options: &ReadOptions,
) -> Result<Parts, ReadError> {
    let fields: Schema = columns
        .iter()
        .map(|column| {
            let mut field = column.field();
            field.ty = options.hint(&field.name).unwrap_or(field.ty);
            field
        })
        .collect();
    let typed = ReadOptions { schema: Some(fields.clone()), fill_missing: false };
    let mut parts = json::records(rows.get(), json::line_of(text, rows.get()), &typed)?;
    // a column that is null in every row is in no object
    let mut found = std::mem::take(&mut parts.columns);
    for field in &fields {
        let at = found.iter().position(|column| column.name() == field.name);
        parts.columns.push(match at {
            Some(at) => found.remove(at),
            None => crate::Column::nulls(&field.name, field.ty, parts.height),
        });
    }
    parts.columns.append(&mut found);
    Ok(parts)
}
