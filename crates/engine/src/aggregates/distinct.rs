//! How many different values there are in each group.
//!
//! `dcount` counts exactly while that is cheap: until all groups of a `summarize` together hold [`MOST_PAIRS`] different
//! values. From then on the groups with more than [`MOST_EXACT`] of them go on as HyperLogLog, with the accuracy that the
//! query asks for; the others stay exact. `count_distinct` is always exact.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use huntlet_table::{KqlType, Scalar};

use super::GroupedAccumulator;
use super::sketches::accuracy;
use super::support::{FixedMap, Interner, Made, Mask, column, input};
use crate::functions::Arg;
use crate::functions::build::sig;
use crate::sketch::hll::Hll;
use crate::value::Value;

/// So many different values of all groups together are told apart before any is estimated.
const MOST_PAIRS: usize = 1 << 22;
/// A group with no more different values than this is never estimated.
const MOST_EXACT: i64 = 1 << 16;

/// `dcount(x [, accuracy])`
pub(super) fn dcount_type(args: &[Arg]) -> Result<KqlType, String> {
    accuracy(args, 1)?;
    sig!(Any => Long)(args)
}

/// `dcountif(x, condition [, accuracy])`
pub(super) fn dcountif_type(args: &[Arg]) -> Result<KqlType, String> {
    accuracy(args, 2)?;
    sig!(Any, Bool, Any => Long)(args)
}

/// Counts that never are estimated.
pub(super) fn exact(filter: Option<usize>) -> Made {
    Box::new(Distinct::new(filter, None))
}

/// Counts that are estimated when there is much to count.
pub(super) fn estimated(args: &[Arg], filter: Option<usize>) -> Result<Made, String> {
    let accuracy = accuracy(args, filter.map_or(1, |filter| filter + 1))?;
    let empty = Hll::new(accuracy).ok_or("the accuracy must be a constant from 0 to 4")?;
    let rule = Rule { empty, pairs: MOST_PAIRS, exact: MOST_EXACT };
    Ok(Box::new(Distinct::new(filter, Some(rule))))
}

/// When counts become estimates.
struct Rule {
    /// What an estimate starts with.
    empty: Hll,
    /// How many different values of all groups are told apart.
    pairs: usize,
    /// How many of a group.
    exact: i64,
}

/// Pairs of a group and a value's number: bits as long as they are few, then hashes.
#[derive(Default)]
struct Seen {
    bits: Vec<Vec<u64>>,
    words: usize,
    pairs: HashSet<u64, FixedState>,
}

/// 16 MB of bits.
const MOST_WORDS: usize = 1 << 21;

impl Seen {
    /// True when the pair is new.
    #[inline]
    fn insert(&mut self, group: u32, id: u32) -> bool {
        let word = id as usize / 64;
        let bit = 1_u64 << (id % 64);
        if let Some(found) = self.bits.get_mut(group as usize).and_then(|bits| bits.get_mut(word)) {
            let new = *found & bit == 0;
            *found |= bit;
            return new;
        }
        self.beyond(group, id)
    }

    #[cold]
    fn beyond(&mut self, group: u32, id: u32) -> bool {
        let word = id as usize / 64;
        let known = self.bits.get(group as usize).map_or(0, Vec::len);
        let wanted = (word + 1).next_power_of_two();
        if self.words + wanted - known > MOST_WORDS {
            return self.pairs.insert((u64::from(group) << 32) | u64::from(id));
        }
        self.words += wanted - known;
        if self.bits.len() <= group as usize {
            self.bits.resize(group as usize + 1, Vec::new());
        }
        let Some(bits) = self.bits.get_mut(group as usize) else { return false };
        bits.resize(wanted, 0);
        // what was hashed before there was room has its bit now
        for index in known * 64..wanted * 64 {
            if self.pairs.is_empty() {
                break;
            }
            if self.pairs.contains(&((u64::from(group) << 32) | index as u64))
                && let Some(found) = bits.get_mut(index / 64)
            {
                *found |= 1 << (index % 64);
            }
        }
        self.insert(group, id)
    }

    /// Forgets the pairs of some groups, handing each over.
    fn drain(&mut self, chosen: impl Fn(u32) -> bool, mut take: impl FnMut(u32, u32)) {
        for (group, bits) in (0_u32..).zip(&mut self.bits).filter(|(group, _)| chosen(*group)) {
            for (word, held) in bits.iter().enumerate() {
                for bit in (0..64).filter(|bit| held >> bit & 1 == 1) {
                    take(group, word as u32 * 64 + bit);
                }
            }
            self.words -= bits.len();
            *bits = Vec::new();
        }
        self.pairs.retain(|pair| {
            let (group, id) = ((pair >> 32) as u32, *pair as u32);
            let stays = !chosen(group);
            if !stays {
                take(group, id);
            }
            stays
        });
    }

    fn bytes(&self) -> usize {
        self.words * 8 + self.pairs.capacity() * 9
    }
}

