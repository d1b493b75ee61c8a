//! What can be wrong with a table.

use crate::KqlType;

/// A table that cannot be made, or a column that is not as asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Columns of one table differ in length.
    #[error("column '{name}' has {found} rows where the table has {expected}")]
    Length {
        /// The column.
        name: String,
        /// The table's rows.
        expected: usize,
        /// The column's rows.
        found: usize,
    },
    /// Two columns of one name.
    #[error("there are two columns named '{0}'; rename one")]
    DuplicateColumn(String),
    /// No column of that name.
    #[error("there is no column named '{0}'")]
    UnknownColumn(String),
    /// A column holds another type than was asked for.
    #[error("column '{name}' is {found}, not {expected}")]
    Type {
        /// The column.
        name: String,
        /// What was asked for.
        expected: String,
        /// What it is.
        found: KqlType,
    },
    /// Tables whose rows do not fit together.
    #[error("these tables have different columns: {0}")]
    Schema(String),
    /// A row beyond the table's end.
    #[error("there is no row {row}; the table has {height}")]
    Row {
        /// The row asked for, from 0.
        row: usize,
        /// The table's rows.
        height: usize,
    },
}
