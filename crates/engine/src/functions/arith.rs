//! `+ - * / %` and unary minus: types, and values one pair at a time.

use huntlet_kql::ast::BinaryOp;
use huntlet_table::{KqlType, Scalar};
use rust_decimal::Decimal;
use serde_json::Value;

use super::datetime::LAST;
use super::{cell, decimal};

/// The type of `left op right`, or why there is none.
pub fn arithmetic_type(op: BinaryOp, left: KqlType, right: KqlType) -> Result<KqlType, String> {
    use BinaryOp as O;
    use KqlType as T;
    let number = |ty| matches!(ty, T::Int | T::Long | T::Real | T::Decimal);
    let found = match (op, left, right) {
        (_, T::Dynamic, T::Dynamic) => Some(T::Dynamic),
        (O::Subtract, T::DateTime, T::Dynamic) | (O::Subtract, T::Dynamic, T::DateTime) => Some(T::TimeSpan),
        (_, T::Dynamic, T::Int) | (_, T::Int, T::Dynamic) => Some(T::Long),
        (O::Add | O::Subtract, T::Dynamic, other) | (O::Add | O::Subtract, other, T::Dynamic)
            if number(other) || matches!(other, T::DateTime | T::TimeSpan) =>
        {
            Some(other)
        }
        (_, T::Dynamic, other) | (_, other, T::Dynamic) if number(other) => Some(other),
        (_, a, b) if number(a) && number(b) => Some(match (a, b) {
            (T::Decimal, _) | (_, T::Decimal) => T::Decimal,
            (T::Real, _) | (_, T::Real) => T::Real,
            _ => T::Long,
        }),
        (O::Add | O::Subtract | O::Multiply | O::Modulo, T::TimeSpan, T::TimeSpan) => Some(T::TimeSpan),
        (O::Divide, T::TimeSpan | T::DateTime, T::TimeSpan) | (O::Divide, T::DateTime, T::DateTime) => {
            Some(T::Real)
        }
        (O::Add, T::DateTime, T::TimeSpan) | (O::Add, T::TimeSpan, T::DateTime) => Some(T::DateTime),
        (O::Subtract, T::DateTime, T::TimeSpan) => Some(T::DateTime),
        (O::Subtract, T::DateTime, T::DateTime) => Some(T::TimeSpan),
        (O::Multiply, T::TimeSpan, b) | (O::Multiply, b, T::TimeSpan) if number(b) => Some(T::TimeSpan),
        (O::Divide | O::Modulo, T::TimeSpan, b) if number(b) => Some(T::TimeSpan),
        (O::Modulo, T::DateTime, T::TimeSpan) => Some(T::TimeSpan),
        _ => None,
    };
    // the product of two timespans has no use and no unit
    let found = found.filter(|_| !(op == O::Multiply && left == T::TimeSpan && right == T::TimeSpan));
    found.ok_or_else(|| format!("`{}` does not work between {left} and {right}", symbol(op)))
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        _ => "%",
    }
}

/// The type of `-value`.
pub fn negate_type(ty: KqlType) -> Result<KqlType, String> {
    match ty {
        KqlType::Int | KqlType::Long => Ok(KqlType::Long),
        KqlType::Real | KqlType::Decimal | KqlType::TimeSpan | KqlType::Dynamic => Ok(ty),
        other => Err(format!("`-` does not work on {other}")),
    }
}

/// `left op right` as `result`, the type that [`arithmetic_type`] gave. Null when either side is null,
/// when an integer is divided by zero, and when a date leaves the calendar.
pub fn arithmetic(op: BinaryOp, result: KqlType, left: &Scalar, right: &Scalar) -> Scalar {
    compute(op, result, left, right).unwrap_or(Scalar::Null)
}

fn compute(op: BinaryOp, result: KqlType, left: &Scalar, right: &Scalar) -> Option<Scalar> {
    Some(match result {
        KqlType::Long | KqlType::Int => Scalar::Long(long(op, cell::long(left)?, cell::long(right)?)?),
        KqlType::Real => Scalar::Real(real(op, cell::real(left)?, cell::real(right)?)),
        KqlType::Decimal => Scalar::Decimal(decimal_op(op, left, right)?),
        KqlType::DateTime => Scalar::DateTime(datetime(op, left, right)?),
        KqlType::TimeSpan => Scalar::TimeSpan(timespan(op, left, right)?),
        KqlType::Dynamic => dynamic(op, left, right)?,
        _ => return None,
    })
}

