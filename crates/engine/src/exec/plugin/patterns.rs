//! `autocluster`, `basket` and `diffpatterns`.

use huntlet_kql::Span;
use huntlet_pattern::{Basket, Pulse, Segment};
use huntlet_table::{Column, KqlType, Scalar};

use super::{Input, Output};
use crate::exec::group::Groups;
use crate::exec::operators::{Executor, Stop};
use crate::functions::{cell, convert};

/// The input as discrete values.
struct Discrete<'i> {
    input: &'i Input<'i>,
    columns: Vec<&'i Column>,
    /// Which of the columns are no weight.
    attributes: Vec<usize>,
    groups: Vec<Groups>,
    ids: Vec<Vec<u32>>,
    weights: Vec<f64>,
}

impl<'i> Discrete<'i> {
    /// `fixed` columns of the result are not the input's; `weight` is the place of the weight among the arguments.
    fn new(input: &'i Input<'i>, fixed: usize, weight: usize) -> Self {
        let names = input.fields.iter().skip(fixed);
        let columns: Vec<&Column> = names.filter_map(|field| input.table.column(&field.name)).collect();
        let rows = input.table.height();
        let weight = input.columns.get(weight);
        let is_weight = |column: &Column| weight.is_some_and(|weight| weight.name() == column.name());
        let attributes: Vec<usize> = (0..columns.len()).filter(|at| !is_weight(columns[*at])).collect();
        let groups: Vec<Groups> =
            attributes.iter().map(|at| Groups::of(std::slice::from_ref(columns[*at]), rows)).collect();
        let weigh = |row: usize| weight.map_or(Some(1.0), |weight| cell::real(&weight.cell(row).to_scalar()));
        let ids = groups.iter().map(|groups| groups.ids.clone()).collect();
        Self {
            input,
            columns,
            attributes,
            groups,
            ids,
            weights: (0..rows).map(|row| weigh(row).unwrap_or(0.0)).collect(),
        }
    }

    fn rows<'b>(&'b self, second: &'b [bool]) -> Basket<'b> {
        Basket { columns: &self.ids, weights: &self.weights, second }
    }

    /// The values of a segment; `wildcards` are the constants from this place on.
    fn cells(&self, segment: &Segment, wildcards: usize) -> impl Iterator<Item = Scalar> {
        let cell = |(at, column): (usize, &&Column)| {
            let item = segment.items.iter().find(|(column, _)| self.attributes.get(*column) == Some(&at));
            let row = item.and_then(|(column, value)| self.groups.get(*column)?.first.get(*value as usize));
            match row {
                Some(row) => column.cell(*row as usize).to_scalar(),
                None => self.wildcard(column.ty(), wildcards),
            }
        };
        self.columns.iter().enumerate().map(cell).collect::<Vec<_>>().into_iter()
    }

    fn wildcard(&self, ty: KqlType, from: usize) -> Scalar {
        let given = self.input.constants.get(from..).unwrap_or_default().iter();
        let mut fits =
            given.filter(|value| value.ty() == Some(ty) && **value != Scalar::String("~".to_owned()));
        fits.next().cloned().unwrap_or(Scalar::Null)
    }

    /// Segments of one set as rows: number, count, percent, values.
    fn output(&self, segments: &[Segment]) -> Vec<Vec<Scalar>> {
        let total: f64 = self.weights.iter().sum();
        let rows = segments.iter().enumerate().map(|(at, segment)| {
            let weight = segment.weights[0];
            let mut row = vec![Scalar::Long(at as i64), whole(weight), Scalar::Real(100.0 * weight / total)];
            row.extend(self.cells(segment, 3));
            row
        });
        rows.collect()
    }
}

fn whole(weight: f64) -> Scalar {
    Scalar::Long(weight.round() as i64)
}

/// After how many rows looked at a search gives up.
const MOST_LOOKS: u64 = 10_000_000_000;

/// A search for patterns with its bounds.
pub(crate) enum Search {
    /// The weight of the size, how many seeds.
    Clusters(f64, usize),
    /// The threshold, the most dimensions.
    Basket(f64, usize),
    /// The same for differences.
    Differences(f64, usize),
}

fn number(input: &Input<'_>, at: usize, default: f64) -> f64 {
    input.constants.get(at).and_then(cell::real).unwrap_or(default)
}

