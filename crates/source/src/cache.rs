//! Results that are kept for a while.

use std::cell::RefCell;

use crate::Fetched;

/// Results by source, text and span: the newest within a number of bytes, each for a time. Only complete results are
/// kept, and no token is part of a key.
pub struct ResultCache {
    most_bytes: usize,
    longest_ms: f64,
    /// The oldest first.
    kept: RefCell<Vec<Kept>>,
}

struct Kept {
    key: Key,
    at_ms: f64,
    bytes: usize,
    fetched: Fetched,
}

/// What a result is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub source: String,
    pub user: String,
    pub text: String,
    pub span: Option<(i64, i64)>,
}

impl Default for ResultCache {
    /// 128 MB, ten minutes.
    fn default() -> Self {
        Self::new(128 << 20, 600_000.0)
    }
}

impl ResultCache {
    /// A cache of so many bytes at most, and of results no older than so many milliseconds.
    pub fn new(most_bytes: usize, longest_ms: f64) -> Self {
        Self { most_bytes, longest_ms, kept: RefCell::default() }
    }

    /// A result and its age in milliseconds.
    pub(crate) fn get(&self, key: &Key, now_ms: f64) -> Option<(Fetched, f64)> {
        let mut kept = self.kept.borrow_mut();
        kept.retain(|entry| now_ms - entry.at_ms <= self.longest_ms);
        let found = kept.iter().find(|entry| entry.key == *key)?;
        Some((found.fetched.clone(), now_ms - found.at_ms))
    }

    pub(crate) fn put(&self, key: Key, fetched: &Fetched, now_ms: f64) {
        let bytes = fetched.table.estimated_bytes() + key.text.len() + 1024;
        let mut kept = self.kept.borrow_mut();
        kept.retain(|entry| entry.key != key);
        if bytes > self.most_bytes {
            return;
        }
        kept.push(Kept { key, at_ms: now_ms, bytes, fetched: fetched.clone() });
        while kept.iter().map(|entry| entry.bytes).sum::<usize>() > self.most_bytes {
            kept.remove(0);
        }
    }

    /// Forgets what a source answered.
    pub fn forget(&self, source: &str) {
        self.kept.borrow_mut().retain(|entry| entry.key.source != source);
    }

    /// About how many bytes are kept.
    pub fn bytes(&self) -> usize {
        self.kept.borrow().iter().map(|entry| entry.bytes).sum()
    }
}
