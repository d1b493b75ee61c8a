//! The order in which Kusto lists the tokens of cells it collected in a set.
//!
//! Recorded lists (neighbours of geohashes and S2 cells, H3 cells that fill a polygon) have the order of a hash set of
//! strings of Microsoft's C++ library: buckets as they were first used, in each the latest first, 64-bit FNV-1a as the hash.

use std::collections::{HashMap, HashSet};

/// Buckets of a set that was just made.
const BUCKETS: u64 = 8;

/// The distinct tokens in that order.
pub fn listed(tokens: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut set = Set::new(BUCKETS);
    for token in tokens {
        if !seen.insert(token.clone()) {
            continue;
        }
        if set.len as u64 >= set.size {
            let wanted = if set.size < 512 { set.size * 8 } else { (set.len as u64 + 1).next_power_of_two() };
            let mut larger = Set::new(wanted);
            set.list().into_iter().for_each(|token| larger.insert(token));
            set = larger;
        }
        set.insert(token);
    }
    set.list()
}

struct Set {
    size: u64,
    len: usize,
    place: HashMap<u64, usize>,
    buckets: Vec<Vec<String>>,
}

impl Set {
    fn new(size: u64) -> Self {
        Self { size, len: 0, place: HashMap::new(), buckets: Vec::new() }
    }

    fn insert(&mut self, token: String) {
        let hash = token.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let next = self.buckets.len();
        let at = *self.place.entry(hash % self.size).or_insert(next);
        if at == next {
            self.buckets.push(Vec::new());
        }
        self.buckets[at].push(token);
        self.len += 1;
    }

    fn list(self) -> Vec<String> {
        self.buckets.into_iter().flat_map(|bucket| bucket.into_iter().rev()).collect()
    }
}
