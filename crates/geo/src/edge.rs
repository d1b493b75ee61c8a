//! Edges: great arcs of less than half a turn.

use crate::Point;
use crate::sign::{ordered, sign};

/// 1 when two edges cross inside both, 0 when they share an end, -1 else.
pub fn crossing(a: Point, b: Point, c: Point, d: Point) -> i32 {
    if a == c || a == d || b == c || b == d {
        return 0;
    }
    let side = -sign(a, b, c);
    let crosses = side != 0 && sign(a, b, d) == side && -sign(c, d, b) == side && sign(c, d, a) == side;
    if crosses { 1 } else { -1 }
}

/// Whether an edge counts as crossed when the two share an end: of the edges around a point just one is.
fn end_crossing(a: Point, b: Point, c: Point, d: Point) -> bool {
    if a == b || c == d {
        false
    } else if a == c {
        b == d || ordered(a.orthogonal(), d, b, a)
    } else if b == d {
        ordered(b.orthogonal(), c, a, b)
    } else if a == d {
        b == c || ordered(a.orthogonal(), c, b, a)
    } else {
        b == c && ordered(b.orthogonal(), d, a, b)
    }
}

/// Whether going from `a` to `b` changes sides of the edge `c`, `d`.
pub fn changes_side(a: Point, b: Point, c: Point, d: Point) -> bool {
    match crossing(a, b, c, d) {
        0 => end_crossing(a, b, c, d),
        found => found > 0,
    }
}

/// Points nearer than this, in radians, are one point: about 25 nm on earth, some times the rounding of a crossing.
pub const SAME: f64 = 4e-15;

/// Where two crossing edges meet. Of edges that lie on one great circle, an end that lies on the other edge.
pub fn meeting(a: Point, b: Point, c: Point, d: Point) -> Point {
    let (first, second) = (a.normal(b).unit(), c.normal(d).unit());
    let found = first.normal(second).unit();
    let found = if found.dot(a + b + c + d) < 0.0 { -found } else { found };
    let away = |point: Point| distance(point, a, b).max(distance(point, c, d));
    if away(found) < SAME {
        return found;
    }
    let ends = [a, b, c, d].into_iter().filter(|end| away(*end) < SAME);
    let least = |one: Point, other: Point| if other.0 < one.0 { other } else { one };
    ends.reduce(least).unwrap_or(found)
}

/// The point of an edge that is nearest to `p`.
pub fn nearest(p: Point, a: Point, b: Point) -> Point {
    let normal = a.normal(b).unit();
    let foot = (p - normal * p.dot(normal)).unit();
    let inside = normal.cross(a).dot(foot) > 0.0 && foot.cross(b).dot(normal) > 0.0;
    if inside && a != b {
        foot
    } else if (p - a).norm() <= (p - b).norm() {
        a
    } else {
        b
    }
}

/// The distance of a point from an edge, in radians.
pub fn distance(p: Point, a: Point, b: Point) -> f64 {
    if a == b {
        return p.angle(a);
    }
    let normal = a.normal(b).unit();
    let foot = p - normal * p.dot(normal);
    if normal.cross(a).dot(foot) > 0.0 && foot.cross(b).dot(normal) > 0.0 {
        p.dot(normal).abs().min(1.0).asin()
    } else {
        p.angle(a).min(p.angle(b))
    }
}

/// The point at a share of the way from `a` to `b`.
pub fn between(a: Point, b: Point, share: f64) -> Point {
    if share <= 0.0 || a == b {
        return a;
    }
    if share >= 1.0 {
        return b;
    }
    let direction = a.normal(b).unit().cross(a).unit();
    a.walk(direction, a.angle(b) * share)
}

/// The least distance of two edges, in radians.
pub fn apart(a: Point, b: Point, c: Point, d: Point) -> f64 {
    if crossing(a, b, c, d) >= 0 {
        return 0.0;
    }
    distance(a, c, d).min(distance(b, c, d)).min(distance(c, a, b)).min(distance(d, a, b))
}
