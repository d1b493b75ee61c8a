//! Hash tables that are the same in every run.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::hash_table::{Entry, HashTable};
use huntlet_table::store::{equal_bytes, hash_bytes};

/// A map whose order of keys nobody asks for.
pub(crate) type Map<K, V> = HashMap<K, V, FixedState>;

/// A map with room for so many keys.
pub(crate) fn map<K, V>(room: usize) -> Map<K, V> {
    Map::with_capacity_and_hasher(room, FixedState::default())
}

/// Texts with a number each, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
    known: HashTable<u32>,
}

impl Names {
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a text, which becomes one when it has none.
    pub fn number(&mut self, text: &str) -> u32 {
        let Self { text: all, ends, known } = self;
        let same = |number: &u32| equal_bytes(at(all, ends, *number).as_bytes(), text.as_bytes());
        let hash = |number: &u32| hash_bytes(at(all, ends, *number).as_bytes());
        match known.entry(hash_bytes(text.as_bytes()), same, hash) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let number = ends.len() as u32;
                entry.insert(number);
                all.push_str(text);
                ends.push(all.len());
                number
            }
        }
    }

    /// The number of a text that has one.
    pub fn known(&self, text: &str) -> Option<u32> {
        let same = |number: &u32| self.text(*number) == text;
        self.known.find(hash_bytes(text.as_bytes()), same).copied()
    }

    /// The text of a number; `""` for none.
    pub fn text(&self, number: u32) -> &str {
        at(&self.text, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

fn at<'t>(all: &'t str, ends: &[usize], number: u32) -> &'t str {
    all.get(piece(ends, number)).unwrap_or_default()
}

/// Where a piece lies among pieces that follow each other, of which the ends are known; nowhere when there is none of that
/// number.
pub(crate) fn piece(ends: &[usize], number: u32) -> Range<usize> {
    let number = number as usize;
    let Some(end) = ends.get(number) else { return 0..0 };
    let start = number.checked_sub(1).and_then(|before| ends.get(before));
    start.copied().unwrap_or(0)..*end
}
