//! Unions and intersections.

use std::collections::HashMap;

use crate::arrange::{Arrangement, Piece, arrange};
use crate::assemble::{lines, rings};
use crate::edge::{changes_side, crossing};
use crate::order::sort;
use crate::ring::{ORIGIN, Ring};
use crate::sign::sign;
use crate::{Point, Polygon};

type Edges = Vec<(Point, Point)>;

/// What two shapes have in common, by dimension.
#[derive(Debug, Default)]
pub struct Common {
    /// Points where they only touch or cross.
    pub points: Vec<Point>,
    /// Lines.
    pub lines: Vec<Vec<Point>>,
    /// Areas.
    pub polygon: Polygon,
}

/// The edges of lines.
pub fn line_edges(lines: &[Vec<Point>]) -> Edges {
    lines.iter().flat_map(|line| line.windows(2).map(|pair| (pair[0], pair[1]))).collect()
}

/// All pieces between the same two points.
struct Bundle {
    low: usize,
    high: usize,
    /// Pieces from `low` to `high` less those the other way.
    net: i32,
    /// The first edge of each direction.
    input: [Option<usize>; 2],
}

fn bundles(pieces: &[Piece]) -> Vec<Bundle> {
    let mut index: HashMap<(usize, usize), usize> = HashMap::new();
    let mut bundles: Vec<Bundle> = Vec::new();
    for piece in pieces {
        let (low, high) = (piece.from.min(piece.to), piece.from.max(piece.to));
        let at = *index.entry((low, high)).or_insert_with(|| {
            bundles.push(Bundle { low, high, net: 0, input: [None; 2] });
            bundles.len() - 1
        });
        let forward = piece.from == low;
        bundles[at].net += if forward { 1 } else { -1 };
        bundles[at].input[usize::from(!forward)].get_or_insert(piece.input);
    }
    bundles
}

/// The boundary of the places around which the edges wind a wanted number of times, the places on the left.
/// `seen` is a point and how often the edges wind around it.
pub fn boundary(arranged: &Arrangement, seen: (Point, i32), wanted: fn(i32) -> bool) -> Vec<Piece> {
    let bundles: Vec<Bundle> =
        bundles(&arranged.pieces).into_iter().filter(|bundle| bundle.net != 0).collect();
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); arranged.points.len()];
    for (at, bundle) in bundles.iter().enumerate() {
        around[bundle.low].push(at);
        around[bundle.high].push(at);
    }
    // how often they wind around the places to the left of a bundle
    let mut left: Vec<Option<i32>> = vec![None; bundles.len()];
    for start in 0..bundles.len() {
        if left[start].is_some() {
            continue;
        }
        left[start] = Some(winding(arranged, &bundles, start, seen));
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            // where just two bundles meet, the places beside them go on
            for point in [bundles[at].low, bundles[at].high] {
                let [one, two] = around[point][..] else { continue };
                let other = if one == at { two } else { one };
                if left[other].is_none() {
                    let onward = (bundles[at].high == point) == (bundles[other].low == point);
                    left[other] = left[at].map(|left| if onward { left } else { left - bundles[at].net });
                    open.push(other);
                }
            }
        }
    }
    let mut kept = Vec::new();
    for (bundle, left) in bundles.iter().zip(left) {
        let left = left.unwrap_or(0);
        match (wanted(left), wanted(left - bundle.net)) {
            (true, false) => kept.push((bundle.low, bundle.high, bundle.input[0])),
            (false, true) => kept.push((bundle.high, bundle.low, bundle.input[1])),
            _ => {}
        }
    }
    kept.into_iter().filter_map(|(from, to, input)| Some(Piece { from, to, input: input? })).collect()
}

fn winding(arranged: &Arrangement, bundles: &[Bundle], at: usize, (seen, times): (Point, i32)) -> i32 {
    let ends = |bundle: &Bundle| (arranged.points[bundle.low], arranged.points[bundle.high]);
    let (a, b) = ends(&bundles[at]);
    let middle = (a + b).unit();
    let mut times = times;
    for (other, bundle) in bundles.iter().enumerate() {
        let (c, d) = ends(bundle);
        if other != at && changes_side(seen, middle, c, d) {
            times += if sign(c, d, middle) > 0 { bundle.net } else { -bundle.net };
        }
    }
    if sign(a, b, seen) > 0 { times } else { times + bundles[at].net }
}

fn of_rings(found: Vec<Vec<Point>>) -> Polygon {
    Polygon::new(found.into_iter().map(Ring::new).collect())
}

fn both(a: &Polygon, b: &Polygon) -> (Edges, usize, (Point, i32)) {
    let mut edges = a.edges();
    let own = edges.len();
    edges.extend(b.edges());
    (edges, own, (ORIGIN, i32::from(a.holds(ORIGIN)) + i32::from(b.holds(ORIGIN))))
}

/// The union of two polygons.
pub fn union_two(a: &Polygon, b: &Polygon) -> Polygon {
    let (edges, _, seen) = both(a, b);
    let arranged = arrange(&edges, true);
    let kept = boundary(&arranged, seen, |times| times > 0);
    of_rings(rings(&arranged.points, kept))
}

