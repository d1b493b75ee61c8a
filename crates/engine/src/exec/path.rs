//! Walks into dynamic values.

use huntlet_table::{ColumnBuilder, KqlType, Scalar};

use super::compile::{Compiled, Walk};
use super::eval::Batch;
use super::json;
use crate::value::{Cells, Value};

/// A step with the values of a computed key.
enum Step<'s> {
    Key(&'s str),
    Index(i64),
    Computed(Value),
}

/// `base.a["b"][0]`
pub(super) fn walk(base: &Compiled, steps: &[Walk], batch: &Batch<'_>) -> Result<Value, String> {
    let base = base.eval(batch)?;
    let steps: Vec<Step<'_>> = steps
        .iter()
        .map(|step| {
            Ok(match step {
                Walk::Key(key) => Step::Key(key),
                Walk::Index(index) => Step::Index(*index),
                Walk::Computed(expr) => Step::Computed(expr.eval(batch)?),
            })
        })
        .collect::<Result<_, String>>()?;
    let rows = batch.rows;
    let constant = match &base {
        Value::Scalar(_, Scalar::Dynamic(value)) => Some(value.to_string()),
        Value::Scalar(..) => return Ok(Value::Scalar(KqlType::Dynamic, Scalar::Null)),
        Value::Column(..) => None,
    };
    let same = steps.iter().all(|step| !matches!(step, Step::Computed(Value::Column(..))));
    if let (Some(text), true) = (&constant, same) {
        let found = follow(text, &steps, 0).filter(|found| *found != "null");
        let cell =
            found.and_then(|found| serde_json::from_str(found).ok()).map_or(Scalar::Null, Scalar::Dynamic);
        return Ok(Value::Scalar(KqlType::Dynamic, cell));
    }
    let cells = base.cells();
    let mut builder = ColumnBuilder::new("", KqlType::Dynamic, rows);
    for row in 0..rows {
        let text = match &constant {
            Some(text) => Some(text.as_str()),
            None => cells.text(row),
        };
        match text.and_then(|text| follow(text, &steps, row)) {
            Some(found) => builder.push_text(found),
            None => builder.push_null(),
        }
    }
    Ok(Value::of_column(builder.finish()))
}

fn follow<'a>(text: &'a str, steps: &[Step<'_>], row: usize) -> Option<&'a str> {
    steps.iter().try_fold(text, |text, step| match step {
        Step::Key(key) => json::member(text, key),
        Step::Index(index) => json::element(text, *index),
        Step::Computed(value) => computed(text, value.cells().get(row)),
    })
}

fn computed(text: &str, key: Scalar) -> Option<&str> {
    match key {
        Scalar::Int(index) => json::element(text, i64::from(index)),
        Scalar::Long(index) => json::element(text, index),
        Scalar::String(key) | Scalar::Guid(key) => json::member(text, &key),
        Scalar::Dynamic(serde_json::Value::String(key)) => json::member(text, huntlet_kql::inner::bare(&key)),
        Scalar::Dynamic(serde_json::Value::Number(index)) => json::element(text, index.as_i64()?),
        _ => None,
    }
}

/// The cells of a dynamic value as JSON text.
pub(super) fn json_text<'a>(cells: &Cells<'a>, row: usize) -> Option<std::borrow::Cow<'a, str>> {
    match cells {
        Cells::Const(Scalar::Dynamic(value)) => Some(value.to_string().into()),
        Cells::Text(_, texts) => texts.get(row).map(Into::into),
        _ => None,
    }
}
