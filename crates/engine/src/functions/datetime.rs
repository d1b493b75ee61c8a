//! Functions of dates and times: parts, starts and ends, sums and differences.

use huntlet_table::Scalar;
use huntlet_ticks::{
    Civil, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE, TICKS_PER_SECOND, civil,
    days_in_month, from_civil_tick,
};

use super::arith::in_calendar;
use super::build::{compiled, constant_text, row, sig};
use super::text::{number, text};
use super::{Function, NameRule, cell, convert};

pub(super) const FAMILY: &[Function] = &[
    row("now", (0, 1), sig!(TimeSpan => DateTime), NameRule::None, |context, a| {
        let offset = if a.is_empty() { Some(0) } else { a.first().and_then(cell::timespan) };
        moment(offset.and_then(|offset| context.now.checked_add(offset)))
    }),
    row("ago", (1, 1), sig!(TimeSpan => DateTime), NameRule::None, |context, a| {
        let span = a.first().and_then(cell::timespan);
        moment(span.and_then(|span| context.now.checked_sub(span)))
    }),
    row("getyear", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.year)),
    row("getmonth", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.month as i32)),
    row("monthofyear", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.month as i32)),
    row("dayofmonth", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.day as i32)),
    row("dayofyear", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.day_of_year as i32)),
    row("hourofday", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| c.hour as i32)),
    row("week_of_year", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| iso_week(&c))),
    row("weekofyear", (1, 1), sig!(DateTime => Int), NameRule::None, |_, a| part(a, |c| iso_week(&c))),
    row("dayofweek", (1, 1), sig!(DateTime => TimeSpan), NameRule::None, |_, a| {
        let day = a.first().and_then(cell::datetime).map(|t| i64::from(civil(t).weekday));
        day.map_or(Scalar::Null, |day| Scalar::TimeSpan(day * TICKS_PER_DAY))
    }),
    row("startofday", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::FirstArgument, |_, a| {
        edge(a, Unit::Day, false)
    }),
    row("startofweek", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Week, false)
    }),
    row("startofmonth", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Month, false)
    }),
    row("startofyear", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Year, false)
    }),
    row("endofday", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Day, true)
    }),
    row("endofweek", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Week, true)
    }),
    row("endofmonth", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Month, true)
    }),
    row("endofyear", (1, 2), sig!(DateTime, Integer => DateTime), NameRule::None, |_, a| {
        edge(a, Unit::Year, true)
    }),
    compiled("datetime_part", (2, 2), sig!(Text, DateTime => Int), NameRule::None, |_, args| {
        known_part(constant_text(args, 0), &["week"])?;
        Ok(Box::new(|a| datetime_part(a).unwrap_or(Scalar::Null)))
    }),
    compiled("datepart", (2, 2), sig!(Text, DateTime => Int), NameRule::None, |_, args| {
        known_part(constant_text(args, 0), &["week"])?;
        Ok(Box::new(|a| datetime_part(a).unwrap_or(Scalar::Null)))
    }),
    compiled("datetime_add", (3, 3), sig!(Text, Integer, DateTime => DateTime), NameRule::None, |_, args| {
        known_part(constant_text(args, 0), &["week_of_year", "dayofyear"])?;
        Ok(Box::new(|a| datetime_add(a).unwrap_or(Scalar::Null)))
    }),
    compiled("datetime_diff", (3, 3), diff_type, NameRule::None, |_, args| {
        known_part(constant_text(args, 0), &["week_of_year", "dayofyear"])?;
        Ok(Box::new(|a| datetime_diff(a).unwrap_or(Scalar::Null)))
    }),
    row("make_datetime", (1, 6), make_datetime_type, NameRule::OnlyArgument, |_, a| {
        make_datetime(a).unwrap_or(Scalar::Null)
    }),
    row("make_timespan", (1, 4), make_timespan_type, NameRule::OnlyArgument, |_, a| {
        make_timespan(a).unwrap_or(Scalar::Null)
    }),
    row("unixtime_seconds_todatetime", (1, 1), sig!(Number => DateTime), NameRule::None, |_, a| {
        unix(a, TICKS_PER_SECOND as f64)
    }),
    row("unixtime_milliseconds_todatetime", (1, 1), sig!(Number => DateTime), NameRule::None, |_, a| {
        unix(a, TICKS_PER_MILLISECOND as f64)
    }),
    row("unixtime_microseconds_todatetime", (1, 1), sig!(Number => DateTime), NameRule::None, |_, a| {
        unix(a, 10.0)
    }),
    row("unixtime_nanoseconds_todatetime", (1, 1), sig!(Number => DateTime), NameRule::None, |_, a| {
        unix(a, 0.01)
    }),
];

