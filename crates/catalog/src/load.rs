//! What reading a file of queries brings: queries, and what is wrong in it.

use std::fmt;

use thiserror::Error;

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1; 0 when it is not known.
    pub line: u32,
    /// The column in characters, from 1; 0 when it is not known.
    pub column: u32,
    /// The field, such as `sources.list_logons.parameters.start`; empty for the file as a whole.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// True when the query is taken all the same.
    pub is_warning: bool,
}

impl Finding {
    /// Something wrong at a place of the file.
    pub(crate) fn new(
        at: serde_saphyr::Location,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (line, column) = (at.line() as u32, at.column() as u32);
        Self { line, column, field: field.into(), message: message.into(), is_warning: false }
    }

    /// The same, but the query is taken.
    pub(crate) fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.field.as_str()) {
            // the message of the reader tells the place itself
            (_, "") => f.write_str(&self.message),
            (0, field) => write!(f, "{field}: {}", self.message),
            (line, field) => write!(f, "line {line}, {field}: {}", self.message),
        }
    }
}

/// A file of which nothing can be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {}", .findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct LoadError {
    /// The file's name.
    pub file: String,
    /// What is wrong in it; at least one.
    pub findings: Vec<Finding>,
}

/// What was taken of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// The full names of the queries taken, at least one, in the file's order.
    pub names: Vec<String>,
    /// What is wrong in it: the queries concerned were left out, but for warnings.
    pub findings: Vec<Finding>,
}
