//! The trait that every source has.

use std::future::Future;
use std::pin::Pin;

use huntlet_report::Provenance;
use huntlet_table::{Schema, Table};

use crate::{QueryRequest, SourceError, World};

/// Rows, and where they came from.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The rows. Without columns when the table is missing and its columns are not known.
    pub table: Table,
    /// The query as sent, how long it took, and whether these are all rows.
    pub provenance: Provenance,
}

/// The answer to a query, when it comes. Not `Send`: it runs where it was made.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Fetched, SourceError>> + 'a>>;

/// Where rows come from.
pub trait Source {
    /// Its name for people, such as `local tables` or a workspace's name.
    fn name(&self) -> &str;

    /// The names of its tables, as far as it knows them.
    fn tables(&self) -> Vec<String>;

    /// The columns of a table, as far as it knows them.
    fn schema(&self, table: &str) -> Option<Schema>;

    /// Whether it has a table; `None` when that is not known without asking.
    fn has_table(&self, table: &str) -> Option<bool>;

    /// Runs a query.
    ///
    /// A table that the source lacks is no error: the rows are then none, and the provenance says which table is
    /// missing. Errors are queries that cannot run, a run that was cancelled, and whatever else kept the rows away.
    fn query<'a>(&'a self, request: &'a QueryRequest, world: &'a dyn World) -> Answer<'a>;
}
