//! A named, typed column.

use std::sync::Arc;

use serde_json::Value;

use crate::store::{Bools, Ints, Longs, Numbers, Reals, Series, Texts};
use crate::{CellRef, ColumnBuilder, Field, KqlType, Scalar, TableError};

/// A named column of one KQL type. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Column {
    name: Arc<str>,
    ty: KqlType,
    series: Series,
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
        Self { name: Arc::from(name), ty, series: without_nulls(ty, series.into()) }
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
        Self { series: one.series.take(&vec![0; len]), ..one }
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
        &self.series
    }

    /// The cells as stored, by value.
    pub fn into_series(self) -> Series {
        self.series
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The number of nulls; 0 for a string.
    pub fn null_count(&self) -> usize {
        self.series.null_count()
    }

    fn wrong_type(&self, expected: &str) -> TableError {
        TableError::Type { name: self.name().to_owned(), expected: expected.to_owned(), found: self.ty }
    }

    /// The cells of a bool column.
    pub fn bool(&self) -> Result<&Bools, TableError> {
        self.series.bool().map_err(|_| self.wrong_type("bool"))
    }

    /// The cells of an int column.
    pub fn i32(&self) -> Result<&Ints, TableError> {
        self.series.i32().map_err(|_| self.wrong_type("int"))
    }

    /// The cells of a long, datetime or timespan column.
    pub fn i64(&self) -> Result<&Longs, TableError> {
        self.series.i64().map_err(|_| self.wrong_type("long, datetime or timespan"))
    }

    /// The cells of a real column.
    pub fn f64(&self) -> Result<&Reals, TableError> {
        self.series.f64().map_err(|_| self.wrong_type("real"))
    }

    /// The cells of a string, guid, decimal or dynamic column.
    pub fn str(&self) -> Result<&Texts, TableError> {
        self.series.str().map_err(|_| self.wrong_type("string, guid, decimal or dynamic"))
    }

    /// One cell; null beyond the end.
    pub fn cell(&self, row: usize) -> CellRef<'_> {
        if row >= self.len() {
            return CellRef::Null;
        }
        let cell = match self.ty {
            KqlType::Bool => self.series.bool().ok().and_then(|c| c.get(row)).map(CellRef::Bool),
            KqlType::Int => self.series.i32().ok().and_then(|c| c.get(row)).map(CellRef::Int),
            KqlType::Real => self.series.f64().ok().and_then(|c| c.get(row)).map(CellRef::Real),
            KqlType::Long => self.ticks(row).map(CellRef::Long),
            KqlType::DateTime => self.ticks(row).map(CellRef::DateTime),
            KqlType::TimeSpan => self.ticks(row).map(CellRef::TimeSpan),
            KqlType::String => Some(CellRef::Str(self.text(row).unwrap_or(""))),
            KqlType::Guid => self.text(row).map(CellRef::Guid),
            KqlType::Decimal => self.text(row).map(CellRef::Decimal),
            KqlType::Dynamic => self.text(row).map(CellRef::Dynamic),
        };
        cell.unwrap_or(CellRef::Null)
    }

    fn ticks(&self, row: usize) -> Option<i64> {
        self.series.i64().ok().and_then(|cells| cells.get(row))
    }

    fn text(&self, row: usize) -> Option<&str> {
        self.series.str().ok().and_then(|cells| cells.get(row))
    }

    /// The same cells under another name.
    pub fn with_name(&self, name: &str) -> Self {
        Self { name: Arc::from(name), ty: self.ty, series: self.series.clone() }
    }

    fn with_series(&self, series: Series) -> Self {
        Self { name: self.name.clone(), ty: self.ty, series: without_nulls(self.ty, series) }
    }

    /// Rows `offset` to `offset + len`, as far as there are. Shares the cells.
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        Self { name: self.name.clone(), ty: self.ty, series: self.series.slice(offset, len) }
    }

    /// The rows whose mask is true; the mask is as long as the column.
    pub fn filter(&self, mask: &Bools) -> Result<Self, TableError> {
        if mask.len() != self.len() {
            return Err(self.wrong_length(mask.len()));
        }
        Ok(Self { name: self.name.clone(), ty: self.ty, series: self.series.filter(mask) })
    }

    fn wrong_length(&self, found: usize) -> TableError {
        TableError::Length { name: self.name().to_owned(), expected: self.len(), found }
    }

    /// The rows of these numbers, in this order; null (`""` for a string) for a number beyond the end.
    pub fn take(&self, rows: &[u32]) -> Result<Self, TableError> {
        Ok(self.with_series(self.series.take(rows)))
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
        let series: Vec<&Series> = parts.iter().map(|part| &part.series).collect();
        let series = Series::concat(&series).ok_or_else(|| first.wrong_type(first.ty.name()))?;
        Ok(Self { name: first.name.clone(), ty: first.ty, series })
    }

    /// The same cells in one piece of memory, as they always are.
    pub fn rechunk(&self) -> Self {
        self.clone()
    }
}

/// The same cells with `""` for null when they are strings.
fn without_nulls(ty: KqlType, series: Series) -> Series {
    match series {
        Series::Text(texts) if ty == KqlType::String => Series::Text(texts.with_missing("")),
        other => other,
    }
}
