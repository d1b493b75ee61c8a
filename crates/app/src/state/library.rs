//! The query library, as the page shows it.

use huntlet_report::{QueryInfo, QueryParameter, Reply, Request};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::AppState;
use crate::client::sentence;
use crate::logic::few::Few;

/// What the library's dialog holds.
#[derive(Clone, Copy)]
pub struct Library {
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    /// Every query.
    pub all: RwSignal<Vec<QueryInfo>>,
    /// What is looked for.
    pub words: RwSignal<String>,
    /// The full name of the query whose form is shown.
    pub chosen: RwSignal<Option<String>>,
    /// What was typed, by the name of the parameter: it stays when another query is chosen.
    pub texts: RwSignal<Few<String, String>>,
    /// Why the form could not be used.
    pub error: RwSignal<Option<String>>,
    /// The reader's own queries, as they are written or pasted.
    pub yaml: RwSignal<String>,
    /// What became of them, or of what was copied; and whether it failed.
    pub told: RwSignal<(bool, String)>,
}

/// What becomes of the text of a query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// It goes into the box and is run.
    Run,
    /// It goes into the box.
    Show,
    /// It goes onto the clipboard.
    Copy,
}

impl Default for Library {
    fn default() -> Self {
        Self {
            open: RwSignal::new(false),
            all: RwSignal::new(Vec::new()),
            words: RwSignal::new(String::new()),
            chosen: RwSignal::new(None),
            texts: RwSignal::new(Few::default()),
            error: RwSignal::new(None),
            yaml: RwSignal::new(String::new()),
            told: RwSignal::default(),
        }
    }
}

impl Library {
    /// Opens the dialog; the first time, asks the engine for the queries.
    pub fn show(&self, state: AppState) {
        let library = *self;
        library.open.set(true);
        library.error.set(None);
        library.told.set(Default::default());
        if !library.all.with_untracked(Vec::is_empty) {
            return;
        }
        state.spawn(async move {
            if let Reply::Queries { queries, .. } = state.engine.ask(Request::Queries).await? {
                library.all.set(queries);
            }
            Ok(())
        });
    }

    /// The queries in which every word occurs, in the language of the place that is asked.
    pub fn found(&self, state: AppState) -> Vec<QueryInfo> {
        let is_splunk = state.sources.default().is_some_and(|source| source.source_kind == "splunk");
        let language = if is_splunk { "SPL" } else { "KQL" };
        let words = self.words.with(|words| words.to_ascii_lowercase());
        let words: Vec<&str> = words.split_whitespace().collect();
        let fits = |query: &&QueryInfo| query.language == language && has(query, &words);
        self.all.with(|all| all.iter().filter(fits).cloned().collect())
    }

    /// Binds the chosen query, and does with its text what is wanted.
    pub fn take(&self, state: AppState, query: &QueryInfo, take: Take) {
        let Some(range) = state.form.check_range() else {
            self.error.set(Some("The time range of the form has an error.".to_owned()));
            return;
        };
        let given = |parameter: &QueryParameter| match parameter.name.as_str() {
            "start" => range.start.clone(),
            "end" => range.end.clone(),
            name => self
                .texts
                .with_untracked(|texts| texts.get(name).map(|text| text.trim().to_owned()))
                .unwrap_or_default(),
        };
        let mut params = Map::new();
        for parameter in &query.parameters {
            let text = given(parameter);
            if !text.is_empty() {
                params.insert(parameter.name.clone(), Value::String(text));
            } else if parameter.required {
                self.error.set(Some(format!("{} is needed.", parameter.name)));
                return;
            }
        }
        let (library, name) = (*self, query.name.clone());
        leptos::task::spawn_local(async move {
            let asked = Request::QueryText { name: name.clone(), params: params.clone() };
            let mut result = state.engine.ask(asked).await;
            if let Ok(Reply::Text { text }) = &result
                && take == Take::Copy
            {
                result = crate::browser::copy(text).await.map(|()| Reply::Done);
            }
            match result {
                Ok(Reply::Text { text }) => {
                    library.error.set(None);
                    library.open.set(false);
                    state.query.take(
                        state,
                        text,
                        Request::RunQuery { name, params, source: None, fresh: false },
                    );
                    if take == Take::Run {
                        state.query.run(state);
                    }
                }
                Ok(_) => {
                    library.error.set(None);
                    library.told.set((false, "The query is copied.".to_owned()));
                }
                Err(failed) => library.error.set(Some(sentence(&failed))),
            }
        });
    }
}

impl AppState {
    /// Adds the queries that were written or pasted; their text stays where it is until they are in the library.
    pub fn add_pasted(self) {
        let library = self.library;
        let text = library.yaml.get_untracked();
        let name = format!("pasted-{}.yaml", self.next_key());
        leptos::task::spawn_local(async move {
            match self.add_queries(name, text).await {
                Ok(()) => library.yaml.set(String::new()),
                Err(failed) => library.told.set((true, sentence(&failed))),
            }
        });
    }

    /// Says what became of a file or a text where it is seen: in the library's dialog, or in a message.
    pub fn tell_where_seen(self, failed: bool, text: String) {
        if self.library.open.get_untracked() {
            self.library.told.set((failed, text));
        } else {
            self.toast(failed, text);
        }
    }
}

fn has(query: &QueryInfo, words: &[&str]) -> bool {
    let text = [&query.name, &query.table, &query.description, &query.source]
        .into_iter()
        .chain(&query.families)
        .chain(&query.aliases)
        .chain(query.parameters.iter().map(|parameter| &parameter.name))
        .map(|part| part.to_ascii_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
    words.iter().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur_somewhere() {
        let query = QueryInfo {
            name: "WindowsSecurity.list_host_logons".into(),
            families: vec!["WindowsSecurity".into()],
            description: "Logons on a Windows host.".into(),
            aliases: Vec::new(),
            source: "sentinel".into(),
            language: "KQL".into(),
            table: "SecurityEvent".into(),
            parameters: Vec::new(),
            differs: None,
            text: String::new(),
        };
        assert!(has(&query, &["host", "securityevent"]));
        assert!(has(&query, &[]));
        assert!(!has(&query, &["host", "linux"]));
    }
}
