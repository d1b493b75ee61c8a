//! A table of any length: only the rows and columns on the screen are drawn, and only their pages are fetched.

mod body;
mod data;
mod detail;
mod head;
mod keys;
mod tools;

pub use detail::RowDetail;

use huntlet_report::{Severity, TableInfo};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::icon::Icon;
use super::notice::Notice;
use crate::logic::window::ROW_PX;
use crate::state::app;
use crate::state::pace::in_turn;
use data::GridData;

/// Height of the header, and of the filters when they show, in CSS pixels.
const HEAD_PX: f64 = 30.0;
const FILTER_PX: f64 = 30.0;
/// The tallest grid on the page, in CSS pixels.
const TALLEST_PX: f64 = 440.0;
/// Room for a horizontal scroll bar.
const BAR_PX: f64 = 16.0;

/// A table with its tools.
#[component]
pub fn Grid(
    /// Handle, columns, count.
    info: TableInfo,
    /// What it is called.
    title: String,
    /// Columns to show first; empty shows all.
    first: Vec<String>,
) -> impl IntoView {
    let state = app();
    let grid = GridData::new(state, &info, &first);
    let node = NodeRef::<html::Div>::new();
    observe_size(node, grid);
    fetch_when_needed(grid);
    let height = move || {
        let head = HEAD_PX + if grid.filtering.get() { FILTER_PX } else { 0.0 };
        let rows = grid.total.get().unwrap_or(grid.row_count).max(1) as f64 * ROW_PX;
        format!("{}px", (head + rows + BAR_PX + 2.0).min(TALLEST_PX))
    };
    let on_scroll = move |_| {
        if let Some(element) = node.get_untracked() {
            grid.scroll_top.set(f64::from(element.scroll_top()));
            grid.scroll_left.set(f64::from(element.scroll_left()));
        }
    };
    let label = title.clone();
    let is_empty = move || grid.total.get() == Some(0);
    let bar = view! { <div class="g-tools"></div> };
    view! {
        <div class="grid-box">
            {in_turn(bar.into_any(), move || view! { <tools::Tools grid=grid title=title /> }.into_any())}
            <div
                class="grid"
                role="grid"
                tabindex="0"
                node_ref=node
                aria-label=label
                aria-rowcount=move || (grid.total.get().unwrap_or(grid.row_count) + 1).to_string()
                aria-colcount=move || grid.columns.with(Vec::len).to_string()
                aria-activedescendant=move || grid.active.get().map(|(row, column)| grid.cell_id(row, column))
                aria-busy=move || (grid.total.get().is_none()).to_string()
                style:height=height
                on:scroll=on_scroll
                on:keydown=move |key| keys::on_key(grid, node, &key)
            >
                {in_turn(().into_any(), move || view! { <head::Head grid=grid /> }.into_any())}
                {in_turn(().into_any(), move || view! { <body::Body grid=grid /> }.into_any())}
            </div>
            <Show when=is_empty>
                <p class="grid-empty">
                    {move || if grid.is_filtered() { "No row fits the filters." } else { "No rows." }}
                </p>
            </Show>
            {move || {
                grid.error
                    .get()
                    .map(|message| {
                        view! {
                            <Notice severity=Severity::Error message=message hint=None />
                            <button type="button" on:click=move |_| grid.reload()><Icon name="run" />"Try again"</button>
                        }
                    })
            }}
            {move || {
                grid.detail
                    .get()
                    .map(|row| {
                        let close = move || {
                            grid.detail.set(None);
                            if let Some(element) = node.get_untracked() {
                                let _ = element.focus();
                            }
                        };
                        view! { <RowDetail handle=grid.handle.get_value() row=row close=close /> }
                    })
            }}
        </div>
    }
}

fn observe_size(node: NodeRef<html::Div>, grid: GridData) {
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            grid.view_width.set(f64::from(watched.client_width()));
            grid.view_height.set(f64::from(watched.client_height()));
        });
        if let Ok(made) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            made.observe(&element);
            observer.set_value(Some((made, measure)));
        }
    });
    on_cleanup(move || {
        observer.try_update_value(|observer| {
            if let Some((observer, _)) = observer.take() {
                observer.disconnect();
            }
        });
    });
}

fn fetch_when_needed(grid: GridData) {
    Effect::new(move |_| {
        grid.version.track();
        let (first, end) = grid.visible.get();
        grid.fetch(first, end);
    });
}
