//! One cell, owned or borrowed.

use serde_json::Value;

use crate::KqlType;

/// An owned cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Scalar {
    /// No value, of any type.
    #[default]
    Null,
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i32),
    /// A long.
    Long(i64),
    /// A real.
    Real(f64),
    /// A decimal, as text.
    Decimal(String),
    /// A datetime, in ticks since 0001-01-01.
    DateTime(i64),
    /// A timespan, in ticks.
    TimeSpan(i64),
    /// A string.
    String(String),
    /// A guid, in lowercase.
    Guid(String),
    /// A dynamic value.
    Dynamic(Value),
}

impl Scalar {
    /// True for a null, also one inside `dynamic`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Dynamic(Value::Null))
    }

    /// The type; none for an untyped null.
    pub fn ty(&self) -> Option<KqlType> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(_) => KqlType::Bool,
            Self::Int(_) => KqlType::Int,
            Self::Long(_) => KqlType::Long,
            Self::Real(_) => KqlType::Real,
            Self::Decimal(_) => KqlType::Decimal,
            Self::DateTime(_) => KqlType::DateTime,
            Self::TimeSpan(_) => KqlType::TimeSpan,
            Self::String(_) => KqlType::String,
            Self::Guid(_) => KqlType::Guid,
            Self::Dynamic(_) => KqlType::Dynamic,
        })
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of an int or a long.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(i64::from(*value)),
            Self::Long(value) => Some(*value),
            _ => None,
        }
    }
}

/// A cell that borrows its text from the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'a> {
    /// No value. A string is never null.
    Null,
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i32),
    /// A long.
    Long(i64),
    /// A real.
    Real(f64),
    /// A decimal, as text.
    Decimal(&'a str),
    /// A datetime, in ticks since 0001-01-01.
    DateTime(i64),
    /// A timespan, in ticks.
    TimeSpan(i64),
    /// A string.
    Str(&'a str),
    /// A guid, in lowercase.
    Guid(&'a str),
    /// A dynamic value, as compact JSON text.
    Dynamic(&'a str),
}

impl CellRef<'_> {
    /// True for a null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The cell, owned; dynamic text is parsed (text that is no JSON becomes a dynamic string).
    pub fn to_scalar(&self) -> Scalar {
        match *self {
            Self::Null => Scalar::Null,
            Self::Bool(value) => Scalar::Bool(value),
            Self::Int(value) => Scalar::Int(value),
            Self::Long(value) => Scalar::Long(value),
            Self::Real(value) => Scalar::Real(value),
            Self::Decimal(text) => Scalar::Decimal(text.to_owned()),
            Self::DateTime(ticks) => Scalar::DateTime(ticks),
            Self::TimeSpan(ticks) => Scalar::TimeSpan(ticks),
            Self::Str(text) => Scalar::String(text.to_owned()),
            Self::Guid(text) => Scalar::Guid(text.to_owned()),
            Self::Dynamic(text) => {
                Scalar::Dynamic(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())))
            }
        }
    }
}
