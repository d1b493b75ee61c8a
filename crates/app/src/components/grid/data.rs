//! What a grid knows: its view of the table, the pages it holds, where it is scrolled.

use std::collections::HashMap;
use std::rc::Rc;

use huntlet_report::{ColumnInfo, Filter, FilterOp, Page, Reply, Request, Sort, TableInfo, View};
use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::client::sentence;
use crate::logic::few::Few;
use crate::logic::window::{self, PAGE_ROWS, Rows};
use crate::state::AppState;

/// Pages that are kept at most.
const KEPT: usize = 48;
/// Pages that are asked for at the same time.
const ASKED: usize = 3;
/// The header's row number for the keyboard.
pub const HEADER: i64 = -1;

/// The state of one grid.
#[derive(Clone, Copy)]
pub struct GridData {
    state: AppState,
    id: u32,
    /// What requests call the table.
    pub handle: StoredValue<String>,
    /// The table's name.
    pub name: StoredValue<String>,
    /// Rows of the table without filters.
    pub row_count: u64,
    /// Every column of the table.
    pub every: StoredValue<Vec<ColumnInfo>>,
    /// The columns that are shown, in order.
    pub columns: RwSignal<Vec<ColumnInfo>>,
    /// The order.
    pub sort: RwSignal<Option<Sort>>,
    /// What every row must hold somewhere.
    pub search: RwSignal<String>,
    /// What a column must hold.
    pub filters: RwSignal<Few<String, String>>,
    /// Whether the columns' filters show.
    pub filtering: RwSignal<bool>,
    /// Rows of the view; none before the first page.
    pub total: RwSignal<Option<u64>>,
    /// Counts arrivals of pages and changes of the view.
    pub version: RwSignal<u32>,
    /// Widths in CSS pixels by column.
    pub widths: RwSignal<HashMap<String, f64>>,
    /// Vertical scroll.
    pub scroll_top: RwSignal<f64>,
    /// Horizontal scroll.
    pub scroll_left: RwSignal<f64>,
    /// Width of the visible part.
    pub view_width: RwSignal<f64>,
    /// Height of the visible part, with the header.
    pub view_height: RwSignal<f64>,
    /// The cell that the keyboard is on: row (or the header) and column.
    pub active: RwSignal<Option<(i64, usize)>>,
    /// The row whose details show, by its number in the unsorted table.
    pub detail: RwSignal<Option<u32>>,
    /// Why rows are missing.
    pub error: RwSignal<Option<String>>,
    /// Rows on the screen: the first, and the one after the last.
    pub visible: Memo<(u64, u64)>,
    /// Left edges of the columns.
    pub edges: Memo<Vec<f64>>,
    /// Columns on the screen: the first, and the one after the last.
    pub visible_columns: Memo<(usize, usize)>,
    pages: StoredValue<HashMap<u64, Rc<Page>>, LocalStorage>,
    asked: StoredValue<Few<u64>>,
    generation: StoredValue<u32>,
}

impl GridData {
    /// The state of a grid over a table.
    pub fn new(state: AppState, info: &TableInfo, first: &[String]) -> Self {
        let find = |name: &String| info.columns.iter().find(|column| column.name == *name).cloned();
        let mut shown: Vec<ColumnInfo> = first.iter().filter_map(find).collect();
        if shown.is_empty() {
            shown.clone_from(&info.columns);
        }
        let widths = info
            .columns
            .iter()
            .map(|column| (column.name.clone(), window::width_for(&column.ty, &column.name, 12)));
        let columns = RwSignal::new(shown);
        let total = RwSignal::new(None);
        let (scroll_top, scroll_left) = (RwSignal::new(0.0_f64), RwSignal::new(0.0_f64));
        let (view_width, view_height) = (RwSignal::new(0.0_f64), RwSignal::new(300.0_f64));
        let widths = RwSignal::new(widths.collect::<HashMap<_, _>>());
        let filtering = RwSignal::new(false);
        let row_count = info.row_count;
        let edges = Memo::new(move |_| {
            widths.with(|widths| {
                columns.with(|columns| {
                    let width = |column: &ColumnInfo| widths.get(&column.name).copied().unwrap_or(120.0);
                    window::edges(&columns.iter().map(width).collect::<Vec<_>>())
                })
            })
        });
        let visible = Memo::new(move |_| {
            let head = super::HEAD_PX + if filtering.get() { super::FILTER_PX } else { 0.0 };
            let rows = Rows {
                total: total.get().unwrap_or(row_count),
                view_px: (view_height.get() - head).max(1.0),
            };
            rows.visible(scroll_top.get())
        });
        let visible_columns = Memo::new(move |_| {
            edges.with(|edges| window::visible_columns(edges, scroll_left.get(), view_width.get().max(200.0)))
        });
        Self {
            state,
            id: state.next_key(),
            handle: StoredValue::new(info.handle.clone()),
            name: StoredValue::new(info.name.clone()),
            row_count,
            every: StoredValue::new(info.columns.clone()),
            columns,
            sort: RwSignal::new(None),
            search: RwSignal::new(String::new()),
            filters: RwSignal::new(Few::default()),
            filtering,
            total,
            version: RwSignal::new(0),
            widths,
            scroll_top,
            scroll_left,
            view_width,
            view_height,
            active: RwSignal::new(None),
            detail: RwSignal::new(None),
            error: RwSignal::new(None),
            visible,
            edges,
            visible_columns,
            pages: StoredValue::new_local(HashMap::new()),
            asked: StoredValue::new(Few::default()),
            generation: StoredValue::new(0),
        }
    }

