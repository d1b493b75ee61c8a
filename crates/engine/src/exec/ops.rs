//! Arithmetic and comparison over columns.

use std::cmp::Ordering;

use huntlet_kql::ast::BinaryOp;
use huntlet_table::store::{Bools, Longs, Native, Numbers, Reals, Series, Texts};
use huntlet_table::{KqlType, Scalar};

use super::eval::{by_row, mask_value};
use crate::functions::{arith, compare as kernel};
use crate::value::{Cells, Value};

/// `left op right` as `ty`.
pub(super) fn arithmetic(op: BinaryOp, ty: KqlType, left: &Value, right: &Value, rows: usize) -> Value {
    let fast = match ty {
        KqlType::Long => longs(op, left, right),
        KqlType::Real if is_number(left.ty()) && is_number(right.ty()) => reals(op, left, right),
        KqlType::TimeSpan if left.ty() == KqlType::DateTime && right.ty() == KqlType::DateTime => {
            longs(op, left, right)
        }
        KqlType::DateTime if is_ticks(left.ty()) && is_ticks(right.ty()) => {
            longs(op, left, right).map(|moved| {
                let inside = moved.i64().map(|cells| {
                    cells.iter().map(|cell| cell.and_then(arith::in_calendar)).collect::<Longs>().into()
                });
                inside.unwrap_or(moved)
            })
        }
        _ => None,
    };
    match fast {
        Some(series) => Value::Column(ty, series),
        None => by_row(ty, &[left.clone(), right.clone()], rows, |cells| match cells {
            [left, right] => arith::arithmetic(op, ty, left, right),
            _ => Scalar::Null,
        }),
    }
}

fn is_number(ty: KqlType) -> bool {
    matches!(ty, KqlType::Int | KqlType::Long | KqlType::Real)
}

fn is_ticks(ty: KqlType) -> bool {
    matches!(ty, KqlType::DateTime | KqlType::TimeSpan)
}

/// A side of an operation on 64-bit numbers.
enum Side<T> {
    Same(T),
    Cells(Vec<Option<T>>),
}

fn long_side(value: &Value) -> Option<Side<i64>> {
    match value.cells() {
        Cells::Const(Scalar::Int(value)) => Some(Side::Same(i64::from(*value))),
        Cells::Const(Scalar::Long(value) | Scalar::DateTime(value) | Scalar::TimeSpan(value)) => {
            Some(Side::Same(*value))
        }
        Cells::Long(_, cells) => Some(Side::Cells(cells.iter().collect())),
        Cells::Int(cells) => Some(Side::Cells(cells.iter().map(|cell| cell.map(i64::from)).collect())),
        _ => None,
    }
}

fn real_side(value: &Value) -> Option<Side<f64>> {
    match value.cells() {
        Cells::Const(Scalar::Int(value)) => Some(Side::Same(f64::from(*value))),
        Cells::Const(Scalar::Long(value)) => Some(Side::Same(*value as f64)),
        Cells::Const(Scalar::Real(value)) => Some(Side::Same(*value)),
        Cells::Long(KqlType::Long, cells) => {
            Some(Side::Cells(cells.iter().map(|cell| cell.map(|value| value as f64)).collect()))
        }
        Cells::Int(cells) => Some(Side::Cells(cells.iter().map(|cell| cell.map(f64::from)).collect())),
        Cells::Real(cells) => Some(Side::Cells(cells.iter().collect())),
        _ => None,
    }
}

fn longs(op: BinaryOp, left: &Value, right: &Value) -> Option<Series> {
    let run = |a: i64, b: i64| arith::long(op, a, b);
    let cells: Longs = match (long_side(left)?, long_side(right)?) {
        (Side::Cells(a), Side::Same(b)) => a.into_iter().map(|a| run(a?, b)).collect(),
        (Side::Same(a), Side::Cells(b)) => b.into_iter().map(|b| run(a, b?)).collect(),
        (Side::Cells(a), Side::Cells(b)) => a.into_iter().zip(b).map(|(a, b)| run(a?, b?)).collect(),
        (Side::Same(_), Side::Same(_)) => return None,
    };
    Some(cells.into())
}

fn reals(op: BinaryOp, left: &Value, right: &Value) -> Option<Series> {
    let run = |a: f64, b: f64| arith::real(op, a, b);
    let cells: Reals = match (real_side(left)?, real_side(right)?) {
        (Side::Cells(a), Side::Same(b)) => a.into_iter().map(|a| Some(run(a?, b))).collect(),
        (Side::Same(a), Side::Cells(b)) => b.into_iter().map(|b| Some(run(a, b?))).collect(),
        (Side::Cells(a), Side::Cells(b)) => a.into_iter().zip(b).map(|(a, b)| Some(run(a?, b?))).collect(),
        (Side::Same(_), Side::Same(_)) => return None,
    };
    Some(cells.into())
}

