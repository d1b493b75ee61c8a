//! A timeline as shapes.

use huntlet_report::{ChartData, Mark, TimelineSpec};

use super::hit::between;
use super::{Geometry, Window};
use crate::palette::{Color, Palette};
use crate::pen::{Pen, shorten};
use crate::scene::{Anchor, Scene, Shape};
use crate::{Hidden, axis};

/// What the reader has done to a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The part of time that is shown.
    pub window: Window,
    /// Everything that can be shown.
    pub bounds: Window,
    /// Series that are turned off, by index.
    pub hidden: Hidden,
    /// The event that is pointed at: series, instant.
    pub pointed: Option<(usize, f64)>,
}

impl State {
    /// All of a chart's data.
    pub fn new(data: &ChartData) -> Self {
        let (first, last) = data.range_ms.unwrap_or((0.0, 0.0));
        let bounds = Window::around(first, last);
        Self { window: bounds, bounds, hidden: Hidden::default(), pointed: None }
    }

    /// Indexes of the series that are shown, in order.
    pub fn shown(&self, data: &ChartData) -> Vec<usize> {
        (0..data.series.len()).filter(|index| !self.hidden.contains(*index)).collect()
    }

    /// The layout of the chart in this state at a width in CSS pixels.
    pub fn geometry(&self, data: &ChartData, width: f64) -> Geometry {
        let shown = self.shown(data);
        let longest = shown.iter().filter_map(|&index| data.series.get(index));
        let label = longest.map(|series| series.label.chars().count()).max().unwrap_or(0);
        Geometry::new(width, shown.len(), label)
    }
}

/// One line that says what a timeline shows, for those who do not see it.
pub fn summary(data: &ChartData, spec: &TimelineSpec) -> String {
    let events: usize = data.series.iter().map(|series| series.marks.len()).sum();
    let groups = data.series.len();
    let what =
        format!("{}: {events} events in {groups} {}", spec.title, if groups == 1 { "row" } else { "rows" });
    match data.range_ms {
        Some((first, last)) => {
            format!("{what}, from {} to {} UTC", axis::instant(first), axis::instant(last))
        }
        None => format!("{what}, none with a time"),
    }
}

/// The shapes of a timeline, at `scale` device pixels per CSS pixel.
pub fn scene(
    data: &ChartData,
    spec: &TimelineSpec,
    state: &State,
    geometry: &Geometry,
    palette: &Palette,
    scale: f64,
) -> Scene {
    let mut pen = Pen::new(scale);
    pen.rect(0.0, 0.0, geometry.width, geometry.height, palette.background);
    rows(&mut pen, data, state, geometry, palette);
    axis_lines(&mut pen, state, geometry, palette);
    references(&mut pen, spec, state, geometry, palette);
    overview(&mut pen, data, state, geometry, palette);
    if let Some((_, time_ms)) = state.pointed {
        let x = geometry.x_of(time_ms, state.window);
        pen.line((x, geometry.top), (x, geometry.bottom()), palette.muted.alpha(0.6));
    }
    pen.scene(geometry.width, geometry.height)
}

impl Pen {
    /// Columns of equal width on a base line as one filled outline, so that ten thousand marks are one shape.
    fn skyline(&mut self, columns: &[(i32, u32)], base: f64, tallest: f64, color: Color, step: i32) {
        let bottom = self.px(base);
        let mut points = Vec::new();
        let most = columns.iter().map(|column| column.1).max().unwrap_or(1);
        for &(x, count) in columns {
            let share = 0.4 + 0.6 * f64::from(count + 1).ln() / f64::from(most + 1).ln();
            let top = bottom - self.px(tallest * share).max(1);
            points.extend([(x, bottom), (x, top), (x + step, top), (x + step, bottom)]);
        }
        if !points.is_empty() {
            self.shapes.push(Shape::Polygon { points, color });
        }
    }
}

