//! Columns of equal length.

use std::collections::HashSet;
use std::sync::Arc;

use crate::store::{Bools, Numbers};
use crate::{CellRef, Column, Schema, TableError};

/// A table. Cloning shares the columns.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Arc<Vec<Column>>,
    height: usize,
}

impl Table {
    /// A table of these columns, which must be equally long and differ in name.
    pub fn new(columns: Vec<Column>) -> Result<Self, TableError> {
        let height = columns.first().map_or(0, Column::len);
        Self::with_height(columns, height)
    }

    /// A table of these columns and so many rows, which also a table without columns can have.
    pub fn with_height(columns: Vec<Column>, height: usize) -> Result<Self, TableError> {
        let mut names = HashSet::with_capacity(columns.len());
        for column in &columns {
            if column.len() != height {
                let (name, found) = (column.name().to_owned(), column.len());
                return Err(TableError::Length { name, expected: height, found });
            }
            if !names.insert(column.name()) {
                return Err(TableError::DuplicateColumn(column.name().to_owned()));
            }
        }
        Ok(Self { columns: Arc::new(columns), height })
    }

    /// A table without rows. An error when two fields have one name.
    pub fn empty(schema: &Schema) -> Result<Self, TableError> {
        Self::new(schema.iter().map(|field| Column::nulls(&field.name, field.ty, 0)).collect())
    }

    fn map(&self, height: usize, change: impl FnMut(&Column) -> Column) -> Self {
        Self { columns: Arc::new(self.columns.iter().map(change).collect()), height }
    }

    fn chosen(&self, rows: Vec<u32>) -> Self {
        let height = rows.len();
        let columns: Vec<&Column> = self.columns.iter().collect();
        Self { columns: Arc::new(Column::take_shared(&columns, &Arc::new(rows))), height }
    }

    /// The same table with every column read into memory, and without what only other tables need.
    #[must_use]
    pub fn settled(&self) -> Self {
        self.map(self.height, Column::settled)
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.height == 0
    }

    /// Names and types of the columns.
    pub fn schema(&self) -> Schema {
        self.columns.iter().map(Column::field).collect()
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns, by value.
    pub fn into_columns(self) -> Vec<Column> {
        Arc::unwrap_or_clone(self.columns)
    }

    /// The position of the column of this exact name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name() == name)
    }

    /// The column of this exact name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// The column of this exact name, or an error that says so.
    pub fn require(&self, name: &str) -> Result<&Column, TableError> {
        self.column(name).ok_or_else(|| TableError::UnknownColumn(name.to_owned()))
    }

    /// One cell by row and column number; null outside the table.
    pub fn cell(&self, row: usize, column: usize) -> CellRef<'_> {
        self.columns.get(column).map_or(CellRef::Null, |column| column.cell(row))
    }

    /// The cells of one row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = CellRef<'_>> {
        self.columns.iter().map(move |column| column.cell(row))
    }

    /// Rows `offset` to `offset + len`, as far as there are. Shares the cells.
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.height);
        let len = len.min(self.height - offset);
        self.map(len, |column| column.slice(offset, len))
    }

    /// The rows whose mask is true; the mask is as long as the table. Cells are copied when somebody reads them.
    pub fn filter(&self, mask: &Bools) -> Result<Self, TableError> {
        if mask.len() != self.height {
            return Err(TableError::Length {
                name: "mask".to_owned(),
                expected: self.height,
                found: mask.len(),
            });
        }
        Ok(self.chosen(mask.true_rows().collect()))
    }

    /// The rows of these numbers, in this order.
    pub fn take(&self, rows: &[u32]) -> Result<Self, TableError> {
        if let Some(row) = rows.iter().find(|row| **row as usize >= self.height) {
            return Err(TableError::Row { row: *row as usize, height: self.height });
        }
        Ok(self.chosen(rows.to_vec()))
    }

    /// The rows of these numbers, in this order; a row of nulls where there is no number.
    pub fn take_idx(&self, rows: &Numbers<u32>) -> Result<Self, TableError> {
        if let Some(row) = rows.iter().flatten().find(|row| *row as usize >= self.height) {
            return Err(TableError::Row { row: row as usize, height: self.height });
        }
        Ok(self.chosen(rows.iter().map(|row| row.unwrap_or(u32::MAX)).collect()))
    }

    /// The table with this column, in the place of the one of its name or at the end.
    pub fn with_column(&self, column: Column) -> Result<Self, TableError> {
        let mut columns = self.columns.to_vec();
        let height = if columns.is_empty() && self.height == 0 { column.len() } else { self.height };
        match columns.iter_mut().find(|old| old.name() == column.name()) {
            Some(old) => *old = column,
            None => columns.push(column),
        }
        Self::with_height(columns, height)
    }

    /// The columns of these names, in this order.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Self, TableError> {
        let columns =
            names.iter().map(|name| self.require(name.as_ref()).cloned()).collect::<Result<_, _>>()?;
        Self::with_height(columns, self.height)
    }

    /// The table with one column renamed.
    pub fn rename(&self, from: &str, to: &str) -> Result<Self, TableError> {
        self.require(from)?;
        let columns = self
            .columns
            .iter()
            .map(|column| if column.name() == from { column.with_name(to) } else { column.clone() })
            .collect();
        Self::with_height(columns, self.height)
    }

    /// This table's rows, then the other's; both have the same columns in the same order.
    pub fn vstack(&self, other: &Self) -> Result<Self, TableError> {
        Self::concat(&[self.clone(), other.clone()])
    }

    /// The rows of all tables, which have the same columns in the same order; each column ends up in one
    /// piece of memory. No tables make a table without columns.
    pub fn concat(tables: &[Self]) -> Result<Self, TableError> {
        let Some((first, rest)) = tables.split_first() else {
            return Self::new(Vec::new());
        };
        let schema = first.schema();
        for table in rest {
            if let Some(difference) = difference(&schema, &table.schema()) {
                return Err(TableError::Schema(difference));
            }
        }
        let columns = (0..first.width())
            .map(|at| {
                let parts: Vec<&Column> = tables.iter().filter_map(|table| table.columns.get(at)).collect();
                Column::concat(&parts)
            })
            .collect::<Result<_, _>>()?;
        Self::with_height(columns, tables.iter().map(|table| table.height).sum())
    }

    /// About how much memory the cells take, in bytes.
    pub fn estimated_bytes(&self) -> usize {
        self.columns.iter().map(Column::estimated_bytes).sum()
    }
}

impl PartialEq for Table {
    /// Equal names, types and cells; a NaN equals no NaN.
    fn eq(&self, other: &Self) -> bool {
        self.height == other.height
            && self.schema() == other.schema()
            && (0..self.height).all(|row| self.row(row).eq(other.row(row)))
    }
}

/// What sets two schemas apart, in words.
fn difference(left: &Schema, right: &Schema) -> Option<String> {
    if left.len() != right.len() {
        return Some(format!("{} columns and {} columns", left.len(), right.len()));
    }
    let pair = left.iter().zip(right).find(|(left, right)| left != right)?;
    Some(format!("'{}' of {} and '{}' of {}", pair.0.name, pair.0.ty, pair.1.name, pair.1.ty))
}
