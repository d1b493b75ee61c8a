//! Arguments, checked against a function's parameters.

use huntlet_table::Schema;
use huntlet_ticks::{parse_datetime, parse_timespan};
use serde_json::{Map, Value};

use crate::{AnalyticsError, Function, Kind, Parameter, Result, codes};

/// Checked arguments, with the defaults of those left out. Asking for a name that is no parameter gives nothing.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    values: Map<String, Value>,
}

impl Arguments {
    /// The arguments of `function`: every name known, every value of its parameter's kind, nothing missing; names of
    /// columns are in `schema`, which is there when the input is a table.
    pub fn check(function: &Function, given: &Map<String, Value>, schema: Option<&Schema>) -> Result<Self> {
        for name in given.keys() {
            if !function.parameters.iter().any(|parameter| parameter.name == name) {
                let known: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name).collect();
                let hint = match known.as_slice() {
                    [] => "It has none.".to_owned(),
                    known => format!("It has {}.", known.join(", ")),
                };
                let message = format!("`{}` has no parameter `{name}`.", function.name);
                return Err(AnalyticsError::new(codes::UNKNOWN_ARGUMENT, message, hint));
            }
        }
        let mut values = Map::new();
        for parameter in function.parameters {
            let given = given.get(parameter.name).filter(|value| !value.is_null());
            let columns = matches!(parameter.kind, Kind::Column | Kind::Columns);
            match given {
                Some(value) => {
                    values.insert(parameter.name.to_owned(), checked(parameter, value, schema)?);
                }
                None if parameter.required && (schema.is_some() || !columns) => {
                    let message = format!("`{}` needs `{}`.", function.name, parameter.name);
                    let hint = format!("Give {}: {}", parameter.kind.words(), parameter.description);
                    return Err(AnalyticsError::new(codes::MISSING_ARGUMENT, message, hint));
                }
                None => {
                    if let Some(value) = parameter.default.json() {
                        values.insert(parameter.name.to_owned(), value);
                    }
                }
            }
        }
        Ok(Self { values })
    }

    /// The JSON value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A text, choice or column.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Texts or columns; empty when left out.
    pub fn texts(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) => vec![text.clone()],
            _ => Vec::new(),
        }
    }

    /// A bool; false when left out without a default.
    pub fn bool(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A whole number.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// A whole number as a size; one below 0 is 0.
    pub fn size(&self, name: &str) -> Option<usize> {
        self.int(name).map(|value| usize::try_from(value.max(0)).unwrap_or(usize::MAX))
    }

    /// A number.
    pub fn real(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    /// A timespan, in ticks.
    pub fn timespan(&self, name: &str) -> Option<i64> {
        parse_timespan(self.text(name)?)
    }

    /// A datetime, in ticks.
    pub fn datetime(&self, name: &str) -> Option<i64> {
        parse_datetime(self.text(name)?)
    }

    /// A JSON object.
    pub fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.get(name)?.as_object()
    }

    /// A JSON array.
    pub fn array(&self, name: &str) -> Option<&[Value]> {
        self.get(name)?.as_array().map(Vec::as_slice)
    }
}

fn known(parameter: &Parameter, column: &str, schema: Option<&Schema>) -> Result<()> {
    let Some(schema) = schema else { return Ok(()) };
    if schema.get(column).is_some() {
        return Ok(());
    }
    let near = schema.iter().find(|field| field.name.eq_ignore_ascii_case(column));
    let hint = match near {
        Some(field) => format!("There is `{}`: case counts.", field.name),
        None => "Name one of the table's columns.".to_owned(),
    };
    let message = format!("`{}`: the table has no column `{column}`.", parameter.name);
    Err(AnalyticsError::new(codes::COLUMN, message, hint))
}

/// The value in its parameter's form.
fn checked(parameter: &Parameter, value: &Value, schema: Option<&Schema>) -> Result<Value> {
    let wrong = || {
        let message = format!("`{}` cannot be {}.", parameter.name, shown(value));
        let hint = format!("Give {}.", parameter.kind.words());
        AnalyticsError::new(codes::BAD_ARGUMENT, message, hint)
    };
    let text = || value.as_str().ok_or_else(wrong);
    let list = || -> Result<Vec<&str>> {
        match value {
            Value::String(text) => Ok(vec![text]),
            Value::Array(texts) => texts.iter().map(|text| text.as_str().ok_or_else(wrong)).collect(),
            _ => Err(wrong()),
        }
    };
    match parameter.kind {
        Kind::Text => Ok(text()?.into()),
        Kind::Texts => Ok(list()?.into()),
        Kind::Column => {
            known(parameter, text()?, schema)?;
            Ok(value.clone())
        }
        Kind::Columns => {
            let columns = list()?;
            if columns.is_empty() {
                return Err(wrong());
            }
            columns.iter().try_for_each(|column| known(parameter, column, schema))?;
            Ok(columns.into())
        }
        Kind::Bool => value.as_bool().map(Value::from).ok_or_else(wrong),
        Kind::Int(low, high) => {
            let whole = value.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 9e15);
            let number = value.as_i64().or_else(|| whole.map(|value| value as i64)).ok_or_else(wrong)?;
            (low..=high).contains(&number).then(|| number.into()).ok_or_else(wrong)
        }
        Kind::Real(low, high) => {
            let number = value.as_f64().ok_or_else(wrong)?;
            (low..=high).contains(&number).then(|| number.into()).ok_or_else(wrong)
        }
        Kind::TimeSpan => parse_timespan(text()?).map(|_| value.clone()).ok_or_else(wrong),
        Kind::DateTime => parse_datetime(text()?).map(|_| value.clone()).ok_or_else(wrong),
        Kind::Choice(words) => {
            let text = text()?;
            words
                .iter()
                .find(|word| word.eq_ignore_ascii_case(text))
                .map(|word| (*word).into())
                .ok_or_else(wrong)
        }
        Kind::Object => value.is_object().then(|| value.clone()).ok_or_else(wrong),
        Kind::Array => value.is_array().then(|| value.clone()).ok_or_else(wrong),
    }
}

/// A value in an error, cut when long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