    /// The view as requests say it.
    pub fn view(&self) -> View {
        let search = self.search.get_untracked();
        let mut filters: Vec<Filter> = Vec::new();
        if !search.trim().is_empty() {
            filters.push(Filter { column: None, op: FilterOp::Contains, text: search.trim().to_owned() });
        }
        self.filters.with_untracked(|columns| {
            for (column, text) in columns.iter().filter(|(_, text)| !text.trim().is_empty()) {
                filters.push(filter(column, text.trim()));
            }
        });
        let columns =
            self.columns.with_untracked(|columns| columns.iter().map(|column| column.name.clone()).collect());
        View { sort: self.sort.get_untracked(), filters, columns }
    }

    /// Whether rows are filtered.
    pub fn is_filtered(&self) -> bool {
        !self.search.with(|text| text.trim().is_empty())
            || self.filters.with(|all| all.iter().any(|(_, text)| !text.is_empty()))
    }

    /// The vertical arithmetic as it stands.
    pub fn rows(&self) -> Rows {
        let head = super::HEAD_PX + if self.filtering.get_untracked() { super::FILTER_PX } else { 0.0 };
        let total = self.total.get_untracked().unwrap_or(self.row_count);
        Rows { total, view_px: (self.view_height.get_untracked() - head).max(1.0) }
    }

    /// The id of a cell's element.
    pub fn cell_id(&self, row: i64, column: usize) -> String {
        format!("cell-{}-{row}-{column}", self.id)
    }

    /// Forgets all pages and fetches those on the screen.
    pub fn reload(&self) {
        self.generation.update_value(|generation| *generation += 1);
        self.pages.update_value(HashMap::clear);
        self.asked.set_value(Few::default());
        self.error.set(None);
        self.version.update(|version| *version += 1);
    }

    /// Fetches the pages of these rows that are not there yet.
    pub fn fetch(&self, first: u64, end: u64) {
        if self.error.get_untracked().is_some() {
            return;
        }
        // a table without rows still has a total to learn
        let end = end.max(first + 1);
        for page in window::pages(first, end) {
            let known = self.pages.with_value(|pages| pages.contains_key(&page))
                || self.asked.with_value(|asked| asked.contains(&page));
            if known || self.asked.with_value(Few::len) >= ASKED {
                continue;
            }
            self.asked.update_value(|asked| {
                asked.insert(page, ());
            });
            self.ask(page);
        }
    }

    fn ask(&self, page: u64) {
        let grid = *self;
        let generation = self.generation.get_value();
        let request = Request::Page {
            handle: self.handle.get_value(),
            view: self.view(),
            offset: page * PAGE_ROWS,
            limit: PAGE_ROWS as u32,
        };
        leptos::task::spawn_local(async move {
            let reply = grid.state.engine.ask(request).await;
            // the grid may be gone, or show another view by now
            if grid.generation.try_get_value() != Some(generation) {
                return;
            }
            grid.asked.update_value(|asked| {
                asked.remove(&page);
            });
            match reply {
                Ok(Reply::Page { page: rows }) => grid.arrived(page, rows),
                Ok(_) => {}
                Err(failed) => grid.error.set(Some(sentence(&failed))),
            }
        });
    }

