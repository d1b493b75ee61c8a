//! Closed rings of edges, with the interior on the left.

use crate::Point;
use crate::edge::changes_side;
use crate::sign::ordered;

/// A point that is hardly ever a vertex; whether a ring holds it is known from one of the ring's corners.
pub(crate) const ORIGIN: Point =
    Point([-0.009_999_466_435_025_02, 0.002_592_454_260_932_412, 0.999_946_643_502_502]);

/// A ring: its vertices, the first not repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// The vertices, the interior on the left.
    pub points: Vec<Point>,
    origin_inside: bool,
}

impl Ring {
    /// A ring of at least three vertices, turned around when it would hold more than half the sphere.
    pub fn new(points: Vec<Point>) -> Self {
        let mut ring = Self::directed(points);
        if ring.area() > 2.0 * std::f64::consts::PI + 1e-12 {
            ring.points.reverse();
            ring = Self::directed(ring.points);
        }
        ring
    }

    /// A ring as it is directed.
    pub fn directed(points: Vec<Point>) -> Self {
        let mut ring = Self { points, origin_inside: false };
        if let [before, corner, after, ..] = ring.points[..] {
            let inside = before != after && ordered(corner.orthogonal(), before, after, corner);
            ring.origin_inside = inside != ring.holds(corner);
        }
        ring
    }

    /// The edges in order.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        let next = self.points.iter().cycle().skip(1);
        self.points.iter().copied().zip(next.copied())
    }

    /// Whether a point is inside. A point on the boundary is inside just one of the rings that share it.
    pub fn holds(&self, point: Point) -> bool {
        let crossed = self.edges().filter(|(a, b)| changes_side(ORIGIN, point, *a, *b)).count();
        self.origin_inside != (crossed % 2 == 1)
    }

    /// The area in steradians.
    pub fn area(&self) -> f64 {
        let Some(first) = self.points.first() else { return 0.0 };
        let whole = 4.0 * std::f64::consts::PI;
        let sum: f64 = self.edges().map(|(a, b)| triangle(*first, a, b)).sum();
        if sum < -1e-14 { sum.rem_euclid(whole) } else { sum.abs() % whole }
    }

    /// The centre of mass times the area.
    pub fn moment(&self) -> Point {
        let zero = Point([0.0; 3]);
        self.edges().fold(zero, |sum, (a, b)| sum + a.normal(b).unit() * (a.angle(b) * 0.5))
    }

    /// The length in radians.
    pub fn perimeter(&self) -> f64 {
        self.edges().map(|(a, b)| a.angle(b)).sum()
    }
}

/// The area of a triangle, negative when it turns to the right.
fn triangle(a: Point, b: Point, c: Point) -> f64 {
    let det = (b - a).cross(c - a).dot(a);
    2.0 * det.atan2(1.0 + a.dot(b) + b.dot(c) + c.dot(a))
}
