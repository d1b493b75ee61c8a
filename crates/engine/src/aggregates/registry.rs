//! The list of aggregate families; a new family is one line here.

use super::{Aggregate, collect, count, extremes, moments, percentile, schema, sketches, sums};

/// All families.
pub(super) static FAMILIES: &[&[Aggregate]] = &[
    count::FAMILY,
    extremes::FAMILY,
    sums::FAMILY,
    moments::FAMILY,
    collect::FAMILY,
    percentile::FAMILY,
    sketches::FAMILY,
    schema::FAMILY,
];
