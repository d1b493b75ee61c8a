//! `mv-expand` and `mv-apply`.

use std::borrow::Cow;

use huntlet_kql::Span;
use huntlet_table::{Column, ColumnBuilder, Field, KqlType, Scalar, Table};

use super::json;
use super::operators::{Executor, Stop, named, table_of};
use super::path::json_text;
use crate::plan::{Apply, Expand, Step};
use crate::value::Value;

/// An element of an expansion.
enum Element<'a> {
    /// No value: a null, or beyond the end of a shorter array.
    Nothing,
    /// JSON text.
    Json(Cow<'a, str>),
}

impl Executor<'_> {
    /// One row per element; several columns go side by side.
    pub(super) async fn expand(
        &self,
        table: &Table,
        expand: &Expand,
        fields: &[Field],
        span: Span,
    ) -> Result<Table, Stop> {
        let (rows, expanded, indexes) = self.expanded(table, expand, span).await?;
        let taken = super::operators::take(table, &rows, span)?;
        let mut columns = taken.into_columns();
        for (target, column) in expand.items.iter().map(|item| item.target).zip(expanded) {
            match columns.get_mut(target) {
                Some(slot) => *slot = column,
                None => columns.push(column),
            }
        }
        if expand.index.is_some() {
            columns.push(Column::longs("index", indexes.into_iter().map(Some).collect()));
        }
        let columns =
            columns.iter().zip(fields).map(|(column, field)| column.with_name(&field.name)).collect();
        table_of(columns, rows.len(), span)
    }

    /// For each result row its input row, the expanded columns, and the index of the element.
    async fn expanded(
        &self,
        table: &Table,
        expand: &Expand,
        span: Span,
    ) -> Result<(Vec<u32>, Vec<Column>, Vec<i64>), Stop> {
        let sources = self.columns(table, expand.items.iter().map(|item| &item.expr), span).await?;
        let sources: Vec<Value> = sources.into_iter().map(Value::of_column).collect();
        let limit = match &expand.limit {
            Some(limit) => self.count_of(limit).await?,
            None => usize::MAX,
        };
        let mut builders: Vec<ColumnBuilder> =
            expand.items.iter().map(|item| ColumnBuilder::new("", item.ty, table.height())).collect();
        let (mut rows, mut indexes, mut made) = (Vec::new(), Vec::new(), 0_usize);
        let mut asked = 0;
        for row in 0..table.height() {
            if rows.len() - asked >= super::MORSEL || row % super::MORSEL == super::MORSEL - 1 {
                asked = rows.len();
                self.checkpoint().await?;
            }
            let texts: Vec<Option<Cow<'_, str>>> = sources
                .iter()
                .map(|source| json_text(&source.cells(), row).map(|text| Cow::Owned(text.into_owned())))
                .collect();
            let lists: Vec<Vec<Element<'_>>> =
                texts.iter().map(|text| list(text.as_deref(), expand.bag_as_array)).collect();
            let length = lists.iter().map(Vec::len).max().unwrap_or(0).min(limit);
            made += length * 16 + texts.iter().flatten().map(|text| text.len()).sum::<usize>();
            if made > self.context.max_bytes {
                return Err(Stop::Memory(made, span));
            }
            for at in 0..length {
                rows.push(row as u32);
                indexes.push(at as i64);
                for ((builder, list), item) in builders.iter_mut().zip(&lists).zip(&expand.items) {
                    push(builder, list.get(at).unwrap_or(&Element::Nothing), item.ty);
                }
            }
        }
        Ok((rows, builders.into_iter().map(ColumnBuilder::finish).collect(), indexes))
    }

    /// Runs a sub-query over the expanded rows of each row.
    pub(super) async fn apply(&self, table: &Table, apply: &Apply, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let mut parts: Vec<Table> = Vec::with_capacity(table.height());
        let mut made = 0_usize;
        for row in 0..table.height() {
            if row % 256 == 255 {
                self.checkpoint().await?;
            }
            let one = table.slice(row, 1);
            let expanded = self.expand(&one, &apply.expand, &apply.expanded, span).await?;
            let result = self.plan(&apply.body, Some(expanded)).await?;
            let rows = vec![0_u32; result.height()];
            let outer = super::operators::take(&one, &rows, span)?;
            let mut columns: Vec<Column> =
                apply.keep.iter().filter_map(|position| outer.columns().get(*position).cloned()).collect();
            columns.extend(result.columns().iter().cloned());
            let columns =
                columns.iter().zip(&step.fields).map(|(column, field)| column.with_name(&field.name));
            let part = table_of(columns.collect(), rows.len(), span)?;
            made = made.saturating_add(part.estimated_bytes());
            self.room(made, span)?;
            parts.push(part);
        }
        if parts.is_empty() {
            let columns = step.fields.iter().map(|field| Column::nulls(&field.name, field.ty, 0)).collect();
            return table_of(columns, 0, span);
        }
        let whole = Table::concat(&parts).map_err(|error| Stop::Failed(error.to_string(), span))?;
        named(whole, &step.fields, span)
    }
}

/// The elements of a dynamic cell; a null is one row of nothing, a plain value is its only element.
fn list(text: Option<&str>, bag_as_array: bool) -> Vec<Element<'_>> {
    match text {
        None | Some("null") => vec![Element::Nothing],
        Some(text) if text.starts_with('[') => {
            json::elements(text).map(|item| Element::Json(item.into())).collect()
        }
        Some(text) if text.starts_with('{') => json::entries(text)
            .map(|(key, value)| {
                let pair = if bag_as_array {
                    format!("[\"{key}\",{value}]")
                } else {
                    format!("{{\"{key}\":{value}}}")
                };
                Element::Json(pair.into())
            })
            .collect(),
        Some(text) => vec![Element::Json(text.into())],
    }
}

/// An element as a cell of the column: a cast, which reads no text but for dates, times and guids.
fn push(builder: &mut ColumnBuilder, element: &Element<'_>, ty: KqlType) {
    let Element::Json(text) = element else { return builder.push_null() };
    if ty == KqlType::Dynamic {
        return builder.push_text(text);
    }
    if ty == KqlType::String {
        return builder.push_text(&json::text_of(if *text == "null" { "" } else { text }));
    }
    let cell = serde_json::from_str::<serde_json::Value>(text).map_or(Scalar::Null, |value| cast(&value, ty));
    builder.push(&cell);
}

fn cast(value: &serde_json::Value, ty: KqlType) -> Scalar {
    use serde_json::Value as Json;
    let reads_text = matches!(ty, KqlType::DateTime | KqlType::TimeSpan | KqlType::Guid | KqlType::Decimal);
    match value {
        Json::String(_) if !reads_text => Scalar::Null,
        Json::Null => Scalar::Null,
        value => crate::functions::convert::to(ty, &Scalar::Dynamic(value.clone())),
    }
}
