//! Functions of dynamic arrays.

use std::cmp::Ordering;

use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::build::{Kind, MANY, check, row, sig};
use super::text::{number, text};
use super::{Arg, Function, NameRule, cell, compare, limits};

/// The most elements that an array made by a function has.
pub(super) const MOST: usize = 1_048_576;

pub(super) const FAMILY: &[Function] = &[
    row("array_length", (1, 1), sig!(Dynamic => Long), NameRule::None, |_, a| length(a)),
    row("arraylength", (1, 1), sig!(Dynamic => Long), NameRule::None, |_, a| length(a)),
    row("array_concat", (1, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| concat(a)),
    row("array_slice", (3, 3), sig!(Dynamic, Integer => Dynamic), NameRule::None, |_, a| {
        slice(a).unwrap_or(Scalar::Null)
    }),
    row("array_split", (2, 2), sig!(Dynamic, Integer => Dynamic), NameRule::None, |_, a| {
        split(a).unwrap_or(Scalar::Null)
    }),
    row("array_index_of", (2, 5), sig!(Dynamic, Any, Integer => Long), NameRule::None, |_, a| {
        index_of(a).unwrap_or(Scalar::Null)
    }),
    row("array_sort_asc", (1, 64), sort_type, NameRule::None, |_, a| sort(a, false)),
    row("array_sort_desc", (1, 64), sort_type, NameRule::None, |_, a| sort(a, true)),
    row("array_sum", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, a| {
        let Some(items) = a.first().and_then(cell::array) else { return Scalar::Null };
        let numbers = items.iter().filter(|v| !v.is_null());
        let sum: Option<f64> = numbers.map(Value::as_f64).sum();
        // the sum of nothing is not minus zero
        sum.map_or(Scalar::Null, |sum| Scalar::Real(sum + 0.0))
    }),
    row("array_reverse", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let items = a.first().and_then(cell::array);
        items.map_or(Scalar::Null, |items| cell::list(items.iter().rev().cloned().collect()))
    }),
    row("array_rotate_left", (2, 2), sig!(Dynamic, Integer => Dynamic), NameRule::None, |_, a| rotate(a, 1)),
    row("array_rotate_right", (2, 2), sig!(Dynamic, Integer => Dynamic), NameRule::None, |_, a| {
        rotate(a, -1)
    }),
    row("array_shift_left", (2, 3), sig!(Dynamic, Integer, Any => Dynamic), NameRule::None, |_, a| {
        shift(a, 1)
    }),
    row("array_shift_right", (2, 3), sig!(Dynamic, Integer, Any => Dynamic), NameRule::None, |_, a| {
        shift(a, -1)
    }),
    row("array_iff", (3, 3), sig!(Dynamic, Any => Dynamic), NameRule::None, |_, a| iff(a)),
    row("array_iif", (3, 3), sig!(Dynamic, Any => Dynamic), NameRule::None, |_, a| iff(a)),
    row("strcat_array", (2, 2), sig!(Dynamic, Any => String), NameRule::None, |_, a| join(a)),
    row("array_strcat", (2, 2), sig!(Dynamic, Any => String), NameRule::None, |_, a| join(a)),
    row("pack_array", (1, MANY), sig!(Any => Dynamic), NameRule::None, |_, a| {
        cell::list(a.iter().map(cell::json).collect())
    }),
    row("zip", (2, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let arrays: Option<Vec<&[Value]>> = a.iter().map(cell::array).collect();
        let Some(arrays) = arrays else { return Scalar::Null };
        let longest = arrays.iter().map(|items| items.len()).max().unwrap_or(0);
        let at =
            |index: usize| arrays.iter().map(|items| items.get(index).cloned().unwrap_or_default()).collect();
        cell::list((0..longest).map(|index| Value::Array(at(index))).collect())
    }),
    row(
        "repeat",
        (2, 2),
        sig!(Any, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("repeat"),
        |_, a| {
            let (Some(value), Some(count)) = (a.first(), number(a, 1, 0)) else { return Scalar::Null };
            if count < 0 {
                return Scalar::Null;
            }
            let (value, count) = (cell::json(value), usize::try_from(count).unwrap_or(MOST).min(MOST));
            // a number of the array takes some sixteen characters where its value takes a few bytes
            if !limits::fits(cell::weight(&value).saturating_mul(count) / 4) {
                return Scalar::Null;
            }
            cell::list(vec![value; count])
        },
    ),
];

fn length(cells: &[Scalar]) -> Scalar {
    let items = cells.first().and_then(cell::array);
    items.map_or(Scalar::Null, |items| Scalar::Long(items.len() as i64))
}

/// Nulls add nothing; a value that is no array is one element.
fn concat(cells: &[Scalar]) -> Scalar {
    if cells.iter().all(|value| matches!(value, Scalar::Null)) {
        return Scalar::Null;
    }
    let mut all = Vec::new();
    for value in cells {
        match (value, cell::array(value)) {
            (Scalar::Null, _) => {}
            (_, Some(items)) => all.extend_from_slice(items),
            (other, None) => all.push(cell::json(other)),
        }
    }
    cell::list(all)
}

/// A place from the start, or from the end when negative; held within the array.
fn place(index: i64, length: usize) -> i64 {
    if index < 0 { index + length as i64 } else { index }
}

/// Both ends are inside.
fn slice(cells: &[Scalar]) -> Option<Scalar> {
    let items = cells.first().and_then(cell::array)?;
    let from = place(cell::long(cells.get(1)?)?, items.len()).max(0);
    let to = place(cell::long(cells.get(2)?)?, items.len()).min(items.len() as i64 - 1);
    if to < from {
        return Some(cell::list(Vec::new()));
    }
    Some(cell::list(items.get(from as usize..=to as usize)?.to_vec()))
}

fn split(cells: &[Scalar]) -> Option<Scalar> {
    let items = cells.first().and_then(cell::array)?;
    let at = cells.get(1)?;
    let places: Vec<i64> = match cell::array(at) {
        Some(places) => places.iter().map(Value::as_i64).collect::<Option<_>>()?,
        None => vec![cell::long(at)?],
    };
    let mut parts = Vec::new();
    let mut from = 0;
    for index in places {
        let to = (place(index, items.len()).max(0) as usize).clamp(from, items.len());
        parts.push(Value::from(items.get(from..to)?.to_vec()));
        from = to;
    }
    parts.push(Value::from(items.get(from..)?.to_vec()));
    Some(cell::list(parts))
}

fn index_of(cells: &[Scalar]) -> Option<Scalar> {
    let items = cells.first().and_then(cell::array)?;
    let wanted = cell::json(cells.get(1)?);
    let start = place(number(cells, 2, 0)?, items.len()).max(0) as usize;
    let length = number(cells, 3, -1).filter(|length| *length >= -1)?;
    let occurrence = number(cells, 4, 1).filter(|n| *n > 0)?;
    let count = if length < 0 { items.len() } else { length as usize };
    let found = items.iter().enumerate().skip(start).take(count).filter(|(_, item)| same(item, &wanted));
    let found = found.map(|(index, _)| index as i64).nth(usize::try_from(occurrence - 1).ok()?);
    Some(Scalar::Long(found.unwrap_or(-1)))
}

/// Equal values; numbers by their value.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    a == b || (a.is_number() && b.is_number() && compare::order_json(a, b) == Some(Ordering::Equal))
}

