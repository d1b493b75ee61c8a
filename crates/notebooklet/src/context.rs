//! What a notebooklet sees while it runs.

use std::cell::{Cell, Ref, RefCell};

use huntlet_analytics::{AnalyticsError, Input, Outcome};
use huntlet_catalog::Catalog;
use huntlet_engine::{Failure, MemoryTables};
use huntlet_kql::literal::quote_string;
use huntlet_report::{Event, Provenance, Section};
use huntlet_source::{Fetched, QueryRequest, Source, World};
use huntlet_table::Table;
use huntlet_ticks::format_datetime_short;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{NotebookletError, Result, codes, diagnostics};
use crate::invoke::{AnalysisFunctions, HostControl};
use crate::running::RunningReport;
use crate::sink::Sink;

/// What a run is given from outside.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The query library.
    pub catalog: &'a Catalog,
    /// Where rows come from.
    pub source: &'a dyn Source,
    /// The clock, and who may stop the run.
    pub world: &'a dyn World,
    /// Who hears of it.
    pub sink: &'a dyn Sink,
}

/// A run or a call under way: the report so far, and what it may ask.
pub struct RunContext<'a> {
    env: Environment<'a>,
    running: &'a RefCell<RunningReport>,
    timespan: (i64, i64),
    done: Cell<u32>,
    total: Cell<u32>,
}

impl<'a> RunContext<'a> {
    /// Over a report, within a time span in ticks.
    pub(crate) fn new(
        env: Environment<'a>,
        running: &'a RefCell<RunningReport>,
        timespan: (i64, i64),
    ) -> Self {
        Self { env, running, timespan, done: Cell::new(0), total: Cell::new(0) }
    }

