//! Plots of a table's columns: what the `render` operator asks for, and what the worker read for it.

use serde::{Deserialize, Serialize};

use crate::Fact;

/// How values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlotKind {
    /// Lines over time.
    Time,
    /// Lines.
    Line,
    /// Filled lines.
    Area,
    /// Upright bars.
    Column,
    /// Bars that lie.
    Bar,
    /// Shares of a whole.
    Pie,
    /// Points.
    Scatter,
    /// The first row's values, large.
    Card,
}

/// How series that meet at one place are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stacking {
    /// Side by side, or one before the other.
    None,
    /// On top of each other.
    Stacked,
    /// On top of each other, as shares of 100.
    Stacked100,
}

/// A plot over a table; columns that are not named are chosen by their types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of `render` for itself")]
pub struct PlotSpec {
    /// Title above the plot; may be empty.
    pub title: String,
    /// The table that holds the values.
    pub table: String,
    /// How values are drawn.
    pub kind: PlotKind,
    /// How series meet.
    pub stacking: Stacking,
    /// The column of places.
    #[serde(default)]
    pub x_column: Option<String>,
    /// The columns of values.
    #[serde(default)]
    pub y_columns: Vec<String>,
    /// The columns whose values make series.
    #[serde(default)]
    pub series: Vec<String>,
    /// Columns of 0 and ±1 that mark unusual values of the first column of values.
    #[serde(default)]
    pub anomaly_columns: Vec<String>,
    /// What stands along the horizontal axis.
    #[serde(default)]
    pub x_title: Option<String>,
    /// What stands along the vertical axis.
    #[serde(default)]
    pub y_title: Option<String>,
    /// Whether series are named beside the plot.
    pub legend: bool,
    /// Whether places are on a logarithmic axis.
    pub x_log: bool,
    /// Whether values are on a logarithmic axis.
    pub y_log: bool,
    /// Whether each value adds to the one before.
    pub accumulate: bool,
    /// The axis of values begins here.
    #[serde(default)]
    pub y_min: Option<f64>,
    /// The axis of values ends here.
    #[serde(default)]
    pub y_max: Option<f64>,
    /// What was asked for and cannot be drawn, a sentence each.
    #[serde(default)]
    pub notices: Vec<String>,
}

/// What places are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlotAxis {
    /// Instants, milliseconds since 1970.
    Time,
    /// Numbers.
    Number,
    /// Numbers of the categories, from 0.
    Category,
}

/// Values of one series; places and values have the same length, a missing value is not a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlotSeries {
    /// Its name.
    pub name: String,
    /// Places, in rising order.
    pub xs: Vec<f64>,
    /// Values.
    pub ys: Vec<f64>,
}

/// What the worker read for a plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plot {
    /// What places are.
    pub axis: PlotAxis,
    /// The column of places.
    pub x_name: String,
    /// The column of values, where there is one.
    pub y_name: String,
    /// Texts of the categories.
    pub categories: Vec<String>,
    /// The series, in the order in which they occur.
    pub series: Vec<PlotSeries>,
    /// Unusual values: place and value.
    pub marks: Vec<(f64, f64)>,
    /// A card's values.
    pub facts: Vec<Fact>,
    /// What is not drawn as it stands in the table, a sentence each.
    pub notices: Vec<String>,
}
