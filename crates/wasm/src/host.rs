//! Time, chance and pauses, from JavaScript.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_engine::TimeZones;
use huntlet_source::Http;
use huntlet_ticks::{UNIX_EPOCH, from_unix_ms};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::http::{Abort, Fetch};

#[wasm_bindgen]
extern "C" {
    /// What JavaScript gives an engine.
    pub type JsHost;

    #[wasm_bindgen(method)]
    fn now(this: &JsHost) -> f64;

    #[wasm_bindgen(method)]
    fn elapsed(this: &JsHost) -> f64;

    #[wasm_bindgen(method)]
    fn pause(this: &JsHost) -> Promise;

    #[wasm_bindgen(method)]
    fn sleep(this: &JsHost, ms: f64, signal: Option<&AbortSignal>) -> Promise;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The session's platform over JavaScript's.
pub struct Platform(JsHost);

impl Platform {
    /// Wraps what JavaScript gave.
    pub fn new(host: JsHost) -> Self {
        Self(host)
    }
}

impl huntlet_session::Platform for Platform {
    fn now(&self) -> i64 {
        from_unix_ms(self.0.now() as i64).unwrap_or(UNIX_EPOCH)
    }

    fn monotonic_ms(&self) -> f64 {
        self.0.elapsed()
    }

    fn seed(&self) -> u64 {
        let mut bytes = [0; 8];
        // a host without chance gives the same numbers each time
        let _ = random_values(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn time_zones(&self) -> Option<&'static dyn TimeZones> {
        Some(&crate::zones::Zones)
    }

    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async {
            // a host whose pause fails is a host that does not pause
            let _ = JsFuture::from(self.0.pause()).await;
        })
    }

    fn sleep(&self, ms: f64) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async move {
            // a timer that nobody waits for would keep a process alive for as long
            let abort = Abort::new();
            let _ = JsFuture::from(self.0.sleep(ms, abort.signal().as_ref())).await;
        })
    }

    fn http(&self) -> Option<Rc<dyn Http>> {
        Some(Rc::new(Fetch))
    }
}
