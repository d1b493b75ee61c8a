//! What is wrong with the text, as a list.

use huntlet_report::{Diagnostic, Severity};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::icon::Icon;
use crate::logic::text_range::{byte_of, line_and_column};
use crate::state::app;

/// The findings in the order of the text; a click puts the caret there.
#[component]
pub fn Findings() -> impl IntoView {
    let query = app().query;
    view! {
        <ul class="findings" id="kql-findings" aria-label="Findings in the query">
            {move || query.diagnostics.get().into_iter().map(|found| view! { <Finding found=found /> }).collect_view()}
        </ul>
    }
}

#[component]
fn Finding(found: Diagnostic) -> impl IntoView {
    let query = app().query;
    let name = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let (line, column) = query.text.with_untracked(|text| line_and_column(text, byte_of(text, found.start)));
    let (start, end) = (found.start, found.end);
    let go = move |_| {
        let element = document()
            .get_element_by_id("kql-text")
            .and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let Some(text) = element {
            let _ = text.focus();
            let _ = text.set_selection_range(start, end);
        }
    };
    view! {
        <li data-severity=name>
            <button type="button" class="finding" on:click=go>
                <Icon name=name />
                <span class="numbers faint">{format!("{line}:{column}")}</span>
                <span>{found.message} {found.hint.map(|hint| view! { " " <span class="next">{hint}</span> })}</span>
                <span class="code">{found.code}</span>
            </button>
        </li>
    }
}
