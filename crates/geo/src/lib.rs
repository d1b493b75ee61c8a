//! Geometry on the sphere, as KQL's `geo_*` functions need it.
//!
//! Points are unit vectors, edges are the shorter great arcs between two points, and polygons are loops with their
//! interior on the left. Degrees and metres appear only at the edge ([`geojson`], [`EARTH_RADIUS`]).
//!
//! The earth is taken as a sphere of 6,371,010 m: recorded lengths, areas and distances of Kusto agree with that radius
//! to all their digits.

#![allow(clippy::many_single_char_names, reason = "points and coordinates have the letters of geometry")]

pub mod arrange;
pub mod assemble;
pub mod buffer;
pub mod cell;
pub mod cover;
pub mod densify;
pub mod edge;
pub mod fill;
pub mod geohash;
pub mod geojson;
pub mod h3;
pub mod line;
mod order;
pub mod overlay;
pub mod point;
pub mod polygon;
pub mod ring;
pub mod sign;
pub mod simplify;
pub mod tokens;
pub mod wkt;

pub use point::Point;
pub use polygon::Polygon;

/// The radius of the earth, in metres.
pub const EARTH_RADIUS: f64 = 6_371_010.0;
