//! `make_list`, `make_set` and `make_bag`, with their kin.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use huntlet_table::{KqlType, Scalar};
use serde_json::{Map, Value as Json};

use super::support::{Interner, Made, Mask, aggregate, column, first_type, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::build::{Kind, check, sig};
use crate::functions::{Arg, NameRule, cell};
use crate::value::Value;

/// The most elements of a list or set.
const MOST: usize = 1_048_576;
/// The most elements that the old names give.
const MOST_OLD: usize = 128;

pub(super) const FAMILY: &[Aggregate] = &[
    aggregate(
        "make_list",
        (1, 2),
        sig!(Any, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("list"),
        |args| list(args, Nulls::Skip, None, MOST),
    ),
    aggregate(
        "makelist",
        (1, 2),
        sig!(Any, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("list"),
        |args| list(args, Nulls::Skip, None, MOST_OLD),
    ),
    aggregate(
        "make_list_if",
        (2, 3),
        sig!(Any, Bool, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("list"),
        |args| list(args, Nulls::Skip, Some(1), MOST),
    ),
    aggregate(
        "make_list_with_nulls",
        (1, 1),
        sig!(Any => Dynamic),
        NameRule::PrefixAndFirstArgument("list"),
        |args| list(args, Nulls::Keep, None, MOST),
    ),
    aggregate(
        "make_set",
        (1, 2),
        sig!(Any, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("set"),
        |args| set(args, None, MOST),
    ),
    aggregate(
        "makeset",
        (1, 2),
        sig!(Any, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("set"),
        |args| set(args, None, MOST_OLD),
    ),
    aggregate(
        "make_set_if",
        (2, 3),
        sig!(Any, Bool, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("set"),
        |args| set(args, Some(1), MOST),
    ),
    aggregate("make_bag", (1, 2), bag_type, NameRule::PrefixAndFirstArgument("bag"), |args| {
        bag(args, None, MOST)
    }),
    aggregate("make_dictionary", (1, 2), bag_type, NameRule::PrefixAndFirstArgument("dictionary"), |args| {
        bag(args, None, MOST_OLD)
    }),
    aggregate(
        "make_bag_if",
        (2, 3),
        sig!(Dynamic, Bool, Integer => Dynamic),
        NameRule::PrefixAndFirstArgument("bag"),
        |args| bag(args, Some(1), MOST),
    ),
];

fn bag_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Dynamic, Kind::Integer], KqlType::Dynamic)
}

/// The size argument that follows the others, or the default.
fn most(args: &[Arg], filter: Option<usize>, default: usize) -> Result<usize, String> {
    let place = filter.map_or(1, |filter| filter + 1);
    match args.get(place) {
        None => Ok(default),
        Some(arg) => arg
            .constant
            .as_ref()
            .and_then(cell::long)
            .and_then(|size| usize::try_from(size).ok())
            .map(|size| size.min(MOST))
            .ok_or_else(|| format!("argument {} must be a constant whole number", place + 1)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Skip,
    Keep,
}

fn list(args: &[Arg], nulls: Nulls, filter: Option<usize>, default: usize) -> Result<Made, String> {
    let most = most(args, filter, default)?;
    let dynamic = first_type(args) == KqlType::Dynamic;
    // a null inside dynamic is an element like others
    let nulls = if dynamic { Nulls::Keep } else { nulls };
    Ok(Box::new(List { most, nulls, filter, lists: Vec::new(), bytes: 0 }))
}

fn set(args: &[Arg], filter: Option<usize>, default: usize) -> Result<Made, String> {
    let most = most(args, filter, default)?;
    let seen = HashSet::with_hasher(FixedState::default());
    Ok(Box::new(Set { most, filter, seen, interner: Interner::default(), sets: Vec::new(), bytes: 0 }))
}

fn bag(args: &[Arg], filter: Option<usize>, default: usize) -> Result<Made, String> {
    let most = most(args, filter, default)?;
    Ok(Box::new(Bag { most, filter, bags: Vec::new(), bytes: 0 }))
}

/// Arrays lay down their elements.
struct List {
    most: usize,
    nulls: Nulls,
    filter: Option<usize>,
    lists: Vec<Vec<Json>>,
    bytes: usize,
}

impl GroupedAccumulator for List {
    fn resize(&mut self, groups: usize) {
        self.lists.resize(groups.max(self.lists.len()), Vec::new());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            let Some(list) = self.lists.get_mut(*group as usize) else { continue };
            if list.len() >= self.most || !mask.keeps(row) {
                continue;
            }
            match cells.get(row) {
                Scalar::Null if self.nulls == Nulls::Skip => {}
                Scalar::Dynamic(Json::Array(items)) => {
                    let room = self.most - list.len();
                    self.bytes += items.iter().take(room).map(cell::weight).sum::<usize>();
                    list.extend(items.into_iter().take(room));
                }
                value => {
                    let value = match value {
                        Scalar::Dynamic(value) => value,
                        value => cell::json(&value),
                    };
                    self.bytes += cell::weight(&value);
                    list.push(value);
                }
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let mut lists = self.lists.into_iter();
        Ok(Value::build(KqlType::Dynamic, groups, |_| cell::list(lists.next().unwrap_or_default())))
    }
}

/// In the order of first sight, without nulls; arrays lay down their elements.
struct Set {
    most: usize,
    filter: Option<usize>,
    seen: HashSet<u64, FixedState>,
    interner: Interner,
    sets: Vec<Vec<Json>>,
    bytes: usize,
}

impl Set {
    fn add(&mut self, group: u32, id: u32, value: impl FnOnce() -> Json) {
        let Some(set) = self.sets.get_mut(group as usize) else { return };
        if set.len() < self.most && self.seen.insert((u64::from(group) << 32) | u64::from(id)) {
            let value = value();
            self.bytes += cell::weight(&value);
            set.push(value);
        }
    }
}

impl GroupedAccumulator for Set {
    fn resize(&mut self, groups: usize) {
        self.sets.resize(groups.max(self.sets.len()), Vec::new());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let value = input(args)?;
        let cells = value.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            if value.ty() != KqlType::Dynamic {
                if let Some(id) = self.interner.id(&cells, row) {
                    self.add(*group, id, || cell::json(&cells.get(row)));
                }
                continue;
            }
            let items = match cells.get(row) {
                Scalar::Dynamic(Json::Array(items)) => items,
                Scalar::Dynamic(value) => vec![value],
                _ => continue,
            };
            for item in items {
                let id = self.interner.text(&item.to_string());
                self.add(*group, id, || item);
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.bytes + self.interner.bytes() + self.seen.capacity() * 9
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        let mut sets = self.sets.into_iter();
        Ok(Value::build(KqlType::Dynamic, groups, |_| cell::list(sets.next().unwrap_or_default())))
    }
}

/// The first value of a key stays.
struct Bag {
    most: usize,
    filter: Option<usize>,
    bags: Vec<Map<String, Json>>,
    bytes: usize,
}

impl GroupedAccumulator for Bag {
    fn resize(&mut self, groups: usize) {
        self.bags.resize(groups.max(self.bags.len()), Map::new());
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let mask = Mask::new(self.filter, args);
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if !mask.keeps(row) {
                continue;
            }
            let Some(bag) = self.bags.get_mut(*group as usize) else { continue };
            let Scalar::Dynamic(Json::Object(properties)) = cells.get(row) else { continue };
            for (key, value) in properties {
                if bag.len() < self.most && !bag.contains_key(&key) {
                    self.bytes += key.len() + 64 + cell::weight(&value);
                    bag.insert(key, value);
                }
            }
        }
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(KqlType::Dynamic, groups, &self.bags, |bag| Scalar::Dynamic(Json::Object(bag.clone()))))
    }
}
