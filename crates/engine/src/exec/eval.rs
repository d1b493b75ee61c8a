//! Runs ready expressions over a batch of rows.

use huntlet_table::store::Bools;
use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::compile::{Compiled, Node};
use super::{json, ops, path, row_function};
use crate::functions::convert;
use crate::functions::{arith, limits};
use crate::value::{Cells, Value};

/// Rows to compute over.
pub(crate) struct Batch<'b> {
    table: Option<&'b Table>,
    only: Option<(usize, &'b Column)>,
    /// A single row as types and cells.
    row: Option<(&'b [KqlType], &'b [Scalar])>,
    /// How many.
    pub rows: usize,
}

impl<'b> Batch<'b> {
    /// The rows of a table.
    pub fn of(table: &'b Table) -> Self {
        Self { table: Some(table), only: None, row: None, rows: table.height() }
    }

    /// One row of cells; a computed value is then a [`Value::Scalar`] wherever it can be.
    pub fn of_row(types: &'b [KqlType], cells: &'b [Scalar]) -> Self {
        Self { table: None, only: None, row: Some((types, cells)), rows: 1 }
    }

    /// Rows without columns.
    pub fn rows_only(rows: usize) -> Self {
        Self { table: None, only: None, row: None, rows }
    }

    /// The cells of one column, for expressions that read no other.
    pub fn only(position: usize, column: &'b Column) -> Self {
        Self { table: None, only: Some((position, column)), row: None, rows: column.len() }
    }

    /// A column by position.
    pub fn column(&self, position: usize) -> Result<Value, String> {
        if let Some((types, cells)) = self.row
            && let (Some(ty), Some(cell)) = (types.get(position), cells.get(position))
        {
            return Ok(Value::Scalar(*ty, cell.clone()));
        }
        let only = self.only.filter(|(at, _)| *at == position).map(|(_, column)| column);
        let column = only.or_else(|| self.table.and_then(|table| table.columns().get(position)));
        let column = column.ok_or_else(|| format!("column {position} is not there"))?;
        Ok(Value::Column(column.ty(), column.series().clone()))
    }
}

impl Compiled {
    /// The value over the rows of a batch; an error is a sentence for the user.
    pub fn eval(&self, batch: &Batch<'_>) -> Result<Value, String> {
        match &self.node {
            Node::Const(cell) => Ok(Value::Scalar(self.ty, cell.clone())),
            Node::Unfolded(_, inner) => inner.eval(batch),
            Node::Column(position) => batch.column(*position),
            Node::Row(context, run, args) => {
                let args = eval_all(args, batch)?;
                bounded(self.ty, &args, batch.rows, &|cells| run(context, cells))
            }
            Node::Prepared(run, args) => {
                let args = eval_all(args, batch)?;
                bounded(self.ty, &args, batch.rows, run)
            }
            Node::Whole(context, run, args) => run(context, &eval_all(args, batch)?, batch.rows),
            Node::DynamicText(operand) => Ok(dynamic_text(&operand.eval(batch)?, batch.rows)),
            Node::Arith(op, left, right) => {
                Ok(ops::arithmetic(*op, self.ty, &left.eval(batch)?, &right.eval(batch)?, batch.rows))
            }
            Node::Compare(op, left, right) => {
                Ok(ops::compare(*op, &left.eval(batch)?, &right.eval(batch)?, batch.rows))
            }
            Node::Text(test, left, right) => {
                Ok(test.run(&left.eval(batch)?, &right.eval(batch)?, batch.rows))
            }
            Node::List(test, left, list) => {
                let left = left.eval(batch)?;
                Ok(test.run(&left, &eval_all(list, batch)?, batch.rows))
            }
            Node::And(terms) => junction(terms, batch, true),
            Node::Or(terms) => junction(terms, batch, false),
            Node::Not(operand) => Ok(match operand.eval(batch)? {
                Value::Scalar(ty, Scalar::Bool(value)) => Value::Scalar(ty, Scalar::Bool(!value)),
                value => mask_value(!&mask(&value, batch.rows)),
            }),
            Node::Negate(operand) => {
                let value = operand.eval(batch)?;
                Ok(by_row(self.ty, &[value], batch.rows, |cells| {
                    cells.first().map_or(Scalar::Null, arith::negate)
                }))
            }
            Node::Path(base, steps) => path::walk(base, steps, batch),
            Node::RowFunction(function, args, seed) => {
                row_function::run(*function, self.ty, &eval_all(args, batch)?, batch.rows, *seed)
            }
            Node::PackAll(columns, skip) => pack_all(columns, *skip, batch),
        }
    }

    /// The rows where this is true.
    pub fn mask(&self, batch: &Batch<'_>) -> Result<Bools, String> {
        Ok(mask(&self.eval(batch)?, batch.rows))
    }
}

fn eval_all(args: &[Compiled], batch: &Batch<'_>) -> Result<Vec<Value>, String> {
    args.iter().map(|arg| arg.eval(batch)).collect()
}

/// The most bytes that one expression may make of one batch of rows.
const MOST: usize = 256 << 20;

/// What [`bounded`] says when an expression makes too much; the executor tells it as a matter of memory.
pub(super) const TOO_MUCH: &str = "this expression makes too much text of few rows";

