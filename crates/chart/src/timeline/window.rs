//! The part of time that is shown, and how it moves.

/// A window on the time axis, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Left edge.
    pub start_ms: f64,
    /// Right edge, after the left one.
    pub end_ms: f64,
}

/// Closer than this a timeline does not zoom.
const SMALLEST_MS: f64 = 10.0;

impl Window {
    /// A window over these instants with a little room on both sides; a single instant gets a minute.
    pub fn around(first_ms: f64, last_ms: f64) -> Self {
        let length = last_ms - first_ms;
        let room = if length > 0.0 { length * 0.02 } else { 30_000.0 };
        Self { start_ms: first_ms - room, end_ms: last_ms + room }
    }

    /// How much time it shows, in milliseconds.
    pub fn length_ms(self) -> f64 {
        self.end_ms - self.start_ms
    }

    /// Where an instant lies: 0 at the left edge, 1 at the right.
    pub fn fraction_of(self, time_ms: f64) -> f64 {
        (time_ms - self.start_ms) / self.length_ms()
    }

    /// The instant at a fraction of the width.
    pub fn time_at(self, fraction: f64) -> f64 {
        self.start_ms + self.length_ms() * fraction
    }

    /// Zooms so that the instant `at_ms` stays where it is; a factor under 1 shows less time. Never beyond `bounds`.
    pub fn zoom(self, factor: f64, at_ms: f64, bounds: Self) -> Self {
        let length =
            (self.length_ms() * factor).clamp(SMALLEST_MS.min(bounds.length_ms()), bounds.length_ms());
        let fraction = self.fraction_of(at_ms).clamp(0.0, 1.0);
        let start_ms = at_ms - length * fraction;
        Self { start_ms, end_ms: start_ms + length }.within(bounds)
    }

    /// Moves by a span of time, negative to the left. Never beyond `bounds`.
    pub fn pan(self, by_ms: f64, bounds: Self) -> Self {
        Self { start_ms: self.start_ms + by_ms, end_ms: self.end_ms + by_ms }.within(bounds)
    }

    /// The nearest window of the same length that lies in `bounds`.
    pub fn within(self, bounds: Self) -> Self {
        let length = self.length_ms().min(bounds.length_ms());
        let start_ms = self.start_ms.clamp(bounds.start_ms, bounds.end_ms - length);
        Self { start_ms, end_ms: start_ms + length }
    }

    /// A window between two instants in either order, at least as long as a timeline zooms.
    pub fn between(one_ms: f64, other_ms: f64, bounds: Self) -> Self {
        let (start_ms, end_ms) = if one_ms <= other_ms { (one_ms, other_ms) } else { (other_ms, one_ms) };
        let end_ms = end_ms.max(start_ms + SMALLEST_MS);
        Self { start_ms, end_ms }.within(bounds)
    }
}
