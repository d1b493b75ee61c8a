//! The value of an expression over a batch of rows.

use huntlet_table::store::{Bools, Ints, Longs, Reals, Series, Texts};
use huntlet_table::{CellRef, Column, ColumnBuilder, KqlType, Scalar, TableError};

/// One value for all rows, or one per row.
#[derive(Debug, Clone)]
pub enum Value {
    /// The same cell in every row.
    Scalar(KqlType, Scalar),
    /// A cell per row, stored as `huntlet_table` stores a column of this type.
    Column(KqlType, Series),
}

impl Value {
    /// The KQL type.
    pub fn ty(&self) -> KqlType {
        match self {
            Self::Scalar(ty, _) | Self::Column(ty, _) => *ty,
        }
    }

    /// The cells of a column.
    pub fn of_column(column: Column) -> Self {
        Self::Column(column.ty(), column.into_series())
    }

    /// A column of `rows` cells under a name.
    pub fn into_column(self, name: &str, rows: usize) -> Result<Column, TableError> {
        match self {
            Self::Scalar(ty, cell) => Ok(Column::constant(name, ty, &cell, rows)),
            Self::Column(ty, series) => Column::from_series(name, ty, series),
        }
    }

    /// A reader of single cells.
    pub fn cells(&self) -> Cells<'_> {
        match self {
            Self::Scalar(_, cell) => Cells::Const(cell),
            Self::Column(ty, series) => Cells::of(*ty, series),
        }
    }

    /// A column made row by row.
    pub fn build(ty: KqlType, rows: usize, mut cell: impl FnMut(usize) -> Scalar) -> Self {
        let mut builder = ColumnBuilder::new("", ty, rows);
        for row in 0..rows {
            builder.push(&cell(row));
        }
        Self::of_column(builder.finish())
    }
}

/// Single cells of a [`Value`].
#[derive(Clone, Copy)]
pub enum Cells<'a> {
    /// The same cell in every row.
    Const(&'a Scalar),
    /// Cells of a bool.
    Bool(&'a Bools),
    /// Cells of an int.
    Int(&'a Ints),
    /// Cells of a long, datetime or timespan.
    Long(KqlType, &'a Longs),
    /// Cells of a real.
    Real(&'a Reals),
    /// Cells of a string, guid, decimal or dynamic.
    Text(KqlType, &'a Texts),
    /// Nothing: a series that is not stored as its type says.
    Nothing,
}

impl<'a> Cells<'a> {
    fn of(ty: KqlType, series: &'a Series) -> Self {
        let found = match ty {
            KqlType::Bool => series.bool().ok().map(Self::Bool),
            KqlType::Int => series.i32().ok().map(Self::Int),
            KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
                series.i64().ok().map(|cells| Self::Long(ty, cells))
            }
            KqlType::Real => series.f64().ok().map(Self::Real),
            _ => series.str().ok().map(|cells| Self::Text(ty, cells)),
        };
        found.unwrap_or(Self::Nothing)
    }

    /// The cell of a row; null beyond the end.
    pub fn get(&self, row: usize) -> Scalar {
        match self {
            Self::Const(cell) => (*cell).clone(),
            Self::Bool(cells) => cells.get(row).map_or(Scalar::Null, Scalar::Bool),
            Self::Int(cells) => cells.get(row).map_or(Scalar::Null, Scalar::Int),
            Self::Long(KqlType::DateTime, cells) => cells.get(row).map_or(Scalar::Null, Scalar::DateTime),
            Self::Long(KqlType::TimeSpan, cells) => cells.get(row).map_or(Scalar::Null, Scalar::TimeSpan),
            Self::Long(_, cells) => cells.get(row).map_or(Scalar::Null, Scalar::Long),
            Self::Real(cells) => cells.get(row).map_or(Scalar::Null, Scalar::Real),
            Self::Text(ty, cells) => match (ty, cells.get(row)) {
                (_, None) => Scalar::Null,
                (KqlType::Guid, Some(text)) => Scalar::Guid(text.to_owned()),
                (KqlType::Decimal, Some(text)) => Scalar::Decimal(text.to_owned()),
                (KqlType::Dynamic, Some(text)) => CellRef::Dynamic(text).to_scalar(),
                (_, Some(text)) => Scalar::String(text.to_owned()),
            },
            Self::Nothing => Scalar::Null,
        }
    }

    /// The text of a cell that is stored as text.
    pub fn text(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Text(_, cells) => cells.get(row),
            Self::Const(Scalar::String(text) | Scalar::Guid(text) | Scalar::Decimal(text)) => Some(text),
            _ => None,
        }
    }
}
