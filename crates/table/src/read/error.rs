//! Why a file cannot be read.

use super::{Format, MAX_COLUMNS};
use crate::TableError;

/// A file that cannot be read; the message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No bytes, or nothing but spaces.
    #[error("the file is empty")]
    Empty,
    /// Not a name of a format.
    #[error("'{0}' is not a format; use csv, json, ndjson, parquet or arrow")]
    Format(String),
    /// Bytes of another kind.
    #[error("this is {0}; Huntlet reads CSV, JSON, NDJSON, Parquet and Arrow files")]
    Unknown(&'static str),
    /// A row of a CSV file has more fields than the header.
    #[error(
        "line {line} has {found} fields where the header has {expected}; quote fields that contain the \
         separator, or remove the line"
    )]
    TooManyFields {
        /// Line, from 1.
        line: u64,
        /// Fields of the header.
        expected: usize,
        /// Fields of the line.
        found: usize,
    },
    /// Text that breaks its format's rules.
    #[error("the {format} is not valid at line {line}, column {column}: {detail}")]
    Syntax {
        /// The format.
        format: Format,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        detail: String,
    },
    /// JSON that is no table.
    #[error("the JSON holds no rows: {0}; use an array of objects, or an object a line")]
    NoRows(String),
    /// A binary file that is cut off or damaged.
    #[error("the {format} file is cut off or damaged: {detail}; get the file again")]
    Damaged {
        /// The format.
        format: Format,
        /// What the decoder says.
        detail: String,
    },
    /// A part of the file that memory has no room for.
    #[error(
        "memory has no room left for {0} MB of it; remove tables that you no longer need, or split the file"
    )]
    NoRoom(usize),
    /// More columns than any log has.
    #[error("the file has over {MAX_COLUMNS} columns; it is not a table of events")]
    TooManyColumns,
    /// Columns that make no table.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl ReadError {
    pub(crate) fn json(format: Format, line: usize, error: &serde_json::Error) -> Self {
        if error.to_string().starts_with(TOO_MANY_COLUMNS) {
            return Self::TooManyColumns;
        }
        // serde_json ends its messages with the place, which is told apart here
        let text = error.to_string();
        let detail = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Self::Syntax { format, line: line + error.line().max(1) - 1, column: error.column().max(1), detail }
    }

    pub(crate) fn not_text(format: Format) -> Self {
        Self::Damaged { format, detail: "a text is not UTF-8".to_owned() }
    }

    pub(crate) fn damaged(format: Format, error: &impl ToString) -> Self {
        Self::Damaged { format, detail: error.to_string() }
    }
}

/// How a visitor of serde, which knows only its own error, says [`ReadError::TooManyColumns`].
pub(crate) const TOO_MANY_COLUMNS: &str = "too many columns";
