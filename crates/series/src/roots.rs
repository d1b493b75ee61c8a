//! Transforms of a length that is a power of two, without bringing their values into order.

use std::f64::consts::PI;

/// Longer pieces are halved first, so that a piece stays near the processor while it is worked on.
const PIECE: usize = 2048;

/// Roots of unity: those of level `h`, `e^(−πi·k/h)` for all `k` below it, from place `h` on.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    real: Vec<f64>,
    imaginary: Vec<f64>,
}

/// Two halves of real and imaginary parts, and the level's roots.
type Halves<'a> = ([&'a mut [f64]; 4], [&'a [f64]; 2]);

impl Roots {
    /// Makes the roots for transforms of up to this length.
    pub fn grow(&mut self, length: usize) {
        if self.real.is_empty() {
            self.real = vec![1.0; 2];
            self.imaginary = vec![0.0; 2];
        }
        while self.real.len() < length {
            let level = self.real.len();
            let (turn_im, turn_re) = (-PI / level as f64).sin_cos();
            for at in level / 2..level {
                let (re, im) = (self.real[at], self.imaginary[at]);
                self.real.extend([re, re * turn_re - im * turn_im]);
                self.imaginary.extend([im, re * turn_im + im * turn_re]);
            }
        }
    }

    fn halves<'a>(&'a self, re: &'a mut [f64], im: &'a mut [f64]) -> Halves<'a> {
        let half = re.len() / 2;
        let (low_re, high_re) = re.split_at_mut(half);
        let (low_im, high_im) = im.split_at_mut(half);
        let of = |roots: &'a [f64]| roots.get(half..2 * half).unwrap_or_default();
        ([low_re, low_im, high_re, high_im], [of(&self.real), of(&self.imaginary)])
    }

    /// The transform of values in order; the spectrum lies by each place's reversed bits.
    pub fn scatter(&self, re: &mut [f64], im: &mut [f64]) {
        let length = re.len();
        if length < 2 {
            return;
        }
        if length > PIECE {
            self.part(re, im);
            let half = length / 2;
            for (re, im) in re.chunks_mut(half).zip(im.chunks_mut(half)) {
                self.scatter(re, im);
            }
            return;
        }
        let mut piece = length;
        while piece > 1 {
            for (re, im) in re.chunks_exact_mut(piece).zip(im.chunks_exact_mut(piece)) {
                self.part(re, im);
            }
            piece /= 2;
        }
    }

    /// The values in order, times the length, of a spectrum that [`Self::scatter`] made.
    pub fn gather(&self, re: &mut [f64], im: &mut [f64]) {
        let length = re.len();
        if length < 2 {
            return;
        }
        if length > PIECE {
            let half = length / 2;
            for (re, im) in re.chunks_mut(half).zip(im.chunks_mut(half)) {
                self.gather(re, im);
            }
            self.join(re, im);
            return;
        }
        let mut piece = 2;
        while piece <= length {
            for (re, im) in re.chunks_exact_mut(piece).zip(im.chunks_exact_mut(piece)) {
                self.join(re, im);
            }
            piece *= 2;
        }
    }

    /// Sums into the lower half, differences times the roots into the upper.
    fn part(&self, re: &mut [f64], im: &mut [f64]) {
        let ([low_re, low_im, high_re, high_im], [cos, sin]) = self.halves(re, im);
        let lower = low_re.iter_mut().zip(low_im);
        let upper = high_re.iter_mut().zip(high_im);
        for (((a, b), (c, d)), (cos, sin)) in lower.zip(upper).zip(cos.iter().zip(sin)) {
            let (re, im) = (*a - *c, *b - *d);
            *a += *c;
            *b += *d;
            *c = re * cos - im * sin;
            *d = re * sin + im * cos;
        }
    }

    /// What [`Self::part`] did, backwards, without the division by two.
    fn join(&self, re: &mut [f64], im: &mut [f64]) {
        let ([low_re, low_im, high_re, high_im], [cos, sin]) = self.halves(re, im);
        let lower = low_re.iter_mut().zip(low_im);
        let upper = high_re.iter_mut().zip(high_im);
        for (((a, b), (c, d)), (cos, sin)) in lower.zip(upper).zip(cos.iter().zip(sin)) {
            let (re, im) = (*c * cos + *d * sin, *d * cos - *c * sin);
            *c = *a - re;
            *d = *b - im;
            *a += re;
            *b += im;
        }
    }
}
