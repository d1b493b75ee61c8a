//! `min`, `max` and `take_any`, with their `if` forms.

use std::cmp::Ordering;

use huntlet_table::{KqlType, Scalar};

use super::support::{Made, Mask, aggregate, column, first_type, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::{Kind, check};
use crate::functions::{Arg, NameRule, cell, compare};
use crate::value::{Cells, Value};

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("min", (1, 1), ordered, NameRule::PrefixAndFirstArgument("min"), |args| {
        best(args, Ordering::Less, None)
    }),
    aggregate("max", (1, 1), ordered, NameRule::PrefixAndFirstArgument("max"), |args| {
        best(args, Ordering::Greater, None)
    }),
    aggregate("minif", (2, 2), ordered, NameRule::PrefixAndFirstArgument("minif"), |args| {
        best(args, Ordering::Less, Some(1))
    }),
    aggregate("maxif", (2, 2), ordered, NameRule::PrefixAndFirstArgument("maxif"), |args| {
        best(args, Ordering::Greater, Some(1))
    }),
    aggregate("take_any", (1, 1), same, NameRule::FirstArgument, |args| Ok(any(args, None))),
    aggregate("any", (1, 1), same, NameRule::PrefixAndFirstArgument("any"), |args| Ok(any(args, None))),
    aggregate("take_anyif", (2, 2), same, NameRule::FirstArgument, |args| Ok(any(args, Some(1)))),
    aggregate("anyif", (2, 2), same, NameRule::PrefixAndFirstArgument("anyif"), |args| {
        Ok(any(args, Some(1)))
    }),
    // what `make-series` and the service use for a value that is the same in all rows
    aggregate("passthrough", (1, 1), same, NameRule::FirstArgument, |args| Ok(any(args, None))),
];

fn ordered(args: &[Arg]) -> Result<KqlType, String> {
    let ty = first_type(args);
    if ty == KqlType::Dynamic {
        return Err("a dynamic has no order: convert it first, for example with `tolong()`".to_owned());
    }
    check(args, &[Kind::Any, Kind::Bool], ty)
}

fn same(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Any, Kind::Bool], first_type(args))
}

fn best(args: &[Arg], wanted: Ordering, filter: Option<usize>) -> Result<Made, String> {
    let ty = ordered(args)?;
    Ok(match ty {
        KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
            Box::new(BestLong { ty, wanted, filter, best: Vec::new() })
        }
        _ => Box::new(Best { ty, wanted, filter, values: Vec::new() }),
    })
}

fn any(args: &[Arg], filter: Option<usize>) -> Made {
    Box::new(Any { ty: first_type(args), filter, found: Vec::new() })
}

/// Of longs, dates and times.
struct BestLong {
    ty: KqlType,
    wanted: Ordering,
    filter: Option<usize>,
    best: Vec<Option<i64>>,
}

impl GroupedAccumulator for BestLong {
    fn resize(&mut self, groups: usize) {
        self.best.resize(groups.max(self.best.len()), None);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        if let (Mask::Same(true), Cells::Long(_, cells)) = (&mask, &cells)
            && cells.null_count() == 0
        {
            let wanted = self.wanted;
            for (value, group) in cells.values().iter().zip(groups).take(rows) {
                if let Some(best) = self.best.get_mut(*group as usize)
                    && best.is_none_or(|best| value.cmp(&best) == wanted)
                {
                    *best = Some(*value);
                }
            }
            return Ok(());
        }
        for (row, group) in groups.iter().enumerate().take(rows) {
            let value = match &cells {
                Cells::Long(_, cells) => cells.get(row),
                other => cell::long(&other.get(row)),
            };
            let (Some(value), true) = (value, mask.keeps(row)) else { continue };
            if let Some(best) = self.best.get_mut(*group as usize)
                && best.is_none_or(|best| value.cmp(&best) == self.wanted)
            {
                *best = Some(value);
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let make = match self.ty {
            KqlType::DateTime => Scalar::DateTime,
            KqlType::TimeSpan => Scalar::TimeSpan,
            _ => Scalar::Long,
        };
        Ok(column(self.ty, groups, &self.best, |best| best.map_or(Scalar::Null, make)))
    }
}

/// Of any type; a NaN among reals is the result.
struct Best {
    ty: KqlType,
    wanted: Ordering,
    filter: Option<usize>,
    values: Vec<Scalar>,
}

impl GroupedAccumulator for Best {
    fn resize(&mut self, groups: usize) {
        self.values.resize(groups.max(self.values.len()), Scalar::Null);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            let value = cells.get(row);
            if value.is_null() {
                continue;
            }
            if let Some(best) = self.values.get_mut(*group as usize) {
                let better = match (&value, &*best) {
                    (_, Scalar::Null) => true,
                    (_, Scalar::Real(known)) if known.is_nan() => false,
                    (Scalar::Real(new), _) if new.is_nan() => true,
                    // strings have no order among KQL's operators, but these aggregates take them
                    (new, known) => compare::order(new, known) == Some(self.wanted),
                };
                if better {
                    *best = value;
                }
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(self.ty, groups, &self.values, Scalar::clone))
    }
}

/// The first value that is not null.
struct Any {
    ty: KqlType,
    filter: Option<usize>,
    found: Vec<Scalar>,
}

impl GroupedAccumulator for Any {
    fn resize(&mut self, groups: usize) {
        self.found.resize(groups.max(self.found.len()), Scalar::Null);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if let Some(found @ Scalar::Null) = self.found.get_mut(*group as usize)
                && mask.keeps(row)
            {
                *found = cells.get(row);
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(self.ty, groups, &self.found, Scalar::clone))
    }
}
