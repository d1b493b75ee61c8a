//! Requests by JavaScript's `fetch`, in a page, a worker and Node.

use gloo_net::http::{Headers, RequestBuilder, Response};
use huntlet_source::{Http, HttpBody, HttpError, HttpRequest, HttpResponse, Later, Method};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCache, RequestCredentials,
    RequestRedirect,
};

/// `fetch`.
pub struct Fetch;

/// Ends what has its signal when it is dropped: a request before the answer's end, a wait.
pub(crate) struct Abort(Option<AbortController>);

impl Abort {
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    pub fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Http for Fetch {
    fn send(&self, request: HttpRequest) -> Later<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            let failed = |error: &dyn ToString| HttpError::Unreachable(error.to_string());
            let abort = Abort::new();
            let signal = abort.signal();
            let headers = Headers::new();
            for (name, value) in &request.headers {
                headers.append(name, value);
            }
            if let Some(token) = &request.token {
                headers.append("Authorization", &format!("Bearer {}", token.expose()));
            }
            let builder = RequestBuilder::new(&request.url)
                .method(match request.method {
                    Method::Get => gloo_net::http::Method::GET,
                    Method::Post => gloo_net::http::Method::POST,
                })
                .headers(headers)
                .abort_signal(signal.as_ref())
                // a token goes to the host that was checked, and nowhere on
                .redirect(RequestRedirect::Error)
                .credentials(RequestCredentials::Omit)
                .cache(RequestCache::NoStore);
            let built = match request.method {
                Method::Get => builder.build(),
                Method::Post => builder.body(Uint8Array::from(request.body.as_slice())),
            };
            let response =
                built.map_err(|error| failed(&error))?.send().await.map_err(|error| failed(&error))?;
            let headers = response.headers().entries().collect();
            Ok(HttpResponse {
                status: response.status(),
                headers,
                body: Box::new(Body::of(&response, abort)),
            })
        })
    }
}

struct Body {
    reader: Option<ReadableStreamDefaultReader>,
    bytes: u64,
    abort: Abort,
}

impl Body {
    fn of(response: &Response, abort: Abort) -> Self {
        let reader = response.body().and_then(|stream| stream.get_reader().dyn_into().ok());
        Self { reader, bytes: 0, abort }
    }
}

impl HttpBody for Body {
    fn next(&mut self) -> Later<'_, Result<Option<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            let Some(reader) = &self.reader else { return Ok(None) };
            let cut = HttpError::Cut { bytes: self.bytes };
            let read = JsFuture::from(reader.read()).await.map_err(|_| cut.clone())?;
            let member =
                |name: &str| Reflect::get(&read, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
            if member("done").is_truthy() {
                // there is nothing left to end
                self.abort.0 = None;
                self.reader = None;
                return Ok(None);
            }
            let piece = member("value").dyn_into::<Uint8Array>().map_err(|_| cut)?.to_vec();
            self.bytes += piece.len() as u64;
            Ok(Some(piece))
        })
    }
}
