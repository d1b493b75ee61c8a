//! Compares a result with one that Microsoft's own engine gave.

use huntlet_engine::Output;
use huntlet_table::{CellRef, KqlType, Table};
use serde_json::Value;

/// Column names and kinds, cells as text or JSON.
pub fn recorded(case: &Value, output: &Output) -> Result<(), String> {
    let table = &output.table;
    let columns = case["columns"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = columns.iter().map(|column| column["name"].as_str().unwrap_or_default()).collect();
    same_names(&names, table)?;
    for (column, field) in columns.iter().zip(table.schema().iter()) {
        let class = column["class"].as_str().unwrap_or_default();
        if class != class_of(field.ty) {
            return Err(format!("column {} is {}, not {class}", field.name, field.ty));
        }
    }
    let ours: Vec<Vec<String>> =
        (0..table.height()).map(|row| table.row(row).map(|cell| canonical_cell(cell)).collect()).collect();
    let theirs: Vec<Vec<String>> = case["rows"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|row| {
            let cells = row.as_array().map(Vec::as_slice).unwrap_or_default();
            cells
                .iter()
                .zip(table.schema().iter())
                .map(|(cell, field)| canonical_json(cell, field.ty))
                .collect()
        })
        .collect();
    if case["nondeterministic"] == Value::Bool(true) {
        return (ours.len() == theirs.len()).then_some(()).ok_or_else(|| "another number of rows".to_owned());
    }
    compare(ours, theirs, case["ordered"] == Value::Bool(true))
}

fn same_names(names: &[&str], table: &Table) -> Result<(), String> {
    let schema = table.schema();
    let own: Vec<&str> = schema.iter().map(|field| field.name.as_str()).collect();
    if own == names { Ok(()) } else { Err(format!("columns {own:?}, not {names:?}")) }
}

fn compare(mut ours: Vec<Vec<String>>, mut theirs: Vec<Vec<String>>, ordered: bool) -> Result<(), String> {
    if !ordered {
        ours.sort();
        theirs.sort();
    }
    if ours == theirs {
        return Ok(());
    }
    let at = ours.iter().zip(&theirs).position(|(a, b)| a != b);
    Err(match at {
        Some(at) => format!("row {at}: {:?}, not {:?}", ours[at], theirs[at]),
        None => format!("{} rows, not {}", ours.len(), theirs.len()),
    })
}

fn class_of(ty: KqlType) -> &'static str {
    match ty {
        KqlType::Bool => "Bool",
        KqlType::Int | KqlType::Long => "Int",
        KqlType::Real | KqlType::Decimal => "Real",
        KqlType::DateTime => "DateTime",
        KqlType::TimeSpan => "TimeSpan",
        KqlType::String | KqlType::Guid => "String",
        KqlType::Dynamic => "Dynamic",
    }
}

fn canonical_cell(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Null => "null".to_owned(),
        CellRef::Bool(flag) => flag.to_string(),
        CellRef::Int(value) => value.to_string(),
        CellRef::Long(value) => value.to_string(),
        CellRef::Real(value) => real(value),
        CellRef::Decimal(text) => text.parse().map_or_else(|_| text.to_owned(), real),
        CellRef::DateTime(ticks) => huntlet_ticks::format_datetime(ticks),
        CellRef::TimeSpan(ticks) => huntlet_ticks::format_timespan(ticks),
        CellRef::Str(text) | CellRef::Guid(text) => format!("'{text}'"),
        CellRef::Dynamic(text) => json(&serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
    }
}

fn canonical_json(cell: &Value, ty: KqlType) -> String {
    match (cell, ty) {
        (cell, KqlType::Dynamic) => json(cell),
        (Value::Null, _) => "null".to_owned(),
        (Value::String(text), KqlType::Bool) => text.to_lowercase(),
        (Value::String(text), KqlType::Real | KqlType::Decimal) => real_text(text),
        (Value::String(text), KqlType::String | KqlType::Guid) => format!("'{text}'"),
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

/// Bags are compared without their order, and reals up to their last digits.
fn json(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Object(bag) => {
            let mut entries: Vec<String> =
                bag.iter().map(|(key, value)| format!("{key:?}:{}", json(value))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(","))
        }
        Value::Number(number) => {
            number.as_i64().map_or_else(|| real(number.as_f64().unwrap_or(f64::NAN)), |n| n.to_string())
        }
        other => other.to_string(),
    }
}

fn real_text(text: &str) -> String {
    match text {
        "∞" | "Infinity" => real(f64::INFINITY),
        "-∞" | "-Infinity" => real(f64::NEG_INFINITY),
        _ => text.parse().map_or_else(|_| text.to_owned(), real),
    }
}

fn real(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { format!("{value:.9e}") }
}
