//! A service as a source: what every driver shares.

mod attempt;
mod fault;
mod parts;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{Either, join_all, select};
use huntlet_engine::MemoryTables;
use huntlet_kql::{Diagnostic, Severity};
use huntlet_report::{Completeness, Connection, Provenance, Secret, SourceInfo};
use huntlet_table::{Column, Scalar, Schema, Table};
use huntlet_ticks::format_datetime_short;

use crate::cache::{Key, ResultCache};
use crate::drivers::{Driver, driver};
use crate::gate::Gates;
use crate::http::Http;
use crate::merge::merged;
use crate::token::{Claims, Resource, TokenProvider, usable};
use crate::{Answer, Fetched, QueryRequest, Source, SourceError, World, codes};

use fault::Fault;
use parts::{Part, Tally};

/// The column that says which of several workspaces a row came from.
pub const WORKSPACE: &str = "Workspace";

/// What is known of tables by name: their columns.
type Known = Rc<dyn Fn(&str) -> Option<Schema>>;

/// What sources share: who sends, who waits, what is kept, what is known.
#[derive(Clone)]
pub struct Wires {
    /// Who sends requests.
    pub http: Rc<dyn Http>,
    /// How often each host may be asked.
    pub gates: Rc<Gates>,
    /// Results at hand.
    pub cache: Rc<ResultCache>,
    /// The columns of tables by name, as far as they are known; a table that a service lacks then has its columns.
    pub known: Known,
}

/// A service.
pub struct RemoteSource {
    name: String,
    driver: Box<dyn Driver>,
    tokens: RefCell<Rc<dyn TokenProvider>>,
    wires: Wires,
    /// The service does not take the headers that are not needed.
    plain: Cell<bool>,
    claims: RefCell<Option<Claims>>,
}

impl RemoteSource {
    /// A source for a connection; an error when the connection's address or names are none. `Connection::Local` is no
    /// service.
    pub fn new(
        name: &str,
        connection: &Connection,
        tokens: Rc<dyn TokenProvider>,
        wires: Wires,
    ) -> Result<Self, SourceError> {
        let Some(driver) = driver(connection)? else {
            return Err(SourceError::new(codes::ADDRESS, "Local tables are no service.", ""));
        };
        Ok(Self {
            name: name.to_owned(),
            driver,
            tokens: RefCell::new(tokens),
            wires,
            plain: Cell::new(false),
            claims: RefCell::default(),
        })
    }

    /// What tokens for it must be for.
    pub fn resource(&self) -> &Resource {
        self.driver.resource()
    }

    /// Takes tokens from elsewhere from now on.
    pub fn set_tokens(&self, tokens: Rc<dyn TokenProvider>) {
        *self.tokens.borrow_mut() = tokens;
        *self.claims.borrow_mut() = None;
        // they may be another user's
        self.wires.cache.forget(&self.name);
    }

    /// Gets a token, so that a sign-in is asked for now and not in mid-run; nothing is sent to the service.
    pub async fn sign_in(&self, world: &dyn World) -> Result<(), SourceError> {
        let work = std::pin::pin!(self.token(None, world));
        match select(work, world.stopped()).await {
            Either::Left((token, _)) => token.map(|_| ()),
            Either::Right(((), _)) => Err(SourceError::cancelled()),
        }
    }

    /// What is told of it.
    pub fn info(&self, now: i64) -> SourceInfo {
        SourceInfo {
            name: self.name.clone(),
            source_kind: self.driver.kind().to_owned(),
            title: self.driver.title(),
            hosts: vec![self.driver.origin().as_str().to_owned()],
            is_default: false,
            token: self.claims.borrow().as_ref().map(|claims| claims.info(Some(self.resource()), now)),
        }
    }

    /// Whether its queries are KQL.
    pub fn is_kql(&self) -> bool {
        self.driver.is_kql()
    }

    /// A link that opens a query where the service has a page of its own. There is no token in it.
    pub fn link(&self, text: &str) -> Option<String> {
        self.driver.link(text)
    }

    async fn token(
        &self,
        refused: Option<&Secret>,
        world: &dyn World,
    ) -> Result<(Option<Secret>, Claims), SourceError> {
        let provider = Rc::clone(&self.tokens.borrow());
        let (token, claims) = usable(provider.as_ref(), self.driver.resource(), refused, world).await?;
        if token.is_some() {
            *self.claims.borrow_mut() = Some(claims.clone());
        }
        Ok((token, claims))
    }

    fn key(&self, request: &QueryRequest) -> Key {
        let user = self.claims.borrow().as_ref().and_then(|claims| claims.user.clone());
        Key {
            source: self.name.clone(),
            user: user.unwrap_or_default(),
            text: request.text.clone(),
            span: request.timespan,
        }
    }

