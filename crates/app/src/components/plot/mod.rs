//! A plot of a table's columns: the drawing, its legend, its details in words. The table itself stays beside it.

mod canvas;
mod legend;

use std::sync::Arc;

use huntlet_chart::plot::{Layout, scene, summary};
use huntlet_chart::{Hidden, Palette};
use huntlet_report::{ErrorInfo, Fact, Plot, PlotKind, PlotSpec, Reply, Request, Severity, TableInfo};
use js_sys::Uint8Array;
use leptos::prelude::*;

use super::icon::Icon;
use super::notice::{ErrorNotice, Notice};
use crate::browser;
use crate::logic::names;
use crate::state::{AppState, app};

/// What one plot knows.
#[derive(Clone, Copy)]
pub struct PlotData {
    /// The page's state.
    pub state: AppState,
    /// What to draw.
    pub spec: StoredValue<PlotSpec>,
    /// The values.
    pub data: RwSignal<Option<Arc<Plot>>>,
    /// Parts that are turned off, by index.
    pub hidden: RwSignal<Hidden>,
    /// The place that is pointed at.
    pub pointed: RwSignal<Option<usize>>,
    /// Width in CSS pixels.
    pub width: RwSignal<f64>,
    /// Why there are no values.
    pub error: RwSignal<Option<ErrorInfo>>,
    /// Where everything lies; made again only when the values, the parts or the width change.
    pub layout: Memo<Option<Arc<Layout>>>,
}

impl PlotData {
    fn new(state: AppState, spec: PlotSpec) -> Self {
        let spec = StoredValue::new(spec);
        let data = RwSignal::new(None::<Arc<Plot>>);
        let hidden = RwSignal::new(Hidden::default());
        let width = RwSignal::new(0.0);
        let layout = Memo::new(move |_| {
            let width: f64 = width.get();
            let plot = data.get().filter(|_| width >= 50.0)?;
            Some(Arc::new(
                spec.with_value(|spec| hidden.with(|hidden| Layout::new(&plot, spec, hidden, width))),
            ))
        });
        Self {
            state,
            spec,
            data,
            hidden,
            pointed: RwSignal::new(None),
            width,
            error: RwSignal::new(None),
            layout,
        }
    }

    fn load(self, handle: String) {
        let request = Request::Plot { handle, spec: Box::new(self.spec.get_value()) };
        leptos::task::spawn_local(async move {
            let reply = self.state.engine.ask(request).await;
            // the plot may be closed meanwhile
            if self.data.try_get_untracked().is_none() {
                return;
            }
            match reply {
                Ok(Reply::Plot { plot }) => self.data.set(Some(Arc::from(plot))),
                Ok(_) => {}
                Err(failed) => self.error.set(Some(failed)),
            }
        });
    }

    /// The page's colours.
    pub fn palette(&self) -> Palette {
        if self.state.is_dark() { Palette::dark() } else { Palette::light() }
    }
}

/// A plot with its title, legend and notices.
#[component]
pub fn PlotFigure(
    /// The table that holds the values.
    info: TableInfo,
    /// What to draw.
    spec: PlotSpec,
) -> impl IntoView {
    let state = app();
    let title = if spec.title.is_empty() { "Chart".to_owned() } else { spec.title.clone() };
    let is_card = spec.kind == PlotKind::Card;
    let shows_legend = spec.legend;
    let file = names::file_name(&title, "svg");
    let plot = PlotData::new(state, spec);
    plot.load(info.handle);
    let save = move |_| {
        let Some(data) = plot.data.get_untracked() else { return };
        let width = plot.width.get_untracked().max(600.0);
        let svg = plot.spec.with_value(|spec| {
            let layout = plot.hidden.with_untracked(|hidden| Layout::new(&data, spec, hidden, width));
            scene(&data, spec, &layout, None, &plot.palette(), 1.0).to_svg()
        });
        let file = file.clone();
        state.spawn(async move {
            browser::download(&file, &Uint8Array::from(svg.as_bytes()), "image/svg+xml")?;
            state.toast(false, format!("Saved {file}."));
            Ok(())
        });
    };
    let has_values = move || {
        plot.data.with(|data| {
            data.as_ref().is_some_and(|data| data.series.iter().any(|series| !series.xs.is_empty()))
        })
    };
    let notices = move || {
        let data = plot.data.get();
        let notices = data.map(|data| data.notices.clone()).unwrap_or_default();
        notices
            .into_iter()
            .map(|message| view! { <Notice severity=Severity::Info message=message hint=None /> })
            .collect_view()
    };
    let caption = move || {
        plot.data.with(|data| data.as_ref().map(|data| plot.spec.with_value(|spec| summary(data, spec))))
    };
    view! {
        <figure class="timeline plot">
            <div class="g-tools">
                <span class="g-title">{title}</span>
                <span class="grow"></span>
                {(!is_card).then(|| view! { <button type="button" class="quiet" on:click=save><Icon name="save" />"SVG"</button> })}
            </div>
            {move || plot.error.get().map(|error| view! { <ErrorNotice error=error /> })}
            {if is_card {
                (move || plot.data.get().map(|data| card(data.facts.clone()))).into_any()
            } else {
                view! {
                    <Show when=has_values>
                        <canvas::Canvas plot=plot />
                        {shows_legend.then(|| view! { <legend::Legend plot=plot /> })}
                        <figcaption class="faint">{caption}</figcaption>
                    </Show>
                }
                .into_any()
            }}
            {notices}
        </figure>
    }
}

fn card(facts: Vec<Fact>) -> AnyView {
    view! {
        <dl class="cards">
            {facts
                .into_iter()
                .map(|fact| {
                    let value = if fact.value.is_empty() { "–".to_owned() } else { fact.value };
                    view! { <div><dt>{fact.label}</dt><dd>{value}</dd></div> }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}
