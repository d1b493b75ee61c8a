//! What a session needs from outside: the time, and a way to let others have a turn.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use huntlet_engine::{Cancelled, Checkpoint, Host, TimeZones};
use huntlet_report::{Event, Secret};
use huntlet_source::{Http, Later, Resource, SourceError, World};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::Listener;
use crate::connect::Asks;

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
    /// Waits so many milliseconds.
    fn sleep(&self, ms: f64) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        let _ = ms;
        self.pause()
    }
    /// Who sends requests; none where there is no network.
    fn http(&self) -> Option<Rc<dyn Http>> {
        None
    }
}

/// How long work goes on between two pauses, in milliseconds: short enough that a cancel is felt at once.
const TURN_MS: f64 = 25.0;

/// A request's stop flag, and who waits for it.
#[derive(Default)]
pub(crate) struct Stop {
    flag: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl Stop {
    pub(crate) fn set(&self) {
        self.flag.set(true);
        self.waiting.take().into_iter().for_each(Waker::wake);
    }
}

/// Who hears of a request: events, and questions for tokens.
pub(crate) struct Bell {
    pub listener: Listener,
    pub asks: Rc<Asks>,
    /// Whether the progress of a query is told by itself, not within the steps of a notebooklet.
    pub tells: bool,
}

/// What a notebooklet is doing, and which of how many steps that is.
struct Step {
    message: String,
    done: u32,
    total: u32,
}

/// The world of one request: the platform, a clock that may stand still, and the request's own stop flag.
pub(crate) struct RequestWorld {
    platform: Rc<dyn Platform>,
    now: i64,
    stop: Rc<Stop>,
    bell: Bell,
    step: RefCell<Option<Step>>,
    paused_at: Cell<f64>,
    chance: RefCell<Option<ChaCha8Rng>>,
}

impl RequestWorld {
    /// A world whose `now()` is the platform's, or the instant that the demo tenant stands at.
    pub(crate) fn new(platform: Rc<dyn Platform>, demo_now: Option<i64>, stop: Rc<Stop>, bell: Bell) -> Self {
        let paused_at = Cell::new(platform.monotonic_ms());
        let now = demo_now.unwrap_or_else(|| platform.now());
        Self { platform, now, stop, bell, step: RefCell::default(), paused_at, chance: RefCell::default() }
    }

    /// A notebooklet goes on to another step; the parts in which a service is then asked are told within it.
    pub(crate) fn at_step(&self, message: &str, done: u32, total: u32) {
        *self.step.borrow_mut() = Some(Step { message: message.to_owned(), done, total });
    }

    /// The same at the platform's time: a service knows no other.
    pub(crate) fn at_the_wall(self) -> Self {
        Self { now: self.platform.now(), ..self }
    }
}

impl Host for RequestWorld {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(async {
            if self.platform.monotonic_ms() - self.paused_at.get() > TURN_MS {
                self.platform.pause().await;
                self.paused_at.set(self.platform.monotonic_ms());
            }
            if self.stop.flag.get() { Err(Cancelled) } else { Ok(()) }
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

    fn clock(&self) -> i64 {
        self.platform.now()
    }

    fn sleep(&self, ms: f64) -> Later<'_, ()> {
        self.platform.sleep(ms)
    }

    fn random(&self) -> f64 {
        let mut chance = self.chance.borrow_mut();
        let chance = chance.get_or_insert_with(|| ChaCha8Rng::seed_from_u64(self.platform.seed()));
        // as many bits as a real from 0 to 1 holds
        (chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn stopped(&self) -> Later<'_, ()> {
        Box::pin(poll_fn(|context| {
            if self.stop.flag.get() {
                return Poll::Ready(());
            }
            let mut waiting = self.stop.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        }))
    }

    fn token<'a>(
        &'a self,
        source: &'a str,
        resource: &'a Resource,
        renew: bool,
    ) -> Later<'a, Result<Secret, SourceError>> {
        self.bell.asks.ask(&self.bell.listener, source, resource, renew)
    }

    fn progress(&self, message: &str, done: u32, total: u32) {
        let told = if self.bell.tells {
            Some(Event::Progress { message: message.to_owned(), done, total })
        } else if total > 1 {
            let step = self.step.borrow();
            step.as_ref().map(|step| Event::Progress {
                message: format!("{}. {message}", step.message),
                done: step.done,
                total: step.total,
            })
        } else {
            None
        };
        if let Some(event) = told {
            (self.bell.listener)(event);
        }
    }
}
