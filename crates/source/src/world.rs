//! The clock, and who may stop a run.

use huntlet_engine::Host;

/// What surrounds a run: the only clock there is, and (as [`Host`]) who is asked whether to go on.
pub trait World: Host {
    /// The time, in ticks of 100 ns since 0001-01-01T00:00Z.
    fn now(&self) -> i64;
    /// Milliseconds since any fixed moment, for durations; never goes back.
    fn monotonic_ms(&self) -> f64;
}
