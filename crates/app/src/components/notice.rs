//! Something to know.

use huntlet_report::{ErrorInfo, Severity};
use leptos::prelude::*;

use super::icon::Icon;

/// A sentence with how bad it is, and what to do next.
#[component]
pub fn Notice(
    /// How bad.
    severity: Severity,
    /// What happened.
    message: String,
    /// What to do.
    #[prop(optional_no_strip)]
    hint: Option<String>,
) -> impl IntoView {
    let (name, word) = match severity {
        Severity::Error => ("error", "Error"),
        Severity::Warning => ("warning", "Warning"),
        Severity::Info => ("info", "Note"),
    };
    view! {
        <div class="notice" data-severity=name>
            <Icon name=name />
            <p>
                <span class="unseen">{format!("{word}: ")}</span>
                {message}
                {hint.map(|hint| view! { " " <span class="next">{hint}</span> })}
            </p>
        </div>
    }
}

/// An error of the engine.
#[component]
pub fn ErrorNotice(
    /// The error.
    error: ErrorInfo,
) -> impl IntoView {
    let code = error.code.clone();
    view! {
        <div class="notice" data-severity="error" role="alert">
            <Icon name="error" />
            <p>
                {error.message}
                {error.hint.map(|hint| view! { " " <span class="next">{hint}</span> })}
                <span class="code">{code}</span>
            </p>
        </div>
    }
}
