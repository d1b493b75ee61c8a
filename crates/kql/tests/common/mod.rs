//! What several tests share.

use huntlet_kql::{DiagnosticKind, Parse, ast::Script};

/// The tree as text without spans, so that two trees can be compared.
pub fn shape(script: &Script) -> String {
    let text = format!("{script:?}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Span(") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find(')').unwrap_or(rest.len() - 1) + 1..];
    }
    out + rest
}

/// True when the text's shape is right; a literal may still hold no value.
pub fn is_syntax_ok(parse: &Parse) -> bool {
    !parse
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.is_error() && diagnostic.kind == DiagnosticKind::Syntax)
}
