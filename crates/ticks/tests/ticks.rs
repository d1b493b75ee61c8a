//! What KQL users rely on: dates and timespans read and print the same everywhere.

use huntlet_ticks as ticks;
use huntlet_ticks::{
    MAX, MIN, TICKS_PER_DAY, UNIX_EPOCH, civil, format_datetime, format_datetime_short, format_timespan,
    from_civil, from_civil_tick, parse_datetime, parse_timespan,
};
use proptest::prelude::*;

#[test]
fn datetimes_in_the_forms_that_logs_have() {
    let at = |fraction: u32| from_civil_tick(2014, 11, 8, 15, 5, 2, fraction);
    for (text, want) in [
        ("2014-11-08T15:05:02Z", at(0)),
        ("2014-11-08t15:05:02z", at(0)),
        ("2014-11-08 15:05:02", at(0)),
        ("2014-11-08T15:05:02.1", at(1_000_000)),
        ("2014-11-08T15:05:02.1234567Z", at(1_234_567)),
        ("2014-11-08T15:05:02.123456789Z", at(1_234_567)),
        ("2014-11-08T16:05:02+01:00", at(0)),
        ("2014-11-08T16:05:02+0100", at(0)),
        ("2014-11-08T08:35:02.000000-06:30", at(0)),
        ("2014-11-08 15:05:02 UTC", at(0)),
        ("2014-11-08T15:05", from_civil(2014, 11, 8, 15, 5, 0)),
        ("2014-11-08", from_civil(2014, 11, 8, 0, 0, 0)),
        ("2014-11", from_civil(2014, 11, 1, 0, 0, 0)),
        ("2014-11-08T24:00:00", from_civil(2014, 11, 9, 0, 0, 0)),
        ("Sat, 8 Nov 14 15:05:02 GMT", at(0)),
        ("8 Nov 2014 15:05:02", at(0)),
        ("8 Nov 14 15:05", from_civil(2014, 11, 8, 15, 5, 0)),
        ("Saturday, 08-Nov-14 15:05:02 UTC", at(0)),
        ("11/8/2014, 3:05:02 PM", at(0)),
        ("11/8/2014, 3:05:02.123 PM", at(1_230_000)),
        ("11/08/2014 15:05:02", at(0)),
        ("11/8/2014, 12:00:00 AM", from_civil(2014, 11, 8, 0, 0, 0)),
        ("11/8/2014 12:30 pm", from_civil(2014, 11, 8, 12, 30, 0)),
        ("0001-01-01", Some(MIN)),
        ("9999-12-31T23:59:59.9999999Z", Some(MAX)),
        ("2020-02-29", from_civil(2020, 2, 29, 0, 0, 0)),
    ] {
        assert_eq!(parse_datetime(text), want, "{text}");
        assert!(want.is_some(), "{text}");
    }
}

#[test]
fn texts_that_are_no_datetime() {
    for text in [
        "",
        " ",
        "2019",
        "10.1",
        "10.1.2.3",
        "not-a-date",
        "2020-13-01",
        "2020-02-30",
        "2019-02-29",
        "2020-00-10",
        "2020-01-01T25:00:00",
        "2020-01-01T00:60",
        "2020-01-01T00:00:00+99:00",
        "2020-01-01T00:00:00 PST",
        "2020-01-01T",
        "2020-01-01T00:00:00.",
        "13/8/2014 3:05",
        "11/8/2014 15:05:02 PM",
        "Nosuchday, 8 Nov 14 15:05:02 GMT",
        "0001-01-01T00:00:00+01:00",
        "0000-01-01",
        "12345-01-01",
        "ünï-cö-de",
    ] {
        assert_eq!(parse_datetime(text), None, "{text}");
    }
}

