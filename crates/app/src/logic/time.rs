//! The time range control: presets, checks, and the two forms of an instant.
//!
//! A field holds `2026-10-14T09:05` or with seconds, always UTC; a request holds the same with `Z`.

use huntlet_report::TimeRange;
use huntlet_ticks::{format_datetime_short, from_unix_ms, parse_datetime, to_unix_ms};

/// A range that one choice sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// From the first event to the last of all loaded tables.
    All,
    /// The last 24 hours of the data.
    Day,
    /// The last 7 days of the data.
    Week,
    /// The last 14 days of the data.
    Fortnight,
    /// What the fields say.
    Custom,
}

impl Preset {
    /// Every choice in order.
    pub const EVERY: [Self; 5] = [Self::All, Self::Day, Self::Week, Self::Fortnight, Self::Custom];

    /// What the choice is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All data in loaded tables",
            Self::Day => "Last 24 hours of the data",
            Self::Week => "Last 7 days of the data",
            Self::Fortnight => "Last 14 days of the data",
            Self::Custom => "From and to",
        }
    }

    /// The first and last instant (milliseconds since 1970) for data that spans `data_ms`, or for an empty page at `now_ms`.
    /// Whole minutes, rounded outwards. None where the fields decide.
    pub fn range_ms(self, data_ms: Option<(f64, f64)>, now_ms: f64) -> Option<(f64, f64)> {
        const MINUTE: f64 = 60_000.0;
        const DAY: f64 = 24.0 * 60.0 * MINUTE;
        let (first, last) = data_ms.unwrap_or((now_ms - 14.0 * DAY, now_ms));
        let days = match self {
            Self::All => None,
            Self::Day => Some(1.0),
            Self::Week => Some(7.0),
            Self::Fortnight => Some(14.0),
            Self::Custom => return None,
        };
        let end = (last / MINUTE).ceil() * MINUTE;
        let start = days.map_or((first / MINUTE).floor() * MINUTE, |days| end - days * DAY);
        Some((start, if end > start { end } else { start + MINUTE }))
    }
}

fn iso(time_ms: f64) -> String {
    // beyond the calendar there is nothing that a field could show
    from_unix_ms(time_ms.round() as i64).map(format_datetime_short).unwrap_or_default()
}

/// An instant (milliseconds since 1970) as a field holds it.
pub fn field_text(time_ms: f64) -> String {
    let text = iso(time_ms);
    text.trim_end_matches('Z').split('.').next().unwrap_or_default().to_owned()
}

/// An instant (milliseconds since 1970) as people read it: `2026-10-14 09:05:00`.
pub fn reading(time_ms: f64) -> String {
    field_text(time_ms).replace('T', " ")
}

/// A field's or a link's text as milliseconds since 1970.
pub fn field_ms(text: &str) -> Option<f64> {
    let text = text.trim();
    let looks_whole = text.len() >= 10 && text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !looks_whole {
        return None;
    }
    parse_datetime(text).map(|ticks| to_unix_ms(ticks) as f64)
}

/// Which field is wrong, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeErrors {
    /// About the first instant.
    pub start: Option<String>,
    /// About the last instant.
    pub end: Option<String>,
}

/// The range of two fields, or what is wrong with them.
pub fn range(start: &str, end: &str) -> Result<TimeRange, RangeErrors> {
    let missing = |text: &str, which: &str| match text.trim() {
        "" => Some(format!("Enter the {which} of the time range.")),
        text if field_ms(text).is_none() => {
            Some(format!("`{text}` is no date and time; write 2026-10-14T09:05."))
        }
        _ => None,
    };
    let errors = RangeErrors { start: missing(start, "start"), end: missing(end, "end") };
    let (Some(first), Some(last)) = (field_ms(start), field_ms(end)) else { return Err(errors) };
    if first == last {
        let end = Some("The range is empty: the end must be after the start.".to_owned());
        return Err(RangeErrors { start: None, end });
    }
    if first > last {
        let end = Some("The range runs backwards: the end must be after the start.".to_owned());
        return Err(RangeErrors { start: None, end });
    }
    Ok(TimeRange { start: iso(first), end: iso(last) })
}

/// A range as people read it: `2026-10-01 00:00:00 to 2026-10-15 00:00:00 UTC`; text that is no instant stays.
pub fn span(range: &TimeRange) -> String {
    let read = |text: &str| field_ms(text).map_or_else(|| text.to_owned(), reading);
    format!("{} to {} UTC", read(&range.start), read(&range.end))
}

/// The range that covers every given range.
pub fn cover(ranges: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    ranges.reduce(|(first, last), (start, end)| (first.min(start), last.max(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: f64 = 1_790_812_800_000.0;

    #[test]
    fn fields_and_instants_are_the_same() {
        assert_eq!(field_text(START), "2026-10-01T00:00:00");
        assert_eq!(field_ms("2026-10-01T00:00"), Some(START));
        assert_eq!(field_ms("2026-10-01T00:00:01Z"), Some(START + 1000.0));
        assert_eq!(field_ms("yesterday"), None);
        assert_eq!(field_ms(""), None);
        assert_eq!(reading(START), "2026-10-01 00:00:00");
    }

    #[test]
    fn a_good_range_is_iso_text() {
        let range = range("2026-10-01T00:00", "2026-10-02T12:30").unwrap();
        assert_eq!(
            (range.start.as_str(), range.end.as_str()),
            ("2026-10-01T00:00:00Z", "2026-10-02T12:30:00Z")
        );
    }

    #[test]
    fn a_bad_range_says_which_field() {
        let errors = range("", "x").unwrap_err();
        assert!(errors.start.unwrap().contains("Enter the start"));
        assert!(errors.end.unwrap().contains("no date"));
        let reversed = range("2026-10-02T00:00", "2026-10-01T00:00").unwrap_err();
        assert!(reversed.start.is_none());
        assert!(reversed.end.unwrap().contains("backwards"));
        let empty = range("2026-10-01T00:00", "2026-10-01T00:00").unwrap_err();
        assert!(empty.end.unwrap().contains("empty"));
    }

    #[test]
    fn presets_end_with_the_data() {
        let data = Some((START + 30_500.0, START + 86_400_000.0 * 3.0 + 1.0));
        let (start, end) = Preset::All.range_ms(data, 0.0).unwrap();
        assert_eq!((start, end), (START, START + 86_400_000.0 * 3.0 + 60_000.0));
        let (start, end) = Preset::Day.range_ms(data, 0.0).unwrap();
        assert_eq!(end - start, 86_400_000.0);
        assert_eq!(Preset::Custom.range_ms(data, 0.0), None);
        let (start, end) = Preset::All.range_ms(Some((START, START)), 0.0).unwrap();
        assert!(end > start, "one event still makes a range");
    }

    #[test]
    fn a_span_reads_well() {
        let range = TimeRange { start: "2026-10-01T00:00:00Z".into(), end: "soon".into() };
        assert_eq!(span(&range), "2026-10-01 00:00:00 to soon UTC");
    }

    #[test]
    fn ranges_are_covered() {
        assert_eq!(cover([(3.0, 4.0), (1.0, 2.0)].into_iter()), Some((1.0, 4.0)));
        assert_eq!(cover(std::iter::empty()), None);
    }
}
