//! `hll`, `tdigest` and the merging of what they gave.

use huntlet_table::{KqlType, Scalar};

use super::support::{Made, Mask, aggregate, column, first_type, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::sig;
use crate::functions::{Arg, NameRule, cell};
use crate::sketch::hll::Hll;
use crate::sketch::tdigest::TDigest;
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("hll", (1, 2), hll_type, NameRule::PrefixAndFirstArgument("hll"), |args| hll(args, None)),
    aggregate("hll_if", (2, 3), hll_if_type, NameRule::PrefixAndFirstArgument("hll_if"), |args| {
        hll(args, Some(1))
    }),
    aggregate(
        "hll_merge",
        (1, 1),
        sig!(Dynamic => Dynamic),
        NameRule::PrefixAndFirstArgument("hll_merge"),
        |_| Ok(Box::new(Hlls { merge: true, filter: None, empty: None, seen: false, groups: Vec::new() })),
    ),
    aggregate("tdigest", (1, 2), tdigest_type, NameRule::PrefixAndFirstArgument("tdigest"), |_| {
        Ok(Box::new(Digests { merge: false, seen: false, groups: Vec::new() }))
    }),
    aggregate(
        "tdigest_merge",
        (1, 1),
        sig!(Dynamic => Dynamic),
        NameRule::PrefixAndFirstArgument("merge_tdigests"),
        |_| Ok(Box::new(Digests { merge: true, seen: false, groups: Vec::new() })),
    ),
    aggregate(
        "merge_tdigest",
        (1, 1),
        sig!(Dynamic => Dynamic),
        NameRule::PrefixAndFirstArgument("merge_tdigests"),
        |_| Ok(Box::new(Digests { merge: true, seen: false, groups: Vec::new() })),
    ),
];

fn hll_type(args: &[Arg]) -> Result<KqlType, String> {
    not_real(args)?;
    sig!(Any, Integer => Dynamic)(args)
}

fn hll_if_type(args: &[Arg]) -> Result<KqlType, String> {
    not_real(args)?;
    sig!(Any, Bool, Integer => Dynamic)(args)
}

fn not_real(args: &[Arg]) -> Result<(), String> {
    match first_type(args) {
        ty @ (KqlType::Real | KqlType::Bool) => {
            Err(format!("argument 1 is {ty}: convert it first, for example with `tostring()`"))
        }
        _ => Ok(()),
    }
}

fn tdigest_type(args: &[Arg]) -> Result<KqlType, String> {
    if first_type(args) == KqlType::Dynamic {
        return Err("a dynamic must be converted first, for example with `tolong()` or `toreal()`".to_owned());
    }
    sig!(Summable, Integer => Dynamic)(args)
}

/// The accuracy that an argument names, 1 when it is left out.
pub(super) fn accuracy(args: &[Arg], place: usize) -> Result<usize, String> {
    match args.get(place) {
        None => Ok(1),
        Some(arg) => arg
            .constant
            .as_ref()
            .and_then(cell::long)
            .and_then(|level| usize::try_from(level).ok())
            .filter(|level| *level <= 4)
            .ok_or_else(|| "the accuracy must be a constant from 0 to 4".to_owned()),
    }
}

fn hll(args: &[Arg], filter: Option<usize>) -> Result<Made, String> {
    let empty = Hll::new(accuracy(args, filter.map_or(1, |filter| filter + 1))?);
    Ok(Box::new(Hlls { merge: false, filter, empty, seen: false, groups: Vec::new() }))
}

struct Hlls {
    /// The cells are estimates already.
    merge: bool,
    filter: Option<usize>,
    /// What a group starts with.
    empty: Option<Hll>,
    /// Whether there was a row: of no rows at all the sketch is null.
    seen: bool,
    groups: Vec<Option<Hll>>,
}

impl GroupedAccumulator for Hlls {
    fn resize(&mut self, groups: usize) {
        self.groups.resize(groups.max(self.groups.len()), self.empty.clone());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        self.seen |= rows > 0;
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            let Some(hll) = self.groups.get_mut(*group as usize).filter(|_| mask.keeps(row)) else {
                continue;
            };
            let value = cells.get(row);
            match (self.merge, hll) {
                (false, Some(hll)) => hll.add(&value),
                (true, hll) => match (Hll::of_cell(&value), hll) {
                    (Some(other), Some(hll)) => hll.merge(&other),
                    (Some(other), empty) => *empty = Some(other),
                    (None, _) => {}
                },
                (false, None) => {}
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.groups.iter().flatten().map(Hll::bytes).sum()
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(KqlType::Dynamic, groups, &self.groups, |hll| {
            hll.as_ref().filter(|_| self.seen).map_or(Scalar::Null, |hll| Scalar::Dynamic(hll.to_json()))
        }))
    }
}

struct Digests {
    /// The cells are digests already.
    merge: bool,
    /// Whether there was a row: of no rows at all the digest is null.
    seen: bool,
    groups: Vec<TDigest>,
}

impl GroupedAccumulator for Digests {
    fn resize(&mut self, groups: usize) {
        self.groups.resize(groups.max(self.groups.len()), TDigest::default());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        self.seen |= rows > 0;
        let cells = input(args)?.cells();
        let weights = args.get(1).map(Value::cells);
        for (row, group) in groups.iter().enumerate().take(rows) {
            let Some(digest) = self.groups.get_mut(*group as usize) else { continue };
            if self.merge {
                digest.merge(TDigest::of_cell(&cells.get(row)).unwrap_or_default());
                continue;
            }
            let weight = weights.map_or(Some(1), |weights| cell::long(&weights.get(row)));
            let value = match cells.get(row) {
                Scalar::Int(value) => Scalar::Long(i64::from(value)),
                value @ Scalar::Decimal(_) => cell::real(&value).map_or(Scalar::Null, Scalar::Real),
                value => value,
            };
            digest.add(value, weight.unwrap_or(0));
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Value, String> {
        self.groups.iter_mut().for_each(TDigest::settle);
        Ok(column(KqlType::Dynamic, groups, &self.groups, |digest| {
            if self.seen { Scalar::Dynamic(digest.to_json()) } else { Scalar::Null }
        }))
    }
}
