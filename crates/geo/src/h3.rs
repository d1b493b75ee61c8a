//! Cells of the H3 grid.

use h3o::LatLng;
pub use h3o::{CellIndex, Resolution};

/// The cell of a resolution (0 to 15) at a longitude and latitude in degrees.
pub fn at(longitude: f64, latitude: f64, resolution: u8) -> Option<CellIndex> {
    Some(LatLng::new(latitude, longitude).ok()?.to_cell(Resolution::try_from(resolution).ok()?))
}

/// The cell of a token.
pub fn parse(token: &str) -> Option<CellIndex> {
    CellIndex::try_from(u64::from_str_radix(token, 16).ok()?).ok()
}

/// The token of a cell.
pub fn token(cell: CellIndex) -> String {
    format!("{:x}", u64::from(cell))
}

/// The middle in degrees.
pub fn center(cell: CellIndex) -> [f64; 2] {
    let center = LatLng::from(cell);
    [center.lng(), center.lat()]
}

/// The corners in degrees.
pub fn corners(cell: CellIndex) -> Vec<[f64; 2]> {
    cell.boundary().iter().map(|corner| [corner.lng(), corner.lat()]).collect()
}

/// The cell of a resolution that holds this one.
pub fn parent(cell: CellIndex, resolution: u8) -> Option<CellIndex> {
    cell.parent(Resolution::try_from(resolution).ok()?)
}

/// The cells of a resolution in this one, at most five steps finer.
pub fn children(cell: CellIndex, resolution: u8) -> Option<Vec<CellIndex>> {
    let own = u8::from(cell.resolution());
    let wanted = Resolution::try_from(resolution).ok()?;
    (own..=own + 5).contains(&resolution).then(|| cell.children(wanted).collect())
}

/// The cells around, by their distance: first the cell itself, up to `distance` (142 at most).
pub fn rings(cell: CellIndex, distance: u32) -> Option<Vec<Vec<CellIndex>>> {
    if distance > 142 {
        return None;
    }
    let mut rings = vec![Vec::new(); distance as usize + 1];
    let mut fast = true;
    for found in cell.grid_disk_distances_fast(distance) {
        let Some((cell, ring)) = found else {
            fast = false;
            break;
        };
        rings[ring as usize].push(cell);
    }
    if !fast {
        // near a pentagon the quick walk around fails
        rings.iter_mut().for_each(Vec::clear);
        for (cell, ring) in cell.grid_disk_distances_safe(distance) {
            rings[ring as usize].push(cell);
        }
    }
    Some(rings)
}
