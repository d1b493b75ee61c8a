//! Distances on the earth, taken as a sphere of its mean radius.

use huntlet_table::Scalar;

use super::build::{compiled, row, sig};
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    compiled(
        "geo_distance_2points",
        (4, 5),
        sig!(Number, Number, Number, Number, Any => Real),
        NameRule::None,
        {
            |_, args| {
                let sphere = args
                    .get(4)
                    .is_none_or(|arg| arg.constant.as_ref().and_then(cell::boolean) == Some(false));
                if !sphere {
                    return Err(
                        "the distance over a spheroid is not built yet: leave the fifth argument out"
                            .to_owned(),
                    );
                }
                Ok(Box::new(|cells| distance(cells).map_or(Scalar::Null, Scalar::Real)))
            }
        },
    ),
    row("geo_point_in_circle", (5, 5), sig!(Number => Bool), NameRule::None, |_, a| {
        match (distance(a), a.get(4).and_then(cell::real)) {
            (Some(distance), Some(radius)) if radius >= 0.0 => Scalar::Bool(distance <= radius),
            _ => Scalar::Null,
        }
    }),
];

/// Metres.
const EARTH_RADIUS: f64 = 6_371_010.0;

/// The great-circle distance in metres of two points given as longitude and latitude in degrees.
fn distance(cells: &[Scalar]) -> Option<f64> {
    let [lon1, lat1, lon2, lat2, ..] = cells else { return None };
    let longitude = |value| cell::real(value).filter(|v| (-180.0..=180.0).contains(v)).map(f64::to_radians);
    let latitude = |value| cell::real(value).filter(|v| (-90.0..=90.0).contains(v)).map(f64::to_radians);
    let (lon1, lat1) = (longitude(lon1)?, latitude(lat1)?);
    let (lon2, lat2) = (longitude(lon2)?, latitude(lat2)?);
    let half =
        ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    Some(2.0 * EARTH_RADIUS * half.sqrt().min(1.0).asin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seattle_to_los_angeles() {
        let points = [-122.407628, 47.578557, -118.275287, 34.019056].map(Scalar::Real);
        let metres = distance(&points).expect("a distance");
        assert!((metres - 1_546_754.351_973_81).abs() < 1e-6, "{metres}");
        assert_eq!(distance(&[200.0, 0.0, 0.0, 0.0].map(Scalar::Real)), None);
    }
}
