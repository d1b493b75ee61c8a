//! Edges cut where they meet.

use crate::Point;
use crate::cell;
use crate::edge::{SAME, crossing, distance, meeting};
use crate::order::{order, sort};

/// A part of an edge between two points of an [`Arrangement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins, an index into the points.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The edge that it is part of.
    pub input: usize,
}

/// Edges cut into pieces that meet in their ends only.
#[derive(Debug, Default)]
pub struct Arrangement {
    /// The points, in the order of their cells.
    pub points: Vec<Point>,
    /// The pieces, in the order of the edges and along each.
    pub pieces: Vec<Piece>,
}

/// Calls `found` for each pair of edges whose boxes meet.
pub fn pairs(edges: &[(Point, Point)], mut found: impl FnMut(usize, usize)) {
    let boxes: Vec<[[f64; 2]; 3]> = edges
        .iter()
        .map(|(a, b)| {
            // an arc bulges out of the box of its ends by this much at most
            let chord = (*a - *b).norm();
            let bulge = if chord < 1.0 { chord * chord * 0.14 + 1e-14 } else { 1.0 };
            [0, 1, 2].map(|axis| {
                let (p, q) = (a.0[axis], b.0[axis]);
                [p.min(q) - bulge, p.max(q) + bulge]
            })
        })
        .collect();
    let order = order(edges.len(), &|a, b| boxes[a][0][0].total_cmp(&boxes[b][0][0]));
    let mut active: Vec<usize> = Vec::new();
    for next in order {
        active.retain(|other| boxes[*other][0][1] >= boxes[next][0][0]);
        for other in &active {
            let meet = |axis: usize| {
                boxes[*other][axis][0] <= boxes[next][axis][1]
                    && boxes[next][axis][0] <= boxes[*other][axis][1]
            };
            if meet(1) && meet(2) {
                found(*other.min(&next), *other.max(&next));
            }
        }
        active.push(next);
    }
}

/// Cuts edges where they cross (if asked) and where a point lies on another edge.
pub fn arrange(edges: &[(Point, Point)], at_crossings: bool) -> Arrangement {
    let mut cuts: Vec<Vec<Point>> = vec![Vec::new(); edges.len()];
    let mut crossings = Vec::new();
    pairs(edges, |i, j| {
        let ((a, b), (c, d)) = (edges[i], edges[j]);
        if crossing(a, b, c, d) > 0 && at_crossings {
            let point = meeting(a, b, c, d);
            crossings.push(point);
            cuts[i].push(point);
            cuts[j].push(point);
        }
        for (point, edge) in [(c, i), (d, i), (a, j), (b, j)] {
            let (a, b) = edges[edge];
            if point != a && point != b && distance(point, a, b) < SAME {
                cuts[edge].push(point);
            }
        }
    });
    let known = Known::new(edges.iter().flat_map(|(a, b)| [*a, *b]).collect(), crossings);
    let mut pieces = Vec::new();
    for (input, (a, b)) in edges.iter().enumerate() {
        let cuts = &mut cuts[input];
        sort(cuts, &|p, q| (*p - *a).norm().total_cmp(&(*q - *a).norm()));
        let mut from = known.index(*a);
        for point in cuts.iter().chain([b]) {
            let to = known.index(*point);
            if to != from {
                pieces.push(Piece { from, to, input });
            }
            from = to;
        }
    }
    Arrangement { points: known.points, pieces }
}

/// The distinct points.
struct Known {
    /// In the order of their cells.
    points: Vec<Point>,
    /// Every point by its coordinates, and the distinct point it is.
    index: Vec<(Point, usize)>,
}

impl Known {
    fn new(ends: Vec<Point>, crossings: Vec<Point>) -> Self {
        let by_place = |a: &Point, b: &Point| {
            let compared = a.0.iter().zip(&b.0).map(|(a, b)| a.total_cmp(b));
            compared.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        };
        let mut all: Vec<(Point, bool)> = ends.into_iter().map(|end| (end, true)).collect();
        all.extend(crossings.into_iter().map(|crossing| (crossing, false)));
        sort(&mut all, &|(a, _), (b, _)| by_place(a, b));
        all.dedup_by(|(a, _), (b, keep)| a == b && *keep);
        // each point is the first near point that is an end, or else the first
        let mut same: Vec<usize> = (0..all.len()).collect();
        for at in 0..all.len() {
            let near = (0..at).rev().take_while(|other| all[at].0.0[0] - all[*other].0.0[0] <= SAME);
            let near: Vec<usize> = near.filter(|other| (all[at].0 - all[*other].0).norm() <= SAME).collect();
            for other in near {
                let (root, mine) = (same[other], same[at]);
                let (kept, gone) = if all[mine].1 && !all[root].1 { (mine, root) } else { (root, mine) };
                same.iter_mut().filter(|same| **same == gone).for_each(|same| *same = kept);
            }
        }
        let mut order: Vec<usize> = (0..all.len()).filter(|at| same[*at] == *at).collect();
        let leaves: Vec<u64> = all.iter().map(|(point, _)| cell::leaf(*point)).collect();
        sort(&mut order, &|a, b| leaves[*a].cmp(&leaves[*b]));
        let mut place = vec![0; all.len()];
        order.iter().enumerate().for_each(|(index, at)| place[*at] = index);
        let index = all.iter().zip(&same).map(|((point, _), at)| (*point, place[*at])).collect();
        Self { points: order.iter().map(|at| all[*at].0).collect(), index }
    }

    fn index(&self, point: Point) -> usize {
        let at = self.index.partition_point(|(known, _)| {
            let compared = known.0.iter().zip(&point.0).map(|(a, b)| a.total_cmp(b));
            compared.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).is_lt()
        });
        self.index.get(at).map_or(0, |(_, index)| *index)
    }
}
