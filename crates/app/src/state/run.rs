//! Runs, calls and their end; saving and opening reports.

use huntlet_report::{ErrorInfo, Event, Reply, Report, Request, RunStatus};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::tab::{Progress, Tab};
use super::{AppState, Shown};
use crate::browser;
use crate::client::{ABORTED, LOST, error, sentence};
use crate::logic::names;

/// How long a cancel waits before stopping the engine is offered.
const PATIENCE_SECS: u64 = 2;

impl AppState {
    /// Runs the form's notebooklet in a new tab; the form shows what is missing.
    pub fn run(self) {
        let name = self.form.notebooklet.get_untracked();
        let info = self
            .notebooklets
            .with_untracked(|all| all.iter().find(|info| Some(&info.name) == name.as_ref()).cloned());
        let Some(info) = info else { return };
        let Some(filled) = self.form.fill(&info) else {
            self.say("The form has an error.");
            browser::focus_first_error();
            return;
        };
        let value = filled.params.get("value").and_then(Value::as_str).unwrap_or_default();
        let tab = Tab::new(self.next_key(), format!("{} · {value}", info.name));
        self.tabs.update(|tabs| tabs.push(tab));
        self.shown.set(Shown::Report(tab.key));
        let request = Request::Run {
            notebooklet: info.name,
            params: filled.params,
            timespan: filled.timespan,
            options: filled.options,
            source: None,
        };
        self.carry_out(tab, request);
        browser::show_main();
    }

    /// Calls a method of a tab's report.
    pub fn call(self, tab: Tab, method: &str, args: Map<String, Value>) {
        let Some(report) = tab.report_id() else { return };
        if tab.request.get_untracked().is_some() {
            self.say("A run is under way.");
            return;
        }
        self.carry_out(tab, Request::Call { report, method: method.to_owned(), args });
    }

    fn carry_out(self, tab: Tab, request: Request) {
        let state = self;
        let is_call = matches!(request, Request::Call { .. });
        tab.error.set(None);
        tab.stuck.set(false);
        tab.progress.set(Progress::default());
        tab.since_ms.set(browser::now_ms());
        let news = Box::new(move |event| heard(tab, event, is_call));
        let (id, answer) = self.engine.send(&request, None, Some(news));
        tab.request.set(Some(id));
        self.say("Running.");
        leptos::task::spawn_local(async move {
            let result = answer.await;
            tab.request.set(None);
            tab.stuck.set(false);
            tab.took_ms.set(Some(browser::now_ms() - tab.since_ms.get_untracked()));
            match result {
                Ok(answer) => {
                    if let Reply::Report { report } = answer.reply {
                        state.finished(tab, *report);
                    }
                }
                Err(failed) => state.failed(tab, failed, is_call),
            }
        });
    }

    fn finished(self, tab: Tab, report: Report) {
        let said = match &report.status {
            RunStatus::Done | RunStatus::Running => "The report is complete.".to_owned(),
            RunStatus::Cancelled => "The run was cancelled. What had arrived is kept.".to_owned(),
            RunStatus::Failed { message } => message.clone(),
        };
        tab.take(report);
        self.say(said);
        self.keep(tab);
    }

    fn failed(self, tab: Tab, failed: ErrorInfo, is_call: bool) {
        self.say(sentence(&failed));
        let status = if failed.code == ABORTED {
            RunStatus::Cancelled
        } else {
            RunStatus::Failed { message: failed.message.clone() }
        };
        if !is_call || failed.code == LOST {
            tab.status.set(status);
        }
        if failed.code != ABORTED {
            tab.error.set(Some(failed));
        }
    }

    /// Stops what a tab is doing; offers to stop the engine when it does not listen.
    pub fn cancel(self, tab: Tab) {
        let Some(request) = tab.request.get_untracked() else { return };
        let state = self;
        self.say("Cancelling.");
        leptos::task::spawn_local(async move {
            let _ = state.engine.ask(Request::Cancel { request }).await;
        });
        let check = move || {
            if tab.request.try_get_untracked().flatten() == Some(request) {
                tab.stuck.set(true);
                state.say("The engine does not answer. You can stop it.");
            }
        };
        set_timeout(check, std::time::Duration::from_secs(PATIENCE_SECS));
    }

