//! Values as lines, areas, bars, shares of a pie and points.

mod details;
mod draw;
mod layout;
mod scale;
mod turn;

pub use details::{Details, Part, details, parts, summary};
pub use draw::scene;
pub use layout::Layout;
pub use scale::{Scale, full};

#[cfg(test)]
mod tests;
