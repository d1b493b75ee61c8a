//! `evaluate geo_polygon_lookup` and `geo_line_lookup`.

use huntlet_geo::geojson::{self, Lines};
use huntlet_geo::{EARTH_RADIUS, Point, Polygon, line};
use huntlet_table::{Scalar, Table};

use super::operators::{Executor, Stop};
use crate::functions::cell;
use crate::plan::{GeoLookup, Step};

/// A shape of the lookup table.
enum Shape {
    Polygon(Polygon),
    Lines(Lines),
}

impl Shape {
    fn read(value: &Scalar, lines: bool) -> Option<Self> {
        let Scalar::Dynamic(value) = value else { return None };
        if lines {
            geojson::read_lines(value).map(Self::Lines)
        } else {
            geojson::read_polygon(value).map(Self::Polygon)
        }
    }

    /// Whether a point is within a radius of it, in radians; without one, whether it is inside.
    fn matches(&self, point: Point, radius: Option<f64>) -> bool {
        match (self, radius) {
            (Self::Polygon(polygon), None) => polygon.holds(point),
            (Self::Polygon(polygon), Some(radius)) => polygon.within(point, radius),
            (Self::Lines(lines), radius) => line::distance(lines, point) <= radius.unwrap_or(0.0),
        }
    }
}

impl Executor<'_> {
    /// Looks points up in the shapes of another table.
    pub(super) async fn geo_lookup(
        &self,
        left: &Table,
        lookup: &GeoLookup,
        step: &Step,
    ) -> Result<Table, Stop> {
        let right = self.shared(&lookup.right).await?;
        let span = step.span;
        let missing = || Stop::Failed("a column of the lookup is not there".to_owned(), span);
        let shapes = right.columns().get(lookup.shape).ok_or_else(missing)?;
        let shapes: Vec<Option<Shape>> =
            (0..right.height()).map(|row| Shape::read(&shapes.cell(row).to_scalar(), lookup.lines)).collect();
        let longitudes = left.columns().get(lookup.longitude).ok_or_else(missing)?;
        let latitudes = left.columns().get(lookup.latitude).ok_or_else(missing)?;
        let radius = lookup.radius.map(|radius| radius / EARTH_RADIUS);
        let limit = self.context.max_bytes / super::join::row_bytes(left, &right).max(1);
        let (mut left_rows, mut right_rows): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for row in 0..left.height() {
            if row % 1024 == 0 {
                self.checkpoint().await?;
            }
            let degrees = |column: &huntlet_table::Column| cell::real(&column.cell(row).to_scalar());
            let point =
                degrees(longitudes).zip(degrees(latitudes)).and_then(|(x, y)| Point::from_degrees(x, y));
            let before = left_rows.len();
            for (at, shape) in shapes.iter().enumerate() {
                if point.zip(shape.as_ref()).is_some_and(|(point, shape)| shape.matches(point, radius)) {
                    left_rows.push(row as u32);
                    right_rows.push(at as u32);
                }
            }
            if lookup.unmatched && left_rows.len() == before {
                left_rows.push(row as u32);
                right_rows.push(super::join::NONE);
            }
            if left_rows.len() > limit {
                return Err(Stop::Memory(self.context.max_bytes, span));
            }
        }
        super::join::taken((left, &right), &lookup.outputs, (left_rows, right_rows), step)
    }
}
