//! `evaluate bag_unpack`.

use std::collections::BTreeMap;

use huntlet_kql::Span;
use huntlet_table::{ColumnBuilder, Field, KqlType, Scalar, Table};

use crate::exec::json;
use crate::exec::operators::{Stop, table_of};
use crate::functions::{cell, convert};
use crate::plan::BagUnpack;

/// The columns that the bags of a table hold, by name; a type is that of all values, else dynamic.
pub(crate) fn bag_columns(table: &Table, unpack: &BagUnpack) -> Vec<Field> {
    let mut fields: BTreeMap<String, Option<KqlType>> = BTreeMap::new();
    let Some(texts) = table.columns().get(unpack.column).and_then(|column| column.str().ok()) else {
        return Vec::new();
    };
    for text in texts.iter().flatten() {
        for (key, value) in json::entries(text) {
            let key = json::unquoted(key);
            if unpack.ignored.iter().any(|ignored| *ignored == key) {
                continue;
            }
            let name = format!("{}{key}", unpack.prefix);
            let ty = type_of(value);
            fields.entry(name).and_modify(|known| *known = merged(*known, ty)).or_insert(ty);
        }
    }
    fields.into_iter().map(|(name, ty)| Field { name, ty: ty.unwrap_or(KqlType::Dynamic) }).collect()
}

fn type_of(value: &str) -> Option<KqlType> {
    match value.as_bytes().first()? {
        b'"' => {
            if let Some(typed) = value.get(1..value.len() - 1).and_then(cell::typed) {
                return typed.ty();
            }
            let text = json::text_of(value);
            let dated = text.len() >= 19
                && text.as_bytes().get(10) == Some(&b'T')
                && huntlet_ticks::parse_datetime(&text).is_some();
            Some(if dated { KqlType::DateTime } else { KqlType::String })
        }
        b't' | b'f' => Some(KqlType::Bool),
        b'n' => None,
        b'{' | b'[' => Some(KqlType::Dynamic),
        _ => Some(if value.parse::<i64>().is_ok() { KqlType::Long } else { KqlType::Real }),
    }
}

fn merged(known: Option<KqlType>, ty: Option<KqlType>) -> Option<KqlType> {
    match (known, ty) {
        (None, ty) | (ty, None) => ty,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(KqlType::Long | KqlType::Real), Some(KqlType::Long | KqlType::Real)) => Some(KqlType::Real),
        (Some(KqlType::DateTime | KqlType::String), Some(KqlType::DateTime | KqlType::String)) => {
            Some(KqlType::String)
        }
        _ => Some(KqlType::Dynamic),
    }
}

/// One column per property; what is not in a bag is null.
pub(crate) fn bag_unpack(
    table: &Table,
    unpack: &BagUnpack,
    fields: &[Field],
    span: Span,
) -> Result<Table, Stop> {
    let texts = table.columns().get(unpack.column).and_then(|column| column.str().ok());
    let texts = texts.ok_or_else(|| Stop::Failed("the bag's column is not there".to_owned(), span))?;
    let mut columns = Vec::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        if let Some(column) = unpack.from.get(at).and_then(|from| table.columns().get((*from)?)) {
            columns.push(column.clone());
            continue;
        }
        let key = field.name.strip_prefix(unpack.prefix.as_str()).unwrap_or(&field.name);
        let ignored = unpack.ignored.iter().any(|ignored| ignored == key);
        let mut builder = ColumnBuilder::new(&field.name, field.ty, table.height());
        for text in texts {
            match text.filter(|_| !ignored).and_then(|text| json::member(text, key)) {
                Some(found) if field.ty == KqlType::Dynamic => builder.push_text(found),
                Some(found) => {
                    let value = serde_json::from_str(found).unwrap_or(serde_json::Value::Null);
                    builder.push(&convert::to(field.ty, &Scalar::Dynamic(value)));
                }
                None => builder.push_null(),
            }
        }
        columns.push(builder.finish());
    }
    table_of(columns, table.height(), span)
}
