//! The plugins of `evaluate`.

mod activity;
mod bag;
mod funnel;
mod lookup;
mod patterns;
mod pivot;
mod rows;
pub(crate) mod runs;
mod sequence;
mod timeline;

use huntlet_table::{Column, ColumnBuilder, Field, Scalar, Table};

use super::operators::{Executor, Stop, table_of, take};
use crate::plan::{Look, Plugin, Step};

pub(crate) use bag::bag_unpack;

/// The columns that only these rows can tell.
pub(crate) fn learn(table: &Table, look: &Look) -> Vec<Field> {
    match look {
        Look::Bag(unpack) => bag::bag_columns(table, unpack),
        Look::Values(column) => pivot::values(table, *column),
    }
}

/// What a plugin works on.
pub(crate) struct Input<'i> {
    /// The rows.
    pub table: &'i Table,
    /// The values of its arguments over the rows.
    pub columns: Vec<Column>,
    /// The arguments that read no row.
    pub constants: Vec<Scalar>,
    /// Its other table.
    pub other: Option<Table>,
    /// The columns of the result.
    pub fields: &'i [Field],
    /// Where among the columns the dimensions begin.
    pub dimensions: usize,
    /// How many bytes the result may take.
    pub room: usize,
}

impl Input<'_> {
    /// Whether so many rows of the result fit; else the plugin ends with what this gives.
    pub fn fits(&self, rows: usize) -> Result<(), String> {
        let bytes = rows.saturating_mul(self.fields.len()).saturating_mul(size_of::<Scalar>());
        if bytes > self.room { Err(super::eval::TOO_MUCH.to_owned()) } else { Ok(()) }
    }
}

/// What a plugin gives.
pub(crate) enum Output {
    /// Cells, row by row.
    Rows(Vec<Vec<Scalar>>),
    /// Rows of the input beside rows of the other table, which with `true` go in front.
    Pairs(Vec<(u32, Option<u32>)>, bool),
    /// Rows of the input.
    Taken(Vec<u32>),
    /// A search that may take long, and asks the host meanwhile.
    Search(patterns::Search),
}

/// A plugin's algorithm; an error is a sentence for the user.
pub(crate) type PluginRun = fn(&Input<'_>) -> Result<Output, String>;

impl Executor<'_> {
    /// Runs a plugin.
    pub(super) async fn plugin(&self, table: &Table, plugin: &Plugin, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let columns = self.columns(table, &plugin.columns, span).await?;
        self.prepare(&plugin.constants).await?;
        let constants = plugin.constants.iter().map(|value| self.scalar(value)).collect::<Result<_, _>>()?;
        let other = match &plugin.table {
            Some(shared) => Some(self.shared(shared).await?),
            None => None,
        };
        self.checkpoint().await?;
        let dimensions = plugin.dimensions;
        let room = self.context.max_bytes;
        let input = Input { table, columns, constants, other, fields: &step.fields, dimensions, room };
        let mut output = (plugin.run)(&input).map_err(|message| super::evaluate::stopped(message, span))?;
        if let Output::Search(search) = output {
            output = Output::Rows(self.patterns(&input, search, span).await?);
        }
        match output {
            Output::Search(_) => table_of(Vec::new(), 0, span),
            Output::Taken(rows) => take(table, &rows, span),
            Output::Pairs(pairs, turned) => {
                let left: Vec<u32> = pairs.iter().map(|(left, _)| *left).collect();
                let mut columns = take(table, &left, span)?.into_columns();
                let right = pairs.into_iter().map(|(_, right)| right).collect();
                if let Some(other) = &input.other {
                    let shown = step.fields.len() - columns.len();
                    let taken =
                        other.take_idx(&right).map_err(|error| Stop::Failed(error.to_string(), span))?;
                    let at = if turned { 0 } else { columns.len() };
                    columns.splice(at..at, taken.into_columns().into_iter().take(shown));
                }
                let fields = step.fields.iter();
                let columns = columns.iter().zip(fields).map(|(column, field)| column.with_name(&field.name));
                table_of(columns.collect(), left.len(), span)
            }
            Output::Rows(rows) => {
                let mut builders: Vec<ColumnBuilder> = step
                    .fields
                    .iter()
                    .map(|field| ColumnBuilder::new(&field.name, field.ty, rows.len()))
                    .collect();
                for row in &rows {
                    for ((builder, cell), field) in builders.iter_mut().zip(row).zip(&step.fields) {
                        builder.push(&super::eval::typed(field.ty, cell.clone()));
                    }
                }
                table_of(builders.into_iter().map(ColumnBuilder::finish).collect(), rows.len(), span)
            }
        }
    }
}
