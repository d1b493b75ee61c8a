//! KQL text to a syntax tree with spans, and back; diagnostics. No data.

pub mod ast;
pub mod codes;
mod diagnostic;
mod lexer;
mod parser;
mod span;
mod words;

pub use diagnostic::{Diagnostic, DiagnosticKind, Severity};
pub use parser::{Parse, parse};
pub use span::Span;
pub use words::closest;
