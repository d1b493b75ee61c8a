//! Simplifying lines and rings as Kusto does.
//!
//! Kusto's reference says that chains of short edges that are nearly straight become one long edge, and that no two points
//! of the result are nearer to each other than the tolerance, which may be 70 degrees at the most. That is what the
//! builder of Google's S2 library does, whose published method is followed here: of points that are too near to each other
//! those stay that come first in the order of their S2 cells (the sites); each edge becomes the chain of the sites whose
//! regions it runs through; then a chain is replaced by an edge as long as that edge passes all of its points within the
//! tolerance and leaves other sites on their side. It agrees with the examples of the reference.
//!
//! The builder also adds points where an edge comes too near to a site that is not on it, and joins edges that meet. Such
//! shapes are not told.

use std::collections::HashSet;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::sign::{ordered, sign};
use crate::{Point, cell, edge};

/// Beyond this many points nothing is told: the work grows with their square.
const MOST_POINTS: usize = 4_000;

/// How far an edge may move, in tolerances.
const DEVIATION: f64 = 1.1;

/// How near an edge may come to a site that is not on it, in tolerances.
const SEPARATION: f64 = 0.5;

/// What becomes of a line or ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The points that stay, by their places, in order.
    Kept(Vec<usize>),
    /// Too few points are left.
    Gone,
    /// It is not known.
    Unknown,
}

/// Simplifies a line, or a ring without its closing point; the tolerance is in radians.
pub fn simplify(points: &[Point], closed: bool, tolerance: f64) -> Outcome {
    if tolerance <= 0.0 {
        return Outcome::Kept((0..points.len()).collect());
    }
    if points.len() > MOST_POINTS {
        return Outcome::Unknown;
    }
    let sites = sites(points, tolerance);
    let least = if closed { 3 } else { 2 };
    if sites.len() < least {
        return Outcome::Gone;
    }
    let snapped = Snapped::new(points, sites, closed, tolerance);
    if snapped.chain.len() < least {
        return Outcome::Gone;
    }
    if !snapped.is_plain() {
        return Outcome::Unknown;
    }
    let kept = snapped.simplified();
    if kept.len() < least { Outcome::Gone } else { Outcome::Kept(kept) }
}

/// True when nothing is left of these lines, or rings without their closing points, taken together.
pub fn vanish(chains: &[Vec<Point>], closed: bool, tolerance: f64) -> bool {
    let points: Vec<Point> = chains.iter().flatten().copied().collect();
    tolerance > 0.0
        && points.len() <= MOST_POINTS
        && sites(&points, tolerance).len() < if closed { 3 } else { 2 }
}

/// The places of the points that stay apart from each other, in the order of their cells.
fn sites(points: &[Point], tolerance: f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|at| cell::leaf(points[*at]));
    let mut sites: Vec<usize> = Vec::new();
    for at in order {
        if sites.iter().all(|site| points[*site].angle(points[at]) > tolerance) {
            sites.push(at);
        }
    }
    sites
}

/// A line or ring whose edges run from site to site.
struct Snapped<'p> {
    points: &'p [Point],
    /// Places of points.
    sites: Vec<usize>,
    /// Sites (places of points) in the order in which the line passes them.
    chain: Vec<usize>,
    /// For each edge of the chain the input edge that it comes from.
    inputs: Vec<usize>,
    /// For each input point its site.
    nearest: Vec<usize>,
    closed: bool,
    tolerance: f64,
}

impl<'p> Snapped<'p> {
    fn new(points: &'p [Point], sites: Vec<usize>, closed: bool, tolerance: f64) -> Self {
        let near = |point: Point| {
            sites.iter().copied().min_by(|a, b| points[*a].angle(point).total_cmp(&points[*b].angle(point)))
        };
        let nearest: Vec<usize> = points.iter().filter_map(|point| near(*point)).collect();
        let mut chain: Vec<usize> = nearest.first().copied().into_iter().collect();
        let mut inputs = Vec::new();
        let edges = if closed { points.len() } else { points.len() - 1 };
        for from in 0..edges {
            let to = (from + 1) % points.len();
            for site in passed(points, &sites, (nearest[from], nearest[to]), (points[from], points[to])) {
                if chain.last() != Some(&site) {
                    chain.push(site);
                    inputs.push(from);
                }
            }
        }
        if closed && chain.len() > 1 && chain.first() == chain.last() {
            chain.pop();
        }
        Self { points, sites, chain, inputs, nearest, closed, tolerance }
    }

