//! Messages in the corner.

use leptos::prelude::*;

use super::icon::Icon;
use crate::state::app;

/// The messages that are open.
#[component]
pub fn Toasts() -> impl IntoView {
    let state = app();
    let close = move |key: u32| state.toasts.update(|toasts| toasts.retain(|toast| toast.key != key));
    view! {
        <div class="toasts" role="region" aria-label="Messages">
            {move || state.toasts.get().into_iter().map(|toast| view! {
                <div class="toast" class:failed=toast.failed>
                    <Icon name=if toast.failed { "error" } else { "check" } />
                    <p>{toast.text.clone()}</p>
                    <button class="quiet" type="button" aria-label="Dismiss the message" on:click=move |_| close(toast.key)>
                        <Icon name="close" />
                    </button>
                </div>
            }).collect_view()}
        </div>
    }
}
