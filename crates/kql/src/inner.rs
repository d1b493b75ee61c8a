//! Values inside `dynamic` that JSON has no form for: datetimes, timespans and guids.
//!
//! Such a value is a JSON string: a mark, which is a noncharacter of Unicode and a letter for the type, then the text
//! that it has in JSON elsewhere. Only these values carry a mark, so other dynamics cost nothing. It is taken off where a
//! value becomes text or leaves the engine.

use std::borrow::Cow;

use crate::ast::Literal;

/// What the mark begins with.
pub const MARK: char = '\u{FDD0}';

/// The marked text of a datetime, in ticks.
pub fn datetime(ticks: i64) -> String {
    format!("{MARK}t{}", huntlet_ticks::format_datetime(ticks))
}

/// The marked text of a timespan, in ticks.
pub fn timespan(ticks: i64) -> String {
    format!("{MARK}s{}", huntlet_ticks::format_timespan(ticks))
}

/// The marked text of a guid.
pub fn guid(text: &str) -> String {
    format!("{MARK}g{text}")
}

/// The marked text of a datetime, timespan or guid; none for other values.
pub fn marked(value: &Literal) -> Option<String> {
    match value {
        Literal::DateTime(ticks) => Some(datetime(*ticks)),
        Literal::TimeSpan(ticks) => Some(timespan(*ticks)),
        Literal::Guid(text) => Some(guid(text)),
        _ => None,
    }
}

/// The value of a marked text; none for other texts.
pub fn typed(text: &str) -> Option<Literal> {
    let rest = text.strip_prefix(MARK)?;
    let (kind, value) = rest.split_at_checked(1)?;
    match kind {
        "t" => huntlet_ticks::parse_datetime(value).map(Literal::DateTime),
        "s" => huntlet_ticks::parse_timespan(value).map(Literal::TimeSpan),
        "g" if value.len() == 36 => Some(Literal::Guid(value.to_owned())),
        _ => None,
    }
}

/// A text without its mark.
pub fn bare(text: &str) -> &str {
    let unmarked = || text.strip_prefix(MARK)?.strip_prefix(['t', 's', 'g']);
    unmarked().unwrap_or(text)
}

/// JSON text without marks.
pub fn cleaned(json: &str) -> Cow<'_, str> {
    if !json.contains(MARK) {
        return Cow::Borrowed(json);
    }
    let mut parts = json.split("\"\u{FDD0}");
    let mut clean = String::from(parts.next().unwrap_or_default());
    for part in parts {
        clean.push('"');
        match part.strip_prefix(['t', 's', 'g']) {
            Some(rest) => clean.push_str(rest),
            None => clean.extend([MARK].iter().copied().chain(part.chars())),
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_read_again() {
        for (text, literal, plain) in [
            (datetime(0), Literal::DateTime(0), "0001-01-01T00:00:00.0000000Z"),
            (timespan(36_000_000_000), Literal::TimeSpan(36_000_000_000), "01:00:00"),
            (
                guid("74be27de-1e4e-49d9-b579-fe0b331d3642"),
                Literal::Guid("74be27de-1e4e-49d9-b579-fe0b331d3642".to_owned()),
                "74be27de-1e4e-49d9-b579-fe0b331d3642",
            ),
        ] {
            assert_eq!(typed(&text), Some(literal));
            assert_eq!(bare(&text), plain);
            assert_eq!(cleaned(&format!("[\"{text}\",\"a\"]")), format!("[\"{plain}\",\"a\"]"));
        }
        assert_eq!((typed("01:00:00"), bare("tea"), cleaned("[\"t\"]").as_ref()), (None, "tea", "[\"t\"]"));
        assert_eq!(typed("\u{FDD0}tea"), None);
        assert_eq!(cleaned("[\"\u{FDD0}x\"]"), "[\"\u{FDD0}x\"]");
    }
}
