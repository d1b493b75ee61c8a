//! String literals: where they end, what they hold, what is wrong with them.

use std::borrow::Cow;

use crate::{Diagnostic, Span, codes};

/// How a literal is written.
struct Shape {
    hidden: bool,
    verbatim: bool,
    quote: &'static str,
    /// Bytes before the text: prefixes and the quote.
    open: usize,
}

impl Shape {
    fn of(text: &str) -> Option<Self> {
        let unhidden = text.strip_prefix(['h', 'H']);
        let after = unhidden.unwrap_or(text);
        let plain = after.strip_prefix('@');
        let quoted = plain.unwrap_or(after);
        let (hidden, verbatim) = (unhidden.is_some(), plain.is_some());
        let quotes: &[&str] = if verbatim { &["\"", "'"] } else { &["\"", "'", "```", "~~~"] };
        let quote = quotes.iter().find(|quote| quoted.starts_with(**quote))?;
        Some(Self { hidden, verbatim, quote, open: text.len() - quoted.len() + quote.len() })
    }

    fn multiline(&self) -> bool {
        self.quote.len() == 3
    }

    /// The length of the text behind the opening quote, and whether a closing quote follows.
    fn content(&self, body: &str) -> (usize, bool) {
        if self.multiline() {
            return body.find(self.quote).map_or((body.len(), false), |end| (end, true));
        }
        let mut chars = body.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == '\n' || c == '\r' {
                return (at, false);
            }
            if c == '\\' && !self.verbatim {
                chars.next_if(|(_, escaped)| !matches!(escaped, '\n' | '\r'));
            } else if body[at..].starts_with(self.quote) {
                let doubled = chars.next_if(|(_, next)| self.verbatim && self.quote.starts_with(*next));
                if doubled.is_none() {
                    return (at, true);
                }
            }
        }
        (body.len(), false)
    }
}

/// The length of the string literal that `rest` begins with, if it does. An unclosed one ends with its line, or, when it
/// may span lines, with the text.
pub(super) fn scan(rest: &str) -> Option<usize> {
    let shape = Shape::of(rest)?;
    let (length, closed) = shape.content(&rest[shape.open..]);
    Some(shape.open + length + if closed { shape.quote.len() } else { 0 })
}

/// Says what is wrong with a literal.
pub(super) fn check(literal: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let Some(shape) = Shape::of(literal) else { return };
    let body = &literal[shape.open..];
    let (length, closed) = shape.content(body);
    if !closed {
        let hint = if shape.multiline() {
            format!("Close it with {}.", shape.quote)
        } else {
            format!(
                "Close it with {} on the same line; a text of several lines stands between ```.",
                shape.quote
            )
        };
        diagnostics.push(
            Diagnostic::syntax(codes::STRING_NOT_CLOSED, "This string is not closed", span).with_hint(hint),
        );
    }
    if shape.verbatim || shape.multiline() {
        return;
    }
    let content = &body[..length];
    let mut at = 0;
    while let Some(found) = content[at..].find('\\') {
        at += found;
        let (text, used) = unescape(&content[at..]);
        if text.is_none() {
            let start = span.start + (shape.open + at) as u32;
            let where_ = Span::new(start, start + used as u32);
            let message = format!("`{}` is not an escape KQL knows", &content[at..at + used]);
            diagnostics.push(Diagnostic::syntax(codes::UNKNOWN_ESCAPE, message, where_).with_hint(
                "Write `\\\\` for a backslash, or put `@` before the string to take it as it is.",
            ));
        }
        at += used;
    }
}

/// The text that a literal stands for, and whether it is hidden (`h"..."`). Unknown escapes stand for themselves.
pub(crate) fn decode(literal: &str) -> (Cow<'_, str>, bool) {
    let Some(shape) = Shape::of(literal) else { return (Cow::Borrowed(literal), false) };
    let body = &literal[shape.open..];
    let content = &body[..shape.content(body).0];
    let text = if shape.multiline() {
        Cow::Borrowed(content)
    } else if shape.verbatim {
        let doubled = shape.quote.repeat(2);
        if content.contains(&doubled) {
            Cow::Owned(content.replace(&doubled, shape.quote))
        } else {
            content.into()
        }
    } else if content.contains('\\') {
        Cow::Owned(unescape_all(content))
    } else {
        Cow::Borrowed(content)
    };
    (text, shape.hidden)
}

fn unescape_all(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (text, mut used) = unescape(&rest[at..]);
        match text {
            Some(Unit::Char(c)) => out.push(c),
            Some(Unit::High(high)) => {
                let (next, more) = unescape(&rest[at + used..]);
                let joined = match next {
                    Some(Unit::Low(low)) => {
                        used += more;
                        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                    }
                    _ => None,
                };
                out.push(joined.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(Unit::Low(_)) => out.push(char::REPLACEMENT_CHARACTER),
            None => out.push_str(&rest[at..at + used]),
        }
        rest = &rest[at + used..];
    }
    out.push_str(rest);
    out
}

/// One escape: a character, or half of one that UTF-16 writes as a pair.
enum Unit {
    Char(char),
    High(u32),
    Low(u32),
}

/// What the escape at the beginning of `rest` stands for, and its length in bytes.
fn unescape(rest: &str) -> (Option<Unit>, usize) {
    let Some(after) = rest.strip_prefix('\\') else { return (None, 0) };
    let Some(c) = after.chars().next() else { return (None, 1) };
    let simple = match c {
        '\'' | '"' | '\\' => Some(c),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        _ => None,
    };
    if let Some(simple) = simple {
        return (Some(Unit::Char(simple)), 2);
    }
    let (skip, digits, radix) = match c {
        'x' => (2, hex_digits(&after[1..], 2), 16),
        'u' => (2, hex_digits(&after[1..], 4), 16),
        'U' => (2, hex_digits(&after[1..], 8), 16),
        '0'..='7' => {
            let most = if c <= '3' { 3 } else { 2 };
            (1, after.bytes().take(most).take_while(|byte| (b'0'..=b'7').contains(byte)).count(), 8)
        }
        _ => return (None, 1 + c.len_utf8()),
    };
    let code = rest.get(skip..skip + digits).and_then(|text| u32::from_str_radix(text, radix).ok());
    let unit = match code {
        Some(high @ 0xd800..=0xdbff) => Some(Unit::High(high)),
        Some(low @ 0xdc00..=0xdfff) => Some(Unit::Low(low)),
        Some(code) => char::from_u32(code).map(Unit::Char),
        None => None,
    };
    (unit, skip + digits)
}

/// `wanted` if that many hexadecimal digits follow, else none.
fn hex_digits(text: &str, wanted: usize) -> usize {
    let found = text.bytes().take(wanted).take_while(u8::is_ascii_hexdigit).count();
    if found == wanted { wanted } else { 0 }
}
