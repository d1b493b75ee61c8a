//! Moments, extremes and quantiles.

/// The common statistics of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The smallest value.
    pub min: f64,
    /// The first position of the smallest value.
    pub min_index: usize,
    /// The largest value.
    pub max: f64,
    /// The first position of the largest value.
    pub max_index: usize,
    /// The mean.
    pub mean: f64,
    /// The sample variance (over `n - 1`); zero for a single value.
    pub variance: f64,
    /// The sum.
    pub sum: f64,
}

/// The statistics of the finite values; nothing when there is none.
pub fn summary(values: &[f64]) -> Option<Summary> {
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let mut found = values.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
    let (first, start) = found.next()?;
    let (mut least, mut most) = ((first, start), (first, start));
    for (index, value) in found {
        if value < least.1 {
            least = (index, value);
        }
        if value > most.1 {
            most = (index, value);
        }
    }
    Some(Summary {
        min: least.1,
        min_index: least.0,
        max: most.1,
        max_index: most.0,
        mean: mean(&finite),
        variance: variance(&finite),
        sum: finite.iter().sum(),
    })
}

/// The mean; `NaN` without values.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of squared distances from the mean.
pub fn squares(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|value| (value - centre) * (value - centre)).sum()
}

/// The sample variance (over `n - 1`); zero below two values.
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 { 0.0 } else { squares(values) / (values.len() - 1) as f64 }
}

/// The value below which `percent` of the sorted values lie, interpolated linearly between the two nearest (Hyndman and
/// Fan's definition 7); nothing without values.
pub fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let place = percent / 100.0 * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

/// The median of the values that are not `NaN`; nothing when there is none. Reorders the values.
pub fn median(values: &mut Vec<f64>) -> Option<f64> {
    values.retain(|value| !value.is_nan());
    values.sort_unstable_by(f64::total_cmp);
    percentile(values, 50.0)
}
