//! Text to a datetime.

use crate::cursor::Cursor;
use crate::{MAX, MIN, TICKS_PER_DAY, TICKS_PER_MINUTE, from_civil_tick};

/// Reads a datetime, as `todatetime()` does, and the forms that exports write.
///
/// - ISO 8601: `2014-11-08`, `2014-11-08T15:55`, `2014-11-08 15:55:55.123456Z`, `…+01:00`, `2014-11`;
///   digits of the fraction beyond the seventh are cut
/// - RFC 822 and RFC 850: `Sat, 8 Nov 14 15:05:02 GMT`, `Saturday, 08-Nov-14 15:05:02 GMT`
/// - as the portals' CSV exports have it: `11/8/2014, 3:05:02.123 PM` (month first)
///
/// Without an offset the time is UTC. A year alone is no datetime (KQL reads `datetime(2017)` as null).
/// `None` as well for a date that the calendar lacks and for one outside the years 1 to 9999.
pub fn parse_datetime(text: &str) -> Option<i64> {
    let text = text.trim();
    match *text.as_bytes().first()? {
        b'0'..=b'9' => iso(text).or_else(|| slashes(text)).or_else(|| rfc(text)),
        letter if letter.is_ascii_alphabetic() => rfc(text),
        _ => None,
    }
}

/// Hour, minute, second, tick.
type Time = (u32, u32, u32, u32);

fn iso(text: &str) -> Option<i64> {
    let mut at = Cursor::new(text);
    let year = at.number(4, 4)?;
    // hyphens, but slashes or commas are taken too, with spaces around them
    at.spaces();
    let separator = at.peek().filter(|byte| matches!(byte, b'-' | b'/' | b','))?;
    let part = |at: &mut Cursor<'_>| {
        at.spaces();
        let there = at.eat(separator);
        at.spaces();
        there
    };
    if !part(&mut at) {
        return None;
    }
    let month = at.number(1, 2)?;
    if at.is_done() && separator == b'-' {
        return assemble(year, month, 1, (0, 0, 0, 0), 0);
    }
    if !part(&mut at) {
        return None;
    }
    let day = at.number(1, 2)?;
    if at.is_done() {
        return assemble(year, month, day, (0, 0, 0, 0), 0);
    }
    if at.eat(b'Z') && at.is_done() {
        return assemble(year, month, day, (0, 0, 0, 0), 0);
    }
    if !at.eat(b'T') && !at.spaces() {
        return None;
    }
    let time = clock(&mut at)?;
    let offset = offset(&mut at)?;
    if time == (24, 0, 0, 0) {
        return assemble(year, month, day, (0, 0, 0, 0), offset)?
            .checked_add(TICKS_PER_DAY)
            .and_then(in_range);
    }
    assemble(year, month, day, time, offset)
}

/// `M/d/yyyy[,] h:mm[:ss[.fff]] [tt]`
fn slashes(text: &str) -> Option<i64> {
    let mut at = Cursor::new(text);
    let month = at.number(1, 2)?;
    let separator = at.peek().filter(|byte| matches!(byte, b'-' | b'/'))?;
    at.eat(separator);
    let day = at.number(1, 2)?;
    if !at.eat(separator) {
        return None;
    }
    let year = at.number(4, 4)?;
    if at.is_done() {
        return assemble(year, month, day, (0, 0, 0, 0), 0);
    }
    let comma = at.eat(b',');
    if !at.spaces() && !comma {
        return None;
    }
    let mut time = clock(&mut at)?;
    at.spaces();
    if matches!(at.peek(), Some(b'A' | b'a' | b'P' | b'p')) {
        let afternoon = at.eat(b'P');
        if !afternoon {
            at.eat(b'A');
        }
        if !at.eat(b'M') || !(1..=12).contains(&time.0) {
            return None;
        }
        time.0 = time.0 % 12 + if afternoon { 12 } else { 0 };
    }
    let offset = offset(&mut at)?;
    assemble(year, month, day, time, offset)
}

/// `[weekday,] d Mon yy[yy] hh:mm[:ss] [zone]`, with spaces or hyphens in the date.
fn rfc(text: &str) -> Option<i64> {
    let mut at = Cursor::new(text);
    let weekday = at.word();
    if !weekday.is_empty() {
        if !is_weekday(weekday) {
            return None;
        }
        at.eat(b',');
        if !at.spaces() {
            return None;
        }
    }
    let day = at.number(1, 2)?;
    let hyphens = at.eat(b'-');
    if !hyphens && !at.spaces() {
        return None;
    }
    let month = month_of(at.word())?;
    if !(if hyphens { at.eat(b'-') } else { at.spaces() }) {
        return None;
    }
    let year = match at.number(2, 2) {
        // .NET's window, and so KQL's
        Some(short) if short <= 49 => 2000 + short,
        Some(short) => 1900 + short,
        None => at.number(4, 4)?,
    };
    if at.is_done() {
        return assemble(year, month, day, (0, 0, 0, 0), 0);
    }
    if !at.spaces() {
        return None;
    }
    let time = clock(&mut at)?;
    let offset = offset(&mut at)?;
    assemble(year, month, day, time, offset)
}

/// `hh:mm[:ss[.fffffff]]`
fn clock(at: &mut Cursor<'_>) -> Option<Time> {
    let hour = at.number(1, 2)?;
    if !at.eat(b':') {
        return None;
    }
    let minute = at.number(2, 2)?;
    let (mut second, mut tick) = (0, 0);
    if at.eat(b':') {
        second = at.number(1, 2)?;
        if at.eat(b'.') || at.eat(b',') {
            tick = at.fraction()?;
        }
    }
    Some((hour, minute, second, tick))
}

/// Nothing, `Z`, `UTC`, `GMT` or `[+-]hh[:]mm` up to the end of the text, in minutes east.
fn offset(at: &mut Cursor<'_>) -> Option<i64> {
    at.spaces();
    if at.is_done() {
        return Some(0);
    }
    let minus = at.peek() == Some(b'-');
    if at.eat(b'+') || at.eat(b'-') {
        let (hours, minutes) = if let Some(both) = at.number(4, 4) {
            (both / 100, both % 100)
        } else {
            let hours = at.number(1, 2)?;
            let minutes = if at.eat(b':') { at.number(2, 2)? } else { 0 };
            (hours, minutes)
        };
        if !at.is_done() || hours > 14 || minutes > 59 {
            return None;
        }
        let east = i64::from(hours * 60 + minutes);
        return Some(if minus { -east } else { east });
    }
    let zone = at.word();
    let known = ["z", "utc", "gmt", "ut"].iter().any(|name| zone.eq_ignore_ascii_case(name.as_bytes()));
    (known && at.is_done()).then_some(0)
}

fn assemble(year: u32, month: u32, day: u32, time: Time, minutes_east: i64) -> Option<i64> {
    let (hour, minute, second, tick) = time;
    let local = from_civil_tick(year as i32, month, day, hour, minute, second, tick)?;
    in_range(local - minutes_east * TICKS_PER_MINUTE)
}

fn in_range(ticks: i64) -> Option<i64> {
    (MIN..=MAX).contains(&ticks).then_some(ticks)
}

fn month_of(word: &[u8]) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let index = MONTHS.iter().position(|name| is_name(word, name))?;
    Some(index as u32 + 1)
}

fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    DAYS.iter().any(|name| is_name(word, name))
}

/// The whole name or its first three letters.
fn is_name(word: &[u8], name: &str) -> bool {
    word.eq_ignore_ascii_case(name.as_bytes())
        || name.as_bytes().get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
}
