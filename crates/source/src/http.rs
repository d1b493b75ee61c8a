//! Requests over HTTP, as a source sees them.
//!
//! The browser's `fetch`, Node's and a test's script are behind one trait. Dropping the future of [`Http::send`], or the
//! body that came, ends the request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use huntlet_report::Secret;

/// A value that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a request is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To read.
    Get,
    /// To send a body.
    Post,
}

impl Method {
    /// The method's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Names and values, without the token.
    pub headers: Vec<(&'static str, String)>,
    /// The token, which becomes `Authorization: Bearer …`.
    pub token: Option<Secret>,
    /// The body.
    pub body: Vec<u8>,
}

/// The beginning of an answer.
pub struct HttpResponse {
    /// The status, such as 200.
    pub status: u16,
    /// The headers that may be read. Across origins a browser hides most of them.
    pub headers: Vec<(String, String)>,
    /// The body, piece by piece.
    pub body: Box<dyn HttpBody>,
}

impl HttpResponse {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A body that arrives.
pub trait HttpBody {
    /// The next piece; none after the last.
    fn next(&mut self) -> Later<'_, Result<Option<Vec<u8>>, HttpError>>;
}

/// Why there is no answer, or no more of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Nothing came: no connection, an address that does not exist, or an answer that the browser hides from the page
    /// because the service does not allow its origin. A browser does not say which.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// Somebody ended the request.
    #[error("the request was ended")]
    Aborted,
    /// The connection broke within the body.
    #[error("the connection broke after {bytes} bytes")]
    Cut {
        /// Bytes that had come.
        bytes: u64,
    },
}

/// Who sends requests.
pub trait Http {
    /// Sends a request. The answer is there when its headers are.
    fn send(&self, request: HttpRequest) -> Later<'_, Result<HttpResponse, HttpError>>;
}
