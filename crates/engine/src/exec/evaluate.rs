//! Columns and filters, computed batch by batch.

use huntlet_kql::Span;
use huntlet_table::store::Bools;
use huntlet_table::{Column, Table};

use super::MORSEL;
use super::by_text::TextSet;
use super::compile::{Compiled, Compiler};
use super::eval::Batch;
use super::operators::{Executor, Stop, table_of};
use crate::expr::{Kind, Typed};
use crate::plan::Step;
use crate::value::Value;

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
        let mut made = 0_usize;
        for expr in exprs {
            let column = self.column(table, expr, span).await?;
            if !matches!(expr.kind, Kind::Column(_)) {
                made = made.saturating_add(column.estimated_bytes());
                self.room(made, expr.span)?;
            }
            columns.push(column);
        }
        Ok(columns)
    }

    async fn column(&self, table: &Table, expr: &Typed, span: Span) -> Result<Column, Stop> {
        let compiled = self.compile(expr)?;
        if let Some(position) = compiled.column() {
            let column = table.columns().get(position).cloned();
            return column.ok_or_else(|| Stop::Failed(format!("column {position} is not there"), span));
        }
        if !self.context.optimise && !expr.needs_all_rows() {
            return self.plain_column(table, &compiled, expr.span).await;
        }
        let rows = table.height();
        if let Some(column) = self.per_text(table, expr, &compiled).await? {
            return Ok(column);
        }
        if rows <= MORSEL || expr.needs_all_rows() || matches!(expr.kind, Kind::Const(_)) {
            return part(table, &compiled, expr.span);
        }
        let mut parts: Vec<Table> = Vec::new();
        let mut made = 0_usize;
        for start in (0..rows).step_by(MORSEL) {
            self.checkpoint().await?;
            let batch = table.slice(start, MORSEL);
            let column = part(&batch, &compiled, expr.span)?;
            made = made.saturating_add(column.estimated_bytes());
            self.room(made, expr.span)?;
            parts.push(table_of(vec![column], batch.height(), span)?);
        }
        let whole = Table::concat(&parts).map_err(|error| Stop::Failed(error.to_string(), span))?;
        let column = whole.into_columns().into_iter().next();
        column.ok_or_else(|| Stop::Failed("a column got lost".to_owned(), span))
    }

    /// `where`: terms of a conjunction run one after the other, each over the rows that are left.
    pub(super) async fn filter(&self, table: &Table, predicate: &Typed) -> Result<Table, Stop> {
        self.prepare([predicate]).await?;
        let failed = |message: String| stopped(message, predicate.span);
        if !self.context.optimise && !predicate.needs_all_rows() {
            return self.plain_filter(table, &self.compile(predicate)?, predicate.span).await;
        }
        let terms: Vec<&Typed> = match &predicate.kind {
            Kind::And(terms) if !predicate.needs_all_rows() => terms.iter().collect(),
            _ => vec![predicate],
        };
        let compiled: Vec<Compiled> =
            terms.iter().map(|term| self.compile(term)).collect::<Result<_, _>>()?;
        let whole = predicate.needs_all_rows();
        let mut tests: Vec<Test> = Vec::with_capacity(terms.len());
        for (term, compiled) in terms.iter().zip(compiled) {
            let texts = if whole { None } else { self.texts_that(table, term, &compiled).await? };
            tests.push(Test { compiled, texts });
        }
        let step = if whole { table.height().max(1) } else { MORSEL };
        let mut rows: Vec<u32> = Vec::new();
        for start in (0..table.height()).step_by(step) {
            self.checkpoint().await?;
            passing(&table.slice(start, step), &tests, start as u32, &mut rows).map_err(failed)?;
        }
        if rows.len() == table.height() {
            return Ok(table.clone());
        }
        super::operators::take(table, &rows, predicate.span)
    }

    /// `extend`, `project` and their kin.
    pub(super) async fn project(&self, table: &Table, values: &[Typed], step: &Step) -> Result<Table, Stop> {
        let columns = self.columns(table, values, step.span).await?;
        let columns =
            columns.iter().zip(&step.fields).map(|(column, field)| column.with_name(&field.name)).collect();
        table_of(columns, table.height(), step.span)
    }
}

/// A term of a conjunction.
struct Test {
    compiled: Compiled,
    /// The texts for which it holds, when that is known.
    texts: Option<TextSet>,
}

impl Test {
    fn mask(&self, table: &Table) -> Result<Bools, String> {
        match self.texts.as_ref().and_then(|texts| texts.mask(table)) {
            Some(mask) => Ok(mask),
            None => self.compiled.mask(&Batch::of(table)),
        }
    }
}

/// Adds the rows that pass all tests, counted from `start`.
fn passing(batch: &Table, tests: &[Test], start: u32, rows: &mut Vec<u32>) -> Result<(), String> {
    let mut left: Option<Vec<u32>> = None;
    let mut pending: Option<Bools> = None;
    let mut table = batch.clone();
    for test in tests {
        let mask = test.mask(&table)?;
        let mask = match pending.take() {
            Some(before) => &before & &mask,
            None => mask,
        };
        let hits = mask.num_trues();
        if hits == 0 {
            return Ok(());
        }
        // fewer rows make the next terms cheaper, once there are few enough to pay for the copy
        if hits * 8 < table.height() {
            let kept: Vec<u32> = mask.true_rows().collect();
            table = table.take(&kept).map_err(|error| error.to_string())?;
            left = Some(match left {
                Some(before) => kept.iter().filter_map(|row| before.get(*row as usize).copied()).collect(),
                None => kept,
            });
        } else {
            pending = Some(mask);
        }
    }
    let here = |row: u32| left.as_ref().map_or(Some(row), |left| left.get(row as usize).copied());
    match pending {
        Some(mask) => {
            rows.extend(mask.true_rows().filter_map(here).map(|row| start + row));
        }
        None => rows.extend((0..table.height() as u32).filter_map(here).map(|row| start + row)),
    }
    Ok(())
}

/// The end of a run that an expression caused.
pub(super) fn stopped(message: String, span: Span) -> Stop {
    if message == super::eval::TOO_MUCH {
        Stop::Memory(usize::MAX >> 1, span)
    } else {
        Stop::Failed(message, span)
    }
}

fn part(table: &Table, compiled: &Compiled, span: Span) -> Result<Column, Stop> {
    let value = compiled.eval(&Batch::of(table)).map_err(|message| stopped(message, span))?;
    as_column(compiled, value, table.height(), span)
}

/// What an expression gave as a column of its type.
pub(super) fn as_column(compiled: &Compiled, value: Value, rows: usize, span: Span) -> Result<Column, Stop> {
    let value = match value {
        Value::Scalar(_, cell) => Value::Scalar(compiled.ty, super::eval::typed(compiled.ty, cell)),
        column @ Value::Column(..) => column,
    };
    value.into_column("", rows).map_err(|error| Stop::Failed(error.to_string(), span))
}
