//! The page's end of the worker: requests out, answers and events in, and a new worker when one dies.

mod decode;
mod wire;
mod worker;

pub use worker::{Answer, Engine, Life, TokenAsk};

use huntlet_report::ErrorInfo;

/// The code of the error that every open request gets when the worker dies.
pub const LOST: &str = "ENGINE_LOST";
/// The code of the error that a cancelled request ends with.
pub const ABORTED: &str = "ABORT";

/// An error of the page itself.
pub fn error(code: &str, message: &str, hint: Option<&str>) -> ErrorInfo {
    ErrorInfo {
        code: code.to_owned(),
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
        help_url: None,
        diagnostics: Vec::new(),
    }
}

/// An error as one sentence or two.
pub fn sentence(error: &ErrorInfo) -> String {
    match &error.hint {
        Some(hint) => format!("{} {hint}", error.message),
        None => error.message.clone(),
    }
}
