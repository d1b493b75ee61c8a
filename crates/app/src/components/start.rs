//! How to begin.

use leptos::prelude::*;

use super::icon::Icon;
use crate::browser;
use crate::logic::format;
use crate::state::app;

/// The ways in while nothing is loaded, and what to do next once something is.
#[component]
pub fn Start() -> impl IntoView {
    let state = app();
    let pick = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        state.take_files(browser::files(input.files()));
        input.set_value("");
    };
    let loaded = move || state.tables.with(|tables| tables.iter().map(|table| table.row_count).sum::<u64>());
    view! {
        <section class="start" aria-labelledby="start-title">
            <h2 id="start-title">
                {move || if state.tables.with(Vec::is_empty) { "Load some data to begin" } else { "Ready to investigate" }}
            </h2>
            <p class="lead">
                {move || match state.tables.with(Vec::len) {
                    0 => "Everything runs in this browser. What you load never leaves it.".to_owned(),
                    tables => format!(
                        "{} with {} are loaded. Choose a notebooklet, say what to look for and run it, or ask in KQL.",
                        format::counted(tables as u64, "table", "tables"),
                        format::counted(loaded(), "row", "rows"),
                    ),
                }}
            </p>
            <div class="ways">
                <div class="way">
                    <h3>"Demo tenant"</h3>
                    <p>"Fourteen days at Contoso with one intrusion in them: about 100,000 events in Sentinel's own tables."</p>
                    <button
                        type="button"
                        class="primary"
                        disabled=move || !state.loading.with(Vec::is_empty) || state.has_demo()
                        on:click=move |_| state.load_demo()
                    >
                        {move || {
                            if state.has_demo() {
                                "The demo tenant is loaded"
                            } else if state.loading.with(|loading| loading.iter().any(|what| what == "the demo tenant")) {
                                "Loading the demo tenant…"
                            } else {
                                "Load the demo tenant"
                            }
                        }}
                    </button>
                </div>
                <div class="way">
                    <h3>"Your files"</h3>
                    <p>
                        "Drop CSV, NDJSON, JSON, Parquet or Arrow files anywhere on the page. "
                        <code>"SigninLogs_user.ndjson"</code>
                        " becomes the table "
                        <code>"SigninLogs"</code>
                        "."
                    </p>
                    <label class="button">
                        <input
                            class="unseen"
                            type="file"
                            multiple=true
                            accept=".csv,.tsv,.json,.ndjson,.jsonl,.parquet,.arrow,.feather,.ipc,.huntlet,.yaml,.yml,.txt,.log"
                            on:change=pick
                        />
                        <Icon name="open" />
                        "Choose files"
                    </label>
                </div>
                <div class="way">
                    <h3>"A service"</h3>
                    <p>"Microsoft Sentinel, Data Explorer, Defender XDR, Resource Graph or Splunk, with your own account. Queries go from this browser straight to it."</p>
                    <button type="button" aria-haspopup="dialog" on:click=move |_| state.sources.open.set(true)>"Connect a service"</button>
                </div>
                <div class="way">
                    <h3>"KQL"</h3>
                    <p>"Ask any question in Kusto's query language over what is loaded."</p>
                    <button type="button" on:click=move |_| state.show_query()>
                        <Icon name="query" />
                        "Open the KQL box"
                    </button>
                </div>
            </div>
            <Show when=move || state.loading.with(|loading| !loading.is_empty())>
                <ul class="loading">
                    {move || {
                        state.loading.get().into_iter()
                            .map(|what| view! { <li><span class="spinner" aria-hidden="true"></span>{format!("Loading {what}…")}</li> })
                            .collect_view()
                    }}
                </ul>
            </Show>
        </section>
    }
}
