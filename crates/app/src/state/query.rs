//! The KQL box.

use huntlet_report::{Diagnostic, ErrorInfo, PlotSpec, Provenance, Reply, Request, TableInfo};
use leptos::prelude::*;

use super::AppState;
use crate::browser;
use crate::client::ABORTED;

/// A query's result.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryResult {
    /// Handle, columns, count.
    pub table: TableInfo,
    /// Where the rows came from.
    pub provenance: Provenance,
    /// The chart that the query asked for.
    pub render: Option<String>,
    /// The same as a plot; none where there is nothing to draw, or nothing that draws it.
    pub plot: Option<PlotSpec>,
}

/// What the KQL box holds.
#[derive(Clone, Copy)]
pub struct QueryBox {
    /// The text.
    pub text: RwSignal<String>,
    /// Findings about the text, in UTF-16 offsets.
    pub diagnostics: RwSignal<Vec<Diagnostic>>,
    /// Whether the form's time range applies.
    pub limited: RwSignal<bool>,
    /// The message that is under way.
    pub request: RwSignal<Option<u32>>,
    /// When it was sent, milliseconds of the page's clock.
    pub since_ms: RwSignal<f64>,
    /// Whether a cancel got no answer in time.
    pub stuck: RwSignal<bool>,
    /// The last result.
    pub result: RwSignal<Option<QueryResult>>,
    /// Why the last run failed.
    pub error: RwSignal<Option<ErrorInfo>>,
    /// Where the text can be opened in the service's own page; empty where it cannot.
    pub link: RwSignal<String>,
    /// Queries that were run, the last first.
    pub history: RwSignal<Vec<String>>,
    check: StoredValue<u32>,
    /// The library's query that the text was made from, as long as it is that text.
    pub(super) made: StoredValue<Option<(String, Request)>>,
}

/// How long after the last key the engine is asked about the text, in milliseconds.
const PAUSE_MS: u64 = 120;

impl Default for QueryBox {
    fn default() -> Self {
        Self::new()
    }
}

