//! Tables as they are declared: names, columns, types.

use huntlet_table::{Field, KqlType, Schema};

/// One column of a table, under Sentinel's name and type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Sentinel's name of the column.
    pub name: &'static str,
    /// KQL type of its cells.
    pub ty: KqlType,
}

/// One table that the demo tenant fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSpec {
    /// Sentinel's name of the table.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [ColumnSpec],
}

impl TableSpec {
    /// The table's schema, as the rest of Huntlet speaks of it.
    pub fn schema(&self) -> Schema {
        Schema::new(self.columns.iter().map(|column| Field::new(column.name, column.ty)).collect())
    }
}

/// Declares a table once: the enum `Col` names its columns for the code, `SPEC` for everyone else.
macro_rules! table {
    ($name:literal, $($ty:ident { $($column:ident)+ })+) => {
        #[allow(
            dead_code,
            non_camel_case_types,
            clippy::upper_case_acronyms,
            reason = "the names are Sentinel's, and a column that is always empty is never written"
        )]
        #[derive(Clone, Copy)]
        enum Col { $($($column,)+)+ }

        impl From<Col> for usize {
            fn from(column: Col) -> usize {
                column as usize
            }
        }

        /// The table's name and columns.
        pub(crate) const SPEC: $crate::core::spec::TableSpec = $crate::core::spec::TableSpec {
            name: $name,
            columns: &[$($($crate::core::spec::ColumnSpec {
                name: stringify!($column),
                ty: huntlet_table::KqlType::$ty,
            },)+)+],
        };
    };
}
pub(crate) use table;
