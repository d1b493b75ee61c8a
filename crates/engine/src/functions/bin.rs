//! `bin`, `floor` and `bin_at`: values rounded down to multiples of a size.

use huntlet_table::{KqlType, Scalar};

use super::build::column;
use super::text::number;
use super::{Arg, Function, NameRule, Value, apply, cell, decimal};

pub(super) const FAMILY: &[Function] = &[
    column("bin", (2, 2), bin_type, NameRule::FirstArgument, |_, args, rows| bin_column(args, rows)),
    column("floor", (2, 2), bin_type, NameRule::FirstArgument, |_, args, rows| bin_column(args, rows)),
    column("bin_at", (3, 3), bin_at_type, NameRule::FirstArgument, |_, args, rows| {
        let ty = bin_at_type(&types(args))?;
        Ok(apply::rows(ty, args, rows, |cells| bin_at(ty, cells).unwrap_or(Scalar::Null)))
    }),
];

fn types(args: &[Value]) -> Vec<Arg> {
    args.iter().map(|arg| Arg::column(arg.ty())).collect()
}

fn bin_type(args: &[Arg]) -> Result<KqlType, String> {
    use KqlType as T;
    let [value, size] = args else { return Err("give a value and a size".to_owned()) };
    Ok(match (value.ty, size.ty) {
        (T::Int | T::Long, T::Int | T::Long) => T::Long,
        (T::Decimal, T::Int | T::Long | T::Real | T::Decimal) | (T::Int | T::Long | T::Real, T::Decimal) => {
            T::Decimal
        }
        (T::Int | T::Long | T::Real, T::Int | T::Long | T::Real) => T::Real,
        (T::TimeSpan, T::TimeSpan) => T::TimeSpan,
        (T::DateTime, T::TimeSpan | T::DateTime) => T::DateTime,
        // a number out of dynamic is a real, as for the engine's arithmetic
        (T::Dynamic, T::Int | T::Long | T::Real) => T::Real,
        (T::Dynamic, T::TimeSpan) => T::DateTime,
        (value, size) => return Err(format!("{value} cannot be rounded down to multiples of {size}")),
    })
}

fn bin_at_type(args: &[Arg]) -> Result<KqlType, String> {
    use KqlType as T;
    let [value, size, fixed] = args else { return Err("give a value, a size and a fixed point".to_owned()) };
    let kind = bin_type(&[value.clone(), size.clone()])?;
    match (kind, fixed.ty) {
        (T::DateTime, T::DateTime) | (T::TimeSpan, T::TimeSpan) => Ok(kind),
        (T::Int | T::Long | T::Real, T::Int | T::Long | T::Real) => {
            Ok(if fixed.ty == T::Real { T::Real } else { kind })
        }
        (kind, fixed) => Err(format!("the fixed point must be {kind}, not {fixed}")),
    }
}

/// The largest multiple of a size that is not above the value; none for a size of zero or below.
pub(crate) fn floor_to(value: i64, size: i64) -> Option<i64> {
    if size <= 0 {
        return None;
    }
    value.checked_sub(value.rem_euclid(size))
}

fn bin_column(args: &[Value], rows: usize) -> Result<Value, String> {
    let ty = bin_type(&types(args))?;
    // the common case: a column of dates or longs and one size
    if let [
        Value::Column(KqlType::DateTime | KqlType::Long | KqlType::TimeSpan, series),
        Value::Scalar(_, size),
    ] = args
    {
        let whole = matches!(size, Scalar::Int(_) | Scalar::Long(_) | Scalar::TimeSpan(_));
        if let (true, Some(size), Ok(values)) = (whole, cell::long(size).filter(|s| *s > 0), series.i64()) {
            let binned = values.map(|v| v.wrapping_sub(v.rem_euclid(size)));
            return Ok(Value::Column(ty, binned.into()));
        }
    }
    Ok(apply::rows(ty, args, rows, |cells| bin(ty, cells).unwrap_or(Scalar::Null)))
}

fn bin(ty: KqlType, cells: &[Scalar]) -> Option<Scalar> {
    let [value, size] = cells else { return None };
    Some(match ty {
        KqlType::Int => Scalar::Int(floor_to(cell::long(value)?, cell::long(size)?)? as i32),
        KqlType::Long => Scalar::Long(floor_to(cell::long(value)?, cell::long(size)?)?),
        KqlType::TimeSpan => Scalar::TimeSpan(floor_to(cell::timespan(value)?, cell::long(size)?)?),
        KqlType::DateTime => Scalar::DateTime(floor_to(cell::datetime(value)?, cell::long(size)?)?),
        KqlType::Decimal => {
            let read = |v: &Scalar| decimal::parse(&cell::text(v));
            let (value, size) = (read(value)?, read(size)?);
            let steps = value.checked_div(size)?.floor();
            Scalar::Decimal(decimal::format(steps.checked_mul(size)?))
        }
        _ => Scalar::Real(floor_real(
            cell::real(value)?,
            cell::real(size).filter(|size| !size.is_sign_negative())?,
        )),
    })
}

fn floor_real(value: f64, size: f64) -> f64 {
    if size <= 0.0 { f64::NAN } else { (value / size).floor() * size }
}

fn bin_at(ty: KqlType, cells: &[Scalar]) -> Option<Scalar> {
    let [value, size, fixed] = cells else { return None };
    let ticks = |make: fn(i64) -> Scalar, value: i64, fixed: i64| {
        let size = number(std::slice::from_ref(size), 0, 0)?;
        Some(make(fixed.checked_add(floor_to(value.checked_sub(fixed)?, size)?)?))
    };
    match ty {
        KqlType::DateTime => ticks(Scalar::DateTime, cell::datetime(value)?, cell::datetime(fixed)?),
        KqlType::TimeSpan => ticks(Scalar::TimeSpan, cell::timespan(value)?, cell::timespan(fixed)?),
        KqlType::Int => ticks(|v| Scalar::Int(v as i32), cell::long(value)?, cell::long(fixed)?),
        KqlType::Long => ticks(Scalar::Long, cell::long(value)?, cell::long(fixed)?),
        _ => {
            let fixed = cell::real(fixed)?;
            Some(Scalar::Real(fixed + floor_real(cell::real(value)? - fixed, cell::real(size)?)))
        }
    }
}
