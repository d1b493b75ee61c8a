//! `top-nested`: groups, the largest of them, and within each the largest of the next level.

use huntlet_table::store::Numbers;
use huntlet_table::{Column, Scalar, Table};

use super::group::Groups;
use super::operators::{Executor, Stop, table_of};
use super::order;
use crate::expr::{Kind, Typed};
use crate::plan::{NestedLevel, Op, Step, Summarize};

/// Stands for a row that belongs to no group any more.
const GONE: u32 = u32::MAX;

impl Executor<'_> {
    /// The groups of all levels; a group of others goes on through the levels below.
    pub(super) async fn top_nested(
        &self,
        table: &Table,
        levels: &[NestedLevel],
        step: &Step,
    ) -> Result<Table, Stop> {
        let mut done: Vec<Column> = Vec::new();
        // of each row the group it is in, and of each group whether it is one of others
        let mut group_of: Vec<u32> = vec![0; table.height()];
        let mut is_others = vec![false];
        for level in levels {
            self.checkpoint().await?;
            let (parents, key, value) = self.level(table, level, &mut group_of, &mut is_others, step).await?;
            let rows: Vec<u32> = parents;
            done = done
                .iter()
                .map(|column| column.take(&rows))
                .collect::<Result<_, _>>()
                .map_err(|error| Stop::Failed(error.to_string(), step.span))?;
            done.extend([key, value]);
        }
        let rows = done.first().map_or(0, Column::len);
        let columns =
            done.iter().zip(&step.fields).map(|(column, field)| column.with_name(&field.name)).collect();
        table_of(columns, rows, step.span)
    }

    /// One level: for each new group the group above, its key and its value.
    async fn level(
        &self,
        table: &Table,
        level: &NestedLevel,
        group_of: &mut [u32],
        is_others: &mut Vec<bool>,
        step: &Step,
    ) -> Result<(Vec<u32>, Column, Column), Stop> {
        let span = step.span;
        let failed = |error: huntlet_table::TableError| Stop::Failed(error.to_string(), span);
        let most = match &level.count {
            Some(count) => self.count_of(count).await?,
            None => usize::MAX,
        };
        let others = match &level.others {
            Some(others) => Some(self.scalar(others)?),
            None => None,
        };
        // the rows that groups may still be made of
        let is_inner = |group: u32| group != GONE && is_others.get(group as usize) == Some(&false);
        let live: Vec<u32> = (0_u32..)
            .zip(group_of.iter())
            .filter(|(_, group)| is_inner(**group))
            .map(|(row, _)| row)
            .collect();
        let inner = table.take(&live).map_err(failed)?;
        let above: Vec<u32> = live.iter().filter_map(|row| group_of.get(*row as usize).copied()).collect();
        let key = self.columns(&inner, [&level.key], span).await?.into_iter().next();
        let key = key.ok_or_else(|| Stop::Failed("a key is not there".to_owned(), span))?;
        let groups = Groups::of(&[numbers("\u{1}above", &above), key.clone()], inner.height());
        let values = self.values(&inner, &above, &key, level, step).await?;
        let parents: Vec<u32> =
            groups.first.iter().filter_map(|row| above.get(*row as usize).copied()).collect();
        let keys = key.take(&groups.first).map_err(failed)?;
        // groups in order within the group above; the first of each stay
        let order_keys = [
            order::Key::new(&numbers("above", &parents), false, true),
            order::Key::new(&values, level.descending, level.nulls_first),
            // among equal groups the larger key comes first, as in Kusto
            order::Key::new(&keys, true, false),
        ];
        let mut taken = vec![0_usize; is_others.len()];
        let mut stays = vec![false; groups.first.len()];
        let mut chosen: Vec<u32> = Vec::new();
        for group in order::sorted(&order_keys, groups.first.len(), None) {
            let parent = parents.get(group as usize).copied().unwrap_or(GONE);
            if let (Some(count), Some(stays)) =
                (taken.get_mut(parent as usize), stays.get_mut(group as usize))
                && *count < most
            {
                *count += 1;
                *stays = true;
                chosen.push(group);
            }
        }
        // rows of groups that were left out, and of others above, are counted together
        let mut rest: Vec<u32> = Vec::new();
        let mut rest_above: Vec<u32> = Vec::new();
        let mut new_group = vec![GONE; groups.first.len()];
        let mut local = groups.ids.iter();
        for (row, group) in (0_u32..).zip(group_of.iter()) {
            if *group == GONE {
                continue;
            }
            let out = if is_inner(*group) {
                local.next().is_some_and(|own| stays.get(*own as usize) == Some(&false))
            } else {
                true
            };
            if out {
                rest.push(row);
                rest_above.push(*group);
            }
        }
        let rest_table = table.take(&rest).map_err(failed)?;
        let same = Column::constant("key", key.ty(), &others.clone().unwrap_or(Scalar::Null), rest.len());
        let rest_groups = Groups::of(&[numbers("above", &rest_above)], rest.len());
        let rest_values = self.values(&rest_table, &rest_above, &same, level, step).await?;
        // the new groups, those of one group above together, its others last
        let mut next: Vec<(u32, Option<u32>, Option<u32>)> = chosen
            .iter()
            .map(|group| (parents.get(*group as usize).copied().unwrap_or(0), Some(*group), None))
            .collect();
        for (at, row) in (0_u32..).zip(&rest_groups.first) {
            let parent = rest_above.get(*row as usize).copied().unwrap_or(0);
            if others.is_some() || is_others.get(parent as usize) == Some(&true) {
                next.push((parent, None, Some(at)));
            }
        }
        next.sort_by_key(|(parent, _, rest)| (*parent, rest.is_some()));
        let mut rest_group = vec![GONE; rest_groups.first.len()];
        for (at, (_, group, rest)) in (0_u32..).zip(&next) {
            if let Some(slot) = group.and_then(|group| new_group.get_mut(group as usize)) {
                *slot = at;
            }
            if let Some(slot) = rest.and_then(|rest| rest_group.get_mut(rest as usize)) {
                *slot = at;
            }
        }
        for (row, own) in live.iter().zip(&groups.ids) {
            if let Some(slot) = group_of.get_mut(*row as usize) {
                *slot = new_group.get(*own as usize).copied().unwrap_or(GONE);
            }
        }
        for (row, own) in rest.iter().zip(&rest_groups.ids) {
            if let Some(slot) = group_of.get_mut(*row as usize) {
                *slot = rest_group.get(*own as usize).copied().unwrap_or(GONE);
            }
        }
        let named = others.is_some();
        *is_others = next.iter().map(|(_, _, rest)| rest.is_some()).collect();
        let own: Numbers<u32> = next.iter().map(|(_, group, _)| *group).collect();
        let left: Numbers<u32> = next.iter().map(|(_, _, rest)| rest.filter(|_| named)).collect();
        let keys_of_rest = same.take(&rest_groups.first).map_err(failed)?;
        let key = either(&keys, &own, &keys_of_rest, &left);
        let value = either(&values, &own, &rest_values, &left);
        Ok((next.iter().map(|(parent, _, _)| *parent).collect(), key, value))
    }

    /// The value of each group of rows, by the group above and the key, in the order of first appearance.
    async fn values(
        &self,
        table: &Table,
        above: &[u32],
        key: &Column,
        level: &NestedLevel,
        step: &Step,
    ) -> Result<Column, Stop> {
        let width = table.width();
        let mut columns = table.columns().to_vec();
        columns.push(numbers("\u{1}above", above));
        columns.push(key.with_name("\u{1}key"));
        let whole = table_of(columns, table.height(), step.span)?;
        let keys = (width..width + 2)
            .zip([huntlet_table::KqlType::Long, key.ty()])
            .map(|(at, ty)| Typed::new(Kind::Column(at), ty, step.span))
            .collect();
        let summarize =
            Summarize { keys, aggregates: level.aggregates.clone(), outputs: vec![level.value.clone()] };
        let fields = vec![huntlet_table::Field { name: "value".to_owned(), ty: level.value.ty }];
        let inner = Step { op: Op::GetSchema, fields, span: step.span };
        let result = self.summarize(&whole, &summarize, &inner).await?;
        let column = result.into_columns().into_iter().next();
        column.ok_or_else(|| Stop::Failed("a value got lost".to_owned(), step.span))
    }
}

fn numbers(name: &str, cells: &[u32]) -> Column {
    Column::longs(name, cells.iter().map(|cell| Some(i64::from(*cell))).collect())
}

/// Cells of one column where it has a row, of the other elsewhere.
fn either(first: &Column, rows: &Numbers<u32>, second: &Column, others: &Numbers<u32>) -> Column {
    let mut builder = huntlet_table::ColumnBuilder::new("", first.ty(), rows.len());
    for (own, other) in rows.iter().zip(others.iter()) {
        let cell = match (own, other) {
            (Some(row), _) => first.cell(row as usize),
            (None, Some(row)) => second.cell(row as usize),
            _ => huntlet_table::CellRef::Null,
        };
        builder.push(&cell.to_scalar());
    }
    builder.finish()
}
