//! A plot as shapes.

use huntlet_report::{Plot, PlotAxis, PlotKind, PlotSpec};

use super::Layout;
use super::layout::Piece;
use super::turn::sin_cos;
use crate::axis;
use crate::palette::{Color, Palette};
use crate::pen::{Pen, shorten};
use crate::scene::{Anchor, Scene};

/// Width of a letter, about, in CSS pixels.
const LETTER: f64 = 6.8;

/// The shapes of a plot, at `scale` device pixels per CSS pixel; `pointed` is a stop to show.
pub fn scene(
    plot: &Plot,
    spec: &PlotSpec,
    layout: &Layout,
    pointed: Option<usize>,
    palette: &Palette,
    scale: f64,
) -> Scene {
    let mut pen = Pen::new(scale);
    pen.rect(0.0, 0.0, layout.width, layout.height, palette.background);
    if spec.kind == PlotKind::Pie {
        pie(&mut pen, layout, pointed, palette);
        return pen.scene(layout.width, layout.height);
    }
    axes(&mut pen, plot, spec, layout, palette);
    let guide =
        pointed.and_then(|stop| layout.stops.get(stop)).map(|&place| layout.point(place, layout.values.to));
    if let Some((x, y)) = guide {
        let line = palette.muted.alpha(0.7);
        if layout.lies() {
            pen.line((layout.left, y), (layout.right, y), line);
        } else if spec.kind != PlotKind::Scatter {
            pen.line((x, layout.top), (x, layout.bottom), line);
        }
    }
    match spec.kind {
        PlotKind::Column | PlotKind::Bar => bars(&mut pen, layout, pointed, palette),
        PlotKind::Scatter => points(&mut pen, layout, pointed, palette),
        kind => lines(&mut pen, layout, kind == PlotKind::Area, pointed, palette),
    }
    for &(x, y) in &plot.marks {
        let (x, y) = layout.point(x, y);
        pen.dot(x, y, 4.5, palette.reference);
    }
    pen.scene(layout.width, layout.height)
}

/// What is written along the places: where, and what.
fn place_labels(plot: &Plot, layout: &Layout) -> Vec<(f64, String)> {
    let length = if layout.lies() { layout.bottom - layout.top } else { layout.right - layout.left };
    let room = if layout.lies() { 24.0 } else { 84.0 };
    match plot.axis {
        PlotAxis::Time => axis::ticks(layout.places.from, layout.places.to, length / room)
            .into_iter()
            .map(|tick| (tick.time_ms, tick.label))
            .collect(),
        PlotAxis::Number => layout.places.ticks(length / room),
        PlotAxis::Category => {
            let slot = length / plot.categories.len().max(1) as f64;
            let least = if layout.lies() { 14.0 } else { 46.0 };
            let every = (least / slot).ceil().max(1.0) as usize;
            let letters = if layout.lies() { layout.left - 12.0 } else { slot * every as f64 - 6.0 } / LETTER;
            let label =
                |(index, text): (usize, &String)| (index as f64, shorten(text, letters.max(3.0) as usize));
            plot.categories.iter().enumerate().step_by(every).map(label).collect()
        }
    }
}

fn axes(pen: &mut Pen, plot: &Plot, spec: &PlotSpec, layout: &Layout, palette: &Palette) {
    let (left, right, top, bottom) = (layout.left, layout.right, layout.top, layout.bottom);
    let lies = layout.lies();
    let most = if lies { (right - left) / 80.0 } else { (bottom - top) / 42.0 };
    for (value, label) in layout.values.ticks(most) {
        let (x, y) = layout.point(layout.places.from, value);
        if lies {
            pen.line((x, top), (x, bottom), palette.line);
            pen.text(label, x, bottom + 14.0, Anchor::Middle, palette.muted);
        } else {
            pen.line((left, y), (right, y), palette.line);
            pen.text(label, left - 8.0, y, Anchor::End, palette.muted);
        }
    }
    for (place, label) in place_labels(plot, layout) {
        let (x, y) = layout.point(place, layout.values.from);
        if lies {
            pen.text(label, left - 8.0, y, Anchor::End, palette.text);
            continue;
        }
        if plot.axis != PlotAxis::Category {
            pen.line((x, bottom), (x, bottom + 4.0), palette.line);
        }
        let half = label.chars().count() as f64 * LETTER / 2.0;
        let (x, anchor) =
            if x + half > layout.width { (layout.width - 2.0, Anchor::End) } else { (x, Anchor::Middle) };
        pen.text(label, x, bottom + 14.0, anchor, palette.muted);
    }
    if lies {
        pen.line((left, top), (left, bottom), palette.muted);
    } else {
        let base = if layout.values.from < 0.0 && layout.values.to > 0.0 { 0.0 } else { layout.values.from };
        let (_, y) = layout.point(layout.places.from, base);
        pen.line((left, y), (right, y), palette.muted);
    }
    let letters = ((right - left) / LETTER) as usize;
    let (below, beside) = (layout.below(plot, spec), layout.beside(plot, spec));
    if !below.is_empty() {
        let middle = f64::midpoint(left, right);
        pen.text(shorten(&below, letters), middle, layout.height - 10.0, Anchor::Middle, palette.muted);
    }
    if !beside.is_empty() {
        pen.text(shorten(&beside, letters), 4.0, 10.0, Anchor::Start, palette.muted);
    }
}

