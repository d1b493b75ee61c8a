//! Which part of a grid is on the screen.
//!
//! Rows have one height, columns their own widths. Browsers do not scroll more than some ten million pixels, so a
//! taller table scrolls in proportion: the scroll bar covers all rows, and the rows shown are found from its place.

/// Height of a row in CSS pixels.
pub const ROW_PX: f64 = 26.0;
/// Rows that are fetched together.
pub const PAGE_ROWS: u64 = 128;
/// Rows that are drawn above and below the screen.
const SPARE: u64 = 6;
/// The tallest scrolled area, in CSS pixels.
const TALLEST_PX: f64 = 8_000_000.0;

/// The vertical scroll of a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows {
    /// Rows in all.
    pub total: u64,
    /// Height of the visible area for rows, in CSS pixels.
    pub view_px: f64,
}

impl Rows {
    /// Height of the scrolled area.
    pub fn height_px(self) -> f64 {
        (self.total as f64 * ROW_PX).min(TALLEST_PX)
    }

    /// Whether the table is too tall to scroll by the pixel.
    pub fn is_scaled(self) -> bool {
        self.total as f64 * ROW_PX > TALLEST_PX
    }

    fn fitting(self) -> f64 {
        (self.view_px / ROW_PX).max(1.0)
    }

    /// The row at the upper edge, with its hidden part as a fraction.
    pub fn top_row(self, scroll_px: f64) -> f64 {
        let last_top = (self.total as f64 - self.fitting()).max(0.0);
        if !self.is_scaled() {
            return (scroll_px / ROW_PX).clamp(0.0, last_top);
        }
        let room = (self.height_px() - self.view_px).max(1.0);
        (scroll_px / room).clamp(0.0, 1.0) * last_top
    }

    /// The first row to draw and the one after the last, with a few to spare on both sides.
    pub fn visible(self, scroll_px: f64) -> (u64, u64) {
        let top = self.top_row(scroll_px).floor() as u64;
        let last = top + self.fitting().ceil() as u64 + 1 + SPARE;
        (top.saturating_sub(SPARE), last.min(self.total))
    }

    /// Where a row is drawn within the scrolled area, for a scroll position.
    pub fn row_px(self, row: u64, scroll_px: f64) -> f64 {
        if !self.is_scaled() {
            return row as f64 * ROW_PX;
        }
        scroll_px + (row as f64 - self.top_row(scroll_px)) * ROW_PX
    }

    /// The scroll position that shows a row, nearest to the present one.
    pub fn reveal(self, row: u64, scroll_px: f64) -> f64 {
        let top = self.top_row(scroll_px);
        let fitting = self.fitting();
        let row = row as f64;
        let wanted = if row < top {
            row
        } else if row + 1.0 > top + fitting {
            row + 1.0 - fitting
        } else {
            return scroll_px;
        };
        if !self.is_scaled() {
            return wanted * ROW_PX;
        }
        let last_top = (self.total as f64 - fitting).max(1.0);
        wanted / last_top * (self.height_px() - self.view_px).max(1.0)
    }
}

/// How many row elements a grid of a height needs: one for each row that `Rows::visible` can ask for.
pub fn slots(view_px: f64) -> u64 {
    (view_px / ROW_PX).max(1.0).ceil() as u64 + 2 + 2 * SPARE
}

/// The row that an element shows while rows from `first` up to `end` are visible; scrolling by a row changes one element.
pub fn row_of_slot(slot: u64, slots: u64, first: u64, end: u64) -> Option<u64> {
    let slots = slots.max(1);
    let row = first + (slot + slots - first % slots) % slots;
    (row < end).then_some(row)
}

/// The pages that hold these rows.
pub fn pages(first: u64, end: u64) -> std::ops::Range<u64> {
    first / PAGE_ROWS..end.div_ceil(PAGE_ROWS)
}

/// Left edges of columns, and the whole width after them.
pub fn edges(widths: &[f64]) -> Vec<f64> {
    let mut edges = Vec::with_capacity(widths.len() + 1);
    let mut at = 0.0;
    edges.push(at);
    for width in widths {
        at += width;
        edges.push(at);
    }
    edges
}

