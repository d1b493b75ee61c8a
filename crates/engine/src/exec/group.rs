//! Rows to groups: equal keys get the same number, in the order of first appearance.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use huntlet_table::store::{Native, Numbers, Series, Texts};
use huntlet_table::{CellRef, Column};

/// The hasher of the group tables: fast, and the same in every run.
#[derive(Default)]
pub(super) struct Mixer(u64);

impl std::hash::Hasher for Mixer {
    fn finish(&self) -> u64 {
        // the top bits choose the bucket, so they must depend on all others
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ (mixed >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.write_u64(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        }
        let mut last = [0_u8; 8];
        for (to, from) in last.iter_mut().zip(chunks.remainder()) {
            *to = *from;
        }
        self.write_u64(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    }

    fn write_i64(&mut self, value: i64) {
        self.write_u64(value.cast_unsigned());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

type Map<K> = HashMap<K, u32, BuildHasherDefault<Mixer>>;

/// The group of each row, and how many groups there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Groups {
    /// The group of each row.
    pub ids: Vec<u32>,
    /// For each group its first row.
    pub first: Vec<u32>,
}

impl Groups {
    /// Groups the rows of equally long columns. No columns make one group.
    pub fn of(keys: &[Column], rows: usize) -> Self {
        let mut keys = keys.iter();
        let Some(first) = keys.next() else {
            return Self { ids: vec![0; rows], first: if rows == 0 { Vec::new() } else { vec![0] } };
        };
        let mut groups = single(first, rows);
        for key in keys {
            groups = groups.refined(&single(key, rows));
        }
        groups
    }

    /// The same, found in the plainest way.
    pub fn plainly(keys: &[Column], rows: usize) -> Self {
        let mut known: HashMap<Vec<Plain>, u32> = HashMap::new();
        let mut groups = Self::default();
        for row in 0..rows {
            let key = keys.iter().map(|key| Plain::of(key.cell(row))).collect();
            let next = groups.first.len() as u32;
            let id = *known.entry(key).or_insert(next);
            if id == next {
                groups.first.push(row as u32);
            }
            groups.ids.push(id);
        }
        groups
    }

    /// The groups in which both numbers agree.
    fn refined(&self, other: &Self) -> Self {
        let (rows, width) = (self.ids.len(), other.first.len().max(1));
        if self.first.len().saturating_mul(width) <= dense_limit(rows) {
            let pairs = self.ids.iter().zip(&other.ids).map(|(a, b)| *a as usize * width + *b as usize);
            return dense(pairs, self.first.len() * width, rows);
        }
        let pairs = self.ids.iter().zip(&other.ids).map(|(a, b)| (u64::from(*a) << 32) | u64::from(*b));
        numbered(pairs, rows)
    }
}

/// A cell as a key.
#[derive(PartialEq, Eq, Hash)]
enum Plain {
    Null,
    Whole(i64),
    Real(u64),
    Text(String),
}

impl Plain {
    fn of(cell: CellRef<'_>) -> Self {
        match cell {
            CellRef::Null => Self::Null,
            CellRef::Bool(value) => Self::Whole(i64::from(value)),
            CellRef::Int(value) => Self::Whole(i64::from(value)),
            CellRef::Long(value) | CellRef::DateTime(value) | CellRef::TimeSpan(value) => Self::Whole(value),
            CellRef::Real(value) => Self::Real(real_bits(value)),
            CellRef::Str(text) | CellRef::Guid(text) | CellRef::Decimal(text) | CellRef::Dynamic(text) => {
                Self::Text(text.to_owned())
            }
        }
    }
}

/// How many different keys are looked up by place rather than by hash.
fn dense_limit(rows: usize) -> usize {
    rows.saturating_mul(2).max(1 << 12)
}

/// Groups of keys that are small numbers, below `keys`.
fn dense(numbers: impl Iterator<Item = usize>, keys: usize, rows: usize) -> Groups {
    let mut map = vec![u32::MAX; keys];
    let mut groups = Groups { ids: Vec::with_capacity(rows), first: Vec::new() };
    groups.ids.extend(numbers.enumerate().map(|(row, key)| {
        let Some(id) = map.get_mut(key) else { return 0 };
        if *id == u32::MAX {
            *id = groups.first.len() as u32;
            groups.first.push(row as u32);
        }
        *id
    }));
    groups
}

/// Groups of keys, found by hash; a key that follows itself is not looked up.
fn numbered<K: Hash + Eq + Copy>(keys: impl Iterator<Item = K>, rows: usize) -> Groups {
    let mut map: Map<K> = Map::default();
    let mut groups = Groups { ids: Vec::with_capacity(rows), first: Vec::new() };
    let mut last: Option<(K, u32)> = None;
    for (row, key) in keys.enumerate() {
        let id = match last {
            Some((known, id)) if known == key => id,
            _ => {
                let next = groups.first.len() as u32;
                let id = *map.entry(key).or_insert(next);
                if id == next {
                    groups.first.push(row as u32);
                }
                last = Some((key, id));
                id
            }
        };
        groups.ids.push(id);
    }
    groups
}

/// The groups of one column.
fn single(key: &Column, rows: usize) -> Groups {
    match key.series() {
        Series::Long(cells) => whole(cells, rows, |value| value),
        Series::Int(cells) => whole(cells, rows, i64::from),
        Series::Text(cells) => texts(cells, rows),
        Series::Bool(cells) => dense(cells.iter().map(|cell| cell.map_or(2, usize::from)), 3, rows),
        Series::Real(cells) => numbered(cells.iter().map(|cell| cell.map(real_bits)), rows),
    }
}

/// Of whole numbers: by place when they lie close together.
fn whole<T: Native>(cells: &Numbers<T>, rows: usize, wide: impl Fn(T) -> i64) -> Groups {
    let values = || cells.values().iter().map(|value| wide(*value));
    if cells.null_count() > 0 {
        return numbered(cells.iter().map(|cell| cell.map(&wide)), rows);
    }
    let (mut least, mut most) = (i64::MAX, i64::MIN);
    for value in values() {
        least = least.min(value);
        most = most.max(value);
    }
    match most.checked_sub(least).and_then(|width| usize::try_from(width).ok()) {
        Some(width) if width < dense_limit(rows) => {
            dense(values().map(|value| value.wrapping_sub(least) as usize), width + 1, rows)
        }
        _ => numbered(values(), rows),
    }
}

/// Of texts, by their numbers in the pool.
fn texts(cells: &Texts, rows: usize) -> Groups {
    let pool = cells.pool();
    if pool.len() > dense_limit(rows) {
        return if pool.is_distinct() {
            numbered(cells.codes().iter().copied(), rows)
        } else {
            numbered(cells.iter(), rows)
        };
    }
    let null = pool.len();
    match pool.canonical() {
        None => dense(cells.codes().iter().map(|code| (*code as usize).min(null)), null + 1, rows),
        Some(same) => {
            let first = |code: &u32| same.get(*code as usize).map_or(null, |code| *code as usize);
            dense(cells.codes().iter().map(first), null + 1, rows)
        }
    }
}

/// Equal reals have equal bits: one zero, one NaN.
fn real_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else if value == 0.0 {
        0
    } else {
        value.to_bits()
    }
}

#[cfg(test)]
mod tests {
    use huntlet_table::Column;

    use super::*;

    #[test]
    fn numbers_groups_by_first_appearance() {
        let a = Column::strings("a", vec![Some("x"), Some("y"), Some("x"), None, Some("")]);
        let b = Column::longs("b", vec![Some(1), Some(1), Some(2), None, None]);
        assert_eq!(Groups::of(std::slice::from_ref(&a), 5).ids, [0, 1, 0, 2, 2]);
        let both = Groups::of(&[a, b], 5);
        assert_eq!((both.ids, both.first), (vec![0, 1, 2, 3, 3], vec![0, 1, 2, 3]));
        let reals = Column::reals("r", vec![Some(0.0), Some(-0.0), Some(f64::NAN), Some(f64::NAN), None]);
        assert_eq!(Groups::of(&[reals], 5).ids, [0, 0, 1, 1, 2]);
        assert_eq!(Groups::of(&[], 2).ids, [0, 0]);
    }
}
