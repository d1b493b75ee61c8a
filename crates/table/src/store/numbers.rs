//! Cells of a number column.

use arrow_buffer::{ArrowNativeType, BooleanBuffer, BooleanBufferBuilder, NullBuffer, ScalarBuffer};

use super::Bools;

/// Cells that are numbers or null. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Numbers<T: ArrowNativeType> {
    values: ScalarBuffer<T>,
    nulls: Option<NullBuffer>,
}

impl<T: ArrowNativeType> Default for Numbers<T> {
    fn default() -> Self {
        Self { values: ScalarBuffer::from(Vec::new()), nulls: None }
    }
}

impl<T: ArrowNativeType> Numbers<T> {
    /// Of values, and of the rows that have one (all when not given).
    pub fn new(values: ScalarBuffer<T>, nulls: Option<NullBuffer>) -> Self {
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0 && nulls.len() == values.len());
        Self { values, nulls }
    }

    /// Values of which none is null.
    pub fn from_vec(values: Vec<T>) -> Self {
        Self { values: values.into(), nulls: None }
    }

    /// The same cell in every row.
    pub fn full(value: Option<T>, len: usize) -> Self {
        let nulls = if value.is_some() || len == 0 { None } else { Some(NullBuffer::new_null(len)) };
        Self { values: vec![value.unwrap_or_default(); len].into(), nulls }
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

    /// The values; anything where the cell is null.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The rows that have a value; nothing when all have.
    pub fn nulls(&self) -> Option<&NullBuffer> {
        self.nulls.as_ref()
    }

    /// A cell; none for a null and beyond the end.
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        let value = self.values.get(row)?;
        if self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return None;
        }
        Some(*value)
    }

    /// All cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<T>> + '_ {
        let nulls = self.nulls.as_ref();
        self.values.iter().enumerate().map(move |(row, value)| match nulls {
            Some(nulls) if nulls.is_null(row) => None,
            _ => Some(*value),
        })
    }

    /// Each value changed; nulls stay.
    #[must_use]
    pub fn map<U: ArrowNativeType>(&self, change: impl Fn(T) -> U) -> Numbers<U> {
        let values: Vec<U> = self.values.iter().map(|value| change(*value)).collect();
        Numbers { values: values.into(), nulls: self.nulls.clone() }
    }

    /// Whether each value fulfils a condition; `null` is the answer for a null, none for null.
    pub fn test(&self, null: Option<bool>, holds: impl Fn(T) -> bool) -> Bools {
        let hits =
            BooleanBuffer::collect_bool(self.len(), |row| self.values.get(row).is_some_and(|v| holds(*v)));
        match (&self.nulls, null) {
            (None, _) => Bools::new(hits, None),
            (Some(nulls), None) => Bools::new(hits, Some(nulls.clone())),
            (Some(nulls), Some(false)) => Bools::new(&hits & nulls.inner(), None),
            (Some(nulls), Some(true)) => Bools::new(&hits | &!nulls.inner(), None),
        }
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        let nulls = self.nulls.as_ref().map(|nulls| nulls.slice(offset, len));
        Self { values: self.values.slice(offset, len), nulls: nulls.filter(|nulls| nulls.null_count() > 0) }
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Bools) -> Self {
        let values = filter_values(&self.values, mask);
        let nulls = self.nulls.as_ref().map(|nulls| {
            let mut kept = BooleanBufferBuilder::new(values.len());
            mask.trues().set_indices().for_each(|row| kept.append(row < nulls.len() && nulls.is_valid(row)));
            NullBuffer::new(kept.finish())
        });
        Self::new(values.into(), nulls)
    }

    /// The rows of these numbers; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let mut missing = false;
        let values: Vec<T> = rows
            .iter()
            .map(|row| {
                let value = self.values.get(*row as usize);
                missing |= value.is_none();
                value.copied().unwrap_or_default()
            })
            .collect();
        let nulls = (missing || self.nulls.is_some()).then(|| {
            NullBuffer::new(BooleanBuffer::collect_bool(rows.len(), |at| {
                rows.get(at).is_some_and(|row| self.get(*row as usize).is_some())
            }))
        });
        Self::new(values.into(), nulls)
    }

    /// The rows of all parts.
    pub fn concat<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let len = parts.clone().map(Self::len).sum();
        let mut builder = NumbersBuilder::with_capacity(len);
        parts.for_each(|part| builder.append(part));
        builder.finish()
    }
}

/// The values where a mask is true: whole words of the mask at a time.
pub(crate) fn filter_values<T: Copy>(values: &[T], mask: &Bools) -> Vec<T> {
    let mut kept = Vec::with_capacity(mask.num_trues());
    mask.trues().set_slices().for_each(|(start, end)| {
        if end - start < 4 {
            kept.extend((start..end).filter_map(|row| values.get(row).copied()));
        } else {
            kept.extend_from_slice(values.get(start..end).unwrap_or_default());
        }
    });
    kept
}

impl<T: ArrowNativeType> FromIterator<Option<T>> for Numbers<T> {
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
    nulls: Option<BooleanBufferBuilder>,
}

/// A builder of validity with so many rows that have a value.
pub(super) fn all_valid(rows: usize) -> BooleanBufferBuilder {
    let mut nulls = BooleanBufferBuilder::new(rows + 64);
    nulls.append_n(rows, true);
    nulls
}

impl<T: ArrowNativeType> NumbersBuilder<T> {
    /// A builder with room for so many cells.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { values: Vec::with_capacity(capacity), nulls: None }
    }

    /// Adds a value.
    #[inline]
    pub fn append_value(&mut self, value: T) {
        self.values.push(value);
        if let Some(nulls) = &mut self.nulls {
            nulls.append(true);
        }
    }

    /// Adds a null.
    pub fn append_null(&mut self) {
        let before = self.values.len();
        self.values.push(T::default());
        self.nulls.get_or_insert_with(|| all_valid(before)).append(false);
    }

    /// Adds values, and which of them are there (all when not given).
    pub fn append_slice(&mut self, values: &[T], nulls: Option<&NullBuffer>) {
        let before = self.values.len();
        self.values.extend_from_slice(values);
        match nulls {
            Some(nulls) => self.nulls.get_or_insert_with(|| all_valid(before)).append_buffer(nulls.inner()),
            None => {
                if let Some(own) = &mut self.nulls {
                    own.append_n(values.len(), true);
                }
            }
        }
    }

    /// Adds the cells of a column.
    pub fn append(&mut self, cells: &Numbers<T>) {
        self.append_slice(&cells.values, cells.nulls.as_ref());
    }

    /// The cells.
    pub fn finish(mut self) -> Numbers<T> {
        let nulls = self.nulls.as_mut().map(|nulls| NullBuffer::new(nulls.finish()));
        Numbers::new(self.values.into(), nulls)
    }
}
