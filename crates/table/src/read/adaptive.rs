//! A column that takes cells as they come and widens its type when it must.

use huntlet_ticks::parse_datetime;
use serde_json::Value;

use crate::{CellRef, Column, ColumnBuilder, KqlType};

/// One column while its file is read.
pub(crate) struct Sink {
    name: String,
    target: Target,
    len: usize,
}

enum Target {
    /// The type is known: cells are converted.
    Declared(ColumnBuilder),
    /// The type follows from the cells.
    Found(Found),
}

/// The narrowest type so far. Until the first cell that is not null there is no builder, only rows.
struct Found {
    builder: Option<ColumnBuilder>,
    /// Whether every text so far, at least one, is a date and time.
    dates: Option<bool>,
}

impl Sink {
    /// A column of the declared type, or of one to be found.
    pub fn new(name: &str, ty: Option<KqlType>) -> Self {
        let target = match ty {
            Some(ty) => Target::Declared(ColumnBuilder::new(name, ty, 0)),
            None => Target::Found(Found { builder: None, dates: None }),
        };
        Self { name: name.to_owned(), target, len: 0 }
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds nulls until there are so many rows.
    pub fn pad_to(&mut self, rows: usize) {
        while self.len < rows {
            self.push_null();
        }
    }

    /// Adds a null.
    pub fn push_null(&mut self) {
        self.len += 1;
        match &mut self.target {
            Target::Declared(builder) => builder.push_null(),
            Target::Found(found) => {
                if let Some(builder) = &mut found.builder {
                    builder.push_null();
                }
            }
        }
    }

    /// The builder to push to, widened so that it can hold a cell of type `ty`.
    fn builder(&mut self, ty: KqlType) -> &mut ColumnBuilder {
        let rows = self.len;
        self.len += 1;
        match &mut self.target {
            Target::Declared(builder) => builder,
            Target::Found(found) => {
                let builder = found.builder.get_or_insert_with(|| {
                    let mut builder = ColumnBuilder::new(&self.name, ty, rows + 1);
                    (0..rows).for_each(|_| builder.push_null());
                    builder
                });
                let wide = wider(builder.ty(), ty);
                if wide != builder.ty() {
                    let old = std::mem::replace(builder, ColumnBuilder::new(&self.name, wide, rows + 1));
                    refill(builder, &old.finish());
                }
                builder
            }
        }
    }

    /// Adds a bool.
    pub fn push_bool(&mut self, value: bool) {
        self.builder(KqlType::Bool).push_bool(value);
    }

    /// Adds a whole number.
    pub fn push_i64(&mut self, value: i64) {
        self.builder(KqlType::Long).push_long(value);
    }

    /// Adds a whole number that may be beyond a long.
    pub fn push_u64(&mut self, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.push_i64(value),
            Err(_) => self.builder(KqlType::Decimal).push_ref(CellRef::Decimal(&value.to_string())),
        }
    }

    /// Adds a real.
    pub fn push_f64(&mut self, value: f64) {
        self.builder(KqlType::Real).push_real(value);
    }

    /// Adds a text. A declared dynamic column reads arrays and bags out of it, as services send them.
    pub fn push_str(&mut self, text: &str) {
        if let Target::Found(found) = &mut self.target
            && !text.is_empty()
            && found.dates != Some(false)
        {
            found.dates = Some(is_iso(text));
        }
        let declared = matches!(self.target, Target::Declared(_));
        let builder = self.builder(KqlType::String);
        if declared && builder.ty() == KqlType::Dynamic {
            push_dynamic_text(builder, text);
        } else {
            builder.push_str(text);
        }
    }

    /// Adds an array or a bag.
    pub fn push_nested(&mut self, value: &Value) {
        self.builder(KqlType::Dynamic).push_json(value);
    }

    /// The column, and a notice when cells could not be converted.
    pub fn finish(self) -> (Column, Option<String>) {
        match self.target {
            Target::Declared(builder) => {
                let notice = failure(&self.name, builder.ty(), builder.failed());
                (builder.finish(), notice)
            }
            Target::Found(Found { builder: None, .. }) => {
                (Column::nulls(&self.name, KqlType::String, self.len), None)
            }
            Target::Found(Found { builder: Some(builder), dates }) => {
                let column = builder.finish();
                if column.ty() != KqlType::String || dates != Some(true) {
                    return (column, None);
                }
                let mut times = ColumnBuilder::new(&self.name, KqlType::DateTime, column.len());
                refill(&mut times, &column);
                // a number among the dates is a text by now, and no date
                (if times.failed() == 0 { times.finish() } else { column }, None)
            }
        }
    }
}

/// A sentence about cells that are not of their column's type.
pub(crate) fn failure(name: &str, ty: KqlType, failed: usize) -> Option<String> {
    match failed {
        0 => None,
        1 => Some(format!("1 value of column {name} is not {ty}; it is empty.")),
        count => Some(format!("{count} values of column {name} are not {ty}; they are empty.")),
    }
}

/// Adds text to a dynamic column: JSON arrays and bags as such, anything else as a JSON string.
pub(crate) fn push_dynamic_text(builder: &mut ColumnBuilder, text: &str) {
    if text.trim().is_empty() {
        return builder.push_null();
    }
    if text.trim_start().starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        return builder.push_json(&value);
    }
    builder.push_str(text);
}

/// An ISO 8601 date with a time.
pub(crate) fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 16
        && bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && matches!(bytes.get(10), Some(b'T' | b't' | b' '))
        && parse_datetime(text).is_some()
}

/// The type that holds cells of both.
fn wider(left: KqlType, right: KqlType) -> KqlType {
    use KqlType::{Bool, Decimal, Dynamic, Long, Real, String};
    match (left, right) {
        (left, right) if left == right => left,
        (Dynamic, _) | (_, Dynamic) => Dynamic,
        (String, _) | (_, String) => String,
        (Bool, _) | (_, Bool) => Dynamic,
        (Real, Long | Decimal) | (Long | Decimal, Real) => Real,
        _ => Decimal,
    }
}

/// Adds all cells of a column; an empty string as null.
pub(crate) fn refill(builder: &mut ColumnBuilder, old: &Column) {
    for row in 0..old.len() {
        match old.cell(row) {
            CellRef::Str("") => builder.push_null(),
            cell => builder.push_ref(cell),
        }
    }
}
