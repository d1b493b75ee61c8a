//! Above a grid: what it is, filters, columns, copies.

use huntlet_report::ColumnInfo;
use leptos::prelude::*;

use super::super::icon::Icon;
use super::data::GridData;
use crate::browser;
use crate::logic::{format, names};

/// The bar above the rows.
#[component]
pub fn Tools(
    /// The grid.
    grid: GridData,
    /// What it is called.
    title: String,
) -> impl IntoView {
    let state = grid.state();
    let count = move || match grid.total.get() {
        Some(total) if total != grid.row_count => {
            format!("{} of {}", format::count(total), format::counted(grid.row_count, "row", "rows"))
        }
        _ => format::counted(grid.row_count, "row", "rows"),
    };
    let search = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        grid.search.set(text.clone());
        let apply = move || {
            if grid.search.try_get_untracked().as_ref() == Some(&text) {
                grid.reload();
            }
        };
        set_timeout(apply, std::time::Duration::from_millis(250));
    };
    let copy = move |_| {
        state.spawn(async move {
            let bytes = grid.export("csv").await?;
            let rows = grid.total.get_untracked().unwrap_or(grid.row_count);
            browser::copy(&String::from_utf8_lossy(&bytes.to_vec())).await?;
            state.toast(false, format!("Copied {} as CSV.", format::counted(rows, "row", "rows")));
            Ok(())
        });
    };
    let download = move |event: leptos::ev::Event| {
        let kind = event_target_value(&event);
        event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
        if kind.is_empty() {
            return;
        }
        state.spawn(async move {
            let bytes = grid.export(&kind).await?;
            let file = names::file_name(&grid.name.get_value(), &kind);
            let media = match kind.as_str() {
                "csv" => "text/csv",
                "json" | "ndjson" => "application/json",
                _ => "application/vnd.apache.arrow.file",
            };
            browser::download(&file, &bytes, media)?;
            state.toast(false, format!("Saved {file}."));
            Ok(())
        });
    };
    view! {
        <div class="g-tools">
            <span class="g-title">{title}</span>
            <span class="faint numbers">{count}</span>
            <span class="grow"></span>
            <div class="search small">
                <Icon name="search" />
                <input
                    type="search"
                    placeholder="Filter rows"
                    aria-label="Filter rows: any column contains"
                    autocomplete="off"
                    spellcheck="false"
                    on:input=search
                />
            </div>
            <button
                type="button"
                class="quiet"
                aria-pressed=move || grid.filtering.get().to_string()
                on:click=move |_| grid.filtering.update(|on| *on = !*on)
            >
                "Column filters"
            </button>
            <Columns grid=grid />
            <button type="button" class="quiet" on:click=copy><Icon name="copy" />"Copy CSV"</button>
            <select class="quiet" aria-label="Download the table" on:change=download>
                <option value="">"Download…"</option>
                <option value="csv">"CSV"</option>
                <option value="json">"JSON"</option>
                <option value="ndjson">"NDJSON"</option>
                <option value="arrow">"Arrow"</option>
            </select>
        </div>
    }
}

#[component]
fn Columns(grid: GridData) -> impl IntoView {
    let open = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let all = move |_| {
        grid.columns.set(grid.every.get_value());
        grid.active.set(None);
        grid.reload();
    };
    let fitting = move || {
        let words = search.get().to_ascii_lowercase();
        grid.every
            .get_value()
            .into_iter()
            .filter(|column| column.name.to_ascii_lowercase().contains(&words))
            .collect::<Vec<_>>()
    };
    view! {
        <details class="popover" on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))>
            <summary class="quiet">
                {move || format!("Columns {}/{}", grid.columns.with(Vec::len), grid.every.with_value(Vec::len))}
            </summary>
            <div class="popover-box">
                <div class="popover-head">
                    <input type="search" placeholder="Find a column" aria-label="Find a column" on:input=move |event| search.set(event_target_value(&event)) />
                    <button type="button" class="quiet" on:click=all>"All"</button>
                </div>
                <ul>
                    {move || {
                        // a hundred boxes are made only for those who look
                        let shown = if open.get() { fitting() } else { Vec::new() };
                        shown.into_iter().map(|column| view! { <ColumnBox grid=grid column=column /> }).collect_view()
                    }}
                </ul>
            </div>
        </details>
    }
}

#[component]
fn ColumnBox(grid: GridData, column: ColumnInfo) -> impl IntoView {
    let name = StoredValue::new(column.name.clone());
    let is_on =
        move || grid.columns.with(|columns| columns.iter().any(|column| column.name == name.get_value()));
    view! {
        <li>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_on
                    on:change=move |event| grid.choose_column(&name.get_value(), event_target_checked(&event))
                />
                <span>{column.name}</span>
                <span class="type">{column.ty}</span>
            </label>
        </li>
    }
}
