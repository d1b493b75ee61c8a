//! The loaded tables.

use huntlet_report::{Severity, TableInfo};
use leptos::prelude::*;

use super::dialog::Dialog;
use super::each::{Item, each};
use super::icon::Icon;
use super::notice::Notice;
use crate::browser;
use crate::logic::reference::table_reference;
use crate::logic::{format, time};
use crate::state::app;

/// A list of tables with what is in them, and the ways to load more.
#[component]
pub fn Drawer() -> impl IntoView {
    let state = app();
    let entry = |table: TableInfo| {
        let key = format!("{} {} {}", table.handle, table.row_count, table.bytes);
        Item::new(key, move || view! { <Entry table=table /> }.into_any())
    };
    view! {
        <Dialog open=state.drawer title="Tables and services" name="drawer">
            <Ways />
            <div class="dialog-body">
                <super::connect::Connected />
                <Show when=move || state.tables.with(Vec::is_empty)>
                    <p class="hint">"Nothing is loaded yet."</p>
                </Show>
                <ul class="tables">
                    {each(move || state.tables.get().into_iter().map(entry).collect())}
                </ul>
            </div>
        </Dialog>
    }
}

#[component]
fn Ways() -> impl IntoView {
    let state = app();
    let pick = move |event: leptos::ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(&event);
        state.take_files(browser::files(input.files()));
        input.set_value("");
    };
    view! {
        <div class="drawer-ways">
            <label class="button">
                <input class="unseen" type="file" multiple=true on:change=pick />
                <Icon name="open" />
                "Add files"
            </label>
            <button type="button" disabled=move || state.has_demo() || !state.loading.with(Vec::is_empty) on:click=move |_| state.load_demo()>
                {move || if state.has_demo() { "Demo tenant loaded" } else { "Load the demo tenant" }}
            </button>
            <p class="hint">"Or drop CSV, NDJSON, JSON, Parquet or Arrow files anywhere on the page."</p>
            {move || {
                state.loading.get().into_iter()
                    .map(|what| view! { <p class="loading-line"><span class="spinner" aria-hidden="true"></span>{format!("Loading {what}…")}</p> })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn Entry(table: TableInfo) -> impl IntoView {
    let state = app();
    let name = StoredValue::new(table.name.clone());
    let columns = StoredValue::new(table.columns.clone());
    let open = RwSignal::new(false);
    let renaming = RwSignal::new(false);
    let new_name = RwSignal::new(table.name.clone());
    let range = table
        .time_range_ms
        .map(|(first, last)| format!("{} to {}", time::reading(first), time::reading(last)));
    let origin = match table.origin.as_str() {
        "demo" => "demo tenant",
        "file" => "file",
        other => other,
    };
    let line = format!(
        "{} · {} · {} · {origin}",
        format::counted(table.row_count, "row", "rows"),
        format::counted(table.columns.len() as u64, "column", "columns"),
        format::bytes(table.bytes)
    );
    let can_rename = state.can_rename(&table.name);
    let look = move |_| {
        state.query.edit(state, format!("{}\n| take 1000", table_reference(&name.get_value())));
        state.drawer.set(false);
        state.show_query();
        state.query.run(state);
    };
    view! {
        <li class="table-entry">
            <div class="table-head">
                <span class="table-name">{table.name.clone()}</span>
                <span class="grow"></span>
                <button type="button" class="quiet" on:click=look>"Look"</button>
                {can_rename
                    .then(|| view! { <button type="button" class="quiet" on:click=move |_| renaming.update(|on| *on = !*on)>"Rename"</button> })}
                <button
                    type="button"
                    class="quiet"
                    aria-label=format!("Remove {}", table.name)
                    on:click=move |_| state.remove_table(name.get_value())
                >
                    "Remove"
                </button>
            </div>
            <Show when=move || renaming.get()>
                <form
                    class="rename"
                    on:submit=move |event| {
                        event.prevent_default();
                        renaming.set(false);
                        state.rename_table(name.get_value(), new_name.get_untracked());
                    }
                >
                    <input
                        type="text"
                        aria-label="New name of the table"
                        prop:value=move || new_name.get()
                        on:input=move |event| new_name.set(event_target_value(&event))
                    />
                    <button type="submit">"Rename"</button>
                </form>
            </Show>
            <p class="faint numbers">{line}</p>
            {range.map(|range| view! { <p class="faint numbers">{range}</p> })}
            {table
                .notices
                .iter()
                .map(|notice| view! { <Notice severity=Severity::Info message=notice.clone() hint=None /> })
                .collect_view()}
            <details class="more" on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))>
                <summary>"Columns"</summary>
                <Show when=move || open.get()>
                    <ul class="columns-list">
                        {columns
                            .get_value()
                            .into_iter()
                            .map(|column| view! { <li><span>{column.name}</span><span class="type">{column.ty}</span></li> })
                            .collect_view()}
                    </ul>
                </Show>
            </details>
        </li>
    }
}
