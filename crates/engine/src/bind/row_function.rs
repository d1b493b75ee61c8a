//! Functions over serialized rows.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::Expr;
use huntlet_table::KqlType;

use super::Binder;
use super::scope::{Scope, Shape};
use crate::codes;
use crate::expr::{Kind, RowFunction, Typed};
use crate::facts::FactKind;

/// The row function of this name.
pub(super) fn lookup(name: &str) -> Option<RowFunction> {
    Some(match name {
        "row_number" => RowFunction::RowNumber,
        "row_cumsum" => RowFunction::RowCumsum,
        "row_rank_dense" | "row_rank" => RowFunction::RowRankDense,
        "row_rank_min" => RowFunction::RowRankMin,
        "row_window_session" => RowFunction::RowWindowSession,
        "prev" => RowFunction::Prev,
        "next" => RowFunction::Next,
        "rand" => RowFunction::Rand,
        "new_guid" => RowFunction::NewGuid,
        _ => return None,
    })
}

impl Binder<'_> {
    /// Binds a call of a row function.
    pub(super) fn row_function<'a>(
        &mut self,
        function: RowFunction,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let (name, min, max) = match function {
            RowFunction::RowNumber => ("row_number", 0, 2),
            RowFunction::RowCumsum => ("row_cumsum", 1, 2),
            RowFunction::RowRankDense => ("row_rank_dense", 1, 2),
            RowFunction::RowRankMin => ("row_rank_min", 1, 2),
            RowFunction::RowWindowSession => ("row_window_session", 3, 4),
            RowFunction::Prev => ("prev", 1, 3),
            RowFunction::Next => ("next", 1, 3),
            RowFunction::Rand => ("rand", 0, 1),
            RowFunction::NewGuid => ("new_guid", 0, 0),
        };
        let bound: Vec<Typed> = args.iter().map(|arg| self.expression(arg, shape, scope)).collect();
        let ty = super::call::refused_type(FactKind::Function, name, &bound);
        if !self.count_fits(name, bound.len(), min, max, span) || bound.iter().any(Typed::is_error) {
            return Typed::error_of(ty, span);
        }
        let look = matches!(function, RowFunction::Prev | RowFunction::Next);
        if let (true, Some(first)) = (look, args.first())
            && first.as_name().is_none_or(|name| shape.position(&name.text).is_none())
        {
            let hint = Some("compute the value with `extend` before, and name that column".to_owned());
            self.error_hint(codes::ARGUMENT_TYPE, format!("`{name}()` takes a column"), hint, first.span);
            return Typed::error_of(ty, span);
        }
        match function {
            RowFunction::Rand => return self.random(bound, span),
            RowFunction::NewGuid => {
                return Typed::new(Kind::RowFunction(function, bound), KqlType::Guid, span);
            }
            _ => {}
        }
        let result = self.row_call(function, name, bound, shape, span);
        if result.is_error() { Typed::error_of(ty, span) } else { result }
    }

    fn row_call(
        &mut self,
        function: RowFunction,
        name: &str,
        bound: Vec<Typed>,
        shape: &Shape,
        span: Span,
    ) -> Typed {
        if !shape.serialized && !shape.open {
            self.error_hint(
                codes::NOT_SERIALIZED,
                format!("`{name}()` needs rows in an order"),
                Some("put `| sort by ...` or `| serialize` before it".to_owned()),
                span,
            );
            return Typed::error(span);
        }
        if function == RowFunction::RowWindowSession
            && let [_, longest, apart, ..] = bound.as_slice()
            && let Some(other) = [longest, apart].into_iter().find(|span| span.ty != KqlType::TimeSpan)
        {
            let message = format!("`{name}()` takes a timespan here, and this is {}", other.ty);
            return self.broken(codes::ARGUMENT_TYPE, message, other.span);
        }
        let first = bound.first().map(|arg| arg.ty);
        let ty = match (function, first) {
            (RowFunction::RowNumber | RowFunction::RowRankDense | RowFunction::RowRankMin, _) => {
                KqlType::Long
            }
            (
                RowFunction::RowCumsum,
                Some(ty @ (KqlType::Int | KqlType::Long | KqlType::Real | KqlType::TimeSpan)),
            ) => ty,
            (RowFunction::RowWindowSession, Some(KqlType::DateTime)) => KqlType::DateTime,
            (RowFunction::Prev | RowFunction::Next, Some(ty)) => ty,
            (_, ty) => {
                let ty = ty.unwrap_or(KqlType::Dynamic);
                return self.broken(codes::ARGUMENT_TYPE, format!("`{name}()` cannot be used on {ty}"), span);
            }
        };
        if let (RowFunction::Prev | RowFunction::Next, Some(offset)) = (function, bound.get(1))
            && offset.as_const().and_then(huntlet_table::Scalar::as_i64).is_none_or(|offset| offset < 1)
        {
            let message = format!("`{name}()` looks a constant number of rows away, at least 1");
            return self.broken(codes::NOT_CONSTANT, message, offset.span);
        }
        if let (RowFunction::Prev | RowFunction::Next, Some(fallback)) = (function, bound.get(2))
            && fallback.as_const().is_none()
        {
            return self.broken(
                codes::NOT_CONSTANT,
                format!("the default of `{name}()` must be constant"),
                fallback.span,
            );
        }
        if let (RowFunction::Prev | RowFunction::Next, Some(fallback)) = (function, bound.get(2))
            && fallback.ty != ty
            && super::types::common_type([fallback.ty, ty]).is_none()
            && fallback.as_const() != Some(&huntlet_table::Scalar::Null)
        {
            let message = format!("`{name}()`: the default is {}, but the column is {ty}", fallback.ty);
            return self.broken(codes::ARGUMENT_TYPE, message, fallback.span);
        }
        Typed::new(Kind::RowFunction(function, bound), ty, span)
    }

    fn random(&mut self, args: Vec<Typed>, span: Span) -> Typed {
        match args.first() {
            Some(count) if !matches!(count.ty, KqlType::Int | KqlType::Long) => {
                self.broken(codes::ARGUMENT_TYPE, "`rand()` takes a whole number", count.span)
            }
            _ => Typed::new(Kind::RowFunction(RowFunction::Rand, args), KqlType::Real, span),
        }
    }
}
