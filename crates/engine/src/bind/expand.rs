//! `mv-expand` and `mv-apply`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{ExpandItem, Expr, Operator, Param};
use huntlet_table::{Field, KqlType};

use super::columns::{Item, explicit_names};
use super::naming::{self, Names};
use super::operator::parameter;
use super::query::declared_type;
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::expr::Typed;
use crate::plan::{Apply, Expand, ExpandTarget, Op, Plan, Source};

/// The expansion and the columns after it.
struct Expanded {
    expand: Expand,
    fields: Vec<Field>,
    broken: std::collections::BTreeSet<usize>,
}

impl Binder<'_> {
    /// `mv-expand items [limit n]`
    pub(super) fn mv_expand<'a>(
        &mut self,
        relation: Relation,
        params: &'a [Param],
        items: &'a [ExpandItem],
        limit: Option<&'a Expr>,
        operator: &Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let span = operator.span;
        let mut expanded = self.expansion(&relation.shape, params, items, limit, scope, span);
        let dashless = operator.keyword.end - operator.keyword.start == 8;
        if dashless && expanded.expand.limit.is_none() {
            // the older spelling keeps its older limit
            let most = Typed::constant(huntlet_table::Scalar::Long(128), KqlType::Long, span);
            expanded.expand.limit = Some(most);
        }
        let serialized = relation.shape.serialized;
        let mut result = self.step(relation, Op::Expand(expanded.expand), expanded.fields, span);
        result.shape.broken = expanded.broken;
        result.shape.serialized = serialized;
        result
    }

    fn expansion<'a>(
        &mut self,
        shape: &Shape,
        params: &'a [Param],
        items: &'a [ExpandItem],
        limit: Option<&'a Expr>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Expanded {
        let bag_as_array = match parameter(params, "kind").or_else(|| parameter(params, "bagexpansion")) {
            None | Some("bag") => false,
            Some("array") => true,
            Some(other) => {
                let message = format!("`{other}` is no kind of expansion; use `bag` or `array`");
                self.error(codes::BAD_PARAMETER, message, span);
                false
            }
        };
        let mut fields = shape.fields.clone();
        let mut broken = shape.broken.clone();
        let mut names = Names::default();
        for field in &fields {
            names.reserve(&field.name);
        }
        self.given_once(items.iter().map(|item| &item.expr), shape);
        let mut targets = Vec::new();
        for item in items {
            let value = self.expression(&item.expr, shape, scope);
            if !value.is_error() && value.ty != KqlType::Dynamic {
                let message = format!("only dynamic values can be expanded, but this is {}", value.ty);
                let hint = (value.ty == KqlType::String)
                    .then(|| "read the text with `parse_json(...)` first".to_owned());
                self.error_hint(codes::ARGUMENT_TYPE, message, hint, item.expr.span);
            }
            let ty = item.to_type.as_ref().map_or(KqlType::Dynamic, declared_type);
            let name = match (explicit_names(&item.expr).into_iter().next(), naming::own_name(&item.expr)) {
                (Some(name), _) => name,
                (None, Some(name)) => name,
                (None, None) => names.fresh(),
            };
            let target = fields.iter().position(|field| field.name == name).unwrap_or(fields.len());
            match fields.get_mut(target) {
                Some(known) => known.ty = ty,
                None => fields.push(field(name, ty)),
            }
            if value.is_error() || value.ty != KqlType::Dynamic {
                broken.insert(target);
            }
            targets.push(ExpandTarget { expr: value, target, ty });
        }
        let index = parameter(params, "with_itemindex").map(|name| {
            names.reserve(name);
            fields.push(field(name, KqlType::Long));
            fields.len() - 1
        });
        let limit = limit.map(|limit| self.row_count(limit, scope));
        Expanded { expand: Expand { items: targets, index, limit, bag_as_array }, fields, broken }
    }

    /// `mv-apply items on (operators)`
    pub(super) fn mv_apply<'a>(
        &mut self,
        relation: Relation,
        (params, items, limit): (&'a [Param], &'a [ExpandItem], Option<&'a Expr>),
        body: &'a Expr,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let expanded = self.expansion(&shape, params, items, limit, scope, span);
        let mut inner_shape = self.shape(expanded.fields.clone());
        inner_shape.broken = expanded.broken;
        inner_shape.open = shape.open;
        inner_shape.serialized = true;
        let inner = Relation {
            plan: Plan { source: Source::Input, steps: Vec::new(), fields: expanded.fields.clone() },
            shape: inner_shape,
        };
        let body = if self.enter(span) {
            let body = self.tabular(body, scope, Some(inner));
            self.leave();
            body
        } else {
            self.unknown_relation()
        };
        // the sub-query's columns win over those of the input under the same name
        let keep: Vec<usize> = (0..shape.fields.len())
            .filter(|position| body.shape.position(&shape.fields[*position].name).is_none())
            .filter(|position| {
                // a column that is expanded by its own name alone is gone
                let mut written = items.iter().filter_map(|item| item.expr.as_name());
                !written.any(|name| name.text == shape.fields[*position].name)
            })
            .collect();
        let ordered = apply_columns(&shape, &body.shape, &keep);
        let mut fields: Vec<Field> = keep.iter().map(|position| shape.fields[*position].clone()).collect();
        fields.extend(body.shape.fields.iter().cloned());
        let kept = keep.len();
        let mut broken: std::collections::BTreeSet<usize> = keep
            .iter()
            .enumerate()
            .filter(|(_, position)| shape.broken.contains(position))
            .map(|(at, _)| at)
            .collect();
        broken.extend(body.shape.broken.iter().map(|position| position + kept));
        let open = body.shape.open;
        let apply = Apply { expand: expanded.expand, expanded: expanded.fields, body: body.plan, keep };
        let mut result = self.step(relation, Op::Apply(Box::new(apply)), fields.clone(), span);
        result.shape.broken = broken;
        result.shape.open = open;
        result.shape.serialized = false;
        let shape = result.shape.clone();
        let columns = ordered
            .into_iter()
            .map(|position| Item {
                name: fields[position].name.clone(),
                value: Self::column_of(&shape, position, span),
            })
            .collect();
        self.items(result, columns, span)
    }
}

/// The order of the result: the input's columns in their places, then what the sub-query adds.
fn apply_columns(outer: &Shape, inner: &Shape, keep: &[usize]) -> Vec<usize> {
    let mut order = Vec::new();
    for (position, field) in outer.fields.iter().enumerate() {
        if let Some(at) = keep.iter().position(|kept| *kept == position) {
            order.push(at);
        } else if let Some(at) = inner.position(&field.name) {
            order.push(keep.len() + at);
        }
    }
    let rest = (0..inner.fields.len()).map(|at| keep.len() + at);
    order.extend(rest.filter(|at| !order.contains(at)).collect::<Vec<_>>());
    order
}
