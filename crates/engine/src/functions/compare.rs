//! `== != < <= > >=` and the order of cells.

use std::cmp::Ordering;

use huntlet_kql::ast::BinaryOp;
use huntlet_kql::inner;
use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::{cell, decimal};

/// Whether two types can be compared with `op`; an error is a sentence for a diagnostic.
pub fn comparison_type(op: BinaryOp, left: KqlType, right: KqlType) -> Result<(), String> {
    use KqlType as T;
    let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
    let number = |ty| matches!(ty, T::Int | T::Long | T::Real | T::Decimal | T::Bool);
    match (left, right) {
        (T::Dynamic, T::Dynamic) => {
            Err("two dynamic values cannot be compared: convert one, for example with `tostring()`"
                .to_owned())
        }
        (T::String, T::String) if !equality => {
            Err("strings have no order in KQL: compare the result of `strcmp()` with 0".to_owned())
        }
        (T::Guid, T::Guid) if !equality => Err("guids have no order in KQL".to_owned()),
        (T::Dynamic, T::String | T::Guid) | (T::String | T::Guid, T::Dynamic) if !equality => {
            Err("strings have no order in KQL: compare the result of `strcmp()` with 0".to_owned())
        }
        (T::Dynamic, typed @ (T::Bool | T::DateTime | T::TimeSpan))
        | (typed @ (T::Bool | T::DateTime | T::TimeSpan), T::Dynamic)
            if !equality =>
        {
            Err(format!(
                "a dynamic value has no order among values of {typed}: convert it with `to{typed}()`"
            ))
        }
        (T::Dynamic, _) | (_, T::Dynamic) => Ok(()),
        (a, b) if a == b || (number(a) && number(b)) => Ok(()),
        (T::Guid, T::String) | (T::String, T::Guid) if equality => Ok(()),
        (a, b) => Err(format!("{a} cannot be compared with {b}: convert one of them")),
    }
}

/// `left op right`; none is null. Equality is total but for two nulls, order is null when a side is.
pub fn comparison(op: BinaryOp, left: &Scalar, right: &Scalar) -> Option<bool> {
    let nulls = (left == &Scalar::Null, right == &Scalar::Null);
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual => {
            let equal = match nulls {
                (true, true) => return None,
                (false, false) => order(left, right) == Some(Ordering::Equal),
                _ => false,
            };
            Some(equal == (op == BinaryOp::Equal))
        }
        _ if nulls.0 || nulls.1 => None,
        _ => {
            let Some(ordering) = order(left, right) else {
                // not a number against a number is false; a dynamic of another kind has no answer
                return is_real(left).then_some(false).or(is_real(right).then_some(false));
            };
            Some(holds(op, ordering))
        }
    }
}

fn is_real(value: &Scalar) -> bool {
    matches!(value, Scalar::Real(_))
}

/// Whether an ordering satisfies an operator.
pub(crate) fn holds(op: BinaryOp, ordering: Ordering) -> bool {
    match op {
        BinaryOp::Equal => ordering.is_eq(),
        BinaryOp::NotEqual => ordering.is_ne(),
        BinaryOp::Less => ordering.is_lt(),
        BinaryOp::LessOrEqual => ordering.is_le(),
        BinaryOp::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}

/// The order of two cells that are not null; none when they have no order (NaN, kinds that do not meet).
pub fn order(left: &Scalar, right: &Scalar) -> Option<Ordering> {
    use Scalar as S;
    match (left, right) {
        (S::String(a) | S::Guid(a), S::String(b) | S::Guid(b)) => Some(match (left, right) {
            (S::String(_), S::String(_)) => a.as_str().cmp(b),
            _ => a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()),
        }),
        (S::DateTime(a), S::DateTime(b)) | (S::TimeSpan(a), S::TimeSpan(b)) => Some(a.cmp(b)),
        (S::Bool(a), S::Bool(b)) => Some(a.cmp(b)),
        (S::Dynamic(a), S::Dynamic(b)) => order_json(a, b),
        (S::Dynamic(a), typed) => order_dynamic(a, typed),
        (typed, S::Dynamic(b)) => order_dynamic(b, typed).map(Ordering::reverse),
        (S::Decimal(a), S::Decimal(b)) => Some(decimal::order(a, b)),
        (S::Decimal(a), _) => decimal::to_real(a)?.partial_cmp(&cell::real(right)?),
        (_, S::Decimal(b)) => cell::real(left)?.partial_cmp(&decimal::to_real(b)?),
        (S::Real(a), b) => a.partial_cmp(&number(b)?),
        (a, S::Real(b)) => number(a)?.partial_cmp(b),
        (a, b) => Some(integer(a)?.cmp(&integer(b)?)),
    }
}

fn integer(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::Int(_) | Scalar::Long(_) | Scalar::Bool(_) => cell::long(value),
        _ => None,
    }
}

fn number(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Int(_) | Scalar::Long(_) | Scalar::Bool(_) | Scalar::Real(_) => cell::real(value),
        _ => None,
    }
}

