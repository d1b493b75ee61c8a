//! Answers the worker's requests: holds tables, results and reports.
//!
//! A [`Session`] is what one page, worker or process talks to. [`Session::answer`] answers at once what needs no waiting
//! (checks, pages of rows, exports); [`Session::run`] answers everything, with events on the way, and can be cancelled.

mod analytics;
mod assist;
mod chart;
mod connect;
mod error;
mod findings;
mod info;
mod library;
mod load;
mod platform;
mod plot;
mod query;
mod render;
mod reports;
mod store;
mod view;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use huntlet_catalog::Catalog;
use huntlet_report::{ErrorInfo, Event, Reply, Request};
use huntlet_table::{Bytes, Table};

use crate::connect::{Asks, Sources};
use crate::error::{error, misplaced};
use crate::platform::{Bell, RequestWorld, Stop};
use crate::reports::Reports;
use crate::store::Store;

pub use crate::platform::Platform;

/// A reply, and the bytes that travel beside it.
#[derive(Debug)]
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// A file, where the request asked for one.
    pub bytes: Option<Vec<u8>>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { reply, bytes: None }
    }
}

/// Who hears the events of a request.
pub type Listener = Rc<dyn Fn(Event)>;

/// Tables, results, reports and the requests under way.
pub struct Session {
    platform: Rc<dyn Platform>,
    catalog: RefCell<Catalog>,
    store: Rc<RefCell<Store>>,
    reports: RefCell<Reports>,
    stops: RefCell<BTreeMap<u32, Rc<Stop>>>,
    sources: Sources,
    asks: Rc<Asks>,
    /// The demo tenant's clock: while it is loaded, `now()` is its end.
    demo_now: Cell<Option<i64>>,
}

impl Session {
    /// A session without tables.
    pub fn new(platform: Rc<dyn Platform>) -> Self {
        let store: Rc<RefCell<Store>> = Rc::default();
        store.borrow_mut().tables.use_functions(&huntlet_notebooklet::AnalysisFunctions);
        Self {
            sources: Sources::new(platform.http()),
            asks: Rc::default(),
            platform,
            catalog: RefCell::new(Catalog::builtin()),
            store,
            reports: RefCell::default(),
            stops: RefCell::default(),
            demo_now: Cell::new(None),
        }
    }

    /// Answers what needs no waiting; an error for the rest (`Run`, `Call`, `Query`).
    pub fn answer(&self, request: Request, bytes: Option<Vec<u8>>) -> Result<Answer, ErrorInfo> {
        match request {
            Request::Hello => Ok(Reply::Hello { version: env!("CARGO_PKG_VERSION").into() }.into()),
            Request::AddTable { name, format } => {
                self.add_table(&name, format.as_deref(), &Bytes::from(bytes.unwrap_or_default()))
            }
            Request::LookAt { name, format, size } => {
                load::look_at(&name, format.as_deref(), size, &bytes.unwrap_or_default())
            }
            Request::DeclareTable { name, columns } => self.declare_table(&name, &columns),
            Request::RemoveTable { name } => self.remove_table(&name),
            Request::Tables => Ok(Reply::Tables { tables: self.store.borrow().list() }.into()),
            Request::LoadDemo { scale, seed } => self.load_demo(scale, seed),
            Request::Check { text } => Ok(self.check(&text)),
            Request::Describe { text } => Ok(self.describe(&text)),
            Request::Format { text } => Ok(Reply::Format { text: huntlet_kql::reformat(&text) }.into()),
            Request::Complete { text, offset } => Ok(self.complete(&text, offset)),
            Request::Hover { text, offset } => Ok(self.hover(&text, offset)),
            Request::Page { handle, view, offset, limit } => {
                let table = self.table(&handle)?;
                let rows = self.store.borrow_mut().rows(&handle, &table, &view);
                Ok(Reply::Page { page: view::page(&table, &view, &rows, offset, limit) }.into())
            }
            Request::Row { handle, row } => {
                let table = self.table(&handle)?;
                let rows: Vec<u32> = (row..=row).filter(|row| (*row as usize) < table.height()).collect();
                Ok(Reply::Page { page: view::page(&table, &huntlet_report::View::default(), &rows, 0, 1) }
                    .into())
            }
            Request::ChartData { handle, spec } => {
                let data = chart::chart_data(&self.table(&handle)?, &spec);
                let marks = chart::packed(&data);
                Ok(Answer { reply: Reply::ChartData { data }, bytes: Some(marks) })
            }
            Request::Plot { handle, spec } => {
                Ok(Reply::Plot { plot: Box::new(plot::plot(&self.table(&handle)?, &spec)) }.into())
            }
            Request::Export { handle, format, view } => self.export(&handle, &format, &view),
            Request::Adopt => self.adopt(&bytes.unwrap_or_default()),
            Request::Release { handle } => {
                self.store.borrow_mut().release(&handle);
                Ok(Reply::Done.into())
            }
            Request::Analytics => Ok(analytics::list().into()),
            Request::Queries => Ok(self.queries()),
            Request::AddQueries { name, text } => self.add_queries(&name, &text),
            Request::QueryText { name, params } => self.query_text(&name, &params),
            Request::QueryLink { name, params, resource } => self.query_link(&name, &params, &resource),
            Request::Link { text, source } => {
                let link = self.sources.pick(source.as_deref())?.and_then(|source| source.link(&text));
                Ok(Reply::Text { text: link.unwrap_or_default() }.into())
            }
            Request::Notebooklets => Ok(reports::notebooklets().into()),
            Request::Save { report } => self.save(report),
            Request::Restore => self.restore(&bytes.unwrap_or_default()),
            Request::CloseReport { report } => {
                self.reports.borrow_mut().close(report);
                Ok(Reply::Done.into())
            }
            Request::Cancel { request } => {
                self.cancel(request);
                Ok(Reply::Done.into())
            }
            Request::Sources => Ok(self.sources.list(self.platform.now()).into()),
            Request::UseSource { name } => {
                self.sources.set_default(&name)?;
                Ok(self.sources.list(self.platform.now()).into())
            }
            Request::Disconnect { name } => {
                self.sources.disconnect(&name)?;
                Ok(self.sources.list(self.platform.now()).into())
            }
            Request::SetToken { source, token } => {
                self.sources.set_token(&source, token, self.platform.now())
            }
            Request::DescribeToken { token, connection } => {
                self.sources.describe(&token, connection.as_ref(), self.platform.now())
            }
            Request::Token { ask, token, problem } => {
                self.asks.answer(ask, token, problem);
                Ok(Reply::Done.into())
            }
            Request::Connect { .. }
            | Request::Query { .. }
            | Request::RunQuery { .. }
            | Request::Run { .. }
            | Request::Call { .. }
            | Request::Analyze { .. } => Err(misplaced()),
        }
    }