fn bars(pen: &mut Pen, layout: &Layout, pointed: Option<usize>, palette: &Palette) {
    let room = layout.unit * 0.8;
    let sides = if layout.is_stacked { 1.0 } else { layout.shown.len().max(1) as f64 };
    for piece in layout.pieces.iter().filter(|piece| piece.to.is_finite()) {
        let Some(&place) = layout.stops.get(piece.stop) else { continue };
        let side = layout.shown.iter().position(|&series| series == piece.series).unwrap_or(0) as f64;
        let side = if layout.is_stacked { 0.0 } else { side };
        let from = place - room / 2.0 + room * side / sides;
        let base = if layout.values.log { layout.values.from } else { piece.from };
        let (one, other) = (layout.point(from, base), layout.point(from + room / sides, piece.to));
        let strong = pointed.is_none_or(|stop| stop == piece.stop);
        let color = palette.of(piece.series).alpha(if strong { 1.0 } else { 0.55 });
        let (left, right) = (one.0.min(other.0), one.0.max(other.0));
        let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
        // a bar is never thinner than can be seen
        let (right, bottom) =
            if layout.lies() { (right, bottom.max(top + 1.0)) } else { (right.max(left + 1.0), bottom) };
        pen.rect(left, top, right, bottom, color);
    }
}

fn points(pen: &mut Pen, layout: &Layout, pointed: Option<usize>, palette: &Palette) {
    for piece in &layout.pieces {
        let (x, y) = layout.point(piece.from, piece.to);
        pen.dot(x, y, 3.0, palette.of(piece.series).alpha(0.75));
    }
    if let Some(piece) = pointed.and_then(|stop| layout.pieces.get(stop)) {
        let (x, y) = layout.point(piece.from, piece.to);
        pen.dot(x, y, 6.0, palette.text);
        pen.dot(x, y, 4.5, palette.of(piece.series));
    }
}

fn lines(pen: &mut Pen, layout: &Layout, is_area: bool, pointed: Option<usize>, palette: &Palette) {
    for &series in &layout.shown {
        let color = palette.of(series);
        let pieces: Vec<&Piece> = layout.pieces.iter().filter(|piece| piece.series == series).collect();
        // a missing value leaves a gap
        for run in pieces.split(|piece| !piece.to.is_finite()) {
            stretch(pen, layout, run, is_area, color);
        }
    }
    for piece in layout.pieces.iter().filter(|piece| Some(piece.stop) == pointed && piece.to.is_finite()) {
        if let Some(&place) = layout.stops.get(piece.stop) {
            let (x, y) = layout.point(place, piece.to);
            pen.dot(x, y, 5.0, palette.background);
            pen.dot(x, y, 3.5, palette.of(piece.series));
        }
    }
}

fn stretch(pen: &mut Pen, layout: &Layout, run: &[&Piece], is_area: bool, color: Color) {
    let place = |piece: &Piece| layout.stops.get(piece.stop).copied().unwrap_or_default();
    let upper: Vec<(f64, f64)> = run.iter().map(|piece| layout.point(place(piece), piece.to)).collect();
    let (Some(&first), Some(&last)) = (upper.first(), upper.last()) else { return };
    if is_area && upper.len() > 1 {
        let base = |piece: &Piece| if layout.values.log { layout.values.from } else { piece.from };
        let lower = run.iter().rev().map(|piece| layout.point(place(piece), base(piece)));
        let outline: Vec<(f64, f64)> = upper.iter().copied().chain(lower).collect();
        pen.polygon(&outline, color.alpha(if layout.is_stacked { 0.6 } else { 0.3 }));
    }
    if upper.len() == 1 {
        pen.dot(first.0, last.1, 3.0, color);
    } else {
        pen.path(&upper, color, 1.75);
    }
}

fn pie(pen: &mut Pen, layout: &Layout, pointed: Option<usize>, palette: &Palette) {
    let (cx, cy, radius) = layout.pie();
    let on = |turn: f64, radius: f64| {
        let (sine, cosine) = sin_cos(turn);
        (cx + sine * radius, cy - cosine * radius)
    };
    let is_strong = |piece: &Piece| pointed.is_none_or(|stop| stop == piece.stop);
    for piece in &layout.pieces {
        let steps = ((piece.to - piece.from) * 90.0).ceil().max(1.0);
        let turn = |step: usize| piece.from + (piece.to - piece.from) * step as f64 / steps;
        let arc = (0..=steps as usize).map(|step| on(turn(step), radius + 1.0));
        let outline: Vec<(f64, f64)> = std::iter::once((cx, cy)).chain(arc).collect();
        pen.polygon(&outline, palette.of(piece.series).alpha(if is_strong(piece) { 1.0 } else { 0.45 }));
    }
    // corners are at whole pixels; the ring makes the edge round
    pen.ring(cx, cy, radius + 1.5, palette.background, 5.0);
    for piece in &layout.pieces {
        if layout.pieces.len() > 1 {
            pen.path(&[(cx, cy), on(piece.from, radius)], palette.background, 1.5);
        }
        let share = piece.to - piece.from;
        if share >= 0.05 {
            let (x, y) = on(f64::midpoint(piece.from, piece.to), radius * 0.72);
            let color = if is_strong(piece) { palette.background } else { palette.text };
            pen.text(format!("{:.0} %", share * 100.0), x, y, Anchor::Middle, color);
        }
    }
}
