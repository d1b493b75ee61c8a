//! The clock, chance, time zones, pauses, and who may stop a run.

use huntlet_engine::{Context, Host, TimeZones};

use huntlet_report::Secret;

use crate::{Later, Resource, SourceError, codes};

/// What surrounds a run: the only clock and the only chance there are, and (as [`Host`]) who is asked whether to go on.
///
/// A world that says no more than the time and the duration stands still: nothing in it waits, nothing is random.
pub trait World: Host {
    /// The time of the run, in ticks of 100 ns since 0001-01-01T00:00Z: what `now()` is in its queries.
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
    /// The time on the wall, in ticks, which goes on while a run does.
    fn clock(&self) -> i64 {
        self.now()
    }
    /// Waits so many milliseconds.
    fn sleep(&self, ms: f64) -> Later<'_, ()> {
        let _ = ms;
        Box::pin(std::future::ready(()))
    }
    /// A random number from 0 to 1, 1 not within; one after the other from the seed.
    fn random(&self) -> f64 {
        0.5
    }
    /// Waits until somebody stops the run.
    fn stopped(&self) -> Later<'_, ()> {
        Box::pin(std::future::pending())
    }
    /// Asks for a token for a source; `renew` says that the last one was refused or has ended.
    fn token<'a>(
        &'a self,
        source: &'a str,
        resource: &'a Resource,
        renew: bool,
    ) -> Later<'a, Result<Secret, SourceError>> {
        let _ = renew;
        let message = format!("There is no token for {} ({source}).", resource.name);
        let error = SourceError::new(
            codes::SIGN_IN,
            message,
            "Connect the source with a token, or a way to get one.",
        );
        Box::pin(std::future::ready(Err(error)))
    }
    /// Says where a query is that a service is asked in parts.
    fn progress(&self, message: &str, done: u32, total: u32) {
        let _ = (message, done, total);
    }
}
