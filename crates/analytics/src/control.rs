//! How long work reports progress and is stopped.

use std::future::Future;
use std::pin::Pin;

/// Somebody stopped the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// The answer to "may I go on".
pub type Checkpoint<'a> = Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>>;

/// Who runs a function. It is asked every few milliseconds of work, and may yield or cancel.
pub trait Control {
    /// Called with the part of the work that is done, from 0 to 1; answers quickly.
    fn checkpoint(&self, done: f64) -> Checkpoint<'_>;
}

/// Never stops anything; the answer is there at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoControl;

impl Control for NoControl {
    fn checkpoint(&self, _done: f64) -> Checkpoint<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
}
