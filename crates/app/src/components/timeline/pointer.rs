//! Wheel, drag, point and click on a timeline.

use huntlet_chart::timeline::{Geometry, Place, State, Window, hit};
use leptos::html;
use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use super::TimelineData;

/// What a drag does.
#[derive(Clone, Copy)]
enum Drag {
    /// Moves the window by what lies under the pointer.
    Pan { from_x: f64, window: Window },
    /// Chooses a range in the overview, from an instant.
    Brush { from_ms: f64 },
    /// Moves the window in the overview.
    Slide { from_ms: f64, window: Window },
}

/// The pointer over one timeline.
#[derive(Clone, Copy)]
pub struct Pointer {
    timeline: TimelineData,
    node: NodeRef<html::Canvas>,
    drag: StoredValue<Option<Drag>>,
    start: StoredValue<(f64, f64)>,
}

/// A press that moves less than this is a click, in CSS pixels.
const CLICK_PX: f64 = 4.0;
/// How near an edge of the overview's window is meant, in CSS pixels.
const EDGE_PX: f64 = 7.0;

impl Pointer {
    /// The pointer over a canvas.
    pub fn new(timeline: TimelineData, node: NodeRef<html::Canvas>) -> Self {
        Self { timeline, node, drag: StoredValue::new(None), start: StoredValue::new((0.0, 0.0)) }
    }

    fn with<T>(&self, look: impl FnOnce(&huntlet_report::ChartData, &State, &Geometry) -> T) -> Option<T> {
        let width = self.timeline.width.get_untracked();
        self.timeline.data.with_untracked(|data| {
            self.timeline.view.with_untracked(|view| {
                let (data, view) = (data.as_ref()?, view.as_ref()?);
                Some(look(data, view, &view.geometry(data, width)))
            })
        })
    }

    fn at(&self, client_x: i32, client_y: i32) -> (f64, f64) {
        let Some(canvas) = self.node.get_untracked() else { return (0.0, 0.0) };
        let rect = canvas.get_bounding_client_rect();
        (f64::from(client_x) - rect.left(), f64::from(client_y) - rect.top())
    }

    /// Zooms at the pointer; a sideways wheel moves.
    pub fn wheel(&self, event: &WheelEvent) {
        let (x, _) = self.at(event.client_x(), event.client_y());
        let Some(at_ms) = self.with(|_, view, geometry| geometry.time_at(x, view.window)) else { return };
        event.prevent_default();
        if event.delta_x().abs() > event.delta_y().abs() {
            self.timeline.pan(event.delta_x() / 800.0);
        } else {
            let factor = (event.delta_y() / 400.0).clamp(-0.5, 0.5).exp();
            self.timeline.zoom(factor, Some(at_ms));
        }
    }

    /// Begins a drag.
    pub fn down(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = self.at(event.client_x(), event.client_y());
        let drag = self.with(|_, view, geometry| match geometry.place(x, y) {
            Place::Row(_) | Place::Axis => Some(Drag::Pan { from_x: x, window: view.window }),
            Place::Overview => Some(in_overview(x, view, geometry)),
            Place::Label(_) | Place::Outside => None,
        });
        self.start.set_value((x, y));
        self.drag.set_value(drag.flatten());
        if let Some(canvas) = self.node.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    }

    /// Goes on with a drag, or points at an event.
    pub fn moved(&self, event: &PointerEvent) {
        let (x, y) = self.at(event.client_x(), event.client_y());
        let Some(drag) = self.drag.get_value() else {
            let found = self.with(|data, view, geometry| hit(data, view, geometry, x, y)).flatten();
            if self.timeline.hit.get_untracked() != found {
                self.timeline.hit.set(found);
                self.timeline.change(|view| view.pointed = found.map(|found| (found.series, found.time_ms)));
            }
            return;
        };
        let window = self.with(|_, view, geometry| match drag {
            Drag::Pan { from_x, window } => {
                window.pan((from_x - x) / geometry.plot_width() * window.length_ms(), view.bounds)
            }
            Drag::Brush { from_ms } => {
                Window::between(from_ms, geometry.time_at(x, view.bounds), view.bounds)
            }
            Drag::Slide { from_ms, window } => {
                window.pan(geometry.time_at(x, view.bounds) - from_ms, view.bounds)
            }
        });
        if let Some(window) = window {
            self.timeline.hit.set(None);
            self.timeline.change(|view| view.window = window);
        }
    }

    /// Ends a drag; a press without a drag opens the event's row.
    pub fn up(&self, event: &PointerEvent) {
        let (x, y) = self.at(event.client_x(), event.client_y());
        let (from_x, from_y) = self.start.get_value();
        self.drag.set_value(None);
        if (x - from_x).hypot(y - from_y) > CLICK_PX {
            return;
        }
        let found = self.with(|data, view, geometry| hit(data, view, geometry, x, y)).flatten();
        if let Some(found) = found {
            self.timeline.detail.set(Some(found.row));
        }
    }

    /// The pointer has left.
    pub fn left(&self) {
        if self.drag.get_value().is_none() {
            self.timeline.hit.set(None);
            self.timeline.change(|view| view.pointed = None);
        }
    }
}

fn in_overview(x: f64, view: &State, geometry: &Geometry) -> Drag {
    let left = geometry.x_of(view.window.start_ms, view.bounds);
    let right = geometry.x_of(view.window.end_ms, view.bounds);
    let at_ms = geometry.time_at(x, view.bounds);
    let is_whole = view.window.length_ms() > view.bounds.length_ms() * 0.98;
    if is_whole {
        Drag::Brush { from_ms: at_ms }
    } else if (x - left).abs() <= EDGE_PX {
        Drag::Brush { from_ms: view.window.end_ms }
    } else if (x - right).abs() <= EDGE_PX {
        Drag::Brush { from_ms: view.window.start_ms }
    } else if x > left && x < right {
        Drag::Slide { from_ms: at_ms, window: view.window }
    } else {
        Drag::Brush { from_ms: at_ms }
    }
}
