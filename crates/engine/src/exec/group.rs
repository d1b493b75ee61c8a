//! Rows to groups: equal keys get the same number, in the order of first appearance.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use huntlet_table::Column;
use huntlet_table::store::{Longs, Texts};

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

    /// The groups in which both numbers agree.
    fn refined(&self, other: &Self) -> Self {
        let pairs = self.ids.iter().zip(&other.ids).map(|(a, b)| (u64::from(*a) << 32) | u64::from(*b));
        numbered(pairs, self.ids.len())
    }
}

fn numbered<K: Hash + Eq>(keys: impl Iterator<Item = K>, rows: usize) -> Groups {
    let mut map: Map<K> = Map::default();
    let mut groups = Groups { ids: Vec::with_capacity(rows), first: Vec::new() };
    for (row, key) in keys.enumerate() {
        let next = groups.first.len() as u32;
        let id = *map.entry(key).or_insert(next);
        if id == next {
            groups.first.push(row as u32);
        }
        groups.ids.push(id);
    }
    groups
}

/// The groups of one column.
fn single(key: &Column, rows: usize) -> Groups {
    if let Ok(cells) = key.i64() {
        return longs(cells, rows);
    }
    if let Ok(cells) = key.str() {
        return texts(cells, rows);
    }
    if let Ok(cells) = key.i32() {
        return numbered(cells.iter(), rows);
    }
    if let Ok(cells) = key.bool() {
        return numbered(cells.iter(), rows);
    }
    match key.f64() {
        Ok(cells) => numbered(cells.iter().map(|cell| cell.map(real_bits)), rows),
        Err(_) => numbered(std::iter::repeat_n(0_u8, rows), rows),
    }
}

fn longs(cells: &Longs, rows: usize) -> Groups {
    if cells.null_count() == 0 {
        return numbered(cells.iter().map(Option::unwrap_or_default), rows);
    }
    numbered(cells.iter(), rows)
}

fn texts(cells: &Texts, rows: usize) -> Groups {
    numbered(cells.iter(), rows)
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
