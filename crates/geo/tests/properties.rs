//! What holds for all points, cells and polygons.

use huntlet_geo::cell::Cell;
use huntlet_geo::cover::{self, Shape};
use huntlet_geo::overlay::{common_lines, common_polygons, union_lines, union_two};
use huntlet_geo::ring::Ring;
use huntlet_geo::sign::sign;
use huntlet_geo::{Point, Polygon, buffer, geohash, h3, line};
use proptest::prelude::*;

fn degrees() -> impl Strategy<Value = (f64, f64)> {
    (-180.0..180.0, -89.9..89.9)
}

fn at((longitude, latitude): (f64, f64)) -> Point {
    Point::from_degrees(longitude, latitude).expect("a point")
}

/// A polygon around a middle that every ray from there leaves once.
fn star() -> impl Strategy<Value = Polygon> {
    let middle = (-1.0..1.0, -1.0..1.0);
    (middle, prop::collection::vec(0.5..2.0, 3..9)).prop_map(|((x, y), reaches)| {
        let count = reaches.len() as f64;
        let corner = |(index, reach): (usize, &f64)| {
            let angle = std::f64::consts::TAU * index as f64 / count;
            at((x + reach * angle.cos(), y + reach * angle.sin()))
        };
        Polygon::new(vec![Ring::new(reaches.iter().enumerate().map(corner).collect())])
    })
}

/// A box or a triangle with corners on whole degrees: edges of two of them often lie on one great circle.
fn on_grid() -> impl Strategy<Value = Polygon> {
    (-4..6, -4..6, 1..6, 1..6, any::<bool>()).prop_map(|(x, y, width, height, whole)| {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let corners = corners.iter().take(if whole { 4 } else { 3 });
        Polygon::new(vec![Ring::new(corners.map(|(x, y)| at((f64::from(*x), f64::from(*y)))).collect())])
    })
}

/// A way up or down a meridian, or along the equator.
fn straight() -> impl Strategy<Value = Vec<Point>> {
    (prop::collection::btree_set(0..8, 2..5), 0..3, any::<bool>(), any::<bool>()).prop_map(
        |(stops, meridian, along, back)| {
            let point = |stop: i32| if along { (stop, 0) } else { (meridian, stop) };
            let mut way: Vec<Point> = stops
                .into_iter()
                .map(point)
                .map(|(longitude, latitude)| at((f64::from(longitude), f64::from(latitude))))
                .collect();
            if back {
                way.reverse();
            }
            way
        },
    )
}

