//! t-digest: values with weights, sorted; neighbours become one when they are many.

use std::cmp::Ordering;

use huntlet_table::Scalar;
use serde_json::{Value, json};

use crate::functions::{cell, compare};

/// Up to so many points all values are kept, so that ranks and percentiles are exact.
const MOST: usize = 4096;
/// How fine a digest is after neighbours have become one.
const FINE: f64 = 400.0;

/// Values and how often each stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TDigest {
    points: Vec<(Scalar, i64)>,
}

impl TDigest {
    /// Adds a value; nulls and weights below one add nothing.
    pub fn add(&mut self, value: Scalar, weight: i64) {
        if value.is_null() || weight < 1 {
            return;
        }
        self.points.push((value, weight));
        if self.points.len() > 2 * MOST {
            self.settle();
        }
    }

    /// Adds all that another has seen.
    pub fn merge(&mut self, other: Self) {
        for (value, weight) in other.points {
            self.add(value, weight);
        }
    }

    /// Sorts, joins equal values, and joins neighbours when there are too many: few at the ends, more in the middle.
    pub fn settle(&mut self) {
        self.points.sort_by(|a, b| compare::order(&a.0, &b.0).unwrap_or(Ordering::Equal));
        self.points.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        if self.points.len() <= MOST {
            return;
        }
        let total = self.total() as f64;
        let mut joined: Vec<(Scalar, i64)> = Vec::with_capacity(MOST);
        let mut before = 0.0;
        for (value, weight) in std::mem::take(&mut self.points) {
            if let Some((kept, kept_weight)) = joined.last_mut() {
                let both = *kept_weight as f64 + weight as f64;
                let middle = (before + both / 2.0) / total;
                if both <= 4.0 * total * middle * (1.0 - middle) / FINE {
                    *kept = mean(kept, *kept_weight, &value, weight);
                    *kept_weight = kept_weight.saturating_add(weight);
                    continue;
                }
                before += *kept_weight as f64;
            }
            joined.push((value, weight));
        }
        self.points = joined;
    }

    fn total(&self) -> i128 {
        self.points.iter().map(|(_, weight)| i128::from(*weight)).sum()
    }

    /// The smallest value that at least so many percent are not above. The digest is settled.
    pub fn percentile(&self, percent: f64) -> Scalar {
        let rank = (percent / 100.0 * self.total() as f64).ceil().max(1.0);
        let mut passed: i128 = 0;
        for (value, weight) in &self.points {
            passed += i128::from(*weight);
            if passed as f64 >= rank {
                return value.clone();
            }
        }
        self.points.last().map_or(Scalar::Null, |(value, _)| value.clone())
    }

    /// How many values are not above this one; none when there are no values. The digest is settled.
    pub fn rank(&self, value: &Scalar) -> Option<f64> {
        let first = self.points.first()?;
        compare::order(&first.0, value)?;
        let below = |point: &Scalar| compare::order(point, value).is_some_and(Ordering::is_le);
        let rank: i128 =
            self.points.iter().filter(|(point, _)| below(point)).map(|(_, weight)| i128::from(*weight)).sum();
        Some(rank as f64)
    }

    /// The share of the values that are not above this one, in percent.
    pub fn percent_rank(&self, value: &Scalar) -> Option<f64> {
        Some(self.rank(value)? * 100.0 / self.total() as f64)
    }

    /// The form inside dynamic. The digest is settled.
    pub fn to_json(&self) -> Value {
        let values: Vec<Value> = self.points.iter().map(|(value, _)| cell::json(value)).collect();
        let weights: Vec<i64> = self.points.iter().map(|(_, weight)| *weight).collect();
        json!([[7], values, weights])
    }

    /// From the form inside dynamic.
    pub fn of_cell(value: &Scalar) -> Option<Self> {
        let [_, values, weights] = cell::array(value)? else { return None };
        let (values, weights) = (values.as_array()?, weights.as_array()?);
        let mut digest = Self::default();
        for (value, weight) in values.iter().zip(weights) {
            let value = match value {
                Value::Number(n) => n.as_i64().map(Scalar::Long).or_else(|| n.as_f64().map(Scalar::Real))?,
                Value::String(text) => cell::typed(text)
                    .or_else(|| huntlet_ticks::parse_datetime(text).map(Scalar::DateTime))
                    .or_else(|| huntlet_ticks::parse_timespan(text).map(Scalar::TimeSpan))?,
                _ => return None,
            };
            digest.add(value, weight.as_i64()?);
        }
        digest.settle();
        Some(digest)
    }
}

/// The weighted mean, in the type of both.
fn mean(a: &Scalar, a_weight: i64, b: &Scalar, b_weight: i64) -> Scalar {
    let whole = |a: i64, b: i64| {
        let (wa, wb) = (i128::from(a_weight), i128::from(b_weight));
        let sum = i128::from(a).saturating_mul(wa).saturating_add(i128::from(b).saturating_mul(wb));
        sum.div_euclid(wa + wb) as i64
    };
    match (a, b) {
        (Scalar::Long(a), Scalar::Long(b)) => Scalar::Long(whole(*a, *b)),
        (Scalar::DateTime(a), Scalar::DateTime(b)) => Scalar::DateTime(whole(*a, *b)),
        (Scalar::TimeSpan(a), Scalar::TimeSpan(b)) => Scalar::TimeSpan(whole(*a, *b)),
        _ => {
            let (wa, wb) = (a_weight as f64, b_weight as f64);
            let (a, b) = (cell::real(a).unwrap_or(0.0), cell::real(b).unwrap_or(0.0));
            Scalar::Real((a * wa + b * wb) / (wa + wb))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl Iterator<Item = i64>) -> TDigest {
        let mut digest = TDigest::default();
        values.for_each(|value| digest.add(Scalar::Long(value), 1));
        digest.settle();
        digest
    }

    #[test]
    fn exact_when_few() {
        let digest = of((1..=1000).rev());
        assert_eq!(digest.percentile(50.0), Scalar::Long(500));
        assert_eq!(digest.percentile(100.0), Scalar::Long(1000));
        assert_eq!(digest.rank(&Scalar::Long(685)), Some(685.0));
        assert_eq!(digest.percent_rank(&Scalar::Real(685.5)), Some(68.5));
        assert_eq!(TDigest::of_cell(&Scalar::Dynamic(digest.to_json())), Some(digest));
        assert_eq!(TDigest::default().percentile(50.0), Scalar::Null);
        assert_eq!(TDigest::default().rank(&Scalar::Long(1)), None);
    }

    #[test]
    fn near_when_many() {
        let digest = of((0..200_000).map(|v| v * 7919 % 200_003));
        assert!(digest.points.len() <= MOST);
        for percent in [1.0, 25.0, 50.0, 99.0, 99.9] {
            let found = cell::real(&digest.percentile(percent)).expect("a number");
            assert!((found / 200_000.0 - percent / 100.0).abs() < 0.003, "{percent}: {found}");
        }
    }
}
