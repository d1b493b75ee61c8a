//! Runs of notebooklets, and the reports that they leave.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use huntlet_notebooklet::{Environment, NotebookletError, RunRequest, RunningReport, Sink, registry};
use huntlet_report::{ErrorInfo, Event, Reply};
use huntlet_source::{LocalSource, Source, World};
use huntlet_table::Table;
use serde_json::{Map, Value};

use crate::error::{aborted, error, unknown_handle};
use crate::load::known_schema;
use crate::platform::RequestWorld;
use crate::{Answer, Listener, Session};

/// Reports by number. A report is borrowed for moments only, so that its tables can be paged through while it runs.
#[derive(Default)]
pub(crate) struct Reports {
    last: u32,
    open: BTreeMap<u32, Rc<RefCell<RunningReport>>>,
    /// The source that each report asked, by name; a restored one asks the default source.
    asked: BTreeMap<u32, String>,
}

impl Reports {
    pub(crate) fn close(&mut self, id: u32) {
        self.open.remove(&id);
        self.asked.remove(&id);
    }

    fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    fn get(&self, id: u32) -> Result<Rc<RefCell<RunningReport>>, ErrorInfo> {
        self.open.get(&id).cloned().ok_or_else(|| {
            error("SE0301", format!("Report {id} is not open."), Some("Run the notebooklet again.".into()))
        })
    }

    /// The rows of `report:<id>/<name>`.
    pub(crate) fn table(&self, handle: &str) -> Result<Table, ErrorInfo> {
        let unknown = || unknown_handle(handle);
        let (id, name) =
            handle.strip_prefix("report:").and_then(|rest| rest.split_once('/')).ok_or_else(unknown)?;
        let report = self.open.get(&id.parse().map_err(|_| unknown())?).ok_or_else(unknown)?;
        report.borrow().table(name).cloned().ok_or_else(unknown)
    }
}

/// Every notebooklet's description.
pub(crate) fn notebooklets() -> Reply {
    Reply::Notebooklets {
        notebooklets: registry::all().map(huntlet_notebooklet::Notebooklet::info).collect(),
    }
}

struct Forward<'a> {
    listener: &'a Listener,
    store: &'a RefCell<crate::store::Store>,
    world: &'a RequestWorld,
}

impl Sink for Forward<'_> {
    fn event(&self, event: Event) {
        match &event {
            // the table behind the handle is another one now
            Event::Table { table } => self.store.borrow_mut().forget_views(&table.info.handle),
            Event::Progress { message, done, total } => self.world.at_step(message, *done, *total),
            _ => {}
        }
        (self.listener)(event);
    }
}

impl Session {
    /// The source of that name, and the world as it sees it.
    fn source_of(
        &self,
        name: Option<&str>,
        world: RequestWorld,
    ) -> Result<(Rc<dyn Source>, RequestWorld), ErrorInfo> {
        if let Some(remote) = self.sources.pick(name)? {
            return Ok((remote, world.at_the_wall()));
        }
        Ok((Rc::new(self.source()), world))
    }

    fn source(&self) -> LocalSource {
        let store = Rc::clone(&self.store);
        let name = if self.demo_now.get().is_some() { "demo tenant" } else { "local tables" };
        LocalSource::watching(move || store.borrow().tables.clone())
            .named(name)
            .with_known_schemas(known_schema)
    }

    pub(crate) async fn run_notebooklet(
        &self,
        request: RunRequest,
        source: Option<String>,
        world: RequestWorld,
        listener: &Listener,
    ) -> Result<Answer, ErrorInfo> {
        let asked = self.sources.meant(source.as_deref());
        let (source, world) = self.source_of(Some(&asked), world)?;
        let world = &world;
        let id = self.reports.borrow_mut().next();
        let running =
            huntlet_notebooklet::prepare(request, id, world.now()).map_err(|error| refused(&error))?;
        let running = Rc::new(RefCell::new(running));
        self.reports.borrow_mut().open.insert(id, Rc::clone(&running));
        self.reports.borrow_mut().asked.insert(id, asked);
        let source = source.as_ref();
        let sink = Forward { listener, store: &self.store, world };
        let catalog = self.catalog.borrow().clone();
        let env = Environment { catalog: &catalog, source, world, sink: &sink };
        let ended = huntlet_notebooklet::run(&running, env).await;
        ended.map_err(|error| refused(&error))?;
        Ok(report(&running))
    }

    pub(crate) async fn call(
        &self,
        id: u32,
        method: &str,
        args: &Map<String, Value>,
        world: RequestWorld,
        listener: &Listener,
    ) -> Result<Answer, ErrorInfo> {
        let running = self.reports.borrow().get(id)?;
        let asked = self.reports.borrow().asked.get(&id).cloned();
        let (source, world) = self.source_of(asked.as_deref(), world)?;
        let (source, world) = (source.as_ref(), &world);
        let sink = Forward { listener, store: &self.store, world };
        let catalog = self.catalog.borrow().clone();
        let env = Environment { catalog: &catalog, source, world, sink: &sink };
        let ended = huntlet_notebooklet::call(&running, method, args, env).await;
        ended.map_err(|error| refused(&error))?;
        Ok(report(&running))
    }

    pub(crate) fn save(&self, id: u32) -> Result<Answer, ErrorInfo> {
        let running = self.reports.borrow().get(id)?;
        let bytes = running.borrow().save().map_err(|error| refused(&error))?;
        Ok(Answer { reply: Reply::Done, bytes: Some(bytes) })
    }

    pub(crate) fn restore(&self, bytes: &[u8]) -> Result<Answer, ErrorInfo> {
        let id = self.reports.borrow_mut().next();
        let restored = RunningReport::restore(bytes, id).map_err(|error| refused(&error))?;
        let restored = Rc::new(RefCell::new(restored));
        self.reports.borrow_mut().open.insert(id, Rc::clone(&restored));
        Ok(report(&restored))
    }
}

fn report(running: &RefCell<RunningReport>) -> Answer {
    Reply::Report { report: Box::new(running.borrow().report().clone()) }.into()
}

fn refused(problem: &NotebookletError) -> ErrorInfo {
    if problem.is_cancelled() {
        return aborted();
    }
    error(problem.code, problem.message.clone(), problem.hint.clone())
}
