//! `arg_max`, `arg_min` and `take_any`: the values of one row per group.

use std::cmp::Ordering;
use std::sync::Arc;

use huntlet_table::{CellRef, Column, Scalar};

use crate::functions::compare;
use crate::plan::Pick;

/// One column per output, a row per group.
pub(super) fn run(
    pick: Pick,
    by: Option<&Column>,
    outputs: &[Column],
    groups: &[u32],
    count: usize,
) -> Vec<Column> {
    if let Some(by) = by {
        let rows = best_rows(pick, by, groups, count);
        return taken(&outputs.iter().collect::<Vec<_>>(), &rows);
    }
    // the first value that is one; several columns come from one row
    let shared = (outputs.len() > 1).then(|| first_rows(None, groups, count));
    let rows = |output| shared.clone().unwrap_or_else(|| first_rows(Some(output), groups, count));
    outputs.iter().flat_map(|output| taken(&[output], &rows(output))).collect()
}

fn taken(columns: &[&Column], rows: &[Option<u32>]) -> Vec<Column> {
    let rows = rows.iter().map(|row| row.unwrap_or(u32::MAX)).collect();
    Column::take_shared(columns, &Arc::new(rows))
}

fn first_rows(column: Option<&Column>, groups: &[u32], count: usize) -> Vec<Option<u32>> {
    let mut first: Vec<Option<u32>> = vec![None; count];
    for (row, group) in groups.iter().enumerate() {
        let Some(slot) = first.get_mut(*group as usize) else { continue };
        if slot.is_some() {
            continue;
        }
        let empty = match column.map(|column| column.cell(row)) {
            Some(CellRef::Null) => true,
            Some(CellRef::Str(text)) => text.is_empty(),
            _ => false,
        };
        if !empty {
            *slot = Some(row as u32);
        }
    }
    first
}

/// For each group the row with the best value; a null is worse than any value, but better than no row.
fn best_rows(pick: Pick, by: &Column, groups: &[u32], count: usize) -> Vec<Option<u32>> {
    let better = if pick == Pick::Max { Ordering::Greater } else { Ordering::Less };
    if let Ok(cells) = by.i64() {
        return best(cells.iter(), groups, count, |a, b| a.cmp(b) == better);
    }
    if let Ok(cells) = by.f64() {
        // a NaN wins both ways, as it does in `max` and `min`
        return best(cells.iter(), groups, count, |a, b| {
            !b.is_nan() && (a.is_nan() || a.partial_cmp(b) == Some(better))
        });
    }
    let cells = (0..by.len()).map(|row| Some(by.cell(row).to_scalar()).filter(|cell| *cell != Scalar::Null));
    best(cells, groups, count, |a, b| compare::order(a, b) == Some(better))
}

fn best<T>(
    cells: impl Iterator<Item = Option<T>>,
    groups: &[u32],
    count: usize,
    beats: impl Fn(&T, &T) -> bool,
) -> Vec<Option<u32>> {
    let mut best: Vec<Option<(u32, Option<T>)>> = std::iter::repeat_with(|| None).take(count).collect();
    for (row, (cell, group)) in cells.zip(groups).enumerate() {
        let Some(slot) = best.get_mut(*group as usize) else { continue };
        let wins = match (&*slot, &cell) {
            (None, _) | (Some((_, None)), Some(_)) => true,
            (Some((_, Some(known))), Some(cell)) => beats(cell, known),
            (Some(_), None) => false,
        };
        if wins {
            *slot = Some((row as u32, cell));
        }
    }
    best.into_iter().map(|slot| slot.map(|(row, _)| row)).collect()
}
