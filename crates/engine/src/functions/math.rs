//! Functions of numbers.

use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::array::MOST;
use super::build::{Kind, check, row, sig};
use super::text::number;
use super::{Arg, Function, NameRule, cell, decimal};

/// One `real -> real` function.
macro_rules! real_function {
    ($name:literal, $naming:expr, $compute:expr) => {
        row($name, (1, 1), sig!(Number => Real), $naming, |_, a| {
            let compute: fn(f64) -> Option<f64> = $compute;
            a.first().and_then(cell::real).and_then(compute).map_or(Scalar::Null, Scalar::Real)
        })
    };
}

pub(super) const FAMILY: &[Function] = &[
    real_function!("sqrt", NameRule::FirstArgument, |v| Some(v.sqrt())),
    // a logarithm below zero is null, that of zero is minus infinity
    real_function!("log", NameRule::FirstArgument, |v| (v >= 0.0 || v.is_nan()).then(|| v.ln())),
    real_function!("log2", NameRule::FirstArgument, |v| (v >= 0.0 || v.is_nan()).then(|| v.log2())),
    real_function!("log10", NameRule::FirstArgument, |v| (v >= 0.0 || v.is_nan()).then(|| v.log10())),
    real_function!("exp", NameRule::FirstArgument, |v| Some(v.exp())),
    real_function!("exp2", NameRule::FirstArgument, |v| Some(v.exp2())),
    real_function!("exp10", NameRule::FirstArgument, |v| Some(10f64.powf(v))),
    real_function!("sin", NameRule::FirstArgument, |v| Some(v.sin())),
    real_function!("cos", NameRule::FirstArgument, |v| Some(v.cos())),
    real_function!("tan", NameRule::FirstArgument, |v| Some(v.tan())),
    real_function!("asin", NameRule::FirstArgument, |v| (v.abs() <= 1.0).then(|| v.asin())),
    real_function!("acos", NameRule::FirstArgument, |v| (v.abs() <= 1.0).then(|| v.acos())),
    real_function!("atan", NameRule::FirstArgument, |v| Some(v.atan())),
    real_function!("cot", NameRule::None, |v| Some(1.0 / v.tan())),
    real_function!("degrees", NameRule::None, |v| Some(v.to_degrees())),
    real_function!("radians", NameRule::None, |v| Some(v.to_radians())),
    real_function!("sign", NameRule::None, |v| Some(if v > 0.0 {
        1.0
    } else if v < 0.0 {
        -1.0
    } else {
        0.0
    })),
    row("pi", (0, 0), sig!(Any => Real), NameRule::None, |_, _| Scalar::Real(std::f64::consts::PI)),
    row("pow", (2, 2), sig!(Number => Real), NameRule::FirstArgument, |_, a| match a {
        [base, exponent] => match (cell::real(base), cell::real(exponent)) {
            (Some(base), Some(exponent)) => Scalar::Real(base.powf(exponent)),
            _ => Scalar::Null,
        },
        _ => Scalar::Null,
    }),
    row("atan2", (2, 2), sig!(Number => Real), NameRule::FirstArgument, |_, a| match a {
        [y, x] => match (cell::real(y), cell::real(x)) {
            (Some(y), Some(x)) => Scalar::Real(y.atan2(x)),
            _ => Scalar::Null,
        },
        _ => Scalar::Null,
    }),
    row("abs", (1, 1), abs_type, NameRule::FirstArgument, |_, a| match a.first() {
        Some(Scalar::Int(v)) => Scalar::Long(i64::from(*v).abs()),
        Some(Scalar::Long(v)) => Scalar::Long(v.wrapping_abs()),
        Some(Scalar::Real(v)) => Scalar::Real(v.abs()),
        Some(Scalar::TimeSpan(v)) => Scalar::TimeSpan(v.wrapping_abs()),
        Some(Scalar::Decimal(v)) => Scalar::Decimal(v.trim_start_matches('-').to_owned()),
        Some(Scalar::Dynamic(Value::Number(n))) => n.as_f64().map_or(Scalar::Null, |v| Scalar::Real(v.abs())),
        _ => Scalar::Null,
    }),
    row("ceiling", (1, 1), same_number, NameRule::FirstArgument, |_, a| match a.first() {
        Some(Scalar::Decimal(v)) => decimal_map(v, |d| d.ceil()),
        Some(Scalar::Dynamic(Value::Number(n))) => {
            n.as_f64().map_or(Scalar::Null, |v| Scalar::Real(v.ceil()))
        }
        Some(Scalar::Real(v)) => Scalar::Real(v.ceil()),
        Some(other) => other.clone(),
        None => Scalar::Null,
    }),
    row("round", (1, 2), round_type, NameRule::FirstArgument, |_, a| round(a).unwrap_or(Scalar::Null)),
    row("isnan", (1, 1), sig!(Number => Bool), NameRule::None, |_, a| is(a, f64::is_nan)),
    row("isinf", (1, 1), sig!(Number => Bool), NameRule::None, |_, a| is(a, f64::is_infinite)),
    row("isfinite", (1, 1), sig!(Number => Bool), NameRule::None, |_, a| is(a, f64::is_finite)),
    row("binary_and", (2, 2), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        bits(a, |a, b| Some(a & b))
    }),
    row("binary_or", (2, 2), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        bits(a, |a, b| Some(a | b))
    }),
    row("binary_xor", (2, 2), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        bits(a, |a, b| Some(a ^ b))
    }),
    row("binary_shift_left", (2, 2), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        bits(a, |a, b| (b >= 0).then(|| a.wrapping_shl((b % 64) as u32)))
    }),
    row("binary_shift_right", (2, 2), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        bits(a, |a, b| (b >= 0).then(|| a.wrapping_shr((b % 64) as u32)))
    }),
    row("binary_not", (1, 1), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        a.first().and_then(cell::long).map_or(Scalar::Null, |v| Scalar::Long(!v))
    }),
    row("bitset_count_ones", (1, 1), sig!(Integer => Long), NameRule::FirstArgument, |_, a| {
        match a.first() {
            Some(Scalar::Int(v)) => Scalar::Long(i64::from(v.count_ones())),
            Some(value) => {
                cell::long(value).map_or(Scalar::Null, |v| Scalar::Long(i64::from(v.count_ones())))
            }
            None => Scalar::Null,
        }
    }),
    row("tohex", (1, 2), sig!(Integer => String), NameRule::FirstArgument, |_, a| {
        let width = number(a, 1, 0).unwrap_or(0).clamp(0, 64) as usize;
        match a.first() {
            // an int has 32 bits only when a length is asked for, as in the engine
            Some(Scalar::Int(v)) if a.len() > 1 => cell::string(format!("{v:0width$x}")),
            Some(value) => cell::string(cell::long(value).map_or(String::new(), |v| format!("{v:0width$x}"))),
            None => cell::string(""),
        }
    }),
    row("range", (2, 3), sig!(Summable => Dynamic), NameRule::None, |_, a| range(a).unwrap_or(Scalar::Null)),
    row("format_bytes", (1, 3), sig!(Number, Number, Text => String), NameRule::FirstArgument, |_, a| {
        format_bytes(a).unwrap_or_else(|| cell::string(""))
    }),
    row("welch_test", (6, 6), sig!(Number => Real), NameRule::None, |_, a| {
        let numbers: Option<Vec<f64>> = a.iter().map(cell::real).collect();
        match numbers.as_deref() {
            Some(&[m1, v1, n1, m2, v2, n2]) => super::special::welch(m1, v1, n1, m2, v2, n2),
            _ => None,
        }
        .map_or(Scalar::Null, Scalar::Real)
    }),
    real_function!("gamma", NameRule::FirstArgument, |v| Some(super::special::gamma(v))),
    real_function!("loggamma", NameRule::FirstArgument, |v| Some(super::special::ln_gamma(v))),
];

