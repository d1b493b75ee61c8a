//! Values into the text of a query: always as literals or names, never as text of the query.

use huntlet_kql::literal;
use serde_json::Value;

use crate::bind::shortened;
use crate::continuation::parse_continuation;
use crate::definition::{Parameter, ParameterType, Query};
use crate::dialect::Dialect;
use crate::error::BindError;
use crate::spl;
use crate::value::ParamValue;

type Values<'q> = [(&'q Parameter, ParamValue)];

/// The text of `query`, known as `name`, with these values.
pub(crate) fn text(name: &str, query: &Query, values: &Values<'_>) -> Result<String, BindError> {
    let mut text = match query.dialect() {
        Dialect::Kql => {
            let mut text = lets(name, values)?;
            text.push_str(&with_places(query, values, name_or_call));
            text
        }
        Dialect::ResourceGraph => {
            if let Some((parameter, _)) = values.iter().find(|(parameter, _)| parameter.is_function()) {
                let reason =
                    format!("Resource Graph has no functions, so `{}` cannot stand in it.", parameter.name);
                return Err(broken(name, query, reason));
            }
            with_places(query, values, |value| literal(value).or_else(|| name_or_call(value)))
        }
        Dialect::Spl => spl_text(name, query, values)?,
    };
    for (parameter, value) in values {
        if let ParamValue::Items(items) = value
            && !parameter.is_function()
            && has_operators(name, query, parameter, items)?
        {
            // on a line of its own, so that a comment at the query's end does not swallow it
            text.push('\n');
            text.push_str(items.trim());
        }
    }
    Ok(text)
}

/// A `let` line for each value that is a literal or a function.
fn lets(name: &str, values: &Values<'_>) -> Result<String, BindError> {
    let mut text = String::new();
    for (parameter, value) in values {
        let declared = match value {
            ParamValue::Items(items) if parameter.is_function() => function(name, parameter, items)?,
            value => match literal(value) {
                Some(literal) => literal,
                None => continue,
            },
        };
        text.push_str("let ");
        text.push_str(&parameter.variable);
        text.push_str(" = ");
        text.push_str(&declared);
        text.push_str(";\n");
    }
    Ok(text)
}

/// The value as a KQL literal, if it has one.
fn literal(value: &ParamValue) -> Option<String> {
    Some(match value {
        ParamValue::String(text) => literal::quote_string(text),
        ParamValue::Datetime(ticks) => literal::datetime_literal(*ticks),
        ParamValue::Timespan(ticks) => literal::timespan_literal(*ticks),
        ParamValue::Int(number) => format!("long({number})"),
        ParamValue::Real(number) => format!("real({number})"),
        ParamValue::Bool(value) => value.to_string(),
        ParamValue::List(items) => format!("dynamic({})", Value::Array(items.clone())),
        ParamValue::Name(_) | ParamValue::Names(_) | ParamValue::Items(_) | ParamValue::Aggregate(_) => {
            return None;
        }
    })
}

fn name_or_call(value: &ParamValue) -> Option<String> {
    match value {
        ParamValue::Name(chosen) => Some(literal::quote_name(chosen)),
        ParamValue::Names(chosen) => {
            Some(chosen.iter().map(|name| literal::quote_name(name)).collect::<Vec<_>>().join(", "))
        }
        ParamValue::Aggregate(call) => Some(call.clone()),
        _ => None,
    }
}

/// The query's own text, with what `written` makes of a value in the parameter's places.
fn with_places(
    query: &Query,
    values: &Values<'_>,
    written: impl Fn(&ParamValue) -> Option<String>,
) -> String {
    let mut places = Vec::new();
    for (parameter, value) in values {
        if let Some(text) = written(value) {
            let spans = huntlet_kql::places_of_name(&query.text, &parameter.variable);
            let range = |span: huntlet_kql::Span| span.start as usize..span.end as usize;
            places.extend(spans.into_iter().map(|span| (range(span), text.clone())));
        }
    }
    replaced(&query.text, places)
}

fn replaced(text: &str, mut places: Vec<(std::ops::Range<usize>, String)>) -> String {
    places.sort_by_key(|(span, _)| span.start);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (span, written) in places {
        out.push_str(text.get(done..span.start).unwrap_or_default());
        out.push_str(&written);
        done = span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn spl_text(name: &str, query: &Query, values: &Values<'_>) -> Result<String, BindError> {
    let found = spl::places(&query.text).map_err(|reason| broken(name, query, reason))?;
    let mut places = Vec::with_capacity(found.len());
    for place in found {
        let Some((parameter, value)) = values.iter().find(|(parameter, _)| parameter.variable == place.name)
        else {
            continue;
        };
        let written = match value {
            ParamValue::Items(items) if parameter.is_function() && !place.quoted => {
                has_operators(name, query, parameter, items)?;
                items.trim().to_owned()
            }
            value => spl::literal(value, place.quoted).ok_or_else(|| BindError::WrongType {
                query: name.to_owned(),
                parameter: parameter.name.clone(),
                expects: match parameter.ty {
                    ParameterType::List => "a list of at least one value",
                    ParameterType::Column | ParameterType::Columns => "plain names of fields",
                    _ => "nothing that Splunk has a literal of",
                },
                given: shown(value),
            })?,
        };
        places.push((place.span, written));
    }
    Ok(replaced(&query.text, places))
}

fn shown(value: &ParamValue) -> String {
    match value {
        ParamValue::Name(text) | ParamValue::Items(text) | ParamValue::Aggregate(text) => {
            shortened(&Value::String(text.clone()))
        }
        ParamValue::Names(names) => shortened(&Value::String(names.join(", "))),
        ParamValue::List(items) => shortened(&Value::Array(items.clone())),
        _ => "this".to_owned(),
    }
}

/// Operators as a function of rows, for `invoke`.
fn function(name: &str, parameter: &Parameter, items: &str) -> Result<String, BindError> {
    checked(name, parameter, parse_continuation(items))?;
    // the brace stands on a line of its own, so that a comment at the end does not swallow it
    Ok(format!("(rows: (*)) {{\nrows\n{}\n}}", items.trim()))
}

/// Whether there is something to append, after checking that it is operators and nothing else.
fn has_operators(name: &str, query: &Query, parameter: &Parameter, items: &str) -> Result<bool, BindError> {
    let count = match query.dialect() {
        Dialect::Spl => spl::parse_spl_continuation(items).map_err(|reason| (reason, Vec::new())),
        Dialect::Kql | Dialect::ResourceGraph => parse_continuation(items),
    };
    checked(name, parameter, count).map(|count| count > 0)
}

fn checked(
    name: &str,
    parameter: &Parameter,
    count: Result<usize, (String, Vec<huntlet_kql::Diagnostic>)>,
) -> Result<usize, BindError> {
    count.map_err(|(reason, diagnostics)| {
        let (query, parameter) = (name.to_owned(), parameter.name.clone());
        BindError::NotContinuation { query, parameter, reason, diagnostics }
    })
}

/// The query's own text is at fault.
pub(crate) fn broken(name: &str, query: &Query, reason: String) -> BindError {
    BindError::BrokenQuery { query: name.to_owned(), language: query.dialect().name(), reason }
}
