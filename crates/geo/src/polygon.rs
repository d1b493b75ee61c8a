//! Polygons: rings inside rings, with measures and distances.

use std::collections::HashSet;

use crate::Point;
use crate::arrange::pairs;
use crate::edge::{crossing, distance, nearest};
use crate::ring::Ring;

/// One or more areas with holes. Rings do not cross.
#[derive(Debug, Clone, Default)]
pub struct Polygon {
    rings: Vec<Ring>,
    /// How many rings hold each ring: a hole when odd.
    depths: Vec<usize>,
    /// The middle of the vertices, and the angle that they are away from it at most.
    bound: Option<(Point, f64)>,
}

impl Polygon {
    /// A polygon of rings that do not cross; which one is a hole follows from what holds it.
    pub fn new(rings: Vec<Ring>) -> Self {
        let count = rings.len();
        let holds = |outer: usize, inner: usize| outer != inner && encloses(&rings[outer], &rings[inner]);
        let depths = (0..count).map(|ring| (0..count).filter(|outer| holds(*outer, ring)).count()).collect();
        let all = || rings.iter().flat_map(|ring| ring.points.iter());
        let middle = all().fold(Point([0.0; 3]), |sum, point| sum + *point).unit();
        let reach = all().map(|point| point.angle(middle)).fold(0.0, f64::max);
        let bound = (reach < 1.5).then_some((middle, reach + 1e-12));
        Self { rings, depths, bound }
    }

    /// A polygon as GeoJSON has it, a shell and its holes; none when a ring repeats a point, crosses or shares an edge.
    pub fn checked(rings: Vec<Vec<Point>>) -> Option<Self> {
        let mut edges = Vec::new();
        for ring in &rings {
            let distinct: HashSet<[u64; 3]> = ring.iter().map(|point| point.0.map(f64::to_bits)).collect();
            if ring.len() < 3 || distinct.len() < ring.len() {
                return None;
            }
            edges.extend(ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)));
        }
        let mut sound = edges.iter().all(|(a, b)| (*a + *b).norm() > 1e-14);
        pairs(&edges, |i, j| {
            let ((a, b), (c, d)) = (edges[i], edges[j]);
            sound &= match crossing(a, b, c, d) {
                1 => false,
                0 => !((a == c && b == d) || (a == d && b == c)),
                _ => true,
            };
        });
        sound.then(|| Self::new(rings.into_iter().map(Ring::new).collect()))
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.rings.is_empty()
    }

    /// The rings as their area lies to their left: shells to the left, holes to the right.
    pub fn directed(&self) -> impl Iterator<Item = Vec<Point>> {
        self.rings.iter().zip(&self.depths).map(|(ring, depth)| {
            let mut points = ring.points.clone();
            if depth % 2 == 1 {
                points.reverse();
            }
            points
        })
    }

    /// The edges, the area on their left.
    pub fn edges(&self) -> Vec<(Point, Point)> {
        self.directed()
            .flat_map(|ring| {
                let next: Vec<Point> = ring.iter().copied().cycle().skip(1).take(ring.len()).collect();
                ring.into_iter().zip(next)
            })
            .collect()
    }

    /// Each area: a shell, then its holes.
    pub fn areas(&self) -> Vec<Vec<Vec<Point>>> {
        let rings: Vec<Vec<Point>> = self.directed().collect();
        let mut areas: Vec<Vec<Vec<Point>>> = Vec::new();
        for (shell, depth) in self.depths.iter().enumerate() {
            if depth % 2 == 1 {
                continue;
            }
            let mut area = vec![rings[shell].clone()];
            for (hole, inner) in self.depths.iter().enumerate() {
                if *inner == depth + 1 && encloses(&self.rings[shell], &self.rings[hole]) {
                    area.push(rings[hole].clone());
                }
            }
            areas.push(area);
        }
        areas
    }

    /// Whether a point is inside. A point on the boundary is inside just one of the polygons that share it.
    pub fn holds(&self, point: Point) -> bool {
        if self.bound.is_some_and(|(middle, reach)| point.angle(middle) > reach) {
            return false;
        }
        self.rings.iter().filter(|ring| ring.holds(point)).count() % 2 == 1
    }

    /// The area in steradians.
    pub fn area(&self) -> f64 {
        let signed = |(ring, depth): (&Ring, &usize)| if depth % 2 == 1 { -ring.area() } else { ring.area() };
        self.rings.iter().zip(&self.depths).map(signed).sum()
    }

    /// The centre of mass.
    pub fn centroid(&self) -> Point {
        let sum = self.rings.iter().zip(&self.depths).fold(Point([0.0; 3]), |sum, (ring, depth)| {
            if depth % 2 == 1 { sum - ring.moment() } else { sum + ring.moment() }
        });
        sum.unit()
    }

    /// The length of the boundary in radians.
    pub fn perimeter(&self) -> f64 {
        self.rings.iter().map(Ring::perimeter).sum()
    }

    /// The distance of a point in radians; zero inside.
    pub fn distance(&self, point: Point) -> f64 {
        if self.holds(point) {
            return 0.0;
        }
        let edges = self.rings.iter().flat_map(Ring::edges);
        edges.map(|(a, b)| distance(point, a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Whether a point is inside or within a distance, in radians.
    pub fn within(&self, point: Point, radius: f64) -> bool {
        let far = self.bound.is_some_and(|(middle, reach)| point.angle(middle) > reach + radius);
        !far && self.distance(point) <= radius
    }

    /// The nearest point of the polygon.
    pub fn nearest(&self, point: Point) -> Point {
        if self.holds(point) {
            return point;
        }
        let edges = self.rings.iter().flat_map(Ring::edges);
        closest(point, edges.map(|(a, b)| nearest(point, a, b)))
    }
}

/// The closest of some points.
pub(crate) fn closest(point: Point, candidates: impl Iterator<Item = Point>) -> Point {
    let mut best = (f64::INFINITY, point);
    for candidate in candidates {
        let away = (candidate - point).norm();
        if away < best.0 {
            best = (away, candidate);
        }
    }
    best.1
}

/// Whether a ring holds another that it does not cross.
fn encloses(outer: &Ring, inner: &Ring) -> bool {
    let own = inner.points.iter().find(|point| !outer.points.contains(point)).copied();
    let middle = || inner.edges().map(|(a, b)| (a + b).unit()).next();
    own.or_else(middle).is_some_and(|point| outer.holds(point))
        && (own.is_some() || inner.area() < outer.area())
}