    fn at(&self, place: usize) -> Point {
        self.points[place]
    }

    /// The edges of the chain, by their ends and the input edge.
    fn edges(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let count = self.chain.len();
        self.inputs
            .iter()
            .enumerate()
            .map(move |(at, input)| (self.chain[at % count], self.chain[(at + 1) % count], *input))
    }

    /// True when no site is passed twice, no two edges cross, and no edge comes too near to a site that is not on it.
    fn is_plain(&self) -> bool {
        let once = self.chain.iter().collect::<HashSet<_>>().len() == self.chain.len();
        let edges: Vec<(usize, usize, usize)> = self.edges().collect();
        let apart = |(a, b, _): &(usize, usize, usize)| {
            self.sites.iter().all(|site| {
                site == a
                    || site == b
                    || edge::distance(self.at(*site), self.at(*a), self.at(*b)) > SEPARATION * self.tolerance
            })
        };
        let crosses = |(a, b, _): &(usize, usize, usize)| {
            edges.iter().any(|(c, d, _)| {
                ![c, d].iter().any(|end| *end == a || *end == b)
                    && edge::crossing(self.at(*a), self.at(*b), self.at(*c), self.at(*d)) >= 0
            })
        };
        once && edges.iter().all(apart) && !edges.iter().any(crosses)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) % self.chain.len()
    }

    /// The places that stay. A ring is begun at its first site in the order of cells, and given from the end of the edge
    /// that comes last in the input.
    fn simplified(&self) -> Vec<usize> {
        let count = self.chain.len();
        let start = if self.closed {
            let first = self.sites.iter().find_map(|site| self.chain.iter().position(|at| at == site));
            first.unwrap_or(0)
        } else {
            0
        };
        let is_end = |at: usize| at == start || !self.closed && at == count - 1;
        let mut kept = vec![start];
        let (mut from, mut to) = (start, self.next(start));
        loop {
            let first = from;
            let mut used: HashSet<usize> = HashSet::from([self.chain[first]]);
            let mut window = Window::new(self.at(self.chain[first]));
            let may = self.avoid(&mut window, &mut used, [first, from, to]);
            let ended = loop {
                if is_end(to) {
                    break true;
                }
                (from, to) = (to, self.next(to));
                let longer = may
                    && self.target(&mut window, from)
                    && self.avoid(&mut window, &mut used, [first, from, to])
                    && window.holds(self.at(self.chain[to]));
                if !longer {
                    break false;
                }
            };
            if ended {
                if !self.closed {
                    kept.push(to);
                }
                break;
            }
            kept.push(from);
        }
        if self.closed {
            // the least input edge of each edge of the result
            let least = |at: usize| {
                let (mut place, end) = (kept[at], kept[(at + 1) % kept.len()]);
                let mut least = self.inputs[place];
                loop {
                    place = self.next(place);
                    if place == end {
                        break least;
                    }
                    least = least.min(self.inputs[place]);
                }
            };
            let last = (0..kept.len()).max_by_key(|at| least(*at)).unwrap_or(0);
            let turn = (last + 1) % kept.len();
            kept.rotate_left(turn);
        }
        kept.into_iter().map(|at| self.chain[at]).collect()
    }

    /// The edge must pass the input points of a site within the tolerance.
    fn target(&self, window: &mut Window, at: usize) -> bool {
        let site = self.chain[at];
        let snapped = self.nearest.iter().enumerate().filter(|(_, nearest)| **nearest == site);
        snapped.into_iter().all(|(place, _)| window.target(self.at(place), self.tolerance))
    }

    /// The edge from the first of these places must leave the sites near the edge between the others on their side.
    fn avoid(&self, window: &mut Window, used: &mut HashSet<usize>, [first, from, to]: [usize; 3]) -> bool {
        let [p0, p1, p2] = [first, from, to].map(|at| self.at(self.chain[at]));
        let (near, far) = (p0.angle(p1), p0.angle(p2));
        // beyond this length an edge may leave the deviation
        let longest = 2.0 * (self.tolerance.sin() / (DEVIATION * self.tolerance).min(FRAC_PI_2).sin()).acos();
        if far < near || far >= longest {
            return false;
        }
        used.extend([self.chain[from], self.chain[to]]);
        let input = self.inputs[from];
        let (a, b) = (self.points[input], self.points[(input + 1) % self.points.len()]);
        let reach = (DEVIATION + SEPARATION) * self.tolerance;
        for site in &self.sites {
            let point = self.at(*site);
            let distance = p0.angle(point);
            if distance <= near
                || distance >= far
                || edge::distance(point, a, b) > reach
                || !used.insert(*site)
            {
                continue;
            }
            let left = if first == from { sign(p1, p2, point) > 0 } else { ordered(p2, point, p1, p0) };
            window.avoid(point, SEPARATION * self.tolerance, left);
        }
        true
    }
}

