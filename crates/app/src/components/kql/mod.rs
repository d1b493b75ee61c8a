//! The KQL box and what its query found.

mod editor;
mod findings;
mod library;

use leptos::prelude::*;

use super::connect::SourceChoice;
use super::grid::Grid;
use super::icon::Icon;
use super::notice::{ErrorNotice, Notice};
use super::plot::PlotFigure;
use super::provenance::{Incomplete, Sources};
use super::running::Running;
use crate::logic::format;
use crate::state::app;
use crate::state::tab::Progress;

/// The editor, and the result below it.
#[component]
pub fn QueryPage() -> impl IntoView {
    let state = app();
    let query = state.query;
    let busy = move || query.request.get().is_some();
    let has_error = move || {
        query.diagnostics.with(|all| all.iter().any(|one| one.severity == huntlet_report::Severity::Error))
    };
    let is_empty = move || query.text.with(|text| text.trim().is_empty());
    let copy = move |_| state.copy_query(query.text.get_untracked());
    let again = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event).parse::<usize>().ok();
        let text =
            chosen.and_then(|index| query.history.with_untracked(|history| history.get(index).cloned()));
        if let Some(text) = text {
            query.edit(state, text);
        }
        event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
    };
    view! {
        <section class="kql" aria-labelledby="kql-title">
            <div class="g-tools">
                <h2 class="g-title" id="kql-title">"KQL"</h2>
                <SourceChoice />
                <span class="grow"></span>
                <library::LibraryButton />
                <button type="button" class="quiet" aria-label="Copy the query" disabled=is_empty on:click=copy>
                    <Icon name="copy" />
                    "Copy"
                </button>
                <a
                    class="quiet button"
                    hidden=move || query.link.with(String::is_empty)
                    href=move || query.link.get()
                    target="_blank"
                    rel="noopener noreferrer"
                >
                    <Icon name="link" />
                    "Open in portal"
                </a>
                <label class="check">
                    <input type="checkbox" prop:checked=move || query.limited.get() on:change=move |event| query.limited.set(event_target_checked(&event)) />
                    "Only the time range of the form"
                </label>
                <select class="quiet" aria-label="Queries that were run" on:change=again disabled=move || query.history.with(Vec::is_empty)>
                    <option value="">"History"</option>
                    {move || {
                        query
                            .history
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(index, text)| {
                                let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
                                view! { <option value=index.to_string()>{line}</option> }
                            })
                            .collect_view()
                    }}
                </select>
                <button type="button" class="primary" disabled=move || busy() || is_empty() title="Ctrl+Enter" on:click=move |_| query.run(state)>
                    <Icon name="run" />
                    "Run query"
                </button>
            </div>
            <editor::Editor />
            <findings::Findings />
            <Show when=busy>
                <Running progress=Signal::derive(Progress::default) since_ms=query.since_ms stuck=query.stuck cancel=move || query.cancel(state) />
            </Show>
            {move || query.error.get().filter(|error| error.diagnostics.is_empty() || !has_error()).map(|error| view! { <ErrorNotice error=error /> })}
            <p class="unseen" id="kql-help">"Escape, then Tab, leaves the box."</p>
            {move || {
                query
                    .result
                    .get()
                    .map(|result| {
                        let sources = vec![result.provenance.clone()];
                        let took = format!("Result in {}", format::duration(result.provenance.duration_ms));
                        let undrawn = result.render.clone().filter(|kind| kind != "table" && result.plot.is_none());
                        let info = result.table.clone();
                        view! {
                            {undrawn
                                .map(|kind| {
                                    let message = format!("Huntlet does not draw a {kind}; the rows are in the table.");
                                    let hint = "It draws timechart, linechart, areachart, stackedareachart, columnchart, barchart, piechart, scatterchart, anomalychart and card.";
                                    view! { <Notice severity=huntlet_report::Severity::Info message=message hint=Some(hint.to_owned()) /> }
                                })}
                            {result.plot.map(|spec| view! { <PlotFigure info=info spec=spec /> })}
                            <Incomplete provenance=sources.clone() />
                            <Grid info=result.table title=took first=Vec::new() />
                            <Sources provenance=sources />
                        }
                    })
            }}
        </section>
    }
}
