//! The `geo_*` functions of lines and polygons.

use huntlet_geo::cover::Shape;
use huntlet_geo::geojson::{self, Lines, read_line, read_lines, read_polygon};
use huntlet_geo::tokens::listed;
use huntlet_geo::{EARTH_RADIUS, Polygon, buffer, densify, fill, h3, line, overlay};
use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{compiled, row, sig};
use super::geo::{self, Shapes, json, level, number, on_sphere, point, real, shaped};
use super::{Arg, Function, NameRule, Prepared, cell};

pub(super) const FAMILY: &[Function] = &[
    // lines
    compiled(
        "geo_distance_point_to_line",
        (3, 3),
        sig!(Number, Number, Dynamic => Real),
        NameRule::None,
        |_, _| {
            Ok(shaped(2, read_lines, |lines, c| {
                real(point(c, 0).map(|at| line::distance(lines, at) * EARTH_RADIUS))
            }))
        },
    ),
    compiled(
        "geo_closest_point_on_line",
        (3, 3),
        sig!(Number, Number, Dynamic => Dynamic),
        NameRule::None,
        |_, _| {
            Ok(shaped(2, read_lines, |lines, c| {
                json(point(c, 0).map(|at| geojson::point(line::nearest_point(lines, at))))
            }))
        },
    ),
    compiled("geo_line_length", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, _| {
        Ok(shaped(0, read_lines, |lines, _| Scalar::Real(line::length(lines) * EARTH_RADIUS)))
    }),
    compiled("geo_line_centroid", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_lines, |lines, _| cell::dynamic(geojson::point(line::centroid(lines)))))
    }),
    compiled(
        "geo_line_interpolate_point",
        (2, 2),
        sig!(Dynamic, Number => Dynamic),
        NameRule::None,
        |_, _| {
            Ok(shaped(0, read_line, |found, c| {
                let share = number(c, 1, 0.0).filter(|share| (0.0..=1.0).contains(share));
                json(share.and_then(|share| line::interpolate(found, share)).map(geojson::point))
            }))
        },
    ),
    compiled(
        "geo_line_locate_point",
        (3, 4),
        sig!(Dynamic, Number, Number, Any => Real),
        NameRule::None,
        |_, args| {
            on_sphere(args, 3)?;
            Ok(shaped(0, read_line, |found, c| real(point(c, 1).and_then(|at| line::locate(found, at)))))
        },
    ),
    compiled("geo_line_buffer", (2, 3), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_lines, |lines, c| {
            area(geo::buffer(c, 1, |by, within| buffer::lines(lines, by, within)))
        }))
    }),
    compiled("geo_line_densify", (1, 3), sig!(Dynamic, Number, Any => Dynamic), NameRule::None, |_, args| {
        densifier(args, densify_line)
    }),
    compiled("geo_line_to_s2cells", (1, 3), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_lines, |lines, c| cover(overlay::line_edges(lines), None, c)))
    }),
    row("geo_union_lines_array", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, c| {
        let lines: Option<Vec<Lines>> = array(c).and_then(|all| all.iter().map(read_lines).collect());
        json(lines.map(|lines| geojson::lines(&overlay::union_lines(&lines.concat()))))
    }),
    // polygons
    compiled(
        "geo_point_in_polygon",
        (3, 3),
        sig!(Number, Number, Dynamic => Bool),
        NameRule::None,
        |_, _| {
            Ok(shaped(2, read_polygon, |polygon, c| {
                point(c, 0).map_or(Scalar::Null, |at| Scalar::Bool(polygon.holds(at)))
            }))
        },
    ),
    compiled(
        "geo_distance_point_to_polygon",
        (3, 3),
        sig!(Number, Number, Dynamic => Real),
        NameRule::None,
        |_, _| {
            Ok(shaped(2, read_polygon, |polygon, c| {
                real(point(c, 0).map(|at| polygon.distance(at) * EARTH_RADIUS))
            }))
        },
    ),
    compiled(
        "geo_closest_point_on_polygon",
        (3, 3),
        sig!(Number, Number, Dynamic => Dynamic),
        NameRule::None,
        |_, _| {
            Ok(shaped(2, read_polygon, |polygon, c| {
                json(point(c, 0).map(|at| geojson::point(polygon.nearest(at))))
            }))
        },
    ),
    compiled("geo_polygon_area", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, _| {
        Ok(shaped(0, read_polygon, |polygon, _| Scalar::Real(polygon.area() * EARTH_RADIUS * EARTH_RADIUS)))
    }),
    compiled("geo_polygon_perimeter", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, _| {
        Ok(shaped(0, read_polygon, |polygon, _| Scalar::Real(polygon.perimeter() * EARTH_RADIUS)))
    }),
    compiled("geo_polygon_centroid", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_polygon, |polygon, _| cell::dynamic(geojson::point(polygon.centroid()))))
    }),
    compiled("geo_polygon_buffer", (2, 3), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_polygon, |polygon, c| {
            area(geo::buffer(c, 1, |by, within| buffer::polygon(polygon, by, within)))
        }))
    }),
    compiled(
        "geo_polygon_densify",
        (1, 3),
        sig!(Dynamic, Number, Any => Dynamic),
        NameRule::None,
        |_, args| densifier(args, densify_polygon),
    ),
    compiled("geo_polygon_to_s2cells", (1, 3), sig!(Dynamic, Number => Dynamic), NameRule::None, |_, _| {
        Ok(shaped(0, read_polygon, |polygon, c| cover(polygon.edges(), Some(polygon), c)))
    }),
    compiled(
        "geo_polygon_to_h3cells",
        (1, 3),
        sig!(Dynamic, Number => Dynamic),
        NameRule::None,
        |_, args| {
            let radius = args.get(2).map(|arg| arg.constant.as_ref().and_then(cell::real));
            if matches!(radius, Some(Some(metres)) if metres < 0.0) {
                return Ok(Box::new(|_| Scalar::Null));
            }
            if !matches!(radius, None | Some(Some(0.0))) {
                return Err(
                    "a radius around the polygon is not built: use `geo_polygon_buffer()` first".to_owned()
                );
            }
            Ok(Box::new(|c| {
                let Some(Scalar::Dynamic(polygon)) = c.first() else { return Scalar::Null };
                let cells = || {
                    geojson::read_polygons(polygon)?;
                    fill::fill(&geojson::read_polygon_degrees(polygon)?.1, level(c, 1, 6, [0, 15])?)
                };
                json(cells().map(|cells| Value::from(listed(cells.into_iter().map(h3::token)))))
            }))
        },
    ),
    row("geo_union_polygons_array", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, c| {
        let polygons: Option<Vec<Polygon>> = array(c).and_then(|all| all.iter().map(read_polygon).collect());
        area(polygons.map(overlay::union))
    }),
    // two shapes
    compiled("geo_intersects_2lines", (2, 2), sig!(Dynamic => Bool), NameRule::None, |_, _| {
        Ok(pair(read_lines, read_lines, |a, b| Scalar::Bool(overlay::lines_meet(a, b))))
    }),
    compiled("geo_intersects_line_with_polygon", (2, 2), sig!(Dynamic => Bool), NameRule::None, |_, _| {
        Ok(pair(read_lines, read_polygon, |a, b| Scalar::Bool(overlay::line_meets_polygon(a, b))))
    }),
    compiled("geo_intersects_2polygons", (2, 2), sig!(Dynamic => Bool), NameRule::None, |_, _| {
        Ok(pair(read_polygon, read_polygon, |a, b| Scalar::Bool(overlay::polygons_meet(a, b))))
    }),
    compiled("geo_intersection_2lines", (2, 2), sig!(Dynamic => Dynamic), NameRule::None, |_, _| {
        Ok(pair(read_lines, read_lines, |a, b| cell::dynamic(geojson::common(&overlay::common_lines(a, b)))))
    }),
    compiled(
        "geo_intersection_line_with_polygon",
        (2, 2),
        sig!(Dynamic => Dynamic),
        NameRule::None,
        |_, _| {
            Ok(pair(read_lines, read_polygon, |a, b| {
                cell::dynamic(geojson::common(&overlay::common_line_polygon(a, b)))
            }))
        },
    ),
    compiled("geo_intersection_2polygons", (2, 2), sig!(Dynamic => Dynamic), NameRule::None, |_, _| {
        Ok(pair(read_polygon, read_polygon, |a, b| {
            cell::dynamic(geojson::common(&overlay::common_polygons(a, b)))
        }))
    }),
];

