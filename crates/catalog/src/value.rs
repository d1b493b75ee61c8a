//! Values given to parameters, typed.

use huntlet_kql::Diagnostic;
use huntlet_kql::ast::{Expr, ExprKind, StatementKind};
use serde_json::{Number, Value};

use crate::definition::ParameterType;

/// A value of a parameter's type.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// Text.
    String(String),
    /// An instant, in ticks of 100 ns since 0001-01-01T00:00Z.
    Datetime(i64),
    /// A length of time, in ticks of 100 ns.
    Timespan(i64),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Real(f64),
    /// A truth value.
    Bool(bool),
    /// Strings, numbers and truth values.
    List(Vec<Value>),
    /// The name of a column or table.
    Name(String),
    /// The names of columns.
    Names(Vec<String>),
    /// KQL to append; checked when it is bound.
    Items(String),
    /// A call of an aggregate, as text.
    Aggregate(String),
}

impl ParamValue {
    /// The value that JSON stands for, if it is one of the type.
    ///
    /// Text is accepted for every type where it says the value plainly, because forms and addresses hold only text. A
    /// list may be text with commas, or a single value. A number for a datetime is in ticks.
    pub fn from_json(ty: ParameterType, json: &Value) -> Option<Self> {
        match ty {
            ParameterType::String => json.as_str().map(|text| Self::String(text.to_owned())),
            ParameterType::Datetime => datetime(json).map(Self::Datetime),
            ParameterType::Timespan => timespan(json.as_str()?).map(Self::Timespan),
            ParameterType::Int => int(json).map(Self::Int),
            ParameterType::Real => real(json).map(Self::Real),
            ParameterType::Bool => boolean(json).map(Self::Bool),
            ParameterType::List => list(json).map(Self::List),
            ParameterType::Column | ParameterType::Table => name(json.as_str()?).map(Self::Name),
            ParameterType::Columns => names(json).map(Self::Names),
            ParameterType::AddQueryItems => json.as_str().map(|text| Self::Items(text.to_owned())),
            ParameterType::Aggregate => aggregate(json.as_str()?).map(Self::Aggregate),
        }
    }
}

fn datetime(json: &Value) -> Option<i64> {
    let range = huntlet_ticks::MIN..=huntlet_ticks::MAX;
    match json {
        Value::Number(number) => whole(number).filter(|ticks| range.contains(ticks)),
        Value::String(text) => huntlet_ticks::parse_datetime(text.trim()),
        _ => None,
    }
}

fn timespan(text: &str) -> Option<i64> {
    huntlet_ticks::parse_timespan(text.trim())
}

fn int(json: &Value) -> Option<i64> {
    match json {
        Value::Number(number) => whole(number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn real(json: &Value) -> Option<f64> {
    let number = match json {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// JavaScript has no whole numbers: `5.0` is 5.
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let real = number.as_f64()?;
        (real.fract() == 0.0 && real.abs() <= 9.0e18).then_some(real as i64)
    })
}

fn boolean(json: &Value) -> Option<bool> {
    match json {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn list(json: &Value) -> Option<Vec<Value>> {
    let is_scalar = |item: &Value| matches!(item, Value::String(_) | Value::Number(_) | Value::Bool(_));
    match json {
        Value::Array(items) => items.iter().all(is_scalar).then(|| items.clone()),
        Value::String(text) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(items.map(|item| Value::String(item.to_owned())).collect())
        }
        other => is_scalar(other).then(|| vec![other.clone()]),
    }
}

/// Names are quoted when they are written, so anything but nothing and line breaks is one.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn names(json: &Value) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = list(json)?.iter().map(|item| name(item.as_str()?)).collect();
    names.filter(|names| !names.is_empty())
}

/// Text that is one call, `name(…)`, whose arguments are columns and literals.
fn aggregate(text: &str) -> Option<String> {
    let text = text.trim();
    let parsed = huntlet_kql::parse(text);
    let [statement] = parsed.script.statements.as_slice() else { return None };
    let StatementKind::Query(call) = &statement.kind else { return None };
    let ExprKind::Call { receiver: None, args, .. } = &call.kind else { return None };
    let plain = |arg: &Expr| matches!(arg.kind, ExprKind::Name(_) | ExprKind::Literal(_));
    // nothing, not even a comment, may stand beside the call
    let whole = call.span.start == 0 && call.span.end as usize == text.len();
    (whole
        && args.iter().all(plain)
        && !parsed.diagnostics.iter().any(Diagnostic::is_error)
        && !text.contains(['\n', '\r']))
    .then(|| text.to_owned())
}
