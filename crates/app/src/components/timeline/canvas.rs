//! The timeline's drawing surface.

use huntlet_chart::timeline::{scene, summary};
use leptos::html;
use leptos::prelude::*;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::TimelineData;
use super::pointer::Pointer;
use super::tooltip::Tooltip;

/// The canvas, with pointer and keyboard.
#[component]
pub fn Canvas(
    /// The timeline.
    timeline: TimelineData,
) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let queued = StoredValue::new(false);
    Effect::new(move |_| {
        timeline.data.track();
        timeline.view.track();
        timeline.spec.track();
        timeline.width.track();
        timeline.state.theme.track();
        timeline.state.system_dark.track();
        if queued.get_value() {
            return;
        }
        queued.set_value(true);
        timeline.state.pace.in_frame(Box::new(move || {
            if queued.try_update_value(|queued| *queued = false).is_some() {
                draw(timeline, node);
            }
        }));
    });
    observe_width(frame, timeline.width);
    let pointer = Pointer::new(timeline, node);
    let label = move || {
        let what = timeline
            .data
            .with(|data| data.as_ref().map(|data| timeline.spec.with(|spec| summary(data, spec))));
        format!(
            "{}. Keys: plus and minus zoom, left and right move, 0 shows everything.",
            what.unwrap_or_default()
        )
    };
    let height = move || {
        let rows = timeline.data.with(|data| {
            timeline.view.with(|view| match (data, view) {
                (Some(data), Some(view)) => view.geometry(data, timeline.width.get().max(200.0)).height,
                _ => 120.0,
            })
        });
        format!("{rows}px")
    };
    view! {
        <div class="canvas-frame" node_ref=frame>
            <canvas
                node_ref=node
                role="img"
                tabindex="0"
                aria-label=label
                style:height=height
                class:pointing=move || timeline.hit.get().is_some()
                on:wheel=move |event| pointer.wheel(&event)
                on:pointerdown=move |event| pointer.down(&event)
                on:pointermove=move |event| pointer.moved(&event)
                on:pointerup=move |event| pointer.up(&event)
                on:pointerleave=move |_| pointer.left()
                on:keydown=move |event| key(timeline, &event)
            ></canvas>
            <Tooltip timeline=timeline />
        </div>
    }
}

fn draw(timeline: TimelineData, node: NodeRef<html::Canvas>) {
    let Some(canvas) = node.try_get_untracked().flatten() else { return };
    let width = timeline.width.get_untracked();
    if width < 50.0 {
        return;
    }
    timeline.data.with_untracked(|data| {
        timeline.view.with_untracked(|view| {
            let (Some(data), Some(view)) = (data, view) else { return };
            let geometry = view.geometry(data, width);
            let scale = window().device_pixel_ratio().clamp(1.0, 4.0);
            let spec = timeline.spec.get_untracked();
            let scene = scene(data, &spec, view, &geometry, &timeline.palette(), scale);
            canvas.set_width(scene.width);
            canvas.set_height(scene.height);
            if let Some(mut backend) = CanvasBackend::with_canvas_object(canvas.clone()) {
                // a canvas that refuses one drawing gets the next one
                let _ = scene.draw(&mut backend);
            }
        });
    });
}

/// Tells a signal how wide a frame is, in CSS pixels, as long as it is shown.
pub fn observe_width(frame: NodeRef<html::Div>, width: RwSignal<f64>) {
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = frame.get() else { return };
        let watched = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || width.set(f64::from(watched.client_width())));
        if let Ok(made) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            made.observe(&element);
            observer.set_value(Some((made, measure)));
        }
    });
    on_cleanup(move || {
        observer.try_update_value(|observer| {
            if let Some((observer, _)) = observer.take() {
                observer.disconnect();
            }
        });
    });
}

fn key(timeline: TimelineData, event: &web_sys::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    match event.key().as_str() {
        "+" | "=" => timeline.zoom(0.6, None),
        "-" | "_" | "−" => timeline.zoom(1.0 / 0.6, None),
        "ArrowLeft" => timeline.pan(-0.2),
        "ArrowRight" => timeline.pan(0.2),
        "0" => timeline.change(|view| view.window = view.bounds),
        "Escape" => timeline.detail.set(None),
        _ => return,
    }
    event.prevent_default();
}
