//! An event timeline: the chart, its groups, its details.

mod canvas;
mod legend;
mod pointer;
mod tooltip;

pub use canvas::observe_width;

use huntlet_chart::Palette;
use huntlet_chart::timeline::{Hit, State, scene, summary};
use huntlet_report::{ChartData, ErrorInfo, Mark, Reply, Request, Severity, TableInfo, TimelineSpec};
use js_sys::{ArrayBuffer, Float64Array, Uint8Array, Uint32Array};
use leptos::prelude::*;

use super::grid::{Grid, RowDetail};
use super::icon::Icon;
use super::notice::{ErrorNotice, Notice};
use crate::browser;
use crate::logic::{format, names};
use crate::state::{AppState, app};

/// What one timeline knows.
#[derive(Clone, Copy)]
pub struct TimelineData {
    /// The page's state.
    pub state: AppState,
    /// What requests call the table.
    pub handle: StoredValue<String>,
    /// What to draw; its grouping can be changed.
    pub spec: RwSignal<TimelineSpec>,
    /// The marks.
    pub data: RwSignal<Option<ChartData>>,
    /// Window, hidden groups, pointed event.
    pub view: RwSignal<Option<State>>,
    /// Width in CSS pixels.
    pub width: RwSignal<f64>,
    /// The event under the pointer.
    pub hit: RwSignal<Option<Hit>>,
    /// The row whose details show.
    pub detail: RwSignal<Option<u32>>,
    /// Why there are no marks.
    pub error: RwSignal<Option<ErrorInfo>>,
}

impl TimelineData {
    fn load(&self) {
        let timeline = *self;
        let spec = self.spec.get_untracked();
        let request = Request::ChartData { handle: self.handle.get_value(), spec: spec.clone() };
        self.error.set(None);
        leptos::task::spawn_local(async move {
            let answer = timeline.state.engine.send(&request, None, None).1.await;
            // another grouping may have been chosen, or the chart closed, meanwhile
            if timeline.spec.try_get_untracked().as_ref() != Some(&spec) {
                return;
            }
            let bytes = answer.as_ref().ok().and_then(|answer| answer.bytes.clone());
            match answer.map(|answer| answer.reply) {
                Ok(Reply::ChartData { mut data }) => {
                    if let Some(bytes) = bytes {
                        unpack(&mut data, &bytes);
                    }
                    let kept = timeline.view.get_untracked();
                    let mut view = State::new(&data);
                    if let Some(kept) = kept.filter(|kept| kept.bounds == view.bounds) {
                        view.window = kept.window;
                    }
                    timeline.hit.set(None);
                    timeline.view.set(Some(view));
                    timeline.data.set(Some(data));
                }
                Ok(_) => {}
                Err(failed) => timeline.error.set(Some(failed)),
            }
        });
    }

    /// Changes the window, hidden groups or the pointed event.
    pub fn change(&self, with: impl FnOnce(&mut State)) {
        self.view.update(|view| {
            if let Some(view) = view {
                with(view);
            }
        });
    }

    /// Shows less or more time around the middle, or around an instant.
    pub fn zoom(&self, factor: f64, at_ms: Option<f64>) {
        self.change(|view| {
            let at_ms = at_ms.unwrap_or_else(|| view.window.time_at(0.5));
            view.window = view.window.zoom(factor, at_ms, view.bounds);
        });
    }

    /// Moves by a part of what is shown.
    pub fn pan(&self, share: f64) {
        self.change(|view| view.window = view.window.pan(view.window.length_ms() * share, view.bounds));
    }

    /// The page's colours.
    pub fn palette(&self) -> Palette {
        if self.state.is_dark() { Palette::dark() } else { Palette::light() }
    }
}

/// Gives the series their marks: the instants of all, then the rows of all.
fn unpack(data: &mut ChartData, bytes: &ArrayBuffer) {
    let count: u32 = data.series.iter().map(|series| series.count).sum();
    if bytes.byte_length() != count * 12 {
        return;
    }
    let times = Float64Array::new_with_byte_offset_and_length(bytes, 0, count).to_vec();
    let rows = Uint32Array::new_with_byte_offset_and_length(bytes, count * 8, count).to_vec();
    let mut marks = times.into_iter().zip(rows).map(|(time_ms, row)| Mark { time_ms, row });
    for series in &mut data.series {
        series.marks = marks.by_ref().take(series.count as usize).collect();
    }
}

