//! Tables to files, whole and in memory.

mod arrow;
mod csv;
mod json;

pub use self::arrow::{WriteError, arrow};
pub use self::csv::csv;
pub use self::json::{json, ndjson};