/// A function of two shapes.
fn pair<A: 'static, B: 'static>(
    first: fn(&Value) -> Option<A>,
    second: fn(&Value) -> Option<B>,
    compute: fn(&A, &B) -> Scalar,
) -> Prepared {
    let (first, second) = (Shapes::new(first), Shapes::new(second));
    Box::new(move |cells| {
        let shapes = first.get(cells.first()).zip(second.get(cells.get(1)));
        shapes.map_or(Scalar::Null, |(a, b)| compute(&a, &b))
    })
}

fn area(polygon: Option<Polygon>) -> Scalar {
    json(polygon.and_then(|polygon| geojson::polygon(&polygon)))
}

fn array(cells: &[Scalar]) -> Option<&[Value]> {
    cells.first().and_then(cell::array).filter(|all| !all.is_empty())
}

/// The S2 cells that cover a shape: level and radius in metres are the second and third argument.
fn cover(
    edges: Vec<(huntlet_geo::Point, huntlet_geo::Point)>,
    polygon: Option<&Polygon>,
    cells: &[Scalar],
) -> Scalar {
    let found = || {
        let radius = number(cells, 2, 0.0).filter(|radius| *radius >= 0.0)? / EARTH_RADIUS;
        Shape { edges, polygon, radius }.cover(level(cells, 1, 11, [0, 30])?)
    };
    json(found().map(|cells| cells.into_iter().map(|cell| Value::from(cell.token())).collect()))
}