/// Integers wrap on overflow; `/` cuts off, `%` is never negative; by zero there is no result.
pub(crate) fn long(op: BinaryOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinaryOp::Add => Some(a.wrapping_add(b)),
        BinaryOp::Subtract => Some(a.wrapping_sub(b)),
        BinaryOp::Multiply => Some(a.wrapping_mul(b)),
        BinaryOp::Divide => (b != 0).then(|| a.wrapping_div(b)),
        _ => (b != 0).then(|| a.wrapping_rem_euclid(b)),
    }
}

/// Reals follow IEEE 754; `%` is never negative.
pub(crate) fn real(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => a.rem_euclid(b),
    }
}

fn to_decimal(value: &Scalar) -> Option<Decimal> {
    match value {
        Scalar::Decimal(text) => decimal::parse(text),
        Scalar::Int(v) => Some(Decimal::from(*v)),
        Scalar::Long(v) => Some(Decimal::from(*v)),
        other => decimal::from_real(cell::real(other)?),
    }
}

fn decimal_op(op: BinaryOp, left: &Scalar, right: &Scalar) -> Option<String> {
    let (a, b) = (to_decimal(left)?, to_decimal(right)?);
    let value = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        BinaryOp::Divide => a.checked_div(b),
        _ => {
            let rest = a.checked_rem(b)?;
            if rest.is_sign_negative() && !rest.is_zero() { rest.checked_add(b.abs()) } else { Some(rest) }
        }
    };
    value.map(decimal::format)
}

/// The ticks of a date or time, also from text inside dynamic.
fn ticks(value: &Scalar) -> Option<i64> {
    cell::datetime(value).or_else(|| cell::timespan(value))
}

/// Ticks inside the calendar of KQL.
pub(crate) fn in_calendar(ticks: i64) -> Option<i64> {
    (0..=LAST).contains(&ticks).then_some(ticks)
}

fn datetime(op: BinaryOp, left: &Scalar, right: &Scalar) -> Option<i64> {
    let (a, b) = (ticks(left)?, ticks(right)?);
    let value = if op == BinaryOp::Add { a.checked_add(b) } else { a.checked_sub(b) };
    value.and_then(in_calendar)
}

fn timespan(op: BinaryOp, left: &Scalar, right: &Scalar) -> Option<i64> {
    let factor = |value: &Scalar| (ticks(value).is_none()).then(|| cell::real(value)).flatten();
    match op {
        BinaryOp::Multiply => {
            let (span, by) = if ticks(left).is_some() { (left, right) } else { (right, left) };
            scale(ticks(span)?, by, factor(by)?, false)
        }
        BinaryOp::Divide => scale(ticks(left)?, right, factor(right)?, true),
        BinaryOp::Modulo => {
            let by = ticks(right).or_else(|| cell::long(right))?;
            long(op, ticks(left)?, by)
        }
        _ => long(op, ticks(left)?, ticks(right)?),
    }
}

/// A timespan times or divided by a number: exact for whole numbers.
fn scale(span: i64, by: &Scalar, factor: f64, divide: bool) -> Option<i64> {
    match (by, divide) {
        (Scalar::Int(_) | Scalar::Long(_), true) => long(BinaryOp::Divide, span, cell::long(by)?),
        (Scalar::Int(_) | Scalar::Long(_), false) => span.checked_mul(cell::long(by)?),
        (_, divide) => {
            let value = if divide { span as f64 / factor } else { span as f64 * factor };
            // the bounds of i64 as reals; beyond them a cast would saturate
            (value.is_finite() && value.abs() < 9.2e18).then(|| value.round() as i64)
        }
    }
}

fn dynamic(op: BinaryOp, left: &Scalar, right: &Scalar) -> Option<Scalar> {
    let (Scalar::Dynamic(Value::Number(a)), Scalar::Dynamic(Value::Number(b))) = (left, right) else {
        return None;
    };
    Some(Scalar::Dynamic(match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => Value::from(long(op, a, b)?),
        _ => cell::json_real(real(op, a.as_f64()?, b.as_f64()?)),
    }))
}

