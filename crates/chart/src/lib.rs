//! Draws a chart spec on a canvas or to SVG from one scene.
//!
//! A chart becomes a [`Scene`] (shapes in device pixels, no state), and a scene is drawn on any plotters backend:
//! the page's canvas, or SVG text for a file and for tests. What the pointer does (zoom, pan, hit) is arithmetic on
//! [`timeline::Window`] and [`timeline::Geometry`], without a browser.

pub mod axis;
mod hidden;
pub mod palette;
mod pen;
pub mod plot;
pub mod scene;
pub mod timeline;

pub use hidden::Hidden;
pub use palette::Palette;
pub use scene::{Anchor, Scene, Shape};
