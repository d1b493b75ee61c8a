//! Distances between places, and travels that nobody makes.

use huntlet_geo::Point;
use huntlet_table::{Column, KqlType, Table};
use huntlet_ticks::TICKS_PER_HOUR;

use crate::cells::{numbers, require, times};
use crate::{
    Accepts, AnalyticsError, Default, Distinct, Function, Kind, Outcome, Parity, Result, optional, required,
};

/// The earth's radius that MSTICPy takes, in kilometres.
pub const RADIUS_KM: f64 = 6371.0;

/// The distance between two places, each latitude and longitude in degrees, in kilometres along the sphere; none for places
/// that are not on it.
pub fn geo_distance(one: (f64, f64), other: (f64, f64)) -> Option<f64> {
    let from = Point::from_degrees(one.1, one.0)?;
    let to = Point::from_degrees(other.1, other.0)?;
    Some(from.angle(to) * RADIUS_KM)
}

/// A way from one event of a user to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// The row of the earlier event.
    pub from: u32,
    /// The row of the later one.
    pub to: u32,
    /// In kilometres.
    pub distance: f64,
    /// In hours.
    pub hours: f64,
}

impl Leg {
    /// In kilometres per hour; without end for another place at the same instant.
    pub fn speed(&self) -> f64 {
        if self.hours > 0.0 { self.distance / self.hours } else { f64::INFINITY }
    }
}

/// The ways between the events of each user that follow each other in time and lie more than `least` kilometres apart.
/// Events without time or place are passed over.
pub fn legs(users: &Distinct, times: &[Option<i64>], places: &[Option<(f64, f64)>], least: f64) -> Vec<Leg> {
    let mut rows: Vec<(u32, i64, u32)> = Vec::new();
    for (row, user) in users.rows().iter().enumerate() {
        if let (Some(Some(time)), Some(Some(_))) = (times.get(row), places.get(row)) {
            rows.push((*user, *time, row as u32));
        }
    }
    rows.sort_unstable();
    let place = |row: u32| places.get(row as usize).copied().flatten();
    rows.windows(2)
        .filter_map(|pair| {
            let [(user, before, from), (other, after, to)] = pair else { return None };
            let distance = geo_distance(place(*from)?, place(*to)?).filter(|_| user == other)?;
            let hours = (after - before) as f64 / TICKS_PER_HOUR as f64;
            (distance > least).then_some(Leg { from: *from, to: *to, distance, hours })
        })
        .collect()
}

/// Places of rows: from two columns of degrees, or from a dynamic column with `latitude` and `longitude`, itself or inside
/// `geoCoordinates`.
pub fn places(
    table: &Table,
    latitude: &str,
    longitude: &str,
    location: &str,
) -> Result<Vec<Option<(f64, f64)>>> {
    if let (Some(latitude), Some(longitude)) = (table.column(latitude), table.column(longitude)) {
        let pairs = numbers(latitude)?.into_iter().zip(numbers(longitude)?);
        return Ok(pairs.map(|(latitude, longitude)| Some((latitude?, longitude?))).collect());
    }
    if table.column(location).is_none() {
        return Err(AnalyticsError::data(
            format!("The table has neither `{latitude}` and `{longitude}` nor `{location}`."),
            "Name the columns of latitude and longitude, or one with both.",
        ));
    }
    let texts = Distinct::of(require(table, location)?);
    let read: Vec<Option<(f64, f64)>> = texts
        .iter()
        .map(|text| {
            let value: serde_json::Value = serde_json::from_str(text).ok()?;
            let inner = value.get("geoCoordinates").unwrap_or(&value);
            let number = |name: &str| {
                let value = inner.get(name)?;
                value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
            };
            Some((number("latitude")?, number("longitude")?))
        })
        .collect();
    Ok(texts.rows().iter().map(|at| read[*at as usize]).collect())
}

/// Distances by name.
pub static GEO_DISTANCE: Function = Function {
    name: "geo_distance",
    description: "The distance of two places in each row, in kilometres along the sphere: the table with distance_km.",
    input: Accepts::Table,
    parameters: &[
        required("origin", Kind::Columns, "Latitude and longitude of the one place, in degrees."),
        required("destination", Kind::Columns, "Latitude and longitude of the other place."),
    ],
    parity: &[
        Parity::same(
            "geo_distance",
            "The same sphere of 6,371 km; places near each other keep their digits.",
        ),
        Parity::better("geo_distance", "A place off the globe gives null, where the peer computes with it."),
    ],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let mut ends = Vec::new();
            for name in ["origin", "destination"] {
                let columns = arguments.texts(name);
                let [latitude, longitude] = columns.as_slice() else {
                    return Err(AnalyticsError::argument(
                        name,
                        format!("names {} columns", columns.len()),
                        "Give two: latitude, then longitude.",
                    ));
                };
                ends.push((numbers(require(&table, latitude)?)?, numbers(require(&table, longitude)?)?));
            }
            let place = |end: usize, row: usize| {
                let (latitude, longitude) = ends.get(end)?;
                Some((latitude[row]?, longitude[row]?))
            };
            let cells = (0..table.height()).map(|row| geo_distance(place(0, row)?, place(1, row)?)).collect();
            Ok(Outcome::table("distances", table.with_column(Column::reals("distance_km", cells))?))
        })
    },
};

