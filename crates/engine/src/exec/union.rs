//! `union`.

use huntlet_table::{Column, Field, Scalar, Table};

use super::operators::{Executor, Stop, table_of};
use crate::plan::{Step, Union, UnionMap};

impl Executor<'_> {
    /// The rows so far (when the union does not start the query), then those of the other tables.
    pub(super) async fn union(&self, table: Table, union: &Union, step: &Step) -> Result<Table, Stop> {
        let mut parts = Vec::with_capacity(union.inputs.len() + 1);
        if let Some(map) = &union.first {
            parts.push(mapped(&table, map, &step.fields, step)?);
        }
        for input in &union.inputs {
            let other = self.shared(&input.plan).await?;
            self.checkpoint().await?;
            parts.push(mapped(&other, &input.map, &step.fields, step)?);
        }
        let bytes = parts.iter().map(Table::estimated_bytes).fold(0, usize::saturating_add);
        self.room(bytes, step.span)?;
        Table::concat(&parts).map_err(|error| Stop::Failed(error.to_string(), step.span))
    }
}

/// A table in the columns of the result.
fn mapped(table: &Table, map: &UnionMap, fields: &[Field], step: &Step) -> Result<Table, Stop> {
    let rows = table.height();
    let columns = fields
        .iter()
        .enumerate()
        .map(|(position, field)| {
            if let Some((at, label)) = &map.label
                && *at == position
            {
                return Column::constant(&field.name, field.ty, &Scalar::String(label.clone()), rows);
            }
            let own = map.columns.get(position).copied().flatten();
            match own.and_then(|own| table.columns().get(own)) {
                Some(column) => column.with_name(&field.name),
                None => Column::nulls(&field.name, field.ty, rows),
            }
        })
        .collect();
    table_of(columns, rows, step.span)
}
