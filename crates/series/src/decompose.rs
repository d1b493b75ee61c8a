//! Series taken apart into season, trend and rest, as the reference of `series_decompose` describes it: first the season
//! is taken out, then the trend of what is left; season and trend are the baseline.

use crate::fit;
use crate::outliers::{self, Fences};
use crate::period::Periods;
use crate::stats::{mean, median};

/// How long a season is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Season {
    /// Found in the series; none when the best scores below this.
    Detect {
        /// 0 to 1.
        threshold: f64,
    },
    /// This many values.
    Length(usize),
    /// There is none.
    None,
}

/// What is taken for the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// The mean.
    Average,
    /// The line of least squares.
    Line,
    /// Nothing.
    None,
}

/// How to take a series apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The season.
    pub season: Season,
    /// The trend.
    pub trend: Trend,
    /// How many values at the end nothing is learnt from.
    pub test_points: usize,
}

/// The parts of a series; each is as long as it, and `baseline[i] + residual[i]` is the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Season and trend.
    pub baseline: Vec<f64>,
    /// What comes again each season.
    pub seasonal: Vec<f64>,
    /// The long run.
    pub trend: Vec<f64>,
    /// What is left.
    pub residual: Vec<f64>,
}

/// The season of a series: for each position the median of the values in the same phase. Zeros when there is no season.
pub fn seasonal(values: &[f64], season: Season, test_points: usize) -> Vec<f64> {
    let learn = values.get(..values.len().saturating_sub(test_points)).unwrap_or_default();
    let length = match season {
        Season::None | Season::Length(0) => None,
        Season::Length(length) => Some(length),
        Season::Detect { threshold } => {
            let best = Periods::new(learn).detect(0.0, learn.len() as f64).into_iter().next();
            best.filter(|period| period.score >= threshold).map(|period| period.length)
        }
    };
    let Some(length) = length else { return vec![0.0; values.len()] };
    let phase = |phase: usize| {
        let mut same: Vec<f64> = learn.iter().copied().skip(phase).step_by(length).collect();
        median(&mut same).unwrap_or(0.0)
    };
    let pattern: Vec<f64> = (0..length.min(values.len())).map(phase).collect();
    pattern.iter().copied().cycle().take(values.len()).collect()
}

/// Takes finite values apart.
pub fn decompose(values: &[f64], options: &Options) -> Decomposition {
    let seasonal = seasonal(values, options.season, options.test_points);
    let rest: Vec<f64> = values.iter().zip(&seasonal).map(|(value, season)| value - season).collect();
    let learn = rest.get(..rest.len().saturating_sub(options.test_points)).unwrap_or_default();
    let trend = match (options.trend, fit::line(learn)) {
        (Trend::None, _) | (_, None) => vec![0.0; values.len()],
        (Trend::Average, _) => vec![mean(learn); values.len()],
        (Trend::Line, Some(line)) => (0..values.len()).map(|position| line.at(position)).collect(),
    };
    let baseline: Vec<f64> = seasonal.iter().zip(&trend).map(|(season, trend)| season + trend).collect();
    let residual = values.iter().zip(&baseline).map(|(value, base)| value - base).collect();
    Decomposition { baseline, seasonal, trend, residual }
}

/// Values that stand out from the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Anomalies {
    /// 1 above, −1 below, 0 for a value that does not stand out.
    pub flags: Vec<i8>,
    /// How far each value stands out (see [`outliers::scores`]).
    pub scores: Vec<f64>,
    /// What was expected.
    pub baseline: Vec<f64>,
}

/// The values whose residual scores beyond a threshold (1.5 for mild outliers, 3 for strong ones).
pub fn anomalies(values: &[f64], threshold: f64, fences: Fences, options: &Options) -> Anomalies {
    let parts = decompose(values, options);
    let scores = outliers::scores(&parts.residual, fences, options.test_points);
    let flag = |score: &f64| i8::from(*score > threshold) - i8::from(*score < -threshold);
    Anomalies { flags: scores.iter().map(flag).collect(), scores, baseline: parts.baseline }
}
