//! Columns as times and numbers, whatever type a file gave them.

use huntlet_table::text::parse_real;
use huntlet_table::{CellRef, Column, KqlType, Table};
use huntlet_ticks::{TICKS_PER_SECOND, UNIX_EPOCH, parse_datetime};

use crate::{AnalyticsError, Control, Distinct, Result, codes};

/// Rows between two questions to [`Control`].
pub(crate) const STRIDE: usize = 1 << 16;

/// Asks whether to go on, once in a while.
pub(crate) async fn pace(control: &dyn Control, done: usize, all: usize, from: f64, to: f64) -> Result<()> {
    if done.is_multiple_of(STRIDE) && done > 0 {
        control.checkpoint(from + (to - from) * done as f64 / all.max(1) as f64).await?;
    }
    Ok(())
}

/// The times of a column, in ticks; a text is read as `todatetime` does, a number as seconds since 1970.
pub(crate) fn times(table: &Table, name: &str) -> Result<Vec<Option<i64>>> {
    let column = require(table, name)?;
    let seconds = |value: f64| {
        let ticks = UNIX_EPOCH as f64 + value * TICKS_PER_SECOND as f64;
        (0.0..3.2e18).contains(&ticks).then(|| UNIX_EPOCH + (value * TICKS_PER_SECOND as f64).round() as i64)
    };
    Ok(match column.ty() {
        KqlType::DateTime => column.i64()?.iter().collect(),
        KqlType::String => {
            let distinct = Distinct::of(column);
            let read: Vec<Option<i64>> = distinct.iter().map(parse_datetime).collect();
            distinct.rows().iter().map(|at| read.get(*at as usize).copied().flatten()).collect()
        }
        KqlType::Int | KqlType::Long | KqlType::Real => {
            numbers(column)?.into_iter().map(|value| value.and_then(seconds)).collect()
        }
        other => return Err(wrong_type(name, other, "a datetime")),
    })
}

/// The numbers of a column; a bool counts 0 or 1, a text is read as `toreal` does. What is not finite is no number.
pub(crate) fn numbers(column: &Column) -> Result<Vec<Option<f64>>> {
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    Ok(match column.ty() {
        KqlType::Bool => {
            column.bool()?.iter().map(|cell| cell.map(|cell| f64::from(u8::from(cell)))).collect()
        }
        KqlType::Int => column.i32()?.iter().map(|cell| cell.map(f64::from)).collect(),
        KqlType::Long => column.i64()?.iter().map(|cell| cell.map(|cell| cell as f64)).collect(),
        KqlType::Real => column.f64()?.iter().map(finite).collect(),
        KqlType::String | KqlType::Decimal | KqlType::Dynamic => {
            let distinct = Distinct::of(column);
            let read: Vec<Option<f64>> =
                distinct.iter().map(|text| finite(parse_real(text.trim().trim_matches('"')))).collect();
            distinct.rows().iter().map(|at| read.get(*at as usize).copied().flatten()).collect()
        }
        other => return Err(wrong_type(column.name(), other, "a number")),
    })
}

fn wrong_type(name: &str, found: KqlType, wanted: &str) -> AnalyticsError {
    AnalyticsError::new(
        codes::COLUMN,
        format!("Column `{name}` is {found}, not {wanted}."),
        format!("Name a column that holds {wanted}."),
    )
}

/// A column that must be there.
pub(crate) fn require<'t>(table: &'t Table, name: &str) -> Result<&'t Column> {
    table.column(name).ok_or_else(|| {
        let near = table.columns().iter().find(|column| column.name().eq_ignore_ascii_case(name));
        let hint = match near {
            Some(column) => format!("There is `{}`: case counts.", column.name()),
            None => "Name one of the table's columns.".to_owned(),
        };
        AnalyticsError::new(codes::COLUMN, format!("The table has no column `{name}`."), hint)
    })
}

/// The first of these columns that the table has.
pub(crate) fn first_of<'a>(table: &Table, names: &[&'a str]) -> Option<&'a str> {
    names.iter().copied().find(|name| table.column(name).is_some())
}

/// A cell as text, as the peer's `str` of a whole number: a real that is whole has no fraction.
pub(crate) fn plain(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Null => String::new(),
        CellRef::Real(value) if value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).to_string(),
        cell => huntlet_table::text::cell_text(cell),
    }
}

/// A string column of texts.
pub(crate) fn text_column(name: &str, texts: huntlet_table::store::Texts) -> Column {
    // a string column over texts cannot fail; were it to, the column is empty and the table says so
    Column::from_series(name, KqlType::String, texts.into())
        .unwrap_or_else(|_| Column::nulls(name, KqlType::String, 0))
}
