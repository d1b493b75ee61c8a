//! Files to tables.
//!
//! [`read`] finds out what the bytes are and makes a [`Table`] of them. Types are inferred over all rows, or
//! taken from [`ReadOptions::schema`], or from the file where it states them (Parquet, Arrow, replies of Log
//! Analytics, Azure Data Explorer and Defender).
//!
//! What is inferred: bool, long, real, datetime (from ISO 8601 date and time, never from `2019` or `10.1`),
//! string; arrays and bags of JSON are dynamic; a JSON column of texts and numbers is string, any other
//! mixture dynamic; whole numbers beyond 64 bits are decimal. Numbers with leading zeros stay text, and so
//! do guids, timespans and JSON inside text unless a schema declares them.
//!
//! What cannot be kept is counted and told in [`Read::notices`]; what cannot be read is a [`ReadError`].

mod adaptive;
mod arrow;
mod arrow_check;
mod arrow_flat;
mod cells;
mod csv;
mod declared;
mod decode;
mod dictionary;
mod envelope;
mod error;
mod file;
mod json;
mod ndjson;
mod parquet;
mod parquet_check;
mod record;
mod sniff;
mod stream;
mod stream_cells;
mod token;
mod vectors;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{Column, Schema, Table};

pub use declared::{Layout, read_declared};
pub use error::ReadError;
pub use file::FileBytes;
pub use sniff::{HEAD, look};
pub use stream::{Reply, ReplyError, ReplyReader};
pub(crate) use vectors::KQL_TYPE;

/// More columns than this are taken for a file of another kind.
pub(crate) const MAX_COLUMNS: usize = 4096;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Fields separated by commas, semicolons, tabs or bars, with a header.
    Csv,
    /// An array of objects, one object, or a service's reply.
    Json,
    /// An object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, file (Feather) or stream.
    Arrow,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
        })
    }
}

impl FromStr for Format {
    type Err = ReadError;

    /// A format's name, or the usual ending of its files' names, in any case.
    fn from_str(name: &str) -> Result<Self, ReadError> {
        Ok(match name.trim().to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Self::Csv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            "parquet" => Self::Parquet,
            "arrow" | "feather" | "ipc" => Self::Arrow,
            _ => return Err(ReadError::Format(name.to_owned())),
        })
    }
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The types of columns, by name. A column of the file that is in it is converted to its type; others
    /// keep what the file says or shows. Where a name and its case differ, the file's name stays and
    /// nothing is converted.
    pub schema: Option<Schema>,
    /// Whether columns of the schema that the file lacks are added, empty.
    pub fill_missing: bool,
}

impl ReadOptions {
    /// Options with a schema.
    pub fn with_schema(schema: Schema) -> Self {
        Self { schema: Some(schema), fill_missing: false }
    }

    pub(crate) fn hint(&self, name: &str) -> Option<crate::KqlType> {
        self.schema.as_ref()?.ty(name)
    }
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Read {
    /// The table.
    pub table: Table,
    /// What the file was.
    pub format: Format,
    /// Sentences for the user about what was changed, left out or could not be converted.
    pub notices: Vec<String>,
}

/// A reader's result before the table is put together.
pub(crate) struct Parts {
    pub columns: Vec<Column>,
    pub height: usize,
    pub notices: Vec<String>,
}

/// Runs a decoder that is not ours. What can be checked is checked before it runs, but some damage inside
/// pages makes it panic: on the host that is an error like any other. WebAssembly ends at a panic; there the
/// page restarts the worker.
fn guarded(format: Format, decode: impl FnOnce() -> Result<Parts, ReadError>) -> Result<Parts, ReadError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        Err(ReadError::Damaged { format, detail: "a page holds something else than it says".to_owned() })
    })
}

/// Reads a file. Without a format, it is found from the content.
pub fn read(
    bytes: impl Into<Bytes>,
    format: Option<Format>,
    options: &ReadOptions,
) -> Result<Read, ReadError> {
    read_from(&bytes.into(), format, options)
}

/// Reads a file whose bytes lie elsewhere: those of Arrow a record batch at a time, others at once.
pub fn read_from(
    file: &dyn FileBytes,
    format: Option<Format>,
    options: &ReadOptions,
) -> Result<Read, ReadError> {
    let part = |range: std::ops::Range<usize>| {
        let megabytes = range.len().div_ceil(1 << 20);
        file.part(range).ok_or(ReadError::NoRoom(megabytes))
    };
    let size = file.size();
    let found = sniff::sniff(&part(0..size.min(HEAD))?, size as u64, format)?;
    let mut parts = match found {
        Format::Parquet => {
            let bytes = part(0..size)?;
            guarded(found, || parquet::read(&bytes, options))?
        }
        Format::Arrow => guarded(found, || arrow::read(file, options))?,
        Format::Csv | Format::Json | Format::Ndjson => {
            let bytes = part(0..size)?;
            let text = decode::text(&bytes)?;
            let mut parts = match found {
                Format::Csv => csv::read(&text.text, options)?,
                Format::Json => json::read(&text.text, options)?,
                _ => ndjson::read(&text.text, options)?,
            };
            parts.notices.splice(0..0, text.notice);
            parts
        }
    };
    if let (Some(schema), true) = (&options.schema, options.fill_missing) {
        for field in schema {
            if !parts.columns.iter().any(|column| column.name() == field.name) {
                parts.columns.push(Column::nulls(&field.name, field.ty, parts.height));
            }
        }
    }
    let table = Table::with_height(parts.columns, parts.height)?;
    Ok(Read { table, format: found, notices: parts.notices })
}
