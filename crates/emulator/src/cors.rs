//! What a browser is told about pages of other origins.

use crate::http::{Reply, Request};
use crate::settings::Cors;

/// Headers that the services' replies have and pages want to read.
const EXPOSED: &str = "x-ms-client-request-id, x-ms-activity-id, x-ms-correlation-request-id, request-id, \
    client-request-id, x-ms-user-quota-remaining, x-ms-user-quota-resets-after";

/// Whether a request is for Splunk, which has rules of its own.
fn is_splunk(request: &Request) -> bool {
    request.path.starts_with("/services/")
}

/// The answer to a preflight.
pub(crate) fn preflight(request: &Request, cors: &Cors) -> Reply {
    let mut reply = Reply::new(204, "text/plain", "");
    reply.headers.remove("content-type");
    if allowed(request, cors).is_none() {
        return reply;
    }
    let asked = request.header("access-control-request-headers").unwrap_or_default();
    let permitted: Vec<&str> = asked.split(',').map(str::trim).filter(|name| may_send(name, cors)).collect();
    reply = reply
        .with("access-control-allow-methods", "GET, POST, DELETE, OPTIONS")
        .with("access-control-allow-headers", permitted.join(", "))
        .with("access-control-max-age", "5");
    if request.header("access-control-request-private-network").is_some() {
        reply = reply.with("access-control-allow-private-network", "true");
    }
    shared(reply, request, cors)
}

fn may_send(name: &str, cors: &Cors) -> bool {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "" => false,
        "prefer" => cors.prefer,
        // MSAL's own, which the sign-in allows
        "x-client-sku"
        | "x-client-ver"
        | "x-client-os"
        | "x-client-cpu"
        | "x-client-current-telemetry"
        | "x-client-last-telemetry"
        | "x-app-name"
        | "x-app-ver"
        | "x-anchormailbox" => true,
        "authorization" | "content-type" | "accept" | "client-request-id" | "x-requested-with" => true,
        name => name.starts_with("x-ms-") && cors.x_ms,
    }
}

/// A reply that the page may read.
pub(crate) fn shared(reply: Reply, request: &Request, cors: &Cors) -> Reply {
    let Some(origin) = allowed(request, cors) else { return reply };
    if is_splunk(request) {
        // it exposes no header
        return reply
            .with("access-control-allow-origin", origin)
            .with("access-control-allow-credentials", "true")
            .with("vary", "Origin");
    }
    let exposed = if cors.retry_after { format!("{EXPOSED}, retry-after") } else { EXPOSED.to_owned() };
    reply
        .with("access-control-allow-origin", origin)
        .with("access-control-expose-headers", exposed)
        .with("vary", "Origin")
}

fn allowed<'a>(request: &'a Request, cors: &Cors) -> Option<&'a str> {
    let origin = request.header("origin")?;
    if is_splunk(request) {
        let fits = cors.splunk.as_ref().is_some_and(|only| only == origin || only == "*");
        return (cors.enabled && fits).then_some(origin);
    }
    let fits = cors.origin.as_ref().is_none_or(|only| only == origin || only == "*");
    (cors.enabled && fits).then_some(origin)
}
