//! KQL text to a syntax tree with spans, and back; diagnostics. No data.

pub mod ast;
pub mod codes;
mod cursor;
mod diagnostic;
pub mod inner;
mod lexer;
pub mod literal;
mod parser;
mod print;
mod reformat;
mod span;
mod words;

pub use cursor::{Awaited, Cursor, cursor, name_at};
pub use diagnostic::{Diagnostic, DiagnosticKind, Severity};
pub use lexer::places_of_name;
pub use literal::{datetime_literal, quote_name, quote_string, timespan_literal};
pub use parser::{Parse, parse};
pub use print::format;
pub use reformat::reformat;
pub use span::Span;
pub use words::{OPERATORS, closest};
