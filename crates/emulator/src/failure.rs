//! Errors, in the form of the service that is asked.

use huntlet_engine::{Failure as Engine, codes};
use huntlet_kql::{Diagnostic, DiagnosticKind, Span};
use serde_json::{Value, json};

use crate::http::{Reply, Request};
use crate::limits::Refused;
use crate::run::Stopped;
use crate::services::Service;

/// What a service says instead of a result.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    pub inner: Option<Box<Inner>>,
    pub retry_after_s: Option<u64>,
    pub challenge: Option<String>,
}

/// What is wrong with the query.
#[derive(Debug, Clone)]
pub(crate) struct Inner {
    pub kind: &'static str,
    pub kind_message: &'static str,
    pub code: String,
    pub message: String,
    /// Line, position within it, and the text there.
    pub place: Option<(usize, usize, String)>,
}

impl Failure {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), inner: None, retry_after_s: None, challenge: None }
    }

    /// 400 for a request that is not as the service wants it.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "BadArgumentError", message)
    }

    /// 401, with the challenge that says why.
    pub fn unauthorized(service: Service, error: &str, reason: &str) -> Self {
        let code = match service {
            Service::LogAnalytics => "InvalidTokenError",
            Service::Kusto => "General_AccessDenied",
            Service::Graph => "InvalidAuthenticationToken",
            Service::ResourceGraph => "InvalidAuthenticationToken",
            Service::Splunk => "WARN",
        };
        let challenge = format!("Bearer error=\"{error}\", error_description=\"{reason}\"");
        Self { challenge: Some(challenge), ..Self::new(401, code, reason) }
    }

    /// 403.
    pub fn forbidden() -> Self {
        let message = "The provided credentials have insufficient access to perform the requested operation";
        Self::new(403, "InsufficientAccessError", message)
    }

    /// 404.
    pub fn no_such_path() -> Self {
        Self::new(404, "PathNotFoundError", "The requested path does not exist")
    }

    /// 429.
    pub fn throttled(service: Service, retry_after_s: Option<u64>) -> Self {
        let (code, message) = match service {
            Service::LogAnalytics => ("ThrottledError", "Too many requests were made; try again later"),
            Service::Kusto => ("TooManyRequests", "The request was throttled; try again later"),
            Service::Graph => {
                ("TooManyRequests", "The allotment of hunting queries is used up; try again later")
            }
            Service::ResourceGraph => ("RateLimiting", "Too many requests were made; try again later"),
            Service::Splunk => ("FATAL", "The user's quota of searches at once is used up; try again later"),
        };
        Self { retry_after_s, ..Self::new(429, code, message) }
    }

    /// 500, 502, 503 or 504.
    pub fn server(status: u16) -> Self {
        let (code, message) = match status {
            502 => ("BadGateway", "The gateway had no good reply from the server"),
            503 => ("ServiceUnavailable", "The service cannot take the request now"),
            504 => ("GatewayTimeout", "The query took longer than the gateway waits"),
            _ => ("InternalServerError", "Something went wrong on the server"),
        };
        Self::new(status, code, message)
    }

    /// For a refusal by a limit.
    pub fn refused(service: Service, refused: Refused, retry_after_s: u64) -> Self {
        match refused {
            Refused::Rate(seconds) => Self::throttled(service, Some(seconds)),
            // Splunk has no other word for it
            Refused::Queue if service == Service::Splunk => {
                Self { status: 503, ..Self::throttled(service, None) }
            }
            Refused::Queue => Self::throttled(service, Some(retry_after_s)),
        }
    }

    /// For a query that did not run.
    pub fn stopped(stopped: Stopped, text: &str) -> Self {
        match stopped {
            Stopped::Late | Stopped::Failed(Engine::Cancelled) => Self::server(504),
            Stopped::Failed(Engine::Memory { span, .. }) => {
                let message =
                    "The query needs more memory than it may have (E_LOW_MEMORY_CONDITION, 0x80DA0007)";
                let inner = Inner {
                    kind: "EngineError",
                    kind_message: "Something went wrong processing your query on the server.",
                    code: "-2133196793".to_owned(),
                    message: message.to_owned(),
                    place: Some(place(text, span)),
                };
                Self { inner: Some(Box::new(inner)), ..Self::bad(INVALID) }
            }
            Stopped::Failed(Engine::Diagnostics(diagnostics)) => {
                let first = diagnostics.iter().find(|remark| remark.is_error()).or(diagnostics.first());
                Self { inner: first.map(|remark| Box::new(inner(remark, text))), ..Self::bad(INVALID) }
            }
        }
    }

    /// As the service replies.
    pub fn reply(&self, service: Service, request: &Request) -> Reply {
        let body = match service {
            Service::LogAnalytics => self.one_api(),
            Service::Kusto => self.kusto(),
            Service::Graph => self.graph(request),
            Service::ResourceGraph => self.arm(),
            Service::Splunk => self.splunk(),
        };
        let mut reply = Reply::json(self.status, &body);
        if let Some(seconds) = self.retry_after_s {
            reply = reply.with("retry-after", seconds.to_string());
        }
        if let Some(challenge) = &self.challenge {
            reply = reply.with("www-authenticate", challenge);
        }
        reply
    }

    fn one_api(&self) -> Value {
        let mut error = json!({"message": self.message, "code": self.code});
        if let Some(inner) = &self.inner {
            error["innererror"] = json!({"code": inner.kind, "message": inner.kind_message,
                "innererror": inner.value()});
        }
        json!({ "error": error })
    }

    fn kusto(&self) -> Value {
        let (code, kind) = match self.status {
            400 => ("General_BadRequest", "Kusto.Data.Exceptions.KustoBadRequestException"),
            429 => ("Too many requests", "Kusto.Data.Exceptions.KustoServicePartialQueryFailureThrottled"),
            _ => (self.code, "Kusto.Data.Exceptions.KustoServiceException"),
        };
        let mut error = json!({"code": code, "message": self.message, "@type": kind,
            "@message": self.inner.as_ref().map_or(&self.message, |inner| &inner.message),
            "@permanent": self.status < 429});
        if let Some(inner) = &self.inner {
            error["innererror"] = inner.value();
        }
        json!({ "error": error })
    }

    fn graph(&self, request: &Request) -> Value {
        let code = match self.status {
            400 => "BadRequest",
            403 => "Forbidden",
            _ => self.code,
        };
        let id = request.header("client-request-id").or_else(|| request.header("x-ms-client-request-id"));
        let message = self.inner.as_ref().map_or(&self.message, |inner| &inner.message);
        json!({"error": {"code": code, "message": message, "innerError": {"client-request-id": id}}})
    }

    fn arm(&self) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(inner) = &self.inner {
            error["code"] = "BadRequest".into();
            error["details"] = json!([{"code": "InvalidQuery", "message": inner.message}, inner.value()]);
        }
        json!({ "error": error })
    }

    fn splunk(&self) -> Value {
        let (kind, text) = match self.status {
            401 => ("WARN", "call not properly authenticated"),
            _ => ("FATAL", self.message.as_str()),
        };
        json!({"messages": [{"type": kind, "text": text}]})
    }
}

