//! Patterns among rows of discrete values: frequent combinations, segments, differences.

use std::collections::{BTreeMap, HashMap};

/// A pattern: a value for some of the columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Column and value, by column.
    pub items: Vec<(usize, u32)>,
    /// The weight of the rows that it covers, in each of the two sets (the second is nothing but for differences).
    pub weights: [f64; 2],
}

/// What is searched for.
#[derive(Debug, Clone, Copy)]
pub struct Basket<'a> {
    /// The value of each row, column by column.
    pub columns: &'a [Vec<u32>],
    /// The weight of each row.
    pub weights: &'a [f64],
    /// Which of two sets each row belongs to; empty when there is one.
    pub second: &'a [bool],
}

type Rows = Vec<u32>;

/// Is told about how many bytes a search keeps, and how many rows it looked at since; its error ends the search.
pub trait Pulse<E>: AsyncFnMut(usize, usize) -> Result<(), E> {}

impl<E, F: AsyncFnMut(usize, usize) -> Result<(), E>> Pulse<E> for F {}

impl Basket<'_> {
    fn weigh(&self, rows: &[u32]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for row in rows {
            let second = self.second.get(*row as usize) == Some(&true);
            sums[usize::from(second)] += self.weights.get(*row as usize).copied().unwrap_or(1.0);
        }
        sums
    }

    fn total(&self) -> [f64; 2] {
        let rows: Rows = (0..self.weights.len() as u32).collect();
        self.weigh(&rows)
    }

    /// All combinations of at most `dimensions` values that cover at least `threshold` of one set's weight.
    async fn frequent<E>(
        &self,
        threshold: f64,
        dimensions: usize,
        mut pulse: impl Pulse<E>,
    ) -> Result<Vec<Segment>, E> {
        let total = self.total();
        let enough = |weights: [f64; 2]| {
            (0..2).any(|set| total[set] > 0.0 && weights[set] / total[set] >= threshold - 1e-12)
        };
        let mut singles: Vec<(Segment, Rows)> = Vec::new();
        for (column, values) in self.columns.iter().enumerate() {
            let mut rows: BTreeMap<u32, Rows> = BTreeMap::new();
            for (row, value) in values.iter().enumerate() {
                rows.entry(*value).or_default().push(row as u32);
            }
            for (value, rows) in rows {
                let weights = self.weigh(&rows);
                if enough(weights) {
                    singles.push((Segment { items: vec![(column, value)], weights }, rows));
                }
            }
            pulse(0, values.len()).await?;
        }
        let mut found: Vec<Segment> = Vec::new();
        // combinations that are to grow, with the first single to add; one way is followed to its end before the next,
        // so that only the rows of the way are kept
        let mut open: Vec<(Segment, Rows, usize)> = Vec::new();
        let mut work = 0;
        for (at, (single, rows)) in singles.iter().enumerate() {
            found.push(single.clone());
            open.push((single.clone(), rows.clone(), at + 1));
            while let Some((segment, rows, from)) = open.pop() {
                let last = segment.items.last().map_or(0, |(column, _)| *column);
                let behind = |(single, _): &(Segment, Rows)| single.items[0].0 > last;
                let next = (from..singles.len()).find(|at| behind(&singles[*at]));
                let Some(next) = next.filter(|_| segment.items.len() < dimensions) else { continue };
                let (column, value) = singles[next].0.items[0];
                let fits = |row: &u32| self.columns[column].get(*row as usize) == Some(&value);
                let fewer: Rows = rows.iter().copied().filter(fits).collect();
                work += rows.len() + 100;
                let weights = self.weigh(&fewer);
                let mut items = segment.items.clone();
                open.push((segment, rows, next + 1));
                if enough(weights) {
                    items.push((column, value));
                    let longer = Segment { items, weights };
                    found.push(longer.clone());
                    open.push((longer, fewer, next + 1));
                }
                if work > PAUSE {
                    let looked = std::mem::take(&mut work);
                    let item =
                        size_of::<Segment>() + dimensions.min(self.columns.len()) * size_of::<(usize, u32)>();
                    let kept: usize = open.iter().map(|(_, rows, _)| rows.len() * size_of::<u32>()).sum();
                    pulse(kept + found.len() * item, looked).await?;
                }
            }
        }
        Ok(found)
    }
}

/// After how many rows looked at the caller is asked whether to go on.
const PAUSE: usize = 4_000_000;

fn heaviest(segments: &mut [Segment], key: impl Fn(&Segment) -> f64) {
    segments.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.items.cmp(&b.items)));
}

/// All frequent combinations (as of Apriori), the heaviest first.
///
/// # Errors
/// Those of `pulse`.
pub async fn basket<E>(
    rows: &Basket<'_>,
    threshold: f64,
    dimensions: usize,
    pulse: impl Pulse<E>,
) -> Result<Vec<Segment>, E> {
    let mut found = rows.frequent(threshold, dimensions, pulse).await?;
    heaviest(&mut found, |segment| segment.weights[0]);
    Ok(found)
}

