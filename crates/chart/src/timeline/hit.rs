//! Which event lies under the pointer.

use huntlet_report::{ChartData, Mark};

use super::{Geometry, Place, State};

/// Events under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The series' index in the chart's data.
    pub series: usize,
    /// The nearest event's row in the table.
    pub row: u32,
    /// Its instant, milliseconds since 1970.
    pub time_ms: f64,
    /// How many events lie as near.
    pub count: usize,
    /// Where it is drawn: horizontal, in CSS pixels.
    pub x: f64,
    /// Upper edge of its row, in CSS pixels.
    pub y: f64,
}

/// How far from a mark the pointer still means it, in CSS pixels.
const REACH: f64 = 5.0;

/// The event nearest to a point, if one is near.
pub fn hit(data: &ChartData, state: &State, geometry: &Geometry, x: f64, y: f64) -> Option<Hit> {
    let Place::Row(row) = geometry.place(x, y) else { return None };
    let series = *state.shown(data).get(row)?;
    let marks = &data.series.get(series)?.marks;
    let from = geometry.time_at(x - REACH, state.window);
    let to = geometry.time_at(x + REACH, state.window);
    let near = between(marks, from, to);
    let at = geometry.time_at(x, state.window);
    let nearest = near.iter().min_by(|a, b| (a.time_ms - at).abs().total_cmp(&(b.time_ms - at).abs()))?;
    Some(Hit {
        series,
        row: nearest.row,
        time_ms: nearest.time_ms,
        count: near.len(),
        x: geometry.x_of(nearest.time_ms, state.window),
        y: geometry.top + geometry.row * row as f64,
    })
}

/// The marks from one instant to another; marks are in order of time.
pub(super) fn between(marks: &[Mark], from_ms: f64, to_ms: f64) -> &[Mark] {
    let first = marks.partition_point(|mark| mark.time_ms < from_ms);
    let last = marks.partition_point(|mark| mark.time_ms <= to_ms);
    marks.get(first..last.max(first)).unwrap_or(&[])
}