/// The union of polygons: always the two with the fewest vertices first, where a union counts as many as its parts.
pub fn union(polygons: Vec<Polygon>) -> Polygon {
    let mut queue: Vec<(usize, Polygon)> =
        polygons.into_iter().map(|polygon| (polygon.edges().len(), polygon)).collect();
    sort(&mut queue, &|(a, _), (b, _)| a.cmp(b));
    while queue.len() > 1 {
        let (first_size, first) = queue.remove(0);
        let (second_size, second) = queue.remove(0);
        let size = first_size + second_size;
        queue.insert(queue.partition_point(|(other, _)| *other <= size), (size, union_two(&first, &second)));
    }
    queue.pop().map(|(_, polygon)| polygon).unwrap_or_default()
}

/// The union of lines: edges that lie on each other once, joined where that is possible.
pub fn union_lines(all: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let arranged = arrange(&line_edges(all), false);
    let mut pieces = Vec::new();
    for bundle in bundles(&arranged.pieces) {
        let forward = bundle.input[1].is_none_or(|back| bundle.input[0].is_some_and(|input| input < back));
        let (from, to) = if forward { (bundle.low, bundle.high) } else { (bundle.high, bundle.low) };
        let input = bundle.input.iter().flatten().min().copied().unwrap_or(0);
        pieces.push(Piece { from, to, input });
    }
    lines(&arranged.points, pieces)
}

/// The points that pieces of both inputs have, and none of the pieces that are common already.
fn touching(arranged: &Arrangement, own: usize, taken: &[&[Piece]]) -> Vec<Point> {
    let mut state = vec![0_u8; arranged.points.len()];
    for piece in &arranged.pieces {
        let bit = if piece.input < own { 1 } else { 2 };
        state[piece.from] |= bit;
        state[piece.to] |= bit;
    }
    for piece in taken.iter().copied().flatten() {
        state[piece.from] |= 4;
        state[piece.to] |= 4;
    }
    arranged.points.iter().zip(state).filter(|(_, state)| *state == 3).map(|(point, _)| *point).collect()
}

/// What two polygons have in common; where only their boundaries meet, that is a line or a point.
pub fn common_polygons(a: &Polygon, b: &Polygon) -> Common {
    let (edges, own, seen) = both(a, b);
    let arranged = arrange(&edges, true);
    let area = boundary(&arranged, seen, |times| times > 1);
    let mut seam = Vec::new();
    for bundle in bundles(&arranged.pieces).iter().filter(|bundle| bundle.net == 0) {
        if let [Some(forward), Some(back)] = bundle.input {
            let (from, to) =
                if forward < back { (bundle.low, bundle.high) } else { (bundle.high, bundle.low) };
            seam.push(Piece { from, to, input: forward.min(back) });
        }
    }
    let points = touching(&arranged, own, &[&area, &seam]);
    Common { points, lines: lines(&arranged.points, seam), polygon: of_rings(rings(&arranged.points, area)) }
}

/// What a line (or several) has in common with a polygon and its boundary.
pub fn common_line_polygon(line: &[Vec<Point>], polygon: &Polygon) -> Common {
    let mut edges = line_edges(line);
    let own = edges.len();
    edges.extend(polygon.edges());
    common_line(&edges, own, |middle| polygon.holds(middle))
}

/// What two lines (or several each) have in common.
pub fn common_lines(a: &[Vec<Point>], b: &[Vec<Point>]) -> Common {
    let mut edges = line_edges(a);
    let own = edges.len();
    edges.extend(line_edges(b));
    common_line(&edges, own, |_| false)
}

fn common_line(edges: &[(Point, Point)], own: usize, inside: impl Fn(Point) -> bool) -> Common {
    let arranged = arrange(edges, true);
    let key = |piece: &Piece| (piece.from.min(piece.to), piece.from.max(piece.to));
    let others: std::collections::HashSet<(usize, usize)> =
        arranged.pieces.iter().filter(|piece| piece.input >= own).map(key).collect();
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::new();
    for piece in arranged.pieces.iter().filter(|piece| piece.input < own) {
        let middle = (arranged.points[piece.from] + arranged.points[piece.to]).unit();
        if (others.contains(&key(piece)) || inside(middle)) && seen.insert(key(piece)) {
            kept.push(*piece);
        }
    }
    let points = touching(&arranged, own, &[&kept]);
    Common { points, lines: lines(&arranged.points, kept), polygon: Polygon::default() }
}

/// Whether two lists of edges cross or share a point.
fn meet(a: &Edges, b: &Edges) -> bool {
    let own = a.len();
    let edges: Edges = a.iter().chain(b).copied().collect();
    let mut found = false;
    crate::arrange::pairs(&edges, |i, j| {
        let ((a, b), (c, d)) = (edges[i], edges[j]);
        found = found || ((i < own) != (j < own) && crossing(a, b, c, d) >= 0);
    });
    found
}

/// Whether two lines have a point in common.
pub fn lines_meet(a: &[Vec<Point>], b: &[Vec<Point>]) -> bool {
    meet(&line_edges(a), &line_edges(b))
}

/// Whether a line has a point in common with a polygon or its boundary.
pub fn line_meets_polygon(line: &[Vec<Point>], polygon: &Polygon) -> bool {
    let starts = line.iter().filter_map(|line| line.first());
    starts.copied().any(|start| polygon.holds(start)) || meet(&line_edges(line), &polygon.edges())
}

/// Whether two polygons or their boundaries have a point in common.
pub fn polygons_meet(a: &Polygon, b: &Polygon) -> bool {
    let one_of =
        |polygon: &Polygon| polygon.directed().filter_map(|ring| ring.first().copied()).collect::<Vec<_>>();
    meet(&a.edges(), &b.edges())
        || one_of(b).iter().any(|point| a.holds(*point))
        || one_of(a).iter().any(|point| b.holds(*point))
}
