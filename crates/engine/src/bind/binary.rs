//! Operators with two operands: what they take, what they give.

use huntlet_kql::Span;
use huntlet_kql::ast::BinaryOp;
use huntlet_table::{KqlType, Scalar};

use super::Binder;
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::functions::{arith, compare};

impl Binder<'_> {
    /// Binds `left op right`.
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: Typed,
        right: Typed,
        op_span: Span,
        span: Span,
    ) -> Typed {
        if left.is_error() || right.is_error() {
            let ty = arith::arithmetic_type(op, left.ty, right.ty).unwrap_or(KqlType::Dynamic);
            return Typed::error_of(ty, span);
        }
        match op {
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => {
                self.arithmetic(op, left, right, op_span, span)
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => self.comparison(op, left, right, op_span, span),
            BinaryOp::SearchColumn => self.broken(
                codes::UNSUPPORTED_OPERATOR,
                "`column:\"text\"` has a meaning only in `search`; use `has` here",
                op_span,
            ),
            _ => self.text_operator(op, left, right, op_span, span),
        }
    }

    fn arithmetic(&mut self, op: BinaryOp, left: Typed, right: Typed, op_span: Span, span: Span) -> Typed {
        match arith::arithmetic_type(op, left.ty, right.ty) {
            Ok(ty) => Typed::new(Kind::Arith(op, Box::new(left), Box::new(right)), ty, span),
            Err(message) => {
                let text = op == BinaryOp::Add && (left.ty == KqlType::String || right.ty == KqlType::String);
                let hint = text.then(|| "join texts with `strcat(a, b)`".to_owned());
                self.error_hint(codes::ARGUMENT_TYPE, message, hint, op_span);
                Typed::error(span)
            }
        }
    }

    fn comparison(&mut self, op: BinaryOp, left: Typed, right: Typed, op_span: Span, span: Span) -> Typed {
        if let Err(message) = compare::comparison_type(op, left.ty, right.ty) {
            let hint = match (left.ty, right.ty) {
                (KqlType::String, other) | (other, KqlType::String) if super::types::is_numeric(other) => {
                    Some(
                        "put the number in quotes to compare texts, or convert the text with `tolong(...)`"
                            .to_owned(),
                    )
                }
                (KqlType::DateTime, KqlType::String) | (KqlType::String, KqlType::DateTime) => Some(
                    "write a date as `datetime(2026-10-01)`, or convert the text with `todatetime(...)`"
                        .to_owned(),
                ),
                (KqlType::DateTime, KqlType::TimeSpan) => {
                    Some("for a time so long ago write `ago(...)`, such as `> ago(1d)`".to_owned())
                }
                (KqlType::TimeSpan, KqlType::DateTime) => Some(
                    "for a time so long ago write `ago(...)`, such as `ago(1d) < TimeGenerated`".to_owned(),
                ),
                (KqlType::DateTime, other) | (other, KqlType::DateTime)
                    if super::types::is_numeric(other) =>
                {
                    Some(
                        "write a date as `datetime(2026-10-01)`, or a time before now as `ago(1d)`"
                            .to_owned(),
                    )
                }
                (KqlType::TimeSpan, other) | (other, KqlType::TimeSpan)
                    if super::types::is_numeric(other) =>
                {
                    Some("write a duration with its unit, such as `5m`, `1h` or `2d`".to_owned())
                }
                (KqlType::Bool, KqlType::String) | (KqlType::String, KqlType::Bool) => {
                    Some("write `true` or `false` without quotes, or compare `tostring(...)`".to_owned())
                }
                _ => None,
            };
            self.error_hint(codes::ARGUMENT_TYPE, message, hint, op_span);
            return Typed::error(span);
        }
        // text columns are compared without reading JSON row by row
        let (left, right) = match (left.ty, right.ty) {
            (KqlType::Dynamic, KqlType::String) => (self.convert("tostring", left), right),
            (KqlType::String, KqlType::Dynamic) => (left, self.convert("tostring", right)),
            _ => (left, right),
        };
        if left.is_error() || right.is_error() {
            return Typed::error(span);
        }
        Typed::new(Kind::Compare(op, Box::new(left), Box::new(right)), KqlType::Bool, span)
    }

    /// A dynamic value compared with a typed one is read as that type.
    pub(super) fn read_as(&mut self, value: Typed, other: &Typed) -> Typed {
        const EXACT: i64 = 1 << 53;
        let function = match other.ty {
            KqlType::Bool => "tobool",
            KqlType::Int | KqlType::Long => match other.as_const() {
                Some(Scalar::Long(number)) if !(-EXACT..=EXACT).contains(number) => "tolong",
                _ => "todouble",
            },
            KqlType::Real => "todouble",
            KqlType::Decimal => "todecimal",
            KqlType::DateTime => "todatetime",
            KqlType::TimeSpan => "totimespan",
            KqlType::Guid => "toguid",
            KqlType::String | KqlType::Dynamic => "tostring",
        };
        self.convert(function, value)
    }

    fn text_operator(&mut self, op: BinaryOp, left: Typed, right: Typed, op_span: Span, span: Span) -> Typed {
        if matches!(op, BinaryOp::Like | BinaryOp::NotLike | BinaryOp::LikeCs | BinaryOp::NotLikeCs) {
            let message = format!("the engine cannot run `{}` yet", op.symbol());
            self.error_hint(
                codes::UNSUPPORTED_OPERATOR,
                message,
                Some("use `contains`, `startswith` or `matches regex`".to_owned()),
                op_span,
            );
            return Typed::error(span);
        }
        let (Some(left), Some(right)) = (self.as_text(left, op.symbol()), self.as_text(right, op.symbol()))
        else {
            return Typed::error(span);
        };
        Typed::new(Kind::Text(op, Box::new(left), Box::new(right)), KqlType::Bool, span)
    }

    /// A string as it is, any other value as its text: what `parse` and its kin read.
    pub(super) fn text_of(&mut self, value: Typed) -> Option<Typed> {
        match value.ty {
            _ if value.is_error() => None,
            KqlType::String => Some(value),
            _ => Some(self.convert("tostring", value)),
        }
    }

    /// A string as it is, a dynamic as its text; others are refused.
    pub(super) fn as_text(&mut self, value: Typed, operator: &str) -> Option<Typed> {
        match value.ty {
            _ if value.is_error() => None,
            KqlType::String => Some(value),
            KqlType::Dynamic => Some(self.convert("tostring", value)),
            other => {
                self.error_hint(
                    codes::ARGUMENT_TYPE,
                    format!("`{operator}` works on text, but this is {other}"),
                    Some("convert it with `tostring(...)`".to_owned()),
                    value.span,
                );
                None
            }
        }
    }
}
