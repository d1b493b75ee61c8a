//! Where a piece of the tree stands in the query text.

use std::fmt;

/// A half-open range of byte offsets into the query text.
///
/// Offsets are UTF-8 bytes and always fall on character boundaries. JavaScript's UTF-16 offsets are made at that edge
/// alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, without, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The smallest range that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty range right behind this one.
    pub fn after(self) -> Span {
        Span { start: self.end, end: self.end }
    }

    /// The empty range at its beginning.
    pub fn start_point(self) -> Span {
        Span { start: self.start, end: self.start }
    }

    /// The text this range covers; empty when the range does not belong to `text`.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// True when nothing is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Span({}..{})", self.start, self.end)
    }
}
