//! What `hll()` and `tdigest()` keep of many values, and its form inside dynamic.

pub(crate) mod hll;
pub(crate) mod tdigest;
