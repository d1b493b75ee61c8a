//! Functions that take arrays of numbers element by element, or to one number.

use huntlet_series::vector;
use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::build::{Kind, check, row, sig};
use super::{Arg, Function, NameRule, cell};

/// `series_f(x)`: one real for each number.
macro_rules! each {
    ($name:literal, $compute:expr) => {
        row($name, (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
            let compute: fn(f64) -> f64 = $compute;
            unary(a, |value| cell::json_real(compute(value.real())))
        })
    };
}

/// `series_f(x, y)`: one value for each pair.
macro_rules! pairs {
    ($name:literal, $compute:expr) => {
        row($name, (2, 2), pair_type, NameRule::None, |_, a| pairwise(a, $compute).unwrap_or(Scalar::Null))
    };
}

/// `series_f(x, y)`: true or false for each pair.
macro_rules! compared {
    ($name:literal, $operator:tt) => {
        pairs!($name, |a, b| Value::Bool(match (a, b) {
            (Number::Long(a), Number::Long(b)) => a $operator b,
            (a, b) => a.real() $operator b.real(),
        }))
    };
}

pub(super) const FAMILY: &[Function] = &[
    each!("series_acos", f64::acos),
    each!("series_asin", f64::asin),
    each!("series_atan", f64::atan),
    each!("series_ceiling", f64::ceil),
    each!("series_cos", f64::cos),
    each!("series_exp", f64::exp),
    each!("series_floor", f64::floor),
    each!("series_log", f64::ln),
    each!("series_sin", f64::sin),
    each!("series_tan", f64::tan),
    // whole numbers stay whole
    row("series_abs", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        unary(a, |value| match value {
            Number::Long(value) => Value::from(value.wrapping_abs()),
            Number::Real(value) => cell::json_real(value.abs()),
        })
    }),
    row("series_sign", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        unary(a, |value| match value {
            Number::Long(value) => Value::from(value.signum()),
            Number::Real(0.0) => cell::json_real(0.0),
            Number::Real(value) => cell::json_real(value.signum()),
        })
    }),
    pairs!("series_add", |a, b| arithmetic(a, b, i64::wrapping_add, |a, b| a + b)),
    pairs!("series_subtract", |a, b| arithmetic(a, b, i64::wrapping_sub, |a, b| a - b)),
    pairs!("series_multiply", |a, b| arithmetic(a, b, i64::wrapping_mul, |a, b| a * b)),
    pairs!("series_divide", |a, b| cell::json_real(a.real() / b.real())),
    pairs!("series_pow", |a, b| cell::json_real(a.real().powf(b.real()))),
    compared!("series_equals", ==),
    compared!("series_not_equals", !=),
    compared!("series_less", <),
    compared!("series_less_equals", <=),
    compared!("series_greater", >),
    compared!("series_greater_equals", >=),
    row("series_sum", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, a| {
        real(numbers(a, 0).map(|values| values.iter().sum()))
    }),
    row("series_product", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, a| {
        real(numbers(a, 0).map(|values| values.iter().product()))
    }),
    row("series_magnitude", (1, 1), sig!(Dynamic => Real), NameRule::None, |_, a| {
        real(numbers(a, 0).map(|values| vector::magnitude(&values)))
    }),
    row("series_dot_product", (2, 2), dot_type, NameRule::None, |_, a| {
        real(both(a).map(|(left, right)| vector::dot(&left, &right)))
    }),
    row(
        "series_cosine_similarity",
        (2, 4),
        sig!(Dynamic, Dynamic, Number => Real),
        NameRule::None,
        |_, a| real(cosine(a)),
    ),
    row("series_pearson_correlation", (2, 2), sig!(Dynamic => Real), NameRule::None, |_, a| real(pearson(a))),
];

/// An element, whole or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Long(i64),
    Real(f64),
}

impl Number {
    /// The number in a JSON value; what JSON has no number for is text there.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => {
                number.as_i64().map(Self::Long).or_else(|| number.as_f64().map(Self::Real))
            }
            Value::String(text) => match text.as_str() {
                "NaN" => Some(Self::Real(f64::NAN)),
                "Infinity" => Some(Self::Real(f64::INFINITY)),
                "-Infinity" => Some(Self::Real(f64::NEG_INFINITY)),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn real(self) -> f64 {
        match self {
            Self::Long(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}

/// A real cell.
pub(super) fn real(value: Option<f64>) -> Scalar {
    value.map_or(Scalar::Null, Scalar::Real)
}

/// Two arrays, or an array and a number.
fn pair_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Number], KqlType::Dynamic)?;
    if args.iter().all(|arg| arg.ty != KqlType::Dynamic) {
        return Err("one of the arguments must be a dynamic array".to_owned());
    }
    Ok(KqlType::Dynamic)
}