/// The last datetime of the calendar.
pub(crate) const LAST: i64 = huntlet_ticks::MAX;

pub(super) fn moment(ticks: Option<i64>) -> Scalar {
    ticks.and_then(in_calendar).map_or(Scalar::Null, Scalar::DateTime)
}

fn part(cells: &[Scalar], pick: fn(Civil) -> i32) -> Scalar {
    cells.first().and_then(cell::datetime).map_or(Scalar::Null, |t| Scalar::Int(pick(civil(t))))
}

/// The week's number by ISO 8601: weeks start on Monday, the first has the year's first Thursday.
fn iso_week(date: &Civil) -> i32 {
    // days since Monday
    let weekday = (date.weekday as i32 + 6) % 7;
    let week = (date.day_of_year as i32 - 1 - weekday + 10) / 7;
    let weeks_of = |year: i32| {
        let january_first = from_civil_tick(year, 1, 1, 0, 0, 0, 0).map_or(1, |t| civil(t).weekday);
        if january_first == 4 || (january_first == 3 && huntlet_ticks::is_leap_year(year)) { 53 } else { 52 }
    };
    if week < 1 {
        return weeks_of(date.year - 1);
    }
    if week > weeks_of(date.year) { 1 } else { week }
}

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The start of the unit that holds the date, moved by the offset in units; or its last tick.
fn edge(cells: &[Scalar], unit: Unit, end: bool) -> Scalar {
    let (Some(ticks), Some(offset)) = (cells.first().and_then(cell::datetime), number(cells, 1, 0)) else {
        return Scalar::Null;
    };
    let start = |shift: i64| -> Option<i64> {
        let date = civil(ticks);
        let day = ticks - ticks.rem_euclid(TICKS_PER_DAY);
        match unit {
            Unit::Day => day.checked_add(shift.checked_mul(TICKS_PER_DAY)?),
            Unit::Week => (day - i64::from(date.weekday) * TICKS_PER_DAY)
                .checked_add(shift.checked_mul(7 * TICKS_PER_DAY)?),
            Unit::Month => {
                month_start((i64::from(date.year) * 12 + i64::from(date.month) - 1).checked_add(shift)?)
            }
            Unit::Year => month_start(i64::from(date.year).checked_add(shift)?.checked_mul(12)?),
        }
    };
    if end { moment(offset.checked_add(1).and_then(start).map(|t| t - 1)) } else { moment(start(offset)) }
}

/// The first tick of a month counted from January of year 0.
fn month_start(months: i64) -> Option<i64> {
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    // the month after the calendar's last has a start too, for the end of December 9999
    if year == 10_000 && months.rem_euclid(12) == 0 {
        return Some(LAST + 1);
    }
    from_civil_tick(year, months.rem_euclid(12) as u32 + 1, 1, 0, 0, 0, 0)
}

const PARTS: &[&str] = &[
    "year",
    "quarter",
    "month",
    "week_of_year",
    "week",
    "day",
    "dayofyear",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "nanosecond",
];

