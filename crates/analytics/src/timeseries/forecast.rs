//! The values to come.
//!
//! STL takes season and trend out; the last season is repeated, and the line of least squares through the last two periods of
//! the values without their season is carried on. The bounds are those of such a line for a new value, with the normal
//! distribution's quantile (Draper and Smith, Applied Regression Analysis, section 1.4).

use huntlet_series::stl::Stl;
use huntlet_table::{Column, Table};

use super::stl::Series;
use crate::{AnalyticsError, Result};

/// How to forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastOptions {
    /// The window of the seasonal smoother.
    pub seasonal: usize,
    /// Values in a season.
    pub period: usize,
    /// How many values to come.
    pub horizon: usize,
    /// The part of new values that lies within the bounds: 0.5 to 0.999.
    pub confidence: f64,
}

impl Default for ForecastOptions {
    fn default() -> Self {
        Self { seasonal: 7, period: 24, horizon: 24, confidence: 0.95 }
    }
}

/// Columns `<time>` (datetime, the median step apart), `forecast`, `lower`, `upper` (real).
pub fn ts_forecast(
    table: &Table,
    time_column: &str,
    data_column: &str,
    options: &ForecastOptions,
) -> Result<Table> {
    let series = Series::read(table, time_column, data_column)?;
    let count = series.values.len();
    if count < 2 * options.period.max(2) {
        return Err(AnalyticsError::data(
            format!("The series has {count} values, fewer than two periods of {}.", options.period),
            "Give a shorter `period`, or a longer series.",
        ));
    }
    let parts = Stl::new(options.period, options.seasonal).decompose(&series.values);
    let learnt = (2 * options.period).max(4).min(count);
    let start = count - learnt;
    let rest: Vec<f64> = (start..count).map(|at| series.values[at] - parts.seasonal[at]).collect();
    let places = || (0..learnt).map(|place| place as f64);
    let middle = (learnt as f64 - 1.0) / 2.0;
    let mean = rest.iter().sum::<f64>() / learnt as f64;
    let spread: f64 = places().map(|place| (place - middle).powi(2)).sum();
    let slope =
        places().zip(&rest).map(|(place, value)| (place - middle) * (value - mean)).sum::<f64>() / spread;
    let squares: f64 =
        places().zip(&rest).map(|(place, value)| (value - mean - slope * (place - middle)).powi(2)).sum();
    let deviation = (squares / (learnt as f64 - 2.0).max(1.0)).sqrt();
    let quantile = normal_quantile(f64::midpoint(options.confidence, 1.0));

    let mut steps: Vec<i64> = series
        .times
        .windows(2)
        .filter_map(|pair| if let [a, b] = pair { Some(b - a) } else { None })
        .collect();
    steps.sort_unstable();
    let step = steps.get(steps.len() / 2).copied().unwrap_or(0);
    let last = series.times.last().copied().unwrap_or(0);
    let mut cells: [Vec<Option<f64>>; 3] = <[Vec<Option<f64>>; 3]>::default();
    for ahead in 0..options.horizon {
        let place = (learnt + ahead) as f64;
        let season = parts.seasonal[count - options.period + ahead % options.period];
        let value = mean + slope * (place - middle) + season;
        let width =
            quantile * deviation * (1.0 + 1.0 / learnt as f64 + (place - middle).powi(2) / spread).sqrt();
        for (cells, value) in cells.iter_mut().zip([value, value - width, value + width]) {
            cells.push(Some(value));
        }
    }
    let times =
        (1..=options.horizon as i64).map(|ahead| Some(last.saturating_add(step.saturating_mul(ahead))));
    let [forecast, lower, upper] = cells;
    Ok(Table::new(vec![
        Column::datetimes(time_column, times.collect()),
        Column::reals("forecast", forecast),
        Column::reals("lower", lower),
        Column::reals("upper", upper),
    ])?)
}

/// The quantile of the standard normal distribution: Acklam's rational approximation, within 1.2e-9 of it.
fn normal_quantile(probability: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let horner = |coefficients: &[f64], at: f64| coefficients.iter().fold(0.0, |sum, c| sum * at + c);
    let probability = probability.clamp(1e-12, 1.0 - 1e-12);
    let tail = |probability: f64| {
        let at = (-2.0 * probability.ln()).sqrt();
        horner(&C, at) / (horner(&D, at) * at + 1.0)
    };
    if probability < 0.02425 {
        tail(probability)
    } else if probability > 1.0 - 0.02425 {
        -tail(1.0 - probability)
    } else {
        let centre = probability - 0.5;
        let square = centre * centre;
        horner(&A, square) * centre / (horner(&B, square) * square + 1.0)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn quantiles_are_those_of_tables() {
        for (probability, quantile) in [(0.975, 1.959964), (0.5, 0.0), (0.995, 2.575829), (0.01, -2.326348)] {
            assert!((super::normal_quantile(probability) - quantile).abs() < 1e-6);
        }
    }
}
