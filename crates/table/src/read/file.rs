//! Where a file's bytes are.

use std::ops::Range;

use bytes::Bytes;

/// The bytes of a file, which may lie outside this program's memory.
pub trait FileBytes {
    /// How many there are.
    fn size(&self) -> usize;

    /// Those of a range; none beyond the end, and none where memory has no room for them.
    fn part(&self, range: Range<usize>) -> Option<Bytes>;
}

impl FileBytes for Bytes {
    fn size(&self) -> usize {
        self.len()
    }

    fn part(&self, range: Range<usize>) -> Option<Bytes> {
        (range.start <= range.end && range.end <= self.len()).then(|| self.slice(range))
    }
}
