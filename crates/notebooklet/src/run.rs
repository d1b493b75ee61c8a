//! Runs and calls from beginning to end: checks, status, events.

use std::cell::RefCell;

use huntlet_report::{Block, Event, Report, RunStatus, Section, Severity, TimeRange};
use huntlet_ticks::format_datetime_short;
use serde_json::{Map, Value};

use crate::context::{Environment, RunContext};
use crate::error::{NotebookletError, Result, codes};
use crate::registry;
use crate::running::RunningReport;
use crate::{options, time_range};

/// What a run is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRequest {
    /// Which notebooklet.
    pub notebooklet: String,
    /// Its parameters, `value` among them.
    pub params: Map<String, Value>,
    /// The time range.
    pub timespan: TimeRange,
    /// Options: plain names, or `+name` and `-name`.
    pub options: Vec<String>,
}

/// Checks a request and makes its report, still without sections. `id` is the report's number, `now` in ticks.
pub fn prepare(request: RunRequest, id: u32, now: i64) -> Result<RunningReport> {
    let notebooklet = registry::get(&request.notebooklet)?;
    let info = notebooklet.info();
    let (start, end) = time_range::ticks(&request.timespan)?;
    for name in request.params.keys() {
        if info.parameters.iter().all(|known| known.name != *name) {
            let known: Vec<&str> = info.parameters.iter().map(|known| known.name.as_str()).collect();
            return Err(NotebookletError::new(
                codes::BAD_PARAMETER,
                format!("{} has no parameter `{name}`.", info.name),
                format!("Its parameters are {}.", known.join(", ")),
            ));
        }
    }
    for parameter in info.parameters.iter().filter(|parameter| parameter.required) {
        let given = request.params.get(&parameter.name);
        if given
            .is_none_or(|value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()))
        {
            return Err(NotebookletError::new(
                codes::MISSING_PARAMETER,
                format!("{} needs the parameter `{}`.", info.name, parameter.name),
                format!("Give {}.", lower_first(&parameter.description)),
            ));
        }
    }
    let resolved = options::resolve(&info.options, &request.options);
    let value = request.params.get("value").and_then(Value::as_str).unwrap_or_default().trim();
    let mut running = RunningReport::new(Report {
        id,
        title: if value.is_empty() { info.name.clone() } else { format!("{}: {value}", info.name) },
        notebooklet: info.name,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        params: request.params,
        options: resolved.on,
        timespan: time_range::range(start, end),
        started_at: format_datetime_short(now),
        status: RunStatus::Running,
        sections: Vec::new(),
        tables: Vec::new(),
        methods: Vec::new(),
        state: Value::Null,
    });
    if !resolved.warnings.is_empty() {
        let notice = |message: String| Block::Notice { severity: Severity::Warning, message, hint: None };
        running.put_section(Section {
            id: "warnings".to_owned(),
            title: "About this run".to_owned(),
            level: 2,
            blocks: resolved.warnings.into_iter().map(notice).collect(),
        });
    }
    Ok(running)
}

/// Runs a prepared report. Whatever happens, the report is left in a state that can be shown: what had arrived stays,
/// and its status says how it ended.
///
/// The report is borrowed for moments only, so that its tables can be paged through while the run goes on.
pub async fn run(running: &RefCell<RunningReport>, env: Environment<'_>) -> Result<()> {
    let report = running.borrow().report.clone();
    let notebooklet = registry::get(&report.notebooklet)?;
    let span = time_range::ticks(&report.timespan)?;
    let sections = report.sections.clone();
    env.sink.event(Event::Started { report: Box::new(Report { sections: Vec::new(), ..report }) });
    for section in sections {
        env.sink.event(Event::Section { section });
    }
    let context = RunContext::new(env, running, span);
    let result = match context.checkpoint().await {
        Ok(()) => notebooklet.run(&context).await,
        Err(error) => Err(error),
    };
    finish(running, env, result)
}

/// Calls a method of a report that has ended (or was restored). An argument that is wrong, or a method that cannot run
/// now, leaves the report as it was.
pub async fn call(
    running: &RefCell<RunningReport>,
    method: &str,
    args: &Map<String, Value>,
    env: Environment<'_>,
) -> Result<()> {
    let name = running.borrow().report.notebooklet.clone();
    let notebooklet = registry::get(&name)?;
    let known = notebooklet.methods(&running.borrow());
    let Some(found) = known.iter().find(|known| known.name == method) else {
        let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
        return Err(NotebookletError::new(
            codes::UNKNOWN_METHOD,
            format!("{name} has no method `{method}`."),
            format!("Its methods are {}.", names.join(", ")),
        ));
    };
    if !found.available {
        let why = found.unavailable.clone().unwrap_or_default();
        return Err(NotebookletError::new(
            codes::METHOD_UNAVAILABLE,
            format!("`{method}` cannot run now."),
            why,
        ));
    }
    let takes = |name: &String| found.parameters.iter().any(|parameter| parameter.name == *name);
    if let Some(wrong) = args.keys().find(|name| !takes(name)) {
        let names: Vec<&str> = found.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let names = if names.is_empty() {
            "It takes none.".to_owned()
        } else {
            format!("It takes {}.", names.join(", "))
        };
        return Err(NotebookletError::new(
            codes::BAD_ARGUMENT,
            format!("`{method}` has no argument `{wrong}`."),
            names,
        ));
    }
    let span = time_range::ticks(&running.borrow().report.timespan)?;
    let before = running.borrow().report.status.clone();
    running.borrow_mut().set_status(RunStatus::Running);
    let context = RunContext::new(env, running, span);
    let result = notebooklet.call(method, args, &context).await;
    match result {
        Err(error) if error.code == codes::BAD_ARGUMENT => {
            running.borrow_mut().set_status(before);
            Err(error)
        }
        result => finish(running, env, result),
    }
}

fn finish(running: &RefCell<RunningReport>, env: Environment<'_>, result: Result<()>) -> Result<()> {
    let status = match &result {
        Ok(()) => RunStatus::Done,
        Err(error) if error.is_cancelled() => RunStatus::Cancelled,
        Err(error) => {
            let hint = error.hint.as_deref().unwrap_or_default();
            RunStatus::Failed { message: format!("{} {hint}", error.message).trim_end().to_owned() }
        }
    };
    let methods = match registry::get(&running.borrow().report.notebooklet) {
        Ok(notebooklet) => notebooklet.methods(&running.borrow()),
        Err(_) => Vec::new(),
    };
    let mut report = running.borrow_mut();
    report.set_status(status);
    report.report.methods.clone_from(&methods);
    drop(report);
    env.sink.event(Event::Methods { methods });
    result
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