/// Marks counted per column of the screen: the column's left edge in device pixels, and how many.
fn columns(marks: &[Mark], window: Window, left: i32, width: i32, step: i32) -> Vec<(i32, u32)> {
    let mut columns: Vec<(i32, u32)> = Vec::new();
    for mark in between(marks, window.start_ms, window.end_ms) {
        let x = left + (window.fraction_of(mark.time_ms) * f64::from(width - step)).round() as i32;
        let x = left + (x - left) / step * step;
        match columns.last_mut() {
            Some((last, count)) if *last == x => *count += 1,
            _ => columns.push((x, 1)),
        }
    }
    columns
}

fn rows(pen: &mut Pen, data: &ChartData, state: &State, geometry: &Geometry, palette: &Palette) {
    let step = pen.px(3.0).max(2);
    let (left, width) = (pen.px(geometry.left), pen.px(geometry.plot_width()));
    let fit = geometry.label_chars();
    for (row, index) in state.shown(data).into_iter().enumerate() {
        let Some(series) = data.series.get(index) else { continue };
        let top = geometry.top + geometry.row * row as f64;
        let bottom = top + geometry.row;
        if row % 2 == 0 {
            pen.rect(0.0, top, geometry.right, bottom, palette.band);
        }
        let color = palette.of(index);
        let label = shorten(&series.label, fit);
        pen.text(label, geometry.left - 8.0, top + geometry.row / 2.0, Anchor::End, palette.text);
        let columns = columns(&series.marks, state.window, left, width, step);
        pen.skyline(&columns, bottom - 4.0, geometry.row - 8.0, color, step);
    }
}

fn axis_lines(pen: &mut Pen, state: &State, geometry: &Geometry, palette: &Palette) {
    let bottom = geometry.bottom();
    for tick in axis::ticks(state.window.start_ms, state.window.end_ms, geometry.plot_width() / 92.0) {
        let x = geometry.x_of(tick.time_ms, state.window);
        pen.line((x, geometry.top), (x, bottom + 4.0), palette.line);
        if x - geometry.left > 18.0 && geometry.right - x > 18.0 {
            let color = if tick.major { palette.text } else { palette.muted };
            pen.text(tick.label, x, bottom + 14.0, Anchor::Middle, color);
        }
    }
    pen.line((geometry.left, bottom), (geometry.right, bottom), palette.line);
}

fn references(pen: &mut Pen, spec: &TimelineSpec, state: &State, geometry: &Geometry, palette: &Palette) {
    for (time_ms, label) in &spec.references {
        let fraction = state.window.fraction_of(*time_ms);
        if !(0.0..=1.0).contains(&fraction) {
            continue;
        }
        let x = geometry.x_of(*time_ms, state.window);
        pen.line((x, geometry.top - 16.0), (x, geometry.bottom()), palette.reference);
        let (at, anchor) = if fraction > 0.8 { (x - 4.0, Anchor::End) } else { (x + 4.0, Anchor::Start) };
        pen.text(shorten(label, 40), at, geometry.top - 10.0, anchor, palette.reference);
    }
}

fn overview(pen: &mut Pen, data: &ChartData, state: &State, geometry: &Geometry, palette: &Palette) {
    let (top, bottom) = (geometry.overview_top, geometry.overview_bottom);
    pen.rect(geometry.left, top, geometry.right, bottom, palette.band);
    let step = pen.px(2.0).max(1);
    let (left, width) = (pen.px(geometry.left), pen.px(geometry.plot_width()));
    for index in state.shown(data) {
        let Some(series) = data.series.get(index) else { continue };
        let columns = columns(&series.marks, state.bounds, left, width, step);
        pen.skyline(&columns, bottom - 4.0, bottom - top - 10.0, palette.of(index).alpha(0.45), step);
    }
    let from = geometry.x_of(state.window.start_ms, state.bounds);
    let to = geometry.x_of(state.window.end_ms, state.bounds);
    pen.rect(geometry.left, top, from, bottom, palette.background.alpha(0.65));
    pen.rect(to, top, geometry.right, bottom, palette.background.alpha(0.65));
    let (one, other) = (pen.at(from, top), pen.at(to, bottom));
    pen.shapes.push(Shape::Rect { from: one, to: other, color: palette.accent, fill: false });
    let middle = f64::midpoint(top, bottom);
    for x in [from, to] {
        pen.rect(x - 2.0, middle - 8.0, x + 2.0, middle + 8.0, palette.accent);
    }
}