/// Constants: the size's weight, the weight's place, how many seeds.
pub(crate) fn autocluster(input: &Input<'_>) -> Result<Output, String> {
    let seeds = number(input, 2, 25.0).clamp(1.0, 1000.0) as usize;
    let size = number(input, 0, 0.5);
    if !(0.0..=1.0).contains(&size) {
        return Err("the weight of the size is a number from 0 to 1".to_owned());
    }
    Ok(Output::Search(Search::Clusters(size, seeds)))
}

/// Constants: the threshold, the weight's place, the most dimensions.
pub(crate) fn basket(input: &Input<'_>) -> Result<Output, String> {
    let threshold = number(input, 0, 0.05);
    if !(0.0..=1.0).contains(&threshold) || threshold < 0.001 {
        return Err("the threshold of `basket` is a number from 0.001 to 1".to_owned());
    }
    Ok(Output::Search(Search::Basket(threshold, number(input, 2, 5.0).clamp(1.0, 100.0) as usize)))
}

/// Constants: the two values of the first column, the weight's place, the threshold, the most dimensions.
#[expect(clippy::unnecessary_wraps, reason = "the form of a plugin")]
pub(crate) fn diffpatterns(input: &Input<'_>) -> Result<Output, String> {
    let threshold = number(input, 3, 0.05).clamp(0.0, 1.0);
    Ok(Output::Search(Search::Differences(threshold, number(input, 4, 5.0).clamp(1.0, 100.0) as usize)))
}

impl Executor<'_> {
    /// Runs a search; the host is asked whether to go on, and what is kept stays within the budget.
    pub(super) async fn patterns(
        &self,
        input: &Input<'_>,
        search: Search,
        span: Span,
    ) -> Result<Vec<Vec<Scalar>>, Stop> {
        let mut left = MOST_LOOKS;
        let pulse = async |kept: usize, looked: usize| {
            self.room(kept, span)?;
            left = left.saturating_sub(looked as u64);
            if left == 0 {
                let message =
                    "the search takes too many steps; project fewer columns, or raise the threshold";
                return Err(Stop::Failed(message.to_owned(), span));
            }
            self.checkpoint().await
        };
        match search {
            Search::Clusters(size, seeds) => {
                let discrete = Discrete::new(input, 3, 0);
                let found = huntlet_pattern::autocluster(&discrete.rows(&[]), size, seeds, pulse).await?;
                Ok(discrete.output(&found))
            }
            Search::Basket(threshold, dimensions) => {
                let discrete = Discrete::new(input, 3, 0);
                let found =
                    huntlet_pattern::basket(&discrete.rows(&[]), threshold, dimensions, pulse).await?;
                Ok(discrete.output(&found))
            }
            Search::Differences(threshold, dimensions) => {
                differences(input, threshold, dimensions, pulse, span).await
            }
        }
    }
}

/// What differs between the rows of two values of a column.
async fn differences(
    input: &Input<'_>,
    threshold: f64,
    dimensions: usize,
    pulse: impl Pulse<Stop>,
    span: Span,
) -> Result<Vec<Vec<Scalar>>, Stop> {
    let mut discrete = Discrete::new(input, 6, 1);
    let missing = || Stop::Failed("the column to split is not there".to_owned(), span);
    let split = input.columns.first().ok_or_else(missing)?;
    let text = |cell: &Scalar| convert::to(KqlType::String, cell);
    let side = |at: usize| input.constants.get(at).map(text);
    let (a, b) = (side(0), side(1));
    let mut second = Vec::new();
    for row in 0..input.table.height() {
        let value = Some(text(&split.cell(row).to_scalar()));
        second.push(value == b);
        if value != a && value != b {
            discrete.weights[row] = 0.0;
        }
    }
    let mut totals = [0.0; 2];
    for (weight, second) in discrete.weights.iter().zip(&second) {
        totals[usize::from(*second)] += weight;
    }
    let rows = discrete.rows(&second);
    let found = huntlet_pattern::diff_patterns(&rows, threshold, dimensions, pulse).await?;
    let rows = found.iter().enumerate().map(|(at, segment)| {
        let [a, b] = segment.weights;
        let percent =
            |part: f64, set: usize| if totals[set] > 0.0 { 100.0 * part / totals[set] } else { 0.0 };
        let (of_a, of_b) = (percent(a, 0), percent(b, 1));
        let mut row = vec![Scalar::Long(at as i64), whole(a), whole(b)];
        row.extend([of_a, of_b, (of_a - of_b).abs()].map(Scalar::Real));
        row.extend(discrete.cells(segment, 5));
        row
    });
    Ok(rows.collect())
}
