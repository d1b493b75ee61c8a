//! `join` and `lookup`.

use std::sync::Arc;

use huntlet_kql::Span;
use huntlet_table::{Column, KqlType, Table};

use super::group::Groups;
use super::operators::{Executor, Stop, table_of};
use crate::functions::convert;
use crate::plan::{Join, JoinColumn, JoinKind, Step};

/// No row: its cells are nulls.
pub(super) const NONE: u32 = u32::MAX;

/// Pairs of rows; a missing side is [`NONE`].
#[derive(Default)]
struct Pairs {
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Pairs {
    fn push(&mut self, left: u32, right: u32) {
        self.left.push(left);
        self.right.push(right);
    }

    /// Turns the partners of each left row about.
    fn turn(&mut self) {
        let mut start = 0;
        for same in self.left.chunk_by(|a, b| a == b) {
            let end = start + same.len();
            if let Some(partners) = self.right.get_mut(start..end) {
                partners.reverse();
            }
            start = end;
        }
    }
}

impl Executor<'_> {
    /// Joins a table with the right side's.
    pub(super) async fn join(&self, left: &Table, join: &Join, step: &Step) -> Result<Table, Stop> {
        let right = self.shared(&join.right).await?;
        self.checkpoint().await?;
        let span = step.span;
        let (left_ids, right_ids, count) = key_ids(left, &right, join, self.context.optimise, span)?;
        // a pair is two row numbers, and stands beside the result
        let limit = self.context.max_bytes / (row_bytes(left, &right) + 16);
        let pairs = pairs(join.kind, &left_ids, &right_ids, count, limit);
        let mut pairs = pairs.ok_or(Stop::Memory(self.context.max_bytes, span))?;
        if join.last_first {
            pairs.turn();
        }
        self.checkpoint().await?;
        taken((left, &right), &join.outputs, (pairs.left, pairs.right), step)
    }
}

/// The result's columns from the rows of both sides; a missing side is [`NONE`].
pub(super) fn taken(
    (left, right): (&Table, &Table),
    outputs: &[JoinColumn],
    (left_rows, right_rows): (Vec<u32>, Vec<u32>),
    step: &Step,
) -> Result<Table, Stop> {
    let height = left_rows.len();
    let (left_rows, right_rows) = (Arc::new(left_rows), Arc::new(right_rows));
    let left_columns = Column::take_shared(&left.columns().iter().collect::<Vec<_>>(), &left_rows);
    let right_columns = Column::take_shared(&right.columns().iter().collect::<Vec<_>>(), &right_rows);
    let mut columns: Vec<Column> = Vec::with_capacity(outputs.len());
    for (output, field) in outputs.iter().zip(&step.fields) {
        let column = match output {
            JoinColumn::Left(position) => left_columns.get(*position),
            JoinColumn::Right(position) => right_columns.get(*position),
        };
        let column =
            column.ok_or_else(|| Stop::Failed("a joined column is not there".to_owned(), step.span))?;
        columns.push(column.with_name(&field.name));
    }
    table_of(columns, height, step.span)
}

/// About how many bytes a row of both tables takes.
pub(super) fn row_bytes(left: &Table, right: &Table) -> usize {
    let per_row = |table: &Table| table.estimated_bytes() / table.height().max(1);
    per_row(left) + per_row(right)
}

/// The key of each row as a number that both sides share, and how many there are.
fn key_ids(
    left: &Table,
    right: &Table,
    join: &Join,
    optimise: bool,
    span: Span,
) -> Result<(Vec<u32>, Vec<u32>, usize), Stop> {
    let failed = |error: huntlet_table::TableError| Stop::Failed(error.to_string(), span);
    let missing = || Stop::Failed("a join key is not there".to_owned(), span);
    let mut keys: Vec<Column> = Vec::with_capacity(join.keys.len());
    for (left_at, right_at, ty) in &join.keys {
        let mut both = as_type(left.columns().get(*left_at).ok_or_else(missing)?, *ty);
        both.append(&as_type(right.columns().get(*right_at).ok_or_else(missing)?, *ty)).map_err(failed)?;
        keys.push(both);
    }
    let rows = left.height() + right.height();
    let groups = if optimise { Groups::of(&keys, rows) } else { Groups::plainly(&keys, rows) };
    let right_ids = groups.ids.get(left.height()..).unwrap_or_default().to_vec();
    let mut left_ids = groups.ids;
    left_ids.truncate(left.height());
    Ok((left_ids, right_ids, groups.first.len()))
}

