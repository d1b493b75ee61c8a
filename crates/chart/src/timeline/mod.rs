//! Events as marks on a time axis, a row per group.

mod draw;
mod geometry;
mod hit;
mod window;

pub use draw::{State, scene, summary};
pub use geometry::{Geometry, Place};
pub use hit::{Hit, hit};
pub use window::Window;

#[cfg(test)]
mod tests;
