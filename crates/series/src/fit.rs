//! Straight lines by least squares. The first value stands at `x = 1`, as in Kusto.

use crate::stats::{mean, squares};

/// A line through a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// How much the line rises from one value to the next.
    pub slope: f64,
    /// The line's height at `x = 0`, one step before the first value.
    pub interception: f64,
    /// The share of the variance that the line explains, 0 to 1.
    pub r_square: f64,
    /// The sample variance of the series.
    pub variance: f64,
    /// The sample variance of what the line leaves over.
    pub residual_variance: f64,
}

impl Line {
    /// The line's height at the value of this position (the first is 0).
    pub fn at(&self, position: usize) -> f64 {
        self.slope * (position as f64 + 1.0) + self.interception
    }
}

/// The line of least squares through finite values; nothing without values. A single value has a level line.
pub fn line(values: &[f64]) -> Option<Line> {
    if values.is_empty() {
        return None;
    }
    let length = values.len() as f64;
    let (centre, height) = (f64::midpoint(length, 1.0), mean(values));
    let spread = length * (length * length - 1.0) / 12.0;
    let together: f64 = values
        .iter()
        .enumerate()
        .map(|(place, value)| (place as f64 + 1.0 - centre) * (value - height))
        .sum();
    let slope = if spread > 0.0 { together / spread } else { 0.0 };
    let mut line = Line {
        slope,
        interception: height - slope * centre,
        r_square: 0.0,
        variance: 0.0,
        residual_variance: 0.0,
    };
    let left: f64 = values.iter().enumerate().map(|(place, value)| (value - line.at(place)).powi(2)).sum();
    (line.r_square, line.variance, line.residual_variance) = quality(squares(values), left, values.len());
    Some(line)
}

/// R², the variance and the residual variance, from the sums of squares before and after.
pub(crate) fn quality(total: f64, left: f64, length: usize) -> (f64, f64, f64) {
    let freedom = length.saturating_sub(1).max(1) as f64;
    // a level series is explained whole by its level
    let r_square = if total > 0.0 { (1.0 - left / total).clamp(0.0, 1.0) } else { 1.0 };
    (r_square, total / freedom, left / freedom)
}

/// Two lines, one before and one from a position on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoLines {
    /// The first position of the right part.
    pub split: usize,
    /// The share of the variance that both lines explain together.
    pub r_square: f64,
    /// The sample variance of the series.
    pub variance: f64,
    /// The sample variance of what the lines leave over.
    pub residual_variance: f64,
    /// The line left of the split.
    pub left: Line,
    /// The line from the split on; its first value stands at `x = 1`.
    pub right: Line,
}

impl TwoLines {
    /// The height at the value of this position.
    pub fn at(&self, position: usize) -> f64 {
        match position.checked_sub(self.split) {
            Some(inside) => self.right.at(inside),
            None => self.left.at(position),
        }
    }
}

/// The two lines that leave the least over, of all splits into parts of two values or more; nothing below four values.
/// The sums are kept running, so that this is linear in the length.
pub fn two_lines(values: &[f64]) -> Option<TwoLines> {
    let forward = left_over(values.iter());
    let backward = left_over(values.iter().rev());
    let length = values.len();
    let over = |split: usize| Some(forward.get(split)? + backward.get(length - split)?);
    let mut best: Option<(usize, f64)> = None;
    for split in 2..length.saturating_sub(1) {
        let left = over(split)?;
        if best.is_none_or(|(_, least)| left < least) {
            best = Some((split, left));
        }
    }
    let (split, _) = best?;
    let (left_part, right_part) = values.split_at_checked(split)?;
    let (left, right) = (line(left_part)?, line(right_part)?);
    let over =
        left.residual_variance * (split - 1) as f64 + right.residual_variance * (length - split - 1) as f64;
    let (r_square, variance, residual_variance) = quality(squares(values), over, length);
    Some(TwoLines { split, r_square, variance, residual_variance, left, right })
}

/// What a line through the first 0, 1, 2 … values leaves over, as a sum of squares (Welford's running moments).
fn left_over<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let mut found = vec![0.0];
    let (mut count, mut x_mean, mut y_mean) = (0.0, 0.0, 0.0);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for y in values {
        let (dx, dy) = (count - x_mean, y - y_mean);
        let x = count;
        count += 1.0;
        x_mean += dx / count;
        y_mean += dy / count;
        xx += dx * (x - x_mean);
        yy += dy * (y - y_mean);
        xy += dx * (y - y_mean);
        found.push(if xx > 0.0 { (yy - xy * xy / xx).max(0.0) } else { 0.0 });
    }
    found
}
