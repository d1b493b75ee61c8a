//! A named, typed column.

use std::sync::Arc;

use serde_json::Value;

use crate::store::{Bools, Chosen, Held, Ints, Longs, Numbers, Reals, Series, Texts, without_nulls};
use crate::{CellRef, ColumnBuilder, Field, KqlType, Scalar, TableError};

/// A named column of one KQL type. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Column {
    name: Arc<str>,
    ty: KqlType,
    held: Held,
}

impl Column {
    /// A column over a series that stores `ty` as this crate does; nulls of a string become `""`.
    /// An error when the series stores something else.
    pub fn from_series(name: &str, ty: KqlType, series: Series) -> Result<Self, TableError> {
        if !series.stores(ty) {
            return Err(TableError::Type {
                name: name.to_owned(),
                expected: series.kind_name().to_owned(),
                found: ty,
            });
        }
        Ok(Self::of(name, ty, series))
    }

    /// A column over cells that are stored as `ty` is.
    pub(crate) fn of(name: &str, ty: KqlType, series: impl Into<Series>) -> Self {
        Self { name: Arc::from(name), ty, held: Held::Ready(without_nulls(ty, series.into())) }
    }

    fn of_text<S: AsRef<str>>(name: &str, ty: KqlType, cells: Vec<Option<S>>) -> Self {
        let mut builder = ColumnBuilder::new(name, ty, cells.len());
        for cell in cells {
            match cell {
                Some(text) => builder.push_text(text.as_ref()),
                None => builder.push_null(),
            }
        }
        builder.finish()
    }

    /// A bool column.
    pub fn bools(name: &str, cells: Vec<Option<bool>>) -> Self {
        Self::of(name, KqlType::Bool, cells.into_iter().collect::<Bools>())
    }

    /// An int column.
    pub fn ints(name: &str, cells: Vec<Option<i32>>) -> Self {
        Self::of(name, KqlType::Int, cells.into_iter().collect::<Ints>())
    }

