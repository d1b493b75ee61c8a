//! One heavy part a frame, so that a report with many tables never holds up the page.

use std::collections::VecDeque;

use leptos::prelude::*;

type Work = Box<dyn FnOnce()>;

/// Work that waits for its frame.
#[derive(Clone, Copy)]
pub struct Pace(StoredValue<VecDeque<Work>, LocalStorage>);

impl Default for Pace {
    fn default() -> Self {
        Self(StoredValue::new_local(VecDeque::new()))
    }
}

impl Pace {
    /// Does a piece of work in a frame of its own, after what waits already.
    pub fn later(self, work: impl FnOnce() + 'static) {
        let is_idle = self.0.with_value(VecDeque::is_empty);
        self.0.update_value(|queue| queue.push_back(Box::new(work)));
        if is_idle {
            self.next_frame();
        }
    }

    fn next_frame(self) {
        request_animation_frame(move || {
            // it stays in the queue while it runs, so that what it asks for gets a frame of its own too
            let work = self.0.try_update_value(|queue| {
                queue.front_mut().map(|work| std::mem::replace(work, Box::new(|| ())))
            });
            if let Some(work) = work.flatten() {
                work();
            }
            self.0.update_value(|queue| {
                queue.pop_front();
            });
            if !self.0.with_value(VecDeque::is_empty) {
                self.next_frame();
            }
        });
    }
}