fn dot_type(args: &[Arg]) -> Result<KqlType, String> {
    pair_type(args).map(|_| KqlType::Real)
}

/// What is not a number stays null.
fn unary(cells: &[Scalar], compute: impl Fn(Number) -> Value) -> Scalar {
    let Some(items) = cells.first().and_then(cell::array) else { return Scalar::Null };
    cell::list(items.iter().map(|item| Number::of(item).map_or(Value::Null, &compute)).collect())
}

/// An operand: the elements of an array, or one number for all places.
enum Operand<'a> {
    Array(&'a [Value]),
    Same(Option<Number>),
}

impl<'a> Operand<'a> {
    fn of(cell: &'a Scalar) -> Option<Self> {
        match cell {
            Scalar::Dynamic(Value::Array(items)) => Some(Self::Array(items)),
            Scalar::Dynamic(value) => Number::of(value).map(|number| Self::Same(Some(number))),
            Scalar::Int(value) => Some(Self::Same(Some(Number::Long(i64::from(*value))))),
            Scalar::Long(value) => Some(Self::Same(Some(Number::Long(*value)))),
            Scalar::Null => None,
            other => Some(Self::Same(cell::real(other).map(Number::Real))),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Array(items) => items.len(),
            Self::Same(_) => 0,
        }
    }

    fn at(&self, place: usize) -> Option<Number> {
        match self {
            Self::Array(items) => items.get(place).and_then(Number::of),
            Self::Same(number) => *number,
        }
    }
}

/// As long as the longer array; where an element is missing or no number, null.
fn pairwise(cells: &[Scalar], compute: fn(Number, Number) -> Value) -> Option<Scalar> {
    let [left, right] = cells else { return None };
    let (left, right) = (Operand::of(left)?, Operand::of(right)?);
    if let (Operand::Same(_), Operand::Same(_)) = (&left, &right) {
        return None;
    }
    let length = left.len().max(right.len());
    let at = |place| Some(compute(left.at(place)?, right.at(place)?));
    Some(cell::list((0..length).map(|place| at(place).unwrap_or_default()).collect()))
}

fn arithmetic(a: Number, b: Number, whole: fn(i64, i64) -> i64, real: fn(f64, f64) -> f64) -> Value {
    match (a, b) {
        (Number::Long(a), Number::Long(b)) => Value::from(whole(a, b)),
        (a, b) => cell::json_real(real(a.real(), b.real())),
    }
}

/// The numbers of an array; other elements are passed over. Nothing for an empty array.
fn numbers(cells: &[Scalar], place: usize) -> Option<Vec<f64>> {
    let items = cells.get(place).and_then(cell::array)?;
    let found = items.iter().filter_map(Number::of).map(Number::real).collect();
    (!items.is_empty()).then_some(found)
}

/// The numbers that stand in the same place of two arrays, as far as both go.
fn both(cells: &[Scalar]) -> Option<(Vec<f64>, Vec<f64>)> {
    let [left, right] = cells else { return None };
    let (left, right) = (Operand::of(left)?, Operand::of(right)?);
    let length = match (&left, &right) {
        (Operand::Array(left), Operand::Array(right)) => left.len().min(right.len()),
        (Operand::Array(items), _) | (_, Operand::Array(items)) => items.len(),
        _ => 0,
    };
    let at = |place| Some((left.at(place)?.real(), right.at(place)?.real()));
    (length > 0).then(|| (0..length).filter_map(at).unzip())
}

fn cosine(cells: &[Scalar]) -> Option<f64> {
    let (left, right) = both(cells.get(..2)?)?;
    let length = |place: usize, values: &[f64]| match cells.get(place) {
        Some(given) => cell::real(given),
        None => Some(vector::magnitude(values)),
    };
    Some(vector::dot(&left, &right) / (length(2, &left)? * length(3, &right)?))
}

/// Null for arrays of different lengths and for elements that are no numbers.
fn pearson(cells: &[Scalar]) -> Option<f64> {
    let (left, right) = (numbers(cells, 0)?, numbers(cells, 1)?);
    let whole = |place: usize| cells.get(place).and_then(cell::array).map(<[Value]>::len);
    if Some(left.len()) != whole(0) || whole(0) != whole(1) || left.len() != right.len() {
        return None;
    }
    Some(vector::pearson(&left, &right))
}
