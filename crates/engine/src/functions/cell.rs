//! Cells read as the type a function wants, and cells made from results.

use std::borrow::Cow;

use huntlet_kql::ast::Literal;
use huntlet_kql::inner;
use huntlet_table::Scalar;
use serde_json::{Number, Value};

use super::decimal;

/// The text of a cell, as `tostring()` gives it: nulls are empty, a string inside dynamic is unquoted.
pub(crate) fn text(cell: &Scalar) -> Cow<'_, str> {
    match cell {
        Scalar::Null => Cow::Borrowed(""),
        Scalar::Bool(true) => Cow::Borrowed("True"),
        Scalar::Bool(false) => Cow::Borrowed("False"),
        Scalar::Int(v) => Cow::Owned(v.to_string()),
        Scalar::Long(v) => Cow::Owned(v.to_string()),
        Scalar::Real(v) => Cow::Owned(real_text(*v)),
        Scalar::Decimal(v) | Scalar::String(v) | Scalar::Guid(v) => Cow::Borrowed(v),
        Scalar::DateTime(v) => Cow::Owned(huntlet_ticks::format_datetime(*v)),
        Scalar::TimeSpan(v) => Cow::Owned(huntlet_ticks::format_timespan(*v)),
        Scalar::Dynamic(v) => json_text(v),
    }
}

/// The text of a JSON value: strings unquoted, null empty, the rest compact JSON.
pub(crate) fn json_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(v) => Cow::Borrowed(inner::bare(v)),
        other => Cow::Owned(inner::cleaned(&other.to_string()).into_owned()),
    }
}

/// The text of a real: the shortest that reads back, with a point or an exponent.
pub(crate) fn real_text(v: f64) -> String {
    if v.is_nan() {
        return "NaN".to_owned();
    }
    if v.is_infinite() {
        return if v > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = v.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        let text = format!("{v:e}");
        let Some((mantissa, exponent)) = text.split_once('e') else { return text };
        return match exponent.strip_prefix('-') {
            Some(digits) => format!("{mantissa}e-{digits:0>2}"),
            None => format!("{mantissa}e+{exponent:0>2}"),
        };
    }
    if v.fract() == 0.0 { format!("{v:.1}") } else { v.to_string() }
}

/// A whole number: integers as they are, reals cut off, ticks of dates and times; no text is parsed.
pub(crate) fn long(cell: &Scalar) -> Option<i64> {
    match cell {
        Scalar::Int(v) => Some(i64::from(*v)),
        Scalar::Long(v) | Scalar::DateTime(v) | Scalar::TimeSpan(v) => Some(*v),
        Scalar::Real(v) if v.is_finite() => Some(*v as i64),
        Scalar::Bool(v) => Some(i64::from(*v)),
        Scalar::Decimal(v) => decimal::to_long(v),
        Scalar::Dynamic(Value::Number(n)) => n.as_i64().or_else(|| n.as_f64().map(|v| v as i64)),
        Scalar::Dynamic(Value::Bool(v)) => Some(i64::from(*v)),
        Scalar::Dynamic(Value::String(v)) => v.parse().ok().or_else(|| long(&typed(v)?)),
        _ => None,
    }
}

/// A real number; no text is parsed but that inside dynamic.
pub(crate) fn real(cell: &Scalar) -> Option<f64> {
    match cell {
        Scalar::Int(v) => Some(f64::from(*v)),
        Scalar::Long(v) | Scalar::DateTime(v) | Scalar::TimeSpan(v) => Some(*v as f64),
        Scalar::Real(v) => Some(*v),
        Scalar::Bool(v) => Some(f64::from(u8::from(*v))),
        Scalar::Decimal(v) => v.parse().ok(),
        Scalar::Dynamic(Value::Number(n)) => n.as_f64(),
        Scalar::Dynamic(Value::Bool(v)) => Some(f64::from(u8::from(*v))),
        Scalar::Dynamic(Value::String(v)) => parse_real(v),
        _ => None,
    }
}

/// A real from text, with the words for the values that are not numbers.
pub(crate) fn parse_real(text: &str) -> Option<f64> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "nan" => Some(f64::NAN),
        "inf" | "+inf" | "infinity" | "+infinity" => Some(f64::INFINITY),
        "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok(),
    }
}

/// A bool; inside dynamic also from a number.
pub(crate) fn boolean(cell: &Scalar) -> Option<bool> {
    match cell {
        Scalar::Bool(v) => Some(*v),
        Scalar::Int(v) => Some(*v != 0),
        Scalar::Long(v) => Some(*v != 0),
        Scalar::Real(v) => Some(*v != 0.0),
        Scalar::Dynamic(Value::Bool(v)) => Some(*v),
        Scalar::Dynamic(Value::Number(n)) => n.as_f64().map(|v| v != 0.0),
        _ => None,
    }
}

