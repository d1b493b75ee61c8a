//! Drawing in turns: one part a turn of the browser's event loop, so that a page or a report of many parts never
//! holds up clicks, keys and frames.

use std::collections::VecDeque;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

/// A piece of work.
pub type Work = Box<dyn FnOnce()>;

/// Work that waits for its turn.
#[derive(Clone, Copy)]
pub struct Pace {
    queue: StoredValue<VecDeque<Work>, LocalStorage>,
    /// Asks the browser for a turn: a message to oneself comes after clicks, keys and frames that wait, and unlike a
    /// timer or a frame it comes in a hidden tab too.
    bell: StoredValue<Option<MessagePort>, LocalStorage>,
    frames: StoredValue<VecDeque<Work>, LocalStorage>,
    /// Whether parts still wait.
    pub is_busy: RwSignal<bool>,
}

impl Default for Pace {
    fn default() -> Self {
        let pace = Self {
            queue: StoredValue::new_local(VecDeque::new()),
            bell: StoredValue::new_local(None),
            frames: StoredValue::new_local(VecDeque::new()),
            is_busy: RwSignal::new(false),
        };
        if let Ok(channel) = MessageChannel::new() {
            let turn = Closure::<dyn FnMut()>::new(move || pace.turn());
            channel.port1().set_onmessage(Some(turn.as_ref().unchecked_ref()));
            // as long as the page
            turn.forget();
            pace.bell.set_value(Some(channel.port2()));
        }
        pace
    }
}

impl Pace {
    /// Does a piece of work in a turn of its own, after what waits already.
    pub fn later(self, work: impl FnOnce() + 'static) {
        self.push(Box::new(work));
    }

    fn push(self, work: Work) {
        let is_idle = self.queue.with_value(VecDeque::is_empty);
        self.queue.update_value(|queue| queue.push_back(work));
        if is_idle {
            self.is_busy.set(true);
            self.ring();
        }
    }

    /// Does a drawing in a frame of its own: what a canvas shows is copied when the frame is made.
    pub fn in_frame(self, draw: Work) {
        let is_idle = self.frames.with_value(VecDeque::is_empty);
        self.frames.update_value(|frames| frames.push_back(draw));
        if is_idle {
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        let draw = self.frames.try_update_value(VecDeque::pop_front).flatten();
        if self.frames.with_value(|frames| !frames.is_empty()) {
            request_animation_frame(move || self.frame());
        }
        if let Some(draw) = draw {
            draw();
        }
    }

    fn ring(self) {
        let rung = self.bell.with_value(|bell| bell.as_ref().map(|port| port.post_message(&JsValue::NULL)));
        if !matches!(rung, Some(Ok(()))) {
            set_timeout(move || self.turn(), std::time::Duration::ZERO);
        }
    }

    fn turn(self) {
        // it stays in the queue while it runs, so that what it asks for gets a turn of its own too
        let work = self
            .queue
            .try_update_value(|queue| queue.front_mut().map(|work| std::mem::replace(work, Box::new(|| ()))));
        if let Some(work) = work.flatten() {
            work();
        }
        self.queue.update_value(|queue| {
            queue.pop_front();
        });
        if self.queue.with_value(VecDeque::is_empty) {
            self.is_busy.set(false);
        } else {
            self.ring();
        }
    }
}

/// A part of the page that is drawn in a turn of its own; `until` stands in its place meanwhile.
pub fn in_turn(until: AnyView, draw: impl FnOnce() -> AnyView + 'static) -> AnyView {
    let is_due = RwSignal::new(false);
    let draw: Box<dyn FnOnce() -> AnyView> = Box::new(draw);
    let parts = StoredValue::new_local((Some(until), Some(draw)));
    super::app().pace.later(move || {
        is_due.try_set(true);
    });
    (move || {
        let is_due = is_due.get();
        let (until, draw) =
            parts.try_update_value(
                |(until, draw)| {
                    if is_due { (None, draw.take()) } else { (until.take(), None) }
                },
            )?;
        draw.map(|draw| draw()).or(until)
    })
    .into_any()
}
