//! A cell as people read it.

use huntlet_ticks::{format_datetime_short, format_timespan};

use crate::CellRef;

/// The display text of a cell: nothing for null, `true`, `8080`, shortest text of a real that reads back as
/// the same (`0.1`, `1.0`, `NaN`), `2020-01-02T03:04:05.6Z`, `1.02:03:04`, JSON text of a dynamic value.
pub fn cell_text(cell: CellRef<'_>) -> String {
    let mut text = String::new();
    push_cell_text(&mut text, cell);
    text
}

/// Appends what [`cell_text`] gives.
pub fn push_cell_text(out: &mut String, cell: CellRef<'_>) {
    match cell {
        CellRef::Null => {}
        CellRef::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        CellRef::Int(value) => push_display(out, value),
        CellRef::Long(value) => push_display(out, value),
        CellRef::Real(value) => out.push_str(&real_text(value)),
        CellRef::DateTime(ticks) => out.push_str(&format_datetime_short(ticks)),
        CellRef::TimeSpan(ticks) => out.push_str(&format_timespan(ticks)),
        CellRef::Decimal(text) | CellRef::Str(text) | CellRef::Guid(text) | CellRef::Dynamic(text) => {
            out.push_str(text);
        }
    }
}

/// The shortest text of a real that reads back as the same number.
pub fn real_text(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        format!("{value:?}")
    }
}

/// The number that a text is, as [`real_text`] writes it or as logs do; none for an empty text or words.
pub fn parse_real(text: &str) -> Option<f64> {
    let text = text.trim();
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // `parse` also takes "inf" and "nan" in any case, which in a log are words
        _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) => {
            text.parse().ok()
        }
        _ => None,
    }
}

fn push_display(out: &mut String, value: impl std::fmt::Display) {
    use std::fmt::Write;
    let _ = write!(out, "{value}");
}
