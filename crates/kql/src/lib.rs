//! KQL text to a syntax tree with spans, and back; diagnostics. No data.

pub mod ast;
mod diagnostic;
mod span;

pub use diagnostic::{Diagnostic, DiagnosticKind, Severity};
pub use span::Span;
