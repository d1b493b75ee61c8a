//! The beta distribution and the error function.

use huntlet_table::Scalar;

use super::build::{row, sig};
use super::{Function, NameRule, cell, special};

pub(super) const FAMILY: &[Function] = &[
    row("beta_cdf", (3, 3), sig!(Number => Real), NameRule::None, |_, a| {
        beta(a, |x, a, b| {
            let inside = (0.0..=1.0).contains(&x) && a > 0.0 && a <= 10_000.0 && b > 0.0 && b <= 10_000.0;
            if inside { special::incomplete_beta(a, b, x) } else { f64::NAN }
        })
    }),
    // the reference's text and its example differ in what is null and what is NaN; the example was run
    row("beta_inv", (3, 3), sig!(Number => Real), NameRule::None, |_, a| {
        match a.first().and_then(cell::real) {
            Some(p) if p > 1.0 => Scalar::Null,
            _ => beta(a, |p, a, b| {
                let inside = p > 0.0 && a > 0.0 && b > 0.0;
                if inside { special::beta_inverse(p, a, b) } else { f64::NAN }
            }),
        }
    }),
    row("beta_pdf", (3, 3), sig!(Number => Real), NameRule::None, |_, a| {
        beta(a, |x, a, b| {
            let inside = x > 0.0 && x < 1.0 && a > 0.0 && b > 0.0;
            if inside { special::beta_density(x, a, b) } else { f64::NAN }
        })
    }),
    row("erf", (1, 1), sig!(Number => Real), NameRule::FirstArgument, |_, a| {
        a.first().and_then(cell::real).map_or(Scalar::Null, |x| Scalar::Real(libm::erf(x)))
    }),
    row("erfc", (1, 1), sig!(Number => Real), NameRule::FirstArgument, |_, a| {
        a.first().and_then(cell::real).map_or(Scalar::Null, |x| Scalar::Real(libm::erfc(x)))
    }),
];

fn beta(cells: &[Scalar], compute: fn(f64, f64, f64) -> f64) -> Scalar {
    let numbers: Option<Vec<f64>> = cells.iter().map(cell::real).collect();
    match numbers.as_deref() {
        Some(&[x, a, b]) => Scalar::Real(compute(x, a, b)),
        _ => Scalar::Null,
    }
}
