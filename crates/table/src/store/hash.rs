//! A hash of texts that is the same in every run, and their equality, in whole words.
//!
//! Of short texts what costs is the call, the loop over single bytes, and waiting for one multiplication after the other.
//! So the ends of a text are read as four words, which may overlap: they are all there is of most texts.

const K: u64 = 0xD6E8_FEB8_6659_FD93;
const L: u64 = 0x9E37_79B9_7F4A_7C15;

/// Texts of so many bytes have nothing between their ends.
pub(super) const WHOLE: usize = 32;

/// For each length of less than 16 the bits of its bytes in two words.
static MASKS: [(u64, u64); 16] = {
    let mut masks = [(0, 0); 16];
    let mut len = 1;
    while len < 16 {
        let bits = (1_u128 << (len * 8)) - 1;
        masks[len] = (bits as u64, (bits >> 64) as u64);
        len += 1;
    }
    masks
};

/// The first 16 bytes of a text and its last; of fewer than 16 bytes, those, and zeros.
///
/// Two texts of at most [`WHOLE`] bytes are the same when their ends are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ends {
    pub words: [u64; 4],
    pub len: u32,
}

impl Ends {
    /// The ends of a text.
    #[inline]
    pub fn of(text: &[u8]) -> Self {
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            return Self::long(first, last, text.len());
        }
        let mut padded = [0; 16];
        padded.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        let [a, b] = words(&padded);
        Self { words: [a, b, 0, 0], len: text.len() as u32 }
    }

    /// The ends of a text that lies in a buffer; those of an empty one where it does not.
    #[inline]
    pub fn at(buffer: &[u8], start: usize, len: usize) -> Self {
        let first = buffer.get(start..).and_then(<[u8]>::first_chunk);
        if let Some((low, high)) = MASKS.get(len) {
            let Some(first) = first else { return Self::end(buffer, start, len) };
            let [a, b] = words(first);
            return Self { words: [a & low, b & high, 0, 0], len: len as u32 };
        }
        let last = buffer.get(start.wrapping_add(len - 16)..).and_then(<[u8]>::first_chunk);
        let (Some(first), Some(last)) = (first, last) else { return Self::default() };
        Self::long(first, last, len)
    }

    /// The same for a short text near the end of the buffer.
    #[cold]
    fn end(buffer: &[u8], start: usize, len: usize) -> Self {
        Self::of(buffer.get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default())
    }

    #[inline]
    fn long(first: &[u8; 16], last: &[u8; 16], len: usize) -> Self {
        let ([a, b], [c, d]) = (words(first), words(last));
        Self { words: [a, b, c, d], len: u32::try_from(len).unwrap_or(u32::MAX) }
    }

    /// Whether there is more of the text.
    #[inline]
    pub fn is_part(&self) -> bool {
        self.len as usize > WHOLE
    }

    /// Whether these are other ends.
    #[inline]
    pub fn differ(&self, other: &Self) -> bool {
        let lens = u64::from(self.len ^ other.len);
        self.words.iter().zip(other.words).fold(lens, |differ, (own, other)| differ | (own ^ other)) != 0
    }

    /// The hash of a text that is no more than these ends.
    #[inline]
    pub fn hash(&self) -> u64 {
        last_mix(self.mixed())
    }

    /// The hash of the text that has these ends.
    #[inline]
    pub fn hash_with(&self, text: &[u8]) -> u64 {
        let (mut a, mut b) = (self.mixed(), L);
        let mut mix = |block: &[u8; 16]| {
            let [left, right] = words(block);
            a = (a.rotate_left(23) ^ left).wrapping_mul(K);
            b = (b.rotate_left(29) ^ right).wrapping_mul(L);
        };
        let (blocks, end) = middle(text);
        blocks.iter().for_each(&mut mix);
        end.into_iter().for_each(&mut mix);
        last_mix(a ^ b.rotate_left(32))
    }

    #[inline]
    fn mixed(&self) -> u64 {
        let [a, b, c, d] = self.words;
        let left = ((a ^ u64::from(self.len)).wrapping_mul(K).rotate_left(23) ^ c).wrapping_mul(K);
        let right = ((b ^ L).wrapping_mul(L).rotate_left(29) ^ d).wrapping_mul(L);
        left ^ right.rotate_left(32)
    }
}

/// Where a slot for two words is, as a hash of which the low bits count.
#[inline]
pub(super) fn mix(word: u64, other: u32) -> usize {
    let mixed = (word ^ (u64::from(other) << 32)).wrapping_mul(K);
    ((mixed >> 32) ^ (mixed >> 49)) as usize
}

#[inline]
fn last_mix(state: u64) -> u64 {
    let state = (state ^ (state >> 32)).wrapping_mul(L);
    state ^ (state >> 29)
}

#[inline]
fn words(block: &[u8; 16]) -> [u64; 2] {
    let whole = u128::from_le_bytes(*block);
    [whole as u64, (whole >> 64) as u64]
}

/// The blocks between the ends of a text of more than [`WHOLE`] bytes, and the one before its last end, which may overlap
/// them.
#[inline]
fn middle(text: &[u8]) -> (&[[u8; 16]], Option<&[u8; 16]>) {
    let whole = text.as_chunks().0.get(1..(text.len() / 16).saturating_sub(1)).unwrap_or_default();
    (whole, text.last_chunk::<32>().and_then(|end| end.first_chunk()))
}

/// The hash of bytes. Whoever chooses the bytes can make many of one hash: tables that use it compare the bytes as well, and
/// stop looking when they must look too long.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let ends = Ends::of(bytes);
    if ends.is_part() { ends.hash_with(bytes) } else { ends.hash() }
}

/// Whether two texts with the same ends have the same bytes between these.
#[inline]
pub(super) fn equal_middle(a: &[u8], b: &[u8]) -> bool {
    let mut differ = 0;
    let ((blocks_a, end_a), (blocks_b, end_b)) = (middle(a), middle(b));
    // a look at the outcome now and then: texts that differ mostly do so early
    for (some_a, some_b) in blocks_a.chunks(8).zip(blocks_b.chunks(8)) {
        for (a, b) in some_a.iter().zip(some_b) {
            let ([a, b], [c, d]) = (words(a), words(b));
            differ |= (a ^ c) | (b ^ d);
        }
        if differ != 0 {
            return false;
        }
    }
    if let (Some(a), Some(b)) = (end_a, end_b) {
        let ([a, b], [c, d]) = (words(a), words(b));
        differ |= (a ^ c) | (b ^ d);
    }
    differ == 0 && a.len() == b.len()
}

/// Whether two texts have the same bytes, without the call that a comparison of slices is.
#[inline]
pub fn equal_bytes(a: &[u8], b: &[u8]) -> bool {
    !Ends::of(a).differ(&Ends::of(b)) && equal_middle(a, b)
}
