//! Diagnostics as JavaScript counts: byte offsets become UTF-16 offsets.

use huntlet_report::{Diagnostic, DiagnosticKind, Severity};

/// Turns the engine's diagnostics about `text` into those of the protocol, in the order of the text.
pub(crate) fn findings(text: &str, diagnostics: &[huntlet_kql::Diagnostic]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = diagnostics.iter().map(|diagnostic| finding(text, diagnostic)).collect();
    found.sort_by_key(|diagnostic| (diagnostic.start, diagnostic.end));
    found
}

fn finding(text: &str, diagnostic: &huntlet_kql::Diagnostic) -> Diagnostic {
    Diagnostic {
        code: diagnostic.code.to_string(),
        kind: match diagnostic.kind {
            huntlet_kql::DiagnosticKind::Syntax => DiagnosticKind::Syntax,
            huntlet_kql::DiagnosticKind::Semantic => DiagnosticKind::Semantic,
        },
        severity: match diagnostic.severity {
            huntlet_kql::Severity::Error => Severity::Error,
            huntlet_kql::Severity::Warning => Severity::Warning,
            huntlet_kql::Severity::Info => Severity::Info,
        },
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        start: utf16(text, diagnostic.span.start),
        end: utf16(text, diagnostic.span.end),
    }
}

pub(crate) fn utf16(text: &str, byte: u32) -> u32 {
    let byte = text.floor_char_boundary((byte as usize).min(text.len()));
    text[..byte].encode_utf16().count() as u32
}
