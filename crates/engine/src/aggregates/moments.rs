//! Standard deviation, variance and covariance.

use huntlet_table::{KqlType, Scalar};

use super::support::{Made, Mask, aggregate, column, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::sig;
use crate::functions::{NameRule, cell};
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate("stdev", (1, 1), sig!(Summable => Real), NameRule::PrefixAndFirstArgument("stdev"), |_| {
        Ok(made(Shape { sample: true, root: true, pair: false, filter: None }))
    }),
    aggregate(
        "stdevif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("stdevif"),
        |_| Ok(made(Shape { sample: true, root: true, pair: false, filter: Some(1) })),
    ),
    aggregate("stdevp", (1, 1), sig!(Summable => Real), NameRule::PrefixAndFirstArgument("stdevp"), |_| {
        Ok(made(Shape { sample: false, root: true, pair: false, filter: None }))
    }),
    aggregate(
        "variance",
        (1, 1),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("variance"),
        |_| Ok(made(Shape { sample: true, root: false, pair: false, filter: None })),
    ),
    aggregate(
        "varianceif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("varianceif"),
        |_| Ok(made(Shape { sample: true, root: false, pair: false, filter: Some(1) })),
    ),
    aggregate(
        "variancep",
        (1, 1),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("variancep"),
        |_| Ok(made(Shape { sample: false, root: false, pair: false, filter: None })),
    ),
    aggregate(
        "variancepif",
        (2, 2),
        sig!(Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("variancepif"),
        |_| Ok(made(Shape { sample: false, root: false, pair: false, filter: Some(1) })),
    ),
    aggregate(
        "covariance",
        (2, 2),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("covariance"),
        |_| Ok(made(Shape { sample: true, root: false, pair: true, filter: None })),
    ),
    aggregate(
        "covarianceif",
        (3, 3),
        sig!(Summable, Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("covarianceif"),
        |_| Ok(made(Shape { sample: true, root: false, pair: true, filter: Some(2) })),
    ),
    aggregate(
        "covariancep",
        (2, 2),
        sig!(Summable => Real),
        NameRule::PrefixAndFirstArgument("covariancep"),
        |_| Ok(made(Shape { sample: false, root: false, pair: true, filter: None })),
    ),
    aggregate(
        "covariancepif",
        (3, 3),
        sig!(Summable, Summable, Bool => Real),
        NameRule::PrefixAndFirstArgument("covariancepif"),
        |_| Ok(made(Shape { sample: false, root: false, pair: true, filter: Some(2) })),
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
    Box::new(Moments { shape, groups: Vec::new() })
}

/// Sums of the distances from a group's first values, which keeps whole numbers exact and large ones apart.
#[derive(Clone, Copy, Default)]
struct Running {
    count: f64,
    first: (f64, f64),
    sum_x: f64,
    sum_y: f64,
    sum_xy: f64,
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
            if running.count == 0.0 {
                running.first = (x, y);
            }
            running.count += 1.0;
            let (x, y) = (x - running.first.0, y - running.first.1);
            running.sum_x += x;
            running.sum_y += y;
            running.sum_xy += x * y;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let Shape { sample, root, pair, .. } = self.shape;
        Ok(column(KqlType::Real, groups, &self.groups, |running| {
            let divisor = if sample { running.count - 1.0 } else { running.count };
            // fewer values than a spread needs: none
            let moment = running.sum_xy - running.sum_x * running.sum_y / running.count;
            // rounding must not make a square negative
            let moment = if !pair && moment < 0.0 { 0.0 } else { moment };
            let spread = if divisor > 0.0 { moment / divisor } else { 0.0 };
            Scalar::Real(if root { spread.sqrt() } else { spread })
        }))
    }
}