/// `-value`.
pub fn negate(value: &Scalar) -> Scalar {
    match value {
        Scalar::Int(v) => Scalar::Long(-i64::from(*v)),
        Scalar::Long(v) => Scalar::Long(v.wrapping_neg()),
        Scalar::Real(v) => Scalar::Real(-v),
        Scalar::TimeSpan(v) => Scalar::TimeSpan(v.wrapping_neg()),
        Scalar::Decimal(v) => {
            decimal::parse(v).map_or(Scalar::Null, |v| Scalar::Decimal(decimal::format(-v)))
        }
        Scalar::Dynamic(Value::Number(n)) => match (n.as_i64(), n.as_f64()) {
            (Some(v), _) => Scalar::Dynamic(Value::from(v.wrapping_neg())),
            (None, Some(v)) => Scalar::Dynamic(cell::json_real(-v)),
            _ => Scalar::Null,
        },
        _ => Scalar::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(op: BinaryOp, a: &Scalar, b: &Scalar) -> Scalar {
        let result = arithmetic_type(op, a.ty().expect("typed"), b.ty().expect("typed")).expect("a type");
        arithmetic(op, result, a, b)
    }

    #[test]
    fn integers() {
        use BinaryOp as O;
        for (op, a, b, expected) in [
            (O::Divide, 7, 2, Scalar::Long(3)),
            (O::Divide, -7, 2, Scalar::Long(-3)),
            (O::Divide, 1, 0, Scalar::Null),
            (O::Modulo, -5, 3, Scalar::Long(1)),
            (O::Modulo, 5, -3, Scalar::Long(2)),
            (O::Modulo, -5, -3, Scalar::Long(1)),
            (O::Modulo, 5, 0, Scalar::Null),
            (O::Add, i64::MAX, 1, Scalar::Long(i64::MIN)),
            (O::Divide, i64::MIN, -1, Scalar::Long(i64::MIN)),
        ] {
            assert_eq!(run(op, &Scalar::Long(a), &Scalar::Long(b)), expected, "{a} {op:?} {b}");
        }
        assert_eq!(run(O::Multiply, &Scalar::Int(i32::MAX), &Scalar::Int(2)), Scalar::Long(4_294_967_294));
    }

    #[test]
    fn reals_and_mixed() {
        use BinaryOp as O;
        assert_eq!(run(O::Divide, &Scalar::Real(1.0), &Scalar::Long(0)), Scalar::Real(f64::INFINITY));
        assert_eq!(run(O::Modulo, &Scalar::Real(-5.5), &Scalar::Real(2.0)), Scalar::Real(0.5));
        assert_eq!(run(O::Modulo, &Scalar::Long(7), &Scalar::Real(2.5)), Scalar::Real(2.0));
        let third = run(O::Add, &Scalar::Decimal("0.1".into()), &Scalar::Decimal("0.2".into()));
        assert_eq!(third, Scalar::Decimal("0.3".into()));
        assert_eq!(
            run(O::Modulo, &Scalar::Decimal("10".into()), &Scalar::Long(3)),
            Scalar::Decimal("1".into())
        );
    }

    #[test]
    fn dates_and_times() {
        use BinaryOp as O;
        let hour = huntlet_ticks::TICKS_PER_HOUR;
        let span = |hours: i64| Scalar::TimeSpan(hours * hour);
        assert_eq!(run(O::Divide, &span(24), &span(1)), Scalar::Real(24.0));
        assert_eq!(run(O::Multiply, &span(24), &Scalar::Real(2.5)), span(60));
        assert_eq!(run(O::Multiply, &Scalar::Long(-2), &span(1)), span(-2));
        assert_eq!(run(O::Divide, &span(3), &Scalar::Long(2)), Scalar::TimeSpan(hour * 3 / 2));
        assert_eq!(run(O::Modulo, &span(24), &span(5)), span(4));
        assert_eq!(run(O::Subtract, &Scalar::DateTime(hour), &Scalar::DateTime(0)), span(1));
        assert_eq!(run(O::Subtract, &Scalar::DateTime(0), &Scalar::TimeSpan(1)), Scalar::Null);
        assert!(arithmetic_type(O::Add, KqlType::DateTime, KqlType::DateTime).is_err());
        assert!(arithmetic_type(O::Add, KqlType::String, KqlType::Long).is_err());
    }
}