/// Checks the name of a part that is known before the first row.
fn known_part(name: Option<String>, except: &[&str]) -> Result<(), String> {
    let Some(name) = name else { return Ok(()) };
    let folded = fold_part(&name);
    if PARTS.contains(&folded.as_str()) && !except.contains(&folded.as_str()) {
        return Ok(());
    }
    let known: Vec<&str> = PARTS.iter().copied().filter(|part| !except.contains(part)).collect();
    Err(format!("`{name}` is not a part of a datetime: use one of {}", known.join(", ")))
}

fn fold_part(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "weekofyear" => "week_of_year".to_owned(),
        other => other.to_owned(),
    }
}

fn datetime_part(cells: &[Scalar]) -> Option<Scalar> {
    let ticks = cell::datetime(cells.get(1)?)?;
    let date = civil(ticks);
    Some(Scalar::Int(match fold_part(&text(cells, 0)).as_str() {
        "year" => date.year,
        "quarter" => (date.month as i32 + 2) / 3,
        "month" => date.month as i32,
        "week_of_year" => iso_week(&date),
        "day" => date.day as i32,
        "dayofyear" => date.day_of_year as i32,
        "hour" => date.hour as i32,
        "minute" => date.minute as i32,
        "second" => date.second as i32,
        "millisecond" => (date.tick / 10_000) as i32,
        "microsecond" => (date.tick / 10) as i32,
        "nanosecond" => (date.tick * 100) as i32,
        _ => return None,
    }))
}

fn datetime_add(cells: &[Scalar]) -> Option<Scalar> {
    let amount = cell::long(cells.get(1)?)?;
    let ticks = cell::datetime(cells.get(2)?)?;
    let by = |unit: i64| amount.checked_mul(unit).and_then(|span| ticks.checked_add(span));
    let months = |count: i64| -> Option<i64> {
        let date = civil(ticks);
        let total = (i64::from(date.year) * 12 + i64::from(date.month) - 1)
            .checked_add(amount.checked_mul(count)?)?;
        let (year, month) = (i32::try_from(total.div_euclid(12)).ok()?, total.rem_euclid(12) as u32 + 1);
        let day = date.day.min(days_in_month(year, month)).max(1);
        let start = from_civil_tick(year, month, day, 0, 0, 0, 0)?;
        start.checked_add(ticks.rem_euclid(TICKS_PER_DAY))
    };
    let moved = match fold_part(&text(cells, 0)).as_str() {
        "year" => months(12),
        "quarter" => months(3),
        "month" => months(1),
        "week" => by(7 * TICKS_PER_DAY),
        "day" => by(TICKS_PER_DAY),
        "hour" => by(TICKS_PER_HOUR),
        "minute" => by(TICKS_PER_MINUTE),
        "second" => by(TICKS_PER_SECOND),
        "millisecond" => by(TICKS_PER_MILLISECOND),
        "microsecond" => by(10),
        "nanosecond" => ticks.checked_add(amount / 100),
        _ => None,
    };
    Some(moment(moved))
}

/// A long, but of weeks a real, as the service has it.
fn diff_type(args: &[super::Arg]) -> Result<huntlet_table::KqlType, String> {
    sig!(Text, DateTime => Long)(args)?;
    let weeks = constant_text(args, 0).is_some_and(|part| fold_part(&part) == "week");
    Ok(if weeks { huntlet_table::KqlType::Real } else { huntlet_table::KqlType::Long })
}

