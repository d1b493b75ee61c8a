//! Who hears of a run while it goes on.

use std::cell::RefCell;

use huntlet_report::Event;

/// Takes what arrives: progress, tables, sections, methods.
pub trait Sink {
    /// Something arrived. Called between awaits, on the thread of the run; it should return quickly.
    fn event(&self, event: Event);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSink;

impl Sink for NoSink {
    fn event(&self, _event: Event) {}
}

/// Keeps every event in order, for tests and for replaying.
#[derive(Debug, Default)]
pub struct Recorder {
    events: RefCell<Vec<Event>>,
}

impl Recorder {
    /// What was heard so far; the recorder is empty afterwards.
    pub fn take(&self) -> Vec<Event> {
        self.events.take()
    }
}

impl Sink for Recorder {
    fn event(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }
}
