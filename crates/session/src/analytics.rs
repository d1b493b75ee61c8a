//! Analysis functions: listed and called.

use std::cell::Cell;

use huntlet_analytics::{
    AnalyticsError, Control, Function, Input, Kind, Outcome, Parameter, find, functions,
};
use huntlet_engine::Host;
use huntlet_report::{
    AnalysisInput, AnalysisTable, Completeness, ErrorInfo, Event, FunctionInfo, FunctionParameter,
    Provenance, Reply,
};
use huntlet_source::World;
use huntlet_table::read::{Format, ReadOptions, read};
use huntlet_ticks::format_datetime_short;
use serde_json::{Map, Value};

use crate::error::error;
use crate::platform::RequestWorld;
use crate::{Answer, Listener, Session};

/// Every function, described.
pub(crate) fn list() -> Reply {
    let parameter = |parameter: &Parameter| FunctionParameter {
        name: parameter.name.to_owned(),
        description: parameter.description.to_owned(),
        kind: parameter.kind.name().to_owned(),
        takes: parameter.kind.words(),
        required: parameter.required,
        default: parameter.default.json().unwrap_or(Value::Null),
        choices: match parameter.kind {
            Kind::Choice(words) => words.iter().map(|word| (*word).to_owned()).collect(),
            _ => Vec::new(),
        },
    };
    let described = |function: &&Function| FunctionInfo {
        name: function.name.to_owned(),
        description: function.description.to_owned(),
        input: function.input.names().iter().map(|name| (*name).to_owned()).collect(),
        parameters: function.parameters.iter().map(parameter).collect(),
        kql: function.pipes,
    };
    Reply::Analytics { functions: functions().iter().map(described).collect() }
}

fn refused(failure: AnalyticsError) -> ErrorInfo {
    error(failure.code, failure.message, failure.hint)
}

/// Tells the listener how far the work is, and asks the world whether to go on.
struct Progress<'p> {
    world: &'p RequestWorld,
    listener: &'p Listener,
    message: String,
    told: Cell<u32>,
}

impl Control for Progress<'_> {
    fn checkpoint(&self, done: f64) -> huntlet_analytics::Checkpoint<'_> {
        let percent = (done.clamp(0.0, 1.0) * 100.0) as u32;
        if percent > self.told.get() {
            self.told.set(percent);
            (self.listener)(Event::Progress { message: self.message.clone(), done: percent, total: 100 });
        }
        Box::pin(async { self.world.checkpoint().await.map_err(|_| huntlet_analytics::Cancelled) })
    }
}

impl Session {
    /// Calls a function; its tables are kept as results.
    pub(crate) async fn analyze(
        &self,
        name: &str,
        input: AnalysisInput,
        arguments: Map<String, Value>,
        bytes: Option<Vec<u8>>,
        world: &RequestWorld,
        listener: &Listener,
    ) -> Result<Answer, ErrorInfo> {
        let Some(function) = find(name) else {
            let known: Vec<&str> = functions().iter().map(|function| function.name).collect();
            let hint = format!("There are {}.", known.join(", "));
            return Err(error("AN0101", format!("There is no function `{name}`."), hint));
        };
        let (input, what) = match input {
            AnalysisInput::Text { text } => (Input::Text(text), "a text".to_owned()),
            AnalysisInput::Table { handle } => (Input::Table(self.table(&handle)?), handle),
            AnalysisInput::Bytes => {
                let read = read(bytes.unwrap_or_default(), Some(Format::Arrow), &ReadOptions::default());
                let table = read.map_err(|problem| error("SE0701", problem.to_string(), None))?.table;
                (Input::Table(table), "a table".to_owned())
            }
        };
        let began = world.monotonic_ms();
        let message = format!("Running {}.", function.name);
        let progress = Progress { world, listener, message, told: Cell::new(0) };
        let Outcome { tables, text } = function.call(input, &arguments, &progress).await.map_err(refused)?;
        let duration_ms = (world.monotonic_ms() - began).max(0.0);
        let mut answered = Vec::with_capacity(tables.len());
        for (own, table) in tables {
            let provenance = Provenance {
                source: format!("{} of {what}", function.name),
                query_name: Some(function.name.to_owned()),
                query: String::new(),
                parameters: arguments.clone(),
                timespan: None,
                rows: table.height() as u64,
                duration_ms,
                asked_at: format_datetime_short(world.now()),
                completeness: Completeness::Complete,
                steps: Vec::new(),
            };
            let info = self.store.borrow_mut().add_result(table);
            answered.push(AnalysisTable { name: own, info, provenance });
        }
        Ok(Reply::Analysis { tables: answered, text }.into())
    }
}