    fn arrived(&self, page: u64, rows: Page) {
        if self.total.get_untracked() != Some(rows.total) {
            self.total.set(Some(rows.total));
        }
        let is_first = self.pages.with_value(HashMap::is_empty);
        if is_first {
            self.fit(&rows);
        }
        let (first, _) = self.visible.get_untracked();
        self.pages.update_value(|pages| {
            pages.insert(page, Rc::new(rows));
            while pages.len() > KEPT {
                let here = first / PAGE_ROWS;
                let Some(farthest) = pages.keys().copied().max_by_key(|page| page.abs_diff(here)) else {
                    break;
                };
                pages.remove(&farthest);
            }
        });
        self.version.update(|version| *version += 1);
    }

    /// Widens columns to the texts of a page, once.
    fn fit(&self, page: &Page) {
        let mut changed = self.widths.get_untracked();
        for (index, column) in page.columns.iter().enumerate() {
            let cells = page.rows.iter().filter_map(|row| row.get(index)).flatten();
            let longest = cells.map(|text| text.chars().take(60).count()).max().unwrap_or(0);
            changed.insert(column.name.clone(), window::width_for(&column.ty, &column.name, longest));
        }
        self.widths.set(changed);
    }

    /// A row of the view, if its page is there: the page, and its place in it.
    pub fn row(&self, row: u64) -> Option<(Rc<Page>, usize)> {
        let page = self.pages.with_value(|pages| pages.get(&(row / PAGE_ROWS)).cloned())?;
        let place = (row % PAGE_ROWS) as usize;
        (place < page.rows.len()).then_some((page, place))
    }

    /// The number in the unsorted table of a row of the view.
    pub fn row_id(&self, row: u64) -> Option<u32> {
        let (page, place) = self.row(row)?;
        page.row_ids.get(place).copied()
    }

    /// The text of a cell of the view.
    pub fn cell_text(&self, row: u64, column: usize) -> Option<String> {
        let (page, place) = self.row(row)?;
        page.rows.get(place)?.get(column)?.clone()
    }

    /// Shows or hides a column; the last one stays.
    pub fn choose_column(&self, name: &str, on: bool) {
        let mut shown = self.columns.get_untracked();
        if on {
            shown.extend(
                self.every.with_value(|every| every.iter().find(|column| column.name == name).cloned()),
            );
        } else if shown.len() > 1 {
            shown.retain(|column| column.name != name);
        }
        self.columns.set(shown);
        self.active.set(None);
        self.reload();
    }

    /// Sorts by a column: up, down, then not at all.
    pub fn sort_by(&self, column: &str) {
        let next = match self.sort.get_untracked() {
            Some(sort) if sort.column == column && !sort.descending => {
                Some(Sort { column: column.to_owned(), descending: true })
            }
            Some(sort) if sort.column == column => None,
            _ => Some(Sort { column: column.to_owned(), descending: false }),
        };
        let said = match &next {
            Some(sort) => {
                format!("Sorted by {column}, {}.", if sort.descending { "descending" } else { "ascending" })
            }
            None => "Not sorted.".to_owned(),
        };
        self.sort.set(next);
        self.state.say(said);
        self.reload();
    }

    /// The view as a file's bytes.
    pub async fn export(&self, format: &str) -> Result<Uint8Array, huntlet_report::ErrorInfo> {
        let request =
            Request::Export { handle: self.handle.get_value(), format: format.to_owned(), view: self.view() };
        let answer = self.state.engine.send(&request, None, None).1.await?;
        let missing = || crate::client::error("UI0003", "The engine sent no bytes for the table.", None);
        answer.bytes.map(|bytes| Uint8Array::new(&bytes)).ok_or_else(missing)
    }

    /// The page's state.
    pub fn state(&self) -> AppState {
        self.state
    }
}

/// What is typed into a column's filter: `=x` is exactly x, `!x` is without x, else contains.
fn filter(column: &str, text: &str) -> Filter {
    let (op, text) = match (text.strip_prefix('='), text.strip_prefix('!')) {
        (Some(rest), _) => (FilterOp::Equals, rest),
        (_, Some(rest)) if !rest.is_empty() => (FilterOp::NotContains, rest),
        _ => (FilterOp::Contains, text),
    };
    Filter { column: Some(column.to_owned()), op, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_before_a_filter_have_a_meaning() {
        assert_eq!(filter("a", "x").op, FilterOp::Contains);
        assert_eq!(
            filter("a", "=x"),
            Filter { column: Some("a".into()), op: FilterOp::Equals, text: "x".into() }
        );
        assert_eq!(
            filter("a", "!x"),
            Filter { column: Some("a".into()), op: FilterOp::NotContains, text: "x".into() }
        );
        assert_eq!(filter("a", "!").text, "!");
    }
}