fn sort_type(args: &[Arg]) -> Result<KqlType, String> {
    let arrays = args.iter().take_while(|arg| arg.ty == KqlType::Dynamic).count().max(1);
    let kinds: Vec<Kind> = std::iter::repeat_n(Kind::Dynamic, arrays).chain([Kind::Bool]).collect();
    if args.len() > kinds.len() {
        return Err("only arrays may follow an array, and `true` or `false` the last".to_owned());
    }
    check(args, &kinds, KqlType::Dynamic)
}

/// Sorts the first array; those after it go with it. Nulls are last unless the last argument says otherwise; a value
/// that is no array gives null, as does one that is not as long as the first. Of several arrays the result is an array.
fn sort(cells: &[Scalar], descending: bool) -> Scalar {
    let (arrays, nulls_last) = match cells {
        [arrays @ .., Scalar::Bool(nulls_last)] if !arrays.is_empty() => (arrays, *nulls_last),
        arrays => (arrays, true),
    };
    let Some(items) = arrays.first().and_then(cell::array) else { return Scalar::Null };
    let rank = |value: &Value| match value {
        Value::Null => 9 * i32::from(nulls_last),
        Value::Number(_) => 1,
        Value::String(text) => match cell::typed(text) {
            Some(Scalar::DateTime(_)) => 2,
            Some(Scalar::TimeSpan(_)) => 3,
            None => 4,
            Some(_) => 5,
        },
        Value::Bool(_) => 6,
        _ => 7,
    };
    let mut places: Vec<usize> = (0..items.len()).collect();
    let at = |place: usize| items.get(place).unwrap_or(&Value::Null);
    places.sort_by(|a, b| {
        let order = compare::order_json(at(*a), at(*b)).unwrap_or(Ordering::Equal);
        // the kinds keep their order either way
        rank(at(*a)).cmp(&rank(at(*b))).then(if descending { order.reverse() } else { order })
    });
    let sorted = |array: &Scalar| match cell::array(array) {
        Some(values) if values.len() == places.len() => {
            Value::Array(places.iter().filter_map(|place| values.get(*place).cloned()).collect())
        }
        _ => Value::Null,
    };
    match arrays {
        [one] => cell::dynamic(sorted(one)),
        several => cell::list(several.iter().map(sorted).collect()),
    }
}

