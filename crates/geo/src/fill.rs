//! H3 cells that fill a polygon.
//!
//! The cells come in the order of H3's own library, which keeps them in a table of an estimated size, each at its number's
//! place or the next free one.

use std::collections::HashMap;

use h3o::{CellIndex, LatLng, Resolution};

use crate::h3::center;
use crate::order::sort;

/// The most cells that fill a polygon.
const MOST: usize = 61_680;
/// The radius of the earth that H3 takes, in kilometres.
const RADIUS_KM: f64 = 6_371.007_180_918_475;

type Degrees = [f64; 2];

/// An open-addressed table of a given size.
struct Table {
    size: u64,
    cells: HashMap<u64, CellIndex>,
}

impl Table {
    fn new(size: u64) -> Self {
        Self { size, cells: HashMap::new() }
    }

    /// The place of a cell, and whether it is free; none when the table is full.
    fn place(&self, cell: CellIndex) -> Option<(u64, bool)> {
        let mut place = u64::from(cell) % self.size;
        for _ in 0..=self.size {
            match self.cells.get(&place) {
                None => return Some((place, true)),
                Some(found) if *found == cell => return Some((place, false)),
                Some(_) => place = (place + 1) % self.size,
            }
        }
        None
    }
}

fn kilometres(a: Degrees, b: Degrees) -> f64 {
    let place = |at: Degrees| LatLng::new(at[1], at[0]).ok();
    let angle = place(a).zip(place(b)).map_or(0.0, |(a, b)| a.distance_rads(b));
    angle * RADIUS_KM
}

/// The distance from the middle to a corner of the most distorted cells, in kilometres.
fn radius(resolution: Resolution) -> Option<f64> {
    let cell = resolution.pentagons().next()?;
    let corner = *crate::h3::corners(cell).first()?;
    Some(kilometres(center(cell), corner))
}

/// How many cells may fill the box around a ring.
fn estimate(shell: &[Degrees], radius: f64) -> Option<u64> {
    let range = |axis: usize| {
        let values = || shell.iter().map(|at| at[axis]);
        [values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)]
    };
    let ([mut west, mut east], [south, north]) = (range(0), range(1));
    if crosses_antimeridian(shell) {
        east = shell.iter().map(|at| at[0]).filter(|x| *x < 0.0).fold(-180.0, f64::max);
        west = shell.iter().map(|at| at[0]).filter(|x| *x > 0.0).fold(180.0, f64::min);
    }
    let diagonal = kilometres([east, north], [west, south]);
    let (wide, high) = ((east - west).abs(), (north - south).abs());
    let (long, short) = (wide.max(high), wide.min(high));
    if short == 0.0 {
        return None;
    }
    let area = diagonal * diagonal / (long / short).min(3.0);
    Some(((area / (0.8 * (2.598_076_211_35 * radius * radius))).ceil() as u64).max(1))
}

fn crosses_antimeridian(ring: &[Degrees]) -> bool {
    ring.windows(2).any(|pair| (pair[0][0] - pair[1][0]).abs() > 180.0)
}

/// The cells whose middle is in an area of straight lines on a map of degrees, or in one of several: closed rings, the
/// first of each the shell and the others holes. None when there are too many or the area is flat.
pub fn fill(areas: &[Vec<Vec<Degrees>>], resolution: u8) -> Option<Vec<CellIndex>> {
    let resolution = Resolution::try_from(resolution).ok()?;
    let mut all: Vec<CellIndex> = Vec::new();
    for rings in areas {
        let found = fill_one(rings, resolution)?;
        if areas.len() == 1 {
            return Some(found);
        }
        let known: std::collections::HashSet<CellIndex> = all.iter().copied().collect();
        all.extend(found.into_iter().filter(|cell| !known.contains(cell)));
    }
    (all.len() <= MOST).then_some(all)
}

fn fill_one(rings: &[Vec<Degrees>], resolution: Resolution) -> Option<Vec<CellIndex>> {
    let radius = radius(resolution)?;
    let corners: usize = rings.iter().map(|ring| ring.len() - 1).sum();
    let size = estimate(rings.first()?, radius)?.max(corners as u64) + 12;
    // first the cells on the boundary
    let mut seen = Table::new(size);
    let mut search = Vec::new();
    for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
        let (from, to) = (pair[0], pair[1]);
        let steps = (kilometres(from, to) / (2.0 * radius)).ceil().max(1.0);
        if steps > 16.0 * MOST as f64 {
            return None;
        }
        for step in 0..steps as u64 {
            let step = step as f64;
            let at = |axis: usize| from[axis] * (steps - step) / steps + to[axis] * step / steps;
            let cell = LatLng::new(at(1), at(0)).ok()?.to_cell(resolution);
            let (place, free) = seen.place(cell)?;
            if free {
                seen.cells.insert(place, cell);
                search.push(cell);
            }
        }
    }
    // then all that are found around what was found, as long as their middle is inside
    let mut table = Table::new(size);
    while !search.is_empty() {
        let mut found = Vec::new();
        for cell in search.iter().flat_map(|cell| around(*cell)) {
            let (place, free) = table.place(cell)?;
            if free && inside(rings, center(cell)) {
                table.cells.insert(place, cell);
                found.push(cell);
            }
        }
        if table.cells.len() > MOST {
            return None;
        }
        search = found;
    }
    let mut cells: Vec<(u64, CellIndex)> = table.cells.into_iter().collect();
    sort(&mut cells, &|a, b| a.0.cmp(&b.0));
    Some(cells.into_iter().map(|(_, cell)| cell).collect())
}

fn around(cell: CellIndex) -> Vec<CellIndex> {
    let rings = crate::h3::rings(cell, 1).unwrap_or_default();
    rings.into_iter().flatten().collect()
}

/// Whether a place is in an area of straight lines.
fn inside(rings: &[Vec<Degrees>], [x, y]: Degrees) -> bool {
    let wraps = rings.first().is_some_and(|shell| crosses_antimeridian(shell));
    let east = |x: f64| if wraps && x < 0.0 { x + 360.0 } else { x };
    let mut inside = false;
    for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let (ax, bx) = (east(ax), east(bx));
        if (ay > y) != (by > y) && east(x) < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_around_a_town() {
        let ring =
            vec![[-3.659, 40.553], [-3.913, 40.409], [-3.729, 40.273], [-3.524, 40.440], [-3.659, 40.553]];
        let cells = fill(&[vec![ring]], 6).expect("cells");
        let tokens = crate::tokens::listed(cells.into_iter().map(crate::h3::token));
        // as recorded from Kusto
        let wanted = [
            "cb57", "cb0f", "ca27", "cb87", "cb07", "ca2f", "ca37", "cb17", "cb1f", "cb8f", "cba7", "ca07",
            "cbaf",
        ];
        assert_eq!(tokens, wanted.map(|part| format!("86390{part}ffffff")));
    }
}
