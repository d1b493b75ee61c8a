//! Spans of time around anomalies, the filter that asks for them, and other thresholds.

use huntlet_table::{Column, Table};
use huntlet_ticks::{TICKS_PER_DAY, format_datetime_short};

use crate::Result;
use crate::cells::{numbers, require, times};

/// A span of time, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub start: i64,
    /// Its end.
    pub end: i64,
}

/// The spans around the rows whose `anomalies_column` is 1, or with `pos_only` false also −1. Anomalies are put into
/// buckets of `period` ticks from the first day's midnight on; a span reaches one period around its buckets, and buckets
/// up to two periods apart share one.
pub fn find_anomaly_periods(
    table: &Table,
    time_column: &str,
    anomalies_column: &str,
    period: i64,
    pos_only: bool,
) -> Result<Vec<Span>> {
    let flags = numbers(require(table, anomalies_column)?)?;
    let times = times(table, time_column)?;
    let wanted = |flag: f64| flag == 1.0 || (!pos_only && flag == -1.0);
    let hits = times.into_iter().zip(flags);
    let mut found: Vec<i64> =
        hits.filter_map(|(time, flag)| time.filter(|_| flag.is_some_and(wanted))).collect();
    found.sort_unstable();
    let Some(first) = found.first() else { return Ok(Vec::new()) };
    let period = period.max(1);
    let origin = first - first.rem_euclid(TICKS_PER_DAY);
    let mut buckets: Vec<i64> = found.iter().map(|time| time - (time - origin).rem_euclid(period)).collect();
    buckets.dedup();
    let mut spans: Vec<Span> = Vec::new();
    let mut last: Option<i64> = None;
    for bucket in buckets {
        match (last, spans.last_mut()) {
            (Some(before), Some(span)) if bucket - before <= period.saturating_mul(2) => {
                span.end = bucket.saturating_add(period);
            }
            _ => {
                spans.push(Span { start: bucket.saturating_sub(period), end: bucket.saturating_add(period) });
            }
        }
        last = Some(bucket);
    }
    Ok(spans)
}

/// KQL that keeps the rows of these spans: `| where TimeGenerated between (datetime(…) .. datetime(…)) or …`. Without
/// spans it keeps no row.
pub fn create_time_period_kqlfilter(spans: &[Span], time_column: &str) -> String {
    let mut name = time_column.to_owned();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !plain {
        name = format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"));
    }
    if spans.is_empty() {
        return "| where false".to_owned();
    }
    let text = |ticks: i64| format_datetime_short(ticks);
    let each: Vec<String> = spans
        .iter()
        .map(|span| {
            format!("{name} between (datetime({}) .. datetime({}))", text(span.start), text(span.end))
        })
        .collect();
    format!("| where {}", each.join(" or "))
}

/// The table with `anomalies_column` made anew from the column `score`: 1 from `threshold` on, −1 from `-threshold_low`
/// down.
pub fn set_new_anomaly_threshold(
    table: &Table,
    anomalies_column: &str,
    threshold: f64,
    threshold_low: Option<f64>,
) -> Result<Table> {
    let scores = numbers(require(table, "score")?)?;
    let low = threshold_low.filter(|low| *low != 0.0).unwrap_or(threshold);
    let flag = |score: Option<f64>| {
        score.map(|score| if score <= -low { -1 } else { i64::from(score >= threshold) })
    };
    Ok(table.with_column(Column::longs(anomalies_column, scores.into_iter().map(flag).collect()))?)
}
