//! Series beside MSTICPy's, and STL beside its definition.

mod samples;

use huntlet_series::stl::Stl;
use huntlet_table::{Column, Table};
use huntlet_ticks::{TICKS_PER_HOUR, format_datetime_short, parse_datetime};
use proptest::prelude::*;
use samples::{call, close, golden, number, part, sample, text};
use serde_json::json;

#[test]
fn bytes_sent_as_the_peer() {
    let (Some(golden), Some(table)) = (golden("stl_bytes_sent.json"), sample("bytes_sent_hourly.ndjson"))
    else {
        return;
    };
    let outcome = call("ts_anomalies_stl", &table, &json!({ "data_column": "TotalBytesSent" }));
    let found = part(&outcome, "anomalies");
    let rows = golden["rows"].as_array().unwrap();
    assert_eq!(found.height(), rows.len());
    for (row, expected) in rows.iter().enumerate() {
        for name in
            ["TotalBytesSent", "residual", "trend", "seasonal", "weights", "baseline", "score", "anomalies"]
        {
            let (ours, theirs) = (number(found, row, name), expected[name].as_f64().unwrap());
            assert!(close(ours, theirs), "{name} of row {row}: {ours} and {theirs}");
        }
        let time = parse_datetime(expected["TimeGenerated"].as_str().unwrap()).unwrap();
        assert_eq!(text(found, row, "TimeGenerated"), format_datetime_short(time));
    }
    let periods = call("find_anomaly_periods", found, &json!({}));
    let spans = part(&periods, "periods");
    assert_eq!(spans.height(), 1);
    assert!(text(spans, 0, "start").starts_with("2020-07-10T17:00:00"), "{}", text(spans, 0, "start"));
    assert!(text(spans, 0, "end").starts_with("2020-07-10T20:00:00"));
    assert_eq!(
        periods.text.as_deref(),
        Some(
            "| where TimeGenerated between (datetime(2020-07-10T17:00:00Z) .. datetime(2020-07-10T20:00:00Z))"
        )
    );
    let lower = call("set_new_anomaly_threshold", found, &json!({ "threshold": 2.0 }));
    let flags = part(&lower, "anomalies");
    for row in 0..flags.height() {
        let score = number(found, row, "score");
        let expected = if score >= 2.0 {
            1.0
        } else if score <= -2.0 {
            -1.0
        } else {
            0.0
        };
        assert_eq!(number(flags, row, "anomalies"), expected);
    }
}

fn hourly(values: &[Option<f64>]) -> Table {
    let start = parse_datetime("2024-01-01").unwrap();
    let times = (0..values.len() as i64).map(|hour| Some(start + hour * TICKS_PER_HOUR)).collect();
    Table::new(vec![Column::datetimes("TimeGenerated", times), Column::reals("v", values.to_vec())]).unwrap()
}

fn wave(at: usize) -> f64 {
    100.0 + (at as f64 * std::f64::consts::TAU / 24.0).sin() * 30.0 + at as f64 * 0.1
}

#[test]
fn dips_are_found_both_sided() {
    let mut values: Vec<Option<f64>> = (0..240).map(|at| Some(wave(at))).collect();
    values[100] = Some(wave(100) - 200.0);
    values[150] = Some(wave(150) + 200.0);
    values[7] = None;
    let flags = |mode: &str| {
        let outcome = call("ts_anomalies_stl", &hourly(&values), &json!({ "mode": mode, "robust": true }));
        let found = part(&outcome, "anomalies").clone();
        (0..240)
            .filter(|row| number(&found, *row, "anomalies") != 0.0)
            .map(|row| (row, number(&found, row, "anomalies") as i64))
            .collect::<Vec<_>>()
    };
    assert_eq!(flags("two_sided"), [(100, -1), (150, 1)]);
    assert!(flags("compat").iter().all(|(row, _)| *row != 100), "the peer never marks a dip");
}

