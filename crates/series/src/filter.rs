//! Linear filters. Values before the start of the series count as zero.

/// A finite impulse response filter: `y[i] = Σ taps[j] · x[i − j]`. With `center` the window lies around the point, so that
/// the result is not delayed, and values behind the end count as zero too.
pub fn fir(values: &[f64], taps: &[f64], center: bool) -> Vec<f64> {
    let ahead = if center { taps.len().saturating_sub(1) / 2 } else { 0 };
    (0..values.len())
        .map(|place| {
            let newest = place + ahead;
            let at = |lag: usize| newest.checked_sub(lag).and_then(|at| values.get(at)).copied();
            taps.iter().enumerate().filter_map(|(lag, tap)| at(lag).map(|value| tap * value)).sum()
        })
        .collect()
}

/// An infinite impulse response filter:
/// `y[i] = (Σ numerators[j] · x[i − j] − Σ denominators[j] · y[i − j], j > 0) / denominators[0]`.
/// Nothing when the first denominator is missing or zero.
pub fn iir(values: &[f64], numerators: &[f64], denominators: &[f64]) -> Option<Vec<f64>> {
    let (scale, back) = denominators.split_first()?;
    if *scale == 0.0 {
        return None;
    }
    let mut filtered: Vec<f64> = fir(values, numerators, false);
    for place in 0..filtered.len() {
        let (done, rest) = filtered.split_at_mut(place);
        let feedback: f64 = back.iter().zip(done.iter().rev()).map(|(tap, value)| tap * value).sum();
        if let Some(value) = rest.first_mut() {
            *value = (*value - feedback) / scale;
        }
    }
    Some(filtered)
}
