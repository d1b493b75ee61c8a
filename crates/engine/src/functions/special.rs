//! The gamma function and what builds on it.

/// The logarithm of the gamma function.
pub(super) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The gamma function.
pub(super) fn gamma(x: f64) -> f64 {
    libm::tgamma(x)
}

/// The regularised incomplete beta function, by its continued fraction (Lentz).
pub(super) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let tiny = 1e-300;
    let guard = |v: f64| if v.abs() < tiny { tiny } else { v };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for step in 1..300 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        denominator = 1.0 / guard(1.0 + even * denominator);
        numerator = guard(1.0 + even / numerator);
        fraction *= denominator * numerator;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        denominator = 1.0 / guard(1.0 + odd * denominator);
        numerator = guard(1.0 + odd / numerator);
        let change = denominator * numerator;
        fraction *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction / a
}

/// The density of the beta distribution at a place between 0 and 1.
pub(super) fn beta_density(x: f64, a: f64, b: f64) -> f64 {
    let scale = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
    (scale + (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p()).exp()
}

/// Where the beta distribution reaches a probability.
pub(super) fn beta_inverse(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // one bit of the answer a step, until no number lies between
    for _ in 0..1100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if incomplete_beta(a, b, middle) < p { low = middle } else { high = middle }
    }
    high
}

/// The two-sided p-value of Welch's t-test from means, variances and counts.
pub(super) fn welch(mean1: f64, var1: f64, n1: f64, mean2: f64, var2: f64, n2: f64) -> Option<f64> {
    let (a, b) = (var1 / n1, var2 / n2);
    let freedom = (a + b).powi(2) / (a * a / (n1 - 1.0) + b * b / (n2 - 1.0));
    let t2 = (mean1 - mean2).powi(2) / (a + b);
    let p = incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t2));
    p.is_finite().then_some(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert_eq!(gamma(5.0), 24.0);
        assert!((gamma(0.5) - std::f64::consts::PI.sqrt()).abs() < 1e-12);
        assert!((ln_gamma(5.0) - 24f64.ln()).abs() < 1e-12);
        // Student's density integrated numerically
        let p = welch(10.0, 4.0, 20.0, 12.0, 9.0, 25.0).expect("a number");
        assert!((p - 0.010_686_816_56).abs() < 1e-9, "{p}");
    }
}
