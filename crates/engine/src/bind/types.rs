//! Types: the parser's and the table's, and which may be compared.

use huntlet_kql::ast::{Literal, ScalarType};
use huntlet_table::{KqlType, Scalar};

/// The table's type for the parser's.
pub(crate) fn kql_type(ty: ScalarType) -> KqlType {
    match ty {
        ScalarType::Bool => KqlType::Bool,
        ScalarType::Int => KqlType::Int,
        ScalarType::Long => KqlType::Long,
        ScalarType::Real => KqlType::Real,
        ScalarType::Decimal => KqlType::Decimal,
        ScalarType::DateTime => KqlType::DateTime,
        ScalarType::TimeSpan => KqlType::TimeSpan,
        ScalarType::String => KqlType::String,
        ScalarType::Guid => KqlType::Guid,
        ScalarType::Dynamic => KqlType::Dynamic,
    }
}

/// The cell that a literal is.
pub(crate) fn literal_value(literal: &Literal) -> Scalar {
    match literal {
        Literal::Bool(value) => Scalar::Bool(*value),
        Literal::Int(value) => Scalar::Int(*value),
        Literal::Long(value) => Scalar::Long(*value),
        Literal::Real(value) => Scalar::Real(*value),
        Literal::Decimal(text) => {
            // equal numbers are equal keys only when they are written alike
            let value = crate::functions::decimal::parse(text).map(crate::functions::decimal::format);
            Scalar::Decimal(value.unwrap_or_else(|| text.clone()))
        }
        Literal::DateTime(ticks) => Scalar::DateTime(*ticks),
        Literal::TimeSpan(ticks) => Scalar::TimeSpan(*ticks),
        Literal::String { text, .. } => Scalar::String(text.clone()),
        Literal::Guid(text) => Scalar::Guid(text.clone()),
        Literal::Dynamic(serde_json::Value::Null) => Scalar::Null,
        Literal::Dynamic(value) => Scalar::Dynamic(value.clone()),
        Literal::Null(ScalarType::String) => Scalar::String(String::new()),
        Literal::Null(_) => Scalar::Null,
    }
}

/// True for int, long, real and decimal.
pub(crate) fn is_numeric(ty: KqlType) -> bool {
    matches!(ty, KqlType::Int | KqlType::Long | KqlType::Real | KqlType::Decimal)
}

/// True when values of the two types may be compared.
pub(crate) fn comparable(left: KqlType, right: KqlType) -> bool {
    left == right && left != KqlType::Dynamic
        || is_numeric(left) && is_numeric(right)
        || (left == KqlType::Dynamic) != (right == KqlType::Dynamic)
        || matches!((left, right), (KqlType::Guid, KqlType::String) | (KqlType::String, KqlType::Guid))
        || matches!((left, right), (KqlType::Bool, other) | (other, KqlType::Bool) if is_numeric(other))
}

/// The type that holds the values of all of these, if there is one.
pub(crate) fn common_type(types: impl IntoIterator<Item = KqlType>) -> Option<KqlType> {
    let mut types = types.into_iter();
    let first = types.next()?;
    types.try_fold(first, |common, ty| match (common, ty) {
        (a, b) if a == b => Some(a),
        (KqlType::Decimal, b) if is_numeric(b) => Some(KqlType::Decimal),
        (a, KqlType::Decimal) if is_numeric(a) => Some(KqlType::Decimal),
        (KqlType::Real, b) if is_numeric(b) => Some(KqlType::Real),
        (a, KqlType::Real) if is_numeric(a) => Some(KqlType::Real),
        (a, b) if is_numeric(a) && is_numeric(b) => Some(KqlType::Long),
        _ => None,
    })
}
