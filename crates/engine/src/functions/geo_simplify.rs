//! `geo_line_simplify`, `geo_polygon_simplify` and `geo_simplify_polygons_array`, where the answer is certain.

use huntlet_geo::simplify::{MOST, Outcome, outcome};
use huntlet_geo::{EARTH_RADIUS, Point, geojson};
use huntlet_table::{KqlType, Scalar};
use serde_json::Value as Json;

use super::build::{column, sig};
use super::geo::number;
use super::{Function, NameRule};
use crate::value::Value;

/// What is said of a shape whose result is not certain.
const UNCERTAIN: &str = "which points Kusto leaves out here is not known well enough to give the same ones: it is only \
                         answered where the shape or the tolerance is not valid, where nothing is left of the shape, and \
                         for lines of which no point is left out";

pub(super) const FAMILY: &[Function] = &[
    column("geo_line_simplify", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, a, rows| {
        each(a, rows, |shape, tolerance| {
            let Some(lines) = geojson::read_lines(shape) else { return Ok(Scalar::Null) };
            match outcome(&lines, false, tolerance) {
                Outcome::Same => Ok(Scalar::Dynamic(shape.clone())),
                Outcome::Gone => Ok(Scalar::Null),
                Outcome::Unknown => Err(UNCERTAIN.to_owned()),
            }
        })
    }),
    column("geo_polygon_simplify", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, a, rows| {
        each(a, rows, |shape, tolerance| match rings(shape) {
            Some(rings) if outcome(&rings, true, tolerance) != Outcome::Gone => Err(UNCERTAIN.to_owned()),
            _ => Ok(Scalar::Null),
        })
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
                    Some(all) if outcome(&all.concat(), true, tolerance) != Outcome::Gone => {
                        Err(UNCERTAIN.to_owned())
                    }
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
        let tolerance = number(&cells, 1, 10.0).map(|metres| metres / EARTH_RADIUS);
        match (cells.first(), tolerance.filter(|tolerance| (0.0..=MOST).contains(tolerance))) {
            (Some(Scalar::Dynamic(shape)), Some(tolerance)) => simplify(shape, tolerance),
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

/// The rings of a polygon or multipolygon, without their closing points.
fn rings(shape: &Json) -> Option<Vec<Vec<Point>>> {
    let polygons = geojson::read_polygons(shape)?;
    Some(polygons.iter().flat_map(|polygon| polygon.directed().collect::<Vec<_>>()).collect())
}
