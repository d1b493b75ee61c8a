//! Binding: from a query and values to KQL text.

use huntlet_kql::{Diagnostic, literal};
use serde_json::{Map, Value};

use crate::continuation::parse_continuation;
use crate::definition::{Parameter, ParameterType, Query};
use crate::error::BindError;
use crate::suggest;
use crate::tables::tables_read;
use crate::value::ParamValue;

/// A query that is ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The query's full name, as asked for.
    pub name: String,
    /// The KQL: a `let` line for each parameter, the query, the appended operators.
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

    let mut text = String::new();
    for (parameter, value) in &values {
        let declared = match value {
            ParamValue::Items(items) if parameter.is_function() => function(name, parameter, items)?,
            value => match literal(value) {
                Some(literal) => literal,
                None => continue,
            },
        };
        text.push_str("let ");
        text.push_str(&parameter.name);
        text.push_str(" = ");
        text.push_str(&declared);
        text.push_str(";\n");
    }
    text.push_str(&with_names(query, &values));
    for (parameter, value) in &values {
        if let ParamValue::Items(items) = value
            && !parameter.is_function()
            && has_operators(name, parameter, items)?
        {
            // on a line of its own, so that a comment at the query's end does not swallow it
            text.push('\n');
            text.push_str(items.trim());
        }
    }
    let parsed = huntlet_kql::parse(&text);
    if let Some(problem) = parsed.diagnostics.iter().find(|remark| remark.is_error()) {
        return Err(broken(name, problem));
    }
    Ok(Bound { name: name.to_owned(), tables: tables_read(&parsed.script), text, parameters, timespan })
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

/// The value as a KQL literal, if it stands in a `let` line.
fn literal(value: &ParamValue) -> Option<String> {
    Some(match value {
        ParamValue::String(text) => literal::quote_string(text),
        ParamValue::Datetime(ticks) => literal::datetime_literal(*ticks),
        ParamValue::Timespan(ticks) => literal::timespan_literal(*ticks),
        ParamValue::Int(number) => format!("long({number})"),
        ParamValue::Bool(value) => value.to_string(),
        ParamValue::List(items) => format!("dynamic({})", Value::Array(items.clone())),
        ParamValue::Name(_) | ParamValue::Items(_) | ParamValue::Aggregate(_) => return None,
    })
}

/// The query's own text, with the parameters that are names written where the text has them.
fn with_names(query: &Query, values: &[(&Parameter, ParamValue)]) -> String {
    let mut places = Vec::new();
    for (parameter, value) in values {
        let written = match value {
            ParamValue::Name(chosen) => literal::quote_name(chosen),
            ParamValue::Aggregate(call) => call.clone(),
            _ => continue,
        };
        let spans = huntlet_kql::places_of_name(&query.text, &parameter.name);
        places.extend(spans.into_iter().map(|span| (span, written.clone())));
    }
    places.sort_by_key(|(span, _)| span.start);
    let mut text = String::with_capacity(query.text.len());
    let mut done = 0;
    for (span, quoted) in places {
        text.push_str(query.text.get(done..span.start as usize).unwrap_or_default());
        text.push_str(&quoted);
        done = span.end as usize;
    }
    text.push_str(query.text.get(done..).unwrap_or_default());
    text
}

/// Operators as a function of rows, for `invoke`.
fn function(name: &str, parameter: &Parameter, items: &str) -> Result<String, BindError> {
    has_operators(name, parameter, items)?;
    // the brace stands on a line of its own, so that a comment at the end does not swallow it
    Ok(format!("(rows: (*)) {{\nrows\n{}\n}}", items.trim()))
}

/// Whether there is something to append, after checking that it is operators and nothing else.
fn has_operators(name: &str, parameter: &Parameter, items: &str) -> Result<bool, BindError> {
    debug_assert_eq!(parameter.ty, ParameterType::AddQueryItems);
    parse_continuation(items).map(|count| count > 0).map_err(|(reason, diagnostics)| {
        let (query, parameter) = (name.to_owned(), parameter.name.clone());
        BindError::NotContinuation { query, parameter, reason, diagnostics }
    })
}

fn broken(name: &str, problem: &Diagnostic) -> BindError {
    BindError::BrokenQuery { query: name.to_owned(), reason: problem.message.clone() }
}

/// What was given, short enough for a message.
fn shortened(json: &Value) -> String {
    let text = json.to_string();
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("...".chars()).collect() }
}
