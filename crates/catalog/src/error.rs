//! What can be wrong with the values given to a query.

use huntlet_kql::Diagnostic;
use thiserror::Error;

/// A query cannot be bound. The text says what is wrong, with what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BindError {
    /// No query has this name.
    #[error("There is no query `{name}`.{}", did_you_mean(.suggestion.as_ref()))]
    UnknownQuery {
        /// The name asked for.
        name: String,
        /// The nearest name there is.
        suggestion: Option<String>,
    },
    /// A parameter without a default has no value.
    #[error("`{query}` needs {}.", list_missing(.parameters))]
    Missing {
        /// The query's name.
        query: String,
        /// The parameters' names, each with what it takes.
        parameters: Vec<(String, &'static str)>,
    },
    /// The query has no such parameter.
    #[error(
        "`{query}` has no parameter `{parameter}`.{} Its parameters are {}.",
        did_you_mean(.suggestion.as_ref()),
        .known.join(", ")
    )]
    UnknownParameter {
        /// The query's name.
        query: String,
        /// The name given.
        parameter: String,
        /// The nearest name there is.
        suggestion: Option<String>,
        /// All its parameters.
        known: Vec<String>,
    },
    /// A parameter was given twice, by its name and by an alias.
    #[error("`{parameter}` of `{query}` is given twice, also as `{alias}`. Give it once.")]
    GivenTwice {
        /// The query's name.
        query: String,
        /// The parameter.
        parameter: String,
        /// The other name used.
        alias: String,
    },
    /// The value is not of the parameter's type.
    #[error("`{parameter}` of `{query}` takes {expects}, not {given}.")]
    WrongType {
        /// The query's name.
        query: String,
        /// The parameter.
        parameter: String,
        /// What it takes.
        expects: &'static str,
        /// What was given, shortened.
        given: String,
    },
    /// The value is none of the few that the parameter takes.
    #[error("`{parameter}` of `{query}` takes one of {}, not {given}.", .values.join(", "))]
    NotOneOf {
        /// The query's name.
        query: String,
        /// The parameter.
        parameter: String,
        /// What it takes.
        values: Vec<String>,
        /// What was given, shortened.
        given: String,
    },
    /// `start` is not before `end`.
    #[error(
        "The time range of `{query}` is empty: start {start} is not before end {end}. Choose an earlier start."
    )]
    EmptyTimeRange {
        /// The query's name.
        query: String,
        /// The start given, ISO 8601.
        start: String,
        /// The end given, ISO 8601.
        end: String,
    },
    /// The appended text is something else than operators behind a `|`.
    #[error("`{parameter}` of `{query}` cannot be appended: {reason}")]
    NotContinuation {
        /// The query's name.
        query: String,
        /// The parameter.
        parameter: String,
        /// What is wrong, and what to do.
        reason: String,
        /// The parser's remarks, with spans into the value given.
        diagnostics: Vec<Diagnostic>,
    },
    /// The query's own text is not of its language.
    #[error("The text of `{query}` is not valid {language}: {reason} Correct it in its file.")]
    BrokenQuery {
        /// The query's name.
        query: String,
        /// KQL or SPL.
        language: &'static str,
        /// The parser's first remark.
        reason: String,
    },
}

impl BindError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownQuery { .. } => "CA0101",
            Self::Missing { .. } => "CA0102",
            Self::UnknownParameter { .. } => "CA0103",
            Self::GivenTwice { .. } => "CA0104",
            Self::WrongType { .. } => "CA0105",
            Self::EmptyTimeRange { .. } => "CA0106",
            Self::NotContinuation { .. } => "CA0107",
            Self::BrokenQuery { .. } => "CA0108",
            Self::NotOneOf { .. } => "CA0109",
        }
    }

    /// The parser's remarks, where there are some.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::NotContinuation { diagnostics, .. } => diagnostics,
            _ => &[],
        }
    }
}

fn did_you_mean(suggestion: Option<&String>) -> String {
    suggestion.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default()
}

fn list_missing(parameters: &[(String, &'static str)]) -> String {
    let items = parameters.iter().map(|(name, expects)| format!("`{name}` ({expects})"));
    items.collect::<Vec<_>>().join(" and ")
}
