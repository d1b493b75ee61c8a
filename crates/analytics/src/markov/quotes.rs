//! Where a JSON string ends, sixteen bytes at a time. JSON inside JSON has an escape every few bytes, so that a search which
//! stops at each of them costs more than it finds.

/// The place of the first `"` that is not escaped.
pub(super) fn closing_quote(bytes: &[u8]) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<16>();
    // 1 when the block before ended in a backslash that escapes
    let mut carry = 0;
    for (at, block) in blocks.iter().enumerate() {
        let (quotes, slashes) = marks(block);
        let escaped = escaped(slashes, &mut carry);
        let open = quotes & !escaped;
        if open != 0 {
            return Some(at * 16 + open.trailing_zeros() as usize);
        }
    }
    let mut skip = carry == 1;
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            _ if skip => skip = false,
            b'"' => return Some(blocks.len() * 16 + at),
            b'\\' => skip = true,
            _ => {}
        }
    }
    None
}

/// The bytes that a backslash escapes, as bits, from the backslashes of a block. A run of backslashes escapes what follows
/// when its number is odd: the subtraction of runs from the odd places tells which (simdjson's way).
fn escaped(slashes: u32, carry: &mut u32) -> u32 {
    const ODD: u32 = 0xAAAA_AAAA;
    if slashes == 0 {
        return std::mem::take(carry);
    }
    let starts = slashes & !*carry;
    let ends = ((starts << 1) | ODD).wrapping_sub(starts) ^ ODD;
    let escaped = ends ^ (slashes | *carry);
    *carry = (ends & slashes) >> 15 & 1;
    escaped
}

/// The quotes and the backslashes of a block, a bit for each byte.
#[cfg(target_arch = "wasm32")]
fn marks(block: &[u8; 16]) -> (u32, u32) {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2};
    let whole = u128::from_le_bytes(*block);
    let bytes = u64x2(whole as u64, (whole >> 64) as u64);
    let find = |byte: u8| u32::from(u8x16_bitmask(u8x16_eq(bytes, u8x16_splat(byte))));
    (find(b'"'), find(b'\\'))
}

/// The quotes and the backslashes of a block, a bit for each byte.
#[cfg(not(target_arch = "wasm32"))]
fn marks(block: &[u8; 16]) -> (u32, u32) {
    let find = |wanted: u8| {
        block.iter().enumerate().fold(0, |bits, (at, byte)| bits | u32::from(*byte == wanted) << at)
    };
    (find(b'"'), find(b'\\'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn one_by_one(bytes: &[u8]) -> Option<usize> {
        let mut skip = false;
        bytes.iter().position(|byte| {
            let open = !skip;
            skip = open && *byte == b'\\';
            open && *byte == b'"'
        })
    }

    proptest! {
        #[test]
        fn as_one_by_one(text in proptest::collection::vec(prop_oneof![Just(b'\\'), Just(b'"'), Just(b'a')], 0..80),
                         slashes in 0_usize..70) {
            let mut bytes = vec![b'\\'; slashes];
            bytes.extend(text);
            prop_assert_eq!(super::closing_quote(&bytes), one_by_one(&bytes));
        }
    }
}
