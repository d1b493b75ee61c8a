//! Cells of a text column.

use std::sync::Arc;

use super::numbers::filter_values;
use super::{Bools, EMPTY_TEXT, NO_TEXT, NotText, Numbers, Pool, PoolBuilder};

/// Cells that are texts or null: for each row the number of its text in a pool. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Texts {
    codes: Numbers<u32>,
    pool: Arc<Pool>,
}

impl Default for Texts {
    fn default() -> Self {
        Self::full(None, 0)
    }
}

impl Texts {
    /// Rows by the numbers of their texts, [`NO_TEXT`] for a null.
    pub fn new(codes: Vec<u32>, pool: Arc<Pool>) -> Self {
        Self { codes: Numbers::from_vec(codes), pool }
    }

    /// The same cell in every row.
    pub fn full(value: Option<&str>, len: usize) -> Self {
        let mut pool = PoolBuilder::default();
        let code = value.map_or(NO_TEXT, |text| pool.intern(text));
        Self::new(vec![code; len], Arc::new(pool.finish()))
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The number of nulls.
    pub fn null_count(&self) -> usize {
        self.codes().iter().filter(|code| **code == NO_TEXT).count()
    }

    /// The numbers of the rows' texts; [`NO_TEXT`] for a null.
    pub fn codes(&self) -> &[u32] {
        self.codes.values()
    }

    /// The texts that the numbers mean; there may be more than the rows use.
    pub fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// A cell; none for a null and beyond the end.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.pool.get(*self.codes().get(row)?)
    }

    /// All cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> + '_ {
        self.codes().iter().map(|code| self.pool.get(*code))
    }

    /// The same with `""` for null.
    #[must_use]
    pub fn without_nulls(&self) -> Self {
        let codes: Vec<u32> =
            self.codes().iter().map(|code| if *code == NO_TEXT { EMPTY_TEXT } else { *code }).collect();
        Self { codes: Numbers::from_vec(codes), pool: self.pool.clone() }
    }

    /// The same without the texts of the pool that no row uses, when those are most.
    #[must_use]
    pub fn compact(&self) -> Self {
        if self.pool.len() < self.len() * 4 + 64 {
            return self.clone();
        }
        self.iter().collect()
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        Self { codes: self.codes.slice(offset, len), pool: self.pool.clone() }
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Bools) -> Self {
        Self { codes: Numbers::from_vec(filter_values(self.codes(), mask)), pool: self.pool.clone() }
    }

    /// The rows of these numbers; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        let codes: Vec<u32> =
            rows.iter().map(|row| self.codes().get(*row as usize).copied().unwrap_or(NO_TEXT)).collect();
        Self { codes: Numbers::from_vec(codes), pool: self.pool.clone() }
    }

    /// The rows of all parts.
    pub fn concat<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let Some(first) = parts.clone().next() else {
            return Self::default();
        };
        let rows = parts.clone().map(Self::len).sum();
        let mut codes = Vec::with_capacity(rows);
        if parts.clone().all(|part| Arc::ptr_eq(&part.pool, &first.pool)) {
            parts.for_each(|part| codes.extend_from_slice(part.codes()));
            return Self { codes: Numbers::from_vec(codes), pool: first.pool.clone() };
        }
        let mut builder = TextsBuilder { codes, pool: PoolBuilder::default() };
        let mut renumbered: Vec<(&Arc<Pool>, Vec<u32>)> = Vec::new();
        for part in parts {
            if part.pool.len() > part.len() * 2 {
                part.iter().for_each(|cell| builder.append_option(cell));
                continue;
            }
            let known = renumbered.iter().position(|(pool, _)| Arc::ptr_eq(pool, &part.pool));
            let at = known.unwrap_or_else(|| {
                renumbered.push((&part.pool, vec![NO_TEXT; part.pool.len()]));
                renumbered.len() - 1
            });
            let Some((_, numbers)) = renumbered.get_mut(at) else { continue };
            for code in part.codes() {
                let new = match (numbers.get_mut(*code as usize), part.pool.get(*code)) {
                    (Some(new), Some(text)) => {
                        if *new == NO_TEXT {
                            *new = builder.pool.intern(text);
                        }
                        *new
                    }
                    _ => NO_TEXT,
                };
                builder.codes.push(new);
            }
        }
        builder.finish()
    }

    /// About how many bytes the cells take; a pool counts as far as the rows can use it.
    pub fn bytes(&self) -> usize {
        let share = (self.len() as f64 / self.pool.len().max(1) as f64).min(1.0);
        self.codes.len() * 4 + (self.pool.bytes() as f64 * share) as usize
    }
}

