//! The list of function families; a new family is one line here.

use super::Function;

/// All families.
pub(super) static FAMILIES: &[&[Function]] = &[];