impl QueryBox {
    /// An empty box.
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            diagnostics: RwSignal::new(Vec::new()),
            limited: RwSignal::new(false),
            request: RwSignal::new(None),
            since_ms: RwSignal::new(0.0),
            stuck: RwSignal::new(false),
            result: RwSignal::new(None),
            error: RwSignal::new(None),
            link: RwSignal::new(String::new()),
            history: RwSignal::new(Vec::new()),
            check: StoredValue::new(0),
            made: StoredValue::new(None),
        }
    }

    /// Takes a new text; the engine looks at it after a pause. What it said of the old text goes when the text moves.
    pub fn edit(&self, state: AppState, text: String) {
        let old = self.text.get_untracked();
        self.diagnostics.update(|found| *found = still_there(&old, &text, std::mem::take(found)));
        self.text.set(text);
        self.recheck(state);
    }

    /// Takes the text of a query of the library. As long as nobody edits it, it runs as that query: the service gets its
    /// time span, and the provenance its name and parameters.
    pub fn take(&self, state: AppState, text: String, request: Request) {
        self.made.set_value(Some((text.clone(), request)));
        self.edit(state, text);
    }

    /// Asks the engine about the text after a pause.
    pub fn recheck(&self, state: AppState) {
        let query = *self;
        self.check.update_value(|check| *check += 1);
        let mine = self.check.get_value();
        let ask = move || {
            let text = query.text.get_untracked();
            if query.check.get_value() != mine {
                return;
            }
            if text.trim().is_empty() {
                query.diagnostics.set(Vec::new());
                query.link.set(String::new());
                return;
            }
            leptos::task::spawn_local(async move {
                let reply = state.engine.ask(Request::Check { text: text.clone() }).await;
                if let Ok(Reply::Check { diagnostics }) = reply
                    && query.check.get_value() == mine
                {
                    query.diagnostics.set(diagnostics);
                }
                let link = match state.engine.ask(Request::Link { text, source: None }).await {
                    Ok(Reply::Text { text }) => text,
                    _ => String::new(),
                };
                if query.check.get_value() == mine {
                    query.link.set(link);
                }
            });
        };
        set_timeout(ask, std::time::Duration::from_millis(PAUSE_MS));
    }

    /// Runs the text.
    pub fn run(&self, state: AppState) {
        let text = self.text.get_untracked();
        if text.trim().is_empty() || self.request.get_untracked().is_some() {
            return;
        }
        let timespan = if self.limited.get_untracked() {
            let Some(range) = state.form.check_range() else {
                state.say("The time range has an error.");
                return;
            };
            Some(range)
        } else {
            None
        };
        self.history.update(|history| {
            history.retain(|other| *other != text);
            history.insert(0, text.clone());
            history.truncate(50);
        });
        let query = *self;
        let old = self.result.get_untracked().map(|result| result.table.handle);
        query.error.set(None);
        query.since_ms.set(browser::now_ms());
        let made = self.made.get_value().filter(|(made, _)| *made == text && timespan.is_none());
        let request = match made {
            Some((_, request)) => request,
            None => Request::Query { text, timespan, source: None, fresh: false },
        };
        let (id, answer) = state.engine.send(&request, None, None);
        query.request.set(Some(id));
        leptos::task::spawn_local(async move {
            let result = answer.await;
            query.request.set(None);
            query.stuck.set(false);
            match result {
                Ok(answer) => query.show(state, answer.reply, old),
                Err(failed) if failed.code == ABORTED => state.say("The query was cancelled."),
                Err(failed) => {
                    state.say(failed.message.clone());
                    if !failed.diagnostics.is_empty() {
                        query.diagnostics.set(failed.diagnostics.clone());
                    }
                    query.error.set(Some(failed));
                }
            }
        });
    }

    fn show(&self, state: AppState, reply: Reply, old: Option<String>) {
        let Reply::Query { table, provenance, diagnostics, render, plot } = reply else { return };
        state.say(crate::logic::format::counted(table.row_count, "row", "rows"));
        self.diagnostics.set(diagnostics);
        let render = render.as_ref().and_then(|render| render.get("chart")?.as_str().map(str::to_owned));
        let plot = plot.map(|plot| *plot);
        self.result.set(Some(QueryResult { table: *table, provenance: *provenance, render, plot }));
        if let Some(handle) = old {
            let _ = state.engine.send(&Request::Release { handle }, None, None);
        }
    }

    /// Stops the query that is under way.
    pub fn cancel(&self, state: AppState) {
        let Some(request) = self.request.get_untracked() else { return };
        let query = *self;
        let _ = state.engine.send(&Request::Cancel { request }, None, None);
        let check = move || {
            if query.request.get_untracked() == Some(request) {
                query.stuck.set(true);
                state.say("The engine does not answer. You can stop it.");
            }
        };
        set_timeout(check, std::time::Duration::from_secs(2));
    }
}

impl AppState {
    /// Puts a query on the clipboard, and says so.
    pub fn copy_query(self, text: String) {
        self.spawn(async move {
            browser::copy(&text).await?;
            self.toast(false, "The query is copied.");
            Ok(())
        });
    }
}

/// The findings that lie before the first letter that changed, and so are where they were.
fn still_there(old: &str, new: &str, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other);
    let units: usize = same.map(|(letter, _)| letter.len_utf16()).sum();
    found.retain(|one| (one.end as usize) < units);
    found
}

#[cfg(test)]
mod tests {
    use huntlet_report::{DiagnosticKind, Severity};

    use super::*;

    #[test]
    fn findings_stay_only_where_the_text_does() {
        let finding = |start: u32, end: u32| Diagnostic {
            code: String::new(),
            kind: DiagnosticKind::Syntax,
            severity: Severity::Error,
            message: String::new(),
            hint: None,
            start,
            end,
        };
        let found = vec![finding(0, 2), finding(6, 9)];
        let left = still_there("T | where x", "T | wher x", found.clone());
        assert_eq!(left, vec![finding(0, 2)]);
        assert_eq!(still_there("", "T", found), vec![]);
    }
}
