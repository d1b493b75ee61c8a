//! A column, cell by cell.

use arrow_buffer::NullBuffer;
use huntlet_ticks::{parse_datetime, parse_timespan};
use serde_json::Value;

use crate::store::{BoolsBuilder, NotText, NumbersBuilder, Series, TextsBuilder};
use crate::text::{cell_text, parse_real};
use crate::{CellRef, Column, KqlType, Scalar};

/// Builds a [`Column`] cell by cell.
///
/// A cell of the column's own type is stored as it is. A cell of another type is converted where KQL's
/// `to…()` functions can (`push_str("12")` in a long column, `push_long(5)` in a string column), and is null
/// (`""` in a string column) where they cannot.
pub struct ColumnBuilder {
    name: String,
    ty: KqlType,
    cells: Cells,
    len: usize,
    failed: usize,
}

enum Cells {
    Bool(BoolsBuilder),
    Int(NumbersBuilder<i32>),
    Long(NumbersBuilder<i64>),
    Real(NumbersBuilder<f64>),
    Text(TextsBuilder),
}

impl ColumnBuilder {
    /// A builder for a column of that name and type, with room for `capacity` rows.
    pub fn new(name: &str, ty: KqlType, capacity: usize) -> Self {
        let cells = match ty {
            KqlType::Bool => Cells::Bool(BoolsBuilder::with_capacity(capacity)),
            KqlType::Int => Cells::Int(NumbersBuilder::with_capacity(capacity)),
            KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
                Cells::Long(NumbersBuilder::with_capacity(capacity))
            }
            KqlType::Real => Cells::Real(NumbersBuilder::with_capacity(capacity)),
            KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => {
                Cells::Text(TextsBuilder::with_capacity(capacity))
            }
        };
        Self { name: name.to_owned(), ty, cells, len: 0, failed: 0 }
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The column's type.
    pub fn ty(&self) -> KqlType {
        self.ty
    }

    /// The number of cells so far.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is no cell yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many cells could not be converted and are null (`""`) for that reason.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Makes room for so many more cells, as far as there is memory for them.
    pub(crate) fn expect(&mut self, cells: usize) {
        match &mut self.cells {
            Cells::Bool(_) => {}
            Cells::Int(own) => own.expect(cells),
            Cells::Long(own) => own.expect(cells),
            Cells::Real(own) => own.expect(cells),
            Cells::Text(own) => own.expect(cells),
        }
    }

    /// Has `add` add texts to a string column; false, and nothing added, when it is another column.
    pub(crate) fn extend_strings(
        &mut self,
        add: impl FnOnce(&mut TextsBuilder) -> Result<(), NotText>,
    ) -> Result<bool, NotText> {
        let (Cells::Text(cells), KqlType::String) = (&mut self.cells, self.ty) else { return Ok(false) };
        let before = cells.len();
        add(cells)?;
        self.len += cells.len() - before;
        Ok(true)
    }

    /// Adds the cells of an int column; false, and nothing added, to another column.
    pub(crate) fn extend_ints(&mut self, values: &[i32], nulls: Option<&NullBuffer>) -> bool {
        let Cells::Int(cells) = &mut self.cells else { return false };
        cells.append_slice(values, nulls);
        self.len += values.len();
        true
    }

    /// Adds the cells of a real column; false, and nothing added, to another column.
    pub(crate) fn extend_reals(&mut self, values: &[f64], nulls: Option<&NullBuffer>) -> bool {
        let Cells::Real(cells) = &mut self.cells else { return false };
        cells.append_slice(values, nulls);
        self.len += values.len();
        true
    }

    /// Adds the cells of a long column, or ticks; false, and nothing added, to another column.
    pub(crate) fn extend_longs(&mut self, values: &[i64], nulls: Option<&NullBuffer>) -> bool {
        let Cells::Long(cells) = &mut self.cells else { return false };
        cells.append_slice(values, nulls);
        self.len += values.len();
        true
    }

    /// Adds the cells of a datetime column; false, and nothing added, to another column.
    pub(crate) fn extend_ticks(
        &mut self,
        values: &[i64],
        nulls: Option<&NullBuffer>,
        ticks: impl Fn(i64) -> i64,
    ) -> bool {
        if self.ty != KqlType::DateTime {
            return false;
        }
        let Cells::Long(cells) = &mut self.cells else { return false };
        cells.append_mapped(values, nulls, ticks);
        self.len += values.len();
        true
    }

    /// Adds a null; `""` in a string column.
    pub fn push_null(&mut self) {
        self.len += 1;
        match &mut self.cells {
            Cells::Bool(cells) => cells.append_null(),
            Cells::Int(cells) => cells.append_null(),
            Cells::Long(cells) => cells.append_null(),
            Cells::Real(cells) => cells.append_null(),
            Cells::Text(cells) if self.ty == KqlType::String => cells.append_value(""),
            Cells::Text(cells) => cells.append_null(),
        }
    }

