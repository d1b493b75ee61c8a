//! Outliers by isolation: rows that few random cuts set apart from the others.
//!
//! Liu, Ting and Zhou, "Isolation forest" (IEEE ICDM 2008). The cuts come from a generator with the caller's seed, so that
//! the same rows and seed give the same scores; they are not those of scikit-learn, which draws otherwise.

use huntlet_table::{Column, Table};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::cells::{STRIDE, numbers, require};
use crate::{
    Accepts, AnalyticsError, Control, Default, Function, Kind, Outcome, Parity, Result, optional, required,
};

/// How to look for outliers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutlierOptions {
    /// The part of the rows that are outliers: above 0, 0.5 at most.
    pub contamination: f64,
    /// How many trees.
    pub trees: usize,
    /// How many rows each tree is grown from; 100 at most by default.
    pub max_samples: Option<usize>,
    /// How many columns each tree looks at; the square root of their number by default.
    pub max_features: Option<usize>,
    /// Where the random numbers start.
    pub seed: u64,
}

impl std::default::Default for OutlierOptions {
    fn default() -> Self {
        Self { contamination: 0.05, trees: 100, max_samples: None, max_features: None, seed: 42 }
    }
}

/// The scores of rows, 0 to 1: near 1 for a row that is set apart at once, below 0.5 for one among others.
#[derive(Debug, Clone, PartialEq)]
pub struct Outliers {
    /// For each row its score.
    pub scores: Vec<f64>,
    /// The score from which on a row is an outlier.
    pub threshold: f64,
}

/// A cut or a leaf.
enum Node {
    /// Rows below `at` in `column` go left, which is the next node; the others go to `right`.
    Cut { column: u32, at: f64, right: u32 },
    /// So deep, with what the rows that share it would add.
    Leaf { depth: f64 },
}

/// The mean depth of a search in a tree of so many rows that fails.
fn mean_depth(rows: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        rows => {
            let rows = rows as f64;
            2.0 * ((rows - 1.0).ln() + EULER) - 2.0 * (rows - 1.0) / rows
        }
    }
}

/// Random numbers of a seed.
struct Dice(ChaCha8Rng);

impl Dice {
    /// From 0 to below 1.
    fn part(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        ((self.part() * bound as f64) as usize).min(bound.saturating_sub(1))
    }
}

struct Forest<'a> {
    columns: &'a [Vec<f64>],
    dice: Dice,
}

impl Forest<'_> {
    fn tree(&mut self, rows: &mut [u32], chosen: &[u32]) -> Vec<Node> {
        let limit = (rows.len().max(2) as f64).log2().ceil() as u32;
        let mut nodes = Vec::with_capacity(rows.len() * 2);
        self.grow(rows, chosen, 0, limit, &mut nodes);
        nodes
    }

    fn grow(
        &mut self,
        rows: &mut [u32],
        chosen: &[u32],
        depth: u32,
        limit: u32,
        nodes: &mut Vec<Node>,
    ) -> u32 {
        let number = nodes.len() as u32;
        let value = |column: u32, row: u32| self.columns[column as usize][row as usize];
        let range = |column: u32| {
            rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), row| {
                (low.min(value(column, *row)), high.max(value(column, *row)))
            })
        };
        let varied: Vec<(u32, f64, f64)> = chosen
            .iter()
            .map(|column| (*column, range(*column)))
            .filter(|(_, (low, high))| low < high)
            .map(|(column, (low, high))| (column, low, high))
            .collect();
        if depth >= limit || rows.len() < 2 || varied.is_empty() {
            nodes.push(Node::Leaf { depth: f64::from(depth) + mean_depth(rows.len()) });
            return number;
        }
        let (column, low, high) = varied[self.dice.below(varied.len())];
        // above the least and up to the greatest, so that both sides have rows
        let at = (high - self.dice.part() * (high - low)).max(low + f64::MIN_POSITIVE);
        let mut split = 0;
        for place in 0..rows.len() {
            if self.columns[column as usize][rows[place] as usize] < at {
                rows.swap(split, place);
                split += 1;
            }
        }
        nodes.push(Node::Cut { column, at, right: 0 });
        let (left, right) = rows.split_at_mut(split);
        self.grow(left, chosen, depth + 1, limit, nodes);
        let other = self.grow(right, chosen, depth + 1, limit, nodes);
        if let Some(Node::Cut { right, .. }) = nodes.get_mut(number as usize) {
            *right = other;
        }
        number
    }
}

fn depth_of(nodes: &[Node], columns: &[Vec<f64>], row: usize) -> f64 {
    let mut at = 0_usize;
    loop {
        match nodes.get(at) {
            Some(Node::Cut { column, at: cut, right }) => {
                at = if columns[*column as usize][row] < *cut { at + 1 } else { *right as usize };
            }
            Some(Node::Leaf { depth }) => return *depth,
            None => return 0.0,
        }
    }
}

