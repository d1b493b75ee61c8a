//! Ticks of a time axis, in UTC.

use huntlet_ticks::{Civil, civil, from_unix_ms};

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// Distances between ticks that people count in.
const STEPS: &[f64] = &[
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    50.0,
    100.0,
    200.0,
    500.0,
    SECOND,
    2.0 * SECOND,
    5.0 * SECOND,
    10.0 * SECOND,
    15.0 * SECOND,
    30.0 * SECOND,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    4.0 * DAY,
    7.0 * DAY,
    14.0 * DAY,
    28.0 * DAY,
    91.0 * DAY,
    182.0 * DAY,
    365.0 * DAY,
    3650.0 * DAY,
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its instant, milliseconds since 1970.
    pub time_ms: f64,
    /// What it says.
    pub label: String,
    /// Whether a new day begins at it.
    pub major: bool,
}

/// Ticks between two instants (milliseconds since 1970), about `most` of them and never more.
pub fn ticks(start_ms: f64, end_ms: f64, most: f64) -> Vec<Tick> {
    let length = end_ms - start_ms;
    let most = most.max(1.0);
    if !length.is_finite() || length <= 0.0 {
        return Vec::new();
    }
    let step = STEPS.iter().copied().find(|step| length / step <= most).unwrap_or(length / most);
    let mut ticks = Vec::new();
    let mut time_ms = (start_ms / step).ceil() * step;
    while time_ms <= end_ms && ticks.len() <= most as usize + 1 {
        let (label, major) = label(time_ms, step);
        ticks.push(Tick { time_ms, label, major });
        time_ms += step;
    }
    ticks
}

fn label(time_ms: f64, step: f64) -> (String, bool) {
    let when = broken_down(time_ms);
    let midnight = time_ms.rem_euclid(DAY) == 0.0;
    let day = format!("{} {}", when.day, month(when.month));
    let text = if step >= 91.0 * DAY {
        format!("{} {}", month(when.month), when.year)
    } else if midnight || step >= DAY {
        day
    } else if step >= MINUTE {
        format!("{:02}:{:02}", when.hour, when.minute)
    } else if step >= SECOND {
        format!("{:02}:{:02}:{:02}", when.hour, when.minute, when.second)
    } else {
        format!("{:02}:{:02}.{:03}", when.minute, when.second, time_ms.rem_euclid(SECOND) as u32)
    };
    (text, midnight)
}

/// An instant (milliseconds since 1970) as people write it: `2026-10-14 09:05:12.250`.
pub fn instant(time_ms: f64) -> String {
    let when = broken_down(time_ms);
    let (year, hour, minute, second) = (when.year, when.hour, when.minute, when.second);
    let text = format!("{year:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}", when.month, when.day);
    match time_ms.rem_euclid(SECOND) as u32 {
        0 => text,
        thousandths => format!("{text}.{thousandths:03}"),
    }
}

fn month(number: impl Into<u32>) -> &'static str {
    MONTHS.get((number.into() as usize).saturating_sub(1)).copied().unwrap_or("?")
}

fn broken_down(time_ms: f64) -> Civil {
    civil(from_unix_ms(time_ms.floor() as i64).unwrap_or_default())
}
