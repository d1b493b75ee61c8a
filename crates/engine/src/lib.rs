//! Executes a KQL tree over tables.
//!
//! A query is parsed by `huntlet-kql`, bound here (names and types resolved into a plan, all errors found at once),
//! then run operator by operator. [`check`] and [`describe`] only bind. What the engine cannot run yet it refuses with
//! a diagnostic; it gives no wrong answer in its place.

mod aggregates;
mod assist;
mod bind;
pub mod codes;
mod context;
mod exec;
mod expr;
mod facts;
mod functions;
mod graph_plan;
mod plan;
mod run;
mod sketch;
mod table_function;
mod tables;
mod value;

pub use assist::{Completion, CompletionItem, Hover, ItemKind, complete, hover};
pub use context::{Cancelled, Checkpoint, Context, FetchedFile, Host, NoHost, TimeZones};
pub use plan::Render;
pub use run::{Failure, Output, check, describe, run, run_script};
pub use table_function::{
    TableArgument, TableFunction, TableFunctionError, TableFunctionRun, TableFunctions, TableParameter,
};
pub use tables::{MemoryTables, Tables};
