//! DBSCAN (Ester, Kriegel, Sander and Xu, KDD 1996) over weighted points, with the numbers that scikit-learn gives.
//!
//! A point with enough weight within `eps`, itself included, is a core point. Core points within `eps` of each other are of
//! one cluster; any other point belongs to the first cluster that has a core point within `eps`, or is noise. Clusters are
//! numbered by their first core point.
//!
//! Points fall into cells small enough for all points of a cell to be near each other, so that a dense cell is settled as a
//! whole; cells are joined through a k-d tree. The time is near `n log n` in the number of distinct points; only points that
//! lie densely just beyond `eps` of each other cost more.

use super::tree::{Points, Tree, square};
use crate::cells::STRIDE;
use crate::hash::{Map, map};
use crate::{Control, Result};

/// The cluster of a point that belongs to none.
pub const NOISE: i64 = -1;

/// Distinct points with the number of rows that each stands for.
#[derive(Debug, Clone, Default)]
pub struct Weighted {
    /// The coordinates, `width` for each point.
    pub values: Vec<f64>,
    /// How many coordinates a point has.
    pub width: usize,
    /// For each point how many rows it stands for.
    pub weights: Vec<u64>,
}

/// The clusters of the points, in the order in which they first appear: a number from 0, or [`NOISE`].
///
/// Distances are Euclidean and may be `eps` at most; a core point has at least `min_samples` rows near it, its own
/// included. Coordinates must be finite.
pub async fn dbscan(
    points: &Weighted,
    eps: f64,
    min_samples: u64,
    control: &dyn Control,
) -> Result<Vec<i64>> {
    let all = points.weights.len();
    let view = Points { values: &points.values, width: points.width };
    let radius = eps * eps;
    let tree = Tree::new(view.clone(), &points.weights, (0..all as u32).collect());
    control.checkpoint(0.3).await?;

    let cells = cells(&view, eps);
    control.checkpoint(0.4).await?;
    let mut core = vec![false; all];
    let mut looked = 0;
    for cell in &cells {
        let weight: u64 = cell.iter().map(|point| points.weights[*point as usize]).sum();
        for point in cell {
            looked += 1;
            if looked % STRIDE == 0 {
                control.checkpoint(0.4 + 0.2 * looked as f64 / all as f64).await?;
            }
            core[*point as usize] =
                weight >= min_samples || tree.weight(view.get(*point), radius, min_samples) >= min_samples;
        }
    }

    let groups = joined(&view, &cells, &core, radius, control).await?;
    // groups are numbered by their first core point
    let mut numbers = vec![u32::MAX; all];
    let mut next = 0;
    let mut labels = vec![NOISE; all];
    for point in 0..all {
        if core[point] {
            let group = groups[point] as usize;
            if numbers[group] == u32::MAX {
                numbers[group] = next;
                next += 1;
            }
            labels[point] = i64::from(numbers[group]);
        }
    }
    let cores: Vec<u32> = (0..all as u32).filter(|point| core[*point as usize]).collect();
    if min_samples > 2 && cores.len() < all {
        // with two samples a point near a core point is one itself
        let cores = Tree::new(view.clone(), &points.weights, cores);
        for point in 0..all {
            if point % STRIDE == STRIDE - 1 {
                control.checkpoint(0.9 + 0.1 * point as f64 / all as f64).await?;
            }
            if !core[point] {
                let first =
                    cores.least(view.get(point as u32), radius, |at| numbers[groups[at as usize] as usize]);
                if first != u32::MAX {
                    labels[point] = i64::from(first);
                }
            }
        }
    }
    Ok(labels)
}

