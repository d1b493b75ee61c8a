//! What a session needs from outside: the time, and a way to let others have a turn.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_engine::{Cancelled, Checkpoint, Host, TimeZones};
use huntlet_source::World;

/// Given by JavaScript, or by a test.
pub trait Platform {
    /// The time, in ticks.
    fn now(&self) -> i64;
    /// Milliseconds since any fixed moment; never goes back.
    fn monotonic_ms(&self) -> f64;
    /// Where the random numbers of a query start: another seed for each, from a good source.
    fn seed(&self) -> u64 {
        0
    }
    /// The world's time zones, where they are known.
    fn time_zones(&self) -> Option<&'static dyn TimeZones> {
        None
    }
    /// Gives the event loop a turn, so that messages are heard.
    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

/// How long work goes on between two pauses, in milliseconds: short enough that a cancel is felt at once.
const TURN_MS: f64 = 25.0;

/// The world of one request: the platform, a clock that may stand still, and the request's own stop flag.
pub(crate) struct RequestWorld {
    platform: Rc<dyn Platform>,
    now: i64,
    stop: Rc<Cell<bool>>,
    paused_at: Cell<f64>,
}

impl RequestWorld {
    pub(crate) fn new(platform: Rc<dyn Platform>, now: i64, stop: Rc<Cell<bool>>) -> Self {
        let paused_at = Cell::new(platform.monotonic_ms());
        Self { platform, now, stop, paused_at }
    }
}

impl Host for RequestWorld {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(async {
            if self.platform.monotonic_ms() - self.paused_at.get() > TURN_MS {
                self.platform.pause().await;
                self.paused_at.set(self.platform.monotonic_ms());
            }
            if self.stop.get() { Err(Cancelled) } else { Ok(()) }
        })
    }
}

impl World for RequestWorld {
    fn now(&self) -> i64 {
        self.now
    }

    fn monotonic_ms(&self) -> f64 {
        self.platform.monotonic_ms()
    }

    fn seed(&self) -> u64 {
        self.platform.seed()
    }

    fn time_zones(&self) -> Option<&'static dyn TimeZones> {
        self.platform.time_zones()
    }
}
