//! Where the parts of a plot lie, in CSS pixels.

use huntlet_report::{Plot, PlotAxis, PlotKind, PlotSpec, Stacking};

use super::scale::Scale;
use crate::Hidden;

const TOP: f64 = 14.0;
const EDGE: f64 = 14.0;
const AXIS: f64 = 26.0;
const TITLE: f64 = 18.0;
const HEIGHT: f64 = 300.0;
/// How near to a point the pointer means it.
const REACH: f64 = 14.0;

/// A value of a series, drawn from one value to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// The series, by index.
    pub series: usize,
    /// Its place, by index in the stops.
    pub stop: usize,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The value itself.
    pub value: f64,
}

/// The layout of one plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Whole width.
    pub width: f64,
    /// Whole height.
    pub height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) kind: PlotKind,
    pub(super) shown: Vec<usize>,
    /// The places that have values, in order; of a pie its shares, of points every point.
    pub(super) stops: Vec<f64>,
    /// Values by series, in the order of their places.
    pub(super) pieces: Vec<Piece>,
    pub(super) places: Scale,
    pub(super) values: Scale,
    /// The least distance of two places, which is the room of a group of bars.
    pub(super) unit: f64,
    pub(super) is_stacked: bool,
}

impl Layout {
    /// The layout of a plot at a width, without the hidden parts (series, or shares of a pie).
    pub fn new(plot: &Plot, spec: &PlotSpec, hidden: &Hidden, width: f64) -> Self {
        let is_pie = spec.kind == PlotKind::Pie;
        let is_shown = |index: &usize| !hidden.contains(*index);
        let shown: Vec<usize> = (0..plot.series.len()).filter(|index| is_pie || is_shown(index)).collect();
        let is_stacked = spec.stacking != Stacking::None
            && matches!(spec.kind, PlotKind::Area | PlotKind::Column | PlotKind::Bar);
        let mut layout = Self {
            width,
            height: HEIGHT,
            left: 0.0,
            right: width - EDGE,
            top: TOP,
            bottom: 0.0,
            kind: spec.kind,
            shown,
            stops: Vec::new(),
            pieces: Vec::new(),
            places: Scale::new(0.0, 1.0, false),
            values: Scale::new(0.0, 1.0, false),
            unit: 1.0,
            is_stacked,
        };
        if is_pie {
            layout.shares(plot, hidden);
        } else if spec.kind == PlotKind::Scatter {
            layout.points(plot);
        } else {
            layout.lines(plot, spec.stacking);
        }
        layout.scales(plot, spec);
        layout.frame(plot, spec);
        layout
    }

    /// Whether bars lie: places run downwards, values to the right.
    pub(super) fn lies(&self) -> bool {
        self.kind == PlotKind::Bar
    }

    fn shares(&mut self, plot: &Plot, hidden: &Hidden) {
        let Some(series) = plot.series.first() else { return };
        let mut at = 0.0;
        for (index, &value) in series.ys.iter().enumerate().filter(|(index, _)| !hidden.contains(*index)) {
            let stop = self.stops.len();
            self.stops.push(index as f64);
            self.pieces.push(Piece { series: index, stop, from: at, to: at + value, value });
            at += value;
        }
        for piece in &mut self.pieces {
            (piece.from, piece.to) = (piece.from / at, piece.to / at);
        }
    }

    fn points(&mut self, plot: &Plot) {
        for &series in &self.shown {
            let Some(values) = plot.series.get(series) else { continue };
            let points = values.xs.iter().zip(&values.ys).filter(|(x, y)| x.is_finite() && y.is_finite());
            let pieces = points.map(|(&x, &y)| Piece { series, stop: 0, from: x, to: y, value: y });
            self.pieces.extend(pieces);
        }
        for (stop, piece) in self.pieces.iter_mut().enumerate() {
            piece.stop = stop;
            self.stops.push(piece.from);
        }
    }