/// A timeline with its tools.
#[component]
pub fn Timeline(
    /// The events' table.
    info: TableInfo,
    /// What to draw.
    spec: TimelineSpec,
) -> impl IntoView {
    let state = app();
    let timeline = TimelineData {
        state,
        handle: StoredValue::new(info.handle.clone()),
        spec: RwSignal::new(spec.clone()),
        data: RwSignal::new(None),
        view: RwSignal::new(None),
        width: RwSignal::new(0.0),
        hit: RwSignal::new(None),
        detail: RwSignal::new(None),
        error: RwSignal::new(None),
    };
    timeline.load();
    let first_group = spec.group_by.clone();
    let as_table = RwSignal::new(false);
    let info = StoredValue::new(info);
    let groups = {
        let fits = |ty: &str| matches!(ty, "string" | "guid" | "bool" | "int" | "long");
        let columns = info.with_value(|info| {
            info.columns
                .iter()
                .filter(|column| fits(&column.ty))
                .map(|column| column.name.clone())
                .collect::<Vec<_>>()
        });
        StoredValue::new(columns)
    };
    let group = move |event: leptos::ev::Event| {
        let chosen = Some(event_target_value(&event)).filter(|name| !name.is_empty());
        timeline.spec.update(|spec| spec.group_by = chosen);
        timeline.load();
    };
    let save = move |_| {
        let (Some(data), Some(view)) = (timeline.data.get_untracked(), timeline.view.get_untracked()) else {
            return;
        };
        let spec = timeline.spec.get_untracked();
        let geometry = view.geometry(&data, timeline.width.get_untracked().max(600.0));
        let svg = scene(&data, &spec, &view, &geometry, &timeline.palette(), 1.0).to_svg();
        let file = names::file_name(&spec.title, "svg");
        state.spawn(async move {
            browser::download(&file, &Uint8Array::from(svg.as_bytes()), "image/svg+xml")?;
            state.toast(false, format!("Saved {file}."));
            Ok(())
        });
    };
    let line = move || {
        timeline.data.with(|data| {
            data.as_ref().map(|data| {
                let events: usize = data.series.iter().map(|series| series.marks.len()).sum();
                format::counted(events as u64, "event", "events")
            })
        })
    };
    view! {
        <figure class="timeline">
            <div class="g-tools">
                <span class="g-title">{spec.title.clone()}</span>
                <span class="faint numbers">{line}</span>
                <span class="grow"></span>
                <label class="inline">
                    "Group by "
                    <select on:change=group>
                        <option value="" selected=first_group.is_none()>"nothing"</option>
                        {groups
                            .get_value()
                            .into_iter()
                            .map(|name| {
                                let is_first = first_group.as_ref() == Some(&name);
                                view! { <option value=name.clone() selected=is_first>{name.clone()}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
                <button type="button" class="quiet" aria-label="Zoom in" title="Zoom in (+)" on:click=move |_| timeline.zoom(0.6, None)>
                    <Icon name="plus" />
                </button>
                <button type="button" class="quiet" aria-label="Zoom out" title="Zoom out (−)" on:click=move |_| timeline.zoom(1.0 / 0.6, None)>
                    <Icon name="minus" />
                </button>
                <button
                    type="button"
                    class="quiet"
                    aria-label="Show everything"
                    title="Show everything (0)"
                    on:click=move |_| timeline.change(|view| view.window = view.bounds)
                >
                    <Icon name="all" />
                </button>
                <button type="button" class="quiet" aria-pressed=move || as_table.get().to_string() on:click=move |_| as_table.update(|on| *on = !*on)>
                    <Icon name="table" />
                    "Show as table"
                </button>
                <button type="button" class="quiet" on:click=save><Icon name="save" />"SVG"</button>
            </div>
            {move || timeline.error.get().map(|error| view! { <ErrorNotice error=error /> })}
            <canvas::Canvas timeline=timeline />
            <legend::Legend timeline=timeline />
            <figcaption class="faint">
                {move || timeline.data.with(|data| data.as_ref().map(|data| timeline.spec.with(|spec| summary(data, spec))))}
            </figcaption>
            {move || {
                let undated = timeline.data.with(|data| data.as_ref().map_or(0, |data| data.undated));
                (undated > 0)
                    .then(|| {
                        let message = format!("{} no time and cannot be drawn.", format::counted(u64::from(undated), "event has", "events have"));
                        view! { <Notice severity=Severity::Info message=message hint=Some("They are in the table.".to_owned()) /> }
                    })
            }}
            {move || {
                timeline
                    .detail
                    .get()
                    .map(|row| view! { <RowDetail handle=timeline.handle.get_value() row=row close=move || timeline.detail.set(None) /> })
            }}
            <Show when=move || as_table.get()>
                <Grid info=info.get_value() title=info.with_value(|info| info.name.clone()) first=first_columns(&timeline.spec.get_untracked()) />
            </Show>
        </figure>
    }
}

fn first_columns(spec: &TimelineSpec) -> Vec<String> {
    if spec.hover.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![spec.time_column.clone()];
    for name in spec.group_by.iter().chain(&spec.hover) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}
