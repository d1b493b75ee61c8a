//! The texts that the rows of a column share.

use std::sync::OnceLock;

use super::block::{BLOCK, Block, bits};
use super::slots::Slots;

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
    pub(super) fn bytes_of(&self, code: u32) -> &[u8] {
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

    /// All texts in one, and where each starts, with the end of the last.
    pub(crate) fn parts(&self) -> (&str, &[usize]) {
        (&self.text, &self.starts)
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
        Some(self.same.get_or_init(|| self.first_of_equals()))
    }

    fn first_of_equals(&self) -> Vec<u32> {
        let mut slots = Slots::with_room(self.len());
        let mut firsts = Vec::with_capacity(self.len());
        for code in 0..self.len() as u32 {
            firsts.push(slots.find(self.bytes_of(code), |known| self.bytes_of(known)).unwrap_or_else(
                |free| {
                    slots.fill(free, code);
                    code
                },
            ));
            if slots.is_full() {
                slots.grow(|known| self.bytes_of(known));
            }
            if slots.is_flooded(firsts.len()) {
                return self.first_in_order();
            }
        }
        firsts
    }

    /// The same without a hash.
    #[cold]
    fn first_in_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by_key(|code| (self.bytes_of(*code), *code));
        let mut firsts = vec![0; order.len()];
        let mut first = EMPTY_TEXT;
        for code in order {
            if self.bytes_of(code) != self.bytes_of(first) || first > code {
                first = code;
            }
            if let Some(own) = firsts.get_mut(code as usize) {
                *own = first;
            }
        }
        firsts
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
        self.number(text.as_bytes(), |_| Ok(text)).unwrap_or(EMPTY_TEXT)
    }

    /// Adds a text that the caller knows to differ from all others; looked up later, it is not found.
    pub fn push_new(&mut self, text: &str) -> u32 {
        self.asked += 1;
        self.add(text)
    }

    /// The number of the text with these bytes, which is added when it is not there yet.
    pub(crate) fn intern_bytes(&mut self, bytes: &[u8]) -> Result<u32, NotText> {
        self.number(bytes, utf8)
    }

    /// The number of the text with these bytes. They are known to be text when they equal a text that is there.
    #[inline]
    fn number<'t>(
        &mut self,
        bytes: &'t [u8],
        text: impl Fn(&'t [u8]) -> Result<&'t str, NotText>,
    ) -> Result<u32, NotText> {
        self.asked += 1;
        let Some(slots) = &mut self.slots else {
            return Ok(self.add(text(bytes)?));
        };
        let pool = &self.pool;
        let found = slots.find(bytes, |known| pool.bytes_of(known));
        if slots.is_flooded(self.asked) {
            self.stop_looking();
            return found.or_else(|_| Ok(self.add(text(bytes)?)));
        }
        match found {
            Ok(known) => Ok(known),
            Err(free) => {
                let text = text(bytes)?;
                slots.fill(free, pool.len() as u32);
                Ok(if slots.is_full() { self.after(text) } else { self.add(text) })
            }
        }
    }

    /// The numbers of texts that lie one after the other in `bytes`, from each of `offsets` to the next; [`EMPTY_TEXT`] for
    /// one that is not valid.
    pub(crate) fn intern_all<O: Copy + TryInto<usize>>(
        &mut self,
        offsets: &[O],
        bytes: &[u8],
        valid: impl Fn(usize) -> bool,
        codes: &mut Vec<u32>,
    ) -> Result<(), NotText> {
        let mut block = Block::new();
        let rows = offsets.len().saturating_sub(1);
        for start in (0..rows).step_by(BLOCK) {
            let some = rows.min(start + BLOCK) - start;
            block.take(offsets.get(start..=start + some).unwrap_or_default(), |row| valid(start + row));
            let mut missing = u64::MAX >> (BLOCK - some);
            if let Some(slots) = &self.slots {
                missing &= block.find(bytes, slots, &self.pool);
                self.asked += some - missing.count_ones() as usize;
            }
            for at in bits(missing) {
                let code = self.number(block.text(bytes, at), utf8)?;
                block.set(at, code);
            }
            codes.extend_from_slice(block.codes());
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
        self.stop_looking();
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
            self.stop_looking();
            // the rest is as long as what was seen, about; memory that grows by doubling would be copied again and again
            let rest = self.expected.saturating_sub(self.asked);
            let average = self.pool.text.len() / len + 1;
            let _ = self.pool.text.try_reserve(rest.saturating_mul(average));
            let _ = self.pool.starts.try_reserve(rest);
        } else if let Some(slots) = &mut self.slots {
            let pool = &self.pool;
            slots.grow(|known| pool.bytes_of(known));
        }
        code
    }

    /// From now on each text gets a number of its own.
    fn stop_looking(&mut self) {
        self.slots = None;
        self.pool.distinct = false;
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