#[test]
fn timespans_in_kusto_s_forms() {
    let day = TICKS_PER_DAY;
    for (text, want) in [
        ("1.02:03:04.5", Some("1.02:03:04.5000000")),
        ("02:03:04", Some("02:03:04")),
        ("2:03", Some("02:03:00")),
        ("1d", Some("1.00:00:00")),
        ("-1d", Some("-1.00:00:00")),
        ("1.5h", Some("01:30:00")),
        ("90s", Some("00:01:30")),
        ("10ms", Some("00:00:00.0100000")),
        ("3tick", Some("00:00:00.0000003")),
        ("7microseconds", Some("00:00:00.0000070")),
        ("00:00:00.001", Some("00:00:00.0010000")),
        ("2", Some("2.00:00:00")),
        ("-10675199.02:48:05.4775808", Some("-10675199.02:48:05.4775808")),
        ("10675199.02:48:05.4775808", None),
        ("1.5", None),
        ("", None),
        ("-", None),
        ("1x", None),
        ("d", None),
        ("25:00:00", None),
        ("00:61", None),
        ("99999999999999999999d", None),
    ] {
        assert_eq!(parse_timespan(text).map(format_timespan).as_deref(), want, "{text}");
    }
    assert_eq!(parse_timespan("1d"), Some(day));
}

#[test]
fn print_as_kql_does() {
    let at = from_civil_tick(2020, 1, 2, 3, 4, 5, 6_000_000).unwrap();
    assert_eq!(format_datetime(at), "2020-01-02T03:04:05.6000000Z");
    assert_eq!(format_datetime_short(at), "2020-01-02T03:04:05.6Z");
    assert_eq!(format_datetime_short(UNIX_EPOCH), "1970-01-01T00:00:00Z");
    assert_eq!(format_datetime(MIN), "0001-01-01T00:00:00.0000000Z");
    assert_eq!(format_datetime(MAX), "9999-12-31T23:59:59.9999999Z");
    assert_eq!(ticks::format_timespan_short(-15_000_000), "-00:00:01.5");
    assert_eq!(format_timespan(i64::MIN), "-10675199.02:48:05.4775808");
}

#[test]
fn weekdays_and_unix_time() {
    // 2026-10-15 is a Thursday
    let at = from_civil(2026, 10, 15, 0, 0, 0).unwrap();
    assert_eq!((civil(at).weekday, civil(at).day_of_year), (4, 288));
    assert_eq!(ticks::to_unix_ms(at), 1_792_022_400_000);
    assert_eq!(ticks::from_unix_ms(1_792_022_400_000), Some(at));
    assert_eq!(ticks::from_unix_ms(i64::MAX), None);
    assert_eq!(ticks::to_unix_ns(MAX), None);
    assert_eq!(civil(-5), civil(MIN));
}

proptest! {
    #[test]
    fn parts_make_the_datetime_again(at in MIN..=MAX) {
        let c = civil(at);
        prop_assert_eq!(from_civil_tick(c.year, c.month, c.day, c.hour, c.minute, c.second, c.tick), Some(at));
    }

    #[test]
    fn text_makes_the_datetime_again(at in MIN..=MAX) {
        prop_assert_eq!(parse_datetime(&format_datetime(at)), Some(at));
        prop_assert_eq!(parse_datetime(&format_datetime_short(at)), Some(at));
    }

    #[test]
    fn text_makes_the_timespan_again(span in any::<i64>()) {
        prop_assert_eq!(parse_timespan(&format_timespan(span)), Some(span));
        prop_assert_eq!(parse_timespan(&ticks::format_timespan_short(span)), Some(span));
    }

    #[test]
    fn days_follow_each_other(day in 0..3_652_058i64) {
        let (today, tomorrow) = (civil(day * TICKS_PER_DAY), civil((day + 1) * TICKS_PER_DAY));
        prop_assert_eq!((today.weekday + 1) % 7, tomorrow.weekday);
        prop_assert!(
            (tomorrow.year, tomorrow.month, tomorrow.day) == (today.year, today.month, today.day + 1)
                || (tomorrow.day == 1 && today.day == ticks::days_in_month(today.year, today.month))
        );
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC*") {
        let _ = (parse_datetime(&text), parse_timespan(&text));
    }
}
