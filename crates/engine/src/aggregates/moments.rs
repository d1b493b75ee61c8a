//! Standard deviation, variance and covariance.

use huntlet_table::{KqlType, Scalar};

use super::support::{Made, Mask, aggregate, column, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::sig;
use crate::functions::{NameRule, cell};
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("stdev", (1, 1), sig!(Summable => Real), NameRule::PrefixAndFirstArgument("stdev"), |_| {
        made(Shape { sample: true, root: true, pair: false, filter: None })
    }),
    aggregate(
        "stdevif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("stdevif"),
        |_| made(Shape { sample: true, root: true, pair: false, filter: Some(1) }),
    ),
    aggregate("stdevp", (1, 1), sig!(Summable => Real), NameRule::PrefixAndFirstArgument("stdevp"), |_| {
        made(Shape { sample: false, root: true, pair: false, filter: None })
    }),
    aggregate(
        "variance",
        (1, 1),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("variance"),
        |_| made(Shape { sample: true, root: false, pair: false, filter: None }),
    ),
    aggregate(
        "varianceif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("varianceif"),
        |_| made(Shape { sample: true, root: false, pair: false, filter: Some(1) }),
    ),
    aggregate(
        "variancep",
        (1, 1),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("variancep"),
        |_| made(Shape { sample: false, root: false, pair: false, filter: None }),
    ),
    aggregate(
        "variancepif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("variancepif"),
        |_| made(Shape { sample: false, root: false, pair: false, filter: Some(1) }),
    ),
    aggregate(
        "covariance",
        (2, 2),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("covariance"),
        |_| made(Shape { sample: true, root: false, pair: true, filter: None }),
    ),
    aggregate(
        "covarianceif",
        (3, 3),
        sig!(Summable, Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("covarianceif"),
        |_| made(Shape { sample: true, root: false, pair: true, filter: Some(2) }),
    ),
    aggregate(
        "covariancep",
        (2, 2),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("covariancep"),
        |_| made(Shape { sample: false, root: false, pair: true, filter: None }),
    ),
    aggregate(
        "covariancepif",
        (3, 3),
        sig!(Summable, Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("covariancepif"),
        |_| made(Shape { sample: false, root: false, pair: true, filter: Some(2) }),
    ),
];

/// Which of the family.
#[derive(Clone, Copy)]
struct Shape {
    sample: bool,
    root: bool,
    /// Two inputs; with one it is paired with itself.
    pair: bool,
    filter: Option<usize>,
}

fn made(shape: Shape) -> Made {
    Ok(Box::new(Moments { shape, groups: Vec::new() }))
}

/// Welford's running means and co-moment.
#[derive(Clone, Copy, Default)]
struct Running {
    count: f64,
    mean_x: f64,
    mean_y: f64,
    moment: f64,
}

struct Moments {
    shape: Shape,
    groups: Vec<Running>,
}

impl GroupedAccumulator for Moments {
    fn resize(&mut self, groups: usize) {
        self.groups.resize(groups.max(self.groups.len()), Running::default());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.shape.filter, args);
        let first = input(args)?;
        let xs = first.cells();
        let ys = if self.shape.pair { args.get(1).unwrap_or(first).cells() } else { xs };
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            let (Some(x), Some(y)) = (cell::real(&xs.get(row)), cell::real(&ys.get(row))) else { continue };
            let Some(running) = self.groups.get_mut(*group as usize) else { continue };
            running.count += 1.0;
            let before = x - running.mean_x;
            running.mean_x += before / running.count;
            running.mean_y += (y - running.mean_y) / running.count;
            running.moment += before * (y - running.mean_y);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let Shape { sample, root, .. } = self.shape;
        Ok(column(KqlType::Real, groups, self.groups, |running| {
            let divisor = if sample { running.count - 1.0 } else { running.count };
            // fewer values than a spread needs: none
            let spread = if divisor > 0.0 { running.moment / divisor } else { 0.0 };
            Scalar::Real(if root { spread.sqrt() } else { spread })
        }))
    }
}
