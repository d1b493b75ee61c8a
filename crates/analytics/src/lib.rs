//! Pure functions from table or text to table.
//!
//! Each function is there twice:
//!
//! - as plain Rust, in a module of its own: a struct of options with `Default`, and a function over columns or texts.
//!   Notebooklets use that;
//! - in the [registry](functions): a [`Function`] with a name (MSTICPy's, where it has one), described parameters, and a
//!   `run` that takes arguments as JSON. The npm package, KQL's `invoke` and the page use that.
//!
//! Nothing here does I/O, reads a clock or draws a random number: the same input gives the same bytes. Work is done once
//! per distinct text of a column ([`Distinct`]) and then spread over the rows. Long work asks [`Control`] now and then.

mod arguments;
pub mod auditd;
mod cells;
pub mod cluster;
pub mod command;
mod control;
mod distinct;
pub mod domain;
mod error;
mod function;
mod hash;
pub mod ioc;
pub mod ip;
pub mod markov;
pub mod mask;
pub mod observation;
pub mod outliers;
pub mod parity;
pub mod polling;
pub mod process_tree;
pub mod recognition;
mod registry;
mod spread;
mod steps;
pub mod syslog;
pub mod timeseries;
pub mod travel;
pub mod unpack;

pub use arguments::Arguments;
pub use control::{Cancelled, Checkpoint, Control, NoControl};
pub use distinct::Distinct;
pub use error::{AnalyticsError, Result, codes};
pub use function::{
    Accepts, Default, Function, Input, Kind, Outcome, Parameter, Running, optional, required,
};
pub use parity::{Parity, Standing};
pub use registry::{find, functions};