/// The most points of a densified shape.
const MOST_POINTS: usize = 10_485_760;

/// Whether an edge of a shape spans more than half of all longitudes.
fn crosses(shape: &Value) -> bool {
    let longitude = |value: &Value| value.get(0)?.as_f64();
    let Some(items) = shape.as_array() else {
        return shape.as_object().is_some_and(|members| members.values().any(crosses));
    };
    let apart = |pair: &[Value]| {
        longitude(&pair[0]).zip(longitude(&pair[1])).is_some_and(|(from, to)| (from - to).abs() > 180.0)
    };
    items.windows(2).any(apart) || items.iter().any(crosses)
}

/// Prepares a function that densifies. Edges that cross the antimeridian cannot be kept as they are.
fn densifier(args: &[Arg], compute: fn(&Value, f64) -> Option<Value>) -> Result<Prepared, String> {
    let keeps = |arg: &Arg| arg.constant.as_ref().and_then(cell::boolean) == Some(false);
    let uncrossed = || matches!(args.first().and_then(|arg| arg.constant.as_ref()), Some(Scalar::Dynamic(shape)) if !crosses(shape));
    if !args.get(2).is_none_or(keeps) && !uncrossed() {
        return Err(
            "edges that cross the antimeridian are not built: leave `preserve_crossing` out".to_owned()
        );
    }
    Ok(Box::new(move |cells| {
        let Some(Scalar::Dynamic(value)) = cells.first() else { return Scalar::Null };
        let tolerance = number(cells, 1, 10.0).filter(|tolerance| (0.1..=10_000.0).contains(tolerance));
        json(tolerance.and_then(|tolerance| compute(value, tolerance / EARTH_RADIUS)))
    }))
}

fn densified(line: &[[f64; 2]], tolerance: f64) -> Option<Value> {
    let points = densify::densify(line, tolerance, MOST_POINTS)?;
    Some(points.into_iter().map(geojson::position).collect())
}

fn densify_line(value: &Value, tolerance: f64) -> Option<Value> {
    read_lines(value)?;
    let (multi, lines) = geojson::read_line_degrees(value)?;
    let mut lines: Vec<Value> = lines.iter().map(|line| densified(line, tolerance)).collect::<Option<_>>()?;
    Some(if multi {
        geojson::geometry("MultiLineString", Value::Array(lines))
    } else {
        geojson::geometry("LineString", lines.pop()?)
    })
}

fn densify_polygon(value: &Value, tolerance: f64) -> Option<Value> {
    geojson::read_polygons(value)?;
    let (multi, polygons) = geojson::read_polygon_degrees(value)?;
    let rings = |rings: &Vec<Vec<[f64; 2]>>| {
        rings.iter().map(|ring| densified(ring, tolerance)).collect::<Option<Vec<_>>>().map(Value::Array)
    };
    let mut polygons: Vec<Value> = polygons.iter().map(rings).collect::<Option<_>>()?;
    Some(if multi {
        geojson::geometry("MultiPolygon", Value::Array(polygons))
    } else {
        geojson::geometry("Polygon", polygons.pop()?)
    })
}