/// A dynamic against a typed cell: the dynamic is read as that type.
fn order_dynamic(value: &Value, typed: &Scalar) -> Option<Ordering> {
    match (value, typed) {
        (_, Scalar::String(b)) => Some(cell::json_text(value).as_ref().cmp(b)),
        (Value::String(a), Scalar::Guid(b)) => {
            Some(inner::bare(a).to_ascii_lowercase().cmp(&b.to_ascii_lowercase()))
        }
        (Value::String(a), Scalar::DateTime(b)) => {
            Some(huntlet_ticks::parse_datetime(inner::bare(a))?.cmp(b))
        }
        (Value::String(a), Scalar::TimeSpan(b)) => {
            Some(huntlet_ticks::parse_timespan(inner::bare(a))?.cmp(b))
        }
        (Value::Bool(a), Scalar::Bool(b)) => Some(a.cmp(b)),
        (Value::Number(a), _) => match (a.as_i64(), typed) {
            (Some(a), Scalar::Int(_) | Scalar::Long(_)) => Some(a.cmp(&cell::long(typed)?)),
            _ => a.as_f64()?.partial_cmp(&number(typed).or_else(|| decimal_real(typed))?),
        },
        (Value::Bool(a), _) => f64::from(u8::from(*a)).partial_cmp(&number(typed)?),
        (Value::String(a), _) => cell::parse_real(a)?.partial_cmp(&number(typed)?),
        _ => None,
    }
}

fn decimal_real(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Decimal(text) => decimal::to_real(text),
        _ => None,
    }
}

/// The order of a whole number and a finite real, exact also where the real has not enough digits for the number.
fn order_mixed(whole: i64, real: f64) -> Ordering {
    if real.abs() >= 9.3e18 {
        return if real > 0.0 { Ordering::Less } else { Ordering::Greater };
    }
    let cut = real.trunc();
    i128::from(whole).cmp(&(cut as i128)).then(0.0_f64.total_cmp(&(real - cut + 0.0)))
}

/// The order of two dynamic values of one kind: numbers by value, text by code point, false before true.
pub(crate) fn order_json(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            (Some(a), None) => Some(order_mixed(a, b.as_f64()?)),
            (None, Some(b)) => Some(order_mixed(b, a.as_f64()?).reverse()),
            (None, None) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        (Value::String(a), Value::String(b)) => match (cell::typed(a), cell::typed(b)) {
            (Some(a), Some(b)) if a.ty() == b.ty() => order(&a, &b),
            _ => Some(inner::bare(a).cmp(inner::bare(b))),
        },
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (a, b) => (a == b).then_some(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bools(op: BinaryOp, a: &Scalar, b: &Scalar) -> Option<bool> {
        comparison(op, a, b)
    }

    #[test]
    fn nulls() {
        use BinaryOp as O;
        let (one, null) = (Scalar::Long(1), Scalar::Null);
        assert_eq!(bools(O::Equal, &one, &null), Some(false));
        assert_eq!(bools(O::NotEqual, &one, &null), Some(true));
        assert_eq!(bools(O::Equal, &null, &null), None);
        assert_eq!(bools(O::NotEqual, &null, &null), None);
        assert_eq!(bools(O::Less, &one, &null), None);
    }

    #[test]
    fn not_a_number_equals_nothing() {
        use BinaryOp as O;
        let nan = Scalar::Real(f64::NAN);
        assert_eq!(bools(O::Equal, &nan, &nan), Some(false));
        assert_eq!(bools(O::NotEqual, &nan, &nan), Some(true));
        assert_eq!(bools(O::Less, &nan, &Scalar::Real(1.0)), Some(false));
        assert_eq!(bools(O::Greater, &Scalar::Real(f64::INFINITY), &Scalar::Real(1e308)), Some(true));
    }

    #[test]
    fn a_dynamic_is_read_as_the_other_type() {
        use BinaryOp as O;
        let dynamic = |text: &str| Scalar::Dynamic(serde_json::from_str(text).expect("json"));
        assert_eq!(bools(O::Equal, &dynamic("\"a\""), &Scalar::String("a".into())), Some(true));
        assert_eq!(bools(O::Equal, &dynamic("5"), &Scalar::String("5".into())), Some(true));
        assert_eq!(bools(O::Greater, &dynamic("5"), &Scalar::Real(4.5)), Some(true));
        assert_eq!(bools(O::Less, &Scalar::Long(4), &dynamic("5")), Some(true));
        assert_eq!(bools(O::Equal, &dynamic("[1]"), &Scalar::Long(1)), Some(false));
        assert_eq!(bools(O::Less, &dynamic("[1]"), &Scalar::Long(1)), None);
    }

    #[test]
    fn types_that_do_not_meet_are_refused() {
        use KqlType as T;
        assert!(comparison_type(BinaryOp::Equal, T::String, T::Long).is_err());
        assert!(comparison_type(BinaryOp::Less, T::String, T::String).is_err());
        assert!(comparison_type(BinaryOp::Equal, T::Dynamic, T::Dynamic).is_err());
        assert!(comparison_type(BinaryOp::Less, T::Int, T::Real).is_ok());
        assert!(comparison_type(BinaryOp::Equal, T::Guid, T::String).is_ok());
    }
}
