//! The discrete Fourier transform of any length in `n log n`: Cooley and Tukey's for powers of two, Bluestein's for the
//! rest, which turns a transform into a convolution of a greater, convenient length.

use std::f64::consts::PI;

/// A series of complex values: the real and the imaginary parts, of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Complex {
    /// Real parts.
    pub real: Vec<f64>,
    /// Imaginary parts; those that are missing count as zero.
    pub imaginary: Vec<f64>,
}

impl Complex {
    /// Real values; imaginary parts that are missing are zero.
    pub fn new(real: &[f64], imaginary: &[f64]) -> Self {
        let mut imaginary = imaginary.to_vec();
        imaginary.resize(real.len(), 0.0);
        Self { real: real.to_vec(), imaginary }
    }

    fn resized(&self, length: usize) -> Self {
        let mut longer = self.clone();
        longer.real.resize(length, 0.0);
        longer.imaginary.resize(length, 0.0);
        longer
    }

    fn times(&self, other: &Self, sign: f64) -> Self {
        let parts = self.real.iter().zip(&self.imaginary).zip(other.real.iter().zip(&other.imaginary));
        let (real, imaginary) =
            parts.map(|((a, b), (c, d))| (a * c - sign * b * d, sign * a * d + b * c)).unzip();
        Self { real, imaginary }
    }
}

/// `X[k] = Σ x[n] · e^(−2πi·k·n/N)`.
pub fn forward(values: &Complex) -> Complex {
    transform(values, -1.0)
}

/// The inverse of [`forward`], divided by the length.
pub fn inverse(values: &Complex) -> Complex {
    let length = values.real.len().max(1) as f64;
    let mut result = transform(values, 1.0);
    result.real.iter_mut().chain(&mut result.imaginary).for_each(|value| *value /= length);
    result
}

fn transform(values: &Complex, sign: f64) -> Complex {
    let values = &Complex::new(&values.real, &values.imaginary);
    let length = values.real.len();
    if length.is_power_of_two() || length == 0 {
        return power_of_two(values, sign);
    }
    // the square of a place modulo 2n keeps the angle exact for long series
    let chirp = |place: usize| {
        let square = (place as u128 * place as u128 % (2 * length as u128)) as f64;
        (sign * PI * square / length as f64).sin_cos()
    };
    let (imaginary, real) = (0..length).map(chirp).unzip();
    let chirps = Complex { real, imaginary };
    let size = (2 * length - 1).next_power_of_two();
    let mut kernel = Complex { real: vec![0.0; size], imaginary: vec![0.0; size] };
    for place in 0..length {
        for at in [place, (size - place) % size] {
            kernel.real[at] = chirps.real[place];
            kernel.imaginary[at] = -chirps.imaginary[place];
        }
    }
    let spectrum = power_of_two(&values.times(&chirps, 1.0).resized(size), -1.0);
    let product = spectrum.times(&power_of_two(&kernel, -1.0), 1.0);
    let mut folded = power_of_two(&product, 1.0).resized(length);
    folded.real.iter_mut().chain(&mut folded.imaginary).for_each(|value| *value /= size as f64);
    folded.times(&chirps, 1.0)
}

fn power_of_two(values: &Complex, sign: f64) -> Complex {
    let length = values.real.len();
    let mut result = values.clone();
    if length < 2 {
        return result;
    }
    let shift = usize::BITS - length.trailing_zeros();
    for place in 0..length {
        let other = place.reverse_bits() >> shift;
        if place < other {
            result.real.swap(place, other);
            result.imaginary.swap(place, other);
        }
    }
    let mut half = 1;
    while half < length {
        for offset in 0..half {
            let (sin, cos) = (sign * PI * offset as f64 / half as f64).sin_cos();
            for low in (offset..length).step_by(2 * half) {
                let high = low + half;
                let (a, b) = (result.real[high], result.imaginary[high]);
                let (re, im) = (a * cos - b * sin, a * sin + b * cos);
                result.real[high] = result.real[low] - re;
                result.imaginary[high] = result.imaginary[low] - im;
                result.real[low] += re;
                result.imaginary[low] += im;
            }
        }
        half *= 2;
    }
    result
}

/// The power of each frequency from 0 to half the length, without the mean.
pub fn periodogram(values: &[f64]) -> Vec<f64> {
    let centre = crate::stats::mean(values);
    let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
    let spectrum = forward(&Complex::new(&centred, &[]));
    let power = spectrum.real.iter().zip(&spectrum.imaginary).map(|(re, im)| re * re + im * im);
    power.take(values.len() / 2 + 1).collect()
}

/// The autocorrelation at each lag below the length, each sum divided by its own number of terms: 1 at lag 0. All zeros
/// when the series does not vary.
pub fn autocorrelation(values: &[f64]) -> Vec<f64> {
    let length = values.len();
    let centre = crate::stats::mean(values);
    let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
    // zeros behind keep the ends from meeting
    let padded = Complex::new(&centred, &[]).resized((2 * length).next_power_of_two());
    let spectrum = power_of_two(&padded, -1.0);
    let power = spectrum.times(&spectrum, -1.0);
    let power = Complex { imaginary: vec![0.0; power.real.len()], real: power.real };
    let sums = inverse(&power).real;
    let variance = sums.first().copied().unwrap_or(0.0) / length as f64;
    let scaled = |(lag, sum): (usize, &f64)| {
        if variance > 0.0 { sum / (length - lag) as f64 / variance } else { 0.0 }
    };
    sums.iter().take(length).enumerate().map(scaled).collect()
}
