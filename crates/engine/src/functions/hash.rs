//! Hashes.

use std::fmt::Write as _;

use huntlet_table::Scalar;
use sha2::Digest;
use xxhash_rust::xxh64::xxh64;

use super::build::{row, sig};
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("hash_sha256", (1, 1), sig!(Plain => String), NameRule::None, |_, a| digest::<sha2::Sha256>(a)),
    row("hash_sha1", (1, 1), sig!(Plain => String), NameRule::None, |_, a| digest::<sha1::Sha1>(a)),
    row("hash_md5", (1, 1), sig!(Plain => String), NameRule::None, |_, a| digest::<md5::Md5>(a)),
    row("hash", (1, 2), sig!(Plain, Integer => Long), NameRule::None, |_, a| xxhash(a)),
    row("hash_xxhash64", (1, 2), sig!(Plain, Integer => Long), NameRule::None, |_, a| xxhash(a)),
];

/// The bytes that are hashed: text as UTF-8, numbers, dates and times as little-endian 8 bytes.
pub(crate) fn bytes(value: &Scalar) -> Option<Vec<u8>> {
    Some(match value {
        Scalar::Null => return None,
        Scalar::Bool(v) => vec![u8::from(*v)],
        Scalar::Int(v) => v.to_le_bytes().to_vec(),
        Scalar::Long(v) | Scalar::DateTime(v) | Scalar::TimeSpan(v) => v.to_le_bytes().to_vec(),
        Scalar::Real(v) => v.to_le_bytes().to_vec(),
        other => cell::text(other).as_bytes().to_vec(),
    })
}

fn digest<D: Digest>(cells: &[Scalar]) -> Scalar {
    // an empty text has no hash, as in the engine; other types are hashed as their text
    let text = cells.first().map(cell::text).unwrap_or_default();
    if text.is_empty() {
        return cell::string("");
    }
    cell::string(hex(&D::digest(text.as_bytes())))
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // writing to a string does not fail
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn xxhash(cells: &[Scalar]) -> Scalar {
    let Some(bytes) = cells.first().and_then(bytes) else { return Scalar::Null };
    let hash = xxh64(&bytes, 0) as i64;
    match cells.get(1) {
        None => Scalar::Long(hash),
        Some(modulus) => match cell::long(modulus) {
            Some(modulus) if modulus > 0 => Scalar::Long(hash.rem_euclid(modulus)),
            _ => Scalar::Null,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        let world = [Scalar::String("World".into())];
        assert_eq!(xxhash(&world), Scalar::Long(1_846_988_464_401_551_951));
        assert_eq!(digest::<md5::Md5>(&world), cell::string("f5a7924e621e84c9280a9a27e1bcb7f6"));
        assert_eq!(
            digest::<sha2::Sha256>(&world),
            cell::string("78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524")
        );
        let day = [Scalar::DateTime(huntlet_ticks::parse_datetime("2015-01-01").expect("a date"))];
        assert_eq!(xxhash(&day), Scalar::Long(1_380_966_698_541_616_202));
        let day = [Scalar::DateTime(huntlet_ticks::parse_datetime("2020-01-01").expect("a date"))];
        assert_eq!(digest::<md5::Md5>(&day), cell::string("786c530672d1f8db31fee25ea8a9390b"));
        assert_eq!(digest::<md5::Md5>(&[cell::string("")]), cell::string(""));
    }
}
