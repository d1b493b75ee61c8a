//! Choices between values, and questions about them.

use std::cmp::Ordering;

use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::build::{Kind, MANY, check, column, common_type, compiled, row, sig};
use super::{Arg, Function, NameRule, Prepared, apply, cell, compare, convert};

pub(super) const FAMILY: &[Function] = &[
    compiled("iff", (3, 3), iff_type, NameRule::None, |_, args| iff(args)),
    compiled("iif", (3, 3), iff_type, NameRule::None, |_, args| iff(args)),
    compiled("case", (3, MANY), case_type, NameRule::None, |_, args| {
        let result = case_type(args)?;
        Ok(Box::new(move |cells| {
            let mut pairs = cells.chunks(2);
            let chosen = pairs.find_map(|pair| match pair {
                [condition, value] => (cell::boolean(condition) == Some(true)).then_some(value),
                [otherwise] => Some(otherwise),
                _ => None,
            });
            as_type(result, chosen.unwrap_or(&Scalar::Null))
        }))
    }),
    compiled("coalesce", (2, 64), common_type, NameRule::None, |_, args| {
        let result = common_type(args)?;
        Ok(Box::new(move |cells| {
            let empty = |value: &&Scalar| match value {
                Scalar::String(text) => text.is_empty(),
                other => other.is_null(),
            };
            as_type(result, cells.iter().find(|value| !empty(value)).unwrap_or(&Scalar::Null))
        }))
    }),
    compiled("max_of", (2, 64), ordered_type, NameRule::None, |_, args| extreme(args, Ordering::Greater)),
    compiled("min_of", (2, 64), ordered_type, NameRule::None, |_, args| extreme(args, Ordering::Less)),
    row("not", (1, 1), sig!(Bool => Bool), NameRule::None, |_, a| {
        a.first().and_then(cell::boolean).map_or(Scalar::Null, |v| Scalar::Bool(!v))
    }),
    column("isnull", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, |_| false, is_null)
    }),
    column("isnotnull", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, |_| true, |cell| !is_null(cell))
    }),
    column("notnull", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, |_| true, |cell| !is_null(cell))
    }),
    column("isempty", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, str::is_empty, is_empty)
    }),
    column("isnotempty", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, |text| !text.is_empty(), |cell| !is_empty(cell))
    }),
    column("notempty", (1, 1), sig!(Any => Bool), NameRule::None, |_, a, rows| {
        apply::question(a, rows, |text| !text.is_empty(), |cell| !is_empty(cell))
    }),
    row("around", (3, 3), sig!(Summable => Bool), NameRule::None, |_, a| around(a).unwrap_or(Scalar::Null)),
];

/// The chosen value as the type of the whole call.
fn as_type(ty: KqlType, value: &Scalar) -> Scalar {
    if value.ty() == Some(ty) || (value.is_null() && ty != KqlType::String) {
        return value.clone();
    }
    convert::to(ty, value)
}

fn branches(args: &[Arg]) -> Vec<Arg> {
    let last = args.len().saturating_sub(1);
    args.iter().enumerate().filter(|(i, _)| i % 2 == 1 || *i == last).map(|(_, arg)| arg.clone()).collect()
}

fn conditions(args: &[Arg]) -> Result<(), String> {
    for (index, arg) in args.iter().enumerate().take(args.len().saturating_sub(1)).step_by(2) {
        if !matches!(arg.ty, KqlType::Bool | KqlType::Dynamic) {
            return Err(format!("argument {} is a condition and must be a bool, not {}", index + 1, arg.ty));
        }
    }
    Ok(())
}

fn iff_type(args: &[Arg]) -> Result<KqlType, String> {
    conditions(args)?;
    common_type(args.get(1..).unwrap_or_default())
}

fn case_type(args: &[Arg]) -> Result<KqlType, String> {
    if args.len().is_multiple_of(2) {
        return Err("give a value for when no condition holds, as the last argument".to_owned());
    }
    conditions(args)?;
    common_type(&branches(args))
}

fn iff(args: &[Arg]) -> Result<Prepared, String> {
    let result = iff_type(args)?;
    Ok(Box::new(move |cells| match cells {
        [condition, yes, no] => {
            as_type(result, if cell::boolean(condition) == Some(true) { yes } else { no })
        }
        _ => Scalar::Null,
    }))
}

fn ordered_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Any], KqlType::Long)?;
    common_type(args)
}

/// The largest or smallest of the arguments that are not null.
fn extreme(args: &[Arg], wanted: Ordering) -> Result<Prepared, String> {
    let result = ordered_type(args)?;
    Ok(Box::new(move |cells| {
        let mut best = Scalar::Null;
        for value in cells.iter().filter(|value| !value.is_null()) {
            let value = as_type(result, value);
            if matches!(value, Scalar::Real(v) if v.is_nan()) {
                return value;
            }
            if best.is_null() || compare::order(&value, &best) == Some(wanted) {
                best = value;
            }
        }
        as_type(result, &best)
    }))
}

fn is_null(value: &Scalar) -> bool {
    value.is_null()
}

/// Empty text, a null, or a dynamic that is an empty string.
fn is_empty(value: &Scalar) -> bool {
    match value {
        Scalar::String(text) | Scalar::Dynamic(Value::String(text)) => text.is_empty(),
        other => other.is_null(),
    }
}

fn around(cells: &[Scalar]) -> Option<Scalar> {
    let [value, center, delta] = cells else { return None };
    Some(Scalar::Bool(match (value, center) {
        (Scalar::Real(_), _) | (_, Scalar::Real(_)) => {
            let (value, center, delta) = (cell::real(value)?, cell::real(center)?, cell::real(delta)?);
            (center - delta..=center + delta).contains(&value)
        }
        _ => {
            let ticks =
                |v: &Scalar| cell::datetime(v).or_else(|| cell::timespan(v)).or_else(|| cell::long(v));
            let (value, center, delta) = (ticks(value)?, ticks(center)?, ticks(delta)?);
            (center.saturating_sub(delta)..=center.saturating_add(delta)).contains(&value)
        }
    }))
}
