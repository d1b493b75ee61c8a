//! What the aggregates share: constructors, predicates, distinct keys.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use huntlet_table::store::{Bools, Pool, Texts};
use huntlet_table::{KqlType, Scalar};
use xxhash_rust::xxh64::xxh64;

use super::{Aggregate, GroupedAccumulator};
use crate::functions::cell;
use crate::functions::{Arg, NameRule};
use crate::value::{Cells, Value};

/// A hash map whose hashes are the same in every run.
pub(super) type FixedMap<K, V> = HashMap<K, V, FixedState>;

/// An accumulator.
pub(super) type Made = Box<dyn GroupedAccumulator>;

/// One line of an aggregate family.
pub(super) const fn aggregate(
    name: &'static str,
    (min_args, max_args): (usize, usize),
    typing: fn(&[Arg]) -> Result<KqlType, String>,
    naming: NameRule,
    make: fn(&[Arg]) -> Result<Made, String>,
) -> Aggregate {
    Aggregate { name, min_args, max_args, typing, naming, make }
}

/// The rows that a predicate lets through.
pub(super) enum Mask<'a> {
    /// All or none of them.
    Same(bool),
    /// Those where the cell is true.
    Cells(&'a Bools),
    /// Those where the cell, read as a bool, is true.
    Other(Cells<'a>),
}

impl<'a> Mask<'a> {
    /// Of the argument at this place; without a place all rows.
    pub(super) fn new(place: Option<usize>, args: &'a [Value]) -> Self {
        match place.map(|place| args.get(place)) {
            None => Self::Same(true),
            Some(None) => Self::Same(false),
            Some(Some(Value::Scalar(_, value))) => Self::Same(cell::boolean(value) == Some(true)),
            Some(Some(value @ Value::Column(_, series))) => match series.bool() {
                Ok(cells) => Self::Cells(cells),
                Err(_) => Self::Other(value.cells()),
            },
        }
    }

    /// Whether the row counts.
    pub(super) fn keeps(&self, row: usize) -> bool {
        match self {
            Self::Same(keep) => *keep,
            Self::Cells(cells) => cells.get(row) == Some(true),
            Self::Other(cells) => cell::boolean(&cells.get(row)) == Some(true),
        }
    }
}

/// The type of the first argument.
pub(super) fn first_type(args: &[Arg]) -> KqlType {
    args.first().map_or(KqlType::Dynamic, |arg| arg.ty)
}

/// The argument that the accumulator reads.
pub(super) fn input(args: &[Value]) -> Result<&Value, String> {
    args.first().ok_or_else(|| "an argument is missing".to_owned())
}

/// A column of one cell per group.
pub(super) fn column<T>(ty: KqlType, groups: usize, cells: &[T], cell: impl Fn(&T) -> Scalar) -> Value {
    Value::build(ty, groups, |group| cells.get(group).map_or(Scalar::Null, &cell))
}

/// Gives equal cells the same small number.
#[derive(Default)]
pub(super) struct Interner {
    texts: FixedMap<Box<str>, u32>,
    text_bytes: usize,
    /// By number in a pool of texts, what the last batch's texts are here.
    pool: Option<(Arc<Pool>, Vec<u32>)>,
    longs: FixedMap<i64, u32>,
}

impl Interner {
    /// The number of a text.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        if let Some(id) = self.texts.get(text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.insert(text.into(), id);
        self.text_bytes += text.len();
        id
    }

    /// The hash of each value, by its number.
    pub(super) fn hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; self.texts.len().max(self.longs.len())];
        let texts = self.texts.iter().map(|(text, id)| (hash_text(text), id));
        let longs = self.longs.iter().map(|(value, id)| (hash_long(*value), id));
        for (hash, id) in texts.chain(longs) {
            if let Some(slot) = hashes.get_mut(*id as usize) {
                *slot = hash;
            }
        }
        hashes
    }

    /// The hash of the cell in a row, as [`Self::hashes`] has it; none for a null.
    pub(super) fn hash(cells: &Cells<'_>, row: usize) -> Option<u64> {
        match cells {
            Cells::Long(_, cells) => cells.get(row).map(hash_long),
            Cells::Text(_, cells) => cells.get(row).map(hash_text),
            other => match Key::of(other.get(row))? {
                Key::Long(value) => Some(hash_long(value)),
                Key::Text(text) => Some(hash_text(&text)),
            },
        }
    }

    /// About how many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.text_bytes + self.texts.capacity() * 24 + self.longs.capacity() * 17
    }

    fn long(&mut self, value: i64) -> u32 {
        let next = self.longs.len() as u32;
        *self.longs.entry(value).or_insert(next)
    }

    /// The number of a text, looked up once for each of its pool.
    fn pooled(&mut self, cells: &Texts, row: usize) -> Option<u32> {
        let code = *cells.codes().get(row)?;
        if !self.pool.as_ref().is_some_and(|(pool, _)| Arc::ptr_eq(pool, cells.pool())) {
            self.pool = Some((cells.pool().clone(), vec![u32::MAX; cells.pool().len()]));
        }
        let known = self.pool.as_ref().and_then(|(_, ids)| ids.get(code as usize)).copied();
        if let Some(id) = known.filter(|id| *id != u32::MAX) {
            return Some(id);
        }
        let id = self.text(cells.get(row)?);
        if let Some(slot) = self.pool.as_mut().and_then(|(_, ids)| ids.get_mut(code as usize)) {
            *slot = id;
        }
        Some(id)
    }

    /// The number of the cell in a row; none for a null.
    pub(super) fn id(&mut self, cells: &Cells<'_>, row: usize) -> Option<u32> {
        match cells {
            Cells::Long(_, cells) => cells.get(row).map(|value| self.long(value)),
            Cells::Text(_, cells) => self.pooled(cells, row),
            other => match Key::of(other.get(row))? {
                Key::Long(value) => Some(self.long(value)),
                Key::Text(text) => Some(self.text(&text)),
            },
        }
    }
}

/// What tells a cell from others of its column.
enum Key {
    Long(i64),
    Text(String),
}

impl Key {
    fn of(cell: Scalar) -> Option<Self> {
        match cell {
            Scalar::Null => None,
            // one zero and one NaN
            Scalar::Real(0.0) => Some(Self::Long(0)),
            Scalar::Real(value) if value.is_nan() => Some(Self::Long(f64::NAN.to_bits() as i64)),
            Scalar::Real(value) => Some(Self::Long(value.to_bits() as i64)),
            value @ (Scalar::Bool(_)
            | Scalar::Int(_)
            | Scalar::Long(_)
            | Scalar::DateTime(_)
            | Scalar::TimeSpan(_)) => cell::long(&value).map(Self::Long),
            text => Some(Self::Text(cell::text(&text).into_owned())),
        }
    }
}

fn hash_long(value: i64) -> u64 {
    xxh64(&value.to_le_bytes(), 0)
}

fn hash_text(text: &str) -> u64 {
    xxh64(text.as_bytes(), 0)
}