/// `left op right`, a bool.
pub(super) fn compare(op: BinaryOp, left: &Value, right: &Value, rows: usize) -> Value {
    let fast = match (left.cells(), right.cells()) {
        (Cells::Const(_), Cells::Const(_)) => None,
        (cells, Cells::Const(value)) => with_constant(op, cells, value),
        (Cells::Const(value), cells) => with_constant(mirrored(op), cells, value),
        (left, right) => between_columns(op, left, right),
    };
    match fast {
        Some(mask) => mask_value(mask),
        None => by_row(KqlType::Bool, &[left.clone(), right.clone()], rows, |cells| match cells {
            [left, right] => kernel::comparison(op, left, right).map_or(Scalar::Null, Scalar::Bool),
            _ => Scalar::Null,
        }),
    }
}

/// The operator with its sides changed.
fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        other => other,
    }
}

fn with_constant(op: BinaryOp, cells: Cells<'_>, value: &Scalar) -> Option<Bools> {
    match (cells, value) {
        (Cells::Long(KqlType::Long, cells), Scalar::Long(value))
        | (Cells::Long(KqlType::DateTime, cells), Scalar::DateTime(value))
        | (Cells::Long(KqlType::TimeSpan, cells), Scalar::TimeSpan(value)) => {
            Some(against(op, cells, *value))
        }
        (Cells::Long(KqlType::Long, cells), Scalar::Int(value)) => {
            Some(against(op, cells, i64::from(*value)))
        }
        (Cells::Int(cells), Scalar::Int(value)) => Some(against(op, cells, *value)),
        (Cells::Int(cells), Scalar::Long(value)) => {
            i32::try_from(*value).ok().map(|value| against(op, cells, value))
        }
        (Cells::Text(KqlType::String, cells), Scalar::String(value)) => match op {
            BinaryOp::Equal => Some(equal(cells, value, false)),
            BinaryOp::NotEqual => Some(equal(cells, value, true)),
            _ => None,
        },
        _ => None,
    }
}

/// A column against a number; equality with a null is false, not null.
fn against<T: Native + PartialOrd>(op: BinaryOp, cells: &Numbers<T>, value: T) -> Bools {
    match op {
        BinaryOp::Equal => cells.test(Some(false), |cell| cell == value),
        BinaryOp::NotEqual => cells.test(Some(true), |cell| cell != value),
        BinaryOp::Less => cells.test(None, |cell| cell < value),
        BinaryOp::LessOrEqual => cells.test(None, |cell| cell <= value),
        BinaryOp::Greater => cells.test(None, |cell| cell > value),
        _ => cells.test(None, |cell| cell >= value),
    }
}

/// Whether each text equals another, or differs.
fn equal(cells: &Texts, value: &str, negated: bool) -> Bools {
    let codes = cells.codes();
    let pool = cells.pool();
    // one text of a pool whose texts differ can be equal: its number is looked for, not its bytes
    if pool.is_distinct() && pool.len() <= codes.len() {
        let same = (0_u32..).zip(pool.iter()).find(|(_, text)| *text == value).map(|(code, _)| code);
        return Bools::from_values(codes.iter().map(|code| (Some(*code) == same) != negated));
    }
    Bools::from_values(cells.iter().map(|cell| (cell == Some(value)) != negated))
}

fn between_columns(op: BinaryOp, left: Cells<'_>, right: Cells<'_>) -> Option<Bools> {
    match (left, right) {
        (Cells::Long(a, left), Cells::Long(b, right)) if a == b => {
            Some(pairs(op, left.iter(), right.iter(), |a, b| a.cmp(&b)))
        }
        (Cells::Text(KqlType::String, left), Cells::Text(KqlType::String, right)) => {
            Some(pairs(op, left.iter(), right.iter(), str::cmp))
        }
        _ => None,
    }
}

fn pairs<T: Copy>(
    op: BinaryOp,
    left: impl Iterator<Item = Option<T>>,
    right: impl Iterator<Item = Option<T>>,
    order: impl Fn(T, T) -> Ordering,
) -> Bools {
    let cells = left.zip(right).map(|(left, right)| match (left, right) {
        (Some(left), Some(right)) => Some(kernel::holds(op, order(left, right))),
        (None, None) => None,
        _ => match op {
            BinaryOp::Equal => Some(false),
            BinaryOp::NotEqual => Some(true),
            _ => None,
        },
    });
    cells.collect()
}
