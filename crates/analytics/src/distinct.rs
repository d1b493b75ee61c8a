//! A column's texts, each once.

use huntlet_table::store::{NO_TEXT, Texts, TextsBuilder};
use huntlet_table::{CellRef, Column, text::cell_text};

use crate::function::is_text;

/// The distinct texts of a column, numbered in the order of their first rows. A null counts as the empty text; a cell
/// that is no text counts as its text in KQL.
#[derive(Debug, Clone)]
pub struct Distinct {
    texts: Texts,
    /// For each distinct text its number in the pool.
    codes: Vec<u32>,
    /// For each row its distinct text.
    rows: Vec<u32>,
}

impl Distinct {
    /// The distinct texts of a column.
    pub fn of(column: &Column) -> Self {
        if is_text(column.ty())
            && let Ok(texts) = column.str()
        {
            return Self::of_texts(texts);
        }
        let mut builder = TextsBuilder::with_capacity(column.len());
        for row in 0..column.len() {
            match column.cell(row) {
                CellRef::Null => builder.append_value(""),
                cell => builder.append_value(cell_text(cell)),
            }
        }
        Self::of_texts(&builder.finish())
    }

    /// The distinct ones of these texts.
    pub fn of_texts(texts: &Texts) -> Self {
        let pool = texts.pool();
        let same = pool.canonical();
        let mut numbers = vec![u32::MAX; pool.len()];
        let mut codes = Vec::new();
        let rows = texts
            .codes()
            .iter()
            .map(|code| {
                let code = if *code == NO_TEXT { huntlet_table::store::EMPTY_TEXT } else { *code };
                let code = same.and_then(|same| same.get(code as usize)).copied().unwrap_or(code);
                let Some(number) = numbers.get_mut(code as usize) else { return 0 };
                if *number == u32::MAX {
                    *number = codes.len() as u32;
                    codes.push(code);
                }
                *number
            })
            .collect();
        Self { texts: texts.clone(), codes, rows }
    }

    /// The number of distinct texts.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// True when there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// A text by its number; `""` beyond the last.
    pub fn get(&self, number: usize) -> &str {
        self.codes.get(number).and_then(|code| self.texts.pool().get(*code)).unwrap_or_default()
    }

    /// The texts, by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes.iter().map(|code| self.texts.pool().get(*code).unwrap_or_default())
    }

    /// For each row the number of its text.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// For each text how many rows have it.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.len()];
        for row in &self.rows {
            if let Some(count) = counts.get_mut(*row as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// A string column of one text per distinct text, spread over the rows.
    pub fn spread<S: AsRef<str>>(&self, name: &str, texts: &[S]) -> Column {
        let mut builder = TextsBuilder::with_capacity(self.rows.len());
        let codes: Vec<u32> = texts.iter().map(|text| builder.intern(text.as_ref())).collect();
        for row in &self.rows {
            builder.append_code(codes.get(*row as usize).copied().unwrap_or_default());
        }
        text_column(name, builder)
    }
}

/// The string column of a builder.
pub(crate) fn text_column(name: &str, builder: TextsBuilder) -> Column {
    crate::cells::text_column(name, builder.finish())
}
