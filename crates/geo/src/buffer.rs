//! Everything within a distance of a shape.
//!
//! A curve is drawn beside the shape at the distance, with as many corners on each arc as the tolerance asks for. Where
//! the shape turns inward the curve goes through the corner itself, so that what it winds around at least once is just the
//! places that are near enough.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::arrange::arrange;
use crate::assemble::rings;
use crate::overlay::boundary;
use crate::ring::Ring;
use crate::sign::sign;
use crate::{Point, Polygon};

/// A distance and the widest steps on its curves, in radians.
struct Brush {
    radius: f64,
    /// Around a point.
    turn: f64,
    /// Along an edge.
    step: f64,
}

/// The widest step that keeps a circle of many corners within `error` of the round one.
fn widest(radius: f64, error: f64) -> f64 {
    let step = TAU / 3.0 + 1e-15;
    let least = radius - error;
    if radius < FRAC_PI_2 { step.min(2.0 * (least.tan() / radius.tan()).acos()) } else { step }
}

impl Brush {
    /// None when edges could not be followed: the radius must stay below a quarter of the way around.
    fn new(radius: f64, tolerance: f64) -> Option<Self> {
        let error = tolerance.min(radius);
        if radius + error >= FRAC_PI_2 || radius <= 1e-14 {
            return None;
        }
        Some(Self { radius, turn: widest(radius, error), step: widest(FRAC_PI_2 - radius, error) })
    }

    /// From one direction to another around a point, without the end.
    fn arc(&self, path: &mut Vec<Point>, point: Point, start: Point, end: Point) {
        let side = point.cross(start).unit();
        let span = start.angle(end);
        let mut angle = 0.0;
        loop {
            path.push(point.walk(start.walk(side, angle), self.radius));
            angle += self.turn;
            if angle >= span {
                break;
            }
        }
    }

    /// To the right of an edge, without the end.
    fn beside(&self, path: &mut Vec<Point>, a: Point, b: Point) {
        let outward = outward(a, b);
        let along = a.cross(outward).unit();
        let span = a.angle(b);
        let mut angle = 0.0;
        loop {
            path.push(a.walk(along, angle).walk(outward, self.radius));
            angle += self.step;
            if angle >= span {
                break;
            }
        }
    }

    /// Beside an edge and around its end, on to the point after it.
    fn edge_and_corner(&self, path: &mut Vec<Point>, a: Point, b: Point, after: Point) {
        self.beside(path, a, b);
        if sign(a, b, after) >= 0 {
            self.arc(path, b, outward(a, b), outward(b, after));
        } else {
            path.push(b.walk(outward(a, b), self.radius));
            path.push(b);
        }
    }

    fn around(&self, ring: &[Point]) -> Vec<Point> {
        let mut path = Vec::new();
        let at = |index: usize| ring[index % ring.len()];
        for index in 0..ring.len() {
            self.edge_and_corner(&mut path, at(index), at(index + 1), at(index + 2));
        }
        path
    }

    fn along(&self, line: &[Point]) -> Vec<Point> {
        let mut path = Vec::new();
        let [first, second, ..] = *line else { return path };
        let start = outward(first, second);
        self.arc(&mut path, first, -start, start);
        let back: Vec<Point> = line.iter().rev().copied().collect();
        for (side, end_is_open) in [(line, true), (&back[..], false)] {
            for three in side.windows(3) {
                self.edge_and_corner(&mut path, three[0], three[1], three[2]);
            }
            let [.., before, last] = *side else { return path };
            self.beside(&mut path, before, last);
            if end_is_open {
                let end = outward(before, last);
                self.arc(&mut path, last, end, -end);
            }
        }
        path
    }
}

/// The direction to the right of an edge.
fn outward(a: Point, b: Point) -> Point {
    b.normal(a).unit()
}

/// Everything within `radius` of a point, in radians; corners lie on the circle.
pub fn point(center: Point, radius: f64, tolerance: f64) -> Option<Polygon> {
    let brush = Brush::new(radius, tolerance)?;
    let corners = (TAU / brush.turn).ceil() as usize;
    let start = center.orthogonal();
    let side = center.cross(start).unit();
    let ring = (0..corners).map(|corner| {
        let angle = TAU * corner as f64 / corners as f64;
        center.walk(start.walk(side, angle), radius)
    });
    Some(Polygon::new(vec![Ring::new(ring.collect())]))
}

/// Everything within `radius` of lines, in radians.
pub fn lines(lines: &[Vec<Point>], radius: f64, tolerance: f64) -> Option<Polygon> {
    let brush = Brush::new(radius, tolerance)?;
    let edges = crate::overlay::line_edges(lines);
    let paths: Vec<_> = lines.iter().map(|line| brush.along(line)).collect();
    wound(&paths, &|point| crate::line::distance(lines, point), radius + tolerance, edges.first()?.0)
}

/// Everything within `radius` of a polygon, in radians.
pub fn polygon(polygon: &Polygon, radius: f64, tolerance: f64) -> Option<Polygon> {
    let brush = Brush::new(radius, tolerance)?;
    let first = polygon.edges().first()?.0;
    let paths: Vec<_> = polygon.directed().map(|ring| brush.around(&ring)).collect();
    wound(&paths, &|point| polygon.distance(point), radius + tolerance, first)
}

/// What closed paths wind around, seen from a place that they do not.
fn wound(paths: &[Vec<Point>], distance: &dyn Fn(Point) -> f64, reach: f64, first: Point) -> Option<Polygon> {
    let side = first.orthogonal();
    let other = first.cross(side).unit();
    let places = [-first, side, -side, other, -other, first - side, first + side, other - first];
    // moved a little, so that the way from there to a point is no edge of the shape
    let nudge = Point([1.3e-3, -2.1e-3, 0.7e-3]);
    let away = places.into_iter().map(|place| (place.unit() + nudge).unit());
    let seen = away.max_by(|a, b| distance(*a).total_cmp(&distance(*b)))?;
    if distance(seen) <= reach + 1e-9 || reach >= PI {
        return None;
    }
    let mut edges = Vec::new();
    for path in paths {
        edges.extend(path.iter().copied().zip(path.iter().copied().cycle().skip(1)).take(path.len()));
    }
    edges.retain(|(a, b)| a != b);
    let arranged = arrange(&edges, true);
    let kept = boundary(&arranged, (seen, 0), |times| times > 0);
    Some(Polygon::new(rings(&arranged.points, kept).into_iter().map(Ring::new).collect()))
}
