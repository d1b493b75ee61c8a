//! Ticks to text.

use std::fmt::Write;

use crate::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, civil};

/// `2020-01-02T03:04:05.6000000Z`: a datetime as KQL prints it, with all seven digits of the fraction.
pub fn format_datetime(ticks: i64) -> String {
    let mut text = date_and_time(ticks);
    let _ = write!(text, ".{:07}Z", civil(ticks).tick);
    text
}

/// `2020-01-02T03:04:05.6Z`: a datetime with no more digits of the fraction than it has.
pub fn format_datetime_short(ticks: i64) -> String {
    let mut text = date_and_time(ticks);
    push_fraction(&mut text, civil(ticks).tick);
    text.push('Z');
    text
}

/// `1.02:03:04.5000000`: a timespan as KQL prints it; days and fraction only where there are some.
pub fn format_timespan(ticks: i64) -> String {
    let mut text = clock(ticks);
    let tick = fraction_of(ticks);
    if tick != 0 {
        let _ = write!(text, ".{tick:07}");
    }
    text
}

/// `1.02:03:04.5`: a timespan with no more digits of the fraction than it has.
pub fn format_timespan_short(ticks: i64) -> String {
    let mut text = clock(ticks);
    push_fraction(&mut text, fraction_of(ticks));
    text
}

fn date_and_time(ticks: i64) -> String {
    let at = civil(ticks);
    let mut text = String::with_capacity(28);
    let _ = write!(
        text,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    );
    text
}

fn clock(ticks: i64) -> String {
    let size = ticks.unsigned_abs();
    let part = |unit: i64, of: i64| size % of.unsigned_abs() / unit.unsigned_abs();
    let mut text = String::with_capacity(26);
    if ticks < 0 {
        text.push('-');
    }
    let days = size / TICKS_PER_DAY.unsigned_abs();
    if days > 0 {
        let _ = write!(text, "{days}.");
    }
    let _ = write!(
        text,
        "{:02}:{:02}:{:02}",
        part(TICKS_PER_HOUR, TICKS_PER_DAY),
        part(TICKS_PER_MINUTE, TICKS_PER_HOUR),
        part(TICKS_PER_SECOND, TICKS_PER_MINUTE)
    );
    text
}

fn fraction_of(ticks: i64) -> u32 {
    (ticks.unsigned_abs() % TICKS_PER_SECOND.unsigned_abs()) as u32
}

fn push_fraction(text: &mut String, tick: u32) {
    if tick != 0 {
        let _ = write!(text, ".{tick:07}");
        text.truncate(text.trim_end_matches('0').len());
    }
}
