//! Cells that cover a shape.

use crate::cell::Cell;
use crate::edge::{apart, crossing, distance};
use crate::ring::Ring;
use crate::{Point, Polygon};

/// The most cells of a covering.
const MOST: usize = 65_536;
/// A cell this near, in radians, counts as touched: what rounding may take away.
const TOUCH: f64 = 4e-15;

/// A shape to cover: lines or a polygon, and how far around it.
pub struct Shape<'a> {
    /// Its edges.
    pub edges: Vec<(Point, Point)>,
    /// Its area, when it has one.
    pub polygon: Option<&'a Polygon>,
    /// How far around it, in radians.
    pub radius: f64,
}

impl Shape<'_> {
    fn holds(&self, point: Point) -> bool {
        self.polygon.is_some_and(|polygon| polygon.holds(point))
    }

    /// The cells of one level that touch the shape, in their order; none when there are too many.
    pub fn cover(&self, level: u8) -> Option<Vec<Cell>> {
        let all: Vec<usize> = (0..self.edges.len()).collect();
        let mut found = Vec::new();
        for face in Cell::faces() {
            self.descend(face, level, &all, &mut found)?;
        }
        Some(found)
    }

    /// `edges` are those that can touch the cell.
    fn descend(&self, cell: Cell, level: u8, edges: &[usize], found: &mut Vec<Cell>) -> Option<()> {
        let corners = cell.corners();
        let center = cell.center();
        let reach = corners.iter().map(|corner| corner.angle(center)).fold(0.0, f64::max);
        let near = |edge: &usize| {
            let (a, b) = self.edges[*edge];
            distance(center, a, b) <= reach + self.radius + TOUCH
        };
        let edges: Vec<usize> = edges.iter().copied().filter(near).collect();
        let within = edges.iter().any(|edge| self.touches(*edge, &corners));
        if !within && !self.holds(center) {
            return Some(());
        }
        if cell.level() == level {
            found.push(cell);
            return (found.len() <= MOST).then_some(());
        }
        if !within && edges.is_empty() {
            return all_of(cell, level, found);
        }
        for child in cell.children() {
            self.descend(child, level, &edges, found)?;
        }
        Some(())
    }

    fn touches(&self, edge: usize, corners: &[Point; 4]) -> bool {
        let (a, b) = self.edges[edge];
        let sides = [0, 1, 2, 3].map(|side| (corners[side], corners[(side + 1) % 4]));
        let inside = sides.iter().all(|(c, d)| c.cross(*d).dot(a) >= 0.0);
        let close = |(c, d): &(Point, Point)| {
            crossing(a, b, *c, *d) >= 0 || apart(a, b, *c, *d) <= self.radius + TOUCH
        };
        inside || sides.iter().any(close)
    }
}

/// Every cell of a level in one that is wholly inside.
fn all_of(cell: Cell, level: u8, found: &mut Vec<Cell>) -> Option<()> {
    if cell.level() == level {
        found.push(cell);
        return (found.len() <= MOST).then_some(());
    }
    cell.children().into_iter().try_for_each(|child| all_of(child, level, found))
}

/// The cell as a ring.
pub fn ring(cell: Cell) -> Ring {
    Ring::directed(cell.corners().to_vec())
}
