//! Cells of a bool column, and masks.

use std::borrow::Cow;
use std::ops::{BitAnd, BitOr, Not};

use polars_arrow::array::BooleanArray;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use polars_arrow::datatypes::ArrowDataType;
use polars_core::prelude::{BooleanChunked, PlSmallStr};

use super::numbers::{bits, packed};

/// Cells of a bool column: true, false or null, in one piece of a polars column. Cloning shares the cells.
#[derive(Clone)]
pub struct Bools {
    /// Always of one piece; false where the cell is null.
    cells: BooleanChunked,
}

impl std::fmt::Debug for Bools {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Default for Bools {
    fn default() -> Self {
        Self::new(Bitmap::new(), None)
    }
}

impl Bools {
    /// Of bits, and of the rows that have a value (all when not given).
    pub(crate) fn new(values: Bitmap, nulls: Option<Bitmap>) -> Self {
        match nulls.filter(|nulls| nulls.len() == values.len() && nulls.unset_bits() > 0) {
            Some(nulls) => Self::of(&values & &nulls, Some(nulls)),
            None => Self::of(values, None),
        }
    }

    fn of(values: Bitmap, nulls: Option<Bitmap>) -> Self {
        let array = BooleanArray::new(ArrowDataType::Boolean, values, nulls);
        Self { cells: BooleanChunked::with_chunk(PlSmallStr::EMPTY, array) }
    }

    fn array(&self) -> &BooleanArray {
        self.cells.downcast_as_array()
    }

    /// The same cell in every row.
    pub fn full(value: Option<bool>, len: usize) -> Self {
        let values = Bitmap::new_with_value(value.unwrap_or(false), len);
        Self::new(values, value.is_none().then(|| Bitmap::new_zeroed(len)))
    }

    /// A cell for each row, by its number.
    pub fn from_fn(len: usize, cell: impl FnMut(usize) -> bool) -> Self {
        Self::of(bits(len, cell), None)
    }

    /// Cells of which none is null.
    pub fn from_values(cells: impl Iterator<Item = bool>) -> Self {
        let mut bytes = Vec::with_capacity(cells.size_hint().0.div_ceil(8) + 8);
        let (mut word, mut filled, mut len) = (0_u64, 0_usize, 0_usize);
        for cell in cells {
            word |= u64::from(cell) << filled;
            filled += 1;
            len += 1;
            if filled == 64 {
                bytes.extend_from_slice(&word.to_le_bytes());
                (word, filled) = (0, 0);
            }
        }
        bytes.extend_from_slice(&word.to_le_bytes());
        bytes.truncate(len.div_ceil(8));
        Self::of(Bitmap::from_u8_vec(bytes, len), None)
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

    /// The number of rows that are true.
    pub fn num_trues(&self) -> usize {
        self.trues().set_bits()
    }

    /// The numbers of the rows that are true.
    pub fn true_rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.trues().true_idx_iter().map(|row| row as u32)
    }

    /// A cell; none for a null and beyond the end.
    #[inline]
    pub fn get(&self, row: usize) -> Option<bool> {
        let array = self.array();
        let value = array.values().get(row)?;
        array.validity().is_none_or(|nulls| nulls.get_bit(row)).then_some(value)
    }

    /// All cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<bool>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Whether each cell is true; a null is not.
    pub(super) fn trues(&self) -> &Bitmap {
        self.array().values()
    }

    /// The rows that have a value; nothing when all have.
    fn nulls(&self) -> Option<&Bitmap> {
        self.array().validity()
    }

    /// The bits of the rows that have a value; nothing when all have.
    pub(crate) fn validity(&self) -> Option<Cow<'_, [u8]>> {
        self.nulls().map(packed)
    }

