//! The keys.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::state::app;

const KEYS: &[(&str, &[(&str, &str)])] = &[
    (
        "Everywhere",
        &[
            ("Ctrl Enter", "Run the notebooklet, or the query in the KQL box"),
            ("/", "Find a notebooklet"),
            ("q", "Open the KQL box"),
            ("t", "Open the tables"),
            ("?", "This help"),
            ("Esc", "Close a dialog or a row's details"),
        ],
    ),
    (
        "In a table",
        &[
            ("Arrows", "Move from cell to cell"),
            ("Page Up, Page Down", "Move by a screen"),
            ("Home, End", "First and last column"),
            ("Ctrl Home, Ctrl End", "First and last row"),
            ("Enter", "A row's details; on a header: sort"),
            ("Ctrl C", "Copy the cell"),
        ],
    ),
    (
        "In a timeline",
        &[
            ("+ and −", "Zoom"),
            ("Left, Right", "Move in time"),
            ("0", "Show everything"),
            ("Wheel, drag", "Zoom at the pointer, move; drag below to choose a range"),
        ],
    ),
];

/// The keyboard help.
#[component]
pub fn Help() -> impl IntoView {
    let state = app();
    view! {
        <Dialog open=state.help title="Keyboard" name="help">
            <div class="dialog-body">
                {KEYS
                    .iter()
                    .map(|(where_, keys)| {
                        view! {
                            <h3>{*where_}</h3>
                            <dl class="keys">
                                {keys
                                    .iter()
                                    .map(|(key, what)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*what}</dd></div> })
                                    .collect_view()}
                            </dl>
                        }
                    })
                    .collect_view()}
            </div>
        </Dialog>
    }
}
