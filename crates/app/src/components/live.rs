//! Values that follow what they are made of.

use std::sync::{Arc, Mutex};

use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// A closure behind a pointer. An attribute or a text that is a closure has a type of its own, and with it a copy of all
/// that draws attributes and texts; behind a pointer those of one result share it.
pub fn live<T: 'static>(follow: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(follow))
}
