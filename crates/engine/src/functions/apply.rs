//! Computations applied to whole columns.

use huntlet_table::store::Bools;
use huntlet_table::{ColumnBuilder, KqlType, Scalar};

use super::{Value, cell};
use crate::value::Cells;

/// Computes a column of `ty` row by row; one cell when every argument is constant.
pub(crate) fn rows(ty: KqlType, args: &[Value], rows: usize, compute: impl Fn(&[Scalar]) -> Scalar) -> Value {
    let readers: Vec<Cells<'_>> = args.iter().map(Value::cells).collect();
    // of a column there may be no first row
    let constant = |reader: &Cells<'_>| match reader {
        Cells::Const(cell) => (*cell).clone(),
        _ => Scalar::Null,
    };
    let mut cells: Vec<Scalar> = readers.iter().map(constant).collect();
    if readers.iter().all(|reader| matches!(reader, Cells::Const(_))) {
        return Value::Scalar(ty, compute(&cells));
    }
    Value::build(ty, rows, |row| {
        for (cell, reader) in cells.iter_mut().zip(&readers) {
            if !matches!(reader, Cells::Const(_)) {
                *cell = reader.get(row);
            }
        }
        compute(&cells)
    })
}

/// The first argument's text made into another, without a copy of each cell.
pub(crate) fn text_to_text(args: &[Value], rows: usize, change: fn(&str) -> String) -> Value {
    if let Some(Cells::Text(KqlType::String, cells)) = args.first().map(Value::cells) {
        let mut out = ColumnBuilder::new("", KqlType::String, rows);
        cells.iter().for_each(|text| out.push_text(&change(text.unwrap_or_default())));
        return Value::of_column(out.finish());
    }
    self::rows(KqlType::String, args, rows, |cells| {
        cell::string(change(&cells.first().map(cell::text).unwrap_or_default()))
    })
}

/// The first argument's text made into a long.
pub(crate) fn text_to_long(args: &[Value], rows: usize, measure: fn(&str) -> i64) -> Value {
    if let Some(Cells::Text(KqlType::String, cells)) = args.first().map(Value::cells) {
        let mut out = ColumnBuilder::new("", KqlType::Long, rows);
        cells.iter().for_each(|text| out.push_long(measure(text.unwrap_or_default())));
        return Value::of_column(out.finish());
    }
    self::rows(KqlType::Long, args, rows, |cells| {
        Scalar::Long(measure(&cells.first().map(cell::text).unwrap_or_default()))
    })
}

/// A question about the first argument: `text` answers for strings, `other` for the rest.
pub(crate) fn question(
    args: &[Value],
    rows: usize,
    text: fn(&str) -> bool,
    other: fn(&Scalar) -> bool,
) -> Result<Value, String> {
    let mask: Bools = match args.first().map(Value::cells) {
        None => return Err("an argument is missing".to_owned()),
        Some(Cells::Const(cell)) => return Ok(Value::Scalar(KqlType::Bool, Scalar::Bool(other(cell)))),
        Some(Cells::Text(KqlType::String, cells)) => {
            cells.iter().map(|cell| Some(text(cell.unwrap_or_default()))).collect()
        }
        Some(reader) => (0..rows).map(|row| Some(other(&reader.get(row)))).collect(),
    };
    Ok(Value::Column(KqlType::Bool, mask.into()))
}
