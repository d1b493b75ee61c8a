//! 100 ns ticks: calendar arithmetic, parsing and printing of KQL datetimes and timespans.
//!
//! A datetime is a count of ticks since 0001-01-01T00:00:00Z in the proleptic Gregorian calendar, always UTC; a
//! timespan is a count of ticks. Both are `i64`. The rules are Kusto's (`datetime` and `timespan` literals of the
//! language reference, and .NET's printing of both).

mod calendar;
mod convert;
mod cursor;
mod datetime;
mod print;
mod timespan;

pub use calendar::{
    Civil, civil, day_of_year, days_in_month, from_civil, from_civil_tick, is_leap_year, weekday,
};
pub use convert::{
    from_unix_ms, from_unix_ns, from_unix_s, from_unix_us, to_unix_ms, to_unix_ns, to_unix_us,
};
pub use datetime::parse_datetime;
pub use print::{format_datetime, format_datetime_short, format_timespan, format_timespan_short};
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
pub const MIN: i64 = 0;
/// The last datetime, 9999-12-31T23:59:59.9999999Z.
pub const MAX: i64 = 3_155_378_975_999_999_999;
/// 1970-01-01T00:00:00Z.
pub const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
