//! The open reports and the KQL box.

use huntlet_report::RunStatus;
use leptos::prelude::*;

use super::each::{Item, each};
use super::icon::Icon;
use crate::browser;
use crate::state::tab::Tab;
use crate::state::{Shown, app};

/// A row of tabs.
#[component]
pub fn Tabs() -> impl IntoView {
    let state = app();
    let is = move |shown: Shown| move || (state.shown.get() == shown).then_some("page");
    let open = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        state.take_files(browser::files(input.files()));
        input.set_value("");
    };
    let entry = move |tab: Tab| {
        view! {
            <li class="closable">
                <button
                    type="button"
                    class="tab"
                    aria-current=is(Shown::Report(tab.key))
                    on:click=move |_| state.shown.set(Shown::Report(tab.key))
                >
                    <span class="tab-state" data-status=move || status(tab) aria-hidden="true"></span>
                    <span class="tab-title">{move || tab.title.get()}</span>
                </button>
                <button
                    type="button"
                    class="quiet tab-close"
                    aria-label=move || format!("Close {}", tab.title.get())
                    on:click=move |_| state.close(tab)
                >
                    <Icon name="close" />
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <nav class="tabs" aria-label="Reports and queries">
            <ul>
                <li>
                    <button type="button" class="tab" aria-current=is(Shown::Start) on:click=move |_| state.shown.set(Shown::Start)>
                        "Start"
                    </button>
                </li>
                <li>
                    <button type="button" class="tab" aria-current=is(Shown::Query) on:click=move |_| state.show_query()>
                        <Icon name="query" />
                        "KQL"
                    </button>
                </li>
                {each(move || state.tabs.get().into_iter().map(|tab| Item::new(tab.key, move || entry(tab))).collect())}
            </ul>
            <label class="quiet file-button">
                <input class="unseen" type="file" multiple=true accept=".huntlet" on:change=open />
                <Icon name="open" />
                <span>"Open report"</span>
            </label>
        </nav>
    }
}

fn status(tab: Tab) -> &'static str {
    if tab.request.get().is_some() {
        return "running";
    }
    match tab.status.get() {
        RunStatus::Running => "running",
        RunStatus::Done => "done",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Failed { .. } => "failed",
    }
}