    /// The report so far. Let go of it before the next await.
    pub fn report(&self) -> Ref<'_, RunningReport> {
        self.running.borrow()
    }

    /// A parameter of the run.
    pub fn param(&self, name: &str) -> Option<Value> {
        self.report().report.params.get(name).filter(|value| !value.is_null()).cloned()
    }

    /// Whether an option is on.
    pub fn option(&self, name: &str) -> bool {
        self.report().report.options.iter().any(|on| on == name)
    }

    /// First and last instant of the run, in ticks.
    pub fn timespan(&self) -> (i64, i64) {
        self.timespan
    }

    /// Name of the source for people.
    pub fn source_name(&self) -> String {
        self.env.source.name().to_owned()
    }

    /// Whether the source has a table; `None` when that is not known without asking.
    pub fn has_table(&self, name: &str) -> Option<bool> {
        self.env.source.has_table(name)
    }

    /// The notebooklet's state as it was set last; its default where it never was.
    pub fn state<T: DeserializeOwned + Default>(&self) -> T {
        serde_json::from_value(self.report().report.state.clone()).unwrap_or_default()
    }

    /// Sets the state that follow-up methods and restored reports find.
    pub fn set_state(&self, state: &impl Serialize) {
        let state = serde_json::to_value(state).unwrap_or_default();
        self.running.borrow_mut().set_state(state);
    }

    /// Says how many steps there will be.
    pub fn expect_steps(&self, steps: u32) {
        self.total.set(self.done.get() + steps);
    }

    /// Says what is being done now, and gives the host a turn; ends the run when the user stopped it.
    pub async fn step(&self, message: &str) -> Result<()> {
        let done = self.done.get();
        self.done.set(done + 1);
        let total = self.total.get().max(done + 1);
        self.env.sink.event(Event::Progress { message: message.to_owned(), done, total });
        self.checkpoint().await
    }

    /// Gives the host a turn; ends the run when the user stopped it.
    pub async fn checkpoint(&self) -> Result<()> {
        self.env.world.checkpoint().await.map_err(|_| NotebookletError::cancelled())
    }

    /// Shows a section, or replaces the one of that id.
    pub fn section(&self, section: Section) {
        self.running.borrow_mut().put_section(section.clone());
        self.env.sink.event(Event::Section { section });
    }

    /// Takes sections of an earlier answer away. The page sees them emptied at once.
    pub fn remove_sections(&self, ids: &[&str]) {
        for id in ids {
            let found = self.report().section(id).cloned();
            if let Some(section) = found {
                self.env.sink.event(Event::Section { section: Section { blocks: Vec::new(), ..section } });
                self.running.borrow_mut().report.sections.retain(|old| old.id != *id);
            }
        }
    }

    /// Shows a named table, or replaces the one of that name.
    pub fn table(&self, name: &str, table: Table, provenance: Vec<Provenance>) {
        let entry = self.running.borrow_mut().put_table(name, table, provenance);
        self.env.sink.event(Event::Table { table: Box::new(entry) });
    }

    /// Keeps a table for follow-up methods without listing it.
    pub fn keep_table(&self, name: &str, table: Table, provenance: Vec<Provenance>) {
        self.running.borrow_mut().keep_table(name, table, provenance);
    }

    /// Takes tables of an earlier answer away.
    pub fn remove_tables(&self, names: &[&str]) {
        let mut running = self.running.borrow_mut();
        for name in names {
            running.forget_table(name);
        }
    }

    /// The rows of a table of the report, shown or kept. A table is shared, not copied.
    pub fn rows(&self, name: &str) -> Option<Table> {
        self.report().table(name).cloned()
    }

    /// The queries that a table of the report came from.
    pub fn provenance(&self, name: &str) -> Vec<Provenance> {
        self.report().entry(name).map(|entry| entry.provenance.clone()).unwrap_or_default()
    }

    /// Asks a query of the catalogue. `start` and `end` are the run's, where the query takes them.
    ///
    /// A table that the source lacks is no error: see the provenance.
    pub async fn query(&self, name: &str, params: &[(&str, Value)]) -> Result<Fetched> {
        let mut given: Map<String, Value> =
            params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let takes =
            |parameter: &str| self.env.catalog.get(name).is_some_and(|q| q.parameter(parameter).is_some());
        for (parameter, ticks) in [("start", self.timespan.0), ("end", self.timespan.1)] {
            if takes(parameter) && !given.contains_key(parameter) {
                given.insert(parameter.to_owned(), Value::String(format_datetime_short(ticks)));
            }
        }
        let bound = self.env.catalog.bind(name, &given).map_err(|error| NotebookletError {
            code: codes::QUERY,
            message: error.to_string(),
            hint: None,
            diagnostics: Vec::new(),
        })?;
        let mut request = QueryRequest::from(bound);
        request.timespan = request.timespan.or(Some(self.timespan));
        let fetched = self.env.source.query(&request, self.env.world).await;
        fetched.map_err(|error| NotebookletError::from_source(error, name, &request.text))
    }

    /// Calls an analysis function by its name on a table at hand. See `docs/analytics-parity.md` for what there is.
    pub async fn analyze(&self, name: &str, table: &Table, arguments: &[(&str, Value)]) -> Result<Outcome> {
        let given = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let control = HostControl(self.env.world);
        let Some(function) = huntlet_analytics::find(name) else {
            return Err(not_analysed(&AnalyticsError::argument(name, "is no function", "This is a defect.")));
        };
        let outcome = function.call(Input::Table(table.clone()), &given, &control).await;
        outcome.map_err(|failure| not_analysed(&failure))
    }

    /// Runs KQL over tables at hand: the way to summarise and join what arrived, also through analysis functions by
    /// `invoke`. `params` are bound in front of the text as string literals.
    pub async fn derive(
        &self,
        tables: &[(&str, &Table)],
        params: &[(&str, &str)],
        kql: &str,
    ) -> Result<Table> {
        let mut memory = MemoryTables::new();
        memory.use_functions(&AnalysisFunctions);
        for (name, table) in tables {
            memory.insert(*name, (*table).clone());
        }
        let lets = params.iter().map(|(name, value)| format!("let {name} = {};\n", quote_string(value)));
        let text = lets.chain([kql.to_owned()]).collect::<String>();
        let context = self.env.world.context();
        match huntlet_engine::run(&text, &memory, &context, self.env.world).await {
            Ok(output) => Ok(output.table),
            Err(failure) => Err(analysis_failed(failure, &text)),
        }
    }
}

fn not_analysed(failure: &AnalyticsError) -> NotebookletError {
    if failure.is_cancelled() {
        return NotebookletError::cancelled();
    }
    NotebookletError {
        code: codes::ANALYSIS,
        message: format!("The rows that arrived could not be analysed: {}", failure.message),
        hint: failure.hint.clone(),
        diagnostics: Vec::new(),
    }
}

fn analysis_failed(failure: Failure, text: &str) -> NotebookletError {
    let message = failure.to_string();
    match failure {
        Failure::Cancelled => NotebookletError::cancelled(),
        Failure::Memory { .. } => NotebookletError::new(
            codes::ANALYSIS,
            format!("The rows that arrived are too many to analyse: {message}."),
            "Choose a shorter time range.",
        ),
        Failure::Diagnostics(found) => NotebookletError {
            code: codes::ANALYSIS,
            message: format!("The rows that arrived could not be analysed: {message}"),
            hint: found.iter().find_map(|one| one.hint.clone()),
            diagnostics: diagnostics(&found, text),
        },
    }
}
