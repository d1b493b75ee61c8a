//! What every table's generator is built from: randomness, columns, time slots.

pub(crate) mod produce;
pub(crate) mod rng;
pub(crate) mod sheet;
pub(crate) mod spec;
pub(crate) mod text;