fn as_type(column: &Column, ty: KqlType) -> Column {
    if column.ty() == ty {
        return column.with_name("key");
    }
    let mut builder = huntlet_table::ColumnBuilder::new("key", ty, column.len());
    for row in 0..column.len() {
        builder.push(&convert::to(ty, &column.cell(row).to_scalar()));
    }
    builder.finish()
}

/// The rows of each key, in order: `rows[starts[key]..starts[key + 1]]`.
struct Buckets {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Buckets {
    fn of(ids: &[u32], count: usize) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for id in ids {
            if let Some(start) = starts.get_mut(*id as usize + 1) {
                *start += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; ids.len()];
        for (row, id) in ids.iter().enumerate() {
            if let Some(at) = next.get_mut(*id as usize) {
                if let Some(slot) = rows.get_mut(*at as usize) {
                    *slot = row as u32;
                }
                *at += 1;
            }
        }
        Self { starts, rows }
    }

    fn get(&self, id: u32) -> &[u32] {
        let id = id as usize;
        match (self.starts.get(id), self.starts.get(id + 1)) {
            (Some(start), Some(end)) => self.rows.get(*start as usize..*end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The pairs of a join; nothing when there are more than `limit`.
fn pairs(kind: JoinKind, left: &[u32], right: &[u32], count: usize, limit: usize) -> Option<Pairs> {
    let mut result = Pairs::default();
    if matches!(kind, JoinKind::RightSemi | JoinKind::RightAnti) {
        let buckets = Buckets::of(left, count);
        let wanted = kind == JoinKind::RightSemi;
        for (row, id) in (0_u32..).zip(right) {
            if buckets.get(*id).is_empty() != wanted {
                result.push(NONE, row);
            }
        }
        return Some(result);
    }
    let buckets = Buckets::of(right, count);
    let mut seen = vec![false; if kind == JoinKind::InnerUnique { count } else { 0 }];
    for (row, id) in (0_u32..).zip(left) {
        if let Some(seen) = seen.get_mut(*id as usize) {
            if *seen {
                continue;
            }
            *seen = true;
        }
        let partners = buckets.get(*id);
        match kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => {
                if partners.is_empty() == (kind == JoinKind::LeftAnti) {
                    result.push(row, NONE);
                }
            }
            JoinKind::LeftOuter | JoinKind::FullOuter if partners.is_empty() => {
                result.push(row, NONE);
            }
            _ => {
                result.left.extend(std::iter::repeat_n(row, partners.len()));
                result.right.extend_from_slice(partners);
            }
        }
        if result.left.len() > limit {
            return None;
        }
    }
    if matches!(kind, JoinKind::RightOuter | JoinKind::FullOuter) {
        let matched = Buckets::of(left, count);
        for (row, id) in (0_u32..).zip(right) {
            if matched.get(*id).is_empty() {
                result.push(NONE, row);
            }
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_every_kind() {
        // left keys 0 0 1, right keys 0 2 0
        let run = |kind| {
            let pairs = pairs(kind, &[0, 0, 1], &[0, 2, 0], 3, 100).expect("few");
            pairs.left.into_iter().zip(pairs.right).collect::<Vec<_>>()
        };
        let l = |row| (row, NONE);
        let r = |row| (NONE, row);
        let b = |left, right| (left, right);
        assert_eq!(run(JoinKind::Inner), [b(0, 0), b(0, 2), b(1, 0), b(1, 2)]);
        assert_eq!(run(JoinKind::InnerUnique), [b(0, 0), b(0, 2)]);
        assert_eq!(run(JoinKind::LeftOuter), [b(0, 0), b(0, 2), b(1, 0), b(1, 2), l(2)]);
        assert_eq!(run(JoinKind::RightOuter), [b(0, 0), b(0, 2), b(1, 0), b(1, 2), r(1)]);
        assert_eq!(run(JoinKind::FullOuter), [b(0, 0), b(0, 2), b(1, 0), b(1, 2), l(2), r(1)]);
        assert_eq!(run(JoinKind::LeftSemi), [l(0), l(1)]);
        assert_eq!(run(JoinKind::LeftAnti), [l(2)]);
        assert_eq!(run(JoinKind::RightSemi), [r(0), r(2)]);
        assert_eq!(run(JoinKind::RightAnti), [r(1)]);
        assert!(pairs(JoinKind::Inner, &[0; 10], &[0; 10], 1, 50).is_none());
    }
}
