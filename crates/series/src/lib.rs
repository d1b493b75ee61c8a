//! Mathematics of evenly spaced series, as Kusto's `series_…` functions define it.
//!
//! A series is a slice of `f64`. Where a function allows for missing values, `NaN` is one; the others await finite
//! values and say so. Functions are pure, and linear or `n log n` in the length of the series unless they say otherwise.

pub mod decompose;
pub mod fill;
pub mod filter;
pub mod fit;
pub mod fourier;
pub mod outliers;
pub mod period;
pub mod polynomial;
mod roots;
pub mod stats;
pub mod stl;
pub mod vector;