/// The sites whose regions an edge runs through, from the site of its start to that of its end.
fn passed(points: &[Point], sites: &[usize], ends: (usize, usize), (a, b): (Point, Point)) -> Vec<usize> {
    let mut found = vec![ends.0];
    let mut share = 0.0;
    let mut last = ends.0;
    while last != ends.1 && found.len() <= sites.len() {
        // the next site that becomes nearer than the last: both distances are alike where the edge meets their middle
        let nearer = |site: &usize| {
            let apart = points[*site] - points[last];
            let (here, there) = (a.dot(apart), b.dot(apart));
            let meets = *site != last && there > 0.0 && here <= there;
            let share_there = (-here).max(0.0) / ((-here).max(0.0) + there);
            (meets && share_there >= share).then_some((share_there, *site))
        };
        let Some((at, site)) = sites.iter().filter_map(nearer).min_by(|a, b| a.0.total_cmp(&b.0)) else {
            break;
        };
        (share, last) = (at, site);
        found.push(site);
    }
    if last != ends.1 {
        found.push(ends.1);
    }
    found
}

/// The directions from a point in which an edge may run.
struct Window {
    from: Point,
    axes: [Point; 2],
    /// None: all directions.
    arc: Option<Arc>,
    /// What is to be avoided once there is a direction.
    later: Vec<(Arc, bool)>,
}

impl Window {
    fn new(from: Point) -> Self {
        let x = from.orthogonal();
        Self { from, axes: [x, from.cross(x).unit()], arc: None, later: Vec::new() }
    }

    fn direction(&self, point: Point) -> f64 {
        point.dot(self.axes[1]).atan2(point.dot(self.axes[0]))
    }

    /// Half the angle under which a disc is seen.
    fn half(&self, center: Point, radius: f64) -> f64 {
        let distance = self.from.angle(center);
        if distance <= radius { PI } else { (radius.sin() / distance.sin()).min(1.0).asin() }
    }

    fn holds(&self, point: Point) -> bool {
        let direction = self.direction(point);
        self.from.angle(point) <= FRAC_PI_2
            && self.arc.is_none_or(|arc| arc.holds(direction))
            && !self.later.iter().any(|(arc, _)| arc.holds(direction))
    }

    /// The edge must pass through a disc.
    fn target(&mut self, center: Point, radius: f64) -> bool {
        let half = self.half(center, radius);
        if half >= PI {
            return true;
        }
        let target = Arc { low: self.direction(center) - half, width: 2.0 * half };
        self.arc = Some(self.arc.map_or(target, |arc| arc.common(target)));
        for (arc, left) in std::mem::take(&mut self.later) {
            self.leave(arc, left);
        }
        self.arc.is_some_and(|arc| arc.width >= 0.0)
    }

    /// The edge must pass a disc on one side.
    fn avoid(&mut self, center: Point, radius: f64, left: bool) {
        let half = self.half(center, radius);
        let (to_right, to_left) = if left { (half, FRAC_PI_2) } else { (FRAC_PI_2, half) };
        let arc = Arc { low: self.direction(center) - to_right, width: to_right + to_left };
        match self.arc {
            _ if half >= PI => self.arc = Some(Arc { low: 0.0, width: -1.0 }),
            None => self.later.push((arc, left)),
            Some(_) => self.leave(arc, left),
        }
    }

