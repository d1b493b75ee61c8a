//! What queries are written for, and in which language.

use serde::{Deserialize, Serialize};

/// The kinds of source that a query may be written for.
pub const SOURCES: &[&str] = &["sentinel", "defender", "adx", "resourcegraph", "splunk"];

/// The language of a query's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// The Kusto query language: parameters are bound by `let`.
    Kql,
    /// Azure Resource Graph's part of KQL, which has no `let`: literals stand where the parameters stand.
    ResourceGraph,
    /// Splunk's search processing language: literals stand in the place of `$name$`.
    Spl,
}

impl Dialect {
    /// The language of queries that are written for `source`.
    pub fn of(source: &str) -> Self {
        match source {
            "splunk" => Self::Spl,
            "resourcegraph" => Self::ResourceGraph,
            _ => Self::Kql,
        }
    }

    /// The language's name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kql | Self::ResourceGraph => "KQL",
            Self::Spl => "SPL",
        }
    }
}

/// Whether a query written for `written_for` can be asked of a source of the kind `kind`, one of [`SOURCES`] or `local`.
///
/// A Sentinel workspace holds Defender's tables when its connector is on, and Defender's hunting reads the tables of a
/// workspace that is joined to it, so either runs the other's queries. Local tables and Azure Data Explorer hold
/// whatever was put there.
pub fn runs_on(written_for: &str, kind: &str) -> bool {
    match kind {
        "local" => Dialect::of(written_for) != Dialect::Spl,
        "adx" => matches!(written_for, "adx" | "sentinel" | "defender"),
        "sentinel" | "defender" => matches!(written_for, "sentinel" | "defender"),
        _ => written_for == kind,
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, runs_on};

    #[test]
    fn queries_run_where_their_language_is_spoken() {
        assert!(
            runs_on("defender", "sentinel") && runs_on("sentinel", "adx") && runs_on("sentinel", "local")
        );
        assert!(runs_on("splunk", "splunk") && runs_on("resourcegraph", "resourcegraph"));
        assert!(
            !runs_on("splunk", "local") && !runs_on("splunk", "sentinel") && !runs_on("sentinel", "splunk")
        );
        assert!(!runs_on("resourcegraph", "sentinel") && !runs_on("adx", "sentinel"));
        assert_eq!(Dialect::of("splunk"), Dialect::Spl);
    }
}
