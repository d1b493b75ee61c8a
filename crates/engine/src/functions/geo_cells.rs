//! The `geo_*` functions of cells: geohash, S2 and H3.

use huntlet_geo::cell::Cell;
use huntlet_geo::tokens::listed;
use huntlet_geo::{Point, geohash, geojson, h3};
use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{row, sig};
use super::geo::{json, level, number, point};
use super::{Function, NameRule, cell};

/// Where the neighbours of a geohash lie: steps to the east and to the north.
const AROUND: [[i32; 2]; 8] = [[-1, 1], [0, 1], [1, 1], [-1, 0], [1, 0], [-1, -1], [0, -1], [1, -1]];

pub(super) const FAMILY: &[Function] = &[
    row("geo_point_to_geohash", (2, 3), sig!(Number => String), NameRule::None, |_, c| {
        let hash = || {
            point(c, 0)?;
            let length = level(c, 2, 5, [1, geohash::LONGEST as u8])?;
            Some(geohash::encode(number(c, 0, 0.0)?, number(c, 1, 0.0)?, length.into()))
        };
        text(hash())
    }),
    row("geo_geohash_to_central_point", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(geohash::decode(&token(c)).map(|[west, south, east, north]| {
            geojson::geometry(
                "Point",
                geojson::position([f64::midpoint(west, east), f64::midpoint(south, north)]),
            )
        }))
    }),
    row("geo_geohash_to_polygon", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(geohash::decode(&token(c)).map(|[west, south, east, north]| {
            outline(&[[west, south], [east, south], [east, north], [west, north]])
        }))
    }),
    row("geo_geohash_neighbors", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(geohash::neighbours(&token(c), &AROUND).map(|found| Value::from(listed(found))))
    }),
    row("geo_point_to_s2cell", (2, 3), sig!(Number => String), NameRule::None, |_, c| {
        let cell = || Some(Cell::at(point(c, 0)?, level(c, 2, 11, [0, 30])?).token());
        text(cell())
    }),
    row("geo_s2cell_to_central_point", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(Cell::from_token(&token(c)).map(|cell| geojson::point(cell.center())))
    }),
    row("geo_s2cell_to_polygon", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(Cell::from_token(&token(c)).map(|cell| outline(&cell.corners().map(Point::degrees))))
    }),
    row("geo_s2cell_neighbors", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        let tokens = |cell: Cell| listed(cell.neighbours().into_iter().map(Cell::token));
        json(Cell::from_token(&token(c)).map(|cell| Value::from(tokens(cell))))
    }),
    row("geo_point_to_h3cell", (2, 3), sig!(Number => String), NameRule::None, |_, c| {
        let cell = || {
            point(c, 0)?;
            h3::at(number(c, 0, 0.0)?, number(c, 1, 0.0)?, level(c, 2, 6, [0, 15])?).map(h3::token)
        };
        text(cell())
    }),
    row("geo_h3cell_to_central_point", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        let center = |cell| geojson::geometry("Point", geojson::position(h3::center(cell)));
        json(h3::parse(&token(c)).map(center))
    }),
    row("geo_h3cell_to_polygon", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        json(h3::parse(&token(c)).map(|cell| outline(&h3::corners(cell))))
    }),
    row("geo_h3cell_level", (1, 1), sig!(Text => Int), NameRule::None, |_, c| {
        let level = |cell: h3::CellIndex| Scalar::Int(u8::from(cell.resolution()).into());
        h3::parse(&token(c)).map_or(Scalar::Null, level)
    }),
    row("geo_h3cell_parent", (1, 2), sig!(Text, Number => String), NameRule::None, |_, c| {
        text(h3::parse(&token(c)).and_then(|cell| h3::parent(cell, resolution(c, cell, -1)?)).map(h3::token))
    }),
    row("geo_h3cell_children", (1, 2), sig!(Text, Number => Dynamic), NameRule::None, |_, c| {
        json(
            h3::parse(&token(c))
                .and_then(|cell| h3::children(cell, resolution(c, cell, 1)?))
                .map(|cells| tokens(&cells)),
        )
    }),
    row("geo_h3cell_neighbors", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, c| {
        let ring = h3::parse(&token(c)).and_then(|cell| h3::rings(cell, 1)?.pop());
        json(ring.map(|ring| tokens(&ring)))
    }),
    row("geo_h3cell_rings", (2, 2), sig!(Text, Number => Dynamic), NameRule::None, |_, c| {
        let rings = || h3::rings(h3::parse(&token(c))?, level(c, 1, 0, [0, 142])?.into());
        json(rings().map(|rings| rings.iter().map(|ring| tokens(ring)).collect()))
    }),
];

fn text(value: Option<String>) -> Scalar {
    cell::string(value.unwrap_or_default())
}

fn token(cells: &[Scalar]) -> std::borrow::Cow<'_, str> {
    cells.first().map(cell::text).unwrap_or_default()
}

/// H3 cells as an array of tokens.
fn tokens(cells: &[h3::CellIndex]) -> Value {
    cells.iter().map(|cell| Value::from(h3::token(*cell))).collect()
}

/// The resolution that is given, or one so many steps from the cell's own.
fn resolution(cells: &[Scalar], cell: h3::CellIndex, steps: i8) -> Option<u8> {
    if cells.len() < 2 {
        return u8::from(cell.resolution()).checked_add_signed(steps).filter(|resolution| *resolution <= 15);
    }
    level(cells, 1, 0, [0, 15])
}

/// A polygon of corners in degrees.
fn outline(corners: &[[f64; 2]]) -> Value {
    let ring = corners.iter().chain(corners.first()).map(|at| geojson::position(*at)).collect();
    geojson::geometry("Polygon", Value::Array(vec![Value::Array(ring)]))
}