#[test]
fn times_out_of_order_and_too_few() {
    let values: Vec<Option<f64>> = (0..96).map(|at| Some(wave(at))).collect();
    let table = hourly(&values);
    let turned: Vec<u32> = (0..96).rev().collect();
    let straight = call("ts_anomalies_stl", &table, &json!({}));
    let reversed = call("ts_anomalies_stl", &table.take(&turned).unwrap(), &json!({}));
    assert_eq!(straight.tables[0].1, reversed.tables[0].1);
    let short = table.slice(0, 47);
    assert!(samples::try_call("ts_anomalies_stl", &short, &json!({})).is_err());
    let empty = call("ts_anomalies_stl", &table.slice(0, 0), &json!({}));
    assert_eq!(empty.tables[0].1.height(), 0);
}

#[test]
fn forecasts_carry_on() {
    let values: Vec<Option<f64>> = (0..240).map(|at| Some(wave(at))).collect();
    let outcome = call("ts_forecast", &hourly(&values), &json!({ "horizon": 48 }));
    let found = part(&outcome, "forecast");
    for row in 0..48 {
        let (low, value, high) =
            (number(found, row, "lower"), number(found, row, "forecast"), number(found, row, "upper"));
        assert!(low <= value && value <= high);
        assert!((value - wave(240 + row)).abs() < 2.0, "{value} for {}", wave(240 + row));
    }
    assert!(text(found, 0, "TimeGenerated").starts_with("2024-01-11T00:00:00"));
}

#[test]
fn filters_of_hostile_columns() {
    let table = hourly(&[Some(1.0)]).rename("TimeGenerated", "a'b\\").unwrap();
    let table = table.with_column(Column::longs("anomalies", vec![Some(1)])).unwrap();
    let outcome = call("create_time_period_kqlfilter", &table, &json!({ "time_column": "a'b\\" }));
    assert!(outcome.text.unwrap().starts_with(r"| where ['a\'b\\'] between (datetime("));
}

/// Loess with a line at every place, as its authors write it.
fn loess(values: &[f64], window: usize, at: f64) -> f64 {
    let length = values.len();
    let mut distances: Vec<f64> = (1..=length).map(|place| (place as f64 - at).abs()).collect();
    distances.sort_by(f64::total_cmp);
    let mut reach = distances[window.min(length) - 1];
    if window > length {
        reach += ((window - length) / 2) as f64;
    }
    let weight = |place: f64| {
        let part = (place - at).abs() / reach;
        if part >= 0.999 {
            0.0
        } else if part <= 0.001 {
            1.0
        } else {
            (1.0 - part.powi(3)).powi(3)
        }
    };
    let (mut s, mut sx, mut sxx, mut sy, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        let place = (index + 1) as f64;
        let w = weight(place);
        s += w;
        sx += w * place;
        sxx += w * place * place;
        sy += w * value;
        sxy += w * place * value;
    }
    let slope = (s * sxy - sx * sy) / (s * sxx - sx * sx);
    (sy - slope * sx) / s + slope * at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The parts add up, and with no season to take out the trend is the loess of its definition.
    #[test]
    fn stl_is_its_definition(values in proptest::collection::vec(-1000.0_f64..1000.0, 4..120)) {
        let stl = Stl::new(values.len(), 7);
        let parts = stl.decompose(&values);
        for (at, value) in values.iter().enumerate() {
            let sum = parts.seasonal[at] + parts.trend[at] + parts.residual[at];
            prop_assert!((sum - value).abs() < 1e-6);
            let expected = loess(&values, stl.trend, (at + 1) as f64);
            prop_assert!((parts.trend[at] - expected).abs() < 1e-6, "{} and {}", parts.trend[at], expected);
        }
        let parts = Stl::new(4, 7).decompose(&values);
        for (at, value) in values.iter().enumerate() {
            let sum = parts.seasonal[at] + parts.trend[at] + parts.residual[at];
            prop_assert!((sum - value).abs() < 1e-6);
        }
        let robust = Stl { robust: true, ..Stl::new(4, 7) }.decompose(&values);
        prop_assert!(robust.weights.iter().all(|weight| (0.0..=1.0).contains(weight)));
    }
}
