//! Functions about columns and the query: their answer is known when the query is bound.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::Expr;
use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::scope::{Scope, Shape};
use super::{Binder, naming};
use crate::codes;
use crate::expr::Typed;

impl Binder<'_> {
    /// `bag_pack_columns(a, b)`: a bag of columns under their names.
    pub(super) fn pack_columns<'a>(
        &mut self,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        if !self.count_fits("bag_pack_columns", args.len(), 1, usize::MAX, span) {
            return Typed::error(span);
        }
        let mut pairs = Vec::new();
        for arg in args {
            let Some(name) = naming::own_name(arg) else {
                return self.broken(codes::WRONG_KIND, "`bag_pack_columns()` takes columns", arg.span);
            };
            pairs.push(Typed::constant(Scalar::String(name), KqlType::String, arg.span));
            pairs.push(self.expression(arg, shape, scope));
        }
        self.builtin("bag_pack", pairs, span)
    }

    /// `column_names_of(table)`
    pub(super) fn column_names_of<'a>(
        &mut self,
        args: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let [table] = args else {
            self.count_fits("column_names_of", args.len(), 1, 1, span);
            return Typed::error(span);
        };
        let relation = self.nested(table, scope, span);
        if relation.shape.open {
            return Typed::error(span);
        }
        let names = relation.shape.fields.iter().map(|field| Value::from(field.name.as_str())).collect();
        Typed::constant(Scalar::Dynamic(Value::Array(names)), KqlType::Dynamic, span)
    }

    /// `iscolumnexists("a")`
    pub(super) fn is_column<'a>(
        &mut self,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let [column] = args else {
            self.count_fits("iscolumnexists", args.len(), 1, 1, span);
            return Typed::error(span);
        };
        match self.expression(column, shape, scope).as_const() {
            Some(Scalar::String(name)) => {
                Typed::constant(Scalar::Bool(shape.position(name).is_some()), KqlType::Bool, span)
            }
            _ => self.broken(codes::NOT_CONSTANT, "the column's name must be a constant text", column.span),
        }
    }

    /// `bin_auto(x)`: `bin_at()` with the size and the fixed point that `set` statements gave.
    pub(super) fn bin_auto<'a>(
        &mut self,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let [value] = args else {
            self.count_fits("bin_auto", args.len(), 1, 1, span);
            return Typed::error(span);
        };
        let value = self.expression(value, shape, scope);
        let Some(size) = self.options.get("query_bin_auto_size").cloned() else {
            return self.error_with_hint(
                codes::BAD_OPERATOR,
                "`bin_auto()` does not know the size of a bin",
                "put `set query_bin_auto_size = 1h;` before the query",
                span,
            );
        };
        match self.options.get("query_bin_auto_at").cloned() {
            Some(at) => self.builtin("bin_at", vec![value, size, at], span),
            None => self.builtin("bin", vec![value, size], span),
        }
    }

    /// `assert(condition, message)`
    pub(super) fn assert<'a>(
        &mut self,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let bound: Vec<Typed> = args.iter().map(|arg| self.expression(arg, shape, scope)).collect();
        let verdict = bound.first().map(|condition| condition.as_const().cloned());
        let message = bound
            .get(1)
            .and_then(Typed::as_const)
            .map(|text| crate::functions::cell::text(text).into_owned());
        let call = self.builtin("assert", bound, span);
        match (call.is_error(), verdict.flatten(), message) {
            (true, ..) | (_, Some(Scalar::Bool(true)), Some(_)) => call,
            (_, Some(_), Some(message)) => self.broken(
                codes::BAD_OPERATOR,
                format!("assert() has failed with message: '{message}'"),
                span,
            ),
            _ => self.broken(
                codes::NOT_CONSTANT,
                "`assert()` takes a constant condition and a constant text",
                span,
            ),
        }
    }

    fn error_with_hint(&mut self, code: &'static str, message: &str, hint: &str, span: Span) -> Typed {
        self.error_hint(code, message, Some(hint.to_owned()), span);
        Typed::error(span)
    }
}
