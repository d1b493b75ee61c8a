//! The `geo_*` functions of points, and what those of lines, polygons and cells share.

use std::cell::RefCell;
use std::rc::Rc;

use huntlet_geo::{EARTH_RADIUS, Point, Polygon, buffer, geojson, wkt};
use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{compiled, row, sig};
use super::{Arg, Function, NameRule, Prepared, cell};

pub(super) const FAMILY: &[Function] = &[
    compiled(
        "geo_distance_2points",
        (4, 5),
        sig!(Number, Number, Number, Number, Any => Real),
        NameRule::None,
        |_, args| {
            on_sphere(args, 4)?;
            Ok(Box::new(|cells| real(distance(cells))))
        },
    ),
    row("geo_point_in_circle", (5, 5), sig!(Number => Bool), NameRule::None, |_, cells| {
        let radius = number(cells, 4, 0.0).filter(|radius| *radius >= 0.0);
        distance(cells)
            .zip(radius)
            .map_or(Scalar::Null, |(distance, radius)| Scalar::Bool(distance <= radius))
    }),
    row("geo_azimuth", (4, 4), sig!(Number => Real), NameRule::None, |_, cells| {
        real(point(cells, 0).zip(point(cells, 2)).and_then(|(from, to)| azimuth(from, to)))
    }),
    row("geo_angle", (6, 6), sig!(Number => Real), NameRule::None, |_, cells| {
        let angle = || {
            let corner = point(cells, 2)?;
            let turn = azimuth(corner, point(cells, 4)?)? - azimuth(corner, point(cells, 0)?)?;
            Some(turn.rem_euclid(std::f64::consts::TAU))
        };
        real(angle())
    }),
    row("geo_point_buffer", (3, 4), sig!(Number => Dynamic), NameRule::None, |_, cells| {
        let polygon =
            || buffer(cells, 2, |radius, tolerance| buffer::point(point(cells, 0)?, radius, tolerance));
        json(polygon().and_then(|polygon| geojson::polygon(&polygon)))
    }),
    row("geo_from_wkt", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, cells| {
        json(cells.first().and_then(|text| wkt::parse(&cell::text(text))))
    }),
];

/// Refuses a true `use_spheroid`.
pub(super) fn on_sphere(args: &[Arg], at: usize) -> Result<(), String> {
    let sphere = |arg: &Arg| arg.constant.as_ref().and_then(cell::boolean) == Some(false);
    if args.get(at).is_none_or(sphere) {
        return Ok(());
    }
    Err("distances over a spheroid are not built: leave `use_spheroid` out".to_owned())
}

/// The point whose longitude and latitude are arguments, if they are in range.
pub(super) fn point(cells: &[Scalar], at: usize) -> Option<Point> {
    Point::from_degrees(cell::real(cells.get(at)?)?, cell::real(cells.get(at + 1)?)?)
}

/// An optional number; none when it is null.
pub(super) fn number(cells: &[Scalar], at: usize, default: f64) -> Option<f64> {
    cells.get(at).map_or(Some(default), cell::real)
}

/// An optional level or length within a range; none when it is null or outside.
pub(super) fn level(cells: &[Scalar], at: usize, default: u8, range: [u8; 2]) -> Option<u8> {
    let level = cells.get(at).map_or(Some(i64::from(default)), cell::long)?;
    u8::try_from(level).ok().filter(|level| (range[0]..=range[1]).contains(level))
}

pub(super) fn real(value: Option<f64>) -> Scalar {
    value.map_or(Scalar::Null, Scalar::Real)
}

pub(super) fn json(value: Option<Value>) -> Scalar {
    value.map_or(Scalar::Null, cell::dynamic)
}

/// Reads the radius and tolerance of a buffer, both in metres, and makes it.
pub(super) fn buffer(
    cells: &[Scalar],
    at: usize,
    make: impl Fn(f64, f64) -> Option<Polygon>,
) -> Option<Polygon> {
    let radius = number(cells, at, 0.0).filter(|radius| *radius > 0.0)?;
    let tolerance = number(cells, at + 1, 10.0).filter(|tolerance| *tolerance >= radius * 1e-6)?;
    make(radius / EARTH_RADIUS, tolerance.min(radius) / EARTH_RADIUS)
}

/// A function of a shape that is read from an argument. The last shape is kept: rows often have the same one.
pub(super) fn shaped<T: 'static>(
    at: usize,
    read: fn(&Value) -> Option<T>,
    compute: fn(&T, &[Scalar]) -> Scalar,
) -> Prepared {
    let shapes = Shapes::new(read);
    Box::new(move |cells| shapes.get(cells.get(at)).map_or(Scalar::Null, |shape| compute(&shape, cells)))
}

/// Shapes read from an argument.
pub(crate) struct Shapes<T> {
    read: fn(&Value) -> Option<T>,
    last: RefCell<(Value, Option<Rc<T>>)>,
}

impl<T> Shapes<T> {
    pub(crate) fn new(read: fn(&Value) -> Option<T>) -> Self {
        Self { read, last: RefCell::default() }
    }

    /// The shape of a cell; none when it is not sound.
    pub(crate) fn get(&self, cell: Option<&Scalar>) -> Option<Rc<T>> {
        let Some(Scalar::Dynamic(value)) = cell else { return None };
        let mut last = self.last.borrow_mut();
        if last.0 != *value {
            *last = (value.clone(), (self.read)(value).map(Rc::new));
        }
        last.1.clone()
    }
}

/// The distance of two points in metres.
fn distance(cells: &[Scalar]) -> Option<f64> {
    Some(point(cells, 0)?.angle(point(cells, 2)?) * EARTH_RADIUS)
}

/// The direction to a point, clockwise from north in radians; none to the same or the opposite point.
fn azimuth(from: Point, to: Point) -> Option<f64> {
    if (from - to).norm() < 1e-15 || (from + to).norm() < 1e-15 {
        return None;
    }
    let [longitude, latitude] = from.degrees().map(f64::to_radians);
    let east = Point([-longitude.sin(), longitude.cos(), 0.0]);
    let north = Point([-latitude.sin() * longitude.cos(), -latitude.sin() * longitude.sin(), latitude.cos()]);
    Some(to.dot(east).atan2(to.dot(north)).rem_euclid(std::f64::consts::TAU))
}
