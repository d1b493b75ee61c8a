//! Columns computed once per distinct text, spread over the rows of a table.

use huntlet_table::{Column, Table};

use crate::{Arguments, Distinct, Input, Result};

/// The table of an input and the texts of its column `column`. A text is a table of one row, in the column `Input`.
pub(crate) fn texts_of(input: Input, arguments: &Arguments) -> Result<(Table, Distinct)> {
    let (table, column) = match input {
        Input::Text(text) => (Table::new(vec![Column::strings("Input", vec![Some(text)])])?, "Input"),
        Input::Table(table) => (table, arguments.text("column").unwrap_or_default()),
    };
    let texts = Distinct::of(table.require(column)?);
    Ok((table, texts))
}

/// A table that gets columns.
pub(crate) struct Spread<'t> {
    /// The table so far.
    pub table: Table,
    texts: &'t Distinct,
}

impl<'t> Spread<'t> {
    pub fn new(table: Table, texts: &'t Distinct) -> Self {
        Self { table, texts }
    }

    fn add(&mut self, column: Column) -> Result<()> {
        self.table = self.table.with_column(column)?;
        Ok(())
    }

    fn each<T: Clone>(&self, values: &[Option<T>]) -> Vec<Option<T>> {
        self.texts.rows().iter().map(|row| values.get(*row as usize).cloned().flatten()).collect()
    }

    pub fn strings<S: AsRef<str>>(&mut self, name: &str, values: impl Iterator<Item = S>) -> Result<()> {
        let values: Vec<S> = values.collect();
        self.add(self.texts.spread(name, &values))
    }

    pub fn bools(&mut self, name: &str, values: impl Iterator<Item = Option<bool>>) -> Result<()> {
        let values: Vec<_> = values.collect();
        self.add(Column::bools(name, self.each(&values)))
    }

    pub fn longs(&mut self, name: &str, values: impl Iterator<Item = Option<i64>>) -> Result<()> {
        let values: Vec<_> = values.collect();
        self.add(Column::longs(name, self.each(&values)))
    }

    pub fn reals(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) -> Result<()> {
        let values: Vec<_> = values.collect();
        self.add(Column::reals(name, self.each(&values)))
    }
}
