//! GeoJSON to shapes and back.

use serde_json::{Map, Number, Value, json};

use crate::{Point, Polygon};

/// Lines, and whether they came as a `MultiLineString`.
pub type Lines = Vec<Vec<Point>>;

/// The rings of a polygon in degrees: the shell, then the holes.
pub type DegreeRings = Vec<Vec<[f64; 2]>>;

/// A number; a whole one without a point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A longitude and latitude as an array.
pub fn position([longitude, latitude]: [f64; 2]) -> Value {
    Value::Array(vec![number(longitude), number(latitude)])
}

fn positions(points: &[Point]) -> Vec<Value> {
    points.iter().map(|point| position(point.degrees())).collect()
}

/// A geometry of a type.
pub fn geometry(kind: &str, coordinates: Value) -> Value {
    let mut bag = Map::new();
    bag.insert("type".to_owned(), Value::from(kind));
    bag.insert("coordinates".to_owned(), coordinates);
    Value::Object(bag)
}

/// A `Point`.
pub fn point(point: Point) -> Value {
    geometry("Point", position(point.degrees()))
}

/// A `LineString` or `MultiLineString`.
pub fn lines(lines: &[Vec<Point>]) -> Value {
    let mut parts: Vec<Value> = lines.iter().map(|line| Value::Array(positions(line))).collect();
    match parts.pop() {
        Some(only) if parts.is_empty() => geometry("LineString", only),
        last => {
            parts.extend(last);
            geometry("MultiLineString", Value::Array(parts))
        }
    }
}

/// A ring, its first point repeated.
fn ring(points: &[Point]) -> Value {
    let mut all = positions(points);
    all.extend(all.first().cloned());
    Value::Array(all)
}

/// A `Polygon` of one ring.
pub fn cell(points: &[Point]) -> Value {
    geometry("Polygon", Value::Array(vec![ring(points)]))
}

/// A `Polygon` or `MultiPolygon`; none when there is no area.
pub fn polygon(polygon: &Polygon) -> Option<Value> {
    let area = |rings: &Vec<Vec<Point>>| Value::Array(rings.iter().map(|points| ring(points)).collect());
    let mut areas: Vec<Value> = polygon.areas().iter().map(area).collect();
    let last = areas.pop()?;
    Some(if areas.is_empty() {
        geometry("Polygon", last)
    } else {
        areas.push(last);
        geometry("MultiPolygon", Value::Array(areas))
    })
}

/// One geometry, or a `GeometryCollection` of none or several.
pub fn collection(mut parts: Vec<Value>) -> Value {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            json!({ "type": "GeometryCollection", "geometries": parts })
        }
    }
}

/// What two shapes have in common: points, then lines, then areas.
pub fn common(common: &crate::overlay::Common) -> Value {
    let mut parts = Vec::new();
    match common.points[..] {
        [] => {}
        [only] => parts.push(point(only)),
        _ => parts.push(geometry("MultiPoint", Value::Array(positions(&common.points)))),
    }
    if !common.lines.is_empty() {
        parts.push(lines(&common.lines));
    }
    parts.extend(polygon(&common.polygon));
    collection(parts)
}

/// The type and the coordinates.
fn parts(value: &Value) -> Option<(&str, &Vec<Value>)> {
    let bag: &Map<String, Value> = value.as_object()?;
    Some((bag.get("type")?.as_str()?, bag.get("coordinates")?.as_array()?))
}

fn degrees(value: &Value) -> Option<[f64; 2]> {
    let [longitude, latitude, ..] = &value.as_array()?[..] else { return None };
    Some([longitude.as_f64()?, latitude.as_f64()?])
}

/// The longitudes and latitudes of a list, all in range.
fn degree_list(value: &Value) -> Option<Vec<[f64; 2]>> {
    let all: Vec<[f64; 2]> = value.as_array()?.iter().map(degrees).collect::<Option<_>>()?;
    all.iter().all(|at| Point::from_degrees(at[0], at[1]).is_some()).then_some(all)
}

/// Lines as degrees, and whether it is a `MultiLineString`.
pub fn read_line_degrees(value: &Value) -> Option<(bool, Vec<Vec<[f64; 2]>>)> {
    let (multi, lines) = match parts(value)? {
        ("LineString", _) => (false, vec![degree_list(&value["coordinates"])?]),
        ("MultiLineString", all) => (true, all.iter().map(degree_list).collect::<Option<_>>()?),
        _ => return None,
    };
    (!lines.is_empty()).then_some((multi, lines))
}

/// Lines of at least two points; an edge may not be half a turn or nothing.
pub fn read_lines(value: &Value) -> Option<Lines> {
    let (_, all) = read_line_degrees(value)?;
    let lines: Lines = all.into_iter().map(to_points).collect();
    let sound = |line: &Vec<Point>| {
        line.len() > 1 && line.windows(2).all(|pair| pair[0] != pair[1] && (pair[0] + pair[1]).norm() > 1e-14)
    };
    lines.iter().all(sound).then_some(lines)
}

/// A single line.
pub fn read_line(value: &Value) -> Option<Vec<Point>> {
    let mut lines = read_lines(value)?;
    let line = lines.pop()?;
    lines.is_empty().then_some(line)
}

fn to_points(all: Vec<[f64; 2]>) -> Vec<Point> {
    all.into_iter().filter_map(|[longitude, latitude]| Point::from_degrees(longitude, latitude)).collect()
}

/// Polygons as degrees, each a list of closed rings, and whether it is a `MultiPolygon`.
pub fn read_polygon_degrees(value: &Value) -> Option<(bool, Vec<DegreeRings>)> {
    let rings = |all: &Vec<Value>| all.iter().map(degree_list).collect::<Option<Vec<_>>>();
    let (multi, polygons) = match parts(value)? {
        ("Polygon", all) => (false, vec![rings(all)?]),
        ("MultiPolygon", all) => (true, all.iter().map(|one| rings(one.as_array()?)).collect::<Option<_>>()?),
        _ => return None,
    };
    let closed = |ring: &Vec<[f64; 2]>| ring.len() > 3 && ring.first() == ring.last();
    let sound = polygons.iter().all(|rings: &Vec<Vec<_>>| !rings.is_empty() && rings.iter().all(closed));
    (sound && !polygons.is_empty()).then_some((multi, polygons))
}

/// Each polygon of a `Polygon` or `MultiPolygon`; none when one of them is not sound.
pub fn read_polygons(value: &Value) -> Option<Vec<Polygon>> {
    let (_, polygons) = read_polygon_degrees(value)?;
    polygons
        .into_iter()
        .map(|rings| {
            let open = rings.into_iter().map(|mut ring| {
                ring.pop();
                to_points(ring)
            });
            Polygon::checked(open.collect())
        })
        .collect()
}

/// A `Polygon`, or the union of a `MultiPolygon`.
pub fn read_polygon(value: &Value) -> Option<Polygon> {
    Some(crate::overlay::union(read_polygons(value)?))
}
