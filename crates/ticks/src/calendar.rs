//! From ticks to the parts of a date, and back.

use crate::{MAX, MIN, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};

/// The parts of a datetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// Ticks within the second, 0 to 9,999,999.
    pub tick: u32,
    /// Days since Sunday, 0 to 6.
    pub weekday: u32,
    /// 1 to 366.
    pub day_of_year: u32,
}

const DAYS_4: i64 = 4 * 365 + 1;
const DAYS_100: i64 = 25 * DAYS_4 - 1;
const DAYS_400: i64 = 4 * DAYS_100 + 1;
/// Days of a common year before each month.
const BEFORE_MONTH: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Whether the year has a 29th of February.
pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days in a month; 0 for a month that is none.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 0,
    }
}

fn days_before_month(year: i32, month: u32) -> u32 {
    let index = (month.clamp(1, 12) - 1) as usize;
    BEFORE_MONTH.get(index).copied().unwrap_or(0) + u32::from(month > 2 && is_leap_year(year))
}

fn days_before_year(year: i32) -> i64 {
    let years = i64::from(year) - 1;
    365 * years + years / 4 - years / 100 + years / 400
}

/// The parts of a datetime. Ticks outside [`MIN`] to [`MAX`] are taken for the nearer end.
pub fn civil(ticks: i64) -> Civil {
    let ticks = ticks.clamp(MIN, MAX);
    let (days, time) = (ticks / TICKS_PER_DAY, ticks % TICKS_PER_DAY);
    // Each cycle's last year is a day longer (or the cycle itself is), hence the `min(3)`.
    let (n400, rest) = (days / DAYS_400, days % DAYS_400);
    let n100 = (rest / DAYS_100).min(3);
    let rest = rest - n100 * DAYS_100;
    let (n4, rest) = (rest / DAYS_4, rest % DAYS_4);
    let n1 = (rest / 365).min(3);
    let year = (400 * n400 + 100 * n100 + 4 * n4 + n1 + 1) as i32;
    let in_year = (rest - 365 * n1) as u32;
    let mut month = (in_year / 31 + 1).min(12);
    if month < 12 && in_year >= days_before_month(year, month + 1) {
        month += 1;
    }
    Civil {
        year,
        month,
        day: in_year - days_before_month(year, month) + 1,
        hour: (time / TICKS_PER_HOUR) as u32,
        minute: (time % TICKS_PER_HOUR / TICKS_PER_MINUTE) as u32,
        second: (time % TICKS_PER_MINUTE / TICKS_PER_SECOND) as u32,
        tick: (time % TICKS_PER_SECOND) as u32,
        weekday: weekday(ticks),
        day_of_year: in_year + 1,
    }
}

/// Days since Sunday, 0 to 6.
pub fn weekday(ticks: i64) -> u32 {
    // 0001-01-01 was a Monday
    ((ticks.div_euclid(TICKS_PER_DAY) + 1).rem_euclid(7)) as u32
}

/// The day of the year, 1 to 366.
pub fn day_of_year(ticks: i64) -> u32 {
    civil(ticks).day_of_year
}

/// The ticks of a date and time to the second; `None` when there is no such date or time.
pub fn from_civil(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<i64> {
    from_civil_tick(year, month, day, hour, minute, second, 0)
}

/// The ticks of a date and time, with the ticks within the second (0 to 9,999,999); `None` when there is
/// no such date or time.
pub fn from_civil_tick(
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    tick: u32,
) -> Option<i64> {
    if !(1..=9999).contains(&year) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 || i64::from(tick) >= TICKS_PER_SECOND {
        return None;
    }
    let days = days_before_year(year) + i64::from(days_before_month(year, month)) + i64::from(day) - 1;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(days * TICKS_PER_DAY + seconds * TICKS_PER_SECOND + i64::from(tick))
}