    /// Adds a null that stands for a cell that could not be converted.
    pub(crate) fn push_failed(&mut self) {
        self.failed += 1;
        self.push_null();
    }

    /// Adds text exactly as a string, guid, decimal or dynamic column stores it (a guid is put in
    /// lowercase, JSON's `null` is null); for another column it is the same as [`Self::push_str`].
    pub fn push_text(&mut self, text: &str) {
        let Cells::Text(cells) = &mut self.cells else {
            return self.push_str(text);
        };
        match self.ty {
            KqlType::Guid if text.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                cells.append_value(text.to_ascii_lowercase());
            }
            KqlType::Dynamic if text == "null" => cells.append_null(),
            _ => cells.append_value(text),
        }
        self.len += 1;
    }

    /// Adds a bool.
    pub fn push_bool(&mut self, value: bool) {
        match (&mut self.cells, self.ty) {
            (Cells::Bool(cells), _) => cells.append_value(value),
            (Cells::Int(cells), _) => cells.append_value(i32::from(value)),
            (Cells::Long(cells), KqlType::Long) => cells.append_value(i64::from(value)),
            (Cells::Real(cells), _) => cells.append_value(f64::from(u8::from(value))),
            (Cells::Text(cells), KqlType::String | KqlType::Dynamic) => {
                cells.append_value(if value { "true" } else { "false" });
            }
            _ => return self.push_failed(),
        }
        self.len += 1;
    }

    /// Adds an int.
    pub fn push_int(&mut self, value: i32) {
        self.push_long(i64::from(value));
    }

    /// Adds a long. In a datetime or timespan column it is taken for ticks.
    pub fn push_long(&mut self, value: i64) {
        match (&mut self.cells, self.ty) {
            (Cells::Bool(cells), _) => cells.append_value(value != 0),
            (Cells::Int(cells), _) => match i32::try_from(value) {
                Ok(value) => cells.append_value(value),
                Err(_) => return self.push_failed(),
            },
            (Cells::Long(cells), _) => cells.append_value(value),
            (Cells::Real(cells), _) => cells.append_value(value as f64),
            (Cells::Text(_), KqlType::Guid) => return self.push_failed(),
            (Cells::Text(cells), _) => cells.append_value(value.to_string()),
        }
        self.len += 1;
    }

    /// Adds a real. A whole number column takes it when it is whole and in range.
    pub fn push_real(&mut self, value: f64) {
        const LONGS: std::ops::Range<f64> = -9.223_372_036_854_776e18..9.223_372_036_854_776e18;
        match (&mut self.cells, self.ty) {
            (Cells::Real(cells), _) => cells.append_value(value),
            (Cells::Bool(cells), _) if value.is_finite() => cells.append_value(value != 0.0),
            (Cells::Int(_), _) | (Cells::Long(_), KqlType::Long)
                if value.fract() == 0.0 && LONGS.contains(&value) =>
            {
                return self.push_long(value as i64);
            }
            (Cells::Text(cells), KqlType::String | KqlType::Decimal) => {
                cells.append_value(cell_text(CellRef::Real(value)));
            }
            (Cells::Text(_), KqlType::Dynamic) => return self.push_json(&Value::from(value)),
            _ => return self.push_failed(),
        }
        self.len += 1;
    }

    /// Adds a datetime, in ticks since 0001-01-01.
    pub fn push_datetime(&mut self, ticks: i64) {
        self.push_ticks(KqlType::DateTime, CellRef::DateTime(ticks), ticks);
    }

    /// Adds a timespan, in ticks.
    pub fn push_timespan(&mut self, ticks: i64) {
        self.push_ticks(KqlType::TimeSpan, CellRef::TimeSpan(ticks), ticks);
    }

    fn push_ticks(&mut self, ty: KqlType, cell: CellRef<'_>, ticks: i64) {
        match (&mut self.cells, self.ty) {
            (Cells::Long(cells), own) if own == ty || own == KqlType::Long => cells.append_value(ticks),
            (Cells::Text(cells), KqlType::String) => cells.append_value(cell_text(cell)),
            (Cells::Text(_), KqlType::Dynamic) => return self.push_json(&Value::String(cell_text(cell))),
            _ => return self.push_failed(),
        }
        self.len += 1;
    }

    /// Adds a string. A dynamic column takes it for a JSON string with that text (see [`Self::push_text`]
    /// for JSON itself); other columns read it as KQL's `to…()` functions do, an empty text as null.
    pub fn push_str(&mut self, text: &str) {
        match self.ty {
            KqlType::String => return self.push_text(text),
            KqlType::Dynamic => return self.push_json(&Value::String(text.to_owned())),
            _ => {}
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return self.push_null();
        }
        let done = match (&mut self.cells, self.ty) {
            (Cells::Bool(cells), _) => bool_of(trimmed).map(|value| cells.append_value(value)),
            (Cells::Int(cells), _) => {
                long_of(trimmed).and_then(|v| i32::try_from(v).ok()).map(|value| cells.append_value(value))
            }
            (Cells::Long(cells), KqlType::DateTime) => {
                parse_datetime(trimmed).map(|value| cells.append_value(value))
            }
            (Cells::Long(cells), KqlType::TimeSpan) => {
                parse_timespan(trimmed).map(|value| cells.append_value(value))
            }
            (Cells::Long(cells), _) => long_of(trimmed).map(|value| cells.append_value(value)),
            (Cells::Real(cells), _) => parse_real(trimmed).map(|value| cells.append_value(value)),
            (Cells::Text(cells), KqlType::Guid) => guid_of(trimmed).map(|value| cells.append_value(value)),
            (Cells::Text(cells), _) => parse_real(trimmed).map(|_| cells.append_value(trimmed)),
        };
        match done {
            Some(()) => self.len += 1,
            None => self.push_failed(),
        }
    }

    /// Adds a JSON value: as it is to a dynamic column, as the matching cell to another. Arrays and bags
    /// become their JSON text in a string column.
    pub fn push_json(&mut self, value: &Value) {
        match (&mut self.cells, self.ty) {
            (_, _) if value.is_null() => return self.push_null(),
            (Cells::Text(cells), KqlType::Dynamic) => cells.append_value(value.to_string()),
            _ => {
                return match value {
                    Value::Bool(value) => self.push_bool(*value),
                    Value::Number(number) => match number.as_i64() {
                        Some(value) => self.push_long(value),
                        None => self.push_real(number.as_f64().unwrap_or(f64::NAN)),
                    },
                    Value::String(text) => self.push_str(text),
                    _ if self.ty == KqlType::String => self.push_text(&value.to_string()),
                    _ => self.push_failed(),
                };
            }
        }
        self.len += 1;
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &Scalar) {
        match cell {
            Scalar::Null => self.push_null(),
            Scalar::Bool(value) => self.push_bool(*value),
            Scalar::Int(value) => self.push_int(*value),
            Scalar::Long(value) => self.push_long(*value),
            Scalar::Real(value) => self.push_real(*value),
            Scalar::DateTime(ticks) => self.push_datetime(*ticks),
            Scalar::TimeSpan(ticks) => self.push_timespan(*ticks),
            Scalar::String(text) => self.push_str(text),
            Scalar::Decimal(text) => self.push_ref(CellRef::Decimal(text)),
            Scalar::Guid(text) => self.push_ref(CellRef::Guid(text)),
            Scalar::Dynamic(value) => self.push_json(value),
        }
    }

    /// Adds a borrowed cell.
    pub fn push_ref(&mut self, cell: CellRef<'_>) {
        match cell {
            CellRef::Null => self.push_null(),
            CellRef::Bool(value) => self.push_bool(value),
            CellRef::Int(value) => self.push_int(value),
            CellRef::Long(value) => self.push_long(value),
            CellRef::Real(value) => self.push_real(value),
            CellRef::DateTime(ticks) => self.push_datetime(ticks),
            CellRef::TimeSpan(ticks) => self.push_timespan(ticks),
            CellRef::Decimal(text) if self.ty == KqlType::Decimal => self.push_text(text),
            CellRef::Guid(text) if self.ty == KqlType::Guid => self.push_text(text),
            CellRef::Dynamic(text) if matches!(self.ty, KqlType::Dynamic | KqlType::String) => {
                self.push_text(text);
            }
            CellRef::Dynamic(text) => match serde_json::from_str(text) {
                Ok(value) => self.push_json(&value),
                Err(_) => self.push_str(text),
            },
            CellRef::Decimal(text) | CellRef::Str(text) | CellRef::Guid(text) => self.push_str(text),
        }
    }

    /// The column.
    pub fn finish(self) -> Column {
        let series: Series = match self.cells {
            Cells::Bool(cells) => cells.finish().into(),
            Cells::Int(cells) => cells.finish().into(),
            Cells::Long(cells) => cells.finish().into(),
            Cells::Real(cells) => cells.finish().into(),
            Cells::Text(cells) => cells.finish().into(),
        };
        Column::of(&self.name, self.ty, series)
    }
}

fn bool_of(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Some(false);
    }
    text.parse::<i64>().ok().map(|number| number != 0)
}

/// Decimal or `0x` hexadecimal, or a real that is whole (`8080.0`).
fn long_of(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
    }
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let (whole, zeros) = text.split_once('.')?;
    zeros.bytes().all(|byte| byte == b'0').then(|| whole.parse().ok())?
}

/// The lowercase form with hyphens; braces and missing hyphens are allowed.
fn guid_of(text: &str) -> Option<String> {
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')))
        .unwrap_or(text);
    let digits: String = inner.chars().filter(|letter| *letter != '-').collect();
    let hyphens = inner.len().checked_sub(digits.len())?;
    let shaped = hyphens == 0
        || (hyphens == 4 && [8, 13, 18, 23].iter().all(|at| inner.as_bytes().get(*at) == Some(&b'-')));
    if !shaped || digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let text = format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32));
    Some(text.to_ascii_lowercase())
}
