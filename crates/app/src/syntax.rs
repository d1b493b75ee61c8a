//! What the page itself can say about KQL: its syntax, at once, without the engine.

use huntlet_report::{Diagnostic, DiagnosticKind, Severity};

use crate::logic::text_range::utf16_of;

/// The findings about a text's syntax, in UTF-16 offsets.
pub fn diagnostics(text: &str) -> Vec<Diagnostic> {
    huntlet_kql::parse(text).diagnostics.into_iter().map(|found| over(text, found)).collect()
}

fn over(text: &str, found: huntlet_kql::Diagnostic) -> Diagnostic {
    Diagnostic {
        code: found.code.to_string(),
        kind: match found.kind {
            huntlet_kql::DiagnosticKind::Syntax => DiagnosticKind::Syntax,
            huntlet_kql::DiagnosticKind::Semantic => DiagnosticKind::Semantic,
        },
        severity: match found.severity {
            huntlet_kql::Severity::Error => Severity::Error,
            huntlet_kql::Severity::Warning => Severity::Warning,
            huntlet_kql::Severity::Info => Severity::Info,
        },
        message: found.message,
        hint: found.hint,
        start: utf16_of(text, found.span.start as usize),
        end: utf16_of(text, found.span.end as usize),
    }
}

/// A table's name as a query writes it: bare where it is a plain name, else in brackets.
pub fn table_reference(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if is_plain {
        name.to_owned()
    } else {
        format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}
