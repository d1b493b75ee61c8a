//! Texts packed with gzip or zlib and written in base64, and back.

use std::io::{Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::DeflateEncoder;
use huntlet_table::Scalar;

use super::build::{row, sig};
use super::encode::from_base64;
use super::text::{LONGEST, text};
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("gzip_compress_to_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        packed(&text(a, 0), b"\x1f\x8b\x08\0\0\0\0\0\0\xff", |bytes| {
            let mut crc = flate2::Crc::new();
            crc.update(bytes);
            [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat()
        })
    }),
    row("zlib_compress_to_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        packed(&text(a, 0), b"\x78\x01", |bytes| adler32(bytes).to_be_bytes().to_vec())
    }),
    row("gzip_decompress_from_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let packed = from_base64(&text(a, 0)).unwrap_or_default();
        cell::string(unpacked(GzDecoder::new(packed.as_slice())).unwrap_or_default())
    }),
    row("zlib_decompress_from_base64_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let packed = from_base64(&text(a, 0)).unwrap_or_default();
        cell::string(unpacked(ZlibDecoder::new(packed.as_slice())).unwrap_or_default())
    }),
];

/// The packed bytes between a format's head and its check sum. What does not shrink is stored as it is, as in the
/// reference's example.
fn packed(text: &str, head: &[u8], check: fn(&[u8]) -> Vec<u8>) -> Scalar {
    if text.is_empty() {
        return cell::string("");
    }
    let bytes = text.as_bytes();
    let deflate = |level| {
        let mut encoder = DeflateEncoder::new(Vec::new(), level);
        encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
    };
    let mut body = deflate(Compression::default());
    if body.len() >= bytes.len() {
        body = deflate(Compression::none());
    }
    cell::string(STANDARD.encode([head, &body, &check(bytes)].concat()))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    (b << 16) | a
}

/// The text; none when it is damaged, no UTF-8, or longer than a text may be.
fn unpacked(reader: impl Read) -> Option<String> {
    let mut out = String::new();
    reader.take(LONGEST as u64 + 1).read_to_string(&mut out).ok()?;
    (out.len() <= LONGEST).then_some(out)
}
