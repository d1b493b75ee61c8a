//! Columns and filters, computed batch by batch.

use huntlet_kql::Span;
use huntlet_table::store::Bools;
use huntlet_table::{Column, Table};

use super::MORSEL;
use super::compile::{Compiled, Compiler};
use super::eval::Batch;
use super::operators::{Executor, Stop, table_of};
use crate::expr::{Kind, Typed};
use crate::plan::Step;

impl Executor<'_> {
    /// Makes an expression ready; its shared plans have been run.
    pub(super) fn compile(&self, expr: &Typed) -> Result<Compiled, Stop> {
        let results = self.results.borrow();
        let compiler = Compiler { row: self.row, results: &results };
        compiler.compile(expr).map_err(|message| Stop::Failed(message, expr.span))
    }

    /// The columns of expressions over a table.
    pub(super) async fn columns<'e>(
        &self,
        table: &Table,
        exprs: impl IntoIterator<Item = &'e Typed>,
        span: Span,
    ) -> Result<Vec<Column>, Stop> {
        let exprs: Vec<&Typed> = exprs.into_iter().collect();
        self.prepare(exprs.iter().copied()).await?;
        let mut columns = Vec::with_capacity(exprs.len());
        for expr in exprs {
            columns.push(self.column(table, expr, span).await?);
        }
        Ok(columns)
    }

    async fn column(&self, table: &Table, expr: &Typed, span: Span) -> Result<Column, Stop> {
        let compiled = self.compile(expr)?;
        if let Some(position) = compiled.column() {
            let column = table.columns().get(position).cloned();
            return column.ok_or_else(|| Stop::Failed(format!("column {position} is not there"), span));
        }
        let rows = table.height();
        if rows <= MORSEL || expr.needs_all_rows() || matches!(expr.kind, Kind::Const(_)) {
            return part(table, &compiled, expr.span);
        }
        let mut parts: Vec<Table> = Vec::new();
        for start in (0..rows).step_by(MORSEL) {
            self.checkpoint().await?;
            let batch = table.slice(start, MORSEL);
            let column = part(&batch, &compiled, expr.span)?;
            parts.push(table_of(vec![column], batch.height(), span)?);
        }
        let whole = Table::concat(&parts).map_err(|error| Stop::Failed(error.to_string(), span))?;
        let column = whole.into_columns().into_iter().next();
        column.ok_or_else(|| Stop::Failed("a column got lost".to_owned(), span))
    }

    /// `where`: terms of a conjunction run one after the other, each over the rows that are left.
    pub(super) async fn filter(&self, table: &Table, predicate: &Typed) -> Result<Table, Stop> {
        self.prepare([predicate]).await?;
        let failed = |message: String| Stop::Failed(message, predicate.span);
        let terms: Vec<&Typed> = match &predicate.kind {
            Kind::And(terms) if !predicate.needs_all_rows() => terms.iter().collect(),
            _ => vec![predicate],
        };
        let compiled: Vec<Compiled> =
            terms.iter().map(|term| self.compile(term)).collect::<Result<_, _>>()?;
        if predicate.needs_all_rows() || table.height() <= MORSEL {
            return filtered(table.clone(), &compiled).map_err(failed);
        }
        let mut parts: Vec<Table> = Vec::new();
        for start in (0..table.height()).step_by(MORSEL) {
            self.checkpoint().await?;
            let part = filtered(table.slice(start, MORSEL), &compiled).map_err(failed)?;
            if !part.is_empty() {
                parts.push(part);
            }
        }
        if parts.is_empty() {
            return Ok(table.slice(0, 0));
        }
        Table::concat(&parts).map_err(|error| failed(error.to_string()))
    }

    /// `extend`, `project` and their kin.
    pub(super) async fn project(&self, table: &Table, values: &[Typed], step: &Step) -> Result<Table, Stop> {
        let columns = self.columns(table, values, step.span).await?;
        let columns =
            columns.iter().zip(&step.fields).map(|(column, field)| column.with_name(&field.name)).collect();
        table_of(columns, table.height(), step.span)
    }
}

fn filtered(mut table: Table, terms: &[Compiled]) -> Result<Table, String> {
    let mut pending: Option<Bools> = None;
    for term in terms {
        let mask = term.mask(&Batch::of(&table))?;
        let mask = match pending.take() {
            Some(before) => &before & &mask,
            None => mask,
        };
        let left = mask.num_trues();
        if left == 0 {
            return Ok(table.slice(0, 0));
        }
        // fewer rows make the next terms cheaper, once there are few enough to pay for the copy
        if left * 8 < table.height() {
            table = table.filter(&mask).map_err(|error| error.to_string())?;
        } else {
            pending = Some(mask);
        }
    }
    match pending {
        Some(mask) if mask.num_trues() < table.height() => {
            table.filter(&mask).map_err(|error| error.to_string())
        }
        _ => Ok(table),
    }
}

fn part(table: &Table, compiled: &Compiled, span: Span) -> Result<Column, Stop> {
    let value = compiled.eval(&Batch::of(table)).map_err(|message| Stop::Failed(message, span))?;
    let value = match value {
        crate::value::Value::Scalar(_, cell) => {
            crate::value::Value::Scalar(compiled.ty, super::eval::typed(compiled.ty, cell))
        }
        column @ crate::value::Value::Column(..) => column,
    };
    let column = value.into_column("", table.height());
    column.map_err(|error| Stop::Failed(error.to_string(), span))
}
