//! The texts that the rows of a column share.

use std::sync::OnceLock;

use super::{equal_bytes, hash_bytes};

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

    /// The bytes of a text.
    #[inline]
    fn bytes_of(&self, code: u32) -> &[u8] {
        let code = code as usize;
        match self.starts.get(code..) {
            Some([start, end, ..]) => self.text.as_bytes().get(*start..*end).unwrap_or_default(),
            _ => &[],
        }
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
            let mut find = |code: u32| {
                let text = self.bytes_of(code);
                let hash = hash_bytes(text);
                slots.find(hash, |known| equal_bytes(self.bytes_of(known), text)).unwrap_or_else(|place| {
                    slots.fill(place, hash, code);
                    code
                })
            };
            (0..self.len() as u32).map(&mut find).collect()
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

/// Bytes that are no UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText;

/// Collects texts, each once as long as that pays.
#[derive(Debug)]
pub struct PoolBuilder {
    pool: Pool,
    slots: Option<Slots>,
    asked: usize,
    /// How many will be asked for, as far as that is known.
    expected: usize,
}

/// Texts after which a pool in which most differ stops looking for equal ones.
const PATIENCE: usize = 1 << 16;

/// Texts that are hashed before the first of them is looked up, so that the memory's answers overlap.
const BLOCK: usize = 64;

impl Default for PoolBuilder {
    fn default() -> Self {
        let pool = Pool { text: String::new(), starts: vec![0], distinct: true, same: OnceLock::new() };
        let mut builder = Self { pool, slots: Some(Slots::with_room(0)), asked: 0, expected: 0 };
        builder.intern("");
        builder
    }
}

impl PoolBuilder {
    /// So many texts will be asked for, about.
    pub(crate) fn expect(&mut self, texts: usize) {
        self.expected = texts;
    }

    /// The number of this text, which is added when it is not there yet.
    #[inline]
    pub fn intern(&mut self, text: &str) -> u32 {
        self.number(hash_bytes(text.as_bytes()), text.as_bytes(), |_| Ok(text)).unwrap_or(EMPTY_TEXT)
    }

    /// Adds a text that the caller knows to differ from all others; looked up later, it is not found.
    pub fn push_new(&mut self, text: &str) -> u32 {
        self.asked += 1;
        self.add(text)
    }

    /// The number of the text with these bytes, which is added when it is not there yet.
    pub(crate) fn intern_bytes(&mut self, bytes: &[u8]) -> Result<u32, NotText> {
        self.number(hash_bytes(bytes), bytes, utf8)
    }

    /// The number of the text with these bytes. They are known to be text when they equal a text that is there.
    #[inline]
    fn number<'t>(
        &mut self,
        hash: u64,
        bytes: &'t [u8],
        text: impl Fn(&'t [u8]) -> Result<&'t str, NotText>,
    ) -> Result<u32, NotText> {
        self.asked += 1;
        let Some(slots) = &mut self.slots else {
            return Ok(self.add(text(bytes)?));
        };
        let pool = &self.pool;
        match slots.find(hash, |known| equal_bytes(pool.bytes_of(known), bytes)) {
            Ok(known) => Ok(known),
            Err(place) => {
                let text = text(bytes)?;
                slots.fill(place, hash, pool.len() as u32);
                Ok(if slots.is_full() { self.after(text) } else { self.add(text) })
            }
        }
    }

    /// The numbers of texts by their bytes; `null` where there are none.
    pub(crate) fn intern_all<'t>(
        &mut self,
        rows: usize,
        bytes: impl Fn(usize) -> Option<&'t [u8]>,
        null: u32,
        codes: &mut Vec<u32>,
    ) -> Result<(), NotText> {
        let mut hashes = [0_u64; BLOCK];
        for start in (0..rows).step_by(BLOCK) {
            let block = start..rows.min(start + BLOCK);
            for (hash, row) in hashes.iter_mut().zip(block.clone()) {
                *hash = bytes(row).map_or(0, hash_bytes);
            }
            for (hash, row) in hashes.iter().zip(block) {
                codes.push(match bytes(row) {
                    Some(bytes) => self.number(*hash, bytes, utf8)?,
                    None => null,
                });
            }
        }
        Ok(())
    }

    /// True when texts are no longer looked for among those that are there.
    pub(crate) fn collects(&self) -> bool {
        self.slots.is_none()
    }

    /// Adds texts that lie one after the other, whether they are there or not: `ends` are where each ends, after `start`.
    /// Their numbers follow the last one's.
    pub(crate) fn add_all(
        &mut self,
        bytes: &[u8],
        start: usize,
        ends: impl Iterator<Item = usize>,
    ) -> Result<(), NotText> {
        self.slots = None;
        self.pool.distinct = false;
        let text = utf8(bytes)?;
        let base = self.pool.text.len();
        let mut before = 0;
        for end in ends {
            let end = end.checked_sub(start).filter(|end| *end >= before && text.is_char_boundary(*end));
            before = end.ok_or(NotText)?;
            self.pool.starts.push(base + before);
            self.asked += 1;
        }
        self.pool.text.push_str(text.get(..before).unwrap_or_default());
        Ok(())
    }

    /// Adds a text, then makes room.
    #[cold]
    fn after(&mut self, text: &str) -> u32 {
        let code = self.add(text);
        let len = self.pool.len();
        if len >= PATIENCE && len * 2 > self.asked {
            self.slots = None;
            self.pool.distinct = false;
            // the rest is as long as what was seen, about; memory that grows by doubling would be copied again and again
            let rest = self.expected.saturating_sub(self.asked);
            let average = self.pool.text.len() / len + 1;
            let _ = self.pool.text.try_reserve(rest.saturating_mul(average));
            let _ = self.pool.starts.try_reserve(rest);
        } else if let Some(slots) = &mut self.slots {
            let pool = &self.pool;
            slots.grow(|code| hash_bytes(pool.bytes_of(code)));
        }
        code
    }

    fn add(&mut self, text: &str) -> u32 {
        let code = self.pool.len() as u32;
        self.pool.text.push_str(text);
        self.pool.starts.push(self.pool.text.len());
        code
    }

    /// The number of texts.
    pub(crate) fn len(&self) -> usize {
        self.pool.len()
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

fn utf8(bytes: &[u8]) -> Result<&str, NotText> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| NotText)
}
