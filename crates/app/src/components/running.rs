//! What is under way: a sentence, how far, how long, and how to stop it.

use leptos::prelude::*;

use super::icon::Icon;
use crate::browser;
use crate::logic::format;
use crate::state::app;
use crate::state::tab::Progress;

/// A progress bar with its cancel button.
#[component]
pub fn Running<F>(
    /// Where the run is.
    #[prop(into)]
    progress: Signal<Progress>,
    /// When it began, milliseconds of the page's clock.
    #[prop(into)]
    since_ms: Signal<f64>,
    /// Whether a cancel got no answer in time.
    #[prop(into)]
    stuck: Signal<bool>,
    /// Stops it.
    cancel: F,
) -> impl IntoView
where
    F: Fn() + 'static,
{
    let state = app();
    let now = RwSignal::new(browser::now_ms());
    let ticking =
        set_interval_with_handle(move || now.set(browser::now_ms()), std::time::Duration::from_millis(100));
    on_cleanup(move || {
        if let Ok(handle) = ticking {
            handle.clear();
        }
    });
    let share = move || {
        progress.with(|at| if at.total == 0 { None } else { Some(f64::from(at.done) / f64::from(at.total)) })
    };
    view! {
        <div class="running">
            <div class="running-row">
                <span class="spinner" aria-hidden="true"></span>
                <span class="running-text">
                    {move || progress.with(|at| if at.message.is_empty() { "Running…".to_owned() } else { at.message.clone() })}
                </span>
                <span class="faint numbers">
                    {move || progress.with(|at| (at.total > 0).then(|| format!("{} of {}", at.done, at.total)))}
                </span>
                <span class="faint numbers">{move || format::duration((now.get() - since_ms.get()).max(0.0))}</span>
                <button type="button" on:click=move |_| cancel()><Icon name="stop" />"Cancel"</button>
                <Show when=move || stuck.get()>
                    <button type="button" class="danger" on:click=move |_| state.stop_engine()>"Stop the engine"</button>
                </Show>
            </div>
            <div class="meter" class:unsure=move || share().is_none() aria-hidden="true">
                <span style:transform=move || format!("scaleX({})", share().unwrap_or(0.25))></span>
            </div>
        </div>
    }
}