/// Like [`by_row`], but stops where texts grow beyond all measure.
fn bounded(
    ty: KqlType,
    args: &[Value],
    rows: usize,
    run: &dyn Fn(&[Scalar]) -> Scalar,
) -> Result<Value, String> {
    if !ty.is_text() {
        let value = by_row(ty, args, rows, run);
        return if limits::passed() { Err(TOO_MUCH.to_owned()) } else { Ok(value) };
    }
    let made = std::cell::Cell::new(0_usize);
    let value = by_row(ty, args, rows, |cells| {
        if made.get() > MOST {
            return Scalar::Null;
        }
        // elements take a multiple of their text
        let long = |cell: &Scalar| matches!(cell, Scalar::String(text) if !limits::fits(text.len()));
        if ty == KqlType::Dynamic && cells.iter().any(long) {
            return Scalar::Null;
        }
        let cell = run(cells);
        made.set(made.get() + weight(&cell));
        cell
    });
    if limits::passed() || made.get() > MOST { Err(TOO_MUCH.to_owned()) } else { Ok(value) }
}

/// About how many bytes a cell takes.
pub(super) fn weight(cell: &Scalar) -> usize {
    match cell {
        Scalar::String(text) | Scalar::Decimal(text) | Scalar::Guid(text) => text.len(),
        Scalar::Dynamic(value) => crate::functions::cell::weight(value),
        _ => 8,
    }
}

/// Calls `run` for every row, or once when no argument varies.
pub(super) fn by_row(ty: KqlType, args: &[Value], rows: usize, run: impl Fn(&[Scalar]) -> Scalar) -> Value {
    let readers: Vec<Cells<'_>> = args.iter().map(Value::cells).collect();
    if readers.iter().all(|reader| matches!(reader, Cells::Const(_))) {
        let cells: Vec<Scalar> = readers.iter().map(|reader| reader.get(0)).collect();
        return Value::Scalar(ty, typed(ty, run(&cells)));
    }
    if rows == 0 {
        return Value::build(ty, 0, |_| Scalar::Null);
    }
    let mut cells: Vec<Scalar> = readers.iter().map(|reader| reader.get(0)).collect();
    Value::build(ty, rows, |row| {
        for (cell, reader) in cells.iter_mut().zip(&readers) {
            if !matches!(reader, Cells::Const(_)) {
                *cell = reader.get(row);
            }
        }
        typed(ty, run(&cells))
    })
}

/// A cell in the type that was promised: numbers widen, a missing string is empty.
pub(crate) fn typed(ty: KqlType, cell: Scalar) -> Scalar {
    match cell {
        Scalar::Null if ty == KqlType::String => Scalar::String(String::new()),
        Scalar::Null => Scalar::Null,
        Scalar::Dynamic(serde_json::Value::Null) if ty == KqlType::Dynamic => Scalar::Null,
        cell if cell.ty() == Some(ty) => cell,
        cell => convert::to(ty, &cell),
    }
}

/// The text of dynamic cells.
fn dynamic_text(value: &Value, rows: usize) -> Value {
    match value {
        Value::Scalar(_, cell) => Value::Scalar(KqlType::String, convert::to(KqlType::String, cell)),
        Value::Column(..) => {
            let cells = value.cells();
            let mut builder = ColumnBuilder::new("", KqlType::String, rows);
            for row in 0..rows {
                match cells.text(row) {
                    Some(text) => builder.push_text(&json::text_of(text)),
                    None => builder.push_null(),
                }
            }
            Value::of_column(builder.finish())
        }
    }
}

/// A bool value as a mask.
pub(super) fn mask(value: &Value, rows: usize) -> Bools {
    match value {
        Value::Scalar(_, Scalar::Bool(flag)) => Bools::full(Some(*flag), rows),
        Value::Column(_, series) if series.bool().is_ok() => series.bool().cloned().unwrap_or_default(),
        _ => Bools::full(None, rows),
    }
}

/// A mask as a bool value.
pub(super) fn mask_value(mask: Bools) -> Value {
    Value::Column(KqlType::Bool, mask.into())
}

/// `and` or `or` over all terms, three-valued.
fn junction(terms: &[Compiled], batch: &Batch<'_>, all: bool) -> Result<Value, String> {
    let mut result: Option<Bools> = None;
    for term in terms {
        let value = term.eval(batch)?;
        if let Value::Scalar(_, Scalar::Bool(flag)) = value {
            if flag == all {
                continue;
            }
            // one false ends `and`, one true ends `or`
            return Ok(Value::Scalar(KqlType::Bool, Scalar::Bool(flag)));
        }
        let next = mask(&value, batch.rows);
        result = Some(match result {
            None => next,
            Some(so_far) if all => &so_far & &next,
            Some(so_far) => &so_far | &next,
        });
    }
    Ok(result.map_or(Value::Scalar(KqlType::Bool, Scalar::Bool(all)), mask_value))
}

/// The row as a bag.
fn pack_all(columns: &[(String, usize, KqlType)], skip: bool, batch: &Batch<'_>) -> Result<Value, String> {
    let values: Vec<Value> =
        columns.iter().map(|(_, position, _)| batch.column(*position)).collect::<Result<_, _>>()?;
    let readers: Vec<Cells<'_>> = values.iter().map(Value::cells).collect();
    Ok(Value::build(KqlType::Dynamic, batch.rows, |row| {
        let mut bag = serde_json::Map::new();
        for ((name, _, _), reader) in columns.iter().zip(&readers) {
            let cell = crate::functions::cell::json(&reader.get(row));
            let empty = cell.is_null() || cell.as_str() == Some("");
            if !(skip && empty) {
                bag.insert(name.clone(), cell);
            }
        }
        Scalar::Dynamic(serde_json::Value::Object(bag))
    }))
}
