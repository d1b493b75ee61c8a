//! The time range of a run.

use huntlet_report::TimeRange;
use huntlet_ticks::{format_datetime_short, parse_datetime};

use crate::error::{NotebookletError, Result, codes};

/// Both ends in ticks. An error where an end is no time, or the start is not before the end.
pub fn ticks(range: &TimeRange) -> Result<(i64, i64)> {
    let start = end_of(&range.start, "start")?;
    let end = end_of(&range.end, "end")?;
    let text = |ticks| format_datetime_short(ticks);
    if start > end {
        let message =
            format!("The time range is reversed: it starts {} and ends {}.", text(start), text(end));
        return Err(NotebookletError::new(codes::BAD_TIME_RANGE, message, "Swap start and end."));
    }
    if start == end {
        let message = format!("The time range is empty: it starts and ends {}.", text(start));
        return Err(NotebookletError::new(
            codes::BAD_TIME_RANGE,
            message,
            "Choose a later end or an earlier start.",
        ));
    }
    Ok((start, end))
}

fn end_of(text: &str, which: &str) -> Result<i64> {
    let text = text.trim();
    let hint = "Give both ends as ISO 8601 in UTC, such as 2026-10-01T00:00:00Z.";
    if text.is_empty() {
        return Err(NotebookletError::new(
            codes::BAD_TIME_RANGE,
            format!("The time range has no {which}."),
            hint,
        ));
    }
    parse_datetime(text).ok_or_else(|| {
        let message = format!("The {which} of the time range is no time: `{text}`.");
        NotebookletError::new(codes::BAD_TIME_RANGE, message, hint)
    })
}

/// The range as ISO 8601 text.
pub fn range(start: i64, end: i64) -> TimeRange {
    TimeRange { start: format_datetime_short(start), end: format_datetime_short(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(start: &str, end: &str) -> String {
        ticks(&TimeRange { start: start.to_owned(), end: end.to_owned() }).unwrap_err().message
    }

    #[test]
    fn ranges_that_hold_nothing_are_refused() {
        assert!(message("2026-10-02", "2026-10-01").contains("reversed"));
        assert!(message("2026-10-01", "2026-10-01T00:00:00Z").contains("empty"));
        assert!(message("", "2026-10-01").contains("no start"));
        assert!(message("2026-10-01", "tomorrow").contains("`tomorrow`"));
    }
}
