//! JSON's tokens in bytes that are not all there yet.

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    True,
    False,
    Number,
    /// Between its quotes; whether it has escapes.
    Text(bool),
    /// An array or an object, brackets included.
    Nested,
}

/// A value's place: without the quotes of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Behind it, a closing quote included.
    pub next: usize,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end within it.
    More,
    /// This byte cannot stand here.
    Wrong(usize),
}

/// The first byte from `at` on that is no space.
#[inline]
pub(super) fn after_space(bytes: &[u8], mut at: usize) -> Result<usize, Fault> {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t') => at += 1,
            Some(_) => return Ok(at),
            None => return Err(Fault::More),
        }
    }
}

/// The value that starts at `at`, which is no space.
#[inline]
pub(super) fn value(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    match bytes.get(at) {
        Some(b'"') => text(bytes, at),
        Some(b'{' | b'[') => nested(bytes, at),
        Some(b'n') => word(bytes, at, b"null", Kind::Null),
        Some(b't') => word(bytes, at, b"true", Kind::True),
        Some(b'f') => word(bytes, at, b"false", Kind::False),
        Some(b'-' | b'0'..=b'9') => number(bytes, at),
        Some(_) => Err(Fault::Wrong(at)),
        None => Err(Fault::More),
    }
}

#[inline]
fn text(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    let start = at + 1;
    let mut escaped = false;
    let mut end = start;
    loop {
        match bytes.get(end) {
            Some(b'"') => return Ok(Value { kind: Kind::Text(escaped), start, end, next: end + 1 }),
            Some(b'\\') => {
                escaped = true;
                end += 2;
            }
            Some(0..0x20) => return Err(Fault::Wrong(end)),
            Some(_) => end += 1,
            None => return Err(Fault::More),
        }
    }
}

#[inline]
fn number(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    let mut end = at + 1;
    loop {
        match bytes.get(end) {
            Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') => end += 1,
            Some(_) => return Ok(Value { kind: Kind::Number, start: at, end, next: end }),
            // it may go on
            None => return Err(Fault::More),
        }
    }
}

fn word(bytes: &[u8], at: usize, word: &[u8], kind: Kind) -> Result<Value, Fault> {
    let end = at + word.len();
    match bytes.get(at..end) {
        Some(there) if there == word => Ok(Value { kind, start: at, end, next: end }),
        Some(_) => Err(Fault::Wrong(at)),
        None if word.starts_with(bytes.get(at..).unwrap_or_default()) => Err(Fault::More),
        None => Err(Fault::Wrong(at)),
    }
}

/// Finds the closing bracket; what is between is not checked.
fn nested(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    let mut depth = 0_usize;
    let mut here = at;
    loop {
        match bytes.get(here) {
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') => {
                depth -= 1;
                if depth == 0 {
                    let end = here + 1;
                    return Ok(Value { kind: Kind::Nested, start: at, end, next: end });
                }
            }
            Some(b'"') => {
                here = text(bytes, here)?.next;
                continue;
            }
            Some(_) => {}
            None => return Err(Fault::More),
        }
        here += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<(Kind, &str), Fault> {
        value(text.as_bytes(), 0).map(|value| (value.kind, &text[value.start..value.end]))
    }

    #[test]
    fn finds_the_ends_of_values() {
        assert_eq!(kind("null,"), Ok((Kind::Null, "null")));
        assert_eq!(kind("-12.5e3]"), Ok((Kind::Number, "-12.5e3")));
        assert_eq!(kind(r#""a\"b","#), Ok((Kind::Text(true), r#"a\"b"#)));
        assert_eq!(kind(r#"{"a":["}",{}]}x"#), Ok((Kind::Nested, r#"{"a":["}",{}]}"#)));
    }

    #[test]
    fn says_when_more_must_come() {
        for text in ["", "nul", "\"a", "\"a\\", "{\"a\":[1]", "12", "[\"\\"] {
            assert_eq!(kind(text), Err(Fault::More), "{text}");
        }
        for text in ["nulx", "x", "\"a\nb\""] {
            assert!(matches!(kind(text), Err(Fault::Wrong(_))), "{text}");
        }
    }
}
