//! Randomness with a documented, stable stream.
//!
//! The generator is ChaCha with 8 rounds. Its 256-bit key holds the seed as 8 little-endian bytes followed by
//! zeros, and every table draws from its own 64-bit stream, so that a change in one table moves no byte of another.
//! Only integer arithmetic turns draws into choices: the host and wasm agree bit for bit.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A table's source of random draws.
pub(crate) struct Rng(ChaCha8Rng);

impl Rng {
    /// The draws of stream `stream` under `seed`.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot = byte;
        }
        let mut inner = ChaCha8Rng::from_seed(key);
        inner.set_stream(stream);
        Self(inner)
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `low..high`; `low` when the range is empty.
    pub(crate) fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.saturating_sub(low).max(0) as u64) as i64
    }

    /// True in `part` of `whole` cases.
    pub(crate) fn one_in(&mut self, part: u64, whole: u64) -> bool {
        self.below(whole) < part
    }

    /// One of `items`.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// One of `items`, which carry their weights first; the fallback when all weights are zero.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(u64, T)], fallback: T) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, item) in items {
            if at < *weight {
                return *item;
            }
            at -= weight;
        }
        fallback
    }

    /// One of `items`, all alike; the empty text when there is none.
    pub(crate) fn word(&mut self, items: &[&'static str]) -> &'static str {
        self.pick(items).copied().unwrap_or("")
    }

    /// A whole number near `expected`: its floor, or one more with the fraction as probability.
    pub(crate) fn count(&mut self, expected: f64) -> usize {
        let millionths = (expected.clamp(0.0, 1e12) * 1e6) as u64;
        let whole = millionths / 1_000_000;
        let more = self.below(1_000_000) < millionths % 1_000_000;
        (whole + u64::from(more)) as usize
    }
}

/// Mixes a number into 64 well-spread bits; ids of rows come from it.
pub(crate) fn mix(value: u64) -> u64 {
    // the finaliser of SplitMix64
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_independent_and_stable() {
        let first: Vec<u64> = (0..3).map(|stream| Rng::new(1, stream).bits()).collect();
        let again: Vec<u64> = (0..3).map(|stream| Rng::new(1, stream).bits()).collect();
        assert_eq!(first, again);
        assert!(first[0] != first[1] && first[1] != first[2]);
        assert_ne!(Rng::new(2, 0).bits(), first[0]);
    }

    #[test]
    fn choices_stay_in_bounds() {
        let mut rng = Rng::new(7, 7);
        for _ in 0..1000 {
            assert!(rng.below(3) < 3);
            assert!((-5..5).contains(&rng.range(-5, 5)));
            assert!((2..=3).contains(&rng.count(2.25)));
        }
        assert_eq!(rng.count(0.0), 0);
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.weighted(&[(0, 'a'), (1, 'b')], 'c'), 'b');
    }
}
