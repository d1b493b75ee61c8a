//! A grid's rows.

use leptos::prelude::*;

use super::data::GridData;

/// The rows on the screen, placed within an area as tall as all rows.
#[component]
pub fn Body(
    /// The grid.
    grid: GridData,
) -> impl IntoView {
    let height = move || {
        grid.total.track();
        format!("{}px", grid.rows().height_px())
    };
    let width = move || format!("{}px", grid.edges.with(|edges| edges.last().copied().unwrap_or(0.0)));
    let rows = move || {
        let (first, end) = grid.visible.get();
        (first..end).collect::<Vec<_>>()
    };
    view! {
        <div class="g-body" role="rowgroup" style:height=height style:width=width>
            <For each=rows key=|row| *row let(row)>
                <Row grid=grid row=row />
            </For>
        </div>
    }
}

#[component]
fn Row(grid: GridData, row: u64) -> impl IntoView {
    let place = move || {
        grid.total.track();
        grid.view_height.track();
        let rows = grid.rows();
        let scroll = if rows.is_scaled() { grid.scroll_top.get() } else { 0.0 };
        format!("translateY({}px)", rows.row_px(row, scroll))
    };
    let active =
        Memo::new(move |_| grid.active.get().filter(|(at, _)| *at == row as i64).map(|(_, column)| column));
    let opened = move || {
        grid.version.track();
        grid.detail.get().is_some_and(|detail| grid.row_id(row) == Some(detail))
    };
    let cells = move || {
        grid.version.track();
        let (first, end) = grid.visible_columns.get();
        let active = active.get();
        let found = grid.row(row);
        let columns = grid.columns.read();
        grid.edges.with(|edges| {
            let cell = |index: usize| {
                let column = columns.get(index)?;
                let left = edges.get(index).copied()?;
                let width = edges.get(index + 1).copied()? - left;
                let text = found.as_ref().map(|(page, place)| {
                    page.rows.get(*place).and_then(|row| row.get(index)).cloned().flatten()
                });
                let class = match (column.ty.as_str(), &text) {
                    (_, None) => "g-cell waiting",
                    (_, Some(None)) => "g-cell null",
                    ("int" | "long" | "real" | "decimal", _) => "g-cell numeric",
                    ("datetime" | "timespan" | "guid", _) => "g-cell tabular",
                    ("dynamic", _) => "g-cell mono",
                    _ => "g-cell",
                };
                let text = text.map_or(String::new(), |text| text.unwrap_or_else(|| "null".to_owned()));
                let shown: String = if text.len() > 400 { text.chars().take(400).collect() } else { text };
                Some(view! {
                    <div
                        class=class
                        class:active=active == Some(index)
                        role="gridcell"
                        id=grid.cell_id(row as i64, index)
                        aria-colindex=(index + 1).to_string()
                        style:left=format!("{left}px")
                        style:width=format!("{width}px")
                        on:click=move |_| grid.active.set(Some((row as i64, index)))
                    >
                        {shown}
                    </div>
                })
            };
            (first..end).filter_map(cell).collect_view()
        })
    };
    view! {
        <div
            class="g-row"
            role="row"
            aria-rowindex=(row + 2).to_string()
            class:odd={row % 2 == 1}
            class:opened=opened
            style:transform=place
            on:dblclick=move |_| grid.detail.set(grid.row_id(row))
        >
            {cells}
        </div>
    }
}
