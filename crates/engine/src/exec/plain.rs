//! The plain way, with every short cut left out: each value from its row alone, each key compared with all others. Tests
//! compare it with the quick way.

use huntlet_kql::Span;
use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::compile::Compiled;
use super::eval::{Batch, typed};
use super::evaluate::stopped;
use super::group::Groups;
use super::operators::{Executor, Stop, take};
use crate::value::Value;

impl Executor<'_> {
    /// Groups rows by keys.
    pub(super) fn groups(&self, keys: &[Column], rows: usize) -> Groups {
        match keys {
            [_, ..] if !self.context.optimise => Groups::plainly(keys, rows),
            _ => Groups::of(keys, rows),
        }
    }

    /// The value of an expression that looks at no neighbour, row by row.
    pub(super) async fn plain_column(
        &self,
        table: &Table,
        compiled: &Compiled,
        span: Span,
    ) -> Result<Column, Stop> {
        let types: Vec<KqlType> = table.columns().iter().map(Column::ty).collect();
        let mut builder = ColumnBuilder::new("", compiled.ty, table.height());
        for row in 0..table.height() {
            if row % 4096 == 4095 {
                self.checkpoint().await?;
            }
            let cells: Vec<Scalar> = table.row(row).map(|cell| cell.to_scalar()).collect();
            let value = compiled.eval(&Batch::of_row(&types, &cells));
            let cell = match value.map_err(|message| stopped(message, span))? {
                Value::Scalar(_, cell) => cell,
                column @ Value::Column(..) => column.cells().get(0),
            };
            builder.push(&typed(compiled.ty, cell));
        }
        Ok(builder.finish())
    }

    /// The rows where an expression that looks at no neighbour is true.
    pub(super) async fn plain_filter(
        &self,
        table: &Table,
        compiled: &Compiled,
        span: Span,
    ) -> Result<Table, Stop> {
        let mask = self.plain_column(table, compiled, span).await?;
        let holds = |row: &u32| mask.cell(*row as usize).to_scalar() == Scalar::Bool(true);
        let rows: Vec<u32> = (0..table.height() as u32).filter(holds).collect();
        take(table, &rows, span)
    }
}
