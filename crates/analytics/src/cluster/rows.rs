//! Rows to clusters: distinct rows of numbers, each once, through [`dbscan`].

use super::dbscan::{NOISE, Weighted, dbscan};
use crate::cells::pace;
use crate::hash::{Map, map};
use crate::{Control, Result};

/// How rows are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterOptions {
    /// Whether each row is scaled to length one first, so that only the proportions of its numbers count.
    pub normalize: bool,
    /// The greatest distance of two rows that are near each other.
    pub max_cluster_distance: f64,
    /// How many rows near each other make a cluster.
    pub min_cluster_samples: u64,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self { normalize: true, max_cluster_distance: 0.01, min_cluster_samples: 2 }
    }
}

/// The cluster of each row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clusters {
    /// For each row the number of its cluster, or −1 for a row that is in none.
    pub of_row: Vec<i64>,
    /// For each cluster its number of rows.
    pub sizes: Vec<u64>,
    /// For each cluster its first row.
    pub first: Vec<u32>,
    /// How many rows are in no cluster.
    pub noise: u64,
}

impl Clusters {
    /// The number of rows of a row's cluster; 1 for a row that is in none.
    pub fn size(&self, row: usize) -> u64 {
        let cluster = self.of_row.get(row).and_then(|cluster| usize::try_from(*cluster).ok());
        cluster.and_then(|cluster| self.sizes.get(cluster)).copied().unwrap_or(1)
    }
}

/// Clusters rows by their numbers: `columns` are equally long, a number that is missing or not finite counts as 0.
/// Equal rows are taken together first, so that the work depends on the distinct ones.
pub async fn cluster_rows(
    columns: &[Vec<f64>],
    options: &ClusterOptions,
    control: &dyn Control,
) -> Result<Clusters> {
    let height = columns.first().map_or(0, Vec::len);
    let mut known: Map<Box<[u64]>, u32> = map(1024);
    let mut distinct: Vec<u32> = Vec::with_capacity(height);
    let mut points = Weighted { width: columns.len(), ..Weighted::default() };
    let mut key = vec![0_u64; columns.len()];
    for row in 0..height {
        pace(control, row, height, 0.0, 0.3).await?;
        for (part, column) in key.iter_mut().zip(columns) {
            let value = column[row];
            *part = if value.is_finite() { (value + 0.0).to_bits() } else { 0 };
        }
        if let Some(point) = known.get(key.as_slice()) {
            points.weights[*point as usize] += 1;
            distinct.push(*point);
            continue;
        }
        let point = points.weights.len() as u32;
        known.insert(key.clone().into_boxed_slice(), point);
        points.weights.push(1);
        distinct.push(point);
        let values = key.iter().map(|bits| f64::from_bits(*bits));
        if options.normalize {
            let norm = values.clone().map(|value| value * value).sum::<f64>().sqrt();
            let norm = if norm > 0.0 { norm } else { 1.0 };
            points.values.extend(values.map(|value| value / norm));
        } else {
            points.values.extend(values);
        }
    }
    let labels = dbscan(&points, options.max_cluster_distance, options.min_cluster_samples, control).await?;
    let mut clusters = Clusters::default();
    for (row, point) in distinct.iter().enumerate() {
        let label = labels[*point as usize];
        clusters.of_row.push(label);
        let Ok(cluster) = usize::try_from(label) else {
            debug_assert_eq!(label, NOISE);
            clusters.noise += 1;
            continue;
        };
        if cluster >= clusters.sizes.len() {
            clusters.sizes.resize(cluster + 1, 0);
            clusters.first.resize(cluster + 1, u32::MAX);
        }
        clusters.sizes[cluster] += 1;
        clusters.first[cluster] = clusters.first[cluster].min(row as u32);
    }
    Ok(clusters)
}
