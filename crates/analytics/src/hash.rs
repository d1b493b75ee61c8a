//! Hash tables that are the same in every run.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// A map whose order of keys nobody asks for.
pub(crate) type Map<K, V> = HashMap<K, V, FixedState>;

/// A map with room for so many keys.
pub(crate) fn map<K, V>(room: usize) -> Map<K, V> {
    Map::with_capacity_and_hasher(room, FixedState::default())
}

/// Texts with a number each, in the order in which they came.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    known: Map<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Names {
    pub fn new() -> Self {
        Self { known: map(64), texts: Vec::new() }
    }

    /// The number of a text, which becomes one when it has none.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.known.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.into());
        self.known.insert(text.into(), number);
        number
    }

    /// The number of a text that has one.
    pub fn known(&self, text: &str) -> Option<u32> {
        self.known.get(text).copied()
    }

    /// The text of a number; `""` for none.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }
}
