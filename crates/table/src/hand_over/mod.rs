//! A table from one engine to another of the same build: the memory of its columns, piece after piece, each copied once.
//!
//! It is no file: what is kept or given to others is written as Arrow ([`crate::write`]).
//!
//! A mark, the length of a description in JSON, the description; then for each pool of texts the end of each text but the
//! first, which is empty, and the texts; then for each column the bits of the rows that have a value, where some have none,
//! and its cells: bits, numbers, or the numbers of texts. Little-endian throughout.

mod give;
mod take;

use serde::{Deserialize, Serialize};

pub use self::give::pieces;
pub use self::take::{Damaged, table};
use crate::KqlType;

const MARK: &[u8; 8] = b"hnt-tab1";

#[derive(Serialize, Deserialize)]
struct Head {
    height: usize,
    pools: Vec<Words>,
    columns: Vec<Part>,
}

/// How many texts a pool has beside the empty one, and their bytes together.
#[derive(Serialize, Deserialize)]
struct Words {
    texts: usize,
    bytes: usize,
}

#[derive(Serialize, Deserialize)]
struct Part {
    name: String,
    ty: KqlType,
    /// Whether bits tell of the rows that have a value.
    nulls: bool,
    /// Where its texts are.
    pool: Option<usize>,
}
