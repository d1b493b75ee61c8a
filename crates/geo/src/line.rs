//! Lines: chains of edges.

use crate::Point;
use crate::edge::{between, nearest};
use crate::overlay::{line_edges, union_lines};
use crate::polygon::closest;

/// The length in radians; parts that lie on each other count once.
pub fn length(lines: &[Vec<Point>]) -> f64 {
    line_edges(&once(lines)).iter().map(|(a, b)| a.angle(*b)).sum()
}

/// The centre of mass; parts that lie on each other count once.
pub fn centroid(lines: &[Vec<Point>]) -> Point {
    let sum = line_edges(&once(lines)).iter().fold(Point([0.0; 3]), |sum, (a, b)| {
        // the middle of the arc, as heavy as the arc is long
        let (chord, bow) = (*a - *b, *a + *b);
        sum + bow * (chord.norm() / bow.norm())
    });
    sum.unit()
}

fn once(lines: &[Vec<Point>]) -> Vec<Vec<Point>> {
    if lines.len() > 1 { union_lines(lines) } else { lines.to_vec() }
}

/// The distance of a point, in radians.
pub fn distance(lines: &[Vec<Point>], point: Point) -> f64 {
    let edges = line_edges(lines);
    edges.iter().map(|(a, b)| crate::edge::distance(point, *a, *b)).fold(f64::INFINITY, f64::min)
}

/// The nearest point of lines.
pub fn nearest_point(lines: &[Vec<Point>], point: Point) -> Point {
    closest(point, line_edges(lines).iter().map(|(a, b)| nearest(point, *a, *b)))
}

/// The point at a share of the length, between 0 and 1.
pub fn interpolate(line: &[Point], share: f64) -> Option<Point> {
    let total: f64 = line.windows(2).map(|pair| pair[0].angle(pair[1])).sum();
    let mut left = total * share;
    for pair in line.windows(2) {
        let part = pair[0].angle(pair[1]);
        if left < part {
            return Some(between(pair[0], pair[1], left / part));
        }
        left -= part;
    }
    line.last().copied()
}

/// At which share of the length the nearest point lies.
pub fn locate(line: &[Point], point: Point) -> Option<f64> {
    let total: f64 = line.windows(2).map(|pair| pair[0].angle(pair[1])).sum();
    let (mut walked, mut best) = (0.0, (f64::INFINITY, 0.0));
    for pair in line.windows(2) {
        let foot = nearest(point, pair[0], pair[1]);
        let away = (foot - point).norm();
        if away < best.0 {
            best = (away, walked + pair[0].angle(foot));
        }
        walked += pair[0].angle(pair[1]);
    }
    (total > 0.0).then(|| (best.1 / total).min(1.0))
}
