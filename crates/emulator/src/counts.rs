//! What happened, counted, so that a test can compare.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counts since the start, or since they were cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Requests by endpoint.
    pub requests: BTreeMap<String, u64>,
    /// Replies of the query endpoints by status; `closed` where there was none.
    pub replies: BTreeMap<String, u64>,
    /// Faults that were injected, by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Requests refused by a limit, by which.
    pub limited: BTreeMap<&'static str, u64>,
    /// Results that a limit made partial.
    pub partial: u64,
    /// Queries that ran to their end.
    pub queries: u64,
    /// Queries that were stopped because the client went away.
    pub abandoned: u64,
    /// Rows sent.
    pub rows: u64,
    /// The most queries of one user at once.
    pub peak: usize,
    /// Tokens given, by how.
    pub tokens: BTreeMap<&'static str, u64>,
}

impl Counts {
    /// One more of a kind.
    pub(crate) fn add<K: Ord>(of: &mut BTreeMap<K, u64>, key: K) {
        *of.entry(key).or_default() += 1;
    }
}
