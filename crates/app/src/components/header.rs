//! The bar at the top.

use leptos::prelude::*;

use super::icon::Icon;
use crate::client::Life;
use crate::logic::format::counted;
use crate::state::app;

/// Name, where the data comes from, theme, help.
#[component]
pub fn Header() -> impl IntoView {
    let state = app();
    let source = move || {
        let count = state.tables.with(Vec::len) as u64;
        let demo = state.has_demo();
        if let Some(service) = state.sources.default().filter(|source| source.source_kind != "local") {
            return service.title;
        }
        match (count, demo) {
            (0, _) => "No tables".to_owned(),
            (count, true)
                if state.tables.with(|tables| tables.iter().all(|table| table.origin == "demo")) =>
            {
                format!("Demo tenant · {}", counted(count, "table", "tables"))
            }
            (count, true) => format!("Demo tenant and files · {}", counted(count, "table", "tables")),
            (count, false) => format!("Files · {}", counted(count, "table", "tables")),
        }
    };
    let engine = move || match state.life.get() {
        Life::Starting if state.reviving.with(Option::is_some) => ("lost", "Engine restarting"),
        Life::Starting => ("starting", "Engine starting"),
        Life::Ready if state.loading.with(|loading| !loading.is_empty()) => ("busy", "Loading data"),
        Life::Ready => ("ready", "Engine ready"),
        Life::Lost(_) => ("lost", "Engine restarting"),
        Life::GivenUp(_) => ("lost", "Engine stopped"),
    };
    let switch = move |_| {
        state.theme.update(|theme| *theme = theme.next());
        state.theme.get_untracked().apply();
        state.say(state.theme.get_untracked().label());
    };
    view! {
        <header class="top">
            <h1 class="brand"><span class="mark" aria-hidden="true"></span>"Huntlet"</h1>
            <button class="chip" type="button" aria-haspopup="dialog" on:click=move |_| state.drawer.set(true)>
                <Icon name="table" />
                <span class="chip-text">{source}</span>
            </button>
            <span class="engine" data-life=move || engine().0>
                <span class="dot" aria-hidden="true"></span>
                <span class="engine-text">{move || engine().1}</span>
            </span>
            <span class="grow"></span>
            <button class="quiet" type="button" on:click=switch title=move || state.theme.get().label()>
                <Icon name="theme" />
                <span class="wide-only">{move || state.theme.get().label()}</span>
            </button>
            <button class="quiet" type="button" title="Keyboard help" aria-haspopup="dialog" on:click=move |_| state.help.set(true)>
                <Icon name="help" />
                <span class="wide-only">"Keys"</span>
            </button>
        </header>
        {move || {
            state
                .reviving
                .get()
                .map(|reason| {
                    let reason = reason.trim_end_matches('.').to_owned();
                    view! {
                        <div class="banner" role="alert">
                            <Icon name="warning" />
                            <p>
                                {format!(
                                    "The engine stopped ({reason}). It is being started again; your tables and finished reports come back.",
                                )}
                            </p>
                        </div>
                    }
                })
        }}
        <super::connect::Doorbell />
        {move || match state.life.get() {
            Life::GivenUp(reason) => {
                view! {
                    <div class="banner" role="alert">
                        <Icon name="error" />
                        <p>{format!("The engine does not start: {}. What is on the page stays readable.", reason.trim_end_matches('.'))}</p>
                        <button type="button" on:click=move |_| state.revive()>"Start the engine"</button>
                    </div>
                }.into_any()
            }
            _ => ().into_any(),
        }}
    }
}
