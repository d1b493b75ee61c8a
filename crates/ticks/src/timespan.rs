//! Reading timespans.

use crate::{
    TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MICROSECOND, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
};

const UNITS: &[(&[&str], i64)] = &[
    (&["d", "day", "days"], TICKS_PER_DAY),
    (&["h", "hr", "hrs", "hour", "hours"], TICKS_PER_HOUR),
    (&["m", "min", "minute", "minutes"], TICKS_PER_MINUTE),
    (&["s", "sec", "second", "seconds"], TICKS_PER_SECOND),
    (&["ms", "milli", "millis", "millisec", "millisecond", "milliseconds"], TICKS_PER_MILLISECOND),
    (&["micro", "micros", "microsec", "microsecond", "microseconds"], TICKS_PER_MICROSECOND),
    (&["tick", "ticks"], 1),
];

/// Ticks of a timespan's text: `1.02:03:04.5`, `02:03:04`, `2:30`, `1d`, `1.5h`, `10ms`, `3tick`, or a plain number of
/// days. None where it is not one or is out of range.
pub fn parse_timespan(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let ticks = if rest.contains(':') { clock(rest) } else { with_unit(rest) }?;
    let ticks = if negative { -ticks } else { ticks };
    i64::try_from(ticks).ok()
}

fn with_unit(text: &str) -> Option<i128> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim();
    let scale = if unit.is_empty() {
        // a plain number is whole days
        if number.contains('.') {
            return None;
        }
        TICKS_PER_DAY
    } else {
        UNITS.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(unit)))?.1
    };
    scaled(number, scale)
}

/// A decimal number times a scale, without floating point.
fn scaled(number: &str, scale: i64) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || whole.len() > 19 || fraction.len() > 18 {
        return None;
    }
    let digits = |text: &str| -> Option<i128> { if text.is_empty() { Some(0) } else { digits(text) } };
    let power = 10_i128.pow(fraction.len() as u32);
    let scale = i128::from(scale);
    Some(digits(whole)? * scale + (digits(fraction)? * scale + power / 2) / power)
}

fn digits(text: &str) -> Option<i128> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn clock(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = first.split_once('.').unwrap_or(("0", first));
    let (seconds, fraction) = match third {
        Some(third) => third.split_once('.').unwrap_or((third, "")),
        None => ("0", ""),
    };
    let field = |text: &str, limit: i128| digits(text).filter(|value| !text.is_empty() && *value < limit);
    let days = field(days, 10_675_200)?;
    let (hours, minutes, seconds) = (field(hours, 24)?, field(second, 60)?, field(seconds, 60)?);
    if fraction.len() > 7 {
        return None;
    }
    let tick =
        if fraction.is_empty() { 0 } else { digits(fraction)? * 10_i128.pow(7 - fraction.len() as u32) };
    Some(
        days * i128::from(TICKS_PER_DAY)
            + hours * i128::from(TICKS_PER_HOUR)
            + minutes * i128::from(TICKS_PER_MINUTE)
            + seconds * i128::from(TICKS_PER_SECOND)
            + tick,
    )
}
