//! `make-series`: aggregates over the bins of an axis, one row of arrays per group.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, Param, SeriesAggregate, SeriesRange, find_param};
use huntlet_table::{Field, KqlType, Scalar};

use super::columns::{Item, explicit_names};
use super::naming::{self, Names};
use super::scope::{Relation, Scope, Shape};
use super::summarize::Collected;
use super::{Binder, field, operator};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{MakeSeries, Op, SeriesBounds, Step, Summarize};

/// The parts of the operator as they are written.
pub(super) struct Written<'a> {
    pub params: &'a [Param],
    pub aggregates: &'a [SeriesAggregate],
    pub on: &'a Expr,
    pub range: &'a SeriesRange,
    pub by: &'a [Expr],
}

impl Binder<'_> {
    /// `make-series aggregates on axis from a to b step c by keys`
    pub(super) fn make_series<'a>(
        &mut self,
        relation: Relation,
        written: &Written<'a>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let nonempty = match operator::parameter(written.params, "kind") {
            None => false,
            Some("nonempty") => true,
            Some(other) => {
                let message =
                    format!("`make-series` has no kind `{other}`; leave it out or write `nonempty`");
                let at = find_param(written.params, "kind").and_then(|param| param.values.first());
                self.error(codes::BAD_PARAMETER, message, at.map_or(span, |value| value.span));
                false
            }
        };
        let mut names = Names::default();
        let calls = written.aggregates.iter().map(|aggregate| &aggregate.expr);
        self.given_once(written.by.iter().chain(calls.clone()), &shape);

        let mut keys = Vec::new();
        let mut outputs: Vec<Item> = Vec::new();
        for item in written.by {
            let key = self.group_key(item, &shape, scope);
            let name = match (explicit_names(item).into_iter().next(), naming::own_name(item)) {
                (Some(name), _) => {
                    names.reserve(&name);
                    name
                }
                (None, Some(name)) => names.unique(&name),
                (None, None) => names.fresh(),
            };
            outputs.push(Item { name, value: moved(&key, keys.len(), item.span) });
            keys.push(key);
        }
        for name in calls.clone().flat_map(explicit_names) {
            names.reserve(&name);
        }

        // the bin stands behind the columns of the input, and behind the keys of the inner `summarize`
        let bin = Typed::new(Kind::Column(shape.fields.len()), KqlType::Long, span);
        let key_count = keys.len();
        keys.push(bin);
        let mut collected = Collected::behind(keys.len());
        let mut defaults = Vec::new();
        for aggregate in written.aggregates {
            let first = outputs.len();
            if let Some(name) = aggregate.expr.as_name().filter(|name| shape.position(&name.text).is_some()) {
                let message = format!("an aggregate such as `sum({})` is awaited here", name.text);
                self.error(codes::AGGREGATE_PLACE, message, name.span);
                outputs.push(Item { name: names.unique(&name.text), value: Typed::error(name.span) });
            } else {
                let expr = &aggregate.expr;
                self.aggregate_item(
                    expr,
                    &shape,
                    scope,
                    written.by,
                    &mut names,
                    &mut collected,
                    &mut outputs,
                );
            }
            for output in &outputs[first..] {
                if matches!(output.value.ty, KqlType::Dynamic | KqlType::String | KqlType::Guid)
                    && !output.value.is_error()
                {
                    let message =
                        format!("`make-series` takes numbers, and `{}` is {}", output.name, output.value.ty);
                    let hint = Some(
                        "use an aggregate that gives a number, or `summarize` with `bin(...)`".to_owned(),
                    );
                    self.error_hint(codes::ARGUMENT_TYPE, message, hint, aggregate.expr.span);
                }
            }
            let default = match &aggregate.default {
                None => Typed::constant(Scalar::Long(0), KqlType::Long, aggregate.expr.span),
                Some(value) => {
                    let none = self.shape(Vec::new());
                    self.expression(value, &none, scope)
                }
            };
            defaults.extend(outputs[first..].iter().map(|_| default.clone()));
        }

        let axis = self.expression(written.on, &shape, scope);
        let axis_name = match explicit_names(written.on).into_iter().next().or(naming::own_name(written.on)) {
            Some(name) => {
                if calls.clone().flat_map(explicit_names).any(|given| given == name)
                    || outputs[..key_count].iter().any(|key| key.name == name)
                {
                    let message = format!("the column `{name}` is given twice: once it is the axis");
                    self.error(codes::DUPLICATE_COLUMN, message, written.on.span);
                }
                names.unique(&name)
            }
            None => names.fresh(),
        };
        let bounds = self.series_bounds(&axis, written.range, scope);

        let mut fields: Vec<Field> = Vec::new();
        let mut broken: Vec<usize> = Vec::new();
        for (position, item) in outputs.iter().enumerate() {
            let ty = if position < key_count { item.value.ty } else { KqlType::Dynamic };
            fields.push(field(&item.name, ty));
            if item.value.is_error() {
                broken.push(position);
            }
        }
        if axis.is_error() {
            broken.push(fields.len());
        }
        fields.push(field(axis_name, KqlType::Dynamic));

        let mut inner: Vec<Typed> = outputs.into_iter().map(|item| item.value).collect();
        inner.insert(key_count, Typed::new(Kind::Column(key_count), KqlType::Long, span));
        let inner_fields =
            inner.iter().enumerate().map(|(at, value)| field(format!("{at}"), value.ty)).collect();
        let plan = MakeSeries {
            axis,
            bounds,
            keys: key_count,
            inner: Box::new(Step {
                op: Op::Summarize(Summarize {
                    keys,
                    aggregates: collected.into_aggregates(),
                    outputs: inner,
                }),
                fields: inner_fields,
                span,
            }),
            defaults,
            nonempty,
        };
        let mut result = self.step(relation, Op::MakeSeries(Box::new(plan)), fields, span);
        result.shape.broken = broken.into_iter().collect();
        result.shape.serialized = false;
        result
    }

    /// The bounds, which read no row.
    fn series_bounds<'a>(
        &mut self,
        axis: &Typed,
        range: &'a SeriesRange,
        scope: &Rc<Scope<'a>>,
    ) -> SeriesBounds {
        let none: Shape = self.shape(Vec::new());
        let (from, to, step, inclusive) = match range {
            SeriesRange::FromToStep { from, to, step } => (from.as_deref(), to.as_deref(), step, false),
            SeriesRange::InRange { from, to, step } => (Some(from.as_ref()), Some(to.as_ref()), step, true),
        };
        let from = from.map(|expr| self.expression(expr, &none, scope));
        let to = to.map(|expr| self.expression(expr, &none, scope));
        let step = self.expression(step, &none, scope);
        if !axis.is_error() {
            let numeric = |ty| matches!(ty, KqlType::Int | KqlType::Long | KqlType::Real);
            let whole = |ty| matches!(ty, KqlType::Int | KqlType::Long);
            let known = numeric(axis.ty) || matches!(axis.ty, KqlType::DateTime | KqlType::TimeSpan);
            if !known {
                let message = format!(
                    "the axis is {}; it must be a datetime, a timespan, an int, a long or a real",
                    axis.ty
                );
                self.error(codes::ARGUMENT_TYPE, message, axis.span);
                return SeriesBounds { from, to, step, inclusive };
            }
            for bound in from.iter().chain(&to) {
                let fits = bound.ty == axis.ty
                    || axis.ty == KqlType::Real && numeric(bound.ty)
                    || whole(axis.ty) && whole(bound.ty);
                if !fits && !bound.is_error() {
                    let message = format!("the axis is {}, so this must be too, not {}", axis.ty, bound.ty);
                    self.error(codes::ARGUMENT_TYPE, message, bound.span);
                }
            }
            let fits = match axis.ty {
                KqlType::DateTime | KqlType::TimeSpan => step.ty == KqlType::TimeSpan,
                KqlType::Real => numeric(step.ty),
                _ => whole(step.ty),
            };
            if !fits && !step.is_error() {
                let message = format!("an axis of {} cannot have steps of {}", axis.ty, step.ty);
                self.error(codes::ARGUMENT_TYPE, message, step.span);
            }
        }
        SeriesBounds { from, to, step, inclusive }
    }
}

/// A key as the inner `summarize` hands it on.
fn moved(key: &Typed, position: usize, span: Span) -> Typed {
    if key.is_error() { Typed::error(span) } else { Typed::new(Kind::Column(position), key.ty, span) }
}
