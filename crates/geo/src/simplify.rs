//! What simplifying a shape comes to, where that can be told.
//!
//! Kusto's reference says that chains of short edges that are nearly straight become one long edge, and that no two points
//! of the result are nearer to each other than the tolerance, which may be 70 degrees at the most. That is what the
//! builder of Google's S2 library does: of points that are too near to each other only those stay that come first in the
//! order of their S2 cells; then chains are replaced that pass their points within the tolerance. Which chains it chooses
//! is its own affair, so only outcomes that do not depend on the choice are told here.

use crate::Point;
use crate::{cell, edge};

/// The largest tolerance, in radians.
pub const MOST: f64 = 70.0 * std::f64::consts::PI / 180.0;

/// Beyond this many points nothing is told: the work grows with their square.
const MOST_POINTS: usize = 4_000;

/// How far an edge may move, in tolerances.
const DEVIATION: f64 = 1.1;

/// What becomes of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No point is left out.
    Same,
    /// Too few points are left for a shape.
    Gone,
    /// Some points are left out.
    Unknown,
}

/// What simplifying lines, or the rings of polygons without their closing points, with a tolerance in radians comes to.
pub fn outcome(chains: &[Vec<Point>], closed: bool, tolerance: f64) -> Outcome {
    if tolerance <= 0.0 {
        return Outcome::Same;
    }
    let mut points: Vec<Point> = chains.iter().flatten().copied().collect();
    if points.len() > MOST_POINTS {
        return Outcome::Unknown;
    }
    points.sort_by_key(|point| cell::leaf(*point));
    points.dedup();
    let mut kept: Vec<Point> = Vec::new();
    for point in &points {
        if kept.iter().all(|other| other.angle(*point) >= tolerance) {
            kept.push(*point);
        }
    }
    if kept.len() <= if closed { 2 } else { 1 } {
        return Outcome::Gone;
    }
    let straight = |chain: &Vec<Point>| {
        corners(chain, closed).any(|[a, b, c]| edge::distance(b, a, c) <= 2.0 * tolerance)
    };
    let near = |chain: &Vec<Point>| {
        edges(chain, closed).any(|(a, b)| {
            let apart = |point: &Point| {
                *point == a || *point == b || edge::distance(*point, a, b) > DEVIATION * tolerance
            };
            !points.iter().all(apart)
        })
    };
    if kept.len() < points.len() || chains.iter().any(|chain| straight(chain) || near(chain)) {
        Outcome::Unknown
    } else {
        Outcome::Same
    }
}

fn edges(chain: &[Point], closed: bool) -> impl Iterator<Item = (Point, Point)> + '_ {
    let last = chain.last().copied().zip(chain.first().copied()).filter(|_| closed);
    chain.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).chain(last)
}

/// Each point with those beside it.
fn corners(chain: &[Point], closed: bool) -> impl Iterator<Item = [Point; 3]> + '_ {
    let count = chain.len();
    let ends = if closed { 0..count } else { 1..count.saturating_sub(1) };
    ends.filter_map(move |at| {
        let point = |step: usize| chain.get((at + count + step - 1) % count).copied();
        Some([point(0)?, point(1)?, point(2)?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(degrees: &[[f64; 2]]) -> Vec<Point> {
        degrees.iter().filter_map(|[x, y]| Point::from_degrees(*x, *y)).collect()
    }

    #[test]
    fn only_what_is_certain_is_told() {
        let metres = |metres: f64| metres / crate::EARTH_RADIUS;
        let hook = chain(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]);
        for (lines, closed, tolerance, expected) in [
            (&hook, false, 10.0, Outcome::Same),
            (&hook, true, 10.0, Outcome::Same),
            (&hook, false, 0.0, Outcome::Same),
            (&hook, false, 60_000.0, Outcome::Unknown),
            (&hook, false, 200_000.0, Outcome::Gone),
            (&hook, true, 150_000.0, Outcome::Gone),
            (&chain(&[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]), false, 10.0, Outcome::Unknown),
            (&chain(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.00005]]), false, 10.0, Outcome::Unknown),
        ] {
            assert_eq!(
                outcome(std::slice::from_ref(lines), closed, metres(tolerance)),
                expected,
                "{tolerance}"
            );
        }
    }
}
