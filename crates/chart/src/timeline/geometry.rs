//! Where the parts of a timeline lie, in CSS pixels.

use super::Window;

const ROW: f64 = 26.0;
const TOP: f64 = 20.0;
const AXIS: f64 = 24.0;
const OVERVIEW: f64 = 34.0;
const GAP: f64 = 6.0;
const EDGE: f64 = 10.0;

/// The layout of one timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// Whole width.
    pub width: f64,
    /// Whole height.
    pub height: f64,
    /// Left edge of the marks; labels lie before it.
    pub left: f64,
    /// Right edge of the marks.
    pub right: f64,
    /// Upper edge of the first row.
    pub top: f64,
    /// Height of a row.
    pub row: f64,
    /// Number of rows.
    pub rows: usize,
    /// Upper edge of the overview below the axis.
    pub overview_top: f64,
    /// Lower edge of the overview.
    pub overview_bottom: f64,
}

/// What lies at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// A row's marks; the row's number among those shown.
    Row(usize),
    /// The time axis.
    Axis,
    /// The overview of the whole range.
    Overview,
    /// A row's label.
    Label(usize),
    /// Nothing.
    Outside,
}

impl Geometry {
    /// The layout for a width and a number of rows whose longest label has `label_chars` letters.
    pub fn new(width: f64, rows: usize, label_chars: usize) -> Self {
        let labels = (label_chars.clamp(4, 28) as f64 * 7.0 + 14.0).min(width * 0.34);
        let top = TOP;
        let bottom = top + ROW * rows.max(1) as f64;
        let overview_top = bottom + AXIS + GAP;
        let overview_bottom = overview_top + OVERVIEW;
        Self {
            width,
            height: overview_bottom + GAP,
            left: labels.round(),
            right: (width - EDGE).max(labels + 20.0),
            top,
            row: ROW,
            rows: rows.max(1),
            overview_top,
            overview_bottom,
        }
    }

    /// Lower edge of the last row, where the axis begins.
    pub fn bottom(&self) -> f64 {
        self.top + self.row * self.rows as f64
    }

    /// Width of the marks' area.
    pub fn plot_width(&self) -> f64 {
        self.right - self.left
    }

    /// The horizontal place of an instant.
    pub fn x_of(&self, time_ms: f64, window: Window) -> f64 {
        self.left + window.fraction_of(time_ms) * self.plot_width()
    }

    /// The instant at a horizontal place.
    pub fn time_at(&self, x: f64, window: Window) -> f64 {
        window.time_at((x - self.left) / self.plot_width())
    }

    /// What lies at a point.
    pub fn place(&self, x: f64, y: f64) -> Place {
        let row = ((y - self.top) / self.row).floor();
        let on_row = row >= 0.0 && (row as usize) < self.rows;
        let in_plot = x >= self.left - 4.0 && x <= self.right + 4.0;
        match () {
            () if on_row && x < self.left - 4.0 => Place::Label(row as usize),
            () if on_row && in_plot => Place::Row(row as usize),
            () if in_plot && y >= self.overview_top && y <= self.overview_bottom => Place::Overview,
            () if in_plot && y >= self.bottom() && y < self.overview_top => Place::Axis,
            () => Place::Outside,
        }
    }

    /// How many letters of a label fit.
    pub fn label_chars(&self) -> usize {
        ((self.left - 14.0) / 6.6).max(1.0) as usize
    }
}
