//! What a run may know of the world outside: the time, a time span, a memory limit, and a host that may stop it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use huntlet_table::{Bytes, Scalar};

/// What a query is run with.
#[derive(Debug, Clone)]
pub struct Context {
    /// The query's one "now", in ticks.
    pub now: i64,
    /// Rows of local tables outside `[start, end]` (ticks, by `TimeGenerated` or `Timestamp`) are not seen.
    pub timespan: Option<(i64, i64)>,
    /// A table between two operators that is larger than this stops the run.
    pub max_bytes: usize,
    /// Whether short cuts may be taken that give the same result: constants folded, expressions computed by columns and
    /// once per text, terms of a condition one after the other, rows copied late, the first of an order without sorting
    /// the rest, groups found by place. Off in tests that compare both ways.
    pub optimise: bool,
    /// Where `rand()` and `new_guid()` start: the same seed gives the same rows.
    pub seed: u64,
    /// The time zones that `datetime_utc_to_local()` and its kin know; without them these are refused.
    pub time_zones: Option<&'static dyn TimeZones>,
    /// The values of the parameters that the query declares, by name; each is converted to the declared type.
    pub parameters: BTreeMap<String, Scalar>,
}

/// A table of the world's time zones.
pub trait TimeZones: std::fmt::Debug {
    /// How far the clocks of a zone (such as `Europe/Paris`) are ahead of UTC at an instant, both in ticks;
    /// none for a zone that is not known.
    fn offset(&self, zone: &str, utc: i64) -> Option<i64>;
    /// The names of all zones.
    fn names(&self) -> Vec<String>;
}

impl Context {
    /// A context without a time span, parameters and time zones, with random numbers from seed 0, limited to 2 GB.
    pub fn at(now: i64) -> Self {
        Self {
            now,
            timespan: None,
            max_bytes: 2 << 30,
            optimise: true,
            seed: 0,
            time_zones: None,
            parameters: BTreeMap::new(),
        }
    }

    /// The same with a seed for random numbers and the world's time zones.
    pub fn with(self, seed: u64, time_zones: Option<&'static dyn TimeZones>) -> Self {
        Self { seed, time_zones, ..self }
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

/// The answer of a [`Host`] to "fetch this": the file, or a sentence that says why not.
pub type FetchedFile<'a> = Pin<Box<dyn Future<Output = Result<Bytes, String>> + 'a>>;

/// Who runs the engine. It is asked between operators, and between morsels of 65,536 rows, and may yield or cancel.
pub trait Host {
    /// Called often; answers quickly.
    fn checkpoint(&self) -> Checkpoint<'_>;

    /// Fetches a file for `externaldata`. A host that can keeps a list of the addresses it allows; the rule is to refuse.
    fn fetch<'a>(&'a self, url: &'a str) -> FetchedFile<'a> {
        let _ = url;
        let reason = "no file is fetched here; load it as a table and use the table's name";
        Box::pin(std::future::ready(Err(reason.to_owned())))
    }
}

/// A host that never interrupts.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn checkpoint(&self) -> Checkpoint<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
}
