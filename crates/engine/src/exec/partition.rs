//! `partition`: a sub-query over the rows of each key.

use huntlet_table::{Column, Table};

use super::operators::{Executor, Stop, named, table_of};
use crate::plan::{Partition, Step};

impl Executor<'_> {
    /// The results of the sub-query, key by key in the order of first appearance.
    pub(super) async fn partition(
        &self,
        table: &Table,
        partition: &Partition,
        step: &Step,
    ) -> Result<Table, Stop> {
        let span = step.span;
        let failed = |error: huntlet_table::TableError| Stop::Failed(error.to_string(), span);
        let missing = || Stop::Failed("the key is not there".to_owned(), span);
        let key = table.columns().get(partition.key).ok_or_else(missing)?;
        let groups = self.groups(std::slice::from_ref(key), table.height());
        if groups.first.len() > partition.most {
            let message = format!(
                "`partition` without a strategy takes {} keys at most, but there are {}; add `hint.strategy=native`",
                partition.most,
                groups.first.len()
            );
            return Err(Stop::Failed(message, span));
        }
        let mut rows_of: Vec<Vec<u32>> = vec![Vec::new(); groups.first.len()];
        for (row, id) in (0_u32..).zip(&groups.ids) {
            if let Some(rows) = rows_of.get_mut(*id as usize) {
                rows.push(row);
            }
        }
        let mut parts: Vec<Table> = Vec::with_capacity(rows_of.len());
        let mut bytes = 0_usize;
        for (rows, first) in rows_of.iter().zip(&groups.first) {
            self.checkpoint().await?;
            let part = table.take(rows).map_err(failed)?;
            let value = key.take(&[*first]).map_err(failed)?.with_name("key");
            {
                let mut results = self.results.borrow_mut();
                results.retain(|id, _| !partition.inner.contains(id));
                results.insert(partition.rows.id, part);
                results.insert(partition.value.id, table_of(vec![value], 1, span)?);
            }
            let result = self.plan(&partition.body, None).await?;
            bytes = bytes.saturating_add(result.estimated_bytes());
            self.room(bytes, span)?;
            parts.push(result);
        }
        self.results.borrow_mut().retain(|id, _| !partition.inner.contains(id));
        if parts.is_empty() {
            let columns = step.fields.iter().map(|field| Column::nulls(&field.name, field.ty, 0)).collect();
            return table_of(columns, 0, span);
        }
        named(Table::concat(&parts).map_err(failed)?, &step.fields, span)
    }
}
