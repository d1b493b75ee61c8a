//! KQL text for names and values that come from elsewhere.
//!
//! A parameter reaches a query only through these: whatever it holds, the text made here is one literal, or one name.

use std::fmt::Write;

use crate::lexer::{Goo, TokenKind, lex};
use crate::words::{WordClass, classify};

/// A string literal that stands for exactly `text`, whatever is in it: quotes, backslashes, line ends, NUL.
pub fn quote_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // line and paragraph separators end a line for some readers, and the rest cannot be seen
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}') =>
            {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A name as KQL writes it: bare when it can be, else `['a name']`.
pub fn quote_name(name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { bracket(name) }
}

/// A `datetime(...)` literal. `ticks` are 100 ns since 0001-01-01T00:00Z; what lies outside the years 1 to 9999 becomes
/// the nearer end.
pub fn datetime_literal(ticks: i64) -> String {
    let ticks = ticks.clamp(huntlet_ticks::MIN, huntlet_ticks::MAX);
    format!("datetime({})", huntlet_ticks::format_datetime_short(ticks))
}

/// A timespan literal of `ticks` of 100 ns: `1d`, `90m`, or `timespan(1.02:03:04.5)`.
pub fn timespan_literal(ticks: i64) -> String {
    let units = [
        (huntlet_ticks::TICKS_PER_DAY, "d"),
        (huntlet_ticks::TICKS_PER_HOUR, "h"),
        (huntlet_ticks::TICKS_PER_MINUTE, "m"),
        (huntlet_ticks::TICKS_PER_SECOND, "s"),
        (huntlet_ticks::TICKS_PER_MILLISECOND, "ms"),
    ];
    let whole = units.iter().find(|(unit, _)| ticks > 0 && ticks % unit == 0 && ticks / unit < 1000);
    match whole {
        Some((unit, name)) => format!("{}{name}", ticks / unit),
        None => format!("timespan({})", huntlet_ticks::format_timespan_short(ticks)),
    }
}

/// `['name']`
pub(crate) fn bracket(name: &str) -> String {
    let quoted = quote_string(name);
    if name.contains(['\'', '"', '\\']) || quoted.contains('\\') {
        return format!("[{quoted}]");
    }
    format!("['{name}']")
}

/// True for a name that needs no brackets anywhere.
pub(crate) fn is_plain_name(name: &str) -> bool {
    is_one_word(name) && classify(name) == WordClass::Free && !is_ambiguous(name)
}

/// True for a name that a call may have without brackets.
pub(crate) fn is_plain_function(name: &str) -> bool {
    is_one_word(name)
        && (classify(name) == WordClass::Free || matches!(name, "toscalar" | "totable" | "materialize"))
        && name != "typeof"
        && name != "entity_group"
        && name != "__contextual_datatable"
        && Goo::from_name(name).is_none()
}

/// True for text that is one token, a word.
pub(crate) fn is_one_word(text: &str) -> bool {
    let lexed = lex(text);
    match lexed.tokens.as_slice() {
        [word, _] => word.kind == TokenKind::Word && word.span.text(text).len() == text.len(),
        _ => false,
    }
}

/// Names that are free, but mean something else in one place or other.
fn is_ambiguous(name: &str) -> bool {
    crate::parser::is_parameter_name(name)
        || matches!(
            name,
            "hint"
                | "on"
                | "with"
                | "step"
                | "from"
                | "limit"
                | "bin"
                | "id"
                | "default"
                | "order"
                | "partition"
                | "declare"
                | "entity_group"
                | "__contextual_datatable"
                | "cycles"
                | "output"
                | "flags"
                | "let"
                | "alias"
                | "restrict"
                | "view"
                | "with_node_id"
                | "with_source_id"
                | "with_target_id"
                | "with_component_id"
                | "datascope"
                | "optional"
                | "nulls"
                | "matches"
                | "not"
                | "evaluate"
                | "project"
                | "pack"
                | "range"
        )
}