impl<'a> IntoIterator for &'a Texts {
    type Item = Option<&'a str>;
    type IntoIter = Box<dyn Iterator<Item = Option<&'a str>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let mut builder = TextsBuilder::with_capacity(cells.size_hint().0);
        cells.for_each(|cell| builder.append_option(cell.as_ref().map(AsRef::as_ref)));
        builder.finish()
    }
}

/// Builds [`Texts`] cell by cell.
#[derive(Debug, Default)]
pub struct TextsBuilder {
    codes: Vec<u32>,
    pool: PoolBuilder,
}

impl TextsBuilder {
    /// A builder with room for so many cells.
    pub fn with_capacity(capacity: usize) -> Self {
        let mut builder = Self { codes: Vec::with_capacity(capacity), pool: PoolBuilder::default() };
        builder.pool.expect(capacity);
        builder
    }

    /// Room for so many more cells, as far as there is memory for them.
    pub(crate) fn expect(&mut self, cells: usize) {
        let _ = self.codes.try_reserve_exact(cells);
        self.pool.expect(cells);
    }

    /// Adds texts that lie one after the other in `bytes`, from each of `offsets` to the next; `""` for one that is not valid.
    pub(crate) fn extend_offsets<O: Copy + TryInto<usize>>(
        &mut self,
        offsets: &[O],
        bytes: &[u8],
        valid: impl Fn(usize) -> bool,
    ) -> Result<(), NotText> {
        if !self.pool.collects() {
            return self.pool.intern_all(offsets, bytes, valid, &mut self.codes);
        }
        let at = |row: usize| offsets.get(row).and_then(|offset| (*offset).try_into().ok()).unwrap_or(0);
        let rows = offsets.len().saturating_sub(1);
        let base = self.pool.len() as u32;
        let whole = bytes.get(at(0)..at(rows)).ok_or(NotText)?;
        self.pool.add_all(whole, at(0), (1..=rows).map(at))?;
        self.codes.extend((0..rows).map(|row| if valid(row) { base + row as u32 } else { EMPTY_TEXT }));
        Ok(())
    }

    /// Adds a text.
    #[inline]
    pub fn append_value(&mut self, text: impl AsRef<str>) {
        let code = self.pool.intern(text.as_ref());
        self.codes.push(code);
    }

    /// Adds a null.
    pub fn append_null(&mut self) {
        self.codes.push(NO_TEXT);
    }

    /// Adds a text or a null.
    pub fn append_option(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.append_value(text),
            None => self.append_null(),
        }
    }

    /// Adds a text again by the number that [`Self::intern`] gave.
    #[inline]
    pub fn append_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// The number of a text, which becomes one of the pool's.
    pub fn intern(&mut self, text: &str) -> u32 {
        self.pool.intern(text)
    }

    /// The number of the text with these bytes.
    pub(crate) fn intern_bytes(&mut self, bytes: &[u8]) -> Result<u32, NotText> {
        self.pool.intern_bytes(bytes)
    }

    /// The number of cells so far.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True when there is no cell yet.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Room for so many more bytes of text.
    pub fn reserve(&mut self, bytes: usize) {
        self.pool.reserve(bytes);
    }

    /// The cells.
    pub fn finish(self) -> Texts {
        Texts { codes: Numbers::from_vec(self.codes), pool: Arc::new(self.pool.finish()) }
    }
}
