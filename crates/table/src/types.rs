//! KQL's column types.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A KQL column type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KqlType {
    /// True or false.
    Bool,
    /// 32-bit whole number.
    Int,
    /// 64-bit whole number.
    Long,
    /// 64-bit floating point number.
    Real,
    /// 128-bit decimal number.
    Decimal,
    /// A moment, in ticks of 100 ns.
    DateTime,
    /// A length of time, in ticks of 100 ns.
    TimeSpan,
    /// Text.
    String,
    /// A 128-bit identifier.
    Guid,
    /// A JSON value.
    Dynamic,
}

impl KqlType {
    /// All types.
    pub const ALL: [Self; 10] = [
        Self::Bool,
        Self::Int,
        Self::Long,
        Self::Real,
        Self::Decimal,
        Self::DateTime,
        Self::TimeSpan,
        Self::String,
        Self::Guid,
        Self::Dynamic,
    ];

    /// The type's name in KQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::Decimal => "decimal",
            Self::DateTime => "datetime",
            Self::TimeSpan => "timespan",
            Self::String => "string",
            Self::Guid => "guid",
            Self::Dynamic => "dynamic",
        }
    }

    /// True for int, long, real and decimal.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real | Self::Decimal)
    }

    /// True for the types that are stored as text: string, guid, decimal and dynamic.
    pub fn is_text(self) -> bool {
        matches!(self, Self::String | Self::Guid | Self::Decimal | Self::Dynamic)
    }
}

impl fmt::Display for KqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no KQL type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a KQL type; use bool, int, long, real, decimal, datetime, timespan, string, guid or dynamic"
)]
pub struct UnknownType(pub String);

impl FromStr for KqlType {
    type Err = UnknownType;

    /// KQL's names and aliases in any case, and the .NET names that services send (`System.Int64`).
    fn from_str(name: &str) -> Result<Self, UnknownType> {
        let lower = name.trim().to_ascii_lowercase();
        Ok(match lower.strip_prefix("system.").unwrap_or(&lower) {
            "bool" | "boolean" | "sbyte" => Self::Bool,
            "int" | "int32" | "int16" | "uint16" | "byte" => Self::Int,
            "long" | "int64" | "uint32" | "uint64" => Self::Long,
            "real" | "double" | "float" | "single" => Self::Real,
            "decimal" | "sqldecimal" | "data.sqltypes.sqldecimal" => Self::Decimal,
            "datetime" | "date" | "datetimeoffset" => Self::DateTime,
            "timespan" | "time" => Self::TimeSpan,
            "string" => Self::String,
            "guid" | "uuid" | "uniqueid" => Self::Guid,
            "dynamic" | "object" | "json" => Self::Dynamic,
            _ => return Err(UnknownType(name.to_owned())),
        })
    }
}