const INVALID: &str = "The request had some invalid properties";

impl Inner {
    fn value(&self) -> Value {
        let mut value = json!({"code": self.code, "message": self.message});
        if let Some((line, position, token)) = &self.place {
            value["line"] = (*line).into();
            value["pos"] = (*position).into();
            value["token"] = token.as_str().into();
        }
        value
    }
}

/// A diagnostic under the code that Kusto has for it; where it has none that is published, under the engine's.
fn inner(remark: &Diagnostic, text: &str) -> Inner {
    let place = place(text, remark.span);
    if remark.kind == DiagnosticKind::Syntax {
        return Inner {
            kind: "SyntaxError",
            kind_message: "A recognition error occurred in the query.",
            code: "SYN0002".to_owned(),
            message: format!("{} On line [{},{}]", remark.message, place.0, place.1),
            place: Some(place),
        };
    }
    let name = place.2.trim_matches(|c| matches!(c, '[' | ']' | '\'' | '"'));
    let (code, message) = match remark.code {
        // clients look for these sentences to tell a missing table from a wrong query
        codes::UNKNOWN_TABLE => {
            ("SEM0100", format!("Failed to resolve table or column expression named '{name}'"))
        }
        codes::UNKNOWN_COLUMN => {
            ("SEM0100", format!("Failed to resolve column or scalar expression named '{name}'"))
        }
        codes::UNKNOWN_FUNCTION => ("SEM0260", format!("Unknown function: '{name}'.")),
        codes::ARGUMENT_COUNT => ("SEM0219", remark.message.clone()),
        code => (code, remark.message.clone()),
    };
    Inner {
        kind: "SemanticError",
        kind_message: "A semantic error occurred.",
        code: code.to_owned(),
        message,
        place: Some(place),
    }
}

fn place(text: &str, span: Span) -> (usize, usize, String) {
    let start = span.start as usize;
    let before = text.get(..start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let position = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let token = text.get(start..span.end as usize).unwrap_or_default();
    (line, position, token.chars().take(100).collect())
}