/// The points by cells, none of which holds two points further than `eps` from each other.
fn cells(points: &Points<'_>, eps: f64) -> Vec<Vec<u32>> {
    let side = eps / (points.width.max(1) as f64).sqrt() * 0.999;
    let mut known: Map<Vec<u64>, u32> = map(points.len());
    let mut cells: Vec<Vec<u32>> = Vec::new();
    for point in 0..points.len() as u32 {
        // adding zero makes a negative zero positive
        let key = points.get(point).iter().map(|value| ((value / side).floor() + 0.0).to_bits()).collect();
        let cell = *known.entry(key).or_insert_with(|| {
            cells.push(Vec::new());
            cells.len() as u32 - 1
        });
        cells[cell as usize].push(point);
    }
    let radius = eps * eps;
    let tight = |cell: &Vec<u32>| {
        let span = |column: usize| {
            let values = cell.iter().map(|point| points.get(*point)[column]);
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            high - low
        };
        (0..points.width).map(|column| span(column).powi(2)).sum::<f64>() <= radius
    };
    // a cell of numbers too large for their distance to be told is split up
    cells
        .into_iter()
        .flat_map(|cell| if tight(&cell) { vec![cell] } else { cell.into_iter().map(|p| vec![p]).collect() })
        .collect()
}

/// For each core point the first point of its group.
async fn joined(
    points: &Points<'_>,
    cells: &[Vec<u32>],
    core: &[bool],
    radius: f64,
    control: &dyn Control,
) -> Result<Vec<u32>> {
    let mut groups: Vec<u32> = (0..points.len() as u32).collect();
    // core points of a cell are near each other
    let mut heads: Vec<u32> = Vec::with_capacity(cells.len());
    let mut members: Vec<Vec<u32>> = Vec::with_capacity(cells.len());
    for cell in cells {
        let cores: Vec<u32> = cell.iter().copied().filter(|point| core[*point as usize]).collect();
        let Some(head) = cores.first().copied() else { continue };
        for point in &cores {
            union(&mut groups, head, *point);
        }
        heads.push(head);
        members.push(cores);
    }
    // cells whose boxes come near enough, found by their middles
    let width = points.width;
    let mut middles = Vec::with_capacity(heads.len() * width);
    let mut boxes = Vec::with_capacity(heads.len() * width * 2);
    let mut halves: f64 = 0.0;
    for cores in &members {
        let mut half = 0.0;
        for column in 0..width {
            let values = cores.iter().map(|point| points.get(*point)[column]);
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            middles.push(f64::midpoint(low, high));
            boxes.push((low, high));
            half += (high - low).powi(2) / 4.0;
        }
        halves = halves.max(half.sqrt());
    }
    let middle = Points { values: &middles, width };
    let near = Tree::new(middle.clone(), &[], (0..heads.len() as u32).collect());
    let reach = (radius.sqrt() + 2.0 * halves).powi(2) * (1.0 + 1e-9);
    for cell in 0..heads.len() as u32 {
        if (cell as usize).is_multiple_of(STRIDE >> 4) {
            control.checkpoint(0.6 + 0.3 * f64::from(cell) / heads.len().max(1) as f64).await?;
        }
        near.visit(middle.get(cell), reach, |other| {
            if other <= cell
                || find(&mut groups, heads[cell as usize]) == find(&mut groups, heads[other as usize])
            {
                return true;
            }
            let fewer = members[cell as usize].len() <= members[other as usize].len();
            let (few, many) = if fewer { (cell, other) } else { (other, cell) };
            let frame = &boxes[many as usize * width..(many as usize + 1) * width];
            let touch = members[few as usize].iter().any(|point| {
                let from = points.get(*point);
                gap(from, frame) <= radius * (1.0 + 1e-9)
                    && members[many as usize].iter().any(|to| square(from, points.get(*to)) <= radius)
            });
            if touch {
                union(&mut groups, heads[cell as usize], heads[other as usize]);
            }
            true
        });
    }
    for point in 0..points.len() as u32 {
        let group = find(&mut groups, point);
        groups[point as usize] = group;
    }
    Ok(groups)
}

/// The square of the distance from a point to a box.
fn gap(from: &[f64], frame: &[(f64, f64)]) -> f64 {
    from.iter().zip(frame).map(|(value, (low, high))| (low - value).max(value - high).max(0.0).powi(2)).sum()
}

fn find(groups: &mut [u32], point: u32) -> u32 {
    let mut at = point;
    while groups[at as usize] != at {
        groups[at as usize] = groups[groups[at as usize] as usize];
        at = groups[at as usize];
    }
    at
}

/// Joins two groups under the lesser of their first points.
fn union(groups: &mut [u32], one: u32, other: u32) {
    let (one, other) = (find(groups, one), find(groups, other));
    groups[one.max(other) as usize] = one.min(other);
}
