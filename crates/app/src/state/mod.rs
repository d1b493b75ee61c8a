//! What the page knows, as signals, and what it can do about it.

pub mod files;
pub mod form;
pub mod library;
pub mod life;
pub mod pace;
pub mod query;
pub mod run;
pub mod sources;
pub mod tab;
pub mod theme;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use huntlet_report::{ErrorInfo, NotebookletInfo, Reply, Request, TableInfo};
use js_sys::{Function, Uint8Array};
use leptos::prelude::*;

use crate::client::{Engine, Life, sentence};
use crate::logic::time;
use files::Source;
use form::Form;
use library::Library;
use pace::Pace;
use query::QueryBox;
use sources::Sources;
use tab::Tab;
use theme::Theme;

/// What fills the main part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// How to begin.
    Start,
    /// The KQL box.
    Query,
    /// A report, by its tab's key.
    Report(u32),
}

/// A message that stays until it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Tells messages apart.
    pub key: u32,
    /// Whether something failed.
    pub failed: bool,
    /// The message.
    pub text: String,
}

/// The page's state; every part holds a copy, which is a handle to the same fields.
#[derive(Clone, Copy)]
pub struct AppState(&'static Fields);

impl std::ops::Deref for AppState {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        self.0
    }
}

/// What the page's state is made of.
pub struct Fields {
    /// The engine.
    pub engine: Engine,
    /// How the engine is.
    pub life: RwSignal<Life>,
    /// Why the engine is being started again, until everything is back.
    pub reviving: RwSignal<Option<String>>,
    /// Loaded tables in the order of their names.
    pub tables: RwSignal<Vec<TableInfo>>,
    /// Every notebooklet.
    pub notebooklets: RwSignal<Vec<NotebookletInfo>>,
    /// Open reports in the order of their tabs.
    pub tabs: RwSignal<Vec<Tab>>,
    /// What fills the main part.
    pub shown: RwSignal<Shown>,
    /// The form of a run.
    pub form: Form,
    /// The KQL box.
    pub query: QueryBox,
    /// The query library.
    pub library: Library,
    /// Services.
    pub sources: Sources,
    /// Messages.
    pub toasts: RwSignal<Vec<Toast>>,
    /// What the live region says.
    pub spoken: RwSignal<String>,
    /// What is being loaded, by name.
    pub loading: RwSignal<Vec<String>>,
    /// Whether the tables' drawer is open.
    pub drawer: RwSignal<bool>,
    /// Whether the keyboard help is open.
    pub help: RwSignal<bool>,
    /// Light, dark, or as the system.
    pub theme: RwSignal<Theme>,
    /// Whether the system is dark.
    pub system_dark: RwSignal<bool>,
    /// Work that waits for its frame.
    pub pace: Pace,
    /// Where the tables came from, to load them again.
    origins: StoredValue<Vec<Source>, LocalStorage>,
    /// Saved reports by tab, to restore them when the engine died.
    saved: StoredValue<HashMap<u32, Uint8Array>, LocalStorage>,
    last_key: StoredValue<u32>,
}

impl AppState {
    /// A new page whose workers come from `make_worker`, and whose tokens come from `sign_in`.
    pub fn new(make_worker: Function, sign_in: Function) -> Self {
        let life = RwSignal::new(Life::Starting);
        let fields = Fields {
            engine: Engine::new(make_worker, life),
            life,
            reviving: RwSignal::new(None),
            tables: RwSignal::new(Vec::new()),
            notebooklets: RwSignal::new(Vec::new()),
            tabs: RwSignal::new(Vec::new()),
            shown: RwSignal::new(Shown::Start),
            form: Form::new(),
            query: QueryBox::new(),
            library: Library::default(),
            sources: Sources::new(sign_in),
            toasts: RwSignal::new(Vec::new()),
            spoken: RwSignal::new(String::new()),
            loading: RwSignal::new(Vec::new()),
            drawer: RwSignal::new(false),
            help: RwSignal::new(false),
            theme: RwSignal::new(Theme::stored()),
            system_dark: RwSignal::new(theme::system_is_dark()),
            pace: Pace::default(),
            origins: StoredValue::new_local(Vec::new()),
            saved: StoredValue::new_local(HashMap::new()),
            last_key: StoredValue::new(0),
        };
        // one page, as long as the browser shows it
        Self(Box::leak(Box::new(fields)))
    }

    /// A number that was not given before.
    pub fn next_key(&self) -> u32 {
        self.last_key.update_value(|key| *key += 1);
        self.last_key.get_value()
    }

    /// Says something to those who listen.
    pub fn say(&self, text: impl Into<String>) {
        self.spoken.set(text.into());
    }

    /// Shows a message and says it.
    pub fn toast(&self, failed: bool, text: impl Into<String>) {
        let text = text.into();
        let key = self.next_key();
        self.say(text.clone());
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.text != text);
            toasts.push(Toast { key, failed, text });
        });
        if !failed {
            let toasts = self.toasts;
            let gone = move || toasts.update(|toasts| toasts.retain(|toast| toast.key != key));
            set_timeout(gone, std::time::Duration::from_secs(6));
        }
    }

    /// Runs a step in the background; its error becomes a message.
    pub fn spawn(&self, step: impl Future<Output = Result<(), ErrorInfo>> + 'static) {
        self.spawn_boxed(Box::pin(step));
    }

    fn spawn_boxed(self, step: Pin<Box<dyn Future<Output = Result<(), ErrorInfo>>>>) {
        let state = self;
        leptos::task::spawn_local(async move {
            // that the engine stopped is said once, by the banner
            if let Err(failed) = step.await
                && failed.code != crate::client::LOST
            {
                state.toast(true, sentence(&failed));
            }
        });
    }

    /// Asks for the loaded tables again.
    pub async fn refresh_tables(&self) -> Result<(), ErrorInfo> {
        if let Reply::Tables { tables } = self.engine.ask(Request::Tables).await? {
            self.set_tables(tables);
        }
        Ok(())
    }

    /// Takes over what the engine says is loaded.
    pub fn set_tables(&self, tables: Vec<TableInfo>) {
        self.tables.set(tables);
        self.form.follow_preset(self.data_range_ms());
        self.query.recheck(*self);
    }

    /// First and last instant of all loaded tables, milliseconds since 1970.
    pub fn data_range_ms(&self) -> Option<(f64, f64)> {
        self.tables.with(|tables| time::cover(tables.iter().filter_map(|table| table.time_range_ms)))
    }

    /// Whether the demo tenant is loaded.
    pub fn has_demo(&self) -> bool {
        self.tables.with(|tables| tables.iter().any(|table| table.origin == "demo"))
    }

    /// Whether the page is dark now.
    pub fn is_dark(&self) -> bool {
        match self.theme.get() {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => self.system_dark.get(),
        }
    }

    /// The tab with a key.
    pub fn tab(&self, key: u32) -> Option<Tab> {
        self.tabs.with(|tabs| tabs.iter().find(|tab| tab.key == key).copied())
    }
}

/// The page's state from inside a component.
pub fn app() -> AppState {
    expect_context::<AppState>()
}
