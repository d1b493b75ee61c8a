//! The memory of columns: one contiguous piece per column, shared when cloned or sliced.
//!
//! Numbers are a buffer with a bitmap of the rows that have a value, as in Arrow, so that a reader's arrays become columns
//! without a copy. Texts are numbers too: each row holds the place of its text in a [`Pool`] that all rows share. Log data
//! repeats itself, so a pool is small; filters, joins and sorts then move four bytes per row, and an expression over texts
//! can be computed once per text instead of once per row.

mod bools;
pub mod compat;
mod hash;
mod held;
mod numbers;
mod pool;
mod series;
mod texts;

/// What [`Numbers`] can hold.
pub use arrow_buffer::ArrowNativeType as Native;
pub use bools::Bools;
pub(crate) use bools::BoolsBuilder;
pub use hash::hash_bytes;
pub(crate) use held::{Chosen, Held, without_nulls};
pub use numbers::{Numbers, NumbersBuilder};
pub use pool::{EMPTY_TEXT, NO_TEXT, Pool, PoolBuilder};
pub use series::Series;
pub use texts::{Texts, TextsBuilder};

/// Cells of an int.
pub type Ints = Numbers<i32>;
/// Cells of a long, datetime or timespan.
pub type Longs = Numbers<i64>;
/// Cells of a real.
pub type Reals = Numbers<f64>;
