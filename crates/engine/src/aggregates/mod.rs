//! Aggregates: one [`Aggregate`] per name, found through [`lookup`].

use std::collections::HashMap;
use std::sync::OnceLock;

use huntlet_table::KqlType;

use crate::functions::{Arg, NameRule};
use crate::value::Value;

mod collect;
mod count;
mod distinct;
mod extremes;
mod moments;
mod percentile;
mod registry;
mod schema;
mod sketches;
mod sums;
mod support;

/// Collects values per group over any number of batches.
pub trait GroupedAccumulator {
    /// Makes room for `groups` groups; never shrinks.
    fn resize(&mut self, groups: usize);

    /// Adds a batch: `groups[i]` is the group of row `i`, below the last size; `args` hold `rows` rows.
    /// An error is a sentence for the user.
    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String>;

    /// About how many bytes are held; asked after each batch.
    fn bytes(&self) -> usize {
        0
    }

    /// One value per group, in group order: a [`Value::Column`] of `groups` rows.
    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String>;
}

/// Makes an empty accumulator; an error is a sentence for a diagnostic.
pub type Make = fn(&[Arg]) -> Result<Box<dyn GroupedAccumulator>, String>;

/// An aggregate function with one result column. `arg_max`, `arg_min` and `take_any(*)`, which have
/// several, are the summarize operator's own.
pub struct Aggregate {
    /// The name as written in a query (case-sensitive).
    pub name: &'static str,
    /// The smallest number of arguments.
    pub min_args: usize,
    /// The largest number of arguments; `usize::MAX` when there is no limit.
    pub max_args: usize,
    /// The result's type; an error is a sentence for a diagnostic.
    pub typing: fn(&[Arg]) -> Result<KqlType, String>,
    /// The result column's name.
    pub naming: NameRule,
    /// An empty accumulator for arguments of these types.
    pub make: Make,
}

/// Every aggregate, in no particular order.
pub fn all() -> impl Iterator<Item = &'static Aggregate> {
    registry::FAMILIES.iter().flat_map(|family| family.iter())
}

/// The aggregate of this name.
pub fn lookup(name: &str) -> Option<&'static Aggregate> {
    static INDEX: OnceLock<HashMap<&'static str, &'static Aggregate>> = OnceLock::new();
    INDEX.get_or_init(|| all().map(|aggregate| (aggregate.name, aggregate)).collect()).get(name).copied()
}
