//! Walks over compact JSON text without reading what is passed by.
//!
//! The text is that of a dynamic cell, which `huntlet_table` keeps valid; on other text a walk ends early.

use std::borrow::Cow;

use huntlet_kql::inner;

/// The end of the value that starts at the front of `text`.
fn value_end(text: &[u8]) -> usize {
    match text.first() {
        Some(b'"') => string_end(text),
        Some(b'{' | b'[') => {
            let mut depth = 0_usize;
            let mut at = 0;
            while let Some(byte) = text.get(at) {
                match byte {
                    b'"' => {
                        at += string_end(text.get(at..).unwrap_or_default());
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return at + 1;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            text.len()
        }
        _ => text.iter().position(|byte| matches!(byte, b',' | b'}' | b']')).unwrap_or(text.len()),
    }
}

/// The end of the string that starts at the front of `text`, its quotes included.
fn string_end(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if text.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// The elements of an array, as text; nothing when the text is no array.
pub(crate) struct Elements<'a> {
    rest: &'a str,
}

/// The elements of an array.
pub(crate) fn elements(text: &str) -> Elements<'_> {
    let inner = text.strip_prefix('[').filter(|inner| *inner != "]").unwrap_or("");
    Elements { rest: inner }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() || self.rest.starts_with(']') {
            return None;
        }
        let end = value_end(self.rest.as_bytes());
        let (value, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.strip_prefix(',').unwrap_or("");
        Some(value)
    }
}

/// The properties of a bag: the key as it is written, without quotes, and the value.
pub(crate) struct Entries<'a> {
    rest: &'a str,
}

/// The properties of a bag; nothing when the text is no bag.
pub(crate) fn entries(text: &str) -> Entries<'_> {
    let inner = text.strip_prefix('{').filter(|inner| *inner != "}").unwrap_or("");
    Entries { rest: inner }
}

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        if !self.rest.starts_with('"') {
            return None;
        }
        let (key, rest) = self.rest.split_at_checked(string_end(self.rest.as_bytes()))?;
        let key = key.get(1..key.len().checked_sub(1)?)?;
        let rest = rest.strip_prefix(':')?;
        let (value, rest) = rest.split_at_checked(value_end(rest.as_bytes()))?;
        self.rest = rest.strip_prefix(',').unwrap_or("");
        Some((key, value))
    }
}

/// The value of a property; of equal keys the last.
pub(crate) fn member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut found = None;
    for (name, value) in entries(text) {
        if name == key || name.contains('\\') && unquoted(name) == key {
            found = Some(value);
        }
    }
    found
}

/// The element of an array; a negative index counts from the end.
pub(crate) fn element(text: &str, index: i64) -> Option<&str> {
    if let Ok(index) = usize::try_from(index) {
        return elements(text).nth(index);
    }
    let all: Vec<&str> = elements(text).collect();
    let index = all.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?;
    all.get(index).copied()
}

/// The text of a key or string without its quotes, escapes resolved.
pub(crate) fn unquoted(inner: &str) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    serde_json::from_str::<String>(&format!("\"{inner}\"")).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// What `tostring()` gives for a dynamic cell: a string without its quotes, other values as they are, and none with a mark.
pub(crate) fn text_of(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) => match unquoted(text) {
            Cow::Borrowed(text) => Cow::Borrowed(inner::bare(text)),
            Cow::Owned(text) => Cow::Owned(inner::bare(&text).to_owned()),
        },
        None => inner::cleaned(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: &str = r#"{"a":{"b":[1,"x]y",{"c":null}]},"q\"":2,"e":[],"s":"\\"}"#;

    #[test]
    fn finds_what_a_parser_finds() {
        let a = member(CELL, "a").expect("a");
        let b = member(a, "b").expect("b");
        assert_eq!(elements(b).collect::<Vec<_>>(), ["1", r#""x]y""#, r#"{"c":null}"#]);
        assert_eq!(element(b, -1), Some(r#"{"c":null}"#));
        assert_eq!(element(b, 3), None);
        assert_eq!(element(b, -4), None);
        assert_eq!(member(CELL, "q\""), Some("2"));
        assert_eq!(member(CELL, "s").map(|s| text_of(s).into_owned()), Some("\\".to_owned()));
        assert_eq!(elements("[]").count() + entries("{}").count() + elements("5").count(), 0);
        assert_eq!(member("[1]", "a"), None);
    }

    #[test]
    fn broken_text_ends_the_walk() {
        for text in ["{", "[", "{\"a", "{\"a\":", "[1,", "{\"a\":[1", "\"", "]", "é"] {
            let _ = (entries(text).count(), elements(text).count(), member(text, "a"), text_of(text));
        }
    }
}
