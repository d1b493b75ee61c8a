//! `count`, `countif` and the distinct counts.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use huntlet_table::{KqlType, Scalar};

use super::support::{Interner, Made, Mask, aggregate, column, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::NameRule;
use crate::functions::build::sig;
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[
    // the engine counts every row even when an argument is given
    aggregate("count", (0, 1), sig!(Any => Long), NameRule::PrefixAndFirstArgument("count"), |_| {
        Ok(made_count(None))
    }),
    aggregate("cnt", (0, 0), sig!(Any => Long), NameRule::PrefixAndFirstArgument("cnt"), |_| {
        Ok(made_count(None))
    }),
    aggregate("countif", (1, 1), sig!(Bool => Long), NameRule::PrefixAndFirstArgument("countif"), |_| {
        Ok(made_count(Some(0)))
    }),
    aggregate("dcount", (1, 2), sig!(Any => Long), NameRule::PrefixAndFirstArgument("dcount"), |_| {
        Ok(made_distinct(None))
    }),
    aggregate(
        "dcountif",
        (2, 3),
        sig!(Any, Bool, Any => Long),
        NameRule::PrefixAndFirstArgument("dcountif"),
        |_| Ok(made_distinct(Some(1))),
    ),
    aggregate(
        "count_distinct",
        (1, 1),
        sig!(Plain => Long),
        NameRule::PrefixAndFirstArgument("count_distinct"),
        |_| Ok(made_distinct(None)),
    ),
    aggregate(
        "count_distinctif",
        (2, 2),
        sig!(Plain, Bool => Long),
        NameRule::PrefixAndFirstArgument("count_distinctif"),
        |_| Ok(made_distinct(Some(1))),
    ),
];

fn made_count(filter: Option<usize>) -> Made {
    Box::new(Count { filter, counts: Vec::new() })
}

fn made_distinct(filter: Option<usize>) -> Made {
    Box::new(Distinct { filter, seen: Seen::default(), interner: Interner::default(), counts: Vec::new() })
}

struct Count {
    filter: Option<usize>,
    counts: Vec<i64>,
}

impl GroupedAccumulator for Count {
    fn resize(&mut self, groups: usize) {
        self.counts.resize(groups.max(self.counts.len()), 0);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        if let Mask::Same(true) = mask {
            for group in groups.iter().take(rows) {
                if let Some(count) = self.counts.get_mut(*group as usize) {
                    *count += 1;
                }
            }
            return Ok(());
        }
        for (row, group) in groups.iter().enumerate().take(rows) {
            if let (true, Some(count)) = (mask.keeps(row), self.counts.get_mut(*group as usize)) {
                *count += 1;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(KqlType::Long, groups, &self.counts, |count| Scalar::Long(*count)))
    }
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
}

/// Counts exactly; the service estimates from some thousands of values on.
struct Distinct {
    filter: Option<usize>,
    seen: Seen,
    interner: Interner,
    counts: Vec<i64>,
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
            let Some(id) = self.interner.id(&cells, row) else { continue };
            if self.seen.insert(*group, id)
                && let Some(count) = self.counts.get_mut(*group as usize)
            {
                *count += 1;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(KqlType::Long, groups, &self.counts, |count| Scalar::Long(*count)))
    }
}