/// Counts the boundaries between two dates.
fn datetime_diff(cells: &[Scalar]) -> Option<Scalar> {
    let (a, b) = (cell::datetime(cells.get(1)?)?, cell::datetime(cells.get(2)?)?);
    let (x, y) = (civil(a), civil(b));
    let months = |c: &Civil, size: i64| (i64::from(c.year) * 12 + i64::from(c.month) - 1) / size;
    let by = |unit: i64| a.div_euclid(unit) - b.div_euclid(unit);
    let week = |t: i64, c: &Civil| (t.div_euclid(TICKS_PER_DAY) - i64::from(c.weekday)).div_euclid(7);
    Some(Scalar::Long(match fold_part(&text(cells, 0)).as_str() {
        "year" => months(&x, 12) - months(&y, 12),
        "quarter" => months(&x, 3) - months(&y, 3),
        "month" => months(&x, 1) - months(&y, 1),
        "week" => week(a, &x) - week(b, &y),
        "day" => by(TICKS_PER_DAY),
        "hour" => by(TICKS_PER_HOUR),
        "minute" => by(TICKS_PER_MINUTE),
        "second" => by(TICKS_PER_SECOND),
        "millisecond" => by(TICKS_PER_MILLISECOND),
        "microsecond" => by(10),
        "nanosecond" => (a - b).checked_mul(100)?,
        _ => return None,
    }))
}

fn make_datetime_type(args: &[super::Arg]) -> Result<huntlet_table::KqlType, String> {
    match args.len() {
        1 => Ok(huntlet_table::KqlType::DateTime),
        2 => Err("give a year, a month and a day".to_owned()),
        _ => sig!(Number => DateTime)(args),
    }
}

fn make_datetime(cells: &[Scalar]) -> Option<Scalar> {
    if let [one] = cells {
        return Some(convert::to(huntlet_table::KqlType::DateTime, one));
    }
    let whole = |index: usize, default: i64| u32::try_from(number(cells, index, default)?).ok();
    let year = i32::try_from(number(cells, 0, 0)?).ok()?;
    let seconds = cells.get(5).map_or(Some(0.0), cell::real).filter(|s| (0.0..60.0).contains(s))?;
    let start = from_civil_tick(year, whole(1, 1)?, whole(2, 1)?, whole(3, 0)?, whole(4, 0)?, 0, 0)?;
    Some(moment(start.checked_add((seconds * 1e7).round() as i64)))
}

fn make_timespan_type(args: &[super::Arg]) -> Result<huntlet_table::KqlType, String> {
    match args.len() {
        1 => Ok(huntlet_table::KqlType::TimeSpan),
        _ => sig!(Number => TimeSpan)(args),
    }
}

fn make_timespan(cells: &[Scalar]) -> Option<Scalar> {
    let (days, clock) = match cells {
        [one] => return Some(convert::to(huntlet_table::KqlType::TimeSpan, one)),
        [days, clock @ ..] if clock.len() == 3 => (cell::long(days)?, clock),
        clock => (0, clock),
    };
    let part = |index: usize, most: i64| cell::long(clock.get(index)?).filter(|v| (0..=most).contains(v));
    let seconds = clock.get(2).map_or(Some(0.0), cell::real).filter(|s| (0.0..60.0).contains(s))?;
    let ticks = days.checked_mul(TICKS_PER_DAY)?;
    let time = part(0, 23)? * TICKS_PER_HOUR + part(1, 59)? * TICKS_PER_MINUTE;
    Some(Scalar::TimeSpan(ticks.checked_add(time)?.checked_add((seconds * 1e7).round() as i64)?))
}

/// A count of units since 1970; `unit` in ticks.
fn unix(cells: &[Scalar], unit: f64) -> Scalar {
    let ticks = match cells.first() {
        Some(value @ (Scalar::Int(_) | Scalar::Long(_))) if unit >= 1.0 => {
            cell::long(value).and_then(|v| v.checked_mul(unit as i64))
        }
        Some(value @ (Scalar::Int(_) | Scalar::Long(_))) => cell::long(value).map(|v| v.div_euclid(100)),
        Some(value) => cell::real(value).filter(|v| v.is_finite()).map(|v| (v * unit).round() as i64),
        None => None,
    };
    moment(ticks.and_then(|ticks| ticks.checked_add(huntlet_ticks::UNIX_EPOCH)))
}