/// Scores rows, given by columns of finite numbers of one length. Time is the number of rows times trees times depth.
pub async fn identify_outliers(
    columns: &[Vec<f64>],
    options: &OutlierOptions,
    control: &dyn Control,
) -> Result<Outliers> {
    let height = columns.first().map_or(0, Vec::len);
    if height == 0 {
        return Ok(Outliers { scores: Vec::new(), threshold: 1.0 });
    }
    let samples = options.max_samples.unwrap_or(100).clamp(1, height);
    let width = columns.len();
    let features = options.max_features.unwrap_or((width as f64).sqrt() as usize).clamp(1, width);
    let mut forest = Forest { columns, dice: Dice(ChaCha8Rng::seed_from_u64(options.seed)) };
    let mut depths = vec![0.0; height];
    let mut order: Vec<u32> = (0..height as u32).collect();
    for tree in 0..options.trees {
        // the first places of a shuffle are a sample
        for place in 0..samples {
            let other = place + forest.dice.below(height - place);
            order.swap(place, other);
        }
        let mut chosen: Vec<u32> = (0..width as u32).collect();
        for place in 0..features {
            let other = place + forest.dice.below(width - place);
            chosen.swap(place, other);
        }
        chosen.truncate(features);
        let mut rows: Vec<u32> = order.iter().take(samples).copied().collect();
        let nodes = forest.tree(&mut rows, &chosen);
        for (row, depth) in depths.iter_mut().enumerate() {
            if row.is_multiple_of(STRIDE) {
                control.checkpoint(tree as f64 / options.trees as f64).await?;
            }
            *depth += depth_of(&nodes, columns, row);
        }
    }
    let usual = mean_depth(samples).max(f64::MIN_POSITIVE) * options.trees.max(1) as f64;
    let scores: Vec<f64> = depths.iter().map(|depth| (-depth / usual).exp2().clamp(0.0, 1.0)).collect();
    let mut sorted = scores.clone();
    sorted.sort_unstable_by(|one, other| other.total_cmp(one));
    let wanted = ((options.contamination * height as f64).ceil() as usize).clamp(1, height);
    let threshold = sorted.get(wanted - 1).copied().unwrap_or(1.0);
    Ok(Outliers { scores, threshold })
}

/// Outliers by name.
pub static IDENTIFY_OUTLIERS: Function = Function {
    name: "identify_outliers",
    description: "Finds rows that stand apart by an isolation forest over columns of numbers: the table with score (0 to 1) \
                  and is_outlier. `outliers` has these rows alone, the most outlying first.",
    input: Accepts::Table,
    parameters: &[
        required("columns", Kind::Columns, "The columns to look at; a null counts as their median."),
        optional(
            "contamination",
            Kind::Real(0.000_001, 0.5),
            Default::Real(0.05),
            "The part of the rows that are outliers; more when scores are equal.",
        ),
        optional("trees", Kind::Int(1, 10_000), Default::Int(100), "How many trees."),
        optional(
            "max_samples",
            Kind::Int(1, 1_000_000),
            Default::None,
            "Rows that a tree is grown from; 100 by default.",
        ),
        optional(
            "max_features",
            Kind::Int(1, 10_000),
            Default::None,
            "Columns that a tree looks at; by default the square root of their number.",
        ),
        optional("seed", Kind::Int(0, i64::MAX), Default::Int(42), "The same seed gives the same scores."),
    ],
    parity: &[Parity::different(
        "identify_outliers",
        "The same algorithm and defaults; the random cuts are our own, so that scores differ in their second digit and rows \
         near the threshold may change sides.",
    )],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let columns = columns(&table, &arguments.texts("columns"))?;
            let options = OutlierOptions {
                contamination: arguments.real("contamination").unwrap_or(0.05),
                trees: arguments.size("trees").unwrap_or(100),
                max_samples: arguments.size("max_samples"),
                max_features: arguments.size("max_features"),
                seed: arguments.int("seed").unwrap_or(42).cast_unsigned(),
            };
            let found = identify_outliers(&columns, &options, control).await?;
            let outlying = |score: &f64| *score >= found.threshold;
            let table = table
                .with_column(Column::reals("score", found.scores.iter().map(|score| Some(*score)).collect()))?
                .with_column(Column::bools(
                    "is_outlier",
                    found.scores.iter().map(|s| Some(outlying(s))).collect(),
                ))?;
            let mut rows: Vec<u32> =
                (0..found.scores.len() as u32).filter(|row| outlying(&found.scores[*row as usize])).collect();
            rows.sort_by(|one, other| {
                found.scores[*other as usize].total_cmp(&found.scores[*one as usize]).then(one.cmp(other))
            });
            let outliers = table.take(&rows)?;
            Ok(Outcome::table("scored", table).and("outliers", outliers))
        })
    },
};

/// The numbers of columns, with the median for what is missing.
fn columns(table: &Table, names: &[String]) -> Result<Vec<Vec<f64>>> {
    names
        .iter()
        .map(|name| {
            let cells = numbers(require(table, name)?)?;
            let mut known: Vec<f64> = cells.iter().flatten().copied().collect();
            known.sort_unstable_by(f64::total_cmp);
            let Some(median) = known.get(known.len() / 2).copied() else {
                return if cells.is_empty() {
                    Ok(Vec::new())
                } else {
                    Err(AnalyticsError::data(
                        format!("Column `{name}` has no number in it."),
                        "Name columns of numbers.",
                    ))
                };
            };
            Ok(cells.into_iter().map(|cell| cell.unwrap_or(median)).collect())
        })
        .collect()
}
