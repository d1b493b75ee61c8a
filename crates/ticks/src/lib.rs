//! 100 ns ticks: calendar arithmetic, parsing and printing of KQL datetimes and timespans.
//!
//! A datetime is a count of ticks since 0001-01-01T00:00:00Z in the proleptic Gregorian calendar, always UTC; a
//! timespan is a count of ticks. Both are `i64`. The rules are Kusto's (`datetime` and `timespan` literals of the
//! language reference, and .NET's printing of both).

mod civil;
mod datetime;
mod text;
mod timespan;

pub use civil::{Civil, civil, days_in_month, from_civil, is_leap_year};
pub use datetime::parse_datetime;
pub use text::{format_datetime, format_datetime_short, format_timespan};
pub use timespan::parse_timespan;

/// Ticks per microsecond.
pub const TICKS_PER_MICROSECOND: i64 = 10;
/// Ticks per millisecond.
pub const TICKS_PER_MILLISECOND: i64 = 10_000;
/// Ticks per second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
/// Ticks per minute.
pub const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
/// Ticks per hour.
pub const TICKS_PER_HOUR: i64 = 60 * TICKS_PER_MINUTE;
/// Ticks per day.
pub const TICKS_PER_DAY: i64 = 24 * TICKS_PER_HOUR;

/// The first datetime, 0001-01-01T00:00:00Z.
pub const MIN_DATETIME: i64 = 0;
/// The last datetime, 9999-12-31T23:59:59.9999999Z.
pub const MAX_DATETIME: i64 = 3_155_378_975_999_999_999;
/// 1970-01-01T00:00:00Z.
pub const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// Ticks of a count of milliseconds since 1970, held within the range of datetimes.
pub fn from_unix_ms(ms: i64) -> i64 {
    from_unix(ms, TICKS_PER_MILLISECOND)
}

/// Ticks of a count of microseconds since 1970, held within the range of datetimes.
pub fn from_unix_us(us: i64) -> i64 {
    from_unix(us, TICKS_PER_MICROSECOND)
}

/// Ticks of a count of nanoseconds since 1970 (truncated to 100 ns).
pub fn from_unix_ns(ns: i64) -> i64 {
    (UNIX_EPOCH + ns.div_euclid(100)).clamp(MIN_DATETIME, MAX_DATETIME)
}

/// Ticks of a count of seconds since 1970, held within the range of datetimes.
pub fn from_unix_seconds(seconds: i64) -> i64 {
    from_unix(seconds, TICKS_PER_SECOND)
}

fn from_unix(count: i64, unit: i64) -> i64 {
    let ticks = i128::from(count) * i128::from(unit) + i128::from(UNIX_EPOCH);
    ticks.clamp(i128::from(MIN_DATETIME), i128::from(MAX_DATETIME)) as i64
}

/// Milliseconds since 1970, with their fraction.
pub fn to_unix_ms(ticks: i64) -> f64 {
    let since = ticks.saturating_sub(UNIX_EPOCH);
    // whole and part apart, so that today's instants keep every tick that a double can hold
    (since.div_euclid(TICKS_PER_MILLISECOND)) as f64
        + since.rem_euclid(TICKS_PER_MILLISECOND) as f64 / TICKS_PER_MILLISECOND as f64
}
