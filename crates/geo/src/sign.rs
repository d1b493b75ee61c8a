//! On which side of a great circle a point lies, never undecided for distinct points.
//!
//! Where rounding leaves it open, twice the digits are used; where three points lie on one great circle exactly, they are
//! thought to be moved by different, infinitely small amounts (simulation of simplicity), so that all answers fit together.

use crate::Point;

/// 1 when `a`, `b`, `c` turn to the left, -1 when they turn to the right, 0 only when two of them are the same.
pub fn sign(a: Point, b: Point, c: Point) -> i32 {
    let det = a.cross(b).dot(c);
    if det.abs() > 4.1e-16 {
        return if det > 0.0 { 1 } else { -1 };
    }
    if a == b || b == c || c == a {
        return 0;
    }
    let mut sorted = [a, b, c];
    let mut swaps = 1;
    for (first, second) in [(0, 1), (1, 2), (0, 1)] {
        if sorted[first].0 > sorted[second].0 {
            sorted.swap(first, second);
            swaps = -swaps;
        }
    }
    let [a, b, c] = sorted.map(|point| point.0);
    let bc = [minor(b, c, 1, 2), minor(b, c, 2, 0), minor(b, c, 0, 1)];
    let det = bc[0].times(a[0]).plus(bc[1].times(a[1])).plus(bc[2].times(a[2]));
    if det.0.abs() > 1e-30 {
        return swaps * of(det.0);
    }
    // the first of these that is not zero decides
    let moved = [
        of(bc[2].0),
        of(bc[1].0),
        of(bc[0].0),
        of(minor(c, a, 0, 1).0),
        of(c[0]),
        -of(c[1]),
        of(minor(c, a, 2, 0).0),
        of(c[2]),
        of(minor(a, b, 0, 1).0),
        -of(b[0]),
        of(b[1]),
        of(a[0]),
        1,
    ];
    swaps * moved.into_iter().find(|sign| *sign != 0).unwrap_or(1)
}

/// Whether, turning left around `o` from `a`, `b` comes no later than `c`.
pub fn ordered(a: Point, b: Point, c: Point, o: Point) -> bool {
    i32::from(sign(b, o, a) >= 0) + i32::from(sign(c, o, b) >= 0) + i32::from(sign(a, o, c) > 0) >= 2
}

fn of(value: f64) -> i32 {
    if value > 0.0 {
        1
    } else if value < 0.0 {
        -1
    } else {
        0
    }
}

fn minor(p: [f64; 3], q: [f64; 3], i: usize, j: usize) -> Twice {
    Twice::product(p[i], q[j]).plus(Twice::product(-p[j], q[i]))
}

/// A sum of two reals, for twice the digits.
#[derive(Clone, Copy)]
struct Twice(f64, f64);

impl Twice {
    fn sum(a: f64, b: f64) -> Self {
        let total = a + b;
        let part = total - a;
        Self(total, (a - (total - part)) + (b - part))
    }

    fn product(a: f64, b: f64) -> Self {
        let halves = |v: f64| {
            let big = v * 134_217_729.0;
            let high = big - (big - v);
            (high, v - high)
        };
        let (product, (ah, al), (bh, bl)) = (a * b, halves(a), halves(b));
        Self(product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
    }

    fn plus(self, other: Self) -> Self {
        let high = Self::sum(self.0, other.0);
        let low = Self::sum(self.1, other.1);
        let middle = Self::sum(high.0, high.1 + low.0);
        Self::sum(middle.0, middle.1 + low.1)
    }

    fn times(self, by: f64) -> Self {
        let high = Self::product(self.0, by);
        Self::sum(high.0, high.1 + self.1 * by)
    }
}
