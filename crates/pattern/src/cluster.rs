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
    fn frequent(&self, threshold: f64, dimensions: usize) -> Vec<(Segment, Rows)> {
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
        }
        let mut found = singles.clone();
        let mut layer = singles.clone();
        for _ in 1..dimensions {
            let mut next = Vec::new();
            for (segment, rows) in &layer {
                let last = segment.items.last().map_or(0, |(column, _)| *column);
                for (single, _) in singles.iter().filter(|(single, _)| single.items[0].0 > last) {
                    let (column, value) = single.items[0];
                    let fits = |row: &u32| self.columns[column].get(*row as usize) == Some(&value);
                    let rows: Rows = rows.iter().copied().filter(fits).collect();
                    let weights = self.weigh(&rows);
                    if enough(weights) {
                        let mut items = segment.items.clone();
                        items.push((column, value));
                        next.push((Segment { items, weights }, rows));
                    }
                }
            }
            found.extend(next.iter().cloned());
            layer = next;
        }
        found
    }
}

fn heaviest(segments: &mut [Segment], key: impl Fn(&Segment) -> f64) {
    segments.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.items.cmp(&b.items)));
}

/// All frequent combinations (Apriori), the heaviest first.
pub fn basket(rows: &Basket<'_>, threshold: f64, dimensions: usize) -> Vec<Segment> {
    let mut found: Vec<Segment> =
        rows.frequent(threshold, dimensions).into_iter().map(|(segment, _)| segment).collect();
    heaviest(&mut found, |segment| segment.weights[0]);
    found
}

/// A few segments that cover much of the rows and say much of them: the most frequent rows are seeds, from which values
/// are left out as long as the score of size and detail grows. `size` (0 to 1) is how much size counts.
pub fn autocluster(rows: &Basket<'_>, size: f64, seeds: usize) -> Vec<Segment> {
    let height = rows.weights.len();
    let width = rows.columns.len();
    let total = rows.total()[0];
    if height == 0 || width == 0 || total <= 0.0 {
        return Vec::new();
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
            let shorter = (0..items.len()).filter(|_| items.len() > 1).map(|at| {
                let mut fewer = items.clone();
                fewer.remove(at);
                let weights = cover(&fewer);
                (score(&fewer, weights[0]), fewer, weights)
            });
            let best = shorter.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(best, ..)| *best > now);
            let Some((_, fewer, best)) = best else { break };
            (items, weights) = (fewer, best);
        }
        if !found.iter().any(|known| known.items == items) && weights[0] / total >= 0.01 {
            found.push(Segment { items, weights });
        }
    }
    heaviest(&mut found, |segment| segment.weights[0]);
    found
}

/// Patterns whose part of the two sets differs by at least `threshold`, the greatest difference first. Of two of which
/// one contains the other, the one with the greater difference stays.
pub fn diff_patterns(rows: &Basket<'_>, threshold: f64, dimensions: usize) -> Vec<Segment> {
    let total = rows.total();
    let difference = |segment: &Segment| {
        let part = |set: usize| if total[set] > 0.0 { segment.weights[set] / total[set] } else { 0.0 };
        (part(0) - part(1)).abs()
    };
    let mut found: Vec<Segment> =
        rows.frequent(threshold, dimensions).into_iter().map(|(one, _)| one).collect();
    found.retain(|segment| difference(segment) >= threshold);
    heaviest(&mut found, difference);
    let mut kept: Vec<Segment> = Vec::new();
    for segment in found {
        let within = |a: &Segment, b: &Segment| a.items.iter().all(|item| b.items.contains(item));
        if !kept.iter().any(|known| within(known, &segment) || within(&segment, known)) {
            kept.push(segment);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(items(&basket(&rows, 0.5, 5)), expected);
        assert_eq!(basket(&rows, 0.5, 1).len(), 3);
    }

    #[test]
    fn clusters_are_large_and_detailed() {
        let columns = [vec![0, 0, 0, 0, 1], vec![5, 5, 5, 5, 6], vec![1, 2, 3, 4, 5]];
        let weights = [1.0; 5];
        let rows = Basket { columns: &columns, weights: &weights, second: &[] };
        let found = autocluster(&rows, 0.5, 25);
        assert_eq!(found[0].items, [(0, 0), (1, 5)]);
    }

    #[test]
    fn differences_come_by_their_size() {
        let columns = [vec![0, 0, 1, 1], vec![7, 8, 7, 8]];
        let weights = [1.0; 4];
        let rows = Basket { columns: &columns, weights: &weights, second: &[false, false, true, true] };
        let found = diff_patterns(&rows, 0.05, 5);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].items, [(0, 0)]);
        assert_eq!(found[0].weights, [2.0, 0.0]);
    }
}
