//! Texts packed with gzip or zlib and written in base64.

use std::io::Read;

use base64::Engine as _;
use flate2::read::{GzDecoder, ZlibDecoder};

use super::build::{row, sig};
use super::encode::BASE64;
use super::text::{LONGEST, text};
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("gzip_decompress_from_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let packed = BASE64.decode(text(a, 0).trim()).unwrap_or_default();
        cell::string(unpacked(GzDecoder::new(packed.as_slice())).unwrap_or_default())
    }),
    row("zlib_decompress_from_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let packed = BASE64.decode(text(a, 0).trim()).unwrap_or_default();
        cell::string(unpacked(ZlibDecoder::new(packed.as_slice())).unwrap_or_default())
    }),
];

/// The text; none when it is damaged, no UTF-8, or longer than a text may be.
fn unpacked(reader: impl Read) -> Option<String> {
    let mut out = String::new();
    reader.take(LONGEST as u64 + 1).read_to_string(&mut out).ok()?;
    (out.len() <= LONGEST).then_some(out)
}
