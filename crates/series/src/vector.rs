//! Series as vectors.

/// The sum of the products of the values in the same place, as far as both series go.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The Euclidean length.
pub fn magnitude(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

/// The cosine of the angle between two vectors; `NaN` when one has no length.
pub fn cosine(left: &[f64], right: &[f64]) -> f64 {
    dot(left, right) / (magnitude(left) * magnitude(right))
}

/// Pearson's correlation of two series of one length; `NaN` when one does not vary.
pub fn pearson(left: &[f64], right: &[f64]) -> f64 {
    let (a, b) = (crate::stats::mean(left), crate::stats::mean(right));
    let together: f64 = left.iter().zip(right).map(|(x, y)| (x - a) * (y - b)).sum();
    together / (crate::stats::squares(left) * crate::stats::squares(right)).sqrt()
}
