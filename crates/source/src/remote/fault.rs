//! What can go wrong with one request, and what is then done.

use huntlet_table::read::ReplyError;

use crate::http::{HttpError, HttpResponse};
use crate::service_error::ServiceError;
use crate::{SourceError, World, codes};

/// Why a part brought no rows.
#[derive(Debug)]
pub(super) enum Fault {
    /// Asking again may help; so many milliseconds later, if the service said.
    Again { error: SourceError, after_ms: Option<f64>, kind: Again },
    /// The result is too large or takes too long: a smaller part may do. The rows so far, if some came.
    TooLarge(SourceError),
    /// The token was refused.
    Refused(SourceError),
    /// The service has no such table.
    Missing(String),
    /// It stays as it is.
    Final(SourceError),
}

/// What kind of trouble it is that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// Too many requests.
    Throttled,
    /// The service failed.
    Failed,
    /// Nothing came.
    Silence,
    /// Not all came.
    Cut,
}

impl Again {
    /// How often it may come before a question is given up.
    pub fn tries(self) -> u32 {
        match self {
            Self::Throttled => 8,
            Self::Failed => 5,
            Self::Silence | Self::Cut => 4,
        }
    }
}

impl Fault {
    /// The error, where nothing else is to be done.
    pub fn into_error(self) -> SourceError {
        match self {
            Self::Again { error, .. } | Self::TooLarge(error) | Self::Refused(error) | Self::Final(error) => {
                error
            }
            Self::Missing(table) => SourceError::new(
                codes::QUERY,
                format!("The service has no table {table}."),
                "Check the table's name.",
            ),
        }
    }

    /// Nothing came, or the connection broke.
    pub fn of_http(error: &HttpError, service: &str, hint: String) -> Self {
        match error {
            HttpError::Aborted => Self::Final(SourceError::cancelled()),
            HttpError::Unreachable(_) => {
                let message = format!("{service} could not be reached, or its answer may not be read here.");
                let error = SourceError::new(codes::UNREACHABLE, message, hint);
                Self::Again { error, after_ms: None, kind: Again::Silence }
            }
            HttpError::Cut { bytes } => {
                let message = format!("The connection to {service} broke after {bytes} bytes of the answer.");
                let error = SourceError::new(
                    codes::UNREACHABLE,
                    message,
                    "Try again, or ask for a shorter time span.",
                );
                Self::Again { error, after_ms: None, kind: Again::Cut }
            }
        }
    }

    /// An answer that cannot be read.
    pub fn of_reply(error: &ReplyError, service: &str) -> Self {
        match error {
            ReplyError::Truncated { bytes, .. } => {
                Self::of_http(&HttpError::Cut { bytes: *bytes }, service, String::new())
            }
            ReplyError::Html => Self::Final(SourceError::new(
                codes::REPLY,
                format!("Instead of {service} a web page answered, perhaps a sign-in page of the network."),
                "Open the service's address in a tab, sign in to the network, and try again.",
            )),
            other => Self::Final(SourceError::new(
                codes::REPLY,
                format!("The answer of {service} could not be read: {other}."),
                "Check that the address is the service's own.",
            )),
        }
    }

    /// An answer whose status is not 200.
    pub fn of_status(
        response: &HttpResponse,
        told: &ServiceError,
        service: &str,
        forbidden: String,
        asked: &[String],
        world: &dyn World,
    ) -> Self {
        let status = response.status;
        let said = |code, message: String, hint: &str| SourceError::new(code, message, hint);
        if told.is_too_large() || status == 413 {
            return Self::TooLarge(said(codes::TOO_LARGE, format!("{service}: {}", told.sentence()), ""));
        }
        match status {
            401 => {
                let message = format!("{service} refused the token: {}", told.sentence());
                Self::Refused(said(codes::SIGN_IN, message, "Sign in again."))
            }
            403 => {
                let message = format!("{service} does not let you read this: {}", told.sentence());
                Self::Final(SourceError::new(codes::FORBIDDEN, message, forbidden))
            }
            408 | 504 => {
                let message = format!("{service} did not finish within the time that it gives a query.");
                Self::TooLarge(said(codes::TOO_LARGE, message, ""))
            }
            429 => {
                let message = format!("{service} gets too many requests: {}", told.sentence());
                let error = said(codes::THROTTLED, message, "Wait some minutes, then try again.");
                Self::Again { error, after_ms: retry_after(response, world), kind: Again::Throttled }
            }
            500..=599 => {
                if told.is_timeout() {
                    return Self::TooLarge(said(
                        codes::TOO_LARGE,
                        format!("{service}: {}", told.sentence()),
                        "",
                    ));
                }
                let message = format!("{service} failed with HTTP {status}: {}", told.sentence());
                let error = said(codes::SERVICE, message, "Try again later.");
                let kind = if status == 503 { Again::Throttled } else { Again::Failed };
                Self::Again { error, after_ms: retry_after(response, world), kind }
            }
            _ => {
                if let Some(table) = told.missing_table().filter(|table| asked.contains(table)) {
                    return Self::Missing(table);
                }
                let message = format!("{service} refused the query: {}", told.sentence());
                let hint = if told.messages.is_empty() {
                    format!("It answered HTTP {status}. Check the address and the names in the connection.")
                } else {
                    "Correct the query, or the connection's names.".to_owned()
                };
                Self::Final(SourceError::new(codes::QUERY, message, hint))
            }
        }
    }
}

/// What `Retry-After` says, in milliseconds: seconds, or a date.
fn retry_after(response: &HttpResponse, world: &dyn World) -> Option<f64> {
    let text = response.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds >= 0.0).then_some(seconds * 1000.0);
    }
    let at = huntlet_ticks::parse_datetime(text)?;
    Some((at.saturating_sub(world.clock()) / huntlet_ticks::TICKS_PER_MILLISECOND).max(0) as f64)
}
