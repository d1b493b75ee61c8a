//! Functions beside the language that take a table, which a host gives for `invoke`.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use huntlet_table::{Schema, Table};
use serde_json::{Map, Value};

use crate::context::Host;

/// The functions that a host gives.
pub trait TableFunctions: Debug + Send + Sync {
    /// The function of this name.
    fn find(&self, name: &str) -> Option<&'static dyn TableFunction>;
    /// All names.
    fn names(&self) -> Vec<&'static str>;
}

/// A function that takes a table and gives one: `T | invoke name(arguments)`.
pub trait TableFunction: Debug + Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// What it does: a sentence or two.
    fn help(&self) -> &'static str;
    /// Its parameters, in the order in which arguments without a name fill them.
    fn parameters(&self) -> Vec<TableParameter>;
    /// The columns of its result for an input of these columns, or a sentence that says why there is none.
    fn schema(&self, input: &Schema, arguments: &Map<String, Value>) -> Result<Schema, String>;
    /// Runs it.
    fn run<'a>(
        &'a self,
        input: Table,
        arguments: &'a Map<String, Value>,
        host: &'a dyn Host,
    ) -> TableFunctionRun<'a>;
}

/// A function at work.
pub type TableFunctionRun<'a> = Pin<Box<dyn Future<Output = Result<Table, TableFunctionError>> + 'a>>;

/// Why a function gave no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFunctionError {
    /// The host stopped it.
    Cancelled,
    /// A sentence for the user.
    Failed(String),
}

/// A parameter of such a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableParameter {
    /// The name.
    pub name: &'static str,
    /// What it takes.
    pub kind: TableArgument,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableArgument {
    /// A column, by its name as an expression or as a text.
    Column,
    /// Columns: one or more in a row, or a dynamic array of names.
    Columns,
    /// A value that reads no row.
    Value,
}
