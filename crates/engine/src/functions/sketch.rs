//! Scalar functions over what `hll()` and `tdigest()` gave.

use huntlet_table::{KqlType, Scalar};

use super::build::{MANY, compiled, row, sig};
use super::{Arg, Function, NameRule, cell, convert};
use crate::sketch::hll::Hll;
use crate::sketch::tdigest::TDigest;

pub(super) const FAMILY: &[Function] = &[
    row("dcount_hll", (1, 1), sig!(Dynamic => Long), NameRule::NameAndFirstArgument, |_, a| {
        a.first().and_then(Hll::of_cell).map_or(Scalar::Null, |hll| Scalar::Long(hll.count()))
    }),
    row("hll_merge", (2, 16), sig!(Dynamic => Dynamic), NameRule::PrefixOnly("hll_merged_result"), |_, a| {
        let mut all = a.iter().filter_map(Hll::of_cell);
        let Some(mut first) = all.next() else { return Scalar::Null };
        all.for_each(|other| first.merge(&other));
        Scalar::Dynamic(first.to_json())
    }),
    row(
        "tdigest_merge",
        (2, 16),
        sig!(Dynamic => Dynamic),
        NameRule::PrefixOnly("tdigests_merge_result"),
        |_, a| merged(a),
    ),
    row(
        "merge_tdigest",
        (2, 16),
        sig!(Dynamic => Dynamic),
        NameRule::PrefixOnly("tdigests_merge_result"),
        |_, a| merged(a),
    ),
    row("rank_tdigest", (2, 2), sig!(Dynamic, Any => Real), NameRule::None, |_, a| {
        read(a, TDigest::rank).map_or(Scalar::Null, Scalar::Real)
    }),
    row("percentrank_tdigest", (2, 2), sig!(Dynamic, Any => Real), NameRule::None, |_, a| {
        read(a, TDigest::percent_rank).map_or(Scalar::Null, Scalar::Real)
    }),
    compiled("percentile_tdigest", (2, 3), percentile_type, NameRule::NameAndFirstArgument, |_, args| {
        let ty = percentile_type(args)?;
        Ok(Box::new(move |a| {
            let percent = a.get(1).and_then(cell::real).filter(|p| (0.0..=100.0).contains(p));
            let (Some(digest), Some(percent)) = (a.first().and_then(TDigest::of_cell), percent) else {
                return Scalar::Null;
            };
            convert::to(ty, &digest.percentile(percent))
        }))
    }),
    row(
        "percentiles_array_tdigest",
        (2, MANY),
        sig!(Dynamic, Any => Dynamic),
        NameRule::PrefixAndFirstArgument("percentile_tdigest"),
        |_, a| {
            let Some(digest) = a.first().and_then(TDigest::of_cell) else { return Scalar::Null };
            let mut percents = Vec::new();
            for arg in a.get(1..).unwrap_or_default() {
                match cell::array(arg) {
                    Some(items) => percents.extend(items.iter().map(serde_json::Value::as_f64)),
                    None => percents.push(cell::real(arg)),
                }
            }
            let at =
                |percent: Option<f64>| percent.map_or(Scalar::Null, |percent| digest.percentile(percent));
            cell::list(percents.into_iter().map(|percent| cell::json(&at(percent))).collect())
        },
    ),
];

fn merged(cells: &[Scalar]) -> Scalar {
    let mut all = TDigest::default();
    cells.iter().filter_map(TDigest::of_cell).for_each(|digest| all.merge(digest));
    all.settle();
    Scalar::Dynamic(all.to_json())
}

fn read(cells: &[Scalar], what: fn(&TDigest, &Scalar) -> Option<f64>) -> Option<f64> {
    let value = match cells.get(1)? {
        Scalar::Int(value) => Scalar::Long(i64::from(*value)),
        value => value.clone(),
    };
    what(&TDigest::of_cell(cells.first()?)?, &value)
}

/// Dynamic, or the type that the third argument names.
fn percentile_type(args: &[Arg]) -> Result<KqlType, String> {
    sig!(Dynamic, Number, Any => Dynamic)(args)?;
    match args.get(2) {
        None => Ok(KqlType::Dynamic),
        Some(_) => Ok(super::regexes::literal_type(args, 2)?.unwrap_or(KqlType::Dynamic)),
    }
}
