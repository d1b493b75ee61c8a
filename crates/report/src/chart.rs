//! Chart specs (what to draw, over which table) and chart data (what the worker read for it).

use serde::{Deserialize, Serialize};

use crate::PlotSpec;

/// A chart over a named table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ChartSpec {
    /// Events as marks on a time axis, a row per group.
    Timeline(TimelineSpec),
    /// Values of columns as lines, bars, shares or points.
    Plot {
        /// The plot.
        spec: Box<PlotSpec>,
    },
}

/// An event timeline, as MSTICPy's `display_timeline`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineSpec {
    /// Title above the chart.
    pub title: String,
    /// The report's table that holds the events.
    pub table: String,
    /// Its datetime column.
    pub time_column: String,
    /// Column whose values make the rows; none for one row.
    #[serde(default)]
    pub group_by: Option<String>,
    /// Columns shown when a mark is pointed at.
    #[serde(default)]
    pub hover: Vec<String>,
    /// Reference instants (milliseconds since 1970) and their labels.
    #[serde(default)]
    pub references: Vec<(f64, String)>,
}

/// One event of a timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Milliseconds since 1970.
    pub time_ms: f64,
    /// The event's row in the table.
    pub row: u32,
}

/// One row of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// The group's value, or the table's name where nothing groups.
    pub label: String,
    /// How many events it has.
    pub count: u32,
    /// Its events in order of time. They cross the boundary as numbers beside the message, so that a hundred thousand
    /// of them hold nobody up: the instants of all series (64 bits each), then the rows of all (32 bits each).
    #[serde(skip)]
    pub marks: Vec<Mark>,
}

/// What the worker read for a chart. Hover texts are asked for per row (`Request::Row`), not sent in advance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChartData {
    /// Rows of the timeline in the order of their labels.
    pub series: Vec<Series>,
    /// First and last instant, milliseconds since 1970; none where no event has a time.
    pub range_ms: Option<(f64, f64)>,
    /// Events without a time, which cannot be drawn.
    pub undated: u32,
    /// Groups beyond the most frequent 60 are drawn together; how many there were.
    pub groups_in_all: u32,
}
