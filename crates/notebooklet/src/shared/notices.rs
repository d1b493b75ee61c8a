//! Notices: what is missing or incomplete is said, never passed over.

use huntlet_report::{Block, Completeness, Provenance, Severity};

use crate::error::NotebookletError;

/// A notice for information.
pub fn info(message: impl Into<String>, hint: Option<&str>) -> Block {
    notice(Severity::Info, message, hint)
}

/// A notice that something may be missing.
pub fn warning(message: impl Into<String>, hint: Option<&str>) -> Block {
    notice(Severity::Warning, message, hint)
}

/// A notice that something could not be asked, though the run goes on.
pub fn failed(what: &str, error: &NotebookletError) -> Block {
    notice(Severity::Error, format!("{what} could not be read: {}", error.message), error.hint.as_deref())
}

fn notice(severity: Severity, message: impl Into<String>, hint: Option<&str>) -> Block {
    Block::Notice { severity, message: message.into(), hint: hint.map(str::to_owned) }
}

/// What is to be said of the completeness of these queries' answers; nothing where all rows arrived.
pub fn completeness(provenance: &[Provenance]) -> Vec<Block> {
    let mut said: Vec<Block> = Vec::new();
    for one in provenance {
        let notice = match &one.completeness {
            Completeness::Complete => continue,
            Completeness::MissingTable { table } => info(
                format!("{} has no table {table}, so it was not searched.", source(one)),
                Some("Load the table, or connect a source that has it, and run again."),
            ),
            Completeness::Partial { reasons } => {
                let what = one.query_name.as_deref().unwrap_or("A query");
                warning(
                    format!("{what} did not bring every row: {}", reasons.join(" ")),
                    Some("Shorten the time range, or run again."),
                )
            }
        };
        if !said.contains(&notice) {
            said.push(notice);
        }
    }
    said
}

fn source(provenance: &Provenance) -> String {
    format!("The source ({})", provenance.source)
}

/// Whether the source lacks the table.
pub fn is_missing(provenance: &Provenance) -> bool {
    matches!(provenance.completeness, Completeness::MissingTable { .. })
}
