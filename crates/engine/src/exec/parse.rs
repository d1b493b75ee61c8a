//! `parse` and `parse-where`.

use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::operators::{Executor, Stop, table_of};
use crate::functions::convert;
use crate::plan::{Parse, ParseMode, Step};
use crate::value::Value;

impl Executor<'_> {
    /// Cuts columns out of a text.
    pub(super) async fn parse(&self, table: &Table, parse: &Parse, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let subject = self.columns(table, [&parse.subject], span).await?.into_iter().next();
        let subject = subject.ok_or_else(|| Stop::Failed("the text is not there".to_owned(), span))?;
        let subject = Value::of_column(subject);
        let texts = subject.cells();
        let groups: Vec<Option<usize>> = (0..parse.columns.len())
            .map(|column| {
                let wanted = format!("c{column}");
                parse.pattern.capture_names().position(|name| name == Some(wanted.as_str()))
            })
            .collect();
        let mut builders: Vec<ColumnBuilder> =
            parse.columns.iter().map(|(_, ty)| ColumnBuilder::new("", *ty, table.height())).collect();
        let mut kept: Vec<u32> = Vec::new();
        let mut locations = parse.pattern.capture_locations();
        for row in 0..table.height() {
            if row % super::MORSEL == super::MORSEL - 1 {
                self.checkpoint().await?;
            }
            let text = texts.text(row).unwrap_or("");
            let found = parse.pattern.captures_read(&mut locations, text).is_some();
            let cells: Option<Vec<Scalar>> = found.then(|| {
                parse
                    .columns
                    .iter()
                    .zip(&groups)
                    .map(|((_, ty), group)| {
                        let range = group.and_then(|group| locations.get(group));
                        let part = range.and_then(|(start, end)| text.get(start..end)).unwrap_or("");
                        convert::to(*ty, &Scalar::String(part.to_owned()))
                    })
                    .collect()
            });
            let failed = |cells: &Vec<Scalar>| {
                let mut pairs = cells.iter().zip(&parse.columns);
                parse.mode == ParseMode::Simple
                    && pairs.any(|(cell, (_, ty))| *ty != KqlType::String && cell.is_null())
            };
            let cells = cells.filter(|cells| !failed(cells));
            if parse.drop_misses {
                if cells.is_none() {
                    continue;
                }
                kept.push(row as u32);
            }
            match cells {
                Some(cells) => builders.iter_mut().zip(&cells).for_each(|(builder, cell)| builder.push(cell)),
                None => builders.iter_mut().for_each(ColumnBuilder::push_null),
            }
        }
        let table =
            if parse.drop_misses { super::operators::take(table, &kept, span)? } else { table.clone() };
        let rows = table.height();
        let mut fresh: Vec<Option<Column>> =
            builders.into_iter().map(|builder| Some(builder.finish())).collect();
        let mut columns = Vec::with_capacity(step.fields.len());
        for (position, field) in step.fields.iter().enumerate() {
            let old =
                parse.keep.get(position).copied().flatten().and_then(|at| table.columns().get(at)).cloned();
            let new = parse.columns.iter().position(|(target, _)| *target == position);
            let column = old.or_else(|| new.and_then(|at| fresh.get_mut(at).and_then(Option::take)));
            let column = column.ok_or_else(|| Stop::Failed(format!("`{}` got lost", field.name), span))?;
            columns.push(column.with_name(&field.name));
        }
        table_of(columns, rows, span)
    }
}
