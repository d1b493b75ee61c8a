//! From base64 to bytes, and from bytes to text.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// The bytes of a base64 string in either alphabet, with line ends and with or without padding; none when it is none.
pub(super) fn base64(run: &str) -> Option<Vec<u8>> {
    let clean: String;
    let run = if run.bytes().any(|byte| byte.is_ascii_whitespace()) {
        clean = run.split_ascii_whitespace().collect();
        &clean
    } else {
        run
    };
    let engine = if run.bytes().any(|byte| matches!(byte, b'-' | b'_')) { &URL } else { &PLAIN };
    engine.decode(run).ok().filter(|bytes| !bytes.is_empty())
}

/// A text and its encoding: `utf-8`, `utf-16` (little-endian) or `utf-16-be`.
pub(super) fn text(bytes: &[u8], utf16_first: bool) -> Option<(String, &'static str)> {
    const LITTLE: &str = "utf-16";
    const BIG: &str = "utf-16-be";
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return utf8(rest).map(|text| (text, "utf-8")),
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes).map(|text| (text, LITTLE)),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes).map(|text| (text, BIG)),
        _ => {}
    }
    let units = bytes.len() / 2;
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (high, low) = (zeros(1), zeros(0));
    let mostly = |zeros: usize, others: usize| units > 0 && zeros * 5 >= units * 2 && others * 10 <= units;
    if (utf16_first || mostly(high, low))
        && let Some(text) = utf16(bytes, u16::from_le_bytes)
    {
        return Some((text, LITTLE));
    }
    if mostly(low, high)
        && let Some(text) = utf16(bytes, u16::from_be_bytes)
    {
        return Some((text, BIG));
    }
    if let Some(text) = utf8(bytes) {
        return Some((text, "utf-8"));
    }
    let common = |text: &String| units >= 16 && text.chars().all(is_common);
    if let Some(text) = utf16(bytes, u16::from_le_bytes).filter(common) {
        return Some((text, LITTLE));
    }
    utf16(bytes, u16::from_be_bytes).filter(common).map(|text| (text, BIG))
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().filter(|text| is_readable(text)).map(str::to_owned)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() || pairs.is_empty() {
        return None;
    }
    let text: String =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()?;
    is_readable(&text).then_some(text)
}

/// No control characters but blanks, and those of terminals; NULs at the end are the end of a C string.
fn is_readable(text: &str) -> bool {
    let text = text.trim_end_matches('\0');
    !text.is_empty()
        && text.chars().all(|letter| match letter {
            '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\x1B' => true,
            '\u{FFFD}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E000}'..='\u{F8FF}' => false,
            letter => !letter.is_control(),
        })
}

/// Scripts that texts are written in, so that random bytes are told from UTF-16 without Latin letters.
fn is_common(letter: char) -> bool {
    matches!(letter,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{24F}' | '\u{370}'..='\u{52F}' | '\u{590}'..='\u{6FF}'
        | '\u{900}'..='\u{97F}' | '\u{E00}'..='\u{E7F}' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FFEF}')
}
