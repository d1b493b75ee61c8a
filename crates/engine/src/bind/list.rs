//! `in`, `has_any` and their kin.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, ListOp};
use huntlet_table::{KqlType, Scalar};

use super::scope::{Binding, Scope, Shape};
use super::{Binder, types};
use crate::codes;
use crate::expr::{Kind, Typed};

impl Binder<'_> {
    /// Binds `left op (list)`.
    pub(super) fn list<'a>(
        &mut self,
        op: ListOp,
        left: &'a Expr,
        list: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let left = self.expression(left, shape, scope);
        let text_only = !matches!(op, ListOp::In | ListOp::NotIn);
        if let [table] = list
            && self.is_list_table(table, shape, scope)
        {
            return self.list_of_table(op, left, table, text_only, scope, span);
        }
        let items: Vec<Typed> = list.iter().map(|item| self.expression(item, shape, scope)).collect();
        if left.is_error() || items.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        let left = if text_only {
            match self.as_text(left, op.symbol()) {
                Some(left) => left,
                None => return Typed::error(span),
            }
        } else if left.ty == KqlType::Dynamic {
            match items.iter().map(|item| item.ty).find(|ty| *ty != KqlType::Dynamic) {
                Some(ty) => {
                    let model = Typed::new(Kind::Error, ty, span);
                    self.read_as(left, &model)
                }
                None => left,
            }
        } else {
            left
        };
        let mut bound = Vec::with_capacity(items.len());
        for item in items {
            // an array stands for its elements
            if item.ty == KqlType::Dynamic || (left.ty == KqlType::Dynamic && !text_only) {
                bound.push(item);
            } else if text_only {
                match self.as_text(item, op.symbol()) {
                    Some(item) => bound.push(item),
                    None => return Typed::error(span),
                }
            } else if types::comparable(left.ty, item.ty) {
                bound.push(if left.ty == KqlType::Guid && item.ty == KqlType::String {
                    self.convert("toguid", item)
                } else {
                    item
                });
            } else {
                let message = format!("`{}` cannot compare {} with {}", op.symbol(), left.ty, item.ty);
                return self.broken(codes::ARGUMENT_TYPE, message, item.span);
            }
        }
        Typed::new(Kind::List(op, Box::new(left), bound), KqlType::Bool, span)
    }

    fn is_list_table<'a>(&self, item: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> bool {
        match &item.kind {
            ExprKind::Name(name) => {
                shape.position(&name.text).is_none()
                    && match scope.find(&name.text) {
                        Some(Binding::Scalar(..)) => false,
                        Some(_) => self.is_tabular(item, scope),
                        None => self.tables.schema(&name.text).is_some(),
                    }
            }
            _ => self.is_tabular(item, scope),
        }
    }

    fn list_of_table<'a>(
        &mut self,
        op: ListOp,
        left: Typed,
        table: &'a Expr,
        text_only: bool,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let relation = self.nested(table, scope, span);
        let Some(first) = relation.shape.fields.first().cloned() else {
            if !relation.shape.open {
                self.error(codes::WRONG_KIND, "this table has no column to look in", table.span);
            }
            return Typed::error(span);
        };
        if left.is_error() || relation.shape.broken.contains(&0) {
            return Typed::error(span);
        }
        let left = if text_only || left.ty == KqlType::Dynamic && first.ty == KqlType::String {
            match self.as_text(left, op.symbol()) {
                Some(left) => left,
                None => return Typed::error(span),
            }
        } else {
            let model = Typed::constant(Scalar::Null, first.ty, span);
            if left.ty == KqlType::Dynamic { self.read_as(left, &model) } else { left }
        };
        let fits = if text_only {
            matches!(first.ty, KqlType::String | KqlType::Dynamic | KqlType::Guid)
        } else {
            first.ty == KqlType::Dynamic || types::comparable(left.ty, first.ty)
        };
        if !fits {
            let message = format!(
                "`{}` cannot compare {} with the column `{}`, which is {}",
                op.symbol(),
                left.ty,
                first.name,
                first.ty
            );
            return self.broken(codes::ARGUMENT_TYPE, message, table.span);
        }
        let shared = self.share(relation.plan);
        Typed::new(Kind::ListOf(op, Box::new(left), shared), KqlType::Bool, span)
    }
}
