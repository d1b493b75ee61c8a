//! The services' limits per user: queries at once, and requests in a window.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::services::Service;
use crate::settings::Limits;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Too many requests in the window; so many seconds until the next.
    Rate(u64),
    /// Too many wait, or this one waited too long.
    Queue,
}

/// Held while a query runs.
pub(crate) struct Admitted {
    // its drop lets the next one in
    _place: Option<OwnedSemaphorePermit>,
    /// Queries of this user at once, this one included.
    pub running: usize,
}

struct User {
    places: Arc<Semaphore>,
    waiting: Arc<()>,
    seen: VecDeque<Instant>,
}

/// Who is doing what.
#[derive(Default)]
pub(crate) struct Gate {
    users: Mutex<HashMap<(String, Service), User>>,
}

/// Requests in a window, as documented for each service.
fn window(service: Service, limits: &Limits) -> (usize, Duration) {
    match service {
        Service::LogAnalytics | Service::Kusto => (limits.requests, Duration::from_millis(limits.window_ms)),
        Service::Graph => (45, Duration::from_mins(1)),
        Service::ResourceGraph => (15, Duration::from_secs(5)),
        // only searches at once are limited
        Service::Splunk => (usize::MAX, Duration::from_secs(1)),
    }
}

impl Gate {
    /// Forgets everything, as after a change of the limits.
    pub fn clear(&self) {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Requests of a user that are left in the window, and seconds until there are more.
    pub fn quota(&self, user: &str, service: Service, limits: &Limits) -> (usize, u64) {
        let (most, window) = window(service, limits);
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(user) = users.get(&(user.to_owned(), service)) else { return (most, 0) };
        let until = user.seen.front().map_or(0, |first| until(*first, window));
        (most.saturating_sub(user.seen.len()), until)
    }

    /// Lets a user's query in, now or when there is a place.
    pub async fn enter(&self, user: &str, service: Service, limits: &Limits) -> Result<Admitted, Refused> {
        if !limits.enforced {
            return Ok(Admitted { _place: None, running: 0 });
        }
        let (most, window) = window(service, limits);
        let (places, waiting) = {
            let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
            let user = users.entry((user.to_owned(), service)).or_insert_with(|| User {
                places: Arc::new(Semaphore::new(limits.concurrent.max(1))),
                waiting: Arc::new(()),
                seen: VecDeque::new(),
            });
            while user.seen.front().is_some_and(|first| first.elapsed() >= window) {
                user.seen.pop_front();
            }
            if user.seen.len() >= most {
                return Err(Refused::Rate(user.seen.front().map_or(1, |first| until(*first, window))));
            }
            user.seen.push_back(Instant::now());
            // each request holds one until it runs; one more is the map's own
            let queued = Arc::strong_count(&user.waiting) - 1;
            if user.places.available_permits() == 0 && queued >= limits.queue {
                return Err(Refused::Queue);
            }
            (user.places.clone(), user.waiting.clone())
        };
        let patience = Duration::from_millis(limits.queue_ms);
        let place = tokio::time::timeout(patience, places.clone().acquire_owned()).await;
        drop(waiting);
        let place = place.ok().and_then(Result::ok).ok_or(Refused::Queue)?;
        let running = limits.concurrent.max(1) - places.available_permits();
        Ok(Admitted { _place: Some(place), running })
    }
}

fn until(first: Instant, window: Duration) -> u64 {
    window.saturating_sub(first.elapsed()).as_secs_f64().ceil().max(1.0) as u64
}
