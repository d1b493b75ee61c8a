//! Cells of a number column.

use std::borrow::Cow;

use arrow_buffer::NullBuffer;
use polars_arrow::array::PrimitiveArray;
use polars_arrow::bitmap::utils::SlicesIterator;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use polars_core::datatypes::{
    Float64Type, Int32Type, Int64Type, NumericNative, PolarsNumericType, UInt32Type,
};
use polars_core::prelude::{ChunkedArray, PlSmallStr};

use super::Bools;

/// What [`Numbers`] can hold.
pub trait Native: NumericNative + Default {
    /// Its type in polars.
    type Type: PolarsNumericType<Native = Self>;
}

impl Native for i32 {
    type Type = Int32Type;
}
impl Native for i64 {
    type Type = Int64Type;
}
impl Native for f64 {
    type Type = Float64Type;
}
impl Native for u32 {
    type Type = UInt32Type;
}

/// Cells that are numbers or null, in one piece of a polars column. Cloning shares the cells.
#[derive(Clone)]
pub struct Numbers<T: Native> {
    /// Always of one piece.
    cells: ChunkedArray<T::Type>,
}

impl<T: Native> std::fmt::Debug for Numbers<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Native> Default for Numbers<T> {
    fn default() -> Self {
        Self::from_vec(Vec::new())
    }
}

impl<T: Native> Numbers<T> {
    /// Of values, and of the rows that have one (all when not given).
    pub(crate) fn new(values: Vec<T>, nulls: Option<Bitmap>) -> Self {
        let nulls = nulls.filter(|nulls| nulls.len() == values.len() && nulls.unset_bits() > 0);
        Self::of(PrimitiveArray::from_vec(values).with_validity(nulls))
    }

    fn of(array: PrimitiveArray<T>) -> Self {
        Self { cells: ChunkedArray::with_chunk(PlSmallStr::EMPTY, array) }
    }

    fn array(&self) -> &PrimitiveArray<T> {
        self.cells.downcast_as_array()
    }

    /// Values of which none is null.
    pub fn from_vec(values: Vec<T>) -> Self {
        Self::of(PrimitiveArray::from_vec(values))
    }

    /// The same cell in every row.
    pub fn full(value: Option<T>, len: usize) -> Self {
        let nulls = value.is_none().then(|| Bitmap::new_zeroed(len));
        Self::new(vec![value.unwrap_or_default(); len], nulls)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of nulls.
    pub fn null_count(&self) -> usize {
        self.nulls().map_or(0, Bitmap::unset_bits)
    }

    /// The values; anything where the cell is null.
    pub fn values(&self) -> &[T] {
        self.array().values().as_slice()
    }

    /// The rows that have a value; nothing when all have.
    fn nulls(&self) -> Option<&Bitmap> {
        self.array().validity()
    }

    /// The bits of the rows that have a value; nothing when all have.
    pub(crate) fn validity(&self) -> Option<Cow<'_, [u8]>> {
        self.nulls().map(packed)
    }

    /// A cell; none for a null and beyond the end.
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        let array = self.array();
        let value = array.values().get(row)?;
        if array.validity().is_some_and(|nulls| !nulls.get_bit(row)) {
            return None;
        }
        Some(*value)
    }

    /// All cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<T>> + '_ {
        let nulls = self.nulls();
        self.values().iter().enumerate().map(move |(row, value)| match nulls {
            Some(nulls) if !nulls.get_bit(row) => None,
            _ => Some(*value),
        })
    }

    /// Each value changed; nulls stay.
    #[must_use]
    pub fn map<U: Native>(&self, change: impl Fn(T) -> U) -> Numbers<U> {
        Numbers::new(self.values().iter().map(|value| change(*value)).collect(), self.nulls().cloned())
    }

    /// Whether each value fulfils a condition; `null` is the answer for a null, none for null.
    pub fn test(&self, null: Option<bool>, holds: impl Fn(T) -> bool) -> Bools {
        let values = self.values();
        let hits = bits(values.len(), |row| values.get(row).is_some_and(|value| holds(*value)));
        match (self.nulls(), null) {
            (None, _) => Bools::new(hits, None),
            (Some(nulls), None) => Bools::new(hits, Some(nulls.clone())),
            (Some(nulls), Some(false)) => Bools::new(&hits & nulls, None),
            (Some(nulls), Some(true)) => Bools::new(&hits | &!nulls, None),
        }
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        let array = self.array().clone().sliced(offset, len);
        let nulls = array.validity().filter(|nulls| nulls.unset_bits() > 0).cloned();
        Self::of(array.with_validity(nulls))
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Bools) -> Self {
        let nulls = self.nulls().map(|nulls| {
            let mut kept = MutableBitmap::with_capacity(mask.num_trues());
            mask.true_rows().for_each(|row| kept.push(nulls.get(row as usize).unwrap_or(false)));
            kept.freeze()
        });
        Self::new(filter_values(self.values(), mask), nulls)
    }

    /// The rows of these numbers; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let all = self.values();
        let mut missing = false;
        let values: Vec<T> = rows
            .iter()
            .map(|row| {
                let value = all.get(*row as usize);
                missing |= value.is_none();
                value.copied().unwrap_or_default()
            })
            .collect();
        let nulls = (missing || self.nulls().is_some()).then(|| {
            bits(rows.len(), |at| rows.get(at).is_some_and(|row| self.get(*row as usize).is_some()))
        });
        Self::new(values, nulls)
    }

    /// The rows of all parts.
    pub fn concat<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let len = parts.clone().map(Self::len).sum();
        let mut builder = NumbersBuilder::with_capacity(len);
        parts.for_each(|part| builder.append(part));
        builder.finish()
    }
}

