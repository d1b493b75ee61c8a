//! Functions of dynamic arrays taken as sets; results keep the order of first sight.

use std::collections::HashSet;

use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{row, sig};
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("set_union", (2, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        if a.iter().all(|value| cell::array(value).is_none()) {
            return Scalar::Null;
        }
        cell::list(distinct(a.iter().filter_map(cell::array).flatten()))
    }),
    row("set_intersect", (2, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let Some(sets) = arrays(a) else { return Scalar::Null };
        let Some((first, others)) = sets.split_first() else { return Scalar::Null };
        let others: Vec<HashSet<String>> = others.iter().map(|items| keys(items)).collect();
        let common = first.iter().filter(|item| others.iter().all(|set| set.contains(&key(item))));
        cell::list(distinct(common))
    }),
    row("set_difference", (2, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let Some((first, others)) = a.split_first() else { return Scalar::Null };
        let Some(first) = cell::array(first) else { return Scalar::Null };
        let others: HashSet<String> = others.iter().filter_map(cell::array).flatten().map(key).collect();
        cell::list(distinct(first.iter().filter(|item| !others.contains(&key(item)))))
    }),
    row("set_has_element", (2, 2), sig!(Dynamic, Any => Bool), NameRule::None, |_, a| {
        let (Some(items), Some(value)) = (a.first().and_then(cell::array), a.get(1)) else {
            return Scalar::Null;
        };
        let value = cell::json(value);
        Scalar::Bool(items.iter().any(|item| super::array::same(item, &value)))
    }),
    row("set_equals", (2, 2), sig!(Dynamic => Bool), NameRule::None, |_, a| match arrays(a).as_deref() {
        Some([a, b]) => Scalar::Bool(keys(a) == keys(b)),
        _ => Scalar::Null,
    }),
    row("jaccard_index", (2, 2), sig!(Dynamic => Real), NameRule::None, |_, a| match arrays(a).as_deref() {
        Some([a, b]) => {
            let (a, b) = (keys(a), keys(b));
            let both = a.intersection(&b).count();
            let any = a.union(&b).count();
            Scalar::Real(both as f64 / any as f64)
        }
        _ => Scalar::Null,
    }),
];

fn arrays(cells: &[Scalar]) -> Option<Vec<&[Value]>> {
    cells.iter().map(cell::array).collect()
}

/// Two values are one element of a set when their JSON is the same.
pub(crate) fn key(value: &Value) -> String {
    value.to_string()
}

fn keys(items: &[Value]) -> HashSet<String> {
    items.iter().map(key).collect()
}

fn distinct<'a>(items: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(key(item))).cloned().collect()
}