    fn lines(&mut self, plot: &Plot, stacking: Stacking) {
        let series = || self.shown.iter().filter_map(|&index| Some((index, plot.series.get(index)?)));
        let mut stops = Vec::new();
        for (_, series) in series() {
            stops = merged(&stops, &series.xs);
        }
        let mut pieces = Vec::new();
        // for each place what is stacked so far, upwards and downwards
        let mut heaps = vec![(0.0, 0.0); stops.len()];
        let mut sums = vec![0.0; stops.len()];
        if stacking == Stacking::Stacked100 {
            for (_, series) in series() {
                for (x, y) in series.xs.iter().zip(&series.ys).filter(|(_, y)| y.is_finite()) {
                    let stop = stops.partition_point(|stop| stop < x);
                    if let Some(sum) = sums.get_mut(stop) {
                        *sum += y.abs();
                    }
                }
            }
        }
        for (index, series) in series() {
            let mut values = series.xs.iter().zip(&series.ys).peekable();
            for (stop, at) in stops.iter().enumerate() {
                let mut value = None;
                while let Some((_, y)) = values.next_if(|(x, _)| *x <= at || x.is_nan()) {
                    // a line goes through every value of a place, one after the other
                    if let Some(value) = value.replace(*y).filter(|_| !self.is_stacked) {
                        pieces.push(Piece { series: index, stop, from: 0.0, to: value, value });
                    }
                }
                let fills_gaps = self.is_stacked && self.kind == PlotKind::Area;
                let Some(value) = value.or(fills_gaps.then_some(0.0)) else { continue };
                let (mut from, mut to) = (0.0, value);
                if self.is_stacked && value.is_finite() {
                    let share = match sums.get(stop) {
                        Some(&sum) if stacking == Stacking::Stacked100 && sum > 0.0 => value / sum * 100.0,
                        _ => value,
                    };
                    if let Some((up, down)) = heaps.get_mut(stop) {
                        let heap = if share >= 0.0 { up } else { down };
                        (from, to) = (*heap, *heap + share);
                        *heap = to;
                    }
                }
                pieces.push(Piece { series: index, stop, from, to, value });
            }
        }
        let gaps = stops.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?));
        self.unit = gaps.fold(f64::INFINITY, f64::min);
        if !self.unit.is_finite() {
            self.unit = if plot.axis == PlotAxis::Time { 60_000.0 } else { 1.0 };
        }
        (self.stops, self.pieces) = (stops, pieces);
    }

    fn scales(&mut self, plot: &Plot, spec: &PlotSpec) {
        let ends =
            || self.pieces.iter().flat_map(|piece| [piece.from, piece.to]).filter(|end| end.is_finite());
        let values = || self.pieces.iter().map(|piece| piece.to).filter(|value| value.is_finite());
        let is_points = self.kind == PlotKind::Scatter;
        let (least, most) = if is_points || spec.y_log {
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
        } else {
            (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max))
        };
        let most = if least == 0.0 && most == 0.0 { 1.0 } else { most };
        let rounded = Scale::new(least, most, spec.y_log).rounded(5.0);
        let from = spec.y_min.filter(|from| !rounded.log || *from > 0.0).unwrap_or(rounded.from);
        self.values = Scale::new(from, spec.y_max.unwrap_or(rounded.to).max(from), spec.y_log);
        let (first, last) =
            (self.stops.first().copied().unwrap_or_default(), self.stops.last().copied().unwrap_or_default());
        let is_bars =
            matches!(self.kind, PlotKind::Column | PlotKind::Bar) || plot.axis == PlotAxis::Category;
        let room = if is_bars { self.unit / 2.0 } else { 0.0 };
        self.places = if plot.axis == PlotAxis::Category && !is_points {
            Scale::new(-0.5, plot.categories.len().max(1) as f64 - 0.5, false)
        } else {
            let log = spec.x_log && plot.axis == PlotAxis::Number && !is_bars;
            Scale::new(first - room, last + room, log)
        };
    }

    fn frame(&mut self, plot: &Plot, spec: &PlotSpec) {
        let below = AXIS + if self.below(plot, spec).is_empty() { 0.0 } else { TITLE };
        if self.lies() {
            let bars = if self.is_stacked { 1.0 } else { self.shown.len().max(1) as f64 };
            let row = (bars * 12.0 + 8.0).clamp(22.0, 90.0);
            let rows = ((self.places.to - self.places.from) / self.unit).max(1.0);
            self.height = (rows * row).clamp(60.0, 2_400.0) + below + TOP;
            let longest = plot.categories.iter().map(|text| text.chars().count()).max().unwrap_or(16);
            self.left = (longest.clamp(4, 30) as f64 * 6.8 + 14.0).min(self.width * 0.4);
        } else {
            let longest = self.values.ticks(6.0).iter().map(|(_, text)| text.chars().count()).max();
            self.left = longest.unwrap_or(1) as f64 * 6.8 + 14.0;
        }
        if !self.beside(plot, spec).is_empty() {
            self.top += TITLE;
        }
        self.height += self.top - TOP;
        self.bottom = self.height - below;
        self.right = self.right.max(self.left + 20.0);
    }

    /// What stands below the lower axis.
    pub(super) fn below(&self, plot: &Plot, spec: &PlotSpec) -> String {
        let (x, y) = titles(plot, spec);
        if self.lies() { y } else { x }
    }

    /// What stands above the axis on the left.
    pub(super) fn beside(&self, plot: &Plot, spec: &PlotSpec) -> String {
        let (x, y) = titles(plot, spec);
        if self.kind == PlotKind::Pie {
            String::new()
        } else if self.lies() {
            x
        } else {
            y
        }
    }

    /// Where a place and a value lie.
    pub(super) fn point(&self, place: f64, value: f64) -> (f64, f64) {
        let (along, up) = (self.places.fraction(place), self.values.fraction(value).clamp(-0.02, 1.02));
        if self.lies() {
            return (self.left + up * (self.right - self.left), self.top + along * (self.bottom - self.top));
        }
        (self.left + along * (self.right - self.left), self.bottom - up * (self.bottom - self.top))
    }

    /// The middle of a pie, and its radius.
    pub(super) fn pie(&self) -> (f64, f64, f64) {
        let radius = (self.height / 2.0 - TOP).min(self.width / 2.0 - EDGE).max(10.0);
        (self.width / 2.0, self.height / 2.0, radius)
    }

    /// How many stops a reader can go through.
    pub fn stops(&self) -> usize {
        self.stops.len()
    }

    /// The stop at a point, if one is meant.
    pub fn hit(&self, x: f64, y: f64) -> Option<usize> {
        if self.kind == PlotKind::Pie {
            let (cx, cy, radius) = self.pie();
            let (dx, dy) = (x - cx, y - cy);
            if dx.hypot(dy) > radius {
                return None;
            }
            let turn = (dx.atan2(-dy) / std::f64::consts::TAU).rem_euclid(1.0);
            return self.pieces.iter().find(|piece| turn < piece.to).map(|piece| piece.stop);
        }
        let inside = x >= self.left - REACH
            && x <= self.right + REACH
            && y >= self.top - REACH
            && y <= self.bottom + REACH;
        if !inside {
            return None;
        }
        if self.kind == PlotKind::Scatter {
            let away = |piece: &Piece| {
                let (px, py) = self.point(piece.from, piece.to);
                (px - x).hypot(py - y)
            };
            let nearest = self.pieces.iter().min_by(|one, other| away(one).total_cmp(&away(other)))?;
            return (away(nearest) <= REACH).then_some(nearest.stop);
        }
        let along = if self.lies() {
            (y - self.top) / (self.bottom - self.top)
        } else {
            (x - self.left) / (self.right - self.left)
        };
        let place = self.places.at(along);
        let after = self.stops.partition_point(|&stop| stop < place);
        let near = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let away = |stop: &usize| self.stops.get(*stop).map_or(f64::INFINITY, |at| (at - place).abs());
        near.filter(|stop| *stop < self.stops.len()).min_by(|one, other| away(one).total_cmp(&away(other)))
    }
}

/// Two rising lists as one, without what is there twice and what is no number.
fn merged(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut all = Vec::with_capacity(one.len().max(other.len()));
    let mut left = one.iter().copied().peekable();
    let mut right = other.iter().copied().filter(|x| x.is_finite()).peekable();
    while let Some(&next) = match (left.peek(), right.peek()) {
        (Some(one), Some(other)) => Some(if one <= other { one } else { other }),
        (one, other) => one.or(other),
    } {
        while left.next_if(|x| *x <= next).is_some() {}
        while right.next_if(|x| *x <= next).is_some() {}
        all.push(next);
    }
    all
}

fn titles(plot: &Plot, spec: &PlotSpec) -> (String, String) {
    let title = |wanted: &Option<String>, name: &str| wanted.clone().unwrap_or_else(|| name.to_owned());
    (title(&spec.x_title, &plot.x_name), title(&spec.y_title, &plot.y_name))
}