    fn leave(&mut self, avoided: Arc, left: bool) {
        let Some(arc) = self.arc else { return };
        let (low, high) = (arc.offset(avoided.low), arc.offset(avoided.low) + avoided.width);
        self.arc = Some(if arc.width < 0.0 {
            arc
        } else if high <= arc.width {
            if left {
                Arc { low: arc.low, width: low }
            } else {
                Arc { low: arc.low + high, width: arc.width - high }
            }
        } else {
            arc.common(Arc { low: avoided.low + avoided.width, width: TAU - avoided.width })
        });
    }
}

/// An arc of directions; a negative width is none.
#[derive(Debug, Clone, Copy)]
struct Arc {
    low: f64,
    width: f64,
}

impl Arc {
    fn offset(self, direction: f64) -> f64 {
        (direction - self.low).rem_euclid(TAU)
    }

    fn holds(self, direction: f64) -> bool {
        self.offset(direction) <= self.width
    }

    fn common(self, other: Self) -> Self {
        if self.width < 0.0 || other.width < 0.0 {
            return Self { low: 0.0, width: -1.0 };
        }
        let (theirs, ours) = (self.offset(other.low), other.offset(self.low));
        if theirs <= self.width {
            Self { low: other.low, width: other.width.min(self.width - theirs) }
        } else if ours <= other.width {
            Self { low: self.low, width: self.width.min(other.width - ours) }
        } else {
            Self { low: 0.0, width: -1.0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(degrees: &[[f64; 2]]) -> Vec<Point> {
        degrees.iter().filter_map(|[x, y]| Point::from_degrees(*x, *y)).collect()
    }

    fn metres(metres: f64) -> f64 {
        metres / crate::EARTH_RADIUS
    }

    #[test]
    fn as_the_reference_prints() {
        let road = line(&[
            [-73.97033169865608, 40.789063020152824],
            [-73.97039607167244, 40.78897975920816],
            [-73.9704617857933, 40.78888837512432],
            [-73.97052884101868, 40.7887949601531],
            [-73.9706052839756, 40.788698498903564],
            [-73.97065222263336, 40.78862640672032],
            [-73.97072866559029, 40.78852791445617],
            [-73.97079303860664, 40.788434498977836],
        ]);
        assert_eq!(simplify(&road, false, metres(10.0)), Outcome::Kept(vec![0, 7]));
        let yard = line(&[
            [-73.94885122776031, 40.79673476355657],
            [-73.94885927438736, 40.79692258628347],
            [-73.94887939095497, 40.79692055577034],
            [-73.9488673210144, 40.79693476936093],
            [-73.94888743758202, 40.79693476936093],
            [-73.9488834142685, 40.796959135509105],
            [-73.94890084862709, 40.79695304397289],
            [-73.94906312227248, 40.79710736271788],
            [-73.94923612475395, 40.7968708081794],
        ]);
        assert_eq!(simplify(&yard, true, metres(10.0)), Outcome::Kept(vec![0, 7, 8]));
    }

    #[test]
    fn only_what_is_certain_is_told() {
        let hook = line(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]);
        let bow = line(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.00003]]);
        let straight = line(&[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.00001]]);
        let crossed = line(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, -1.0]]);
        for (points, closed, tolerance, expected) in [
            (&hook, false, 10.0, Outcome::Kept(vec![0, 1, 2])),
            (&hook, true, 10.0, Outcome::Kept(vec![0, 1, 2])),
            (&hook, false, 0.0, Outcome::Kept(vec![0, 1, 2])),
            (&hook, false, 90_000.0, Outcome::Kept(vec![0, 2])),
            (&hook, false, 200_000.0, Outcome::Gone),
            (&hook, true, 150_000.0, Outcome::Gone),
            (&straight, false, 10.0, Outcome::Kept(vec![0, 3])),
            (&bow, false, 10.0, Outcome::Unknown),
            (&crossed, false, 10.0, Outcome::Unknown),
        ] {
            assert_eq!(simplify(points, closed, metres(tolerance)), expected, "{tolerance}");
        }
        assert!(vanish(&[hook.clone(), hook], false, metres(200_000.0)));
        assert!(!vanish(&[straight], false, metres(10.0)));
    }
}
