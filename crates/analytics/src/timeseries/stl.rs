//! Anomalies of a series, from what season and trend leave over.

use huntlet_series::stl::Stl;
use huntlet_table::{Column, Table};

use crate::cells::{numbers, require, times};
use crate::{AnalyticsError, Control, Result};

/// What counts as an anomaly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As MSTICPy: values are cut to whole numbers before they are scored; what scores above the threshold is 1 where the
    /// season is above zero, −1 where it is below, and nothing where it is zero. Dips are never found.
    Compat,
    /// 1 for a residual far above the others, −1 for one far below; nothing is cut.
    TwoSided,
}

/// How to look for anomalies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StlOptions {
    /// The window of the seasonal smoother: odd, mostly 7 or more.
    pub seasonal: usize,
    /// Values in a season: 24 for hours of days.
    pub period: usize,
    /// How many standard deviations from the mean a residual must be.
    pub score_threshold: f64,
    /// Whether outliers are weighed down while the season is learnt.
    pub robust: bool,
    /// What counts.
    pub mode: Mode,
}

impl Default for StlOptions {
    fn default() -> Self {
        Self { seasonal: 7, period: 24, score_threshold: 3.0, robust: false, mode: Mode::Compat }
    }
}

/// A series out of a table: times ascending, and a value for each.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Ticks.
    pub times: Vec<i64>,
    /// Finite values.
    pub values: Vec<f64>,
    /// How many values were missing and lie on the line between their neighbours.
    pub filled: usize,
}

impl Series {
    /// The rows that have a time, in its order; missing values lie on the line between their neighbours.
    pub fn read(table: &Table, time_column: &str, data_column: &str) -> Result<Self> {
        let times = times(table, time_column)?;
        let numbers = numbers(require(table, data_column)?)?;
        let mut rows: Vec<(i64, Option<f64>)> =
            times.into_iter().zip(numbers).filter_map(|(time, value)| Some((time?, value))).collect();
        rows.sort_by_key(|(time, _)| *time);
        let known: Vec<(usize, f64)> =
            rows.iter().enumerate().filter_map(|(at, (_, value))| Some((at, (*value)?))).collect();
        if known.is_empty() && !rows.is_empty() {
            return Err(AnalyticsError::data(
                format!("Column `{data_column}` has no number in it."),
                "Name a column of numbers.",
            ));
        }
        let mut after = known.iter().copied().peekable();
        let mut before: Option<(usize, f64)> = None;
        let mut filled = 0;
        let mut values = Vec::with_capacity(rows.len());
        for (at, (_, value)) in rows.iter().enumerate() {
            while let Some(next) = after.next_if(|next| next.0 <= at) {
                before = Some(next);
            }
            values.push(value.unwrap_or_else(|| {
                filled += 1;
                match (before, after.peek()) {
                    (Some((left, low)), Some((right, high))) => {
                        low + (high - low) * (at - left) as f64 / (right - left) as f64
                    }
                    (Some((_, value)), None) | (None, Some(&(_, value))) => value,
                    (None, None) => 0.0,
                }
            }));
        }
        Ok(Self { times: rows.iter().map(|(time, _)| *time).collect(), values, filled })
    }
}

/// The first column beside the time that holds numbers.
pub(super) fn data_column<'a>(table: &'a Table, time_column: &str) -> Result<&'a str> {
    let holds = |column: &&Column| {
        column.name() != time_column
            && numbers(column).is_ok_and(|numbers| numbers.iter().any(Option::is_some) || numbers.is_empty())
    };
    table.columns().iter().find(holds).map(Column::name).ok_or_else(|| {
        AnalyticsError::data(
            "The table has no column of numbers beside the time.",
            "Name one with `data_column`.",
        )
    })
}

/// The parts of a series and how far each value stands out: columns `<time>` (datetime), `<data>`, `residual`, `trend`,
/// `seasonal`, `weights`, `baseline` (long in [`Mode::Compat`], real otherwise), `score` (real: standard deviations of the
/// residuals, over `n`), `anomalies` (long: 1, −1 or 0); by time.
pub async fn ts_anomalies_stl(
    table: &Table,
    time_column: &str,
    data_column: &str,
    options: &StlOptions,
    control: &dyn Control,
) -> Result<Table> {
    let series = Series::read(table, time_column, data_column)?;
    if !series.values.is_empty() && series.values.len() < 2 * options.period {
        return Err(AnalyticsError::data(
            format!(
                "The series has {} values, fewer than two periods of {}.",
                series.values.len(),
                options.period
            ),
            "Give a shorter `period`, or a longer series.",
        ));
    }
    control.checkpoint(0.1).await?;
    let stl = Stl { robust: options.robust, ..Stl::new(options.period, options.seasonal) };
    let parts = stl.decompose(&series.values);
    control.checkpoint(0.8).await?;
    let whole = |values: &[f64]| -> Vec<f64> {
        match options.mode {
            Mode::Compat => values.iter().map(|value| value.trunc()).collect(),
            Mode::TwoSided => values.to_vec(),
        }
    };
    let baseline: Vec<f64> =
        parts.seasonal.iter().zip(&parts.trend).map(|(season, trend)| season + trend).collect();
    let residual = whole(&parts.residual);
    let seasonal = whole(&parts.seasonal);
    let scores = scores(&residual);
    let flag = |(score, season): (&f64, &f64)| match options.mode {
        Mode::Compat if *score > options.score_threshold => {
            i64::from(*season > 0.0) - i64::from(*season < 0.0)
        }
        Mode::Compat => 0,
        Mode::TwoSided => {
            i64::from(*score > options.score_threshold) - i64::from(*score < -options.score_threshold)
        }
    };
    let anomalies = scores.iter().zip(&seasonal).map(flag).map(Some).collect();
    let column = |name: &str, values: &[f64]| match options.mode {
        Mode::Compat => Column::longs(name, values.iter().map(|value| Some(value.trunc() as i64)).collect()),
        Mode::TwoSided => Column::reals(name, values.iter().map(|value| Some(*value)).collect()),
    };
    let mut columns = vec![
        Column::datetimes(time_column, series.times.iter().map(|time| Some(*time)).collect()),
        column(data_column, &series.values),
        column("residual", &residual),
        column("trend", &parts.trend),
        column("seasonal", &seasonal),
        column("weights", &parts.weights),
        column("baseline", &baseline),
        Column::reals("score", scores.iter().map(|score| Some(*score)).collect()),
        Column::longs("anomalies", anomalies),
    ];
    // a data column of one of these names gives way
    let made = columns.split_off(2);
    if made.iter().any(|column| column.name() == data_column) {
        columns.truncate(1);
    }
    columns.extend(made);
    Ok(Table::new(columns)?)
}

/// How many standard deviations (over `n`) each value is from the mean; zeros when all are equal.
fn scores(values: &[f64]) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    values.iter().map(|value| if deviation > 0.0 { (value - mean) / deviation } else { 0.0 }).collect()
}
