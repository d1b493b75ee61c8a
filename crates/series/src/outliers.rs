//! Outliers by Tukey's fences.
//!
//! A value beyond the low or the high percentile is scored by its distance in units of the range between both; values
//! within score 0. With other percentiles than the 25th and the 75th, scores are scaled so that a value that would score
//! 1.5 by Tukey's test scores 1.5 here, the values taken as normally distributed (explained by the function's author in
//! issue 136 of Kusto's language repository). The 10th and 90th percentiles have the factor that Kusto uses, taken from
//! its recorded scores; it is 2 % over the one that exact normal quantiles give.

use crate::stats::percentile;

/// The percentiles that make the fences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fences {
    low: f64,
    high: f64,
    factor: f64,
}

impl Fences {
    /// Tukey's own: the 25th and 75th percentiles.
    pub const TUKEY: Self = Self { low: 25.0, high: 75.0, factor: 1.0 };
    /// Kusto's `ctukey`: the 10th and 90th percentiles.
    pub const CUSTOM: Self = Self { low: 10.0, high: 90.0, factor: 2.772_605_605_507_915_3 };

    /// The fences of these percentiles, when their factor is known.
    pub fn between(low: f64, high: f64) -> Option<Self> {
        [Self::TUKEY, Self::CUSTOM].into_iter().find(|fences| fences.low == low && fences.high == high)
    }
}

/// The score of each value: over zero above the high fence, below zero under the low one. The last `test_points` values
/// do not shape the fences. `NaN` is a missing value: it scores 0 and shapes nothing.
pub fn scores(values: &[f64], fences: Fences, test_points: usize) -> Vec<f64> {
    let learn = values.len().saturating_sub(test_points);
    let mut sorted: Vec<f64> = values.iter().take(learn).copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(low), Some(high)) = (percentile(&sorted, fences.low), percentile(&sorted, fences.high)) else {
        return vec![0.0; values.len()];
    };
    let score = |value: &f64| {
        let beyond = if *value > high {
            value - high
        } else if *value < low {
            value - low
        } else {
            return 0.0;
        };
        beyond / (high - low) * fences.factor
    };
    values.iter().map(score).collect()
}
