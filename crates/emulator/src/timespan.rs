//! ISO 8601 durations and intervals, as the services take them.

use huntlet_ticks::{
    TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, format_timespan, parse_datetime,
};

/// A span of time from a request, as start and end in ticks: `P1D` (before `now`), `start/end`, `start/P1D`, `P1D/end`.
/// None for a text that is no span.
pub(crate) fn parse(text: &str, now: i64) -> Option<(i64, i64)> {
    let text = text.trim();
    let Some((first, second)) = text.split_once('/') else {
        return Some((now.checked_sub(duration(text)?)?, now));
    };
    let span = match (parse_datetime(first), parse_datetime(second)) {
        (Some(start), Some(end)) => (start, end),
        (Some(start), None) => (start, start.checked_add(duration(second)?)?),
        (None, Some(end)) => (end.checked_sub(duration(first)?)?, end),
        (None, None) => return None,
    };
    (span.0 <= span.1).then_some(span)
}

/// `P3DT12H30M5.5S`, `P2W`; months and years have no fixed length and are none.
fn duration(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
    if rest.is_empty() || rest.ends_with('T') {
        return None;
    }
    let units = [
        (date, &[('W', 7 * TICKS_PER_DAY), ('D', TICKS_PER_DAY)][..]),
        (time, &[('H', TICKS_PER_HOUR), ('M', TICKS_PER_MINUTE), ('S', TICKS_PER_SECOND)][..]),
    ];
    let mut ticks = 0_i64;
    for (mut part, known) in units {
        while !part.is_empty() {
            let end = part.find(|c: char| c.is_ascii_alphabetic())?;
            let (number, tail) = part.split_at(end);
            let unit = tail.chars().next()?;
            let (_, size) = known.iter().find(|(name, _)| *name == unit)?;
            let value: f64 = number.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)?;
            ticks = ticks.checked_add((value * *size as f64).round() as i64)?;
            part = &tail[1..];
        }
    }
    Some(ticks)
}

/// A duration as Kusto prints one.
pub(crate) fn printed(time: std::time::Duration) -> String {
    format_timespan(i64::try_from(time.as_nanos() / 100).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        let now = parse_datetime("2026-10-15T00:00:00Z").expect("a datetime");
        let at = |text: &str| parse_datetime(text).expect("a datetime");
        for (text, start, end) in [
            ("P1D", "2026-10-14T00:00:00Z", "2026-10-15T00:00:00Z"),
            ("PT1H30M", "2026-10-14T22:30:00Z", "2026-10-15T00:00:00Z"),
            ("P1W", "2026-10-08T00:00:00Z", "2026-10-15T00:00:00Z"),
            ("2026-10-01T00:00:00Z/2026-10-02T00:00:00Z", "2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"),
            ("2026-10-01T00:00:00Z/PT0.5S", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00.5Z"),
            ("P1DT12H/2026-10-02T00:00:00Z", "2026-09-30T12:00:00Z", "2026-10-02T00:00:00Z"),
        ] {
            assert_eq!(parse(text, now), Some((at(start), at(end))), "{text}");
        }
        for text in
            ["", "P", "PT", "P1M", "P1Y", "1D", "P-1D", "PxD", "a/b", "2026-10-02/2026-10-01", "P1Dé", "PT1D"]
        {
            assert_eq!(parse(text, now), None, "{text}");
        }
    }
}
