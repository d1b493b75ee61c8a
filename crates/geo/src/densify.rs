//! Points between, so that edges straight on a map of degrees stay near it as great arcs.

use crate::Point;
use crate::edge::between;

/// Degrees of longitude and latitude.
pub type Degrees = [f64; 2];

/// Halves edges until no great arc is further than `tolerance` (radians) from the straight line of degrees.
/// None when more than `most` points would be needed.
pub fn densify(line: &[Degrees], tolerance: f64, most: usize) -> Option<Vec<Degrees>> {
    let mut out = vec![*line.first()?];
    for pair in line.windows(2) {
        let mut open = vec![(pair[0], pair[1])];
        while let Some((a, b)) = open.pop() {
            if strays(a, b)? > tolerance {
                let middle = [(a[0] + b[0]) * 0.5, (a[1] + b[1]) * 0.5];
                open.push((middle, b));
                open.push((a, middle));
            } else {
                out.push(b);
            }
            if out.len() + open.len() > most {
                return None;
            }
        }
    }
    Some(out)
}

/// How far, in radians, the great arc strays from the straight line at most, as the S2 library estimates it.
fn strays(a: Degrees, b: Degrees) -> Option<f64> {
    // the two places where the distance is the same whether an edge bends to one side or to both
    const SHARE: f64 = 0.312_156_910_822_483_1;
    const SCALE: f64 = 0.838_299_925_698_885_1;
    let (p, q) = (Point::from_degrees(a[0], a[1])?, Point::from_degrees(b[0], b[1])?);
    // where an edge is longer than a quarter of the way around, the two places tell too little
    if p.dot(q) < -1e-14 {
        return Some(f64::INFINITY);
    }
    let mut most: f64 = 0.0;
    for share in [SHARE, 1.0 - SHARE] {
        let planar = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        let planar = Point::from_degrees(planar[0], planar[1])?;
        most = most.max(planar.angle(between(p, q, share)));
    }
    Some(most / SCALE)
}
