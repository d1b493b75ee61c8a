//! Where a table's rows came from, and whether they are all.

use huntlet_report::{Completeness, Provenance, Severity};
use leptos::prelude::*;

use super::icon::Icon;
use super::notice::Notice;
use crate::logic::format;
use crate::state::app;

/// What is missing, always in sight; nothing where a table is complete.
#[component]
pub fn Incomplete(
    /// Every query of the table.
    provenance: Vec<Provenance>,
) -> impl IntoView {
    let mut missing: Vec<String> = Vec::new();
    for one in &provenance {
        match &one.completeness {
            Completeness::Complete => {}
            Completeness::Partial { reasons } => missing.extend(reasons.iter().cloned()),
            Completeness::MissingTable { table } => {
                missing.push(format!("The source has no table {table}, so nothing was asked of it."));
            }
        }
    }
    missing.dedup();
    let notices = missing
        .into_iter()
        .map(|message| view! { <Notice severity=Severity::Warning message=message hint=None /> });
    notices.collect_view()
}

/// The queries behind a table, behind a disclosure.
#[component]
pub fn Sources(
    /// Every query of the table.
    provenance: Vec<Provenance>,
) -> impl IntoView {
    if provenance.is_empty() {
        return ().into_any();
    }
    let complete = provenance.iter().all(|one| one.completeness == Completeness::Complete);
    let rows: u64 = provenance.iter().map(|one| one.rows).sum();
    let summary = format!(
        "Where this came from: {}, {}",
        format::counted(provenance.len() as u64, "query", "queries"),
        format::counted(rows, "row", "rows")
    );
    view! {
        <details class="sources">
            <summary>
                <span>{summary}</span>
                <span class="badge" data-complete=complete.to_string()>{if complete { "complete" } else { "incomplete" }}</span>
            </summary>
            {provenance.into_iter().map(|one| view! { <Source one=one /> }).collect_view()}
        </details>
    }
    .into_any()
}

#[component]
fn Source(one: Provenance) -> impl IntoView {
    let state = app();
    let query = StoredValue::new(one.query.clone());
    let copy = move |_| state.copy_query(query.get_value());
    let open = move |_| {
        state.query.edit(state, query.get_value());
        state.show_query();
    };
    let badge = match &one.completeness {
        Completeness::Complete => "complete",
        Completeness::Partial { .. } => "partial",
        Completeness::MissingTable { .. } => "missing table",
    };
    let is_complete = one.completeness == Completeness::Complete;
    let parameters = one.parameters.iter().map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name} = {text}")
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let facts = [
        ("Source", one.source.clone()),
        (
            "Time span",
            one.timespan.as_ref().map(|(start, end)| format!("{start} to {end}")).unwrap_or_default(),
        ),
        ("Parameters", parameters),
        ("Rows", format::count(one.rows)),
        ("Took", format::duration(one.duration_ms)),
        ("Asked", one.asked_at.clone()),
    ];
    view! {
        <div class="source">
            <p class="source-head">
                <span class="source-name">{one.query_name.clone().unwrap_or_else(|| "Query".to_owned())}</span>
                <span class="badge" data-complete=is_complete.to_string()>{badge}</span>
                <span class="grow"></span>
                <button type="button" class="quiet" on:click=copy><Icon name="copy" />"Copy query"</button>
                <button type="button" class="quiet" on:click=open><Icon name="query" />"Open in KQL"</button>
            </p>
            <dl class="facts">
                {facts
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
                    .collect_view()}
            </dl>
            {(!one.query.is_empty()).then(|| view! { <pre class="query" tabindex="0"><code>{one.query.clone()}</code></pre> })}
            {(!one.steps.is_empty())
                .then(|| {
                    view! {
                        <p class="faint">"Then:"</p>
                        <ul class="steps">{one.steps.iter().map(|step| view! { <li>{step.clone()}</li> }).collect_view()}</ul>
                    }
                })}
        </div>
    }
}
