//! Polynomials by least squares.

use crate::fit::quality;
use crate::stats::squares;

/// A polynomial through points.
#[derive(Debug, Clone, PartialEq)]
pub struct Polynomial {
    /// From the highest power to the constant.
    pub coefficients: Vec<f64>,
    /// The share of the variance that it explains, 0 to 1.
    pub r_square: f64,
    /// The sample variance of `y`.
    pub variance: f64,
    /// The sample variance of what it leaves over.
    pub residual_variance: f64,
}

impl Polynomial {
    /// Its value at a place (Horner).
    pub fn at(&self, x: f64) -> f64 {
        self.coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
    }
}

/// The highest degree: beyond it powers of any real data are noise.
pub const HIGHEST: usize = 64;

/// The polynomial of a degree that leaves the least over. Powers of `x` are made orthogonal to each other by Householder
/// reflections, which keeps more digits than the normal equations. Nothing when the lengths differ, there are no more
/// points than the degree, the points do not determine it, or the degree is over [`HIGHEST`].
pub fn fit(x: &[f64], y: &[f64], degree: usize) -> Option<Polynomial> {
    let width = degree.min(HIGHEST) + 1;
    if degree > HIGHEST || x.len() != y.len() || y.len() < width {
        return None;
    }
    // columns of powers, highest first, scaled so that none drowns the others
    let mut columns: Vec<Vec<f64>> =
        (0..width).map(|power| x.iter().map(|x| x.powi((degree - power) as i32)).collect()).collect();
    let norm = |column: &[f64]| column.iter().map(|value| value * value).sum::<f64>().sqrt();
    let scales: Vec<f64> = columns.iter().map(|column| norm(column)).collect();
    for (column, scale) in columns.iter_mut().zip(&scales) {
        for value in column {
            *value /= scale;
        }
    }
    let mut target = y.to_vec();
    let mut diagonal = Vec::with_capacity(width);
    for step in 0..width {
        let (done, rest) = columns.split_at_mut(step + 1);
        let pivot = done.get_mut(step)?.get_mut(step..)?;
        let length = norm(pivot);
        if length.is_nan() || length <= 1e-14 {
            return None;
        }
        let first = pivot.first_mut()?;
        let corner = if *first > 0.0 { -length } else { length };
        *first -= corner;
        diagonal.push(corner);
        let size: f64 = pivot.iter().map(|value| value * value).sum();
        for other in rest.iter_mut().map(Vec::as_mut_slice).chain([target.as_mut_slice()]) {
            let part = other.get_mut(step..)?;
            let along: f64 = pivot.iter().zip(part.iter()).map(|(a, b)| a * b).sum();
            part.iter_mut().zip(pivot.iter()).for_each(|(b, a)| *b -= 2.0 * along / size * a);
        }
    }
    let mut coefficients = vec![0.0; width];
    for row in (0..width).rev() {
        let known: f64 =
            (row + 1..width).filter_map(|at| Some(columns.get(at)?.get(row)? * coefficients[at])).sum();
        coefficients[row] = (target.get(row)? - known) / diagonal.get(row)?;
    }
    coefficients.iter_mut().zip(&scales).for_each(|(coefficient, scale)| *coefficient /= scale);
    let mut found = Polynomial { coefficients, r_square: 0.0, variance: 0.0, residual_variance: 0.0 };
    let left: f64 = x.iter().zip(y).map(|(x, y)| (y - found.at(*x)).powi(2)).sum();
    (found.r_square, found.variance, found.residual_variance) = quality(squares(y), left, y.len());
    Some(found)
}
