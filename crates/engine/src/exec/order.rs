//! Rows in an order.

use std::cmp::Ordering;

use huntlet_table::store::Texts;
use huntlet_table::{Column, KqlType};

use crate::functions::decimal;

/// A sort key over all rows.
pub(super) struct Key {
    cells: KeyCells,
    descending: bool,
    nulls_first: bool,
}

enum KeyCells {
    Longs(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Texts(Texts),
    Decimals(Texts),
}

impl Key {
    /// A key of a column.
    pub fn new(column: &Column, descending: bool, nulls_first: bool) -> Self {
        let cells = match column.ty() {
            KqlType::Bool => column
                .bool()
                .map(|cells| KeyCells::Longs(cells.iter().map(|cell| cell.map(i64::from)).collect())),
            KqlType::Int => column
                .i32()
                .map(|cells| KeyCells::Longs(cells.iter().map(|cell| cell.map(i64::from)).collect())),
            KqlType::Real => column.f64().map(|cells| KeyCells::Reals(cells.iter().collect())),
            KqlType::Decimal => column.str().map(|cells| KeyCells::Decimals(cells.clone())),
            ty if ty.is_text() => column.str().map(|cells| KeyCells::Texts(cells.clone())),
            _ => column.i64().map(|cells| KeyCells::Longs(cells.iter().collect())),
        };
        Self { cells: cells.unwrap_or(KeyCells::Longs(Vec::new())), descending, nulls_first }
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        match &self.cells {
            KeyCells::Longs(cells) => {
                self.options(cells.get(a).copied().flatten(), cells.get(b).copied().flatten(), i64::cmp)
            }
            KeyCells::Reals(cells) => {
                let (a, b) = (cells.get(a).copied().flatten(), cells.get(b).copied().flatten());
                self.options(a, b, |a, b| reals(*a, *b))
            }
            KeyCells::Texts(cells) => self.options(cells.get(a), cells.get(b), |a, b| str::cmp(a, b)),
            KeyCells::Decimals(cells) => {
                self.options(cells.get(a), cells.get(b), |a, b| decimal::order(a, b))
            }
        }
    }

    fn options<T>(&self, a: Option<T>, b: Option<T>, order: impl Fn(&T, &T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if self.descending => order(&b, &a),
            (Some(a), Some(b)) => order(&a, &b),
            (None, None) => Ordering::Equal,
            (None, Some(_)) if self.nulls_first => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) if self.nulls_first => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        }
    }
}

/// NaN comes before all numbers.
fn reals(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// The numbers of the rows in the order of the keys; equal rows stay in their order. With `most`, only the first so
/// many.
pub(super) fn sorted(keys: &[Key], rows: usize, most: Option<usize>) -> Vec<u32> {
    let compare = |a: &u32, b: &u32| {
        keys.iter()
            .map(|key| key.compare(*a as usize, *b as usize))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.cmp(b))
    };
    let mut order: Vec<u32> = (0..rows as u32).collect();
    if let Some(most) = most.filter(|most| *most < rows) {
        if most == 0 {
            return Vec::new();
        }
        order.select_nth_unstable_by(most - 1, compare);
        order.truncate(most);
    }
    order.sort_unstable_by(compare);
    order
}
