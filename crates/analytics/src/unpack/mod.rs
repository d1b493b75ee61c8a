//! Base64 in texts, unpacked: text in UTF-8 and UTF-16, and what gzip, zlib, raw deflate, zip and tar hold, to any depth.
//!
//! The table has MSTICPy's columns and the annotated text its form. Every bound ([`Options`]) that is reached is told in
//! the item's note.

mod candidate;
mod container;
mod decode;
mod item;
mod kind;
mod registered;
mod table;
mod tar;
mod work;

pub use item::{Hashes, Item, hashes};
pub use registered::UNPACK;
pub use table::{unpack_table, unpack_text};
pub use work::{Unpacked, unpack};

/// What counts as base64, and how far to go.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether what decodes is first taken for UTF-16.
    pub utf16: bool,
    /// Which strings that decode to bytes of no known kind count.
    pub binaries: Binaries,
    /// The deepest level that is unpacked.
    pub max_depth: usize,
    /// The most bytes that are unpacked from one text, over all items.
    pub max_bytes: usize,
    /// The most items of one text.
    pub max_items: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            utf16: false,
            binaries: Binaries::Likely,
            max_depth: 20,
            max_bytes: 64 << 20,
            max_items: 10_000,
        }
    }
}

/// Which strings count as base64 although they decode to bytes of no known kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binaries {
    /// Those that look like base64 rather than like a path, a name or a hash.
    Likely,
    /// All, as MSTICPy has it.
    All,
    /// None.
    Never,
}
