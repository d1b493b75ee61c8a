//! Bytes to text.

use std::borrow::Cow;

use super::ReadError;

/// A file's text.
pub(crate) struct Text<'a> {
    pub text: Cow<'a, str>,
    pub notice: Option<String>,
}

/// The text of a whole file: UTF-8, or UTF-16 with a byte order mark (as PowerShell writes). Bytes that are
/// no text become `�`, with a notice.
pub(crate) fn text(bytes: &[u8]) -> Result<Text<'_>, ReadError> {
    if let Some(text) = utf16(bytes) {
        return Ok(Text { text: Cow::Owned(text), notice: None });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let notice = match &text {
        Cow::Borrowed(_) => None,
        Cow::Owned(_) => Some(
            "The file is not all UTF-8; the bytes that are not are shown as \u{fffd}. Save it as UTF-8 to see them."
                .to_owned(),
        ),
    };
    Ok(Text { text, notice })
}

/// The text of a file's beginning; none when it is no text.
pub(crate) fn head(bytes: &[u8]) -> Option<String> {
    if let Some(text) = utf16(bytes) {
        return Some(text);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    let (mut strange, mut all) = (0usize, 0usize);
    for letter in text.chars() {
        all += 1;
        match letter {
            '\0' => return None,
            '\u{fffd}' => strange += 1,
            '\t' | '\n' | '\r' | '\u{c}' => {}
            letter if letter.is_control() => strange += 1,
            _ => {}
        }
    }
    // a text in an old code page has some letters that are not UTF-8, other bytes have many
    (strange * 5 <= all).then(|| text.into_owned())
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (little, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let units = rest.chunks_exact(2).map(|pair| match *pair {
        [low, high] if little => u16::from_le_bytes([low, high]),
        [high, low] => u16::from_be_bytes([high, low]),
        _ => 0,
    });
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}
