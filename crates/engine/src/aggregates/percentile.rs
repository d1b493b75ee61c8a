//! Percentiles by nearest rank: the smallest value that at least so many percent are not above.

use std::cmp::Ordering;

use huntlet_table::{KqlType, Scalar};

use super::support::{Made, aggregate, column, first_type, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::{Kind, MANY, check};
use crate::functions::{Arg, NameRule, cell, compare};
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("percentile", (2, 2), plain_type, NameRule::PrefixAndFirstArgument("percentile"), |args| {
        made(args, None, false)
    }),
    aggregate("percentilew", (3, 3), weighted_type, NameRule::PrefixAndFirstArgument("percentile"), |args| {
        made(args, Some(1), false)
    }),
    aggregate(
        "percentiles_array",
        (2, MANY),
        array_type,
        NameRule::PrefixAndFirstArgument("percentiles"),
        |args| made(args, None, true),
    ),
    aggregate(
        "percentilesw_array",
        (3, MANY),
        weighted_array_type,
        NameRule::PrefixAndFirstArgument("percentiles"),
        |args| made(args, Some(1), true),
    ),
];

fn values_type(args: &[Arg]) -> Result<KqlType, String> {
    match first_type(args) {
        KqlType::Dynamic | KqlType::String | KqlType::Guid | KqlType::Bool => {
            Err("percentiles need a number, datetime or timespan: convert the values first".to_owned())
        }
        KqlType::Int => Ok(KqlType::Long),
        KqlType::Decimal => Ok(KqlType::Real),
        other => Ok(other),
    }
}

fn plain_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Any, Kind::Number], values_type(args)?)
}

fn weighted_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Any, Kind::Integer, Kind::Number], values_type(args)?)
}

fn array_type(args: &[Arg]) -> Result<KqlType, String> {
    plain_type(args).map(|_| KqlType::Dynamic)
}

fn weighted_array_type(args: &[Arg]) -> Result<KqlType, String> {
    weighted_type(args).map(|_| KqlType::Dynamic)
}

fn made(args: &[Arg], weight: Option<usize>, array: bool) -> Result<Made, String> {
    let ty = values_type(args)?;
    let first = weight.map_or(1, |place| place + 1);
    let mut wanted = Vec::new();
    for arg in args.get(first..).unwrap_or_default() {
        let Some(constant) = &arg.constant else {
            return Err("the percentiles must be constant numbers from 0 to 100".to_owned());
        };
        match cell::array(constant) {
            Some(items) => wanted.extend(items.iter().map(serde_json::Value::as_f64)),
            None => wanted.push(cell::real(constant)),
        }
    }
    let wanted: Option<Vec<f64>> = wanted.into_iter().collect();
    let wanted = wanted
        .filter(|all| all.iter().all(|p| (0.0..=100.0).contains(p)))
        .ok_or_else(|| "the percentiles must be constant numbers from 0 to 100".to_owned())?;
    Ok(Box::new(Percentile { ty, wanted, weight, array, groups: Vec::new(), held: 0 }))
}

struct Percentile {
    ty: KqlType,
    wanted: Vec<f64>,
    weight: Option<usize>,
    array: bool,
    /// Values with their weights.
    groups: Vec<Vec<(Scalar, i64)>>,
    held: usize,
}

impl GroupedAccumulator for Percentile {
    fn resize(&mut self, groups: usize) {
        self.groups.resize(groups.max(self.groups.len()), Vec::new());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let cells = input(args)?.cells();
        let weights = self.weight.and_then(|place| args.get(place)).map(Value::cells);
        for (row, group) in groups.iter().enumerate().take(rows) {
            let value = cells.get(row);
            if value.is_null() {
                continue;
            }
            let value = match self.ty {
                KqlType::Long => cell::long(&value).map_or(Scalar::Null, Scalar::Long),
                KqlType::Real => cell::real(&value).map_or(Scalar::Null, Scalar::Real),
                _ => value,
            };
            let weight = weights.map_or(Some(1), |weights| cell::long(&weights.get(row)));
            let Some(weight) = weight.filter(|weight| *weight > 0) else { continue };
            if let Some(values) = self.groups.get_mut(*group as usize) {
                values.push((value, weight));
                self.held += 1;
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.held * size_of::<(Scalar, i64)>()
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Value, String> {
        for values in &mut self.groups {
            values.sort_by(|a, b| compare::order(&a.0, &b.0).unwrap_or(Ordering::Equal));
        }
        let Self { ty, wanted, array, groups: all, .. } = *self;
        let result = if array { KqlType::Dynamic } else { ty };
        Ok(column(result, groups, &all, |values| {
            if array {
                return cell::list(wanted.iter().map(|p| cell::json(&nearest(values, *p))).collect());
            }
            wanted.first().map_or(Scalar::Null, |p| nearest(values, *p))
        }))
    }
}

fn nearest(sorted: &[(Scalar, i64)], percentile: f64) -> Scalar {
    let total: i128 = sorted.iter().map(|(_, weight)| i128::from(*weight)).sum();
    let rank = (percentile / 100.0 * total as f64).ceil().max(1.0);
    let mut passed: i128 = 0;
    for (value, weight) in sorted {
        passed += i128::from(*weight);
        if passed as f64 >= rank {
            return value.clone();
        }
    }
    sorted.last().map_or(Scalar::Null, |(value, _)| value.clone())
}
