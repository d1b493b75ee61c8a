//! Pieces put together to rings and lines, in an order that keeps that of the edges they came from.
//!
//! The order is the one of the S2 library, which recorded results show: a ring ends with its latest edge, and rings
//! and lines follow each other by their first edges.

use std::cmp::Ordering;

use crate::Point;
use crate::arrange::Piece;
use crate::order::sort;

/// The next piece to take at the end of each piece: the sharpest turn to the left.
fn turns(points: &[Point], pieces: &[Piece]) -> Vec<Option<usize>> {
    let mut taken = vec![false; pieces.len()];
    let mut next = vec![None; pieces.len()];
    for (at, piece) in pieces.iter().enumerate() {
        let first = pieces.partition_point(|other| other.from < piece.to);
        let leaving = (first..pieces.len()).take_while(|other| pieces[*other].from == piece.to);
        let open: Vec<usize> = leaving.filter(|other| !taken[*other]).collect();
        let chosen = match open[..] {
            [] => None,
            [only] => Some(only),
            _ => {
                // clockwise from where the piece came
                let here = points[piece.to];
                let back = points[piece.from];
                let side = here.cross(back).unit();
                let ahead = side.cross(here);
                let clockwise = |to: usize| {
                    let turn = points[to].dot(side).atan2(points[to].dot(ahead));
                    let turn = (-turn).rem_euclid(std::f64::consts::TAU);
                    if to == piece.from { std::f64::consts::TAU } else { turn }
                };
                open.into_iter().min_by(|a, b| clockwise(pieces[*a].to).total_cmp(&clockwise(pieces[*b].to)))
            }
        };
        if let Some(chosen) = chosen {
            taken[chosen] = true;
        }
        next[at] = chosen;
    }
    next
}

/// Turns a ring so that it ends with its latest edge.
fn turned(ring: &mut [Piece]) {
    let (mut last, mut gap) = (0, false);
    for at in 1..ring.len() {
        match ring[at].input.cmp(&ring[last].input) {
            Ordering::Less => gap = true,
            Ordering::Equal if gap => {}
            _ => (last, gap) = (at, false),
        }
    }
    if !ring.is_empty() {
        ring.rotate_left((last + 1) % ring.len());
    }
}

#[expect(clippy::ptr_arg, reason = "it is handed to a sort of such vectors")]
fn first_edge(a: &Vec<Piece>, b: &Vec<Piece>) -> Ordering {
    a.first().map(|piece| piece.input).cmp(&b.first().map(|piece| piece.input))
}

/// The rings of pieces that have their area on the left.
pub fn rings(points: &[Point], mut pieces: Vec<Piece>) -> Vec<Vec<Point>> {
    sort(&mut pieces, &|a, b| (a.from, a.to).cmp(&(b.from, b.to)));
    let mut next = turns(points, &pieces);
    let mut rings: Vec<Vec<Piece>> = Vec::new();
    let mut place: Vec<Option<usize>> = vec![None; points.len()];
    for start in 0..pieces.len() {
        let mut path: Vec<Piece> = Vec::new();
        let mut at = start;
        while let Some(following) = next[at].take() {
            let piece = pieces[at];
            at = following;
            path.push(piece);
            place[piece.from] = Some(path.len() - 1);
            let Some(begin) = place[piece.to] else { continue };
            let mut ring = path.split_off(begin);
            for piece in &ring {
                place[piece.from] = None;
            }
            turned(&mut ring);
            rings.push(ring);
        }
        for piece in &path {
            place[piece.from] = None;
        }
    }
    sort(&mut rings, &first_edge);
    rings.retain(|ring| ring.len() > 2);
    rings.iter().map(|ring| ring.iter().map(|piece| points[piece.from]).collect()).collect()
}

/// The lines of pieces: as long as only one piece comes to a point and only one leaves it.
pub fn lines(points: &[Point], mut pieces: Vec<Piece>) -> Vec<Vec<Point>> {
    sort(&mut pieces, &|a, b| a.input.cmp(&b.input));
    let (mut coming, mut leaving) = (vec![0; points.len()], vec![0; points.len()]);
    let mut out = vec![None; points.len()];
    for (at, piece) in pieces.iter().enumerate() {
        coming[piece.to] += 1;
        leaving[piece.from] += 1;
        out[piece.from] = Some(at);
    }
    let inner = |point: usize| coming[point] == 1 && leaving[point] == 1;
    let mut used = vec![false; pieces.len()];
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for closed in [false, true] {
        for start in 0..pieces.len() {
            if used[start] || (!closed && inner(pieces[start].from)) {
                continue;
            }
            let mut line = Vec::new();
            let mut at = Some(start);
            while let Some(piece) = at.filter(|at| !used[*at]) {
                used[piece] = true;
                line.push(pieces[piece]);
                at = if inner(pieces[piece].to) { out[pieces[piece].to] } else { None };
            }
            if closed {
                turned(&mut line);
            }
            lines.push(line);
        }
    }
    sort(&mut lines, &first_edge);
    let ends = |line: &Vec<Piece>| {
        let last = line.last().map(|piece| points[piece.to]);
        line.iter().map(|piece| points[piece.from]).chain(last).collect()
    };
    lines.iter().map(ends).collect()
}
