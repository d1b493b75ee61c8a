//! The list of aggregate families; a new family is one line here.

use super::Aggregate;

/// All families.
pub(super) static FAMILIES: &[&[Aggregate]] = &[];