/// The columns that are on the screen: the first, and the one after the last.
pub fn visible_columns(edges: &[f64], scroll_px: f64, view_px: f64) -> (usize, usize) {
    let columns = edges.len().saturating_sub(1);
    let first = edges.partition_point(|&edge| edge <= scroll_px).saturating_sub(2);
    let end = edges.partition_point(|&edge| edge < scroll_px + view_px) + 1;
    (first.min(columns), end.min(columns))
}

/// A column's width in CSS pixels from its type and the letters of its longest text seen.
pub fn width_for(ty: &str, name: &str, longest: usize) -> f64 {
    let name_px = name.chars().count() as f64 * 7.4 + 34.0;
    let text_px = longest as f64 * 7.9 + 20.0;
    let (least, most) = match ty {
        "datetime" => (176.0, 240.0),
        "bool" => (64.0, 120.0),
        "int" | "long" | "real" | "decimal" => (72.0, 180.0),
        "dynamic" => (120.0, 320.0),
        _ => (80.0, 300.0),
    };
    text_px.clamp(least, most).max(name_px.min(220.0)).round()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_tables_scroll_by_the_pixel() {
        let rows = Rows { total: 1000, view_px: 260.0 };
        assert_eq!(rows.height_px(), 26_000.0);
        assert_eq!(rows.visible(0.0), (0, 17));
        assert_eq!(rows.visible(2600.0), (94, 117));
        assert_eq!(rows.row_px(100, 2600.0), 2600.0);
    }

    #[test]
    fn an_empty_table_shows_nothing() {
        let rows = Rows { total: 0, view_px: 300.0 };
        assert_eq!(rows.visible(0.0), (0, 0));
        assert_eq!(rows.visible(1e9), (0, 0));
    }

    #[test]
    fn a_huge_table_reaches_its_last_row() {
        let rows = Rows { total: 50_000_000, view_px: 500.0 };
        let end = rows.height_px() - rows.view_px;
        assert_eq!(rows.visible(end).1, 50_000_000);
        let bottom = rows.row_px(49_999_999, end) + ROW_PX;
        assert!((bottom - rows.height_px()).abs() < 1.0, "the last row ends at the lower edge: {bottom}");
    }

    #[test]
    fn every_visible_row_has_one_element() {
        let view_px = 430.0;
        let rows = Rows { total: 1000, view_px };
        for scroll in [0.0, 13.0, 26.0, 5000.5, 25_570.0] {
            let (first, end) = rows.visible(scroll);
            let slots = slots(view_px);
            let mut shown: Vec<u64> =
                (0..slots).filter_map(|slot| row_of_slot(slot, slots, first, end)).collect();
            shown.sort_unstable();
            assert_eq!(shown, (first..end).collect::<Vec<_>>());
        }
        let moved =
            (0..20).filter(|&slot| row_of_slot(slot, 20, 7, 27) != row_of_slot(slot, 20, 8, 28)).count();
        assert_eq!(moved, 1);
    }

    #[test]
    fn pages_cover_the_rows() {
        assert_eq!(pages(0, 0), 0..0);
        assert_eq!(pages(0, 128), 0..1);
        assert_eq!(pages(127, 129), 0..2);
    }

    #[test]
    fn only_columns_on_the_screen() {
        let edges = edges(&[100.0; 50]);
        assert_eq!(visible_columns(&edges, 0.0, 300.0), (0, 4));
        let (first, end) = visible_columns(&edges, 2000.0, 300.0);
        assert!(first <= 20 && end >= 23 && end - first < 8, "{first}..{end}");
        assert_eq!(visible_columns(&[0.0], 0.0, 300.0), (0, 0));
    }

    proptest! {
        #[test]
        fn a_revealed_row_is_on_the_screen(total in 1_u64..60_000_000, at in 0.0_f64..1.0, from in 0.0_f64..1.0) {
            let rows = Rows { total, view_px: 400.0 };
            let row = ((total - 1) as f64 * at) as u64;
            let scroll = from * (rows.height_px() - rows.view_px).max(0.0);
            let scroll = rows.reveal(row, scroll);
            let top = rows.top_row(scroll);
            prop_assert!(row as f64 >= top - 0.01, "row {} above {}", row, top);
            prop_assert!(row as f64 + 1.0 <= top + 400.0 / ROW_PX + 0.01, "row {} below {}", row, top);
        }
    }
}