/// Null is no number at all, so that it is none of these: the reference says `false otherwise`.
fn is(cells: &[Scalar], test: fn(f64) -> bool) -> Scalar {
    Scalar::Bool(cells.first().and_then(cell::real).is_some_and(test))
}

fn bits(cells: &[Scalar], compute: fn(i64, i64) -> Option<i64>) -> Scalar {
    let [a, b] = cells else { return Scalar::Null };
    match (cell::long(a), cell::long(b)) {
        (Some(a), Some(b)) => compute(a, b).map_or(Scalar::Null, Scalar::Long),
        _ => Scalar::Null,
    }
}

fn abs_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Summable], KqlType::Real)?;
    match args.first().map(|arg| arg.ty) {
        Some(KqlType::Int | KqlType::Long) => Ok(KqlType::Long),
        Some(KqlType::DateTime) => Err("a datetime has no absolute value".to_owned()),
        Some(KqlType::Dynamic) | None => Ok(KqlType::Real),
        Some(other) => Ok(other),
    }
}

fn same_number(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Number], KqlType::Real)?;
    Ok(args
        .first()
        .map_or(KqlType::Real, |arg| if arg.ty == KqlType::Dynamic { KqlType::Real } else { arg.ty }))
}

fn round_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Number, Kind::Integer], KqlType::Real)?;
    same_number(args.get(..1).unwrap_or(args))
}

