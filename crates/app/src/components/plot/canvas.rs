//! A plot's drawing surface, with pointer and keyboard.

use huntlet_chart::plot::{Details, details, scene, summary};
use leptos::html;
use leptos::prelude::*;
use plotters_canvas::CanvasBackend;

use super::PlotData;
use crate::components::timeline::observe_width;

/// The canvas and the words beside what is pointed at.
#[component]
pub fn Canvas(
    /// The plot.
    plot: PlotData,
) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let queued = StoredValue::new(false);
    Effect::new(move |_| {
        plot.layout.track();
        plot.pointed.track();
        plot.state.theme.track();
        plot.state.system_dark.track();
        if queued.get_value() {
            return;
        }
        queued.set_value(true);
        request_animation_frame(move || {
            if queued.try_update_value(|queued| *queued = false).is_some() {
                draw(plot, node);
            }
        });
    });
    observe_width(frame, plot.width);
    let told = move || {
        let (data, layout, stop) = (plot.data.get()?, plot.layout.get()?, plot.pointed.get()?);
        plot.spec.with_value(|spec| details(&data, spec, &layout, stop))
    };
    let label = move || {
        let data = plot.data.get();
        let what = data.map(|data| plot.spec.with_value(|spec| summary(&data, spec))).unwrap_or_default();
        format!("{what}. Keys: left and right go through the values, which are in the table below too.")
    };
    let height =
        move || plot.layout.get().map_or("300px".to_owned(), |layout| format!("{}px", layout.height));
    let moved = move |event: web_sys::PointerEvent| {
        let Some(canvas) = node.get_untracked() else { return };
        let rect = canvas.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
        let hit = plot.layout.with_untracked(|layout| layout.as_ref().and_then(|layout| layout.hit(x, y)));
        if plot.pointed.get_untracked() != hit {
            plot.pointed.set(hit);
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let stops = plot.layout.with_untracked(|layout| layout.as_ref().map_or(0, |layout| layout.stops()));
        let at = plot.pointed.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => Some(at.map_or(0, |at| at + 1).min(stops.saturating_sub(1))),
            "ArrowLeft" | "ArrowUp" => Some(at.map_or(0, |at| at.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(stops.saturating_sub(1)),
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        plot.pointed.set(next.filter(|_| stops > 0));
        if let Some(told) = untrack(told) {
            plot.state.say(sentence(&told));
        }
    };
    view! {
        <div class="canvas-frame" node_ref=frame>
            <canvas
                node_ref=node
                role="img"
                tabindex="0"
                aria-label=label
                style:height=height
                on:pointermove=moved
                on:pointerleave=move |_| plot.pointed.set(None)
                on:blur=move |_| plot.pointed.set(None)
                on:keydown=key
            ></canvas>
            {move || told().map(|told| tooltip(plot, told))}
        </div>
    }
}

fn sentence(told: &Details) -> String {
    let values = told.lines.iter().map(|(_, name, value)| format!("{name} {value}"));
    format!("{}. {}", told.title, values.collect::<Vec<_>>().join(", "))
}

fn tooltip(plot: PlotData, told: Details) -> AnyView {
    let leftwards = told.x > plot.width.get_untracked() * 0.6;
    let left = if leftwards { told.x - 12.0 } else { told.x + 12.0 };
    let palette = plot.palette();
    let line = |(index, name, value): (usize, String, String)| {
        let swatch = (index != usize::MAX).then(|| {
            let color = palette.of(index).css();
            view! { <span class="swatch" style:background-color=color></span> }
        });
        view! { <div><dt>{swatch}{name}</dt><dd class="numbers">{value}</dd></div> }
    };
    view! {
        <div class="tooltip" class:leftwards=leftwards aria-hidden="true" style:left=format!("{left}px") style:top=format!("{}px", told.y)>
            <p class="tooltip-label numbers">{told.title}</p>
            <dl>{told.lines.into_iter().map(line).collect_view()}</dl>
        </div>
    }
    .into_any()
}

fn draw(plot: PlotData, node: NodeRef<html::Canvas>) {
    let Some(canvas) = node.try_get_untracked().flatten() else { return };
    let (Some(data), Some(layout)) = (plot.data.get_untracked(), plot.layout.get_untracked()) else { return };
    let scale = window().device_pixel_ratio().clamp(1.0, 4.0);
    let scene = plot
        .spec
        .with_value(|spec| scene(&data, spec, &layout, plot.pointed.get_untracked(), &plot.palette(), scale));
    canvas.set_width(scene.width);
    canvas.set_height(scene.height);
    if let Some(mut backend) = CanvasBackend::with_canvas_object(canvas) {
        // a canvas that refuses one drawing gets the next one
        let _ = scene.draw(&mut backend);
    }
}
