//! The groups of a timeline, each with its switch.

use leptos::prelude::*;

use super::TimelineData;
use crate::logic::format;

/// A switch per group.
#[component]
pub fn Legend(
    /// The timeline.
    timeline: TimelineData,
) -> impl IntoView {
    let groups = Memo::new(move |_| {
        timeline.data.with(|data| {
            let series = data.as_ref().map(|data| data.series.as_slice()).unwrap_or_default();
            series
                .iter()
                .enumerate()
                .map(|(index, series)| (index, series.label.clone(), series.marks.len()))
                .collect::<Vec<_>>()
        })
    });
    let folded = move || {
        timeline.data.with(|data| {
            let data = data.as_ref()?;
            let shown = data.series.len() as u32;
            (data.groups_in_all > shown)
                .then(|| format!("{} groups in all; the rarest are drawn together.", data.groups_in_all))
        })
    };
    let flip = move |index: usize| {
        timeline.hit.set(None);
        timeline.change(|view| {
            view.hidden.flip(index);
        });
    };
    let is_shown = move |index: usize| {
        timeline.view.with(|view| view.as_ref().is_none_or(|view| !view.hidden.contains(index)))
    };
    view! {
        <Show when=move || groups.with(|groups| groups.len() > 1)>
            <ul class="legend" aria-label="Groups">
                {move || groups.get().into_iter().map(|group| view! {
                    <li>
                        <button type="button" class="legend-item" aria-pressed=move || is_shown(group.0).to_string() on:click=move |_| flip(group.0)>
                            <span class="swatch" aria-hidden="true" style:background-color=move || timeline.palette().of(group.0).css()></span>
                            <span class="legend-label">{if group.1.is_empty() { "(empty)".to_owned() } else { group.1.clone() }}</span>
                            <span class="faint numbers">{format::count(group.2 as u64)}</span>
                        </button>
                    </li>
                }).collect_view()}
            </ul>
            <p class="hint">{folded}</p>
        </Show>
    }
}
