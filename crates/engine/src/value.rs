//! The value of an expression over a batch of rows.

use huntlet_table::polars::prelude::Series;
use huntlet_table::{KqlType, Scalar};

/// One value for all rows, or one per row.
#[derive(Debug, Clone)]
pub enum Value {
    /// The same cell in every row.
    Scalar(KqlType, Scalar),
    /// A cell per row, stored as `huntlet_table` stores a column of this type.
    Column(KqlType, Series),
}

impl Value {
    /// The KQL type.
    pub fn ty(&self) -> KqlType {
        match self {
            Self::Scalar(ty, _) | Self::Column(ty, _) => *ty,
        }
    }
}
