//! Gaps filled from their neighbours. A gap is told by a mask, so that any kind of element can be filled.

/// For each place the nearest place at or before it that is known.
pub fn forward(known: &[bool]) -> Vec<Option<usize>> {
    let mut last = None;
    let at = |(place, known): (usize, &bool)| {
        if *known {
            last = Some(place);
        }
        last
    };
    known.iter().enumerate().map(at).collect()
}

/// For each place the nearest place at or after it that is known.
pub fn backward(known: &[bool]) -> Vec<Option<usize>> {
    let mirrored: Vec<bool> = known.iter().rev().copied().collect();
    let last = known.len().saturating_sub(1);
    forward(&mirrored).into_iter().rev().map(|place| place.map(|place| last - place)).collect()
}

/// Gaps (`NaN`) between two known values lie on the line between them. Gaps at the ends take the nearest known value when
/// `edges` is set, and stay otherwise; a series of gaps alone stays as it is.
pub fn linear(values: &[f64], edges: bool) -> Vec<f64> {
    let known: Vec<bool> = values.iter().map(|value| !value.is_nan()).collect();
    let (left, right) = (forward(&known), backward(&known));
    let value = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    (0..values.len())
        .map(|place| match (left.get(place).copied().flatten(), right.get(place).copied().flatten()) {
            (Some(a), Some(b)) if a == b => value(a),
            (Some(a), Some(b)) => value(a) + (value(b) - value(a)) * (place - a) as f64 / (b - a) as f64,
            (Some(near), None) | (None, Some(near)) if edges => value(near),
            _ => f64::NAN,
        })
        .collect()
}
