//! Between ticks and Unix time.

use crate::{MAX, MIN, TICKS_PER_MICROSECOND, TICKS_PER_MILLISECOND, TICKS_PER_SECOND, UNIX_EPOCH};

fn from_unix(value: i64, ticks_per_unit: i64) -> Option<i64> {
    let ticks = value.checked_mul(ticks_per_unit)?.checked_add(UNIX_EPOCH)?;
    (MIN..=MAX).contains(&ticks).then_some(ticks)
}

/// Seconds since 1970-01-01; `None` outside the years 1 to 9999.
pub fn from_unix_s(seconds: i64) -> Option<i64> {
    from_unix(seconds, TICKS_PER_SECOND)
}

/// Milliseconds since 1970-01-01; `None` outside the years 1 to 9999.
pub fn from_unix_ms(milliseconds: i64) -> Option<i64> {
    from_unix(milliseconds, TICKS_PER_MILLISECOND)
}

/// Microseconds since 1970-01-01; `None` outside the years 1 to 9999.
pub fn from_unix_us(microseconds: i64) -> Option<i64> {
    from_unix(microseconds, TICKS_PER_MICROSECOND)
}

/// Nanoseconds since 1970-01-01, rounded down to the tick.
pub fn from_unix_ns(nanoseconds: i64) -> i64 {
    nanoseconds.div_euclid(100) + UNIX_EPOCH
}

/// Milliseconds since 1970-01-01, rounded down.
pub fn to_unix_ms(ticks: i64) -> i64 {
    ticks.saturating_sub(UNIX_EPOCH).div_euclid(TICKS_PER_MILLISECOND)
}

/// Microseconds since 1970-01-01, rounded down.
pub fn to_unix_us(ticks: i64) -> i64 {
    ticks.saturating_sub(UNIX_EPOCH).div_euclid(TICKS_PER_MICROSECOND)
}

/// Nanoseconds since 1970-01-01; `None` outside the years 1677 to 2262, which 64 bits cannot hold.
pub fn to_unix_ns(ticks: i64) -> Option<i64> {
    ticks.checked_sub(UNIX_EPOCH)?.checked_mul(100)
}
