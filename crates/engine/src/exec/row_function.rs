//! Functions that look at neighbouring rows.

use std::cmp::Ordering;

use huntlet_table::{KqlType, Scalar};

use super::eval::typed;
use crate::expr::RowFunction;
use crate::functions::{arith, compare};
use crate::value::{Cells, Value};

/// A row function over all rows in their order.
pub(super) fn run(
    function: RowFunction,
    ty: KqlType,
    args: &[Value],
    rows: usize,
    seed: u64,
) -> Result<Value, String> {
    let cells: Vec<Cells<'_>> = args.iter().map(Value::cells).collect();
    let arg = |index: usize, row: usize| cells.get(index).map_or(Scalar::Null, |cells| cells.get(row));
    let restart_at = |index: usize, row: usize| row == 0 || arg(index, row) == Scalar::Bool(true);
    match function {
        RowFunction::Rand => Ok(Value::build(ty, rows, |row| {
            // 53 bits are the numbers that a real tells apart
            let part = (random(seed, row, 0) >> 11) as f64 / (1_u64 << 53) as f64;
            match arg(0, row).as_i64() {
                Some(count) if count > 0 => Scalar::Real((part * count as f64).floor()),
                _ => Scalar::Real(part),
            }
        })),
        RowFunction::NewGuid => Ok(Value::build(ty, rows, |row| Scalar::Guid(guid(seed, row)))),
        RowFunction::Prev | RowFunction::Next => {
            let offset = match arg(1, 0) {
                Scalar::Null if args.len() < 2 => 1,
                cell => cell.as_i64().ok_or("the number of rows to look back or ahead must be constant")?,
            };
            let offset = if function == RowFunction::Prev { -offset } else { offset };
            Ok(Value::build(ty, rows, |row| {
                let other = (row as i64).checked_add(offset).and_then(|other| usize::try_from(other).ok());
                let cell = match other.filter(|other| *other < rows) {
                    Some(other) => arg(0, other),
                    None => arg(2, row),
                };
                super::eval::typed(ty, cell)
            }))
        }
        RowFunction::RowNumber => {
            let start = arg(0, 0).as_i64().unwrap_or(1);
            let mut number = start;
            Ok(Value::build(ty, rows, |row| {
                number = if restart_at(1, row) { start } else { number + 1 };
                Scalar::Long(number)
            }))
        }
        RowFunction::RowCumsum => {
            let zero = match ty {
                KqlType::Real => Scalar::Real(0.0),
                KqlType::TimeSpan => Scalar::TimeSpan(0),
                _ => Scalar::Long(0),
            };
            let wide = if ty == KqlType::Int { KqlType::Long } else { ty };
            let mut sum = zero.clone();
            Ok(Value::build(ty, rows, |row| {
                if restart_at(1, row) {
                    sum = zero.clone();
                }
                let cell = arg(0, row);
                if !cell.is_null() {
                    sum = arith::arithmetic(huntlet_kql::ast::BinaryOp::Add, wide, &sum, &cell);
                }
                typed(ty, sum.clone())
            }))
        }
        RowFunction::RowRankDense | RowFunction::RowRankMin => {
            let mut rank = 0_i64;
            let mut since_restart = 0_i64;
            Ok(Value::build(ty, rows, |row| {
                let restart = restart_at(1, row);
                since_restart = if restart { 1 } else { since_restart + 1 };
                let changed = restart || !same(&arg(0, row), &arg(0, row.saturating_sub(1)));
                if restart {
                    rank = 1;
                } else if changed {
                    rank = if function == RowFunction::RowRankDense { rank + 1 } else { since_restart };
                }
                Scalar::Long(rank)
            }))
        }
        RowFunction::RowWindowSession => {
            let (Scalar::TimeSpan(from_first), Scalar::TimeSpan(between)) = (arg(1, 0), arg(2, 0)) else {
                return Err("`row_window_session()` takes two constant timespans".to_owned());
            };
            let mut start: Option<i64> = None;
            let mut last: Option<i64> = None;
            Ok(Value::build(ty, rows, |row| {
                let Scalar::DateTime(now) = arg(0, row) else {
                    start = None;
                    last = None;
                    return Scalar::Null;
                };
                let fresh = match (start, last) {
                    (Some(start), Some(last)) => {
                        now.saturating_sub(start) >= from_first
                            || now.saturating_sub(last) >= between
                            || restart_at(3, row)
                    }
                    _ => true,
                };
                if fresh {
                    start = Some(now);
                }
                last = Some(now);
                start.map_or(Scalar::Null, Scalar::DateTime)
            }))
        }
    }
}

/// A random number of a row: splitmix64 over the seed and the place.
fn random(seed: u64, row: usize, part: u64) -> u64 {
    let mut mixed = seed;
    for step in [0x9E37_79B9_7F4A_7C15, row as u64, part] {
        mixed = mixed.wrapping_add(step).wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
    }
    mixed
}

/// A random guid of version 4.
fn guid(seed: u64, row: usize) -> String {
    let (high, low) = (random(seed, row, 1), random(seed, row, 2));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 50),
        low & 0xffff_ffff_ffff
    )
}

/// True when two cells are the same, nulls included.
fn same(left: &Scalar, right: &Scalar) -> bool {
    match (left.is_null(), right.is_null()) {
        (true, true) => true,
        (false, false) => compare::order(left, right) == Some(Ordering::Equal),
        _ => false,
    }
}
