//! Texts that are looked up many at a time.
//!
//! Each stage is a loop of its own over a block of texts, without branches that the processor could guess wrong: so the
//! memory's answers to many texts are awaited at once.

use super::Pool;
use super::hash::{Ends, equal_middle};
use super::slots::{SHORT, Short, Slots};

/// Texts of a block: a bit each in a word.
pub(super) const BLOCK: usize = 64;

/// Texts within a buffer, and what was found.
pub(super) struct Block {
    starts: [usize; BLOCK],
    lens: [usize; BLOCK],
    len: usize,
    shorts_in: usize,
    shorts: [Short; BLOCK],
    ends: [Ends; BLOCK],
    hashes: [u64; BLOCK],
    codes: [u32; BLOCK],
    found: [u32; BLOCK],
}

impl Block {
    pub fn new() -> Self {
        Self {
            starts: [0; BLOCK],
            lens: [0; BLOCK],
            len: 0,
            shorts_in: 0,
            shorts: [Short::default(); BLOCK],
            ends: [Ends::default(); BLOCK],
            hashes: [0; BLOCK],
            codes: [0; BLOCK],
            found: [0; BLOCK],
        }
    }

    /// Takes the first texts, as many as there is room for, that lie between these offsets; `""` for one that is not valid.
    pub fn take<O: Copy + TryInto<usize>>(&mut self, offsets: &[O], valid: impl Fn(usize) -> bool) {
        let at = |offset: O| offset.try_into().unwrap_or(0);
        let Some((first, ends)) = offsets.split_first() else { return };
        let mut from = at(*first);
        self.shorts_in = 0;
        for (row, (end, (start, len))) in
            ends.iter().zip(self.starts.iter_mut().zip(&mut self.lens)).enumerate()
        {
            let to = at(*end);
            *start = from;
            *len = if valid(row) { to.wrapping_sub(from) } else { 0 };
            self.shorts_in += usize::from(*len <= SHORT);
            from = to;
        }
        self.len = ends.len().min(BLOCK);
        // the rest of a last block that is not full is looked up as well: loops of a known length cost less
        self.lens.get_mut(self.len..).unwrap_or_default().fill(0);
    }

    /// The number of each text.
    pub fn codes(&self) -> &[u32] {
        self.codes.get(..self.len).unwrap_or_default()
    }

    /// Sets the number of a text.
    pub fn set(&mut self, at: usize, code: u32) {
        if let Some(own) = self.codes.get_mut(at) {
            *own = code;
        }
    }

    /// A text.
    #[inline]
    pub fn text<'b>(&self, buffer: &'b [u8], at: usize) -> &'b [u8] {
        let (Some(start), Some(len)) = (self.starts.get(at), self.lens.get(at)) else { return &[] };
        buffer.get(*start..).and_then(|rest| rest.get(..*len)).unwrap_or_default()
    }

    /// Finds the numbers of the texts of which the first pair of slots knows; a bit for each of the others.
    pub fn find(&mut self, buffer: &[u8], slots: &Slots, pool: &Pool) -> u64 {
        if self.shorts_in == self.len {
            return self.find_short(buffer, &slots.shorts);
        }
        let missing = self.find_long(buffer, slots, pool);
        // a few are found one by one
        if self.shorts_in * 4 < self.len {
            return missing;
        }
        self.found = self.codes;
        let missing_short = self.find_short(buffer, &slots.shorts);
        let mut short = 0;
        for (at, (len, (code, found))) in
            self.lens.iter().zip(self.codes.iter_mut().zip(&self.found)).enumerate()
        {
            let is_short = *len <= SHORT;
            short |= u64::from(is_short) << at;
            *code = if is_short { *code } else { *found };
        }
        (missing & !short) | (missing_short & short)
    }

    #[inline(never)]
    fn find_short(&mut self, buffer: &[u8], pairs: &[[Short; 2]]) -> u64 {
        let texts = self.starts.iter().zip(&self.lens);
        for ((start, len), short) in texts.zip(&mut self.shorts) {
            *short = Short::of(&Ends::at(buffer, *start, (*len).min(SHORT)));
        }
        let mask = pairs.len() - 1;
        let mut missing = 0;
        for (at, (short, code)) in self.shorts.iter().zip(&mut self.codes).enumerate() {
            let Some([one, two]) = pairs.get(short.place() & mask) else { continue };
            let (not_one, not_two) = (one.differs(short), two.differs(short));
            *code = if not_one { two.code } else { one.code };
            missing |= u64::from(not_one & not_two) << at;
        }
        missing
    }

    fn find_long(&mut self, buffer: &[u8], slots: &Slots, pool: &Pool) -> u64 {
        let parts = self.look(buffer);
        self.look_between(buffer, parts);
        let missing = self.compare(slots);
        self.compare_between(buffer, pool, parts & !missing) | missing
    }

    /// Reads the ends of the texts; a bit for each that has more than these.
    #[inline(never)]
    fn look(&mut self, buffer: &[u8]) -> u64 {
        let mut parts = 0;
        let texts = self.starts.iter().zip(&self.lens);
        let found = self.ends.iter_mut().zip(&mut self.hashes);
        for (at, ((start, len), (ends, hash))) in texts.zip(found).enumerate() {
            *ends = Ends::at(buffer, *start, *len);
            *hash = ends.hash();
            parts |= u64::from(ends.is_part()) << at;
        }
        parts
    }

    #[inline(never)]
    fn look_between(&mut self, buffer: &[u8], parts: u64) {
        for at in bits(parts) {
            let text = self.text(buffer, at);
            if let (Some(ends), Some(hash)) = (self.ends.get(at), self.hashes.get_mut(at)) {
                *hash = ends.hash_with(text);
            }
        }
    }

    #[inline(never)]
    fn compare(&mut self, slots: &Slots) -> u64 {
        let pairs = slots.longs.as_slice();
        let mask = pairs.len() - 1;
        let mut missing = 0;
        let texts = self.ends.iter().zip(&self.hashes).zip(&mut self.codes);
        for (at, ((ends, hash), code)) in texts.enumerate() {
            let Some([one, two]) = pairs.get(*hash as usize & mask) else { continue };
            let slot = if (one ^ hash) >> 32 == 0 { *one } else { *two };
            let Some(known) = slots.known.get((slot as u32).wrapping_sub(1) as usize) else {
                missing |= 1 << at;
                continue;
            };
            *code = known.code;
            missing |= u64::from(known.ends.differ(ends)) << at;
        }
        missing
    }

    #[inline(never)]
    fn compare_between(&self, buffer: &[u8], pool: &Pool, parts: u64) -> u64 {
        let mut missing = 0;
        for at in bits(parts) {
            let Some(code) = self.codes.get(at) else { continue };
            missing |= u64::from(!equal_middle(pool.bytes_of(*code), self.text(buffer, at))) << at;
        }
        missing
    }
}

/// The places of the bits of a word.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            at
        })
    })
}
