//! Cells of a bool column, and masks.

use std::ops::{BitAnd, BitOr, Not};

use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, NullBuffer};

/// Cells of a bool column: true, false or null. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Bools {
    /// False where the cell is null.
    values: BooleanBuffer,
    nulls: Option<NullBuffer>,
}

impl Default for Bools {
    fn default() -> Self {
        Self { values: BooleanBuffer::new_unset(0), nulls: None }
    }
}

impl Bools {
    /// Of bits, and of the rows that have a value (all when not given).
    pub fn new(values: BooleanBuffer, nulls: Option<NullBuffer>) -> Self {
        match nulls.filter(|nulls| nulls.null_count() > 0 && nulls.len() == values.len()) {
            Some(nulls) => Self { values: &values & nulls.inner(), nulls: Some(nulls) },
            None => Self { values, nulls: None },
        }
    }

    /// The same cell in every row.
    pub fn full(value: Option<bool>, len: usize) -> Self {
        match value {
            Some(true) => Self { values: BooleanBuffer::new_set(len), nulls: None },
            Some(false) => Self { values: BooleanBuffer::new_unset(len), nulls: None },
            None => Self { values: BooleanBuffer::new_unset(len), nulls: Some(NullBuffer::new_null(len)) },
        }
    }

    /// A cell for each row, by its number.
    pub fn from_fn(len: usize, cell: impl FnMut(usize) -> bool) -> Self {
        Self { values: BooleanBuffer::collect_bool(len, cell), nulls: None }
    }

    /// Cells of which none is null.
    pub fn from_values(cells: impl Iterator<Item = bool>) -> Self {
        let mut values = BooleanBufferBuilder::new(cells.size_hint().0);
        let (mut word, mut filled) = (0_u64, 0_usize);
        for cell in cells {
            word |= u64::from(cell) << filled;
            filled += 1;
            if filled == 64 {
                values.append_word(word, 64);
                (word, filled) = (0, 0);
            }
        }
        if filled > 0 {
            values.append_word(word, filled);
        }
        Self { values: values.build(), nulls: None }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The number of nulls.
    pub fn null_count(&self) -> usize {
        self.nulls.as_ref().map_or(0, NullBuffer::null_count)
    }

    /// The number of rows that are true.
    pub fn num_trues(&self) -> usize {
        self.values.count_set_bits()
    }

    /// A cell; none for a null and beyond the end.
    #[inline]
    pub fn get(&self, row: usize) -> Option<bool> {
        if row >= self.len() || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return None;
        }
        Some(self.values.value(row))
    }

    /// All cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<bool>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Whether each cell is true; a null is not.
    pub fn trues(&self) -> &BooleanBuffer {
        &self.values
    }

    /// The rows that have a value; nothing when all have.
    pub fn nulls(&self) -> Option<&NullBuffer> {
        self.nulls.as_ref()
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        Self {
            values: self.values.slice(offset, len),
            nulls: self.nulls.as_ref().map(|nulls| nulls.slice(offset, len)),
        }
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Self) -> Self {
        let mut builder = BoolsBuilder::with_capacity(mask.num_trues());
        mask.values.set_indices().for_each(|row| builder.append_option(self.get(row)));
        builder.finish()
    }

    /// The rows of these numbers; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let missing = rows.iter().any(|row| *row as usize >= self.len());
        if missing || self.nulls.is_some() {
            return rows.iter().map(|row| self.get(*row as usize)).collect();
        }
        Self::from_values(rows.iter().map(|row| self.values.value(*row as usize)))
    }

    /// The rows of all parts.
    pub fn concat<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let mut builder = BoolsBuilder::with_capacity(parts.clone().map(Self::len).sum());
        for part in parts {
            match &part.nulls {
                None if builder.nulls.is_none() => builder.values.append_buffer(&part.values),
                _ => part.iter().for_each(|cell| builder.append_option(cell)),
            }
        }
        builder.finish()
    }

    /// Whether the cell is false, and not null.
    fn falses(&self) -> BooleanBuffer {
        match &self.nulls {
            None => !&self.values,
            Some(nulls) => nulls.inner() & &!&self.values,
        }
    }

    fn three_valued(trues: BooleanBuffer, falses: &BooleanBuffer) -> Self {
        let known = &trues | falses;
        let nulls = Some(NullBuffer::new(known)).filter(|nulls| nulls.null_count() > 0);
        Self { values: trues, nulls }
    }
}

impl BitAnd for &Bools {
    type Output = Bools;

    /// False wins over null, null over true.
    fn bitand(self, other: Self) -> Bools {
        let trues = &self.values & &other.values;
        if self.nulls.is_none() && other.nulls.is_none() {
            return Bools { values: trues, nulls: None };
        }
        Bools::three_valued(trues, &(&self.falses() | &other.falses()))
    }
}

impl BitOr for &Bools {
    type Output = Bools;

    /// True wins over null, null over false.
    fn bitor(self, other: Self) -> Bools {
        let trues = &self.values | &other.values;
        if self.nulls.is_none() && other.nulls.is_none() {
            return Bools { values: trues, nulls: None };
        }
        Bools::three_valued(trues, &(&self.falses() & &other.falses()))
    }
}

impl Not for &Bools {
    type Output = Bools;

    /// A null stays null.
    fn not(self) -> Bools {
        Bools { values: self.falses(), nulls: self.nulls.clone() }
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
    values: BooleanBufferBuilder,
    nulls: Option<BooleanBufferBuilder>,
}

impl BoolsBuilder {
    pub fn with_capacity(capacity: usize) -> Self {
        Self { values: BooleanBufferBuilder::new(capacity), nulls: None }
    }

    pub fn append_value(&mut self, value: bool) {
        self.values.append(value);
        if let Some(nulls) = &mut self.nulls {
            nulls.append(true);
        }
    }

    pub fn append_null(&mut self) {
        let before = self.values.len();
        self.values.append(false);
        self.nulls.get_or_insert_with(|| super::numbers::all_valid(before)).append(false);
    }

    fn append_option(&mut self, value: Option<bool>) {
        match value {
            Some(value) => self.append_value(value),
            None => self.append_null(),
        }
    }

    pub fn finish(mut self) -> Bools {
        let nulls = self.nulls.as_mut().map(|nulls| NullBuffer::new(nulls.finish()));
        Bools { values: self.values.finish(), nulls }
    }
}