/// Ticks of a datetime, also from text inside dynamic.
pub(crate) fn datetime(cell: &Scalar) -> Option<i64> {
    match cell {
        Scalar::DateTime(v) => Some(*v),
        Scalar::Dynamic(Value::String(v)) => huntlet_ticks::parse_datetime(inner::bare(v)),
        _ => None,
    }
}

/// Ticks of a timespan, also from text inside dynamic.
pub(crate) fn timespan(cell: &Scalar) -> Option<i64> {
    match cell {
        Scalar::TimeSpan(v) => Some(*v),
        Scalar::Dynamic(Value::String(v)) => huntlet_ticks::parse_timespan(inner::bare(v)),
        _ => None,
    }
}

/// The typed value that a text inside dynamic stands for.
pub(crate) fn typed(text: &str) -> Option<Scalar> {
    Some(match inner::typed(text)? {
        Literal::DateTime(ticks) => Scalar::DateTime(ticks),
        Literal::TimeSpan(ticks) => Scalar::TimeSpan(ticks),
        Literal::Guid(text) => Scalar::Guid(text),
        _ => return None,
    })
}

/// The cell as a value inside dynamic. Dates, times and guids keep their type, decimals are their text.
pub(crate) fn json(cell: &Scalar) -> Value {
    match cell {
        Scalar::Null => Value::Null,
        Scalar::Bool(v) => Value::Bool(*v),
        Scalar::Int(v) => Value::from(*v),
        Scalar::Long(v) => Value::from(*v),
        Scalar::Real(v) => json_real(*v),
        Scalar::String(v) => Value::from(v.as_str()),
        Scalar::Dynamic(v) => v.clone(),
        Scalar::DateTime(v) => Value::from(inner::datetime(*v)),
        Scalar::TimeSpan(v) => Value::from(inner::timespan(*v)),
        Scalar::Guid(v) => Value::from(inner::guid(v)),
        Scalar::Decimal(v) => Value::from(v.as_str()),
    }
}

/// A real as JSON; what JSON has no number for becomes its text.
pub(crate) fn json_real(v: f64) -> Value {
    Number::from_f64(v).map_or_else(|| Value::from(real_text(v)), Value::Number)
}

/// A text read as JSON; what is none stays a string. Whole numbers beyond a long are reals.
pub(crate) fn parse_json(text: &str) -> Value {
    fn within_long(value: Value) -> Value {
        match value {
            Value::Number(number) if number.is_u64() && !number.is_i64() => {
                number.as_f64().map_or(Value::Null, json_real)
            }
            Value::Array(items) => items.into_iter().map(within_long).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (key, within_long(value))).collect(),
            other => other,
        }
    }
    match serde_json::from_str(text) {
        Ok(value) if text.len() >= 19 => within_long(value),
        Ok(value) => value,
        Err(_) => Value::from(text),
    }
}

/// About how many bytes a value takes in memory.
pub(crate) fn weight(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(properties) => {
            properties.iter().map(|(key, value)| key.len() + 64 + weight(value)).sum()
        }
        _ => 0,
    };
    size_of::<Value>() + inner
}

/// A dynamic cell; a JSON null is a null cell.
pub(crate) fn dynamic(value: Value) -> Scalar {
    if value.is_null() { Scalar::Null } else { Scalar::Dynamic(value) }
}

/// A dynamic array.
pub(crate) fn list(values: Vec<Value>) -> Scalar {
    Scalar::Dynamic(Value::Array(values))
}

/// A string cell.
pub(crate) fn string(text: impl Into<String>) -> Scalar {
    Scalar::String(text.into())
}

/// The elements of a dynamic array.
pub(crate) fn array(cell: &Scalar) -> Option<&[Value]> {
    match cell {
        Scalar::Dynamic(Value::Array(values)) => Some(values),
        _ => None,
    }
}

/// The properties of a dynamic bag.
pub(crate) fn bag(cell: &Scalar) -> Option<&serde_json::Map<String, Value>> {
    match cell {
        Scalar::Dynamic(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// The strings of arguments given either one by one or as one dynamic array.
pub(crate) fn texts(cells: &[Scalar]) -> Vec<String> {
    let mut out = Vec::new();
    for cell in cells {
        match array(cell) {
            Some(values) => out.extend(values.iter().map(|v| json_text(v).into_owned())),
            None => out.push(text(cell).into_owned()),
        }
    }
    out
}
