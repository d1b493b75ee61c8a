//! A grid's rows: as many elements as fit on the screen, which change their row when the grid scrolls.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::each::{Item, each};
use super::data::GridData;
use crate::logic::window::{self, ROW_PX};

/// Rows that are made in one turn.
const ROWS_A_TURN: u64 = 8;
/// Letters of a cell that are drawn; the row's details show all.
const LETTERS: usize = 400;

/// The rows on the screen, placed within an area as tall as all rows.
#[component]
pub fn Body(
    /// The grid.
    grid: GridData,
) -> impl IntoView {
    let height = move || {
        grid.total.track();
        grid.view_height.track();
        format!("{}px", grid.rows().height_px())
    };
    let width = move || format!("{}px", grid.edges.with(|edges| edges.last().copied().unwrap_or(0.0)));
    let slots = Memo::new(move |_| window::slots(grid.view_height.get()));
    let drawn = RwSignal::new(0);
    let pace = grid.state().pace;
    Effect::new(move |_| {
        // nothing before the first page, which says how wide the columns are; then some rows a turn
        let at = drawn.get();
        if grid.total.get().is_some() && at < slots.get() {
            pace.later(move || {
                drawn.try_set(at + ROWS_A_TURN);
            });
        }
    });
    let row = move |nth| Item::new(nth, move || view! { <Row grid=grid nth=nth slots=slots /> }.into_any());
    view! {
        <div class="g-body" role="rowgroup" style:height=height style:width=width>
            {each(move || (0..slots.get().min(drawn.get())).map(row).collect())}
        </div>
    }
}

#[component]
fn Row(grid: GridData, nth: u64, slots: Memo<u64>) -> impl IntoView {
    let row = Memo::new(move |_| {
        let (first, end) = grid.visible.get();
        window::row_of_slot(nth, slots.get(), first, end)
    });
    let place = move || {
        grid.total.track();
        grid.view_height.track();
        let rows = grid.rows();
        let scroll = if rows.is_scaled() { grid.scroll_top.get() } else { 0.0 };
        format!("translateY({}px)", row.get().map_or(-2.0 * ROW_PX, |row| rows.row_px(row, scroll)))
    };
    let active = Memo::new(move |_| {
        grid.active.get().filter(|(at, _)| Some(*at as u64) == row.get()).map(|(_, column)| column)
    });
    let opened = move || {
        grid.version.track();
        grid.detail.get().is_some_and(|detail| row.get().and_then(|row| grid.row_id(row)) == Some(detail))
    };
    let cells = move || row.get().map(|row| cells(&grid, row, active.get()));
    let press = move |event: web_sys::MouseEvent| {
        let Some(row) = row.get_untracked() else { return };
        let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(element) = element else { return };
        let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
        let column =
            grid.edges.with_untracked(|edges| edges.partition_point(|&edge| edge <= x)).saturating_sub(1);
        let last = grid.columns.with_untracked(Vec::len).saturating_sub(1);
        grid.active.set(Some((row as i64, column.min(last))));
    };
    view! {
        <div
            class="g-row"
            role="row"
            aria-rowindex=move || row.get().map(|row| (row + 2).to_string())
            class:odd=move || row.get().is_some_and(|row| row % 2 == 1)
            class:opened=opened
            class:spare=move || row.get().is_none()
            style:transform=place
            on:click=press
            on:dblclick=move |_| grid.detail.set(row.get_untracked().and_then(|row| grid.row_id(row)))
        >
            {cells}
        </div>
    }
}

/// The cells of a row that are on the screen.
fn cells(grid: &GridData, row: u64, active: Option<usize>) -> impl IntoView + use<> {
    grid.version.track();
    let (first, end) = grid.visible_columns.get();
    let found = grid.row(row);
    let columns = grid.columns.read();
    let edges = grid.edges.read();
    let cell = |index: usize| {
        let column = columns.get(index)?;
        let left = edges.get(index).copied()?;
        let width = edges.get(index + 1).copied()? - left;
        let text = found.as_ref().map(|(page, place)| page.rows.get(*place)?.get(index)?.as_deref());
        let class = match (column.ty.as_str(), &text) {
            (_, None) => "g-cell waiting",
            (_, Some(None)) => "g-cell null",
            ("int" | "long" | "real" | "decimal", _) => "g-cell numeric",
            ("datetime" | "timespan" | "guid", _) => "g-cell tabular",
            ("dynamic", _) => "g-cell mono",
            _ => "g-cell",
        };
        let shown: String = match text {
            None => String::new(),
            Some(None) => "null".to_owned(),
            Some(Some(text)) => text.chars().take(LETTERS).collect(),
        };
        Some(view! {
            <div
                class=class
                class:active=active == Some(index)
                role="gridcell"
                id=grid.cell_id(row as i64, index)
                aria-colindex=(index + 1).to_string()
                style:left=format!("{left}px")
                style:width=format!("{width}px")
            >
                {shown}
            </div>
        })
    };
    (first..end).filter_map(cell).collect_view()
}
