//! A fast hash that is the same in every run, and equality of bytes, eight at a time.
//!
//! Of short texts what costs is the call, the loop over single bytes, and waiting for one multiplication after the other.
//! So both read whole words that may overlap, and the hash runs in two lanes.

const K: u64 = 0xD6E8_FEB8_6659_FD93;
const L: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
fn word(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes)
}

#[inline]
fn half(bytes: [u8; 4]) -> u64 {
    u64::from(u32::from_le_bytes(bytes))
}

/// Two words of a block.
#[inline]
fn words(block: &[u8; 16]) -> (u64, u64) {
    let whole = u128::from_le_bytes(*block);
    (whole as u64, (whole >> 64) as u64)
}

/// The hash of bytes. Not for data that an enemy chooses to collide: tables that use it compare the bytes as well.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut a = (bytes.len() as u64).wrapping_mul(K);
    let mut b = L;
    let mut mix = |block: &[u8; 16]| {
        let (left, right) = words(block);
        a = (a.rotate_left(23) ^ left).wrapping_mul(K);
        b = (b.rotate_left(29) ^ right).wrapping_mul(L);
    };
    if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        mix(first);
        // most texts are no longer: a loop whose rounds the processor cannot foretell costs more than its work
        if bytes.len() > 32 {
            bytes.as_chunks::<16>().0.iter().skip(1).for_each(&mut mix);
        }
        mix(last);
    } else {
        let (left, right) = short(bytes);
        a = (a ^ left).wrapping_mul(K);
        b = (b ^ right).wrapping_mul(L);
    }
    let mut state = a ^ b.rotate_left(32);
    state ^= state >> 32;
    state = state.wrapping_mul(L);
    state ^ (state >> 29)
}

/// Two words that hold all of fewer than 16 bytes; together with their number no two texts give the same.
#[inline]
fn short(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return (word(*first), word(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return (half(*first), half(*last));
    }
    let at = |place: usize| u64::from(bytes.get(place).copied().unwrap_or_default());
    (at(0) | at(1) << 8, at(2))
}

/// Whether two texts have the same bytes, without the call that a comparison of slices is.
#[inline]
pub fn equal_bytes(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(end_a), Some(end_b)) = (a.last_chunk::<16>(), b.last_chunk::<16>()) else {
        return short(a) == short(b);
    };
    let (Some(first_a), Some(first_b)) = (a.first_chunk::<16>(), b.first_chunk::<16>()) else { return false };
    if words(end_a) != words(end_b) || words(first_a) != words(first_b) {
        return false;
    }
    let ((blocks_a, _), (blocks_b, _)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    a.len() <= 32 || blocks_a.iter().zip(blocks_b).skip(1).all(|(a, b)| words(a) == words(b))
}
