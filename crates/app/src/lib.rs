//! The page: Leptos on the main thread, the engine in a worker.
//!
//! `logic` holds what needs no browser, `client` speaks with the worker, `state` is what the page knows and can do,
//! `components` is what is seen.

#![allow(
    clippy::needless_pass_by_value,
    clippy::large_types_passed_by_value,
    reason = "components own their properties, and bundles of signals are handles to copy"
)]

pub mod browser;
pub mod client;
pub mod components;
pub mod logic;
pub mod state;

use wasm_bindgen::prelude::*;

/// Puts the page in place of the first paint. `make_worker` gives a new worker each time it is called; `sign_in` is the
/// function of that name in the page's `sign-in.ts`.
#[wasm_bindgen]
pub fn start(make_worker: js_sys::Function, sign_in: js_sys::Function) {
    let Some((first_paint, page)) = browser::roots() else { return };
    let shown = page.clone();
    let take_place = move || {
        first_paint.remove();
        for name in ["class", "inert"] {
            let _ = shown.remove_attribute(name);
        }
        shown.set_id("app");
    };
    leptos::mount::mount_to(page, move || {
        components::App(components::AppProps {
            make_worker: make_worker.clone(),
            sign_in: sign_in.clone(),
            drawn: Box::new(take_place.clone()),
        })
    })
    .forget();
}
