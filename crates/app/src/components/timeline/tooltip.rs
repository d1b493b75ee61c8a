//! What lies under the pointer, in words.

use huntlet_chart::axis;
use huntlet_report::{Reply, Request};
use leptos::prelude::*;

use super::TimelineData;

/// How long the pointer rests before the row is asked for, in milliseconds.
const REST_MS: u64 = 90;

/// A box beside the event that is pointed at.
#[component]
pub fn Tooltip(
    /// The timeline.
    timeline: TimelineData,
) -> impl IntoView {
    let fields = RwSignal::new(Vec::<(String, String)>::new());
    Effect::new(move |before: Option<Option<u32>>| {
        let row = timeline.hit.get().map(|hit| hit.row);
        if before.flatten() != row {
            fields.set(Vec::new());
            if let Some(row) = row {
                set_timeout(move || ask(timeline, row, fields), std::time::Duration::from_millis(REST_MS));
            }
        }
        row
    });
    let place = move || {
        timeline.hit.get().map(|hit| {
            let width = timeline.width.get();
            let left = if hit.x > width * 0.6 { hit.x - 12.0 } else { hit.x + 12.0 };
            (left, hit.y, hit.x > width * 0.6)
        })
    };
    let head = move || {
        timeline.hit.get().map(|hit| {
            let label = timeline.data.with(|data| {
                data.as_ref().and_then(|data| data.series.get(hit.series).map(|series| series.label.clone()))
            });
            (axis::instant(hit.time_ms), label.unwrap_or_default(), hit.count)
        })
    };
    view! {
        <Show when=move || timeline.hit.get().is_some()>
            <div
                class="tooltip"
                class:leftwards=move || place().is_some_and(|place| place.2)
                aria-hidden="true"
                style:left=move || place().map(|place| format!("{}px", place.0)).unwrap_or_default()
                style:top=move || place().map(|place| format!("{}px", place.1)).unwrap_or_default()
            >
                {move || {
                    head()
                        .map(|(time, label, count)| {
                            view! {
                                <p class="numbers">{format!("{time} UTC")}</p>
                                <p class="tooltip-label">{label}</p>
                                {(count > 1).then(|| view! { <p class="faint">{format!("{count} events here; the nearest:")}</p> })}
                            }
                        })
                }}
                <dl>
                    {move || {
                        fields.get().into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view()
                    }}
                </dl>
            </div>
        </Show>
    }
}

fn ask(timeline: TimelineData, row: u32, fields: RwSignal<Vec<(String, String)>>) {
    let is_still = move || timeline.hit.try_get_untracked().flatten().is_some_and(|hit| hit.row == row);
    if !is_still() {
        return;
    }
    leptos::task::spawn_local(async move {
        let reply =
            timeline.state.engine.ask(Request::Row { handle: timeline.handle.get_value(), row }).await;
        if let Ok(Reply::Page { page }) = reply
            && is_still()
        {
            let wanted = timeline.spec.with_untracked(|spec| spec.hover.clone());
            let values = page.rows.into_iter().next().unwrap_or_default();
            let cells = page.columns.into_iter().zip(values);
            let shown = cells.filter(|(column, _)| wanted.is_empty() || wanted.contains(&column.name));
            let texts = shown.filter_map(|(column, value)| {
                let value = value.filter(|value| !value.is_empty())?;
                Some((column.name, value.chars().take(120).collect::<String>()))
            });
            fields.set(texts.take(8).collect());
        }
    });
}