    /// A long column.
    pub fn longs(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::Long, cells.into_iter().collect::<Longs>())
    }

    /// A real column.
    pub fn reals(name: &str, cells: Vec<Option<f64>>) -> Self {
        Self::of(name, KqlType::Real, cells.into_iter().collect::<Reals>())
    }

    /// A datetime column, of ticks since 0001-01-01.
    pub fn datetimes(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::DateTime, cells.into_iter().collect::<Longs>())
    }

    /// A timespan column, of ticks.
    pub fn timespans(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::TimeSpan, cells.into_iter().collect::<Longs>())
    }

    /// A string column; a missing cell is `""`.
    pub fn strings<S: AsRef<str>>(name: &str, cells: Vec<Option<S>>) -> Self {
        Self::of_text(name, KqlType::String, cells)
    }

    /// A guid column; cells are put in lowercase.
    pub fn guids<S: AsRef<str>>(name: &str, cells: Vec<Option<S>>) -> Self {
        Self::of_text(name, KqlType::Guid, cells)
    }

    /// A decimal column, of decimal texts.
    pub fn decimals<S: AsRef<str>>(name: &str, cells: Vec<Option<S>>) -> Self {
        Self::of_text(name, KqlType::Decimal, cells)
    }

    /// A dynamic column of JSON values; JSON's null is a null cell.
    pub fn dynamics(name: &str, cells: Vec<Option<Value>>) -> Self {
        let mut builder = ColumnBuilder::new(name, KqlType::Dynamic, cells.len());
        for cell in cells {
            match cell {
                Some(value) => builder.push_json(&value),
                None => builder.push_null(),
            }
        }
        builder.finish()
    }

    /// A column of `len` equal cells. A cell of another type is converted as [`ColumnBuilder::push`] does.
    pub fn constant(name: &str, ty: KqlType, cell: &Scalar, len: usize) -> Self {
        let mut one = ColumnBuilder::new(name, ty, 1);
        one.push(cell);
        let one = one.finish();
        one.with_series(one.series().take(&vec![0; len]))
    }

    /// A column of `len` nulls (`""` for a string).
    pub fn nulls(name: &str, ty: KqlType, len: usize) -> Self {
        Self::of(name, ty, Series::nulls(ty, len))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type.
    pub fn ty(&self) -> KqlType {
        self.ty
    }

    /// Name and type.
    pub fn field(&self) -> Field {
        Field::new(self.name(), self.ty)
    }

    /// The cells as stored.
    pub fn series(&self) -> &Series {
        self.held.series()
    }

    /// The cells as stored, by value.
    pub fn into_series(self) -> Series {
        match self.held {
            Held::Ready(series) => series,
            held => held.series().clone(),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of nulls; 0 for a string.
    pub fn null_count(&self) -> usize {
        self.series().null_count()
    }

    fn wrong_type(&self, expected: &str) -> TableError {
        TableError::Type { name: self.name().to_owned(), expected: expected.to_owned(), found: self.ty }
    }

    /// The cells of a bool column.
    pub fn bool(&self) -> Result<&Bools, TableError> {
        self.series().bool().map_err(|_| self.wrong_type("bool"))
    }

    /// The cells of an int column.
    pub fn i32(&self) -> Result<&Ints, TableError> {
        self.series().i32().map_err(|_| self.wrong_type("int"))
    }

    /// The cells of a long, datetime or timespan column.
    pub fn i64(&self) -> Result<&Longs, TableError> {
        self.series().i64().map_err(|_| self.wrong_type("long, datetime or timespan"))
    }

    /// The cells of a real column.
    pub fn f64(&self) -> Result<&Reals, TableError> {
        self.series().f64().map_err(|_| self.wrong_type("real"))
    }

    /// The cells of a string, guid, decimal or dynamic column.
    pub fn str(&self) -> Result<&Texts, TableError> {
        self.series().str().map_err(|_| self.wrong_type("string, guid, decimal or dynamic"))
    }

    /// One cell; null beyond the end.
    pub fn cell(&self, row: usize) -> CellRef<'_> {
        if row >= self.len() {
            return CellRef::Null;
        }
        let (series, row) = self.held.at(row);
        let cell = match (series, self.ty) {
            (Series::Bool(cells), _) => cells.get(row).map(CellRef::Bool),
            (Series::Int(cells), _) => cells.get(row).map(CellRef::Int),
            (Series::Real(cells), _) => cells.get(row).map(CellRef::Real),
            (Series::Long(cells), KqlType::DateTime) => cells.get(row).map(CellRef::DateTime),
            (Series::Long(cells), KqlType::TimeSpan) => cells.get(row).map(CellRef::TimeSpan),
            (Series::Long(cells), _) => cells.get(row).map(CellRef::Long),
            (Series::Text(cells), KqlType::Guid) => cells.get(row).map(CellRef::Guid),
            (Series::Text(cells), KqlType::Decimal) => cells.get(row).map(CellRef::Decimal),
            (Series::Text(cells), KqlType::Dynamic) => cells.get(row).map(CellRef::Dynamic),
            (Series::Text(cells), _) => Some(CellRef::Str(cells.get(row).unwrap_or(""))),
        };
        cell.unwrap_or(CellRef::Null)
    }

    /// The same cells under another name.
    pub fn with_name(&self, name: &str) -> Self {
        Self { name: Arc::from(name), ty: self.ty, held: self.held.clone() }
    }

    fn with_held(&self, held: Held) -> Self {
        Self { name: self.name.clone(), ty: self.ty, held }
    }

    fn with_series(&self, series: Series) -> Self {
        self.with_held(Held::Ready(without_nulls(self.ty, series)))
    }

    /// Rows `offset` to `offset + len`, as far as there are. Shares the cells.
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        self.with_held(self.held.slice(offset, len))
    }

    /// The rows whose mask is true; the mask is as long as the column.
    pub fn filter(&self, mask: &Bools) -> Result<Self, TableError> {
        if mask.len() != self.len() {
            return Err(self.wrong_length(mask.len()));
        }
        Ok(self.with_series(self.series().filter(mask)))
    }

    fn wrong_length(&self, found: usize) -> TableError {
        TableError::Length { name: self.name().to_owned(), expected: self.len(), found }
    }

    /// The rows of these numbers, in this order; null (`""` for a string) for a number beyond the end.
    /// They are copied when somebody reads them.
    pub fn take(&self, rows: &[u32]) -> Result<Self, TableError> {
        Ok(self.chosen(&Arc::new(rows.to_vec()), &mut Chosen::default()))
    }

    /// The rows of these numbers, as [`Self::take`], for several columns at once.
    pub fn take_shared(columns: &[&Self], rows: &Arc<Vec<u32>>) -> Vec<Self> {
        let mut chosen = Chosen::default();
        columns.iter().map(|column| column.chosen(rows, &mut chosen)).collect()
    }

    fn chosen(&self, rows: &Arc<Vec<u32>>, chosen: &mut Chosen) -> Self {
        self.with_held(self.held.take(self.ty, rows, chosen))
    }

    /// The same cells, copied if they were still to be, and without texts of others.
    pub fn settled(&self) -> Self {
        let series = match self.series() {
            Series::Text(texts) => Series::Text(texts.compact()),
            other => other.clone(),
        };
        self.with_held(Held::Ready(series))
    }

    /// The rows of these numbers, in this order; null (`""` for a string) where there is no number.
    pub fn take_idx(&self, rows: &Numbers<u32>) -> Result<Self, TableError> {
        if rows.null_count() == 0 {
            return self.take(rows.values());
        }
        let rows: Vec<u32> = rows.iter().map(|row| row.unwrap_or(u32::MAX)).collect();
        self.take(&rows)
    }

    /// This column's rows, then the other's. An error when the types differ.
    pub fn append(&mut self, other: &Self) -> Result<(), TableError> {
        *self = Self::concat(&[self, other])?;
        Ok(())
    }

    /// The rows of all columns, which are of one type, under the name of the first. An error when types differ or there
    /// is no column.
    pub fn concat(parts: &[&Self]) -> Result<Self, TableError> {
        let none = || TableError::Schema("there is no column to join".to_owned());
        let first = *parts.first().ok_or_else(none)?;
        if let Some(other) = parts.iter().find(|part| part.ty != first.ty) {
            return Err(other.wrong_type(first.ty.name()));
        }
        let series: Vec<&Series> = parts.iter().map(|part| part.series()).collect();
        let series = Series::concat(&series).ok_or_else(|| first.wrong_type(first.ty.name()))?;
        Ok(first.with_held(Held::Ready(series)))
    }

    /// About how much memory the cells take, in bytes.
    pub fn estimated_bytes(&self) -> usize {
        self.held.bytes()
    }

    /// The same cells in one piece of memory, as they always are.
    pub fn rechunk(&self) -> Self {
        self.clone()
    }
}
