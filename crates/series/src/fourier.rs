//! The discrete Fourier transform of any length in `n log n`: Cooley and Tukey's for powers of two, Bluestein's for the
//! rest, which turns a transform into a convolution of a greater, convenient length.

use std::f64::consts::PI;

use crate::roots::Roots;

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

    fn zeros(length: usize) -> Self {
        Self { real: vec![0.0; length], imaginary: vec![0.0; length] }
    }

    fn len(&self) -> usize {
        self.real.len()
    }

    fn resize(&mut self, length: usize) {
        self.real.resize(length, 0.0);
        self.imaginary.resize(length, 0.0);
    }

    fn swapped(self) -> Self {
        Self { real: self.imaginary, imaginary: self.real }
    }

    /// Each value times that of the other series at its place.
    fn multiply(&mut self, other: &Self) {
        let own = self.real.iter_mut().zip(&mut self.imaginary);
        for ((a, b), (c, d)) in own.zip(other.real.iter().zip(&other.imaginary)) {
            (*a, *b) = (*a * c - *b * d, *a * d + *b * c);
        }
    }

    fn divide(&mut self, by: f64) {
        self.real.iter_mut().chain(&mut self.imaginary).for_each(|value| *value /= by);
    }
}

/// Transforms one series after the other, and keeps what they have in common.
#[derive(Debug, Default)]
pub struct Fourier {
    roots: Roots,
}

/// `X[k] = Σ x[n] · e^(−2πi·k·n/N)`.
pub fn forward(values: &Complex) -> Complex {
    Fourier::default().forward(Complex::new(&values.real, &values.imaginary))
}

/// The inverse of [`forward`], divided by the length.
pub fn inverse(values: &Complex) -> Complex {
    let swapped = Complex::new(&values.real, &values.imaginary).swapped();
    let mut result = Fourier::default().forward(swapped).swapped();
    result.divide(values.real.len().max(1) as f64);
    result
}

/// The power of each frequency from 0 to half the length, without the mean.
pub fn periodogram(values: &[f64]) -> Vec<f64> {
    Fourier::default().periodogram(values)
}

impl Fourier {
    fn forward(&mut self, mut values: Complex) -> Complex {
        let length = values.len();
        if length < 2 {
            return values;
        }
        if length.is_power_of_two() {
            self.roots.grow(length);
            self.roots.scatter(&mut values.real, &mut values.imaginary);
            unscramble(&mut values);
            return values;
        }
        self.bluestein(values)
    }

    fn bluestein(&mut self, mut values: Complex) -> Complex {
        let length = values.len();
        // the square of a place modulo 2n keeps the angle exact for long series
        let chirp = |place: usize| {
            let square = (place as u128 * place as u128 % (2 * length as u128)) as f64;
            (-PI * square / length as f64).sin_cos()
        };
        let (imaginary, real) = (0..length).map(chirp).unzip();
        let chirps = Complex { real, imaginary };
        let size = (2 * length - 1).next_power_of_two();
        let mut kernel = Complex::zeros(size);
        for place in 0..length {
            for at in [place, (size - place) % size] {
                kernel.real[at] = chirps.real[place];
                kernel.imaginary[at] = -chirps.imaginary[place];
            }
        }
        values.multiply(&chirps);
        values.resize(size);
        self.roots.grow(size);
        // the product of two spectra does not ask for their order
        self.roots.scatter(&mut values.real, &mut values.imaginary);
        self.roots.scatter(&mut kernel.real, &mut kernel.imaginary);
        values.multiply(&kernel);
        self.roots.gather(&mut values.real, &mut values.imaginary);
        values.resize(length);
        values.divide(size as f64);
        values.multiply(&chirps);
        values
    }

    /// The power of each frequency from 0 to half the length, without the mean.
    pub fn periodogram(&mut self, values: &[f64]) -> Vec<f64> {
        let centre = crate::stats::mean(values);
        let power = |re: f64, im: f64| re * re + im * im;
        let (pairs, rest) = values.as_chunks::<2>();
        if pairs.is_empty() || !rest.is_empty() {
            let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
            let spectrum = self.forward(Complex { imaginary: vec![0.0; centred.len()], real: centred });
            let parts = spectrum.real.iter().zip(&spectrum.imaginary).map(|(re, im)| power(*re, *im));
            return parts.take(values.len() / 2 + 1).collect();
        }
        // neighbours as one complex value: half the length, and the spectrum of both is taken apart
        let half = pairs.len();
        let (real, imaginary) = pairs.iter().map(|[one, next]| (one - centre, next - centre)).unzip();
        let spectrum = self.forward(Complex { real, imaginary });
        let at = |place: usize| (spectrum.real[place % half], spectrum.imaginary[place % half]);
        (0..=half)
            .map(|place| {
                let ((a, b), (c, d)) = (at(place), at(half - place));
                let (sin, cos) = (-PI * place as f64 / half as f64).sin_cos();
                let even = (f64::midpoint(a, c), (b - d) / 2.0);
                let odd = (f64::midpoint(b, d), (c - a) / 2.0);
                power(even.0 + odd.0 * cos - odd.1 * sin, even.1 + odd.0 * sin + odd.1 * cos)
            })
            .collect()
    }
}

/// Brings what lies by its place's reversed bits into order.
fn unscramble(values: &mut Complex) {
    let shift = usize::BITS - values.len().trailing_zeros();
    for place in 0..values.len() {
        let other = place.reverse_bits() >> shift;
        if place < other {
            values.real.swap(place, other);
            values.imaginary.swap(place, other);
        }
    }
}

/// The autocorrelation at each lag below the length, each sum divided by its own number of terms: 1 at lag 0. All zeros
/// when the series does not vary.
pub fn autocorrelation(values: &[f64]) -> Vec<f64> {
    let length = values.len();
    let centre = crate::stats::mean(values);
    // zeros behind keep the ends from meeting
    let size = (2 * length).next_power_of_two();
    let mut sums = Complex::zeros(size);
    for (place, value) in sums.real.iter_mut().zip(values) {
        *place = value - centre;
    }
    let mut roots = Roots::default();
    roots.grow(size);
    roots.scatter(&mut sums.real, &mut sums.imaginary);
    for (re, im) in sums.real.iter_mut().zip(&mut sums.imaginary) {
        (*re, *im) = ((*re * *re + *im * *im) / size as f64, 0.0);
    }
    roots.gather(&mut sums.real, &mut sums.imaginary);
    let variance = sums.real.first().copied().unwrap_or(0.0) / length as f64;
    let scaled = |(lag, sum): (usize, &f64)| {
        if variance > 0.0 { sum / (length - lag) as f64 / variance } else { 0.0 }
    };
    sums.real.iter().take(length).enumerate().map(scaled).collect()
}
