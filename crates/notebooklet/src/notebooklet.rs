//! The trait that every notebooklet has.

use std::future::Future;
use std::pin::Pin;

use huntlet_report::{MethodInfo, NotebookletInfo};
use serde_json::{Map, Value};

use crate::context::RunContext;
use crate::error::Result;
use crate::running::RunningReport;

/// A run or a call under way. Not `Send`: it runs where it was made.
pub type Step<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A notebooklet: queries, analysis and presentation for one task of an analyst.
///
/// A notebooklet is stateless; what a follow-up method needs is in the report's tables and state, so that a restored
/// report goes on where it was.
pub trait Notebooklet: Sync {
    /// Name, parameters, options, methods, help.
    fn info(&self) -> NotebookletInfo;

    /// What can be called on this report now, in order; one that cannot says why.
    fn methods(&self, report: &RunningReport) -> Vec<MethodInfo>;

    /// Runs it. Sections and tables go through the context as they are ready.
    fn run<'a>(&'a self, context: &'a RunContext<'a>) -> Step<'a>;

    /// Calls a follow-up method, one of [`Notebooklet::methods`] that is available.
    fn call<'a>(
        &'a self,
        method: &'a str,
        args: &'a Map<String, Value>,
        context: &'a RunContext<'a>,
    ) -> Step<'a>;
}
