//! Names and types of columns.

use serde::{Deserialize, Serialize};

use crate::KqlType;

/// A column's name and type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// The name, with its case.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub ty: KqlType,
}

impl Field {
    /// A field.
    pub fn new(name: impl Into<String>, ty: KqlType) -> Self {
        Self { name: name.into(), ty }
    }
}

/// The columns of a table, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schema {
    fields: Vec<Field>,
}

impl Schema {
    /// A schema of these fields.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields }
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The number of columns.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// True when there is no column.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.fields.iter()
    }

    /// The position of the column of this exact name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The field of this exact name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The type of the column of this exact name.
    pub fn ty(&self, name: &str) -> Option<KqlType> {
        self.get(name).map(|field| field.ty)
    }

    /// Adds a field at the end.
    pub fn push(&mut self, field: Field) {
        self.fields.push(field);
    }

    /// The fields, by value.
    pub fn into_fields(self) -> Vec<Field> {
        self.fields
    }
}

impl FromIterator<Field> for Schema {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        Self { fields: fields.into_iter().collect() }
    }
}

impl IntoIterator for Schema {
    type Item = Field;
    type IntoIter = std::vec::IntoIter<Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.into_iter()
    }
}

impl<'a> IntoIterator for &'a Schema {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.iter()
    }
}
