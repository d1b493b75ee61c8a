//! JSON rows, straight from the parser into columns.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::adaptive::Sink;
use super::error::TOO_MANY_COLUMNS;
use super::{MAX_COLUMNS, Parts, ReadOptions};
use crate::Field;

/// Columns that grow row by row.
pub(crate) struct Rows<'o> {
    sinks: Vec<Sink>,
    index: HashMap<String, usize>,
    options: &'o ReadOptions,
    height: usize,
    repeated: usize,
    errors: usize,
}

impl<'o> Rows<'o> {
    /// No columns yet; they come with the records.
    pub fn new(options: &'o ReadOptions) -> Self {
        Self { sinks: Vec::new(), index: HashMap::new(), options, height: 0, repeated: 0, errors: 0 }
    }

    /// Columns of declared types; a schema of the options goes before them. Two of one name get a number.
    pub fn with_fields(options: &'o ReadOptions, fields: &[Field]) -> Self {
        let mut rows = Self::new(options);
        for field in fields {
            let mut name = field.name.clone();
            for number in 1.. {
                if !rows.index.contains_key(&name) {
                    break;
                }
                name = format!("{}{number}", field.name);
            }
            rows.index.insert(name.clone(), rows.sinks.len());
            let ty = options.hint(&name).unwrap_or(field.ty);
            rows.sinks.push(Sink::new(&name, Some(ty)));
        }
        rows
    }

    /// The number of whole rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Ends a row: what it lacked is null.
    pub fn end_row(&mut self) {
        self.height += 1;
    }

    /// The position of a column; `guess` is where it was in the row before.
    fn position(&mut self, name: &str, guess: usize) -> Option<usize> {
        if self.sinks.get(guess).is_some_and(|sink| sink.name() == name) {
            return Some(guess);
        }
        if let Some(position) = self.index.get(name) {
            return Some(*position);
        }
        if self.sinks.len() >= MAX_COLUMNS {
            return None;
        }
        self.index.insert(name.to_owned(), self.sinks.len());
        self.sinks.push(Sink::new(name, self.options.hint(name)));
        Some(self.sinks.len() - 1)
    }

    /// The column to which the current row's cell goes; none when it has one already.
    fn open(&mut self, position: usize) -> Option<&mut Sink> {
        let sink = self.sinks.get_mut(position)?;
        sink.pad_to(self.height);
        if sink.len() > self.height {
            self.repeated += 1;
            return None;
        }
        Some(sink)
    }

    /// The columns and what there is to say about them.
    pub fn finish(self) -> Parts {
        let mut notices = Vec::new();
        if self.repeated > 0 {
            notices.push(format!("{} values stood twice in their row; the first was kept.", self.repeated));
        }
        if self.errors > 0 {
            notices.push(
                "The service reported an error among the rows; the table may be incomplete.".to_owned(),
            );
        }
        let mut columns = Vec::with_capacity(self.sinks.len());
        for mut sink in self.sinks {
            sink.pad_to(self.height);
            let (column, notice) = sink.finish();
            columns.push(column);
            notices.extend(notice);
        }
        Parts { columns, height: self.height, notices }
    }
}

/// An array of objects.
pub(crate) struct Records<'r, 'o>(pub &'r mut Rows<'o>);
/// An object.
pub(crate) struct Record<'r, 'o>(pub &'r mut Rows<'o>);
/// An array of arrays, whose cells are in the order of the columns.
pub(crate) struct Lists<'r, 'o>(pub &'r mut Rows<'o>);
struct List<'r, 'o>(&'r mut Rows<'o>);
struct Key<'r, 'o>(&'r mut Rows<'o>, usize);
struct Cell<'r>(Option<&'r mut Sink>);

macro_rules! seed {
    ($seed:ident, $value:ty, $method:ident) => {
        impl<'de> DeserializeSeed<'de> for $seed<'_, '_> {
            type Value = $value;

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<$value, D::Error> {
                from.$method(self)
            }
        }
    };
}

seed!(Records, (), deserialize_seq);
seed!(Record, (), deserialize_map);
seed!(Lists, (), deserialize_seq);
seed!(List, (), deserialize_any);
seed!(Key, usize, deserialize_str);

impl<'de> Visitor<'de> for Records<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Record(self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de> Visitor<'de> for Record<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a value per column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut guess = 0;
        while let Some(position) = items.next_key_seed(Key(self.0, guess))? {
            items.next_value_seed(Cell(self.0.open(position)))?;
            guess = position + 1;
        }
        self.0.end_row();
        Ok(())
    }
}

impl<'de> Visitor<'de> for Lists<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(List(self.0))?.is_some() {}
        Ok(())
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array with a value per column")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut position = 0;
        while items.next_element_seed(Cell(self.0.open(position)))?.is_some() {
            position += 1;
        }
        if position > self.0.sinks.len() {
            return Err(A::Error::custom("a row has more values than there are columns"));
        }
        self.0.end_row();
        Ok(())
    }

    /// Azure Data Explorer puts an object with the error where a row would be.
    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.0.errors += 1;
        Ok(())
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        self.0.position(name, self.1).ok_or_else(|| E::custom(TOO_MANY_COLUMNS))
    }
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.0.is_some() {
            from.deserialize_any(self)
        } else {
            from.deserialize_ignored_any(IgnoredAny).map(drop)
        }
    }
}

impl Cell<'_> {
    fn put(self, push: impl FnOnce(&mut Sink)) {
        if let Some(sink) = self.0 {
            push(sink);
        }
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.put(Sink::push_null);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.put(|sink| sink.push_bool(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.put(|sink| sink.push_i64(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.put(|sink| sink.push_u64(value));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.put(|sink| sink.push_f64(value));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.put(|sink| sink.push_str(value));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element::<Value>()? {
            values.push(value);
        }
        self.put(|sink| sink.push_nested(&Value::Array(values)));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut bag = serde_json::Map::new();
        while let Some((key, value)) = items.next_entry::<String, Value>()? {
            bag.insert(key, value);
        }
        self.put(|sink| sink.push_nested(&Value::Object(bag)));
        Ok(())
    }
}
