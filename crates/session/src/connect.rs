//! Sources: connected, listed, asked; and the page, which is asked for tokens.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use huntlet_engine::MemoryTables;
use huntlet_kql::ast::{ExprKind, OperatorKind, StatementKind};
use huntlet_report::{Connection, ErrorInfo, Event, Reply, Secret, SourceInfo};
use huntlet_source::{
    Anonymous, AskedToken, Claims, Gates, Http, Later, PastedToken, QueryRequest, RemoteSource, Resource,
    ResultCache, Source, SourceError, TokenProvider, Wires, World, codes,
};
use huntlet_table::Table;

use crate::error::{aborted, error, with_findings};
use crate::findings::findings;
use crate::load::known_schema;
use crate::platform::RequestWorld;
use crate::render::{plot_spec, render_json};
use crate::{Answer, Listener, Session};

/// The name of the tables in memory.
pub(crate) const LOCAL: &str = "local";

/// How a source is connected.
pub(crate) struct How {
    pub token: Option<Secret>,
    pub anonymous: bool,
    pub keep_default: bool,
}

/// The sources of a session, in the order in which they were connected.
pub(crate) struct Sources {
    wires: Option<Wires>,
    connected: RefCell<Vec<(String, Rc<RemoteSource>)>>,
    default: RefCell<String>,
}

impl Sources {
    pub(crate) fn new(http: Option<Rc<dyn Http>>) -> Self {
        let wires = http.map(|http| Wires {
            http,
            gates: Rc::new(Gates::default()),
            cache: Rc::new(ResultCache::default()),
            known: Rc::new(known_schema),
        });
        Self { wires, connected: RefCell::default(), default: RefCell::new(LOCAL.to_owned()) }
    }

    /// The name that is meant: this one, or the default source's.
    pub(crate) fn meant(&self, name: Option<&str>) -> String {
        name.map_or_else(|| self.default.borrow().clone(), str::to_owned)
    }

    /// The service of that name, or the default; none for the tables in memory.
    pub(crate) fn pick(&self, name: Option<&str>) -> Result<Option<Rc<RemoteSource>>, ErrorInfo> {
        let name = self.meant(name);
        if name == LOCAL { Ok(None) } else { self.get(&name).map(Some) }
    }

    fn get(&self, name: &str) -> Result<Rc<RemoteSource>, ErrorInfo> {
        let connected = self.connected.borrow();
        let found = connected.iter().find(|(known, _)| known == name);
        found.map(|(_, source)| Rc::clone(source)).ok_or_else(|| {
            let names: Vec<&str> =
                std::iter::once(LOCAL).chain(connected.iter().map(|(name, _)| name.as_str())).collect();
            let hint = format!("Connect it, or choose one of {}.", names.join(", "));
            error("SE0601", format!("The source `{name}` is not connected."), hint)
        })
    }

    /// `local` first.
    pub(crate) fn list(&self, now: i64) -> Reply {
        let default = self.default.borrow();
        let local = SourceInfo {
            name: LOCAL.to_owned(),
            source_kind: LOCAL.to_owned(),
            title: "Tables in memory".to_owned(),
            hosts: Vec::new(),
            is_default: *default == LOCAL,
            token: None,
        };
        let connected = self.connected.borrow();
        let told = connected.iter().map(|(_, source)| {
            let info = source.info(now);
            SourceInfo { is_default: info.name == *default, ..info }
        });
        Reply::Sources { sources: std::iter::once(local).chain(told).collect() }
    }

    fn one(&self, name: &str, now: i64) -> Result<Answer, ErrorInfo> {
        let info = self.get(name)?.info(now);
        let is_default = *self.default.borrow() == name;
        Ok(Reply::Source { source: Box::new(SourceInfo { is_default, ..info }) }.into())
    }

    pub(crate) fn set_default(&self, name: &str) -> Result<(), ErrorInfo> {
        self.pick(Some(name))?;
        name.clone_into(&mut self.default.borrow_mut());
        Ok(())
    }

    /// Forgets a source, its token and its results.
    pub(crate) fn disconnect(&self, name: &str) -> Result<(), ErrorInfo> {
        self.get(name)?;
        self.connected.borrow_mut().retain(|(known, _)| known != name);
        if let Some(wires) = &self.wires {
            wires.cache.forget(name);
        }
        let mut default = self.default.borrow_mut();
        if *default == name {
            let last = self.connected.borrow().last().map(|(name, _)| name.clone());
            *default = last.unwrap_or_else(|| LOCAL.to_owned());
        }
        Ok(())
    }

