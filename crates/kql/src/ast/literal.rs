//! Literal values, parsed.

use serde_json::Value;

/// KQL's scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScalarType {
    /// `bool`
    Bool,
    /// `int`, 32 bits
    Int,
    /// `long`, 64 bits
    Long,
    /// `real`, also written `double`
    Real,
    /// `decimal`
    Decimal,
    /// `datetime`
    DateTime,
    /// `timespan`
    TimeSpan,
    /// `string`
    String,
    /// `guid`
    Guid,
    /// `dynamic`
    Dynamic,
}

impl ScalarType {
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

    /// The type that a name stands for, with KQL's older spellings (`double`, `date`, `time`, `int64`, ...).
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "bool" | "boolean" => Self::Bool,
            "int" | "int8" | "int16" | "int32" | "uint8" | "uint16" => Self::Int,
            "long" | "int64" | "uint" | "uint32" | "uint64" | "ulong" => Self::Long,
            "real" | "double" | "float" => Self::Real,
            "decimal" => Self::Decimal,
            "datetime" | "date" => Self::DateTime,
            "timespan" | "time" => Self::TimeSpan,
            "string" => Self::String,
            "guid" | "uuid" | "uniqueid" => Self::Guid,
            "dynamic" => Self::Dynamic,
            _ => return None,
        })
    }
}

/// The value of a literal.
#[derive(Debug, Clone)]
pub enum Literal {
    /// `true`, `bool(false)`
    Bool(bool),
    /// `int(1)`
    Int(i32),
    /// `1`, `0x1f`, `long(1)`
    Long(i64),
    /// `1.5`, `1e3`, `real(nan)`
    Real(f64),
    /// `decimal(0.1)`: the number's text, without exponent or needless zeros in front.
    Decimal(String),
    /// `datetime(2026-10-01)`: ticks of 100 ns since 0001-01-01T00:00Z.
    DateTime(i64),
    /// `1d`, `time(01:00:00)`: ticks of 100 ns.
    TimeSpan(i64),
    /// Any string; adjacent literals are one, as in C.
    String {
        /// The text, escapes resolved.
        text: String,
        /// Written `h"..."`: the text is a secret and must not be shown in logs or reports.
        hidden: bool,
    },
    /// `guid(...)`: lowercase, with hyphens.
    Guid(String),
    /// `dynamic(...)`; longs and reals stay apart as JSON `1` and `1.0`. Values that JSON lacks (datetime, timespan,
    /// guid) are marked texts: see [`crate::inner`].
    Dynamic(Value),
    /// `int(null)` and its kin, and a literal whose text was wrong (a diagnostic says so).
    Null(ScalarType),
}

impl Literal {
    /// The literal's type.
    pub fn scalar_type(&self) -> ScalarType {
        match self {
            Self::Bool(_) => ScalarType::Bool,
            Self::Int(_) => ScalarType::Int,
            Self::Long(_) => ScalarType::Long,
            Self::Real(_) => ScalarType::Real,
            Self::Decimal(_) => ScalarType::Decimal,
            Self::DateTime(_) => ScalarType::DateTime,
            Self::TimeSpan(_) => ScalarType::TimeSpan,
            Self::String { .. } => ScalarType::String,
            Self::Guid(_) => ScalarType::Guid,
            Self::Dynamic(_) => ScalarType::Dynamic,
            Self::Null(ty) => *ty,
        }
    }
}

/// Two literals are equal when they are the same value, so NaN equals NaN here.
impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Long(a), Self::Long(b))
            | (Self::DateTime(a), Self::DateTime(b))
            | (Self::TimeSpan(a), Self::TimeSpan(b)) => a == b,
            (Self::Real(a), Self::Real(b)) => a.to_bits() == b.to_bits(),
            (Self::Decimal(a), Self::Decimal(b)) | (Self::Guid(a), Self::Guid(b)) => a == b,
            (Self::String { text: a, hidden: h }, Self::String { text: b, hidden: i }) => a == b && h == i,
            (Self::Dynamic(a), Self::Dynamic(b)) => a == b,
            (Self::Null(a), Self::Null(b)) => a == b,
            _ => false,
        }
    }
}
