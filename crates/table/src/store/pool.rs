//! The texts that the rows of a column share.

use std::sync::OnceLock;

use super::hash_bytes;

/// The number of a text that is not there: a null.
pub const NO_TEXT: u32 = u32::MAX;

/// The number of the empty text, which is in every pool.
pub const EMPTY_TEXT: u32 = 0;

/// Texts by number, from 0.
#[derive(Debug)]
pub struct Pool {
    text: String,
    /// Where each text starts, and the end of the last.
    starts: Vec<usize>,
    distinct: bool,
    same: OnceLock<Vec<u32>>,
}

impl Pool {
    /// The number of texts.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True when there are no texts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of this number; none for [`NO_TEXT`].
    #[inline]
    pub fn get(&self, code: u32) -> Option<&str> {
        let code = code as usize;
        let start = *self.starts.get(code)?;
        let end = *self.starts.get(code.wrapping_add(1))?;
        self.text.get(start..end)
    }

    /// All texts, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len() as u32).map(|code| self.get(code).unwrap_or_default())
    }

    /// True when a text holds this letter.
    pub fn holds(&self, letter: char) -> bool {
        self.text.contains(letter)
    }

    /// True when no two texts are equal.
    pub fn is_distinct(&self) -> bool {
        self.distinct
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.starts.len() * size_of::<usize>()
    }

    /// For each number the first number of an equal text; nothing when all texts differ.
    pub fn canonical(&self) -> Option<&[u32]> {
        if self.distinct {
            return None;
        }
        Some(self.same.get_or_init(|| {
            let mut slots = Slots::with_room(self.len());
            let find = |slots: &mut Slots, code: u32, text: &str| {
                let hash = hash_bytes(text.as_bytes());
                slots.find(hash, |known| self.get(known) == Some(text)).unwrap_or_else(|place| {
                    slots.fill(place, hash, code);
                    code
                })
            };
            (0_u32..).zip(self.iter()).map(|(code, text)| find(&mut slots, code, text)).collect()
        }))
    }
}

/// Hashes of texts to their numbers: open addressing, linear steps.
#[derive(Debug)]
struct Slots {
    /// The upper half of the hash and the number plus one; 0 is free.
    slots: Vec<u64>,
    used: usize,
}

impl Slots {
    fn with_room(texts: usize) -> Self {
        Self { slots: vec![0; (texts * 2).next_power_of_two().max(64)], used: 0 }
    }

    /// The number of an equal text, or the place for a new one.
    #[inline]
    fn find(&self, hash: u64, equals: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let tag = hash & !0xFFFF_FFFF;
        let mut place = hash as usize & mask;
        loop {
            match self.slots.get(place) {
                Some(0) | None => return Err(place),
                Some(slot) if slot & !0xFFFF_FFFF == tag && equals(*slot as u32 - 1) => {
                    return Ok(*slot as u32 - 1);
                }
                Some(_) => place = (place + 1) & mask,
            }
        }
    }

    fn fill(&mut self, place: usize, hash: u64, code: u32) {
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = (hash & !0xFFFF_FFFF) | u64::from(code + 1);
            self.used += 1;
        }
    }

    /// True when another text would make the table slow.
    fn is_full(&self) -> bool {
        self.used * 2 >= self.slots.len()
    }

    /// Twice the room; `hash` tells the hash of a text.
    fn grow(&mut self, hash: impl Fn(u32) -> u64) {
        let mut larger = Self { slots: vec![0; self.slots.len() * 2], used: 0 };
        for slot in self.slots.iter().filter(|slot| **slot != 0) {
            let code = *slot as u32 - 1;
            let hash = hash(code);
            if let Err(place) = larger.find(hash, |_| false) {
                larger.fill(place, hash, code);
            }
        }
        *self = larger;
    }
}

/// Collects texts, each once as long as that pays.
#[derive(Debug)]
pub struct PoolBuilder {
    pool: Pool,
    slots: Option<Slots>,
    asked: usize,
}

/// Texts after which a pool in which most differ stops looking for equal ones.
const PATIENCE: usize = 1 << 16;

impl Default for PoolBuilder {
    fn default() -> Self {
        let pool = Pool { text: String::new(), starts: vec![0], distinct: true, same: OnceLock::new() };
        let mut builder = Self { pool, slots: Some(Slots::with_room(0)), asked: 0 };
        builder.intern("");
        builder
    }
}

impl PoolBuilder {
    /// The number of this text, which is added when it is not there yet.
    #[inline]
    pub fn intern(&mut self, text: &str) -> u32 {
        self.asked += 1;
        let Some(slots) = &mut self.slots else {
            return self.add(text);
        };
        let hash = hash_bytes(text.as_bytes());
        let pool = &self.pool;
        match slots.find(hash, |known| pool.get(known) == Some(text)) {
            Ok(known) => known,
            Err(place) => {
                let code = pool.len() as u32;
                slots.fill(place, hash, code);
                if slots.is_full() { self.after(text) } else { self.add(text) }
            }
        }
    }

    /// Adds a text, then makes room.
    #[cold]
    fn after(&mut self, text: &str) -> u32 {
        let code = self.add(text);
        let len = self.pool.len();
        if len >= PATIENCE && len * 2 > self.asked {
            self.slots = None;
            self.pool.distinct = false;
        } else if let Some(slots) = &mut self.slots {
            let pool = &self.pool;
            slots.grow(|code| hash_bytes(pool.get(code).unwrap_or_default().as_bytes()));
        }
        code
    }

    fn add(&mut self, text: &str) -> u32 {
        let code = self.pool.len() as u32;
        self.pool.text.push_str(text);
        self.pool.starts.push(self.pool.text.len());
        code
    }

    /// The text of this number.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.pool.get(code)
    }

    /// Room for so many more bytes of text.
    pub fn reserve(&mut self, bytes: usize) {
        self.pool.text.reserve(bytes);
    }

    /// The texts.
    pub fn finish(mut self) -> Pool {
        self.pool.text.shrink_to_fit();
        self.pool.starts.shrink_to_fit();
        self.pool
    }
}