proptest! {
    #[test]
    fn areas_on_a_grid_add_up(a in on_grid(), b in on_grid()) {
        let both = a.area() + b.area();
        let parts = union_two(&a, &b).area() + common_polygons(&a, &b).polygon.area();
        prop_assert!((both - parts).abs() < 1e-9 * both, "{both} {parts}");
    }

    #[test]
    fn lengths_on_a_grid_add_up(a in straight(), b in straight()) {
        let (a, b) = (vec![a], vec![b]);
        let both = line::length(&a) + line::length(&b);
        let parts = line::length(&union_lines(&[a.clone(), b.clone()].concat())) + line::length(&common_lines(&a, &b).lines);
        prop_assert!((both - parts).abs() < 1e-9 * both, "{both} {parts}");
    }

    #[test]
    fn degrees_come_back(place in degrees()) {
        let [longitude, latitude] = at(place).degrees();
        prop_assert!((longitude - place.0).abs() < 1e-9 && (latitude - place.1).abs() < 1e-9);
    }

    #[test]
    fn distance_is_symmetric(a in degrees(), b in degrees(), c in degrees()) {
        let (a, b, c) = (at(a), at(b), at(c));
        prop_assert_eq!(a.angle(b), b.angle(a));
        prop_assert!(a.angle(c) <= a.angle(b) + b.angle(c) + 1e-12);
    }

    #[test]
    fn a_side_is_decided_and_consistent(longitude in -180.0..180.0_f64, a in -80.0..80.0_f64, b in -80.0..80.0_f64) {
        // on one meridian, the hardest case
        let (a, b, c) = (at((longitude, a)), at((longitude, b)), at((longitude, 85.0)));
        prop_assume!(a != b);
        let side = sign(a, b, c);
        prop_assert!(side != 0);
        prop_assert_eq!(side, sign(b, c, a));
        prop_assert_eq!(side, -sign(b, a, c));
    }

    #[test]
    fn an_s2_cell_holds_its_points(place in degrees(), level in 0..=30_u8) {
        let cell = Cell::at(at(place), level);
        prop_assert_eq!(cell.level(), level);
        prop_assert_eq!(Cell::from_token(&cell.token()), Some(cell));
        prop_assert_eq!(Cell::at(cell.center(), level), cell);
        if level < 30 {
            for child in cell.children() {
                prop_assert_eq!(child.parent(level), cell);
                prop_assert_eq!(Cell::at(child.center(), level), cell);
            }
        }
        for beside in cell.neighbours() {
            prop_assert!(beside.neighbours().contains(&cell));
        }
    }

    #[test]
    fn a_geohash_holds_its_points(place in degrees(), length in 1..=18_usize) {
        let [west, south, east, north] = geohash::decode(&geohash::encode(place.0, place.1, length)).expect("one");
        prop_assert!(west <= place.0 && place.0 <= east && south <= place.1 && place.1 <= north);
    }

    #[test]
    fn an_h3_cell_is_its_parents_child(place in degrees(), resolution in 1..=15_u8) {
        let cell = h3::at(place.0, place.1, resolution).expect("a cell");
        prop_assert_eq!(h3::parse(&h3::token(cell)), Some(cell));
        let parent = h3::parent(cell, resolution - 1).expect("a parent");
        prop_assert!(h3::children(parent, resolution).expect("children").contains(&cell));
    }

    #[test]
    fn areas_of_union_and_intersection_add_up(a in star(), b in star()) {
        let union = union_two(&a, &b).area();
        let common = common_polygons(&a, &b).polygon.area();
        prop_assert!(union <= a.area() + b.area() + 1e-12);
        prop_assert!((union + common - a.area() - b.area()).abs() < 1e-12, "{union} {common}");
    }

    #[test]
    fn a_covering_holds_the_polygon(polygon in star(), level in 4..9_u8) {
        let shape = Shape { edges: polygon.edges(), polygon: Some(&polygon), radius: 0.0 };
        let cells = shape.cover(level).expect("cells");
        for (corner, _) in polygon.edges() {
            prop_assert!(cells.contains(&Cell::at(corner, level)));
        }
        let covered: f64 = cells.iter().map(|cell| cover::ring(*cell).area()).sum();
        prop_assert!(covered >= polygon.area());
    }

    #[test]
    fn a_buffer_holds_what_is_near(polygon in star(), turn in 0.0..6.25_f64) {
        let (radius, tolerance) = (0.01, 0.0001);
        let wide = buffer::polygon(&polygon, radius, tolerance).expect("a buffer");
        prop_assert!(wide.area() > polygon.area());
        for (a, b) in polygon.edges() {
            let side = a.orthogonal();
            let direction = side * turn.cos() + a.cross(side) * turn.sin();
            prop_assert!(wide.holds(a.walk(direction, radius - 2.0 * tolerance)));
            prop_assert!(wide.holds((a + b).unit()));
        }
        for (corner, _) in wide.edges() {
            prop_assert!((polygon.distance(corner) - radius).abs() < 2.0 * tolerance);
        }
    }

    #[test]
    fn a_share_of_a_line_is_found_again(corners in prop::collection::vec((-1.0..1.0, -1.0..1.0), 2..3), share in 0.0..1.0_f64) {
        let points: Vec<Point> = corners.into_iter().map(at).collect();
        prop_assume!(points[0].angle(points[1]) > 1e-6);
        let found = line::interpolate(&points, share).expect("a point");
        prop_assert!((line::locate(&points, found).expect("a share") - share).abs() < 1e-6);
    }
}