    pub(crate) fn set_token(&self, name: &str, token: Secret, now: i64) -> Result<Answer, ErrorInfo> {
        let source = self.get(name)?;
        refuse_unusable(&token, source.resource(), now)?;
        source.set_tokens(Rc::new(PastedToken(token)));
        self.one(name, now)
    }

    /// What a token says of itself, and whether it fits the connection.
    pub(crate) fn describe(
        &self,
        token: &Secret,
        connection: Option<&Connection>,
        now: i64,
    ) -> Result<Answer, ErrorInfo> {
        let claims = Claims::of(token);
        let source = match connection {
            Some(connection) if *connection != Connection::Local => {
                Some(self.made("", connection, Rc::new(Anonymous))?)
            }
            _ => None,
        };
        let info = claims.info(source.as_ref().map(RemoteSource::resource), now);
        Ok(Reply::Token { info }.into())
    }

    fn made(
        &self,
        name: &str,
        connection: &Connection,
        tokens: Rc<dyn TokenProvider>,
    ) -> Result<RemoteSource, ErrorInfo> {
        let Some(wires) = self.wires.clone() else {
            return Err(error(
                "SE0602",
                "This engine has no network.",
                "Open it in a page or in Node.".to_owned(),
            ));
        };
        RemoteSource::new(name, connection, tokens, wires).map_err(|problem| refused("", problem))
    }

    fn free_name(&self, kind: &str) -> String {
        let taken = |name: &str| self.connected.borrow().iter().any(|(known, _)| known == name);
        let numbered = (2..).map(|number| format!("{kind}{number}"));
        std::iter::once(kind.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }
}

impl Session {
    /// Connects a source and gets its token, so that a sign-in is asked for now.
    pub(crate) async fn connect(
        &self,
        name: Option<String>,
        connection: &Connection,
        how: How,
        world: &RequestWorld,
    ) -> Result<Answer, ErrorInfo> {
        let sources = &self.sources;
        if *connection == Connection::Local {
            if !how.keep_default {
                sources.set_default(LOCAL)?;
            }
            let Reply::Sources { sources } = sources.list(world.clock()) else {
                return Ok(Reply::Done.into());
            };
            let local = sources.into_iter().find(|source| source.name == LOCAL);
            return Ok(local.map_or(Reply::Done, |source| Reply::Source { source: Box::new(source) }).into());
        }
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if name.as_deref() == Some(LOCAL) {
            let hint = "Choose another name.".to_owned();
            return Err(error("SE0603", "The name `local` is that of the tables in memory.", hint));
        }
        let kind = kind_of(connection);
        let name = name.unwrap_or_else(|| sources.free_name(kind));
        let source = match how.token {
            Some(token) => {
                let source = sources.made(&name, connection, Rc::new(PastedToken(token.clone())))?;
                refuse_unusable(&token, source.resource(), world.clock())?;
                source
            }
            None if how.anonymous => sources.made(&name, connection, Rc::new(Anonymous))?,
            None => sources.made(&name, connection, Rc::new(AskedToken::new(&name)))?,
        };
        source.sign_in(world).await.map_err(|problem| refused("", problem))?;
        let source = Rc::new(source);
        {
            let mut connected = sources.connected.borrow_mut();
            connected.retain(|(known, _)| *known != name);
            connected.push((name.clone(), source));
        }
        if let Some(wires) = &sources.wires {
            // of the one that had the name before
            wires.cache.forget(&name);
        }
        if !how.keep_default {
            sources.set_default(&name)?;
        }
        sources.one(&name, world.clock())
    }

    /// Asks a service, and keeps the rows as a result.
    pub(crate) async fn answer_remote(
        &self,
        source: &RemoteSource,
        request: QueryRequest,
        world: RequestWorld,
    ) -> Result<Answer, ErrorInfo> {
        let text = request.text.clone();
        let fetched = source.query(&request, &world).await.map_err(|problem| refused(&text, problem))?;
        let diagnostics = if source.is_kql() { remarks(&text, &request.tables) } else { Vec::new() };
        let rendered = if source.is_kql() { render(&text, &fetched.table, &world).await } else { None };
        let table = self.store.borrow_mut().add_result(fetched.table);
        Ok(Reply::Query {
            provenance: Box::new(fetched.provenance),
            diagnostics: findings(&text, &diagnostics),
            plot: rendered.as_ref().and_then(|render| plot_spec(render, &table.handle)).map(Box::new),
            render: rendered.as_ref().map(render_json),
            table: Box::new(table),
        }
        .into())
    }
}

fn kind_of(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sentinel { .. } => "sentinel",
        Connection::Adx { .. } => "adx",
        Connection::Defender { .. } => "defender",
        Connection::ResourceGraph { .. } => "resourceGraph",
        Connection::Splunk { .. } => "splunk",
        Connection::Local => LOCAL,
    }
}

