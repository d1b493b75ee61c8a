//! Sorting, compiled once for all types: a sort is long, and there are a dozen here.

use std::cmp::Ordering;

/// Sorts, equal items staying in their order.
pub(crate) fn sort<T: Clone>(items: &mut Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) {
    let sorted = order(items.len(), &|a, b| compare(&items[a], &items[b]));
    *items = sorted.into_iter().map(|at| items[at].clone()).collect();
}

/// The places of items in their order.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}