fn rotate(cells: &[Scalar], direction: i64) -> Scalar {
    let (Some(items), Some(count)) = (cells.first().and_then(cell::array), number(cells, 1, 0)) else {
        return Scalar::Null;
    };
    let mut items = items.to_vec();
    if !items.is_empty() {
        let by = count.wrapping_mul(direction).rem_euclid(items.len() as i64);
        items.rotate_left(by as usize);
    }
    cell::list(items)
}

fn shift(cells: &[Scalar], direction: i64) -> Scalar {
    let (Some(items), Some(count)) = (cells.first().and_then(cell::array), number(cells, 1, 0)) else {
        return Scalar::Null;
    };
    let texts = !items.is_empty()
        && items.iter().all(|item| matches!(item, Value::String(text) if cell::typed(text).is_none()));
    let default = || if texts { Value::from("") } else { Value::Null };
    let filler = cells.get(2).map_or_else(default, cell::json);
    let by = count.saturating_mul(direction);
    let at = |index: usize| {
        let from = usize::try_from((index as i64).saturating_add(by)).ok();
        from.and_then(|from| items.get(from)).unwrap_or(&filler).clone()
    };
    cell::list((0..items.len()).map(at).collect())
}

/// Element by element; where a branch is an array that is too short, null.
fn iff(cells: &[Scalar]) -> Scalar {
    let [condition, yes, no] = cells else { return Scalar::Null };
    let Some(conditions) = cell::array(condition) else { return Scalar::Null };
    let pick = |branch: &Scalar, index: usize| match cell::array(branch) {
        Some(items) => items.get(index).cloned().unwrap_or_default(),
        None => cell::json(branch),
    };
    let one = |(index, condition): (usize, &Value)| match cell::boolean(&Scalar::Dynamic(condition.clone())) {
        Some(true) => pick(yes, index),
        Some(false) => pick(no, index),
        None => Value::Null,
    };
    cell::list(conditions.iter().enumerate().map(one).collect())
}

fn join(cells: &[Scalar]) -> Scalar {
    let Some(items) = cells.first().and_then(cell::array) else { return cell::string("") };
    cell::string(items.iter().map(cell::json_text).collect::<Vec<_>>().join(&text(cells, 1)))
}