    async fn fetched(&self, request: &QueryRequest, world: &dyn World) -> Result<Fetched, SourceError> {
        if self.driver.is_kql() {
            shape(&request.text)?;
        }
        let began = world.monotonic_ms();
        let key = self.key(request);
        if !request.fresh
            && let Some((kept, age_ms)) = self.wires.cache.get(&key, began)
        {
            return Ok(from_cache(kept, request, age_ms));
        }
        let asked_at = world.clock();
        let targets = self.driver.targets();
        let tally = Tally::default();
        let asked = targets.iter().enumerate().map(|(target, _)| {
            let part = Part { target, span: request.timespan, from: None, to: None };
            self.part(part, request, &tally, world)
        });
        let answers = join_all(asked).await;
        let mut tables = Vec::new();
        let mut reasons = self.driver.known_gaps(request, asked_at);
        let mut steps = Vec::new();
        let mut missing = None;
        let mut first_error = None;
        for (target, answer) in targets.iter().zip(answers) {
            let of = |sentence: &str| match &target.label {
                Some(label) => format!("{label}: {sentence}"),
                None => sentence.to_owned(),
            };
            match answer {
                Ok(part) => {
                    reasons.extend(part.reasons.iter().map(|reason| of(reason)));
                    steps.extend(part.told.iter().map(|told| of(told)));
                    let table = match &target.label {
                        Some(label) => labelled(part.table, label)?,
                        None => part.table,
                    };
                    tables.push(table);
                }
                Err(Fault::Missing(table)) => {
                    reasons.push(of(&format!("There is no table {table}, so its rows are not among these.")));
                    missing.get_or_insert(table);
                }
                Err(fault) => {
                    let error = fault.into_error();
                    if error.is_cancelled() {
                        return Err(error);
                    }
                    let hint = error.hint.as_deref().unwrap_or_default();
                    reasons.push(of(format!("{} {hint}", error.message).trim()));
                    first_error.get_or_insert(error);
                }
            }
        }
        let nothing = tables.is_empty();
        let completeness = match (nothing, missing, first_error) {
            (true, _, Some(error)) => return Err(error),
            (true, Some(table), None) => {
                tables.push(self.empty(request, world).await?);
                Completeness::MissingTable { table }
            }
            _ if reasons.is_empty() => Completeness::Complete,
            _ => Completeness::Partial { reasons },
        };
        let table = match tables.as_slice() {
            [only] => only.clone(),
            several => merged(several).map_err(|error| unusable(&error))?,
        };
        let instants = |(start, end)| (format_datetime_short(start), format_datetime_short(end));
        let provenance = Provenance {
            source: self.title(),
            query_name: request.query_name.clone(),
            query: request.text.clone(),
            parameters: request.parameters.clone(),
            timespan: request.timespan.map(instants),
            rows: table.height() as u64,
            duration_ms: (world.monotonic_ms() - began).max(0.0),
            asked_at: format_datetime_short(asked_at),
            completeness,
            steps,
        };
        let fetched = Fetched { table, provenance };
        if fetched.provenance.completeness == Completeness::Complete {
            // the user is known by now
            self.wires.cache.put(self.key(request), &fetched, world.monotonic_ms());
        }
        Ok(fetched)
    }

    fn title(&self) -> String {
        let title = self.driver.title();
        if self.name.is_empty() || self.name == self.driver.kind() {
            title
        } else {
            format!("{} ({title})", self.name)
        }
    }

    /// No rows, with the columns that the query would have where these are known.
    async fn empty(&self, request: &QueryRequest, world: &dyn World) -> Result<Table, SourceError> {
        let mut tables = MemoryTables::new();
        for name in &request.tables {
            if let Some(empty) = (self.wires.known)(name).and_then(|schema| Table::empty(&schema).ok()) {
                tables.insert(name.clone(), empty);
            }
        }
        let run = huntlet_engine::run(&request.text, &tables, &world.context(), world).await;
        match run.map(|output| output.table.slice(0, 0)) {
            Ok(table) => Ok(table),
            Err(_) => Table::new(Vec::new()).map_err(|error| unusable(&error)),
        }
    }
}

impl Source for RemoteSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn tables(&self) -> Vec<String> {
        Vec::new()
    }

    fn schema(&self, table: &str) -> Option<Schema> {
        (self.wires.known)(table)
    }

    fn has_table(&self, _: &str) -> Option<bool> {
        None
    }

    fn query<'a>(&'a self, request: &'a QueryRequest, world: &'a dyn World) -> Answer<'a> {
        Box::pin(async move {
            let work = std::pin::pin!(self.fetched(request, world));
            match select(work, world.stopped()).await {
                Either::Left((answer, _)) => answer,
                // what was under way ends here, because its future is dropped
                Either::Right(((), _)) => Err(SourceError::cancelled()),
            }
        })
    }
}

/// Refuses a text that is no KQL: no service would take it.
fn shape(text: &str) -> Result<(), SourceError> {
    let diagnostics: Vec<Diagnostic> = huntlet_kql::parse(text)
        .diagnostics
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let Some(first) = diagnostics.first() else { return Ok(()) };
    let (message, hint) = (first.message.clone(), first.hint.clone());
    Err(SourceError { code: codes::QUERY, message, hint, diagnostics })
}

fn from_cache(mut kept: Fetched, request: &QueryRequest, age_ms: f64) -> Fetched {
    let seconds = (age_ms / 1000.0).round() as i64;
    let age = match seconds {
        0..=1 => "a moment".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds / 60),
    };
    kept.provenance.query_name.clone_from(&request.query_name);
    kept.provenance.parameters.clone_from(&request.parameters);
    kept.provenance.steps.push(format!("Not asked again: the same question was answered {age} before."));
    kept
}

/// The table with the column of the workspace in front; one of that name that it has goes.
fn labelled(table: Table, label: &str) -> Result<Table, SourceError> {
    let height = table.height();
    let ty = huntlet_table::KqlType::String;
    let mut columns = vec![Column::constant(WORKSPACE, ty, &Scalar::String(label.to_owned()), height)];
    columns.extend(table.into_columns().into_iter().filter(|column| column.name() != WORKSPACE));
    Table::with_height(columns, height).map_err(|error| unusable(&error))
}

fn unusable(error: &huntlet_table::TableError) -> SourceError {
    SourceError::new(
        codes::REPLY,
        format!("The rows make no table: {error}."),
        "Project the columns that you need.",
    )
}
