//! The cells of a column of any type.

use super::{Bools, Ints, Longs, Reals, Texts};
use crate::KqlType;

/// The cells of a column, as its type stores them.
#[derive(Debug, Clone)]
pub enum Series {
    /// bool
    Bool(Bools),
    /// int
    Int(Ints),
    /// long, datetime, timespan
    Long(Longs),
    /// real
    Real(Reals),
    /// string, guid, decimal, dynamic
    Text(Texts),
}

/// Runs an expression over the cells of any kind.
macro_rules! each {
    ($series:expr, $cells:ident => $body:expr) => {
        match $series {
            Series::Bool($cells) => $body,
            Series::Int($cells) => $body,
            Series::Long($cells) => $body,
            Series::Real($cells) => $body,
            Series::Text($cells) => $body,
        }
    };
}

/// The same, with the result being cells of that kind again.
macro_rules! same {
    ($series:expr, $cells:ident => $body:expr) => {
        match $series {
            Series::Bool($cells) => Series::Bool($body),
            Series::Int($cells) => Series::Int($body),
            Series::Long($cells) => Series::Long($body),
            Series::Real($cells) => Series::Real($body),
            Series::Text($cells) => Series::Text($body),
        }
    };
}

impl Series {
    /// So many nulls of a type.
    pub fn nulls(ty: KqlType, len: usize) -> Self {
        match ty {
            KqlType::Bool => Self::Bool(Bools::full(None, len)),
            KqlType::Int => Self::Int(Ints::full(None, len)),
            KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => Self::Long(Longs::full(None, len)),
            KqlType::Real => Self::Real(Reals::full(None, len)),
            KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => {
                Self::Text(Texts::full(None, len))
            }
        }
    }

    /// True when a column of this type is stored so.
    pub fn stores(&self, ty: KqlType) -> bool {
        let of = match ty {
            KqlType::Bool => 0,
            KqlType::Int => 1,
            KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => 2,
            KqlType::Real => 3,
            KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => 4,
        };
        self.kind() == of
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Int(_) => 1,
            Self::Long(_) => 2,
            Self::Real(_) => 3,
            Self::Text(_) => 4,
        }
    }

    /// What it stores, in a word.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Long(_) => "long",
            Self::Real(_) => "real",
            Self::Text(_) => "text",
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        each!(self, cells => cells.len())
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of nulls.
    pub fn null_count(&self) -> usize {
        each!(self, cells => cells.null_count())
    }

    /// The cells of a bool.
    pub fn bool(&self) -> Result<&Bools, KindError> {
        if let Self::Bool(cells) = self { Ok(cells) } else { Err(KindError) }
    }

    /// The cells of an int.
    pub fn i32(&self) -> Result<&Ints, KindError> {
        if let Self::Int(cells) = self { Ok(cells) } else { Err(KindError) }
    }

    /// The cells of a long, datetime or timespan.
    pub fn i64(&self) -> Result<&Longs, KindError> {
        if let Self::Long(cells) = self { Ok(cells) } else { Err(KindError) }
    }

    /// The cells of a real.
    pub fn f64(&self) -> Result<&Reals, KindError> {
        if let Self::Real(cells) = self { Ok(cells) } else { Err(KindError) }
    }

    /// The cells of a string, guid, decimal or dynamic.
    pub fn str(&self) -> Result<&Texts, KindError> {
        if let Self::Text(cells) = self { Ok(cells) } else { Err(KindError) }
    }

    /// Rows `offset` to `offset + len`, as far as there are. Shares the cells.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        same!(self, cells => cells.slice(offset, len))
    }

    /// The rows where the mask is true.
    #[must_use]
    pub fn filter(&self, mask: &Bools) -> Self {
        same!(self, cells => cells.filter(mask))
    }

    /// The rows of these numbers, in this order; null for a number beyond the end.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        same!(self, cells => cells.take(rows))
    }

    /// The rows of all parts, which are of one kind; none when they are not.
    pub fn concat(parts: &[&Self]) -> Option<Self> {
        let first = parts.first()?;
        if parts.iter().any(|part| part.kind() != first.kind()) {
            return None;
        }
        if let [one] = parts {
            return Some((*one).clone());
        }
        macro_rules! of {
            ($kind:ident, $cells:ident) => {
                Self::$kind($cells::concat(parts.iter().filter_map(|part| match part {
                    Self::$kind(cells) => Some(cells),
                    _ => None,
                })))
            };
        }
        Some(match first {
            Self::Bool(_) => of!(Bool, Bools),
            Self::Int(_) => of!(Int, Ints),
            Self::Long(_) => of!(Long, Longs),
            Self::Real(_) => of!(Real, Reals),
            Self::Text(_) => of!(Text, Texts),
        })
    }

    /// About how many bytes the cells take.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Bool(cells) => cells.len() / 8 + 1,
            Self::Int(cells) => cells.len() * 4,
            Self::Long(cells) => cells.len() * 8,
            Self::Real(cells) => cells.len() * 8,
            Self::Text(cells) => cells.bytes(),
        }
    }
}

/// Cells of another kind than was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cells are of another kind")]
pub struct KindError;

macro_rules! into_series {
    ($($cells:ident $kind:ident),*) => {
        $(impl From<$cells> for Series {
            fn from(cells: $cells) -> Self {
                Self::$kind(cells)
            }
        })*
    };
}

into_series!(Bools Bool, Ints Int, Longs Long, Reals Real, Texts Text);