/// Bits in bytes, the first row's the lowest.
pub(super) fn packed(bitmap: &Bitmap) -> Cow<'_, [u8]> {
    let (bytes, offset, len) = bitmap.as_slice();
    match bytes.get(..len.div_ceil(8)) {
        Some(bytes) if offset == 0 => Cow::Borrowed(bytes),
        _ => Cow::Owned(bit_bytes(len, |row| bitmap.get_bit(row))),
    }
}

/// A bit for each row, by its number.
pub(super) fn bits(len: usize, bit: impl FnMut(usize) -> bool) -> Bitmap {
    Bitmap::from_u8_vec(bit_bytes(len, bit), len)
}

fn bit_bytes(len: usize, mut bit: impl FnMut(usize) -> bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len.div_ceil(64) * 8);
    for start in (0..len).step_by(64) {
        let word = (start..len.min(start + 64))
            .enumerate()
            .fold(0_u64, |word, (at, row)| word | (u64::from(bit(row)) << at));
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.truncate(len.div_ceil(8));
    bytes
}

/// The values where a mask is true: runs of rows at a time.
pub(crate) fn filter_values<T: Copy>(values: &[T], mask: &Bools) -> Vec<T> {
    let mut kept = Vec::with_capacity(mask.num_trues());
    for (start, len) in SlicesIterator::new(mask.trues()) {
        let run = values.get(start..).unwrap_or_default();
        if len < 4 {
            kept.extend(run.iter().take(len).copied());
        } else {
            kept.extend_from_slice(run.get(..len).unwrap_or(run));
        }
    }
    kept
}

impl<T: Native> FromIterator<Option<T>> for Numbers<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let mut builder = NumbersBuilder::with_capacity(cells.size_hint().0);
        cells.for_each(|cell| match cell {
            Some(value) => builder.append_value(value),
            None => builder.append_null(),
        });
        builder.finish()
    }
}

/// Builds [`Numbers`] cell by cell.
#[derive(Debug)]
pub struct NumbersBuilder<T> {
    values: Vec<T>,
    nulls: Option<MutableBitmap>,
}

/// A builder of validity with so many rows that have a value.
pub(super) fn all_valid(rows: usize) -> MutableBitmap {
    let mut nulls = MutableBitmap::with_capacity(rows + 64);
    nulls.extend_constant(rows, true);
    nulls
}

impl<T: Native> NumbersBuilder<T> {
    /// A builder with room for so many cells.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { values: Vec::with_capacity(capacity), nulls: None }
    }

    /// Room for so many more cells, which may be what a damaged file says: if there is none, the vector grows as it must.
    pub(crate) fn expect(&mut self, cells: usize) {
        let _ = self.values.try_reserve_exact(cells);
    }

    /// Adds a value.
    #[inline]
    pub fn append_value(&mut self, value: T) {
        self.values.push(value);
        if let Some(nulls) = &mut self.nulls {
            nulls.push(true);
        }
    }

    /// Adds a null.
    pub fn append_null(&mut self) {
        let before = self.values.len();
        self.values.push(T::default());
        self.nulls.get_or_insert_with(|| all_valid(before)).push(false);
    }

    /// Adds values, and which of them are there (all when not given), as a reader has them.
    pub(crate) fn append_slice(&mut self, values: &[T], nulls: Option<&NullBuffer>) {
        self.append_mapped(values, nulls, |value| value);
    }

    /// The same with each value changed.
    pub(crate) fn append_mapped<U: Copy>(
        &mut self,
        values: &[U],
        nulls: Option<&NullBuffer>,
        change: impl Fn(U) -> T,
    ) {
        let before = self.values.len();
        self.values.extend(values.iter().map(|value| change(*value)));
        match (nulls, &mut self.nulls) {
            (None, None) => {}
            (None, Some(own)) => own.extend_constant(values.len(), true),
            (Some(nulls), own) => own.get_or_insert_with(|| all_valid(before)).extend_from_slice(
                nulls.validity(),
                nulls.offset(),
                nulls.len(),
            ),
        }
    }

    /// Adds the cells of a column.
    pub fn append(&mut self, cells: &Numbers<T>) {
        let before = self.values.len();
        self.values.extend_from_slice(cells.values());
        match (cells.nulls(), &mut self.nulls) {
            (None, None) => {}
            (None, Some(own)) => own.extend_constant(cells.len(), true),
            (Some(nulls), own) => own.get_or_insert_with(|| all_valid(before)).extend_from_bitmap(nulls),
        }
    }

    /// The cells.
    pub fn finish(self) -> Numbers<T> {
        Numbers::new(self.values, self.nulls.map(MutableBitmap::freeze))
    }
}
