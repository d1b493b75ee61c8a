//! The framework and the notebooklets, one file each.
//!
//! A [`Notebooklet`] says of itself what it takes and answers ([`Notebooklet::info`]), runs, and offers follow-up
//! methods. It sees the world through its [`RunContext`]: queries of the catalogue, KQL over tables at hand, sections
//! and tables that are shown as soon as they are ready, progress, cancellation. What it has shown is a
//! [`RunningReport`], plain data that can be saved and restored.
//!
//! ```text
//! let running = RefCell::new(prepare(request, id, now)?);   // checks the request
//! run(&running, environment).await?;                        // events go to the sink meanwhile
//! call(&running, "get_additional_data", &args, environment).await?;
//! let bytes = running.borrow().save()?;
//! let again = RunningReport::restore(&bytes, another_id)?;
//! ```

pub mod account_summary;
mod context;
mod error;
pub mod help;
mod invoke;
mod notebooklet;
pub mod options;
pub mod registry;
mod run;
mod running;
mod save;
mod shared;
mod sink;
mod time_range;

pub use context::{Environment, RunContext};
pub use error::{NotebookletError, Result, codes, diagnostics};
pub use invoke::AnalysisFunctions;
pub use notebooklet::{Notebooklet, Step};
pub use run::{RunRequest, call, prepare, run};
pub use running::{RunningReport, table_info};
pub use save::FORMAT;
pub use sink::{NoSink, Recorder, Sink};
