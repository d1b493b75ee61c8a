//! STL: seasonal and trend decomposition by loess, after Cleveland, Cleveland, McRae and Terpenning, "STL: A seasonal-trend
//! decomposition procedure based on loess" (Journal of Official Statistics 6, 1990), with the defaults of statsmodels.
//!
//! The time is the length of the series times the sum of the windows, for each of the passes.

/// How to take a series apart. Windows are odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stl {
    /// Values in a season, at least 2.
    pub period: usize,
    /// The window of the seasonal smoother, at least 3.
    pub seasonal: usize,
    /// The window of the trend smoother, greater than the period.
    pub trend: usize,
    /// The window of the low-pass filter, greater than the period.
    pub low_pass: usize,
    /// Whether outliers are weighed down: 15 outer passes of 2 inner ones instead of one of 5.
    pub robust: bool,
}

/// The parts of a series: `seasonal[i] + trend[i] + residual[i]` is the value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// What comes again each season.
    pub seasonal: Vec<f64>,
    /// The long run.
    pub trend: Vec<f64>,
    /// What is left.
    pub residual: Vec<f64>,
    /// How much each value counted in the last pass; 1 unless outliers are weighed down.
    pub weights: Vec<f64>,
}

impl Stl {
    /// The windows that statsmodels takes: for the trend the least odd number above `1.5 · period / (1 − 1.5 / seasonal)`,
    /// for the low-pass filter the least odd number above the period.
    pub fn new(period: usize, seasonal: usize) -> Self {
        let seasonal = seasonal.max(3) | 1;
        let least = 1.5 * period as f64 / (1.0 - 1.5 / seasonal as f64);
        let trend = (least.ceil() as usize) | 1;
        let low_pass = (period + 1) | 1;
        Self { period: period.max(2), seasonal, trend: trend.max(3), low_pass, robust: false }
    }

    /// Takes finite values apart. A series shorter than two periods has no season: everything is trend (its line by
    /// loess) and residual.
    pub fn decompose(&self, values: &[f64]) -> Parts {
        let length = values.len();
        let (inner, outer) = if self.robust { (2, 15) } else { (5, 0) };
        let mut parts = Parts {
            seasonal: vec![0.0; length],
            trend: vec![0.0; length],
            residual: vec![0.0; length],
            weights: vec![1.0; length],
        };
        if length < 2 * self.period {
            parts.trend = smooth(values, self.trend, None);
        } else {
            for pass in 0..=outer {
                let weights = (pass > 0).then(|| parts.weights.clone());
                self.inner(values, inner, weights.as_deref(), &mut parts);
                if pass < outer {
                    parts.weights = robust_weights(values, &parts);
                }
            }
        }
        let rest = values.iter().zip(&parts.seasonal).zip(&parts.trend);
        parts.residual = rest.map(|((value, seasonal), trend)| value - seasonal - trend).collect();
        parts
    }

    fn inner(&self, values: &[f64], passes: usize, weights: Option<&[f64]>, parts: &mut Parts) {
        let period = self.period;
        for _ in 0..passes {
            let detrended: Vec<f64> =
                values.iter().zip(&parts.trend).map(|(value, trend)| value - trend).collect();
            let cycle = self.cycles(&detrended, weights);
            let filtered = average(&average(&average(&cycle, period), period), 3);
            let low = smooth(&filtered, self.low_pass, None);
            let inner = cycle.iter().skip(period);
            parts.seasonal = inner.zip(&low).map(|(cycle, low)| cycle - low).collect();
            let rest: Vec<f64> =
                values.iter().zip(&parts.seasonal).map(|(value, seasonal)| value - seasonal).collect();
            parts.trend = smooth(&rest, self.trend, weights);
        }
    }

    /// Each phase of the season smoothed for itself, and carried on by one season at both ends.
    fn cycles(&self, values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
        let period = self.period;
        let mut result = vec![0.0; values.len() + 2 * period];
        for phase in 0..period {
            let of_phase =
                |all: &[f64]| all.iter().copied().skip(phase).step_by(period).collect::<Vec<f64>>();
            let own = of_phase(values);
            let weights = weights.map(of_phase);
            let weights = weights.as_deref();
            let count = own.len();
            let inner = smooth(&own, self.seasonal, weights);
            let near = self.seasonal.min(count);
            let before = local(&own, self.seasonal, 0.0, 1, near, weights);
            let after = local(&own, self.seasonal, (count + 1) as f64, count + 1 - near, count, weights);
            let first = before.or_else(|| inner.first().copied()).unwrap_or(0.0);
            let last = after.or_else(|| inner.last().copied()).unwrap_or(0.0);
            let all = std::iter::once(first).chain(inner.iter().copied()).chain(std::iter::once(last));
            for (season, value) in all.enumerate() {
                if let Some(place) = result.get_mut(season * period + phase) {
                    *place = value;
                }
            }
        }
        result
    }
}

