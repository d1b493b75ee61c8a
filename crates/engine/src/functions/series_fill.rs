//! Functions that fill gaps of arrays, and filters over them.

use huntlet_series::{fill, filter};
use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{row, sig};
use super::series::Number;
use super::{Function, NameRule, cell, limits};

pub(super) const FAMILY: &[Function] = &[
    row("series_fill_forward", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::FirstArgument, |_, a| {
        from_neighbour(a, fill::forward)
    }),
    row("series_fill_backward", (1, 2), sig!(Dynamic, Number => Dynamic), NameRule::FirstArgument, |_, a| {
        from_neighbour(a, fill::backward)
    }),
    row(
        "series_fill_const",
        (1, 3),
        sig!(Dynamic, Number, Number => Dynamic),
        NameRule::FirstArgument,
        |_, a| {
            let Some(items) = a.first().and_then(cell::array) else { return Scalar::Null };
            let constant = a.get(1).map_or(Value::from(0), cell::json);
            let filled = known(items, a.get(2)).into_iter().zip(items);
            cell::list(filled.map(|(known, item)| if known { item } else { &constant }.clone()).collect())
        },
    ),
    row(
        "series_fill_linear",
        (1, 4),
        sig!(Dynamic, Number, Bool, Number => Dynamic),
        NameRule::FirstArgument,
        |_, a| linear(a),
    ),
    row("series_fir", (2, 4), sig!(Dynamic, Dynamic, Bool => Dynamic), NameRule::FirstArgument, |_, a| {
        fir(a).unwrap_or(Scalar::Null)
    }),
    row("series_iir", (3, 3), sig!(Dynamic => Dynamic), NameRule::FirstArgument, |_, a| {
        iir(a).unwrap_or(Scalar::Null)
    }),
];

/// Which elements are there: gaps are nulls, or the value that stands for one.
fn known(items: &[Value], placeholder: Option<&Scalar>) -> Vec<bool> {
    let gap = placeholder.and_then(cell::real);
    let at = |item: &Value| match gap {
        Some(gap) => Number::of(item).is_none_or(|number| number.real() != gap),
        None => !item.is_null(),
    };
    items.iter().map(at).collect()
}

fn from_neighbour(cells: &[Scalar], sources: fn(&[bool]) -> Vec<Option<usize>>) -> Scalar {
    let Some(items) = cells.first().and_then(cell::array) else { return Scalar::Null };
    let sources = sources(&known(items, cells.get(1)));
    let filled =
        items.iter().zip(sources).map(|(item, source)| source.and_then(|at| items.get(at)).unwrap_or(item));
    cell::list(filled.cloned().collect())
}

/// Whole numbers alone give whole numbers, cut off; nulls alone give the constant.
fn linear(cells: &[Scalar]) -> Scalar {
    let Some(items) = cells.first().and_then(cell::array) else { return Scalar::Null };
    let known = known(items, cells.get(1));
    if !known.contains(&true) {
        let constant = cells.get(3).map_or_else(|| cell::json_real(0.0), cell::json);
        return cell::list(vec![constant; items.len()]);
    }
    let edges = cells.get(2).and_then(cell::boolean).unwrap_or(true);
    let number = |(known, item): (&bool, &Value)| if *known { Number::of(item) } else { None };
    let numbers: Vec<Option<Number>> = known.iter().zip(items).map(number).collect();
    let whole = numbers.iter().flatten().all(|number| matches!(number, Number::Long(_)));
    let values: Vec<f64> = numbers.iter().map(|number| number.map_or(f64::NAN, Number::real)).collect();
    let filled = fill::linear(&values, edges).into_iter().zip(known.iter().zip(items));
    let cell = |(value, (known, item)): (f64, (&bool, &Value))| match (known, value.is_nan(), whole) {
        (true, ..) | (false, true, _) => item.clone(),
        (false, false, true) => Value::from(value as i64),
        (false, false, false) => cell::json_real(value),
    };
    cell::list(filled.map(cell).collect())
}

/// The numbers of an array, nulls and all else as `NaN`; and whether all are whole.
fn signal(cells: &[Scalar], place: usize) -> Option<(Vec<f64>, bool)> {
    let items = cells.get(place).and_then(cell::array)?;
    let numbers: Vec<Option<Number>> = items.iter().map(Number::of).collect();
    let whole = numbers.iter().all(|number| matches!(number, Some(Number::Long(_))));
    Some((numbers.iter().map(|number| number.map_or(f64::NAN, Number::real)).collect(), whole))
}

/// Coefficients, of which all must be numbers.
fn coefficients(cells: &[Scalar], place: usize) -> Option<(Vec<f64>, bool)> {
    signal(cells, place).filter(|(taps, _)| !taps.iter().any(|tap| tap.is_nan()))
}

/// What a null has a part in is null.
fn filtered(values: &[f64], whole: bool) -> Scalar {
    let cell = |value: &f64| match value {
        value if value.is_nan() => Value::Null,
        value if whole => Value::from(*value as i64),
        value => cell::json_real(*value),
    };
    cell::list(values.iter().map(cell).collect())
}

fn fir(cells: &[Scalar]) -> Option<Scalar> {
    let (values, whole_values) = signal(cells, 0)?;
    let (mut taps, whole_taps) = coefficients(cells, 1)?;
    if !limits::soon(values.len(), taps.len()) {
        return None;
    }
    let negative = taps.iter().any(|tap| *tap < 0.0);
    let normalize = cells.get(2).and_then(cell::boolean).unwrap_or(!negative);
    if normalize {
        // the reference: a filter with negative values cannot be normalised
        if negative {
            return None;
        }
        let sum: f64 = taps.iter().sum();
        for tap in &mut taps {
            *tap /= sum;
        }
    }
    let center = cells.get(3).and_then(cell::boolean).unwrap_or(false);
    Some(filtered(&filter::fir(&values, &taps, center), whole_values && whole_taps && !normalize))
}

fn iir(cells: &[Scalar]) -> Option<Scalar> {
    let (values, _) = signal(cells, 0)?;
    let (numerators, _) = coefficients(cells, 1)?;
    let (denominators, _) = coefficients(cells, 2)?;
    if !limits::soon(values.len(), numerators.len() + denominators.len()) {
        return None;
    }
    Some(filtered(&filter::iir(&values, &numerators, &denominators)?, false))
}
