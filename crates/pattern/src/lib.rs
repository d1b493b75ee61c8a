//! Pure searches: paths in graphs, patterns among rows and texts. Numbers in, numbers out; no tables, no names.

mod cluster;
mod graph;
mod search;
mod words;

pub use cluster::{Basket, Pulse, Segment, autocluster, basket, diff_patterns};
pub use graph::{Direction, Graph};
pub use search::{Cycles, Full, Hop, Matches, Search, shortest};
pub use words::{Pattern, reduce};
