//! Lists whose parts stay in the page while others come and go.

use leptos::prelude::*;

/// A part of a list: what it is known by, and how it is drawn.
pub struct Item {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Item {
    /// A part that is drawn once; a part with the same key stays as it is.
    pub fn new(key: impl ToString, draw: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { key: key.to_string(), draw: Box::new(draw) }
    }
}

/// A list of parts. Every list is one of this type: one for each type of part made the page's module larger.
pub fn each(items: impl Fn() -> Vec<Item> + Send + Sync + 'static) -> AnyView {
    let items: Box<dyn Fn() -> Vec<Item> + Send + Sync> = Box::new(items);
    view! { <For each=items key=|item| item.key.clone() children=|item: Item| (item.draw)() /> }.into_any()
}
