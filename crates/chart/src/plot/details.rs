//! What a plot says in words: to the pointer, to the keyboard, and to those who do not see it.

use huntlet_report::{Plot, PlotAxis, PlotKind, PlotSpec};

use super::Layout;
use super::scale::full;
use super::turn::sin_cos;
use crate::axis;

/// Something that a plot names: a series, or a share of a pie.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// A share's value and per cent.
    pub value: Option<String>,
}

/// The values at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The place.
    pub title: String,
    /// For each value the number of its colour, its series and the value.
    pub lines: Vec<(usize, String, String)>,
    /// Where the place is drawn, in CSS pixels.
    pub x: f64,
    /// Its upper end.
    pub y: f64,
}

/// Lines of details at most; the rest is counted.
const LINES: usize = 12;

/// Everything that a plot names, in order.
pub fn parts(plot: &Plot, spec: &PlotSpec) -> Vec<Part> {
    if spec.kind != PlotKind::Pie {
        return plot.series.iter().map(|series| Part { name: series.name.clone(), value: None }).collect();
    }
    let values = plot.series.first().map(|series| series.ys.as_slice()).unwrap_or_default();
    let all: f64 = values.iter().sum();
    let share = |value: f64| format!("{} ({:.1} %)", full(value), value / all * 100.0);
    plot.categories
        .iter()
        .zip(values)
        .map(|(name, &value)| Part { name: name.clone(), value: Some(share(value)) })
        .collect()
}

/// The values at a stop.
pub fn details(plot: &Plot, spec: &PlotSpec, layout: &Layout, stop: usize) -> Option<Details> {
    let place = *layout.stops.get(stop)?;
    let here: Vec<_> = layout.pieces.iter().filter(|piece| piece.stop == stop).collect();
    let title = match plot.axis {
        PlotAxis::Time => format!("{} UTC", axis::instant(place)),
        PlotAxis::Number => format!("{}: {}", plot.x_name, full(place)),
        PlotAxis::Category => plot.categories.get(place as usize).cloned().unwrap_or_default(),
    };
    let mut lines: Vec<(usize, String, String)> = Vec::new();
    for piece in here.iter().filter(|piece| piece.value.is_finite()) {
        let (name, value) = if spec.kind == PlotKind::Pie {
            (plot.y_name.clone(), parts(plot, spec).into_iter().nth(piece.series).and_then(|part| part.value))
        } else {
            (plot.series.get(piece.series).map(|series| series.name.clone()).unwrap_or_default(), None)
        };
        lines.push((piece.series, name, value.unwrap_or_else(|| full(piece.value))));
    }
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push((usize::MAX, format!("and {more} more"), String::new()));
    }
    let (x, y) = if spec.kind == PlotKind::Pie {
        let (cx, cy, radius) = layout.pie();
        let (sine, cosine) = sin_cos(here.first().map_or(0.0, |piece| f64::midpoint(piece.from, piece.to)));
        (cx + sine * radius * 0.6, cy - cosine * radius * 0.6)
    } else if spec.kind == PlotKind::Scatter {
        here.first().map_or((0.0, 0.0), |piece| layout.point(piece.from, piece.to))
    } else {
        let top =
            here.iter().map(|piece| piece.to).filter(|to| to.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        layout.point(place, if top.is_finite() { top } else { layout.values.from })
    };
    Some(Details { title, lines, x, y: y.max(layout.top) })
}

/// One line that says what a plot shows.
pub fn summary(plot: &Plot, spec: &PlotSpec) -> String {
    let kind = match spec.kind {
        PlotKind::Time => "Time chart",
        PlotKind::Line => "Line chart",
        PlotKind::Area => "Area chart",
        PlotKind::Column => "Column chart",
        PlotKind::Bar => "Bar chart",
        PlotKind::Pie => "Pie chart",
        PlotKind::Scatter => "Scatter chart",
        PlotKind::Card => "Card",
    };
    let count =
        |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let values: usize = plot.series.iter().map(|series| series.ys.len()).sum();
    let what = if plot.y_name.is_empty() { String::new() } else { format!(" of {}", plot.y_name) };
    let by = if plot.x_name.is_empty() { String::new() } else { format!(" by {}", plot.x_name) };
    let title = if spec.title.is_empty() { String::new() } else { format!("{}. ", spec.title) };
    format!(
        "{title}{kind}{what}{by}: {} in {}",
        count(values, "value", "values"),
        count(plot.series.len(), "series", "series")
    )
}
