//! `reduce`.

use huntlet_table::{Column, Table};

use super::operators::{Executor, Stop, table_of};
use crate::plan::{Reduce, Step};

impl Executor<'_> {
    /// Groups texts by the pattern they share.
    pub(super) async fn reduce(&self, table: &Table, reduce: &Reduce, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let missing = || Stop::Failed("the text is not there".to_owned(), span);
        let column = self.columns(table, [&reduce.by], span).await?.into_iter().next().ok_or_else(missing)?;
        let cells = column.str().map_err(|error| Stop::Failed(error.to_string(), span))?;
        let texts: Vec<&str> = cells.iter().map(Option::unwrap_or_default).collect();
        self.checkpoint().await?;
        let (found, of) = huntlet_pattern::reduce(&texts, reduce.threshold, reduce.characters.as_deref());
        let rows: Vec<usize> = if reduce.source { of } else { (0..found.len()).collect() };
        let groups = || rows.iter().map(|group| found.get(*group));
        let text = |row: Option<usize>| row.and_then(|row| texts.get(row)).copied().unwrap_or_default();
        let mut columns = if reduce.source { table.columns().to_vec() } else { Vec::new() };
        columns.push(Column::strings("Pattern", groups().map(|group| Some(&group?.text)).collect()));
        columns.push(Column::longs("Count", groups().map(|group| Some(group?.count as i64)).collect()));
        columns.push(Column::strings(
            "Representative",
            groups().map(|group| Some(text(group?.first))).collect(),
        ));
        table_of(columns, rows.len(), span)
    }
}
