//! A named, typed column.

use polars_core::prelude::{
    BooleanChunked, ChunkFull, DataType, Float64Chunked, IdxCa, Int32Chunked, Int64Chunked, IntoSeries,
    PlSmallStr, Series, StringChunked, StringChunkedBuilder,
};
use serde_json::Value;

use crate::{CellRef, ColumnBuilder, Field, KqlType, Scalar, TableError};

/// A named column of one KQL type. Cloning shares the cells.
#[derive(Debug, Clone)]
pub struct Column {
    ty: KqlType,
    series: Series,
}

impl Column {
    /// A column over a series that stores `ty` as this crate does; nulls of a string become `""`.
    /// An error when the series stores something else.
    pub fn from_series(name: &str, ty: KqlType, series: Series) -> Result<Self, TableError> {
        if *series.dtype() != storage(ty) {
            return Err(TableError::Type {
                name: name.to_owned(),
                expected: series.dtype().to_string(),
                found: ty,
            });
        }
        let series = if ty == KqlType::String { without_nulls(series)? } else { series };
        Ok(Self { ty, series: series.with_name(PlSmallStr::from_str(name)) })
    }

    /// A column of a series that a builder made, with the series' name.
    pub(crate) fn from_own(ty: KqlType, series: Series) -> Self {
        Self { ty, series }
    }

    fn of(name: &str, ty: KqlType, series: Series) -> Self {
        Self { ty, series: series.with_name(PlSmallStr::from_str(name)) }
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
        Self::of(name, KqlType::Bool, cells.into_iter().collect::<BooleanChunked>().into_series())
    }

    /// An int column.
    pub fn ints(name: &str, cells: Vec<Option<i32>>) -> Self {
        Self::of(name, KqlType::Int, cells.into_iter().collect::<Int32Chunked>().into_series())
    }

    /// A long column.
    pub fn longs(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::Long, cells.into_iter().collect::<Int64Chunked>().into_series())
    }

    /// A real column.
    pub fn reals(name: &str, cells: Vec<Option<f64>>) -> Self {
        Self::of(name, KqlType::Real, cells.into_iter().collect::<Float64Chunked>().into_series())
    }

    /// A datetime column, of ticks since 0001-01-01.
    pub fn datetimes(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::DateTime, cells.into_iter().collect::<Int64Chunked>().into_series())
    }

    /// A timespan column, of ticks.
    pub fn timespans(name: &str, cells: Vec<Option<i64>>) -> Self {
        Self::of(name, KqlType::TimeSpan, cells.into_iter().collect::<Int64Chunked>().into_series())
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
        let series = one.series.new_from_index(0, len);
        Self { ty, series }
    }

    /// A column of `len` nulls (`""` for a string).
    pub fn nulls(name: &str, ty: KqlType, len: usize) -> Self {
        let small = PlSmallStr::from_str(name);
        let series = if ty == KqlType::String {
            StringChunked::full(small, "", len).into_series()
        } else {
            Series::full_null(small, len, &storage(ty))
        };
        Self { ty, series }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.series.name().as_str()
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
    pub fn bool(&self) -> Result<&BooleanChunked, TableError> {
        self.series.bool().map_err(|_| self.wrong_type("bool"))
    }

    /// The cells of an int column.
    pub fn i32(&self) -> Result<&Int32Chunked, TableError> {
        self.series.i32().map_err(|_| self.wrong_type("int"))
    }

    /// The cells of a long, datetime or timespan column.
    pub fn i64(&self) -> Result<&Int64Chunked, TableError> {
        self.series.i64().map_err(|_| self.wrong_type("long, datetime or timespan"))
    }

    /// The cells of a real column.
    pub fn f64(&self) -> Result<&Float64Chunked, TableError> {
        self.series.f64().map_err(|_| self.wrong_type("real"))
    }

    /// The cells of a string, guid, decimal or dynamic column.
    pub fn str(&self) -> Result<&StringChunked, TableError> {
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
        Self { ty: self.ty, series: self.series.clone().with_name(PlSmallStr::from_str(name)) }
    }

    /// Rows `offset` to `offset + len`, as far as there are. Shares the cells.
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        Self { ty: self.ty, series: self.series.slice(offset as i64, len) }
    }

    /// The rows whose mask is true.
    pub fn filter(&self, mask: &BooleanChunked) -> Result<Self, TableError> {
        Ok(Self { ty: self.ty, series: self.series.filter(mask)? })
    }

    /// The rows of these numbers, in this order.
    pub fn take(&self, rows: &[u32]) -> Result<Self, TableError> {
        Ok(Self { ty: self.ty, series: self.series.take_slice(rows)? })
    }

    /// The rows of these numbers, in this order; null (`""` for a string) where there is no number.
    pub fn take_idx(&self, rows: &IdxCa) -> Result<Self, TableError> {
        let series = self.series.take(rows)?;
        Ok(Self {
            ty: self.ty,
            series: if self.ty == KqlType::String { without_nulls(series)? } else { series },
        })
    }

    /// This column's rows, then the other's. An error when the types differ.
    pub fn append(&mut self, other: &Self) -> Result<(), TableError> {
        if self.ty != other.ty {
            return Err(other.wrong_type(self.ty.name()));
        }
        self.series.append(&other.series)?;
        Ok(())
    }

    /// The same cells in one piece of memory.
    pub fn rechunk(&self) -> Self {
        Self { ty: self.ty, series: self.series.rechunk() }
    }
}

/// What a series of this type holds.
fn storage(ty: KqlType) -> DataType {
    match ty {
        KqlType::Bool => DataType::Boolean,
        KqlType::Int => DataType::Int32,
        KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => DataType::Int64,
        KqlType::Real => DataType::Float64,
        KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => DataType::String,
    }
}

/// The same texts with `""` for null.
fn without_nulls(series: Series) -> Result<Series, TableError> {
    if series.null_count() == 0 {
        return Ok(series);
    }
    let texts = series.str()?;
    let mut builder = StringChunkedBuilder::new(series.name().clone(), texts.len());
    for text in texts {
        builder.append_value(text.unwrap_or(""));
    }
    Ok(builder.finish().into_series())
}
