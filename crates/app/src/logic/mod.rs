//! What the page computes without a browser, so that the host can test it.

pub mod few;
pub mod format;
pub mod link;
pub mod names;
pub mod reference;
pub mod text_range;
pub mod time;
pub mod tokens;
pub mod window;
