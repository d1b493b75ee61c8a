//! The parts of a plot, each with its switch.

use huntlet_chart::plot::{Part, parts};
use leptos::prelude::*;

use super::PlotData;

/// A switch per series, or per share of a pie.
#[component]
pub fn Legend(
    /// The plot.
    plot: PlotData,
) -> impl IntoView {
    let named = move || {
        let data = plot.data.get();
        data.map(|data| plot.spec.with_value(|spec| parts(&data, spec))).unwrap_or_default()
    };
    let flip = move |index: usize| {
        plot.pointed.set(None);
        plot.hidden.update(|hidden| hidden.flip(index));
    };
    let item = move |(index, part): (usize, Part)| {
        let pressed = move || plot.hidden.with(|hidden| !hidden.contains(index)).to_string();
        view! {
            <li>
                <button type="button" class="legend-item" aria-pressed=pressed on:click=move |_| flip(index)>
                    <span class="swatch" aria-hidden="true" style:background-color=move || plot.palette().of(index).css()></span>
                    <span class="legend-label">{part.name}</span>
                    <span class="faint numbers">{part.value}</span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label="Series">
            {move || named().into_iter().enumerate().map(item).collect_view()}
        </ul>
    }
}