fn decimal_map(text: &str, map: fn(rust_decimal::Decimal) -> rust_decimal::Decimal) -> Scalar {
    decimal::parse(text).map_or(Scalar::Null, |value| Scalar::Decimal(decimal::format(map(value))))
}

/// Half away from zero.
fn round(cells: &[Scalar]) -> Option<Scalar> {
    let places = i32::try_from(number(cells, 1, 0)?.clamp(-30, 30)).ok()?;
    Some(match cells.first()? {
        value @ (Scalar::Int(_) | Scalar::Long(_)) if places >= 0 => value.clone(),
        Scalar::Int(v) => Scalar::Int(round_real(f64::from(*v), places) as i32),
        Scalar::Long(v) => Scalar::Long(round_real(*v as f64, places) as i64),
        Scalar::Decimal(text) => {
            let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
            let value = decimal::parse(text)?.round_dp_with_strategy(places.max(0) as u32, strategy);
            Scalar::Decimal(decimal::format(value))
        }
        other => Scalar::Real(round_real(cell::real(other)?, places)),
    })
}

fn round_real(value: f64, places: i32) -> f64 {
    if places == 0 || !value.is_finite() {
        return value.round();
    }
    let scale = 10f64.powi(places.abs());
    let rounded = if places > 0 { (value * scale).round() / scale } else { (value / scale).round() * scale };
    if rounded.is_finite() { rounded } else { value }
}

/// `range(start, stop [, step])`: both ends inside; the step is 1 or an hour when left out.
fn range(cells: &[Scalar]) -> Option<Scalar> {
    let (start, stop, step) = (cells.first()?, cells.get(1)?, cells.get(2));
    let hour = || Some(huntlet_ticks::TICKS_PER_HOUR);
    let whole: (fn(i64) -> Scalar, i64, i64, i64) = match start {
        Scalar::DateTime(from) => {
            (Scalar::DateTime, *from, cell::datetime(stop)?, step.map_or_else(hour, cell::timespan)?)
        }
        Scalar::TimeSpan(from) => {
            (Scalar::TimeSpan, *from, cell::timespan(stop)?, step.map_or_else(hour, cell::timespan)?)
        }
        _ if [Some(start), Some(stop), step].into_iter().flatten().any(is_fraction) => {
            let (from, to) = (cell::real(start)?, cell::real(stop)?);
            let by = step.map_or(Some(1.0), cell::real).filter(|by| *by != 0.0 && by.is_finite())?;
            let count = ((to - from) / by + 1e-9).floor();
            let count = if count.is_finite() && count >= 0.0 { count as usize + 1 } else { 0 };
            let values = (0..count.min(MOST)).map(|i| cell::json_real(from + i as f64 * by));
            return Some(cell::list(values.collect()));
        }
        _ => (Scalar::Long, cell::long(start)?, cell::long(stop)?, step.map_or(Some(1), cell::long)?),
    };
    let (make, from, to, by) = whole;
    if by == 0 {
        return None;
    }
    let inside = |value: &i64| if by > 0 { *value <= to } else { *value >= to };
    let values = std::iter::successors(Some(from), |value| value.checked_add(by)).take_while(inside);
    Some(cell::list(values.take(MOST).map(|value| cell::json(&make(value))).collect()))
}

fn is_fraction(value: &Scalar) -> bool {
    match value {
        Scalar::Real(_) | Scalar::Decimal(_) => true,
        Scalar::Dynamic(Value::Number(n)) => n.is_f64(),
        _ => false,
    }
}

const SIZES: &[&str] = &["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

/// A number of bytes for people: in the unit asked for, or the largest that is not above the number.
fn format_bytes(cells: &[Scalar]) -> Option<Scalar> {
    let size = cell::real(cells.first()?)?;
    let precision = number(cells, 1, 0)?.clamp(0, 15) as i32;
    let unit = if let Some(name) = cells.get(2) {
        let name = cell::text(name);
        SIZES.iter().position(|unit| unit.eq_ignore_ascii_case(&name))?
    } else {
        let fits = |unit: &usize| size.abs() >= 1024f64.powi(*unit as i32);
        (0..SIZES.len()).rev().find(fits).unwrap_or(0)
    };
    let value = round_real(size / 1024f64.powi(unit as i32), precision);
    Some(cell::string(format!("{value} {}", SIZES.get(unit)?)))
}
