//! Facts about frames.

use std::fmt;

/// A frame header that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentSizeError;

impl fmt::Display for ContentSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("could not read the size in the zstd frame header")
    }
}

impl std::error::Error for ContentSizeError {}

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The decoded size that the first frame's header states, in bytes; `None` when it states none.
pub fn get_frame_content_size(source: &[u8]) -> Result<Option<u64>, ContentSizeError> {
    let rest = source.strip_prefix(&MAGIC).ok_or(ContentSizeError)?;
    let (descriptor, rest) = rest.split_first().ok_or(ContentSizeError)?;
    let single_segment = descriptor & 0x20 != 0;
    let window = usize::from(!single_segment);
    let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or(0);
    let width = match descriptor >> 6 {
        0 if !single_segment => return Ok(None),
        0 => 1,
        1 => 2,
        2 => 4,
        _ => 8,
    };
    let start = window + dictionary;
    let field = rest.get(start..start + width).ok_or(ContentSizeError)?;
    let size = field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte));
    // the two-byte form counts from 256
    Ok(Some(if width == 2 { size + 256 } else { size }))
}

/// The most bytes that so many can take when encoded.
pub fn compress_bound(size: usize) -> usize {
    size.saturating_add(size >> 8).saturating_add(64)
}
