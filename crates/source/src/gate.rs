//! How many requests a service gets at once, and how often.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use async_lock::{Semaphore, SemaphoreGuard};

use crate::World;

/// What a service allows one user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests under way at once.
    pub in_flight: usize,
    /// Requests that may begin within `window_ms`.
    pub requests: usize,
    /// The length of the window.
    pub window_ms: f64,
}

impl Rate {
    /// Log Analytics: 5 at once, 200 in 30 seconds.
    pub const LOG_ANALYTICS: Self = Self { in_flight: 5, requests: 200, window_ms: 30_000.0 };
    /// Graph's hunting: 45 a minute.
    pub const HUNTING: Self = Self { in_flight: 5, requests: 45, window_ms: 60_000.0 };
    /// Azure Resource Graph: 15 in 5 seconds.
    pub const RESOURCE_GRAPH: Self = Self { in_flight: 5, requests: 15, window_ms: 5_000.0 };
}

/// One gate for each host and user, shared by the sources that ask it.
#[derive(Default)]
pub struct Gates {
    gates: RefCell<BTreeMap<String, Rc<Gate>>>,
}

impl Gates {
    /// The gate of a host and a user.
    pub(crate) fn of(&self, host: &str, user: &str, rate: Rate) -> Rc<Gate> {
        let mut gates = self.gates.borrow_mut();
        Rc::clone(gates.entry(format!("{host} {user}")).or_insert_with(|| Rc::new(Gate::new(rate))))
    }
}

/// Lets requests through as the service allows.
pub(crate) struct Gate {
    rate: Rate,
    places: Semaphore,
    /// When the last requests began.
    begun: RefCell<VecDeque<f64>>,
    /// Nothing begins before.
    closed_until: Cell<f64>,
}

impl Gate {
    fn new(rate: Rate) -> Self {
        Self {
            rate,
            places: Semaphore::new(rate.in_flight),
            begun: RefCell::default(),
            closed_until: Cell::new(f64::MIN),
        }
    }

    /// Waits for a place and for the time to begin. The place is free again when what is given is dropped.
    pub async fn enter(&self, world: &dyn World) -> SemaphoreGuard<'_> {
        let place = self.places.acquire().await;
        loop {
            let now = world.monotonic_ms();
            let open = self.open_at();
            if open <= now {
                let mut begun = self.begun.borrow_mut();
                begun.push_back(now);
                while begun.len() > self.rate.requests {
                    begun.pop_front();
                }
                return place;
            }
            world.sleep(open - now).await;
        }
    }

    fn open_at(&self) -> f64 {
        let begun = self.begun.borrow();
        let full = begun.len() >= self.rate.requests;
        let window = begun.front().filter(|_| full).map_or(f64::MIN, |first| first + self.rate.window_ms);
        window.max(self.closed_until.get())
    }

    /// Nothing begins for so many milliseconds: the service said so.
    pub fn close_for(&self, ms: f64, world: &dyn World) {
        let until = world.monotonic_ms() + ms;
        self.closed_until.set(self.closed_until.get().max(until));
    }
}