    /// Keeps a report's bytes in memory, to restore it when the engine dies.
    fn keep(self, tab: Tab) {
        let Some(report) = tab.report_id() else { return };
        let state = self;
        leptos::task::spawn_local(async move {
            // a report that cannot be kept is still on the page; only a crash would lose it
            if let Ok(bytes) = state.save_bytes(report).await {
                state.saved.update_value(|saved| {
                    saved.insert(tab.key, bytes);
                });
            }
        });
    }

    async fn save_bytes(self, report: u32) -> Result<Uint8Array, ErrorInfo> {
        let answer = self.engine.send(&Request::Save { report }, None, None).1.await?;
        let missing = || error("UI0003", "The engine sent no bytes for the report.", None);
        answer.bytes.map(|bytes| Uint8Array::new(&bytes)).ok_or_else(missing)
    }

    /// Saves a tab's report as a file.
    pub fn save(self, tab: Tab) {
        let Some(report) = tab.report_id() else { return };
        let state = self;
        self.spawn(async move {
            let bytes = state.save_bytes(report).await?;
            let title = tab.title.get_untracked().replace(" · ", "-");
            let file = names::file_name(&title, names::REPORT_ENDING.trim_start_matches('.'));
            browser::download(&file, &bytes, "application/octet-stream")?;
            state.toast(false, format!("Saved {file}."));
            Ok(())
        });
    }

    /// Opens a saved report in a new tab.
    pub async fn open_saved(self, name: &str, bytes: ArrayBuffer) -> Result<(), ErrorInfo> {
        let copy = Uint8Array::new(&bytes).slice(0, bytes.byte_length());
        let answer = self.engine.send(&Request::Restore, Some(bytes), None).1.await?;
        let Reply::Report { report } = answer.reply else { return Ok(()) };
        let tab = Tab::new(self.next_key(), name.to_owned());
        tab.take(*report);
        self.tabs.update(|tabs| tabs.push(tab));
        self.saved.update_value(|saved| {
            saved.insert(tab.key, copy);
        });
        self.shown.set(Shown::Report(tab.key));
        self.say(format!("Opened {name}."));
        Ok(())
    }

    /// Restores every finished report after the engine came back.
    pub async fn restore_reports(self) {
        for tab in self.tabs.get_untracked() {
            let kept = self
                .saved
                .with_value(|saved| saved.get(&tab.key).map(|bytes| bytes.slice(0, bytes.length())));
            let restored = match kept {
                Some(bytes) => self.engine.send(&Request::Restore, Some(bytes.buffer()), None).1.await.ok(),
                None => None,
            };
            match restored.map(|answer| answer.reply) {
                Some(Reply::Report { report }) => {
                    tab.orphan.set(false);
                    tab.take(*report);
                }
                _ => tab.orphan.set(true),
            }
        }
    }

    /// Closes a tab, and its report in the engine.
    pub fn close(self, tab: Tab) {
        if let Some(request) = tab.request.get_untracked() {
            let _ = self.engine.send(&Request::Cancel { request }, None, None);
        }
        if let Some(report) = tab.report_id() {
            let _ = self.engine.send(&Request::CloseReport { report }, None, None);
        }
        self.saved.update_value(|saved| {
            saved.remove(&tab.key);
        });
        let place =
            self.tabs.with_untracked(|tabs| tabs.iter().position(|other| other.key == tab.key)).unwrap_or(0);
        self.tabs.update(|tabs| tabs.retain(|other| other.key != tab.key));
        if self.shown.get_untracked() == Shown::Report(tab.key) {
            let next =
                self.tabs.with_untracked(|tabs| tabs.get(place.min(tabs.len().saturating_sub(1))).copied());
            self.shown.set(next.map_or(Shown::Start, |next| Shown::Report(next.key)));
        }
    }
}

fn heard(tab: Tab, event: Event, is_call: bool) {
    match event {
        Event::Started { report } => {
            if !is_call {
                tab.name_after(&report);
                tab.status.set(RunStatus::Running);
            }
            tab.head.set(Some(*report));
        }
        Event::Progress { message, done, total } => tab.progress.set(Progress { message, done, total }),
        Event::Section { section } => {
            if is_call && tab.goal.get_untracked().is_none() {
                tab.goal.set(Some(section.id.clone()));
            }
            tab.put_section(section);
        }
        Event::Table { table } => tab.put_table(*table),
        Event::Methods { methods } => tab.methods.set(methods),
        // answered where messages come in
        Event::Token { .. } => {}
    }
}