/// Impossible travels.
pub static IMPOSSIBLE_TRAVEL: Function = Function {
    name: "impossible_travel",
    description: "The ways between a user's events that are faster than anybody travels: the user, StartTime, EndTime, \
                  Hours, DistanceKm, SpeedKmh (null within one instant), the two places, and with place columns their names; \
                  fastest first.",
    input: Accepts::Table,
    parameters: &[
        required("user_column", Kind::Column, "Who."),
        optional("time_column", Kind::Text, Default::Text("TimeGenerated"), "When."),
        optional("latitude_column", Kind::Text, Default::Text("Latitude"), "Degrees north."),
        optional("longitude_column", Kind::Text, Default::Text("Longitude"), "Degrees east."),
        optional(
            "location_column",
            Kind::Text,
            Default::Text("LocationDetails"),
            "A dynamic with latitude and longitude, when there are no such columns.",
        ),
        optional("place_column", Kind::Column, Default::None, "The name of a place, shown for both ends."),
        optional("max_speed_kmh", Kind::Real(1.0, 1e6), Default::Real(900.0), "Faster is impossible."),
        optional(
            "min_distance_km",
            Kind::Real(0.0, 20_100.0),
            Default::Real(100.0),
            "Nearer is not looked at.",
        ),
    ],
    parity: &[Parity::own(
        "Events of a user that follow each other, by great circles on a sphere of 6,371 km.",
    )],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let text = |name: &str| arguments.text(name).unwrap_or_default();
            let user_column = text("user_column");
            let users = Distinct::of(require(&table, user_column)?);
            let times = times(&table, text("time_column"))?;
            let places =
                places(&table, text("latitude_column"), text("longitude_column"), text("location_column"))?;
            let fastest = arguments.real("max_speed_kmh").unwrap_or(900.0);
            let least = arguments.real("min_distance_km").unwrap_or(100.0);
            let mut legs = legs(&users, &times, &places, least);
            legs.retain(|leg| leg.speed() > fastest);
            legs.sort_by(|one, other| other.speed().total_cmp(&one.speed()).then(one.from.cmp(&other.from)));
            let place = |row: u32| places[row as usize];
            let real = |name: &str, of: &dyn Fn(&Leg) -> Option<f64>| {
                Column::reals(name, legs.iter().map(of).collect())
            };
            let user =
                legs.iter().map(|leg| Some(users.get(users.rows()[leg.from as usize] as usize))).collect();
            let time = |of: &dyn Fn(&Leg) -> u32| legs.iter().map(|leg| times[of(leg) as usize]).collect();
            let mut columns = vec![
                Column::strings(user_column, user),
                Column::datetimes("StartTime", time(&|leg| leg.from)),
                Column::datetimes("EndTime", time(&|leg| leg.to)),
                real("Hours", &|leg| Some(leg.hours)),
                real("DistanceKm", &|leg| Some(leg.distance)),
                real("SpeedKmh", &|leg| Some(leg.speed()).filter(|speed| speed.is_finite())),
                real("StartLatitude", &|leg| Some(place(leg.from)?.0)),
                real("StartLongitude", &|leg| Some(place(leg.from)?.1)),
                real("EndLatitude", &|leg| Some(place(leg.to)?.0)),
                real("EndLongitude", &|leg| Some(place(leg.to)?.1)),
            ];
            if let Some(name) = arguments.text("place_column") {
                let column = require(&table, name)?;
                let named = |label: &str, of: &dyn Fn(&Leg) -> u32| {
                    let cells =
                        legs.iter().map(|leg| Some(crate::cells::plain(column.cell(of(leg) as usize))));
                    let cells: Vec<Option<String>> = cells.collect();
                    if cells.is_empty() {
                        Column::nulls(label, KqlType::String, 0)
                    } else {
                        Column::strings(label, cells)
                    }
                };
                columns.push(named("StartPlace", &|leg| leg.from));
                columns.push(named("EndPlace", &|leg| leg.to));
            }
            Ok(Outcome::table("travels", Table::new(columns)?))
        })
    },
};

#[cfg(test)]
mod tests {
    #[test]
    fn london_to_new_york() {
        let distance = super::geo_distance((51.5074, -0.1278), (40.7128, -74.0060)).unwrap();
        assert!((distance - 5570.222).abs() < 0.01, "{distance}");
        assert_eq!(super::geo_distance((0.0, 0.0), (0.0, 0.0)), Some(0.0));
        assert_eq!(super::geo_distance((91.0, 0.0), (0.0, 0.0)), None);
    }
}
