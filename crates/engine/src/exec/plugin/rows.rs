//! Plugins over single rows: `dcount_intersect`, `identity`, `narrow`, `preview`, `rows_near`.

use huntlet_table::{Column, KqlType, Scalar};

use super::{Input, Output};
use crate::functions::convert;
use crate::sketch::hll::Hll;

/// All rows.
#[expect(clippy::unnecessary_wraps, reason = "the form of all plugins")]
pub(crate) fn identity(input: &Input<'_>) -> Result<Output, String> {
    Ok(Output::Taken((0..input.table.height() as u32).collect()))
}

/// The first rows.
pub(crate) fn preview(input: &Input<'_>) -> Result<Output, String> {
    let count = count(input, 0)?.unwrap_or(0);
    Ok(Output::Taken((0..input.table.height().min(count) as u32).collect()))
}

/// One row per cell.
pub(crate) fn narrow(input: &Input<'_>) -> Result<Output, String> {
    let mut rows = Vec::new();
    input.fits(input.table.height().saturating_mul(input.table.width()))?;
    for row in 0..input.table.height() {
        for column in input.table.columns() {
            let value = convert::to(KqlType::String, &column.cell(row).to_scalar());
            rows.push(vec![Scalar::Long(row as i64), Scalar::String(column.name().to_owned()), value]);
        }
    }
    Ok(Output::Rows(rows))
}

/// The rows around those where the first column is true.
pub(crate) fn rows_near(input: &Input<'_>) -> Result<Output, String> {
    let before = count(input, 0)?.unwrap_or(0);
    let after = count(input, 1)?.unwrap_or(before);
    let column = input.columns.first().ok_or("the condition is not there")?;
    let height = input.table.height();
    let mut near = vec![false; height];
    for row in (0..height).filter(|row| column.cell(*row).to_scalar() == Scalar::Bool(true)) {
        let end = row.saturating_add(after).saturating_add(1).min(height);
        near.iter_mut().take(end).skip(row.saturating_sub(before)).for_each(|near| *near = true);
    }
    Ok(Output::Taken((0..height as u32).filter(|row| near[*row as usize]).collect()))
}

/// Behind each row how many values its sketches have in common: the first, the first two, and so on.
pub(crate) fn dcount_intersect(input: &Input<'_>) -> Result<Output, String> {
    let mut rows = Vec::new();
    for row in 0..input.table.height() {
        let cell = |column: &Column| column.cell(row).to_scalar();
        let mut cells: Vec<Scalar> = input.table.columns().iter().map(cell).collect();
        let sketches: Option<Vec<Hll>> =
            input.columns.iter().map(|column| Hll::of_cell(&cell(column))).collect();
        let sketches = sketches.ok_or("an argument is no result of `hll()`")?;
        cells.extend((1..=sketches.len()).map(|count| Scalar::Long(common(&sketches[..count]))));
        rows.push(cells);
    }
    Ok(Output::Rows(rows))
}

/// What all have in common, by inclusion and exclusion of what some have together.
fn common(sketches: &[Hll]) -> i64 {
    let unions = (1_u32..1 << sketches.len()).map(|chosen| {
        let mut some =
            sketches.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, one)| one);
        let mut union = some.next().cloned();
        for one in some {
            if let Some(union) = &mut union {
                union.merge(one);
            }
        }
        let count = union.map_or(0, |union| union.count());
        if chosen.count_ones() % 2 == 1 { count } else { -count }
    });
    unions.sum::<i64>().max(0)
}

fn count(input: &Input<'_>, at: usize) -> Result<Option<usize>, String> {
    let Some(cell) = input.constants.get(at) else { return Ok(None) };
    let count = cell.as_i64().and_then(|count| usize::try_from(count).ok());
    count.map(Some).ok_or_else(|| "a number of rows is awaited".to_owned())
}
