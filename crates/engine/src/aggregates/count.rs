//! `count` and `countif`, and which distinct counts there are.

use huntlet_table::{KqlType, Scalar};

use super::distinct;
use super::support::{Made, Mask, aggregate, column};
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
    aggregate("dcount", (1, 2), distinct::dcount_type, NameRule::PrefixAndFirstArgument("dcount"), |args| {
        distinct::estimated(args, None)
    }),
    aggregate(
        "dcountif",
        (2, 3),
        distinct::dcountif_type,
        NameRule::PrefixAndFirstArgument("dcountif"),
        |args| distinct::estimated(args, Some(1)),
    ),
    aggregate(
        "count_distinct",
        (1, 1),
        sig!(Plain => Long),
        NameRule::PrefixAndFirstArgument("count_distinct"),
        |_| Ok(distinct::exact(None)),
    ),
    aggregate(
        "count_distinctif",
        (2, 2),
        sig!(Plain, Bool => Long),
        NameRule::PrefixAndFirstArgument("count_distinctif"),
        |_| Ok(distinct::exact(Some(1))),
    ),
];

fn made_count(filter: Option<usize>) -> Made {
    Box::new(Count { filter, counts: Vec::new() })
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
