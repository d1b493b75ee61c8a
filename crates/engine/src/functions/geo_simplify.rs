//! `geo_line_simplify`, `geo_polygon_simplify` and `geo_simplify_polygons_array`, where the answer is certain.

use std::ops::RangeInclusive;

use huntlet_geo::simplify::{Outcome, simplify, vanish};
use huntlet_geo::{EARTH_RADIUS, Point, geojson};
use huntlet_table::{KqlType, Scalar};
use serde_json::Value as Json;

use super::build::{column, sig};
use super::geo::number;
use super::{Function, NameRule};
use crate::value::Value;

/// What is said of a shape whose result is not certain.
const UNCERTAIN: &str = "which points Kusto leaves out here is not known well enough to give the same ones: single lines, and \
                         polygons of one ring, are simplified unless they come too near to themselves";

/// Tolerances that the reference allows, in metres.
const SUPPORTED: RangeInclusive<f64> = 0.1..=10_000.0;

pub(super) const FAMILY: &[Function] = &[
    column("geo_line_simplify", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, a, rows| {
        each(a, rows, line)
    }),
    column("geo_polygon_simplify", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, a, rows| {
        each(a, rows, polygon)
    }),
    column(
        "geo_simplify_polygons_array",
        (1, 2),
        sig!(Dynamic, Number => Dynamic),
        NameRule::None,
        |_, a, rows| {
            each(a, rows, |shapes, tolerance| {
                let rings = || shapes.as_array()?.iter().map(rings).collect::<Option<Vec<_>>>();
                match rings().filter(|all| !all.is_empty()) {
                    Some(all) if !vanish(&all.concat(), true, tolerance) => Err(UNCERTAIN.to_owned()),
                    _ => Ok(Scalar::Null),
                }
            })
        },
    ),
];

/// Calls `simplify` with each row's shape and tolerance in radians; a tolerance that is not valid gives null.
fn each(
    args: &[Value],
    rows: usize,
    simplify: impl Fn(&Json, f64) -> Result<Scalar, String>,
) -> Result<Value, String> {
    let at = |row: usize| {
        let cells: Vec<Scalar> = args.iter().map(|arg| arg.cells().get(row)).collect();
        let tolerance = number(&cells, 1, 10.0).filter(|metres| SUPPORTED.contains(metres));
        match (cells.first(), tolerance) {
            (Some(Scalar::Dynamic(shape)), Some(metres)) => simplify(shape, metres / EARTH_RADIUS),
            _ => Ok(Scalar::Null),
        }
    };
    if args.iter().all(|arg| matches!(arg, Value::Scalar(..))) {
        return at(0).map(|cell| Value::Scalar(KqlType::Dynamic, cell));
    }
    let cells = (0..rows).map(at).collect::<Result<Vec<_>, _>>()?;
    let mut cells = cells.into_iter();
    Ok(Value::build(KqlType::Dynamic, rows, |_| cells.next().unwrap_or_default()))
}

fn line(shape: &Json, tolerance: f64) -> Result<Scalar, String> {
    let Some(lines) = geojson::read_lines(shape) else { return Ok(Scalar::Null) };
    if vanish(&lines, false, tolerance) {
        return Ok(Scalar::Null);
    }
    let (Some((false, degrees)), [points]) = (geojson::read_line_degrees(shape), &lines[..]) else {
        return Err(UNCERTAIN.to_owned());
    };
    match (simplify(points, false, tolerance), degrees.first()) {
        (Outcome::Kept(kept), Some(degrees)) => {
            let positions = kept.iter().filter_map(|at| degrees.get(*at)).map(|at| geojson::position(*at));
            Ok(Scalar::Dynamic(geojson::geometry("LineString", positions.collect())))
        }
        (Outcome::Gone, _) => Ok(Scalar::Null),
        _ => Err(UNCERTAIN.to_owned()),
    }
}

fn polygon(shape: &Json, tolerance: f64) -> Result<Scalar, String> {
    let Some(rings) = rings(shape) else { return Ok(Scalar::Null) };
    if vanish(&rings, true, tolerance) {
        return Ok(Scalar::Null);
    }
    let [ring] = &rings[..] else { return Err(UNCERTAIN.to_owned()) };
    let degrees: Vec<[f64; 2]> =
        geojson::read_polygon_degrees(shape).into_iter().flat_map(|(_, all)| all.concat().concat()).collect();
    // a ring may have been turned, so that its area lies to the left
    let position = |at: &usize| {
        let point = *ring.get(*at)?;
        let written = degrees.iter().find(|at| Point::from_degrees(at[0], at[1]) == Some(point))?;
        Some(geojson::position(*written))
    };
    match simplify(ring, true, tolerance) {
        Outcome::Kept(mut kept) => {
            kept.extend(kept.first().copied());
            let positions: Vec<Json> = kept.iter().filter_map(position).collect();
            Ok(Scalar::Dynamic(geojson::geometry("Polygon", Json::Array(vec![Json::Array(positions)]))))
        }
        Outcome::Gone => Ok(Scalar::Null),
        Outcome::Unknown => Err(UNCERTAIN.to_owned()),
    }
}

/// The rings of a polygon or multipolygon, without their closing points.
fn rings(shape: &Json) -> Option<Vec<Vec<Point>>> {
    let polygons = geojson::read_polygons(shape)?;
    Some(polygons.iter().flat_map(|polygon| polygon.directed().collect::<Vec<_>>()).collect())
}