fn refuse_unusable(token: &Secret, resource: &Resource, now: i64) -> Result<(), ErrorInfo> {
    match Claims::of(token).problem(Some(resource), now) {
        None => Ok(()),
        Some(problem) => {
            let hint = format!("Get a token for {} and paste it.", resource.name);
            Err(error(codes::SIGN_IN, format!("{problem} Nothing was sent."), hint))
        }
    }
}

/// What the binder says, as warnings: the service knows tables and functions that Huntlet does not.
pub(crate) fn remarks(text: &str, tables: &[String]) -> Vec<huntlet_kql::Diagnostic> {
    let mut known = MemoryTables::new();
    for name in tables {
        let Some(empty) = known_schema(name).and_then(|schema| Table::empty(&schema).ok()) else {
            return Vec::new();
        };
        known.insert(name.clone(), empty);
    }
    let found = huntlet_engine::check(text, &known);
    found.into_iter().map(|remark| if remark.is_error() { remark.as_warning() } else { remark }).collect()
}

/// The chart of a query that ends in `render`.
async fn render(text: &str, table: &Table, world: &RequestWorld) -> Option<huntlet_engine::Render> {
    let parsed = huntlet_kql::parse(text);
    let last = parsed.script.statements.iter().rev().find_map(|statement| match &statement.kind {
        StatementKind::Query(expr) => Some(expr),
        _ => None,
    })?;
    let ExprKind::Pipeline { operators, .. } = &last.kind else { return None };
    let operator =
        operators.last().filter(|operator| matches!(operator.kind, OperatorKind::Render { .. }))?;
    let mut tables = MemoryTables::new();
    tables.insert("Result", table.clone());
    let text = format!("Result | {}", operator.span.text(text));
    huntlet_engine::run(&text, &tables, &world.context(), world).await.ok()?.render
}

/// An error of a source as it crosses the boundary.
fn refused(text: &str, problem: SourceError) -> ErrorInfo {
    if problem.is_cancelled() {
        return aborted();
    }
    let found = findings(text, &problem.diagnostics);
    // the code of a finding is more precise
    let code = problem.diagnostics.first().map_or(problem.code, |found| found.code);
    with_findings(error(code, problem.message, problem.hint), found)
}

/// A token, or why there is none.
type Given = Result<Secret, String>;

/// Tokens that the page was asked for and has not given yet.
#[derive(Default)]
pub(crate) struct Asks {
    last: Cell<u32>,
    open: RefCell<BTreeMap<u32, oneshot::Sender<Given>>>,
}

/// An ask that is forgotten when nobody waits for it any more.
struct Open<'a>(&'a Asks, u32);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.borrow_mut().remove(&self.1);
    }
}

impl Asks {
    /// Asks through a request's listener, and waits.
    pub(crate) fn ask<'a>(
        &'a self,
        listener: &'a Listener,
        source: &'a str,
        resource: &'a Resource,
        renew: bool,
    ) -> Later<'a, Result<Secret, SourceError>> {
        Box::pin(async move {
            let ask = self.last.get() + 1;
            self.last.set(ask);
            let (sender, receiver) = oneshot::channel();
            self.open.borrow_mut().insert(ask, sender);
            let _open = Open(self, ask);
            listener(Event::Token {
                ask,
                source: source.to_owned(),
                resource: resource.name.clone(),
                scopes: resource.scopes.clone(),
                renew,
            });
            let given = receiver.await.unwrap_or_else(|_| Err("nobody answered".to_owned()));
            given.map_err(|why| {
                let why = why.trim_end_matches('.');
                let message = format!("There is no token for {} (source `{source}`): {why}.", resource.name);
                SourceError::new(codes::SIGN_IN, message, "Sign in again.")
            })
        })
    }

    /// The page's answer; one that nobody waits for is dropped.
    pub(crate) fn answer(&self, ask: u32, token: Option<Secret>, problem: Option<String>) {
        let Some(sender) = self.open.borrow_mut().remove(&ask) else { return };
        let token = token.filter(|token| !token.expose().is_empty());
        // whoever waited may have gone
        let _ = sender.send(token.ok_or_else(|| problem.unwrap_or_else(|| "none was given".to_owned())));
    }
}