struct Distinct {
    filter: Option<usize>,
    seen: Seen,
    interner: Interner,
    counts: Vec<i64>,
    rule: Option<Rule>,
    /// How many pairs are told apart, and at how many some groups are to be estimated.
    pairs: usize,
    next_look: usize,
    sketches: FixedMap<u32, Hll>,
}

impl Distinct {
    fn new(filter: Option<usize>, rule: Option<Rule>) -> Self {
        Self {
            filter,
            seen: Seen::default(),
            interner: Interner::default(),
            counts: Vec::new(),
            next_look: rule.as_ref().map_or(usize::MAX, |rule| rule.pairs),
            rule,
            pairs: 0,
            sketches: FixedMap::default(),
        }
    }

    /// Large groups become estimates.
    #[cold]
    fn estimate(&mut self) {
        let Some(rule) = &self.rule else { return };
        let hashes = self.interner.hashes();
        for (group, count) in (0_u32..).zip(&mut self.counts) {
            if *count > rule.exact {
                self.sketches.insert(group, rule.empty.clone());
                self.pairs -= usize::try_from(*count).unwrap_or(0);
                *count = 0;
            }
        }
        let chosen: HashSet<u32> = self.sketches.keys().copied().collect();
        self.seen.drain(
            |group| chosen.contains(&group),
            |group, id| {
                if let (Some(sketch), Some(hash)) = (self.sketches.get_mut(&group), hashes.get(id as usize)) {
                    sketch.add_hash(*hash);
                }
            },
        );
        self.next_look = rule.pairs.max(self.pairs.saturating_mul(2));
    }
}

impl GroupedAccumulator for Distinct {
    fn resize(&mut self, groups: usize) {
        self.counts.resize(groups.max(self.counts.len()), 0);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            if !self.sketches.is_empty()
                && let Some(sketch) = self.sketches.get_mut(group)
            {
                if let Some(hash) = Interner::hash(&cells, row) {
                    sketch.add_hash(hash);
                }
                continue;
            }
            let Some(id) = self.interner.id(&cells, row) else { continue };
            if self.seen.insert(*group, id)
                && let Some(count) = self.counts.get_mut(*group as usize)
            {
                *count += 1;
                self.pairs += 1;
                if self.pairs > self.next_look {
                    self.estimate();
                }
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        let sketches = self.rule.as_ref().map_or(0, |rule| rule.empty.most_bytes()) * self.sketches.len();
        self.seen.bytes() + self.interner.bytes() + self.counts.len() * 8 + sketches
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let mut counts = self.counts;
        for (group, sketch) in &self.sketches {
            if let Some(count) = counts.get_mut(*group as usize) {
                *count = sketch.count();
            }
        }
        Ok(column(KqlType::Long, groups, &counts, |count| Scalar::Long(*count)))
    }
}

#[cfg(test)]
mod tests {
    use huntlet_table::Column;

    use super::*;

    /// Counts `values[i]` of group `groups[i]`, `step` rows at a time, estimating early.
    fn counted(groups: &[u32], values: &Column, step: usize, accuracy: usize) -> Vec<i64> {
        let empty = Hll::new(accuracy).expect("an accuracy");
        let rule = Rule { empty, pairs: 10_000, exact: 2_000 };
        let mut distinct = Box::new(Distinct::new(None, Some(rule)));
        distinct.resize(3);
        for (at, groups) in groups.chunks(step).enumerate() {
            let part = Value::of_column(values.slice(at * step, step));
            distinct.update(groups, &[part], groups.len()).expect("values");
        }
        let counts = distinct.finish(3).expect("counts");
        let counts = counts.cells();
        (0..3).map(|group| counts.get(group).as_i64().expect("a count")).collect()
    }

    #[test]
    fn large_groups_are_estimated_and_small_ones_are_not() {
        // group 0 has 60,000 values, group 1 has 1,500, group 2 has 9
        let rows = 180_000_u32;
        let group = |row: u32| if row.is_multiple_of(3) { 0 } else { 1 + row % 2 };
        let value = |row: u32| i64::from(row % [180_000, 4_500, 54][group(row) as usize]);
        let groups: Vec<u32> = (0..rows).map(group).collect();
        let exact: Vec<i64> = (0..3)
            .map(|wanted| {
                let own = (0..rows).filter(|row| group(*row) == wanted).map(value);
                own.collect::<HashSet<i64>>().len() as i64
            })
            .collect();
        let longs = Column::longs("x", (0..rows).map(|row| Some(value(row))).collect());
        let texts = (0..rows).map(|row| Some(format!("host-{}", value(row)))).collect::<Vec<_>>();
        let texts = Column::strings("x", texts.iter().map(Option::as_deref).collect());
        for (accuracy, per_mille) in [(0, 48), (1, 24), (2, 12), (3, 9), (4, 6)] {
            for values in [&longs, &texts] {
                let found = counted(&groups, values, 1000, accuracy);
                assert_eq!(found[1..], exact[1..], "small groups");
                let off = (found[0] - exact[0]).abs();
                assert!(off * 1000 <= exact[0] * per_mille, "{} for {}", found[0], exact[0]);
                assert_eq!(found, counted(&groups, values, 7, accuracy), "however rows are cut");
            }
        }
    }
}