/// A few segments that cover much of the rows and say much of them: the most frequent rows are seeds, from which values
/// are left out as long as the score of size and detail grows. `size` (0 to 1) is how much size counts.
///
/// # Errors
/// Those of `pulse`.
pub async fn autocluster<E>(
    rows: &Basket<'_>,
    size: f64,
    seeds: usize,
    mut pulse: impl Pulse<E>,
) -> Result<Vec<Segment>, E> {
    let height = rows.weights.len();
    let width = rows.columns.len();
    let total = rows.total()[0];
    if height == 0 || width == 0 || total <= 0.0 {
        return Ok(Vec::new());
    }
    let mut whole: HashMap<Vec<u32>, f64> = HashMap::new();
    for row in 0..height {
        let key = rows.columns.iter().map(|column| column.get(row).copied().unwrap_or(0)).collect();
        *whole.entry(key).or_default() += rows.weights[row];
    }
    let mut whole: Vec<(Vec<u32>, f64)> = whole.into_iter().collect();
    whole.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let all: Rows = (0..height as u32).collect();
    let cover = |items: &[(usize, u32)]| -> [f64; 2] {
        let fits = |row: &u32| {
            items.iter().all(|(column, value)| rows.columns[*column].get(*row as usize) == Some(value))
        };
        rows.weigh(&all.iter().copied().filter(fits).collect::<Rows>())
    };
    let score = |items: &[(usize, u32)], weight: f64| {
        (weight / total).powf(size) * (items.len() as f64 / width as f64).powf(1.0 - size)
    };
    let mut found: Vec<Segment> = Vec::new();
    for (seed, _) in whole.into_iter().take(seeds) {
        let mut items: Vec<(usize, u32)> = seed.into_iter().enumerate().collect();
        let mut weights = cover(&items);
        loop {
            let now = score(&items, weights[0]);
            let mut best: Option<(f64, Segment)> = None;
            for at in (0..items.len()).filter(|_| items.len() > 1) {
                let mut fewer = items.clone();
                fewer.remove(at);
                let weights = cover(&fewer);
                let score = score(&fewer, weights[0]);
                if score > now && best.as_ref().is_none_or(|best| score >= best.0) {
                    best = Some((score, Segment { items: fewer, weights }));
                }
                pulse(height * size_of::<u32>(), height * items.len()).await?;
            }
            let Some((_, fewer)) = best else { break };
            (items, weights) = (fewer.items, fewer.weights);
        }
        if !found.iter().any(|known| known.items == items) && weights[0] / total >= 0.01 {
            found.push(Segment { items, weights });
        }
    }
    heaviest(&mut found, |segment| segment.weights[0]);
    Ok(found)
}

/// Patterns whose part of the two sets differs by at least `threshold`, the greatest difference first. Of two of which
/// one contains the other, the one with the greater difference stays.
///
/// # Errors
/// Those of `pulse`.
pub async fn diff_patterns<E>(
    rows: &Basket<'_>,
    threshold: f64,
    dimensions: usize,
    mut pulse: impl Pulse<E>,
) -> Result<Vec<Segment>, E> {
    let total = rows.total();
    let difference = |segment: &Segment| {
        let part = |set: usize| if total[set] > 0.0 { segment.weights[set] / total[set] } else { 0.0 };
        (part(0) - part(1)).abs()
    };
    let mut found = rows.frequent(threshold, dimensions, &mut pulse).await?;
    found.retain(|segment| difference(segment) >= threshold);
    heaviest(&mut found, difference);
    let mut kept: Vec<Segment> = Vec::new();
    for (at, segment) in found.into_iter().enumerate() {
        let within = |a: &Segment, b: &Segment| a.items.iter().all(|item| b.items.contains(item));
        if !kept.iter().any(|known| within(known, &segment) || within(&segment, known)) {
            kept.push(segment);
        }
        if at % 1024 == 1023 {
            pulse(0, kept.len() * 1024).await?;
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now<T>(search: impl Future<Output = Result<T, ()>>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(search).poll(&mut context) {
            std::task::Poll::Ready(Ok(found)) => found,
            _ => panic!("the search waits for nothing and is not ended"),
        }
    }

    async fn on(_: usize, _: usize) -> Result<(), ()> {
        Ok(())
    }

    fn items(segments: &[Segment]) -> Vec<(Vec<(usize, u32)>, f64)> {
        segments.iter().map(|segment| (segment.items.clone(), segment.weights[0])).collect()
    }

    #[test]
    fn a_basket_holds_all_frequent_combinations() {
        let columns = [vec![0, 0, 0, 1], vec![5, 5, 6, 6]];
        let weights = [1.0; 4];
        let rows = Basket { columns: &columns, weights: &weights, second: &[] };
        let expected =
            [(vec![(0, 0)], 3.0), (vec![(0, 0), (1, 5)], 2.0), (vec![(1, 5)], 2.0), (vec![(1, 6)], 2.0)];
        assert_eq!(items(&now(basket(&rows, 0.5, 5, on))), expected);
        assert_eq!(now(basket(&rows, 0.5, 1, on)).len(), 3);
    }

    #[test]
    fn clusters_are_large_and_detailed() {
        let columns = [vec![0, 0, 0, 0, 1], vec![5, 5, 5, 5, 6], vec![1, 2, 3, 4, 5]];
        let weights = [1.0; 5];
        let rows = Basket { columns: &columns, weights: &weights, second: &[] };
        let found = now(autocluster(&rows, 0.5, 25, on));
        assert_eq!(found[0].items, [(0, 0), (1, 5)]);
    }

    #[test]
    fn differences_come_by_their_size() {
        let columns = [vec![0, 0, 1, 1], vec![7, 8, 7, 8]];
        let weights = [1.0; 4];
        let rows = Basket { columns: &columns, weights: &weights, second: &[false, false, true, true] };
        let found = now(diff_patterns(&rows, 0.05, 5, on));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].items, [(0, 0)]);
        assert_eq!(found[0].weights, [2.0, 0.0]);
    }
}
