//! Build, dist, generate, tidy.
fn main() {}
