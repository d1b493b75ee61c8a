//! What is seen.

mod block;
mod choice;
mod connect;
mod dialog;
mod drawer;
mod each;
mod entity;
mod grid;
mod header;
mod help;
mod icon;
mod kql;
mod methods;
mod notice;
mod plot;
mod provenance;
mod report;
mod running;
mod sidebar;
mod start;
mod tabs;
mod time_range;
mod timeline;
mod toasts;

use js_sys::Function;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::browser;
use crate::state::pace::in_turn;
use crate::state::{AppState, Shown};

/// The whole page.
#[component]
pub fn App(
    /// Gives a new worker each time it is called.
    make_worker: Function,
    /// Gives tokens.
    sign_in: Function,
    /// Is called once the page can take the place of the first paint.
    drawn: Box<dyn FnOnce()>,
) -> impl IntoView {
    let state = AppState::new(make_worker, sign_in);
    provide_context(state);
    state.begin();
    let dragging = RwSignal::new(false);
    listen(state, dragging);
    let shown = move || match state.shown.get() {
        Shown::Start => view! { <start::Start /> }.into_any(),
        Shown::Query => view! { <kql::QueryPage /> }.into_any(),
        Shown::Report(key) => match state.tab(key) {
            Some(tab) => view! { <report::ReportPage tab=tab /> }.into_any(),
            None => view! { <start::Start /> }.into_any(),
        },
    };
    let nothing = || ().into_any();
    let page = view! {
        <a class="skip" href="#main">"Skip to the report"</a>
        {in_turn(nothing(), || view! { <header::Header /> }.into_any())}
        <div class="layout">
            {in_turn(nothing(), || view! { <sidebar::Sidebar /> }.into_any())}
            <main id="main" class="main" tabindex="-1">
                {in_turn(nothing(), || view! { <tabs::Tabs /> }.into_any())}
                {in_turn(nothing(), move || shown.into_any())}
            </main>
        </div>
        {in_turn(nothing(), || view! { <drawer::Drawer /> <connect::Connect /> <help::Help /> }.into_any())}
        <toasts::Toasts />
        <div class="drop-veil" class:on=move || dragging.get() aria-hidden="true">
            <p>"Drop tables (CSV, NDJSON, JSON, Parquet, Arrow), queries (YAML) or a saved report"</p>
        </div>
        <div class="unseen" aria-live="polite" role="status">{move || state.spoken.get()}</div>
    };
    state.pace.later(drawn);
    page
}

fn listen(state: AppState, dragging: RwSignal<bool>) {
    window_event_listener(ev::keydown, move |key| {
        let in_field = key
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        let with_control = key.ctrl_key() || key.meta_key();
        match key.key().as_str() {
            "Enter" if with_control => {
                key.prevent_default();
                match state.shown.get_untracked() {
                    Shown::Query => state.query.run(state),
                    _ => state.run(),
                }
            }
            "?" if !in_field && !with_control => state.help.set(true),
            "/" if !in_field && !with_control => {
                key.prevent_default();
                browser::focus("notebooklet-search");
            }
            "t" if !in_field && !with_control && !key.alt_key() => state.drawer.set(true),
            "q" if !in_field && !with_control && !key.alt_key() => {
                key.prevent_default();
                state.show_query();
            }
            _ => {}
        }
    });
    window_event_listener(ev::hashchange, move |_| state.follow(&browser::link()));
    window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        dragging.set(true);
    });
    window_event_listener(ev::dragleave, move |event| {
        // leaving the window has nothing to enter
        if event.related_target().is_none() {
            dragging.set(false);
        }
    });
    window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        dragging.set(false);
        let files = browser::files(event.data_transfer().and_then(|data| data.files()));
        if !files.is_empty() {
            state.take_files(files);
        }
    });
}
