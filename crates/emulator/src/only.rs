//! Rows of the tables that a request lets a query see, where it says so beside the query.

use huntlet_table::{CellRef, Column, KqlType, Table};

/// What rows are seen.
#[derive(Debug, Clone, Default)]
pub(crate) enum Only {
    /// All.
    #[default]
    All,
    /// Those with a time from one tick to another, both within, in tables that have such a column.
    Between { column: String, from: i64, to: i64 },
    /// Those of these subscriptions.
    Subscriptions(Vec<String>),
}

impl Only {
    /// The rows of a table that are seen.
    pub fn of(&self, table: Table) -> Table {
        match self {
            Self::All => table,
            Self::Between { column, from, to } => {
                let Some(times) = table.column(column).filter(|found| found.ty() == KqlType::DateTime) else {
                    return table;
                };
                kept(&table, times, |cell| matches!(cell, CellRef::DateTime(at) if *from <= at && at <= *to))
            }
            Self::Subscriptions(ids) => match table.column("subscriptionId") {
                Some(column) => kept(
                    &table,
                    column,
                    |cell| matches!(cell, CellRef::Str(id) if ids.iter().any(|known| known.eq_ignore_ascii_case(id))),
                ),
                None => table,
            },
        }
    }
}

fn kept(table: &Table, column: &Column, seen: impl Fn(CellRef<'_>) -> bool) -> Table {
    let rows: Vec<u32> = (0..column.len())
        .filter(|row| seen(column.cell(*row)))
        .filter_map(|row| row.try_into().ok())
        .collect();
    // a table without a row is not what was asked for, but never too much
    table.take(&rows).unwrap_or_else(|_| table.slice(0, 0))
}
