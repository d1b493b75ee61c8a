//! The demo tenant: one coherent intrusion at Contoso over fourteen days, in ordinary noise, across all tables.
//!
//! [`generate`] makes the tables at once, [`stream`] hands them over in chunks for tenants larger than memory,
//! [`tables`] tells their schemas, and [`story`] what happened, for documentation and tests.
//!
//! The same [`DemoOptions`] give the same bytes on every machine. `scale` multiplies the noise and never the story:
//! at scale 0 only the intrusion is left, scale 1 is about 100,000 events, scale 100 about 10 million. The names are
//! those that Microsoft keeps for examples; addresses are of the documentation ranges or private.

mod cast;
mod core;
mod story;
mod tables;

use huntlet_table::Table;

use crate::cast::world::World;
pub use crate::core::spec::{ColumnSpec, TableSpec};
pub use crate::story::StoryEvent;

/// What the tenant is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemoOptions {
    /// Seed of the noise; the story does not depend on it.
    pub seed: u64,
    /// Factor of the noise: 0 for none, 1 for about 100,000 events.
    pub scale: f64,
    /// End of the fourteen days, in ticks (100 ns since 0001-01-01).
    pub end: i64,
}

/// 2026-10-15T00:00:00Z in ticks.
const DEFAULT_END: i64 = 639_276_192_000_000_000;

impl Default for DemoOptions {
    fn default() -> Self {
        Self { seed: 1, scale: 1.0, end: DEFAULT_END }
    }
}

impl DemoOptions {
    /// Start of the fourteen days, in ticks.
    pub fn start(&self) -> i64 {
        self.world().start
    }

    fn world(&self) -> World {
        World::new(self.seed, self.scale, self.end)
    }
}

/// All tables, with their columns.
pub fn tables() -> &'static [TableSpec] {
    tables::SPECS
}

/// The whole tenant: every table of [`tables`] with its rows, sorted by `TimeGenerated`.
pub fn generate(options: &DemoOptions) -> Vec<(String, Table)> {
    let mut all = Vec::with_capacity(tables().len());
    stream(options, usize::MAX, |name, table| all.push((name.to_string(), table)));
    all
}

/// The whole tenant in chunks of at most `chunk_rows` rows, table after table, each in order of time. A table without
/// rows comes as one empty chunk. No more than a chunk and the events of the current hour are held.
pub fn stream(options: &DemoOptions, chunk_rows: usize, mut sink: impl FnMut(&str, Table)) {
    let world = options.world();
    for produce in tables::PRODUCERS {
        produce(&world, chunk_rows, &mut sink);
    }
}

/// The steps of the intrusion in order of time, with the tables that show them.
pub fn story(options: &DemoOptions) -> Vec<StoryEvent> {
    story::steps(&options.world())
}
