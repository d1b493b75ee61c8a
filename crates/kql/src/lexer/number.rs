//! Numbers, timespans such as `1.5h`, and guids.

use super::TokenKind;
use super::is_name_part;

/// The units of a timespan literal.
const UNITS: [&str; 31] = [
    "d",
    "day",
    "days",
    "h",
    "hr",
    "hrs",
    "hour",
    "hours",
    "m",
    "min",
    "minute",
    "minutes",
    "s",
    "sec",
    "second",
    "seconds",
    "ms",
    "milli",
    "millis",
    "millisec",
    "millisecond",
    "milliseconds",
    "micro",
    "micros",
    "microsec",
    "microsecond",
    "microseconds",
    "nano",
    "nanos",
    "tick",
    "ticks",
];
const NANO_UNITS: [&str; 3] = ["nanosec", "nanosecond", "nanoseconds"];

fn is_unit(unit: &str) -> bool {
    UNITS.contains(&unit) || NANO_UNITS.contains(&unit)
}

/// Kind and length of what begins with a digit: a number, a timespan, or a name such as `7zip`.
pub(super) fn scan(rest: &str) -> (TokenKind, usize) {
    let bytes = rest.as_bytes();
    let digits = count(rest, |c| c.is_ascii_digit());
    let word = count(rest, is_name_part);
    if word > digits {
        let tail = &rest[digits..word];
        if is_hex(&rest[..word]) {
            return (TokenKind::Long, word);
        }
        if is_unit(tail) {
            return (TokenKind::TimeSpan, word);
        }
        return match exponent(&rest[digits..]) {
            Some(length) if digits + length >= word => (TokenKind::Real, digits + length),
            _ => (TokenKind::Word, word),
        };
    }
    if bytes.get(digits) != Some(&b'.') || bytes.get(digits + 1) == Some(&b'.') {
        return (TokenKind::Long, digits);
    }
    let fraction = digits + 1 + count(&rest[digits + 1..], |c| c.is_ascii_digit());
    let unit = count(&rest[fraction..], is_name_part);
    if fraction > digits + 1 && is_unit(&rest[fraction..fraction + unit]) {
        return (TokenKind::TimeSpan, fraction + unit);
    }
    (TokenKind::Real, fraction + exponent(&rest[fraction..]).unwrap_or(0))
}

/// The length of `8-4-4-4-12` hexadecimal digits.
pub(super) fn raw_guid(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes().get(..36)?;
    let shaped = bytes.iter().enumerate().all(|(i, byte)| match i {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (shaped && !rest[36..].starts_with(is_name_part)).then_some(36)
}

fn is_hex(word: &str) -> bool {
    let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The length of `e5`, `E-5`.
fn exponent(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['e', 'E'])?;
    let sign = usize::from(after.starts_with(['+', '-']));
    let digits = count(&after[sign..], |c| c.is_ascii_digit());
    (digits > 0).then_some(1 + sign + digits)
}

fn count(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}
