//! `summarize`.

use huntlet_kql::Span;
use huntlet_table::{Column, Table};

use super::MORSEL;
use super::compile::Compiled;
use super::eval::Batch;
use super::operators::{Executor, Stop, aggregate_args, table_of};
use super::pick;
use crate::expr::Typed;
use crate::functions::Arg;
use crate::plan::{BoundAggregate, Step, Summarize};
use crate::value::Value;

impl Executor<'_> {
    /// Groups rows by the keys and runs the aggregates over each group.
    pub(super) async fn summarize(
        &self,
        table: &Table,
        plan: &Summarize,
        step: &Step,
    ) -> Result<Table, Stop> {
        self.prepare(plan.aggregates.iter().flat_map(aggregate_args)).await?;
        let keys = self.columns(table, &plan.keys, step.span).await?;
        let rows = table.height();
        let groups = self.groups(&keys, rows);
        // without keys there is one group, even of no rows
        let count = if plan.keys.is_empty() { 1 } else { groups.first.len() };
        let mut columns: Vec<Column> = Vec::with_capacity(plan.keys.len() + plan.aggregates.len());
        for key in &keys {
            columns
                .push(key.take(&groups.first).map_err(|error| Stop::Failed(error.to_string(), step.span))?);
        }
        for aggregate in &plan.aggregates {
            match aggregate {
                BoundAggregate::Fold { aggregate, args, ty } => {
                    let accumulator = (aggregate.make)(&args.iter().map(Typed::as_arg).collect::<Vec<Arg>>());
                    let accumulator = accumulator.map_err(|message| Stop::Failed(message, step.span))?;
                    let value = self.folded(table, accumulator, args, &groups.ids, count, step.span).await?;
                    let value = match value {
                        Value::Scalar(_, cell) => Value::Scalar(*ty, cell),
                        column @ Value::Column(..) => column,
                    };
                    let column = value.into_column("", count);
                    columns.push(column.map_err(|error| Stop::Failed(error.to_string(), step.span))?);
                }
                BoundAggregate::Pick { pick, by, outputs } => {
                    let by = match by {
                        Some(by) => self.columns(table, [by], step.span).await?.into_iter().next(),
                        None => None,
                    };
                    let outputs = self.columns(table, outputs, step.span).await?;
                    let picked = pick::run(*pick, by.as_ref(), &outputs, &groups.ids, count);
                    columns.extend(picked);
                }
            }
        }
        let columns =
            columns.iter().enumerate().map(|(at, column)| column.with_name(&format!("{at}"))).collect();
        let grouped = table_of(columns, count, step.span)?;
        self.project(&grouped, &plan.outputs, step).await
    }

    async fn folded(
        &self,
        table: &Table,
        mut accumulator: Box<dyn crate::aggregates::GroupedAccumulator>,
        args: &[Typed],
        groups: &[u32],
        count: usize,
        span: Span,
    ) -> Result<Value, Stop> {
        let compiled: Vec<Compiled> = args.iter().map(|arg| self.compile(arg)).collect::<Result<_, _>>()?;
        let failed = |message: String| super::evaluate::stopped(message, span);
        let whole = args.iter().any(Typed::needs_all_rows);
        let plain = !self.context.optimise && !whole;
        let mut per_text: Vec<Option<Column>> = Vec::with_capacity(args.len());
        for (arg, compiled) in args.iter().zip(&compiled) {
            per_text.push(if plain && arg.is_row_bound() {
                Some(self.plain_column(table, compiled, arg.span).await?)
            } else {
                self.per_text(table, arg, compiled).await?
            });
        }
        accumulator.resize(count);
        let step = match plain {
            true => 1,
            false if whole => table.height().max(1),
            false => MORSEL,
        };
        for start in (0..table.height()).step_by(step) {
            self.checkpoint().await?;
            let batch = table.slice(start, step);
            let rows = batch.height();
            let values: Vec<Value> = compiled
                .iter()
                .zip(&per_text)
                .map(|(arg, known)| match known {
                    Some(column) => Ok(Value::of_column(column.slice(start, step))),
                    None => arg.eval(&Batch::of(&batch)),
                })
                .collect::<Result<_, _>>()
                .map_err(failed)?;
            let ids = groups.get(start..start + rows).unwrap_or_default();
            accumulator.update(ids, &values, rows).map_err(failed)?;
            self.room(accumulator.bytes(), span)?;
        }
        accumulator.finish(count).map_err(failed)
    }
}
