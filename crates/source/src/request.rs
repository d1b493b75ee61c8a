//! What a source is asked.

use huntlet_catalog::{Bound, tables_read};
use serde_json::{Map, Value};

/// A query and what is to be said about it in the provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryRequest {
    /// The KQL.
    pub text: String,
    /// The catalogue's name for it, `Family.name`.
    pub query_name: Option<String>,
    /// The parameters as given.
    pub parameters: Map<String, Value>,
    /// The tables it reads; one that the source lacks makes the answer [`huntlet_report::Completeness::MissingTable`].
    pub tables: Vec<String>,
    /// Only rows within `[start, end]` (ticks) by `TimeGenerated` or `Timestamp` are asked for.
    pub timespan: Option<(i64, i64)>,
    /// Whether a service is asked even when a recent result of the same question is at hand.
    pub fresh: bool,
}

impl QueryRequest {
    /// A request for a query text; the tables are found in it.
    pub fn new(text: impl Into<String>, timespan: Option<(i64, i64)>) -> Self {
        let text = text.into();
        let tables = tables_read(&huntlet_kql::parse(&text).script);
        Self { text, query_name: None, parameters: Map::new(), tables, timespan, fresh: false }
    }
}

impl From<Bound> for QueryRequest {
    fn from(bound: Bound) -> Self {
        let Bound { name, text, parameters, tables, timespan, source: _ } = bound;
        Self { text, query_name: Some(name), parameters, tables, timespan, fresh: false }
    }
}
