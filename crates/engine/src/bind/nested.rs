//! `top-nested`, `top-hitters` and `project-by-names`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Nulls, OrderedExpr, SortOrder, TopNestedLevel};
use huntlet_table::{KqlType, Scalar};

use super::columns::{explicit_names, wildcard};
use super::naming::{self, Names};
use super::scope::{Relation, Scope};
use super::summarize::Collected;
use super::{Binder, field};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{NestedLevel, Op, SortKey, Summarize};

impl Binder<'_> {
    /// `top-nested n of key [with others = x] by aggregate, top-nested ...`
    pub(super) fn top_nested<'a>(
        &mut self,
        relation: Relation,
        levels: &'a [TopNestedLevel],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let mut names = Names::default();
        let mut fields = Vec::new();
        let mut broken = std::collections::BTreeSet::new();
        let mut bound: Vec<NestedLevel> = Vec::new();
        for level in levels {
            let count = level.count.as_ref().map(|count| self.row_count(count, scope));
            let key = self.group_key(&level.of, &shape, scope);
            let key_name = match (explicit_names(&level.of).into_iter().next(), naming::own_name(&level.of)) {
                (Some(name), _) | (None, Some(name)) => names.unique(&name),
                (None, None) => names.fresh(),
            };
            let others = level.others.as_ref().map(|others| self.others(others, key.ty, scope));
            // the keys in front are the group above and this level's
            let mut collected = Collected::behind(2);
            let by = match &level.by.expr.kind {
                ExprKind::Named { value, .. } => value.as_ref(),
                _ => &level.by.expr,
            };
            let value = self.aggregated(by, &shape, scope, &mut collected);
            let value = self.orderable(value);
            let value_name = match explicit_names(&level.by.expr).into_iter().next() {
                Some(name) => names.unique(&name),
                None => names.unique(&format!("aggregated_{key_name}")),
            };
            for (name, part) in [(key_name, &key), (value_name, &value)] {
                if part.is_error() {
                    broken.insert(fields.len());
                }
                fields.push(field(name, part.ty));
            }
            let descending = level.by.order != Some(SortOrder::Ascending);
            let nulls_first = level.by.nulls.map_or(!descending, |nulls| nulls == Nulls::First);
            let aggregates = collected.into_aggregates();
            bound.push(NestedLevel { count, key, others, aggregates, value, descending, nulls_first });
        }
        let mut result = self.step(relation, Op::TopNested(bound), fields, span);
        result.shape.broken = broken;
        result.shape.serialized = false;
        result
    }

    /// The constant of `with others`, in the key's type.
    fn others<'a>(&mut self, others: &'a Expr, ty: KqlType, scope: &Rc<Scope<'a>>) -> Typed {
        let empty = self.shape(Vec::new());
        let value = match &others.kind {
            ExprKind::Named { value, .. } => self.expression(value, &empty, scope),
            _ => self.expression(others, &empty, scope),
        };
        if !value.is_error() && value.as_const().is_none() {
            return self.broken(codes::NOT_CONSTANT, "the name of the others must be constant", others.span);
        }
        if !value.is_error() && value.ty != ty && value.ty == KqlType::String {
            let message = format!("the others are named by a text, but the level's key is {ty}");
            let hint = "convert the key with `tostring(...)`, or give a value of its type";
            self.error_hint(codes::ARGUMENT_TYPE, message, Some(hint.to_owned()), others.span);
            return Typed::error(others.span);
        }
        self.cast(value, ty)
    }

    fn orderable(&mut self, value: Typed) -> Typed {
        if value.ty == KqlType::Dynamic && !value.is_error() {
            return self.broken(
                codes::ARGUMENT_TYPE,
                "groups cannot be ordered by a dynamic value",
                value.span,
            );
        }
        value
    }

    /// `top-hitters n of column [by weight]`: exact here.
    pub(super) fn top_hitters<'a>(
        &mut self,
        relation: Relation,
        count: &'a Expr,
        of: &'a Expr,
        by: Option<&'a OrderedExpr>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let count = self.row_count(count, scope);
        self.column_alone(of, "top-hitters");
        let key = self.group_key(of, &shape, scope);
        let mut names = Names::default();
        let own = explicit_names(of).into_iter().next().or_else(|| naming::own_name(of));
        let key_name = match own {
            Some(name) => names.unique(&name),
            None => names.fresh(),
        };
        let mut collected = Collected::behind(1);
        let (value, value_name) = match by {
            None => (
                self.add_fold("count", Vec::new(), &mut collected, span),
                format!("approximate_count_{key_name}"),
            ),
            Some(by) => {
                let weight = self.expression(&by.expr, &shape, scope);
                let name = naming::own_name(&by.expr).unwrap_or_default();
                (
                    self.add_fold("sum", vec![weight], &mut collected, by.span),
                    format!("approximate_sum_{name}"),
                )
            }
        };
        let descending = by.is_none_or(|by| by.order != Some(SortOrder::Ascending));
        let fields = vec![field(key_name, key.ty), field(names.unique(&value_name), value.ty)];
        let is_broken = [key.is_error(), value.is_error()];
        let order = Typed::new(Kind::Column(1), value.ty, span);
        let outputs = vec![Typed::new(Kind::Column(0), key.ty, of.span), value];
        let summarize = Summarize { keys: vec![key], aggregates: collected.into_aggregates(), outputs };
        let mut result = self.step(relation, Op::Summarize(summarize), fields, span);
        result.shape.broken = (0..2).filter(|at| is_broken.get(*at) == Some(&true)).collect();
        let key = SortKey { expr: order, descending, nulls_first: false };
        self.keep_shape(result, Op::Top(count, key), span)
    }

    /// `project-by-names names`: constant texts with wildcards, arrays of them, `column_names_of(T)`. A name that no
    /// column has is passed over.
    pub(super) fn project_by_names<'a>(
        &mut self,
        relation: Relation,
        items: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let empty = self.shape(Vec::new());
        let mut chosen: Vec<usize> = Vec::new();
        let mut open = shape.open;
        for item in items {
            let mut wanted: Vec<String> = Vec::new();
            if let ExprKind::Call { receiver: None, name, args } = &item.kind
                && name.text == "column_names_of"
                && let [table] = args.as_slice()
            {
                let other = self.nested(table, scope, item.span);
                open |= other.shape.open;
                wanted.extend(other.shape.fields.into_iter().map(|field| field.name));
            } else {
                let bound = self.expression(item, &empty, scope);
                match bound.as_const() {
                    _ if bound.is_error() => open = true,
                    Some(Scalar::String(text)) => wanted.push(text.clone()),
                    Some(Scalar::Dynamic(serde_json::Value::Array(list))) => {
                        wanted.extend(list.iter().filter_map(|name| name.as_str().map(str::to_owned)));
                    }
                    _ => {
                        let message =
                            "names are awaited here: constant texts, arrays of them, or `column_names_of(T)`";
                        self.error(codes::NOT_CONSTANT, message, item.span);
                    }
                }
            }
            for wanted in wanted {
                for (position, own) in shape.fields.iter().enumerate() {
                    if wildcard(&wanted, &own.name) && !chosen.contains(&position) {
                        chosen.push(position);
                    }
                }
            }
        }
        let mut result = self.keep(relation, &chosen, span);
        result.shape.open = open;
        result
    }
}
