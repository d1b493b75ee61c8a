//! Periods of a series.
//!
//! Candidates come from the periodogram and are refined and judged on the autocorrelation, after Vlachos, Yu and Castelli,
//! "On periodicity detection and structural similarity" (SIAM Data Mining 2005). The bounds (4 values to half the series)
//! are those of Kusto's reference. Kusto does not publish its score; the least of the autocorrelations at one and at two
//! periods, each divided by its own number of terms, agrees with every example of the reference: 0.84 and 0 for periods
//! 14 and 10 of its 60 values, and which of the three series of `series_seasonal` have a season.

use crate::fourier::{autocorrelation, periodogram};

/// The shortest period that is looked for, in values.
pub const SHORTEST: usize = 4;

/// A frequency counts when it has this many times the mean power.
const NOISE: f64 = 3.0;

/// A period and how well the series keeps to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// In values.
    pub length: usize,
    /// 0 (not at all) to 1.
    pub score: f64,
}

/// A series made ready for the questions.
#[derive(Debug, Clone)]
pub struct Periods {
    correlation: Vec<f64>,
    power: Vec<f64>,
}

impl Periods {
    /// Prepares finite values.
    pub fn new(values: &[f64]) -> Self {
        let varies = values.windows(2).any(|pair| matches!(pair, [a, b] if a != b));
        if !varies || values.len() < 2 * SHORTEST {
            return Self { correlation: Vec::new(), power: Vec::new() };
        }
        Self { correlation: autocorrelation(values), power: periodogram(values) }
    }

    /// How well the series keeps to a period, 0 to 1; zero for periods under four values or over half the series.
    pub fn score(&self, length: usize) -> f64 {
        if length < SHORTEST {
            return 0.0;
        }
        let at = |lag: usize| self.correlation.get(lag).copied().unwrap_or(0.0);
        at(length).min(at(2 * length)).clamp(0.0, 1.0)
    }

    /// The periods within bounds (in values), best first; those that score nothing are left out.
    pub fn detect(&self, shortest: f64, longest: f64) -> Vec<Period> {
        let total = self.correlation.len();
        let mut found: Vec<Period> = Vec::new();
        let power = |frequency: usize| self.power.get(frequency).copied().unwrap_or(0.0);
        // what noise alone seldom reaches: a period has several multiples that the autocorrelation cannot tell from it
        let least = NOISE * crate::stats::mean(&self.power);
        for frequency in 1..self.power.len() {
            let peak = power(frequency) > least
                && power(frequency) >= power(frequency + 1)
                && (frequency == 1 || power(frequency) >= power(frequency - 1));
            let Some(length) = peak.then(|| self.refined(frequency)).flatten() else { continue };
            let within = (shortest..=longest).contains(&(length as f64)) && 2 * length <= total;
            let score = self.score(length);
            if within && score > 0.0 && found.iter().all(|period| period.length != length) {
                found.push(Period { length, score });
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found
    }

    /// The top of the autocorrelation's hill that a frequency's period, known only to its neighbours' middle, points at.
    fn refined(&self, frequency: usize) -> Option<usize> {
        let total = self.correlation.len() as f64;
        let period = |frequency: f64| total / frequency;
        let hint = period(frequency as f64);
        if hint < SHORTEST as f64 - 0.5 || frequency < 2 {
            return None;
        }
        let low = f64::midpoint(hint, period(frequency as f64 + 1.0)) - 1.0;
        let high = f64::midpoint(hint, period(frequency as f64 - 1.0)) + 1.0;
        let low = (low.ceil() as usize).max(SHORTEST);
        let high = (high.floor() as usize).min(self.correlation.len() / 2);
        let at = |lag: usize| self.correlation.get(lag).copied().unwrap_or(f64::MIN);
        let top = (low..=high).max_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        (at(top) >= at(top - 1) && at(top) >= at(top + 1)).then_some(top)
    }
}
