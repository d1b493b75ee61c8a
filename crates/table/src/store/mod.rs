//! The memory of columns: one contiguous piece per column, shared when cloned or sliced.
//!
//! The cells are one piece of a column of polars-core: numbers with a bitmap of the rows that have a value, booleans as bits.
//! Texts are numbers too: each row holds the place of its text in a [`Pool`] that all rows share. Log data
//! repeats itself, so a pool is small; filters, joins and sorts then move four bytes per row, and an expression over texts
//! can be computed once per text instead of once per row.

mod block;
mod bools;
pub mod compat;
mod hash;
mod held;
mod numbers;
mod pool;
mod series;
mod slots;
mod texts;

pub use bools::Bools;
pub(crate) use bools::BoolsBuilder;
pub use hash::{equal_bytes, hash_bytes};
pub(crate) use held::{Chosen, Held, without_nulls};
pub use numbers::{Native, Numbers, NumbersBuilder};
pub(crate) use pool::NotText;
pub use pool::{EMPTY_TEXT, NO_TEXT, Pool, PoolBuilder};
pub use series::Series;
pub use texts::{Texts, TextsBuilder};

/// Cells of an int.
pub type Ints = Numbers<i32>;
/// Cells of a long, datetime or timespan.
pub type Longs = Numbers<i64>;
/// Cells of a real.
pub type Reals = Numbers<f64>;
