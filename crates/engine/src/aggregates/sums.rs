//! `sum`, `avg` and the bitwise aggregates.

use huntlet_kql::ast::BinaryOp;
use huntlet_table::{KqlType, Scalar};

use super::support::{Made, Mask, aggregate, column, first_type, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::{Kind, check};
use crate::functions::{Arg, NameRule, arith, cell};
use crate::value::{Cells, Value};

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("sum", (1, 1), sum_type, NameRule::PrefixAndFirstArgument("sum"), |args| sum(args, None)),
    aggregate("sumif", (2, 2), sum_type, NameRule::PrefixAndFirstArgument("sumif"), |args| {
        sum(args, Some(1))
    }),
    aggregate("avg", (1, 1), avg_type, NameRule::PrefixAndFirstArgument("avg"), |args| avg(args, None)),
    aggregate("avgif", (2, 2), avg_type, NameRule::PrefixAndFirstArgument("avgif"), |args| {
        avg(args, Some(1))
    }),
    aggregate("binary_all_and", (1, 1), bits_type, NameRule::FirstArgument, |args| bits(args, |a, b| a & b)),
    aggregate("binary_all_or", (1, 1), bits_type, NameRule::FirstArgument, |args| bits(args, |a, b| a | b)),
    aggregate("binary_all_xor", (1, 1), bits_type, NameRule::FirstArgument, |args| bits(args, |a, b| a ^ b)),
];

fn no_dynamic(args: &[Arg]) -> Result<(), String> {
    if first_type(args) == KqlType::Dynamic {
        return Err("a dynamic must be converted first, for example with `tolong()` or `toreal()`".to_owned());
    }
    Ok(())
}

fn sum_type(args: &[Arg]) -> Result<KqlType, String> {
    no_dynamic(args)?;
    check(args, &[Kind::Summable, Kind::Bool], KqlType::Long)?;
    match first_type(args) {
        KqlType::Int => Ok(KqlType::Long),
        KqlType::DateTime => Err("datetimes cannot be added: use `min`, `max` or `avg`".to_owned()),
        other => Ok(other),
    }
}

fn avg_type(args: &[Arg]) -> Result<KqlType, String> {
    no_dynamic(args)?;
    check(args, &[Kind::Summable, Kind::Bool], KqlType::Long)?;
    Ok(match first_type(args) {
        KqlType::Int | KqlType::Long => KqlType::Real,
        other => other,
    })
}

fn bits_type(args: &[Arg]) -> Result<KqlType, String> {
    no_dynamic(args)?;
    check(args, &[Kind::Integer], first_type(args))
}

fn sum(args: &[Arg], filter: Option<usize>) -> Result<Made, String> {
    let ty = sum_type(args)?;
    Ok(Box::new(Sum { input: first_type(args), ty, mean: false, filter, totals: Vec::new() }))
}

fn avg(args: &[Arg], filter: Option<usize>) -> Result<Made, String> {
    let ty = avg_type(args)?;
    Ok(Box::new(Sum { input: first_type(args), ty, mean: true, filter, totals: Vec::new() }))
}

fn bits(args: &[Arg], combine: fn(i64, i64) -> i64) -> Result<Made, String> {
    Ok(Box::new(Bits { ty: bits_type(args)?, combine, values: Vec::new() }))
}

/// The sum of a group so far, in the form that its input needs.
#[derive(Clone, Default)]
struct Total {
    count: i64,
    long: i64,
    wide: i128,
    real: f64,
    decimal: Option<Scalar>,
}

struct Sum {
    input: KqlType,
    ty: KqlType,
    mean: bool,
    filter: Option<usize>,
    totals: Vec<Total>,
}

impl GroupedAccumulator for Sum {
    fn resize(&mut self, groups: usize) {
        self.totals.resize(groups.max(self.totals.len()), Total::default());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            let Some(total) = self.totals.get_mut(*group as usize) else { continue };
            match (&cells, self.input) {
                (Cells::Long(_, cells), _) => {
                    let Some(value) = cells.get(row) else { continue };
                    total.long = total.long.wrapping_add(value);
                    total.wide += i128::from(value);
                }
                (Cells::Real(cells), _) => {
                    let Some(value) = cells.get(row) else { continue };
                    total.real += value;
                }
                (other, KqlType::Real) => {
                    let Some(value) = cell::real(&other.get(row)) else { continue };
                    total.real += value;
                }
                (other, KqlType::Decimal) => {
                    let value = other.get(row);
                    if value.is_null() {
                        continue;
                    }
                    total.decimal = Some(match total.decimal.take() {
                        Some(known) => arith::arithmetic(BinaryOp::Add, KqlType::Decimal, &known, &value),
                        None => value,
                    });
                }
                (other, _) => {
                    let Some(value) = cell::long(&other.get(row)) else { continue };
                    total.long = total.long.wrapping_add(value);
                    total.wide += i128::from(value);
                }
            }
            total.count += 1;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let Self { input, ty, mean, totals, .. } = *self;
        Ok(column(ty, groups, &totals, |total| if mean { average(input, total) } else { whole(ty, total) }))
    }
}

fn whole(ty: KqlType, total: &Total) -> Scalar {
    match ty {
        KqlType::Real => Scalar::Real(total.real),
        KqlType::Decimal => total.decimal.clone().unwrap_or_else(|| Scalar::Decimal("0".to_owned())),
        KqlType::TimeSpan => Scalar::TimeSpan(total.long),
        _ => Scalar::Long(total.long),
    }
}

/// The mean; without values NaN for numbers and null for the rest.
fn average(input: KqlType, total: &Total) -> Scalar {
    let ticks = || i64::try_from(total.wide.checked_div(i128::from(total.count))?).ok();
    match input {
        KqlType::DateTime => ticks().map_or(Scalar::Null, Scalar::DateTime),
        KqlType::TimeSpan => ticks().map_or(Scalar::Null, Scalar::TimeSpan),
        KqlType::Real => Scalar::Real(total.real / total.count as f64),
        KqlType::Decimal => total.decimal.as_ref().map_or(Scalar::Null, |sum| {
            arith::arithmetic(BinaryOp::Divide, KqlType::Decimal, sum, &Scalar::Long(total.count))
        }),
        // the sum wraps as a long does, as in the engine
        _ => Scalar::Real(total.long as f64 / total.count as f64),
    }
}

struct Bits {
    ty: KqlType,
    combine: fn(i64, i64) -> i64,
    values: Vec<Option<i64>>,
}

impl GroupedAccumulator for Bits {
    fn resize(&mut self, groups: usize) {
        self.values.resize(groups.max(self.values.len()), None);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            let Some(value) = cell::long(&cells.get(row)) else { continue };
            if let Some(known) = self.values.get_mut(*group as usize) {
                *known = Some(known.map_or(value, |known| (self.combine)(known, value)));
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let ty = self.ty;
        let made = |value: &Option<i64>| crate::exec::typed(ty, value.map_or(Scalar::Null, Scalar::Long));
        Ok(column(ty, groups, &self.values, made))
    }
}