    /// A bit for each row, set where it is true.
    pub(crate) fn packed(&self) -> Cow<'_, [u8]> {
        packed(self.trues())
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        let part = |bits: &Bitmap| bits.clone().sliced(offset, len);
        Self::new(part(self.trues()), self.nulls().map(part))
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Self) -> Self {
        let mut builder = BoolsBuilder::with_capacity(mask.num_trues());
        mask.true_rows().for_each(|row| builder.append_option(self.get(row as usize)));
        builder.finish()
    }

    /// The rows of these numbers; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let missing = rows.iter().any(|row| *row as usize >= self.len());
        if missing || self.nulls().is_some() {
            return rows.iter().map(|row| self.get(*row as usize)).collect();
        }
        let values = self.trues();
        Self::from_values(rows.iter().map(|row| values.get_bit(*row as usize)))
    }

    /// The rows of all parts.
    pub fn concat<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let mut builder = BoolsBuilder::with_capacity(parts.clone().map(Self::len).sum());
        for part in parts {
            if part.nulls().is_none() && builder.nulls.is_none() {
                builder.values.extend_from_bitmap(part.trues());
            } else {
                part.iter().for_each(|cell| builder.append_option(cell));
            }
        }
        builder.finish()
    }

    /// Whether the cell is false, and not null.
    fn falses(&self) -> Bitmap {
        match self.nulls() {
            None => !self.trues(),
            Some(nulls) => nulls & &!self.trues(),
        }
    }

    fn three_valued(trues: Bitmap, falses: &Bitmap) -> Self {
        let known = &trues | falses;
        Self::new(trues, Some(known))
    }
}

impl BitAnd for &Bools {
    type Output = Bools;

    /// False wins over null, null over true.
    fn bitand(self, other: Self) -> Bools {
        let trues = self.trues() & other.trues();
        if self.nulls().is_none() && other.nulls().is_none() {
            return Bools::of(trues, None);
        }
        Bools::three_valued(trues, &(&self.falses() | &other.falses()))
    }
}

impl BitOr for &Bools {
    type Output = Bools;

    /// True wins over null, null over false.
    fn bitor(self, other: Self) -> Bools {
        let trues = self.trues() | other.trues();
        if self.nulls().is_none() && other.nulls().is_none() {
            return Bools::of(trues, None);
        }
        Bools::three_valued(trues, &(&self.falses() & &other.falses()))
    }
}

impl Not for &Bools {
    type Output = Bools;

    /// A null stays null.
    fn not(self) -> Bools {
        Bools::of(self.falses(), self.nulls().cloned())
    }
}

impl Not for Bools {
    type Output = Bools;

    fn not(self) -> Bools {
        !&self
    }
}

impl FromIterator<Option<bool>> for Bools {
    fn from_iter<I: IntoIterator<Item = Option<bool>>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let mut builder = BoolsBuilder::with_capacity(cells.size_hint().0);
        cells.for_each(|cell| builder.append_option(cell));
        builder.finish()
    }
}

impl FromIterator<bool> for Bools {
    fn from_iter<I: IntoIterator<Item = bool>>(cells: I) -> Self {
        Self::from_values(cells.into_iter())
    }
}

/// Builds [`Bools`] cell by cell.
#[derive(Debug)]
pub(crate) struct BoolsBuilder {
    values: MutableBitmap,
    nulls: Option<MutableBitmap>,
}

impl BoolsBuilder {
    pub fn with_capacity(capacity: usize) -> Self {
        Self { values: MutableBitmap::with_capacity(capacity), nulls: None }
    }

    pub fn append_value(&mut self, value: bool) {
        self.values.push(value);
        if let Some(nulls) = &mut self.nulls {
            nulls.push(true);
        }
    }

    pub fn append_null(&mut self) {
        let before = self.values.len();
        self.values.push(false);
        self.nulls.get_or_insert_with(|| super::numbers::all_valid(before)).push(false);
    }

    fn append_option(&mut self, value: Option<bool>) {
        match value {
            Some(value) => self.append_value(value),
            None => self.append_null(),
        }
    }

    pub fn finish(self) -> Bools {
        Bools::new(self.values.freeze(), self.nulls.map(MutableBitmap::freeze))
    }
}
