//! The keyboard in a grid.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::data::{GridData, HEADER};
use crate::browser;

/// Moves the active cell, sorts, opens details, copies a cell.
pub fn on_key(grid: GridData, node: NodeRef<html::Div>, key: &KeyboardEvent) {
    let in_field = key.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if in_field.is_some_and(|element| element.tag_name() == "INPUT") {
        return;
    }
    let rows = grid.rows();
    let last_row = rows.total as i64 - 1;
    let last_column = grid.columns.with_untracked(Vec::len).saturating_sub(1);
    let (row, column) = grid.active.get_untracked().unwrap_or((0, 0));
    let screen = (rows.view_px / crate::logic::window::ROW_PX).floor().max(1.0) as i64 - 1;
    let control = key.ctrl_key() || key.meta_key();
    let is_new = grid.active.get_untracked().is_none();
    let (row, column) = match key.key().as_str() {
        "ArrowDown" if is_new => (0, 0),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowUp" => ((row - 1).max(HEADER), column),
        "ArrowRight" => (row, (column + 1).min(last_column)),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => ((row + screen).min(last_row), column),
        "PageUp" => ((row - screen).max(0), column),
        "Home" if control => (0, 0),
        "End" if control => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        "Enter" if control => return,
        "Enter" | " " => {
            key.prevent_default();
            if row == HEADER {
                let name = grid
                    .columns
                    .with_untracked(|columns| columns.get(column).map(|column| column.name.clone()));
                if let Some(name) = name {
                    grid.sort_by(&name);
                }
            } else {
                grid.detail.set(grid.row_id(row as u64));
            }
            return;
        }
        "Escape" => {
            grid.detail.set(None);
            return;
        }
        "c" if control && row >= 0 => {
            if let Some(text) = grid.cell_text(row as u64, column) {
                let state = grid.state();
                state.spawn(async move {
                    browser::copy(&text).await?;
                    state.say("The cell is copied.");
                    Ok(())
                });
            }
            return;
        }
        _ => return,
    };
    key.prevent_default();
    grid.active.set(Some((row.max(HEADER), column)));
    show(grid, node, row, column);
}

fn show(grid: GridData, node: NodeRef<html::Div>, row: i64, column: usize) {
    let Some(element) = node.get_untracked() else { return };
    if row >= 0 {
        let wanted = grid.rows().reveal(row as u64, f64::from(element.scroll_top()));
        element.set_scroll_top(wanted.round() as i32);
    }
    let (left, right) = grid.edges.with_untracked(|edges| {
        (edges.get(column).copied().unwrap_or(0.0), edges.get(column + 1).copied().unwrap_or(0.0))
    });
    let (from, width) = (f64::from(element.scroll_left()), f64::from(element.client_width()));
    if left < from {
        element.set_scroll_left(left as i32);
    } else if right > from + width {
        element.set_scroll_left((right - width).ceil() as i32);
    }
}
