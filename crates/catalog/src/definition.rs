//! A query of the library and its parameters.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dialect::Dialect;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// Text.
    String,
    /// An instant: ISO 8601 text, or ticks.
    Datetime,
    /// A length of time as KQL writes it: `1d`, `02:00:00`.
    Timespan,
    /// A whole number of 64 bits.
    Int,
    /// A number with a fraction.
    Real,
    /// `true` or `false`.
    Bool,
    /// Several values: an array, or text with commas.
    List,
    /// The name of a column.
    Column,
    /// The names of several columns: an array, or text with commas.
    Columns,
    /// The name of a table.
    Table,
    /// KQL operators, each behind a `|`: `add_query_items` is appended after the query, one of another name becomes a
    /// function of rows for `invoke`.
    AddQueryItems,
    /// An aggregate over columns, such as `count()` or `dcount(Account)`.
    Aggregate,
}

impl ParameterType {
    /// The type's name in the YAML form.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Datetime => "datetime",
            Self::Timespan => "timespan",
            Self::Int => "int",
            Self::Real => "real",
            Self::Bool => "bool",
            Self::List => "list",
            Self::Column => "column",
            Self::Columns => "columns",
            Self::Table => "table",
            Self::AddQueryItems => "add_query_items",
            Self::Aggregate => "aggregate",
        }
    }

    /// What a person should give, for messages.
    pub fn expects(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Datetime => "a time such as 2026-10-01T00:00:00Z",
            Self::Timespan => "a length of time such as 1d or 02:00:00",
            Self::Int => "a whole number",
            Self::Real => "a number",
            Self::Bool => "true or false",
            Self::List => "a list, or text with commas",
            Self::Column => "the name of a column",
            Self::Columns => "names of columns, with commas",
            Self::Table => "the name of a table",
            Self::AddQueryItems => "KQL operators, the first behind a `|`",
            Self::Aggregate => "an aggregate such as count() or dcount(Account)",
        }
    }

    /// True when the value stands in a `let` line of its own.
    pub fn is_literal(self) -> bool {
        !matches!(self, Self::Column | Self::Columns | Self::Table | Self::AddQueryItems | Self::Aggregate)
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A parameter of a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The name that stands for it in the query's text: its own, but for files in MSTICPy's form, whose names may be
    /// those of columns.
    #[serde(skip)]
    pub variable: String,
    /// What it takes.
    #[serde(rename = "type")]
    pub ty: ParameterType,
    /// One sentence for people.
    pub description: String,
    /// The value when none is given; a parameter without one is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The values it takes, when they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Other names it may be given by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

impl Parameter {
    /// True when a value must be given.
    pub fn is_required(&self) -> bool {
        self.default.is_none()
    }

    /// True when the operators given become a function of rows, and are not appended.
    pub fn is_function(&self) -> bool {
        self.ty == ParameterType::AddQueryItems && self.name != "add_query_items"
    }

    /// True when `name` is the parameter's name or one of its aliases.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// A query of the library.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Query {
    /// Its name within a family.
    pub name: String,
    /// The families it belongs to, at least one; the first is where it is listed.
    pub families: Vec<String>,
    /// One or two sentences for people.
    pub description: String,
    /// Other names it is found by: MSTICPy's old names, or those of queries that became one. A bare name holds in each
    /// family, `Family.name` in that one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The kind of source it is written for: one of [`crate::SOURCES`].
    pub source: String,
    /// The table it reads first; empty when the parameter `table` must name it.
    pub table: String,
    /// Its parameters, in the order in which they are shown.
    pub parameters: Vec<Parameter>,
    /// Where it differs from the query of that name in MSTICPy, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
    /// The KQL with the parameters as names, or the SPL with the parameters as `$name$`.
    #[serde(rename = "query")]
    pub text: String,
}

impl Query {
    /// `Family.name` of the first family.
    pub fn full_name(&self) -> String {
        self.full_names().next().unwrap_or_else(|| self.name.clone())
    }

    /// `Family.name` for each family.
    pub fn full_names(&self) -> impl Iterator<Item = String> + '_ {
        self.families.iter().map(|family| format!("{family}.{}", self.name))
    }

    /// `Family.name` for each alias.
    pub fn alias_names(&self) -> impl Iterator<Item = String> + '_ {
        self.aliases.iter().flat_map(|alias| {
            let families: &[String] = if alias.contains('.') { &[] } else { &self.families };
            let whole = alias.contains('.').then(|| alias.clone());
            whole.into_iter().chain(families.iter().map(move |family| format!("{family}.{alias}")))
        })
    }

    /// The language of its text.
    pub fn dialect(&self) -> Dialect {
        Dialect::of(&self.source)
    }

    /// The parameter of this name or alias.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let exact = self.parameters.iter().find(|parameter| parameter.name == name);
        exact.or_else(|| self.parameters.iter().find(|parameter| parameter.is_called(name)))
    }
}
