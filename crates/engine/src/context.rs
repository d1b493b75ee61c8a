//! What a run may know of the world outside: the time, a time span, a memory limit, and a host that may stop it.

use std::future::Future;
use std::pin::Pin;

/// What a query is run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The query's one "now", in ticks.
    pub now: i64,
    /// Rows of local tables outside `[start, end]` (ticks, by `TimeGenerated` or `Timestamp`) are not seen.
    pub timespan: Option<(i64, i64)>,
    /// A table between two operators that is larger than this stops the run.
    pub max_bytes: usize,
}

impl Context {
    /// A context without a time span, limited to 1 GB.
    pub fn at(now: i64) -> Self {
        Self { now, timespan: None, max_bytes: 1 << 30 }
    }

    /// The same with a time span.
    pub fn within(self, timespan: Option<(i64, i64)>) -> Self {
        Self { timespan, ..self }
    }
}

/// The host stopped the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// The answer of a [`Host`] to "may I go on".
pub type Checkpoint<'a> = Pin<Box<dyn Future<Output = Result<(), Cancelled>> + 'a>>;

/// Who runs the engine. It is asked between operators, and between morsels of 65,536 rows, and may yield or cancel.
pub trait Host {
    /// Called often; answers quickly.
    fn checkpoint(&self) -> Checkpoint<'_>;
}

/// A host that never interrupts.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
}