/// The mean of each run of `window` values.
fn average(values: &[f64], window: usize) -> Vec<f64> {
    let Some(first) = values.get(..window) else { return Vec::new() };
    let mut sum: f64 = first.iter().sum();
    let mut means = Vec::with_capacity(values.len() + 1 - window);
    means.push(sum / window as f64);
    for (new, old) in values.iter().skip(window).zip(values) {
        sum += new - old;
        means.push(sum / window as f64);
    }
    means
}

/// Loess with lines at each value.
fn smooth(values: &[f64], window: usize, weights: Option<&[f64]>) -> Vec<f64> {
    let length = values.len();
    if length < 2 {
        return values.to_vec();
    }
    if window >= length {
        let at = |place: usize| local(values, window, (place + 1) as f64, 1, length, weights);
        return (0..length).map(|place| at(place).unwrap_or(values[place])).collect();
    }
    let half = window.div_ceil(2);
    let inner = if weights.is_none() { middle(window) } else { Vec::new() };
    let mut left = 1;
    let mut result = Vec::with_capacity(length);
    for place in 1..=length {
        if place > half && left + window - 1 < length {
            left += 1;
        }
        let right = left + window - 1;
        // in the middle of its window a value sees the same weights everywhere, and the line's slope does not matter
        let smoothed = if place == left + window / 2 && !inner.is_empty() {
            let run = values.get(left - 1..right).unwrap_or_default();
            Some(inner.iter().zip(run).map(|(weight, value)| weight * value).sum())
        } else {
            local(values, window, place as f64, left, right, weights)
        };
        result.push(smoothed.unwrap_or(values[place - 1]));
    }
    result
}

/// The weights of a full window around its middle.
fn middle(window: usize) -> Vec<f64> {
    let reach = (window / 2) as f64;
    let weight = |place: usize| tricube((place as f64 - reach).abs(), reach);
    let all: Vec<f64> = (0..window).map(weight).collect();
    let sum: f64 = all.iter().sum();
    all.into_iter().map(|weight| weight / sum).collect()
}

fn tricube(distance: f64, reach: f64) -> f64 {
    if distance > 0.999 * reach {
        0.0
    } else if distance <= 0.001 * reach {
        1.0
    } else {
        (1.0 - (distance / reach).powi(3)).powi(3)
    }
}

/// The line of weighted least squares through the values from `left` to `right` (from 1), at `at`; nothing when no value
/// counts.
fn local(
    values: &[f64],
    window: usize,
    at: f64,
    left: usize,
    right: usize,
    user: Option<&[f64]>,
) -> Option<f64> {
    let length = values.len();
    let mut reach = (at - left as f64).max(right as f64 - at);
    if window > length {
        reach += ((window - length) / 2) as f64;
    }
    let mut weights = Vec::with_capacity(right + 1 - left);
    let mut sum = 0.0;
    for place in left..=right {
        let mut weight = tricube((place as f64 - at).abs(), reach);
        if let Some(user) = user {
            weight *= user[place - 1];
        }
        sum += weight;
        weights.push(weight);
    }
    if sum <= 0.0 {
        return None;
    }
    for weight in &mut weights {
        *weight /= sum;
    }
    if reach > 0.0 {
        let places = || (left..=right).map(|place| place as f64);
        let centre: f64 = weights.iter().zip(places()).map(|(weight, place)| weight * place).sum();
        let spread: f64 =
            weights.iter().zip(places()).map(|(weight, place)| weight * (place - centre).powi(2)).sum();
        if spread.sqrt() > 0.001 * (length as f64 - 1.0) {
            let slope = (at - centre) / spread;
            for (weight, place) in weights.iter_mut().zip(places()) {
                *weight *= slope * (place - centre) + 1.0;
            }
        }
    }
    let run = values.get(left - 1..right).unwrap_or_default();
    Some(weights.iter().zip(run).map(|(weight, value)| weight * value).sum())
}

/// Bisquare weights of the residuals: 0 beyond six times their median.
fn robust_weights(values: &[f64], parts: &Parts) -> Vec<f64> {
    let fit = parts.seasonal.iter().zip(&parts.trend).map(|(seasonal, trend)| seasonal + trend);
    let residuals: Vec<f64> = values.iter().zip(fit).map(|(value, fit)| (value - fit).abs()).collect();
    let bound = 6.0 * crate::stats::median(&mut residuals.clone()).unwrap_or(0.0);
    residuals
        .iter()
        .map(|residual| {
            if *residual <= 0.001 * bound || bound == 0.0 {
                1.0
            } else if *residual <= 0.999 * bound {
                (1.0 - (residual / bound).powi(2)).powi(2)
            } else {
                0.0
            }
        })
        .collect()
}
