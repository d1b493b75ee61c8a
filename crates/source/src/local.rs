//! Tables in memory, asked through the engine.

use std::collections::BTreeSet;
use std::rc::Rc;

use huntlet_engine::{Failure, MemoryTables, Tables};
use huntlet_kql::Diagnostic;
use huntlet_report::{Completeness, Provenance};
use huntlet_table::{Schema, Table};
use huntlet_ticks::format_datetime_short;

use crate::{Answer, Fetched, QueryRequest, Source, SourceError, World, codes};

/// What is known of tables that are not loaded: their columns, by name.
type Known = Rc<dyn Fn(&str) -> Option<Schema>>;

/// Tables in memory.
///
/// A query sees the tables as they are when it starts: what is loaded or removed while it runs makes no difference.
pub struct LocalSource {
    name: String,
    tables: Box<dyn Fn() -> MemoryTables>,
    known: Known,
}

impl LocalSource {
    /// A source over these tables as they are now. Cheap: tables are shared, not copied.
    pub fn new(tables: MemoryTables) -> Self {
        Self::watching(move || tables.clone())
    }

    /// A source over tables that change: `tables` is called once for each question.
    pub fn watching(tables: impl Fn() -> MemoryTables + 'static) -> Self {
        Self { name: "local tables".to_owned(), tables: Box::new(tables), known: Rc::new(|_| None) }
    }

    /// The same under another name, such as `demo tenant`.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The same with the columns of tables that need not be loaded: a query on a missing table then answers no rows, but
    /// the columns it would have had.
    pub fn with_known_schemas(mut self, known: impl Fn(&str) -> Option<Schema> + 'static) -> Self {
        self.known = Rc::new(known);
        self
    }
}

impl Source for LocalSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn tables(&self) -> Vec<String> {
        (self.tables)().names()
    }

    fn schema(&self, table: &str) -> Option<Schema> {
        (self.tables)().schema(table).or_else(|| (self.known)(table))
    }

    fn has_table(&self, table: &str) -> Option<bool> {
        Some((self.tables)().schema(table).is_some())
    }

    fn query<'a>(&'a self, request: &'a QueryRequest, world: &'a dyn World) -> Answer<'a> {
        Box::pin(self.answer(request, world))
    }
}

impl LocalSource {
    async fn answer(&self, request: &QueryRequest, world: &dyn World) -> Result<Fetched, SourceError> {
        let asked_at = world.now();
        let began = world.monotonic_ms();
        let mut tables = (self.tables)();
        let missing = missing(&tables, &request.tables);
        for name in &missing {
            if let Some(empty) = (self.known)(name).and_then(|schema| Table::empty(&schema).ok()) {
                tables.insert(name.clone(), empty);
            }
        }
        let all_missing = !missing.is_empty() && missing.len() == request.tables.len();
        // without columns there is nothing that the query could be run on
        let unanswerable = all_missing && missing.iter().any(|name| tables.schema(name).is_none());
        let mut unseen = Vec::new();
        let table = if unanswerable {
            Table::empty(&Schema::default()).map_err(|error| failed(&error.to_string()))?
        } else {
            let context = world.context().within(request.timespan);
            let run = huntlet_engine::run(&request.text, &tables, &context, world).await;
            let output = run.map_err(refused)?;
            unseen.extend(output.others.into_iter().map(|(name, _)| name));
            output.table
        };
        let completeness = match missing.first() {
            // a query may have several results, of which a report takes one
            None if !unseen.is_empty() => {
                let reason =
                    format!("The query has further results that are not shown: {}.", unseen.join(", "));
                Completeness::Partial { reasons: vec![reason] }
            }
            None => Completeness::Complete,
            Some(table) if all_missing => Completeness::MissingTable { table: table.clone() },
            Some(_) => Completeness::Partial { reasons: missing.iter().map(|name| lacks(name)).collect() },
        };
        let instants = |(start, end)| (format_datetime_short(start), format_datetime_short(end));
        let provenance = Provenance {
            source: self.name.clone(),
            query_name: request.query_name.clone(),
            query: request.text.clone(),
            parameters: request.parameters.clone(),
            timespan: request.timespan.map(instants),
            rows: table.height() as u64,
            duration_ms: (world.monotonic_ms() - began).max(0.0),
            asked_at: format_datetime_short(asked_at),
            completeness,
            steps: Vec::new(),
        };
        Ok(Fetched { table, provenance })
    }
}

/// The tables asked for that are not there.
fn missing(tables: &MemoryTables, asked: &[String]) -> Vec<String> {
    let there: BTreeSet<String> = tables.names().into_iter().collect();
    asked.iter().filter(|name| !there.contains(*name)).cloned().collect()
}

fn lacks(table: &str) -> String {
    format!("There is no table {table}, so its rows are not among these.")
}

fn refused(failure: Failure) -> SourceError {
    match failure {
        Failure::Diagnostics(diagnostics) => invalid(diagnostics),
        Failure::Cancelled => SourceError::cancelled(),
        Failure::Memory { span, .. } => SourceError {
            code: codes::MEMORY,
            message: sentence(&failure.to_string()),
            hint: Some("Ask for a shorter time range, or filter earlier in the query.".to_owned()),
            diagnostics: vec![Diagnostic::semantic(codes::MEMORY, sentence(&failure.to_string()), span)],
        },
    }
}

/// The first letter large, a full stop behind.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

fn invalid(diagnostics: Vec<Diagnostic>) -> SourceError {
    let first = diagnostics.iter().find(|remark| remark.is_error()).or_else(|| diagnostics.first());
    let message =
        first.map_or_else(|| "The query cannot be run.".to_owned(), |remark| remark.message.clone());
    let hint = first.and_then(|remark| remark.hint.clone());
    SourceError { code: codes::QUERY, message, hint, diagnostics }
}

fn failed(message: &str) -> SourceError {
    SourceError { code: codes::QUERY, message: message.to_owned(), hint: None, diagnostics: Vec::new() }
}
