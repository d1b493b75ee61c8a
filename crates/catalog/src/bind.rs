//! Binding: from a query and values to the text that is sent.

use serde_json::{Map, Value};

use crate::definition::{Parameter, Query};
use crate::dialect::Dialect;
use crate::error::BindError;
use crate::tables::tables_read;
use crate::value::ParamValue;
use crate::{suggest, write};

/// A query that is ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The query's full name, as asked for.
    pub name: String,
    /// The kind of source the query is written for: one of [`crate::SOURCES`].
    pub source: String,
    /// The text to send. As KQL a `let` line for each parameter, the query, the appended operators; for Splunk and
    /// Resource Graph the query with literals in the parameters' places.
    pub text: String,
    /// The parameters as given, under their own names; those left to their default are not in it.
    pub parameters: Map<String, Value>,
    /// The tables it reads.
    pub tables: Vec<String>,
    /// The time span in ticks, when the query takes `start` and `end`.
    pub timespan: Option<(i64, i64)>,
}

/// Binds `given` to the parameters of `query`, known by the full name `name`.
pub(crate) fn bind(name: &str, query: &Query, given: &Map<String, Value>) -> Result<Bound, BindError> {
    let parameters = named(name, query, given)?;
    let values = typed(name, query, &parameters)?;
    let timespan = timespan(name, &values)?;
    let text = write::text(name, query, &values)?;
    let tables = match query.dialect() {
        Dialect::Spl => Vec::new(),
        Dialect::Kql | Dialect::ResourceGraph => {
            let parsed = huntlet_kql::parse(&text);
            if let Some(problem) = parsed.diagnostics.iter().find(|remark| remark.is_error()) {
                return Err(write::broken(name, query, problem.message.clone()));
            }
            tables_read(&parsed.script)
        }
    };
    Ok(Bound { name: name.to_owned(), source: query.source.clone(), tables, text, parameters, timespan })
}

/// The values given under the parameters' own names, in the parameters' order.
fn named(name: &str, query: &Query, given: &Map<String, Value>) -> Result<Map<String, Value>, BindError> {
    let mut found: Vec<(&Parameter, &str, &Value)> = Vec::new();
    for (key, value) in given {
        let Some(parameter) = query.parameter(key) else {
            let known: Vec<String> = query.parameters.iter().map(|known| known.name.clone()).collect();
            let suggestion = suggest::nearest(key, known.iter().map(String::as_str)).map(str::to_owned);
            let (query, parameter) = (name.to_owned(), key.clone());
            return Err(BindError::UnknownParameter { query, parameter, suggestion, known });
        };
        if value.is_null() {
            continue;
        }
        if let Some((_, other, _)) = found.iter().find(|(known, ..)| known.name == parameter.name) {
            let alias = if *other == parameter.name { key.clone() } else { (*other).to_owned() };
            let (query, parameter) = (name.to_owned(), parameter.name.clone());
            return Err(BindError::GivenTwice { query, parameter, alias });
        }
        found.push((parameter, key, value));
    }
    let value_of = |parameter: &Parameter| {
        let entry = found.iter().find(|(known, ..)| known.name == parameter.name)?;
        Some((parameter.name.clone(), entry.2.clone()))
    };
    Ok(query.parameters.iter().filter_map(value_of).collect())
}

/// Every parameter with its value, given or default.
fn typed<'q>(
    name: &str,
    query: &'q Query,
    given: &Map<String, Value>,
) -> Result<Vec<(&'q Parameter, ParamValue)>, BindError> {
    let mut missing = Vec::new();
    let mut values = Vec::with_capacity(query.parameters.len());
    for parameter in &query.parameters {
        let Some(json) = given.get(&parameter.name).or(parameter.default.as_ref()) else {
            missing.push((parameter.name.clone(), parameter.ty.expects()));
            continue;
        };
        if let (Value::String(text), [_, ..]) = (json, parameter.values.as_slice())
            && !parameter.values.contains(text)
        {
            return Err(BindError::NotOneOf {
                query: name.to_owned(),
                parameter: parameter.name.clone(),
                values: parameter.values.clone(),
                given: shortened(json),
            });
        }
        let Some(value) = ParamValue::from_json(parameter.ty, json) else {
            return Err(BindError::WrongType {
                query: name.to_owned(),
                parameter: parameter.name.clone(),
                expects: parameter.ty.expects(),
                given: shortened(json),
            });
        };
        values.push((parameter, value));
    }
    if missing.is_empty() {
        Ok(values)
    } else {
        Err(BindError::Missing { query: name.to_owned(), parameters: missing })
    }
}

fn timespan(name: &str, values: &[(&Parameter, ParamValue)]) -> Result<Option<(i64, i64)>, BindError> {
    let instant = |wanted: &str| {
        values.iter().find_map(|(parameter, value)| match value {
            ParamValue::Datetime(ticks) if parameter.name == wanted => Some(*ticks),
            _ => None,
        })
    };
    let (Some(start), Some(end)) = (instant("start"), instant("end")) else { return Ok(None) };
    if start < end {
        return Ok(Some((start, end)));
    }
    let [start, end] = [start, end].map(huntlet_ticks::format_datetime_short);
    Err(BindError::EmptyTimeRange { query: name.to_owned(), start, end })
}

/// What was given, short enough for a message.
pub(crate) fn shortened(json: &Value) -> String {
    let text = json.to_string();
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("...".chars()).collect() }
}