    /// Answers a request, with events on the way. `id` is what [`Session::cancel`] takes.
    pub async fn run(
        &self,
        id: u32,
        request: Request,
        bytes: Option<Vec<u8>>,
        listener: Listener,
    ) -> Result<Answer, ErrorInfo> {
        let stop = Rc::new(Stop::default());
        self.stops.borrow_mut().insert(id, Rc::clone(&stop));
        // a notebooklet tells its own progress, and that of its queries within it
        let tells = matches!(request, Request::Query { .. } | Request::RunQuery { .. });
        let bell = Bell { listener: Rc::clone(&listener), asks: Rc::clone(&self.asks), tells };
        let world = RequestWorld::new(Rc::clone(&self.platform), self.demo_now.get(), stop, bell);
        let answer = match request {
            Request::Connect { name, connection, token, anonymous, keep_default } => {
                let how = connect::How { token, anonymous, keep_default };
                self.connect(name, &connection, how, &world).await
            }
            Request::Query { text, timespan, source, fresh } => {
                self.query(&text, timespan, source.as_deref(), fresh, world).await
            }
            Request::RunQuery { name, params, source, fresh } => {
                self.run_query(&name, &params, source.as_deref(), fresh, world).await
            }
            Request::Run { notebooklet, params, timespan, options, source } => {
                let request = huntlet_notebooklet::RunRequest { notebooklet, params, timespan, options };
                self.run_notebooklet(request, source, world, &listener).await
            }
            Request::Analyze { name, input, arguments } => {
                self.analyze(&name, input, arguments, bytes, &world, &listener).await
            }
            Request::Call { report, method, args } => {
                self.call(report, &method, &args, world, &listener).await
            }
            other => self.answer(other, bytes),
        };
        self.stops.borrow_mut().remove(&id);
        answer
    }

    /// Stops the request of that id, if it is under way; it ends with the code `ABORT`.
    pub fn cancel(&self, id: u32) {
        if let Some(stop) = self.stops.borrow().get(&id) {
            stop.set();
        }
    }

    /// The rows behind a handle: `table:…`, `result:…` or `report:…/…`.
    pub fn table(&self, handle: &str) -> Result<Table, ErrorInfo> {
        if handle.starts_with("report:") {
            return self.reports.borrow().table(handle);
        }
        self.store.borrow().table(handle)
    }

    fn export(&self, handle: &str, format: &str, view: &huntlet_report::View) -> Result<Answer, ErrorInfo> {
        let failed = |problem: String| {
            error("SE0103", format!("The table could not be written as {format}: {problem}"), None)
        };
        let table =
            view::table_of(&self.table(handle)?, view).map_err(|problem| failed(problem.to_string()))?;
        let bytes = match format {
            "csv" => huntlet_table::write::csv(&table).into_bytes(),
            "json" => huntlet_table::write::json(&table).into_bytes(),
            "ndjson" => huntlet_table::write::ndjson(&table).into_bytes(),
            "arrow" => huntlet_table::write::arrow(&table).map_err(|problem| failed(problem.to_string()))?,
            _ => {
                let hint = "Choose csv, json, ndjson or arrow.".to_owned();
                return Err(error("SE0104", format!("Tables are not written as `{format}`."), hint));
            }
        };
        Ok(Answer { reply: Reply::Done, bytes: Some(bytes) })
    }
}
