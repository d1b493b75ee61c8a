//! `evaluate bag_unpack`.

use std::collections::{BTreeMap, HashMap};

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
    let mut columns: Vec<Option<ColumnBuilder>> = Vec::with_capacity(fields.len());
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, field) in fields.iter().enumerate() {
        let own = unpack.from.get(at).is_some_and(Option::is_some);
        columns.push((!own).then(|| ColumnBuilder::new(&field.name, field.ty, table.height())));
        let key = field.name.strip_prefix(unpack.prefix.as_str()).unwrap_or(&field.name);
        if !own && !unpack.ignored.iter().any(|ignored| ignored == key) {
            places.entry(key).or_default().push(at);
        }
    }
    // each bag is read once, of equal keys the last counts
    let mut found: Vec<Option<&str>> = vec![None; fields.len()];
    for text in texts {
        found.fill(None);
        for (key, value) in text.into_iter().flat_map(json::entries) {
            for at in places.get(json::unquoted(key).as_ref()).into_iter().flatten() {
                found[*at] = Some(value);
            }
        }
        for ((builder, found), field) in columns.iter_mut().zip(&found).zip(fields) {
            let Some(builder) = builder else { continue };
            match found {
                Some(found) if field.ty == KqlType::Dynamic => builder.push_text(found),
                Some(found) => {
                    let value = serde_json::from_str(found).unwrap_or(serde_json::Value::Null);
                    builder.push(&convert::to(field.ty, &Scalar::Dynamic(value)));
                }
                None => builder.push_null(),
            }
        }
    }
    let own = |at: usize| table.columns().get((*unpack.from.get(at)?)?).cloned();
    let columns = columns.into_iter().enumerate();
    let columns = columns.filter_map(|(at, made)| made.map_or_else(|| own(at), |made| Some(made.finish())));
    table_of(columns.collect(), table.height(), span)
}
