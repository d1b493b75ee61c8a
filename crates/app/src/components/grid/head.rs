//! A grid's header: names that sort, edges that resize, filters.

use huntlet_report::ColumnInfo;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::each::{Item, each};
use super::data::{GridData, HEADER};

/// The header row, and the row of filters when it shows.
#[component]
pub fn Head(
    /// The grid.
    grid: GridData,
) -> impl IntoView {
    let cell = move |index: usize, column: ColumnInfo| {
        let key = format!("{index} {}", column.name);
        Item::new(key, move || view! { <HeadCell grid=grid index=index column=column /> }.into_any())
    };
    let shown = move || {
        let (first, end) = grid.visible_columns.get();
        grid.columns.with(|columns| {
            (first..end)
                .filter_map(|index| columns.get(index).map(|column| cell(index, column.clone())))
                .collect()
        })
    };
    let width = move || format!("{}px", grid.edges.with(|edges| edges.last().copied().unwrap_or(0.0)));
    view! {
        <div class="g-head" role="row" aria-rowindex="1" style:width=width class:filtering=move || grid.filtering.get()>
            {each(shown)}
        </div>
    }
}

#[component]
fn HeadCell(grid: GridData, index: usize, column: ColumnInfo) -> impl IntoView {
    let name = StoredValue::new(column.name.clone());
    let sorted = Memo::new(move |_| {
        grid.sort.with(|sort| {
            sort.as_ref().filter(|sort| sort.column == name.get_value()).map(|sort| sort.descending)
        })
    });
    let aria = move || match sorted.get() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let left = move || format!("{}px", grid.edges.with(|edges| edges.get(index).copied().unwrap_or(0.0)));
    let width_of = move || grid.widths.with(|widths| widths.get(&name.get_value()).copied().unwrap_or(120.0));
    let is_active = move || grid.active.get() == Some((HEADER, index));
    let dragged = StoredValue::new(None::<(f64, f64)>);
    let grab = move |event: web_sys::PointerEvent| {
        event.stop_propagation();
        event.prevent_default();
        let handle = event_target::<web_sys::Element>(&event);
        let _ = handle.set_pointer_capture(event.pointer_id());
        dragged.set_value(Some((f64::from(event.client_x()), width_of())));
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let Some((from, width)) = dragged.get_value() {
            let width = (width + f64::from(event.client_x()) - from).clamp(48.0, 900.0);
            grid.widths.update(|widths| {
                widths.insert(name.get_value(), width);
            });
        }
    };
    let numeric = matches!(column.ty.as_str(), "int" | "long" | "real" | "decimal");
    let filter =
        move || grid.filters.with(|filters| filters.get(&name.get_value()).cloned().unwrap_or_default());
    let set_filter = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        grid.filters.update(|filters| {
            filters.insert(name.get_value(), text.clone());
        });
        let unchanged = move || filter_is(grid, &name.get_value(), &text);
        let apply = move || {
            if unchanged() {
                grid.reload();
            }
        };
        set_timeout(apply, std::time::Duration::from_millis(250));
    };
    let press = move |event: web_sys::MouseEvent| {
        let on_name = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if on_name.is_some_and(|element| element.tag_name() != "INPUT") {
            grid.active.set(Some((HEADER, index)));
            grid.sort_by(&name.get_value());
        }
    };
    view! {
        <div
            class="g-hcell"
            role="columnheader"
            id=grid.cell_id(HEADER, index)
            aria-colindex=(index + 1).to_string()
            aria-sort=aria
            class:active=is_active
            class:numeric=numeric
            style:left=left
            style:width=move || format!("{}px", width_of())
            title=format!("{} ({})", column.name, column.ty)
            on:click=press
        >
            <span class="g-name">{column.name.clone()}</span>
            <span class="g-sort" aria-hidden="true">
                {move || match sorted.get() {
                    Some(true) => "▼",
                    Some(false) => "▲",
                    None => "",
                }}
            </span>
            <span
                class="g-edge"
                aria-hidden="true"
                on:pointerdown=grab
                on:pointermove=drag
                on:pointerup=move |_| dragged.set_value(None)
                on:click=move |event| event.stop_propagation()
            ></span>
            <Show when=move || grid.filtering.get()>
                <input
                    class="g-filter"
                    type="text"
                    placeholder="Filter"
                    title="Contains; =text is exactly, !text is without"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=format!("Filter {}", name.get_value())
                    prop:value=filter
                    on:input=set_filter
                    on:keydown=move |event| event.stop_propagation()
                />
            </Show>
        </div>
    }
}

fn filter_is(grid: GridData, column: &str, text: &str) -> bool {
    grid.filters
        .try_with_untracked(|filters| filters.get(column).is_some_and(|now| now == text))
        .unwrap_or(false)
}
