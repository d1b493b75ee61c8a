//! The clock, chance, time zones, and who may stop a run.

use huntlet_engine::{Context, Host, TimeZones};

/// What surrounds a run: the only clock and the only chance there are, and (as [`Host`]) who is asked whether to go on.
pub trait World: Host {
    /// The time, in ticks of 100 ns since 0001-01-01T00:00Z.
    fn now(&self) -> i64;
    /// Milliseconds since any fixed moment, for durations; never goes back.
    fn monotonic_ms(&self) -> f64;
    /// Where random numbers start; a world that stands still gives the same each time.
    fn seed(&self) -> u64 {
        0
    }
    /// The world's time zones, where they are known.
    fn time_zones(&self) -> Option<&'static dyn TimeZones> {
        None
    }
    /// What a query is run with now.
    fn context(&self) -> Context {
        Context::at(self.now()).with(self.seed(), self.time_zones())
    }
}
