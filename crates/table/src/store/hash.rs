//! A fast hash that is the same in every run.

const K: u64 = 0xD6E8_FEB8_6659_FD93;

/// The hash of bytes. Not for data that an enemy chooses to collide: tables that use it compare the bytes as well.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut state = (bytes.len() as u64).wrapping_mul(K);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = (state.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(K);
    }
    let mut last = 0_u64;
    for byte in rest {
        last = (last << 8) | u64::from(*byte);
    }
    state = (state.rotate_left(23) ^ last).wrapping_mul(K);
    state ^= state >> 32;
    state = state.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^ (state >> 29)
}
