//! Where the texts of a pool are found: open addressing, in pairs of slots.
//!
//! Most texts are in the first pair that they may be in. So many texts are looked up there at once without a branch
//! ([`super::block`]), and only those that are not there one by one, from pair to pair.

use super::hash::{Ends, equal_middle, hash_bytes, mix};

/// A text of at most so many bytes is told by its slot.
pub(super) const SHORT: usize = 11;

/// A text of at most [`SHORT`] bytes and its number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Short {
    word: u64,
    /// The bytes after the first eight, and the length and one: 0 is a free slot.
    rest: u32,
    pub code: u32,
}

impl Short {
    /// The text that is no more than these ends.
    #[inline]
    pub fn of(ends: &Ends) -> Self {
        let [word, rest, ..] = ends.words;
        Self { word, rest: rest as u32 | ((ends.len + 1) << 24), code: 0 }
    }

    /// The hash of its first pair.
    #[inline]
    pub fn place(&self) -> usize {
        mix(self.word, self.rest)
    }

    /// Whether it is another text.
    #[inline]
    pub fn differs(&self, other: &Self) -> bool {
        (self.word ^ other.word) | u64::from(self.rest ^ other.rest) != 0
    }
}

/// A longer text: its ends and its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Long {
    pub ends: Ends,
    pub code: u32,
}

/// A free slot for a text.
#[derive(Clone, Copy)]
pub(super) enum Free {
    Short(Short, usize),
    Long(Ends, u64, usize),
}

/// Finds texts.
#[derive(Debug)]
pub(super) struct Slots {
    pub shorts: Vec<[Short; 2]>,
    shorts_used: usize,
    /// The upper half of the hash, and the place in `known` plus one; 0 is free.
    pub longs: Vec<[u64; 2]>,
    pub known: Vec<Long>,
    /// How often the first pair did not have the answer, with what was compared in vain.
    steps: usize,
}

impl Slots {
    /// Room for about so many texts.
    pub fn with_room(texts: usize) -> Self {
        let pairs = texts.next_power_of_two().max(16);
        Self {
            shorts: vec![[Short::default(); 2]; pairs],
            shorts_used: 0,
            longs: vec![[0; 2]; pairs],
            known: Vec::new(),
            steps: 0,
        }
    }

    /// The number of an equal text, or the slot for a new one. `text` tells the text of a number.
    #[inline]
    pub fn find<'p>(&mut self, bytes: &[u8], text: impl Fn(u32) -> &'p [u8]) -> Result<u32, Free> {
        let ends = Ends::of(bytes);
        if bytes.len() <= SHORT {
            let short = Short::of(&ends);
            return find_short(&self.shorts, &short, &mut self.steps).map_err(|at| Free::Short(short, at));
        }
        let hash = hash_bytes(bytes);
        let known = &self.known;
        let equals = |place: u32| {
            known.get(place as usize).filter(|long| {
                !ends.differ(&long.ends) && (!ends.is_part() || equal_middle(text(long.code), bytes))
            })
        };
        let cost = 1 + bytes.len() / 64;
        find_long(&self.longs, hash, cost, &mut self.steps, equals)
            .map(|long| long.code)
            .map_err(|at| Free::Long(ends, hash, at))
    }

    /// Puts a text of this number where it is to be.
    #[inline]
    pub fn fill(&mut self, free: Free, code: u32) {
        match free {
            Free::Short(short, at) => {
                if let Some(slot) = self.shorts.as_flattened_mut().get_mut(at) {
                    *slot = Short { code, ..short };
                    self.shorts_used += 1;
                }
            }
            Free::Long(ends, hash, at) => {
                if let Some(slot) = self.longs.as_flattened_mut().get_mut(at) {
                    self.known.push(Long { ends, code });
                    *slot = (hash & !0xFFFF_FFFF) | self.known.len() as u64;
                }
            }
        }
    }

    /// True when another text would make the search slow.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.shorts_used >= self.shorts.len() || self.known.len() >= self.longs.len()
    }

    /// True when texts, so many of which were looked up, are so often not where they should be that somebody must have
    /// chosen them so: a search from pair to pair would take a time that grows with the square of their number.
    #[inline]
    pub fn is_flooded(&self, asked: usize) -> bool {
        self.steps > asked.saturating_mul(16).saturating_add(1 << 16)
    }

    /// Twice the room where it is needed. `text` tells the text of a number.
    pub fn grow<'p>(&mut self, text: impl Fn(u32) -> &'p [u8]) {
        if self.shorts_used >= self.shorts.len() {
            let mut larger = vec![[Short::default(); 2]; self.shorts.len() * 2];
            for short in self.shorts.as_flattened().iter().filter(|short| short.rest != 0) {
                if let Err(at) = find_short(&larger, short, &mut self.steps)
                    && let Some(slot) = larger.as_flattened_mut().get_mut(at)
                {
                    *slot = *short;
                }
            }
            self.shorts = larger;
        }
        if self.known.len() >= self.longs.len() {
            let mut larger = vec![[0; 2]; self.longs.len() * 2];
            for (place, long) in (1_u64..).zip(&self.known) {
                let hash = if long.ends.is_part() { hash_bytes(text(long.code)) } else { long.ends.hash() };
                if let Err(at) = find_long(&larger, hash, 1, &mut self.steps, |_| None)
                    && let Some(slot) = larger.as_flattened_mut().get_mut(at)
                {
                    *slot = (hash & !0xFFFF_FFFF) | place;
                }
            }
            self.longs = larger;
        }
    }
}

#[inline]
fn find_short(pairs: &[[Short; 2]], wanted: &Short, steps: &mut usize) -> Result<u32, usize> {
    let mask = pairs.len() - 1;
    let mut place = wanted.place() & mask;
    loop {
        let Some([one, two]) = pairs.get(place) else { return Err(usize::MAX) };
        for (at, slot) in [(0, one), (1, two)] {
            if !slot.differs(wanted) {
                return Ok(slot.code);
            }
            if slot.rest == 0 {
                return Err(place * 2 + at);
            }
        }
        place = (place + 1) & mask;
        *steps += 1;
    }
}

#[inline]
fn find_long<'k>(
    pairs: &[[u64; 2]],
    hash: u64,
    cost: usize,
    steps: &mut usize,
    equals: impl Fn(u32) -> Option<&'k Long>,
) -> Result<&'k Long, usize> {
    let mask = pairs.len() - 1;
    let mut place = hash as usize & mask;
    loop {
        let Some([one, two]) = pairs.get(place) else { return Err(usize::MAX) };
        for (at, slot) in [(0, *one), (1, *two)] {
            if slot == 0 {
                return Err(place * 2 + at);
            }
            if (slot ^ hash) >> 32 == 0 {
                if let Some(known) = equals((slot as u32).wrapping_sub(1)) {
                    return Ok(known);
                }
                *steps += cost;
            }
        }
        place = (place + 1) & mask;
        *steps += 1;
    }
}
