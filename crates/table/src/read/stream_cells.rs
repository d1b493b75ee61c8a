//! Cells of a service's reply, from its bytes into their column.

use std::borrow::Cow;
use std::str::from_utf8;

use serde::de::IgnoredAny;
use serde_json::Value as Json;

use super::token::{Kind, Value};
use crate::{CellRef, ColumnBuilder, KqlType};

/// Adds the value to the column, converted to the column's type as the services mean it: a dynamic comes as JSON or as
/// JSON in a text, a long perhaps as text, reals that are no numbers as `"NaN"` and `"Infinity"`.
#[inline]
pub(super) fn push(builder: &mut ColumnBuilder, bytes: &[u8], value: Value) {
    let raw = bytes.get(value.start..value.end).unwrap_or_default();
    match value.kind {
        Kind::Null => builder.push_null(),
        Kind::True => builder.push_bool(true),
        Kind::False => builder.push_bool(false),
        Kind::Number => number(builder, &String::from_utf8_lossy(raw)),
        Kind::Text(escaped) => text(builder, &unescaped(raw, escaped)),
        Kind::Nested => nested(builder, &String::from_utf8_lossy(raw)),
    }
}

/// The text that stands between quotes; what is no text is made one, with marks where letters were broken.
pub(super) fn unescaped(raw: &[u8], escaped: bool) -> Cow<'_, str> {
    if !escaped {
        return String::from_utf8_lossy(raw);
    }
    let mut quoted = Vec::with_capacity(raw.len() + 2);
    quoted.push(b'"');
    quoted.extend_from_slice(raw);
    quoted.push(b'"');
    if let Ok(text) = serde_json::from_slice::<String>(&quoted) {
        return Cow::Owned(text);
    }
    // half of a pair of surrogates, which services cut at a length
    String::from_utf8_lossy(raw)
}

fn number(builder: &mut ColumnBuilder, digits: &str) {
    match builder.ty() {
        KqlType::Long | KqlType::Int | KqlType::Bool => match digits.parse::<i64>() {
            Ok(value) => builder.push_long(value),
            Err(_) => real(builder, digits),
        },
        KqlType::Real => real(builder, digits),
        KqlType::Decimal => builder.push_ref(CellRef::Decimal(digits)),
        KqlType::String => builder.push_text(digits),
        KqlType::Dynamic => nested(builder, digits),
        // no number is a time or an identifier
        KqlType::DateTime | KqlType::TimeSpan | KqlType::Guid => builder.push_failed(),
    }
}

fn real(builder: &mut ColumnBuilder, digits: &str) {
    match digits.parse::<f64>() {
        Ok(value) => builder.push_real(value),
        Err(_) => builder.push_failed(),
    }
}

fn text(builder: &mut ColumnBuilder, text: &str) {
    match builder.ty() {
        KqlType::String => builder.push_text(text),
        KqlType::Dynamic => dynamic(builder, text),
        _ => builder.push_str(text),
    }
}

/// JSON where it is, and else a text: services send both, and do not say which.
fn dynamic(builder: &mut ColumnBuilder, text: &str) {
    if is_compact(text) {
        return builder.push_text(text);
    }
    match serde_json::from_str::<Json>(text) {
        Ok(value) => builder.push_json(&value),
        Err(_) if text.trim().is_empty() => builder.push_null(),
        Err(_) => builder.push_str(text),
    }
}

fn nested(builder: &mut ColumnBuilder, json: &str) {
    if builder.ty() == KqlType::Dynamic && is_compact(json) {
        return builder.push_text(json);
    }
    match serde_json::from_str(json) {
        Ok(value) => builder.push_json(&value),
        Err(_) => builder.push_failed(),
    }
}

/// Whether it is JSON as a dynamic column stores it: without spaces, and with letters instead of their escapes.
fn is_compact(text: &str) -> bool {
    // most texts that are no JSON show it at once
    if !text
        .starts_with(['{', '[', '"', '-', 't', 'f', 'n', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    {
        return false;
    }
    let mut quoted = false;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' => {
                if matches!(bytes.next(), Some(b'u' | b'/') | None) {
                    return false;
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' if !quoted => return false,
            _ => {}
        }
    }
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A member's name.
pub(super) fn key(bytes: &[u8], value: Value) -> Option<Cow<'_, str>> {
    let Kind::Text(escaped) = value.kind else { return None };
    let raw = bytes.get(value.start..value.end)?;
    if escaped { Some(unescaped(raw, true)) } else { from_utf8(raw).ok().map(Cow::Borrowed) }
}
