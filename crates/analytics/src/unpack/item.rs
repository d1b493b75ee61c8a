//! What was unpacked.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Hashes of bytes, in lowercase hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hashes {
    /// MD5.
    pub md5: String,
    /// SHA-1.
    pub sha1: String,
    /// SHA-256.
    pub sha256: String,
}

/// The hashes of these bytes: MSTICPy's `get_hashes`.
pub fn hashes(bytes: &[u8]) -> Hashes {
    Hashes {
        md5: hex(&Md5::digest(bytes), ""),
        sha1: hex(&Sha1::digest(bytes), ""),
        sha256: hex(&Sha256::digest(bytes), ""),
    }
}

/// Bytes as pairs of hexadecimal digits.
pub(crate) fn hex(bytes: &[u8], between: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * (2 + between.len()));
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        for half in [byte >> 4, byte & 15] {
            out.push(DIGITS.get(usize::from(half)).copied().map_or('0', char::from));
        }
    }
    out
}

/// The most bytes of an item that are shown as digits.
const SHOWN: usize = 1 << 16;

/// One thing that was unpacked: a decoded string, or a file in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The index of what it was found in, with a dot behind; "" at the top.
    pub prefix: String,
    /// Its depth, from 1.
    pub depth: usize,
    /// Its number in what it was found in, from 1; of a file in a container that number, a dot, and the file's.
    pub index: String,
    /// The string that was decoded.
    pub original_string: String,
    /// The file's name in its container, or `unknown`.
    pub file_name: String,
    /// The kind of the container or of the bytes; none when it is not known.
    pub file_type: Option<&'static str>,
    /// The bytes.
    pub input_bytes: Vec<u8>,
    /// The text; none when the bytes are no text.
    pub decoded_string: Option<String>,
    /// `utf-8`, `utf-16`, `utf-16-be` or `binary`.
    pub encoding_type: &'static str,
    /// The hashes of the bytes.
    pub hashes: Hashes,
    /// Which bound was reached, or what could not be unpacked; "" when all is there.
    pub note: String,
}

impl Item {
    /// The bytes as pairs of lowercase hexadecimal digits with blanks between, the first 65,536 of them.
    pub fn printable_bytes(&self) -> String {
        let mut out = hex(self.input_bytes.get(..SHOWN).unwrap_or(&self.input_bytes), " ");
        if self.input_bytes.len() > SHOWN {
            out.push_str(" …");
        }
        out
    }

    /// The bytes as Python writes them (`b'…'`), the first 65,536 of them.
    pub fn python_bytes(&self) -> String {
        let bytes = self.input_bytes.get(..SHOWN).unwrap_or(&self.input_bytes);
        let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
        let mut out = format!("b{quote}");
        for byte in bytes {
            match byte {
                b'\t' => out.push_str("\\t"),
                b'\n' => out.push_str("\\n"),
                b'\r' => out.push_str("\\r"),
                b'\\' => out.push_str("\\\\"),
                b' '..=b'~' => {
                    if char::from(*byte) == quote {
                        out.push('\\');
                    }
                    out.push(char::from(*byte));
                }
                _ => {
                    out.push_str("\\x");
                    out.push_str(&hex(&[*byte], ""));
                }
            }
        }
        if self.input_bytes.len() > SHOWN {
            out.push('…');
        }
        out.push(quote);
        out
    }
}
