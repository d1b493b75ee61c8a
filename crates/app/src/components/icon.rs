//! Small drawings, by name.

use leptos::prelude::*;

/// A drawing of 16 by 16 that says nothing to a screen reader; the text beside it does.
#[component]
pub fn Icon(
    /// Which.
    name: &'static str,
) -> impl IntoView {
    let path = match name {
        "close" => "M4 4l8 8M12 4l-8 8",
        "copy" => "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
        "check" => "M3 8.5l3.2 3.2L13 4.8",
        "down" => "M4 6l4 4 4-4",
        "save" => "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13.5h10",
        "open" => "M2.5 12.5v-9h4l1.5 2h5.5v7z",
        "run" => "M5 3.2l7.5 4.8L5 12.8z",
        "stop" => "M4.5 4.5h7v7h-7z",
        "link" => {
            "M6.5 9.5l3-3M7 5l1.6-1.6a2.6 2.6 0 0 1 3.8 3.8L10.8 8.8M9 11l-1.6 1.6a2.6 2.6 0 0 1-3.8-3.8L5.2 7.2"
        }
        "table" => "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6M2.5 9.5h11",
        "theme" => "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
        "help" => "M6 6a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.2M8 11.6v.3",
        "query" => "M3 4.5l3 3-3 3M8 11.5h5",
        "search" => "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10l3.5 3.5",
        "info" => "M8 7.2v4M8 4.6v.4M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
        "warning" => "M8 2.2l6.2 11H1.8zM8 6.5v3.2M8 11.3v.3",
        "error" => "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM8 4.8v4M8 10.8v.3",
        "plus" => "M8 3.5v9M3.5 8h9",
        "minus" => "M3.5 8h9",
        "all" => "M2.5 6v-3.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
        _ => "M4 8h8",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
}
