//! `summarize`, `distinct` and `count`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Name};
use huntlet_table::KqlType;

use super::columns::{Item, explicit_names};
use super::naming::{self, Names};
use super::scope::{Relation, Scope, Shape};
use super::{Binder, call, field};
use crate::aggregates;
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::facts::{self, FactKind};
use crate::functions::Arg;
use crate::plan::{BoundAggregate, Op, Pick, Summarize};

/// Aggregates while their expressions are bound: the result columns over keys and aggregates.
pub(super) struct Collected {
    keys: usize,
    aggregates: Vec<BoundAggregate>,
    width: usize,
}

impl Collected {
    /// No aggregates yet, behind this many keys.
    pub(super) fn behind(keys: usize) -> Self {
        Self { keys, aggregates: Vec::new(), width: 0 }
    }

    /// The aggregates in the order of their columns.
    pub(super) fn into_aggregates(self) -> Vec<BoundAggregate> {
        self.aggregates
    }

    /// Adds an aggregate; the position of its first result column.
    fn add(&mut self, aggregate: BoundAggregate) -> usize {
        let first = self.keys + self.width;
        self.width += aggregate.types().len();
        self.aggregates.push(aggregate);
        first
    }
}

/// True for aggregates with several result columns, which are bound here and not in the registry.
pub(super) fn is_aggregate(name: &str) -> bool {
    matches!(
        name,
        "arg_max" | "arg_min" | "argmax" | "argmin" | "take_any" | "any" | "percentiles" | "percentilesw"
    )
}

impl Binder<'_> {
    /// `summarize aggregates by keys`
    pub(super) fn summarize<'a>(
        &mut self,
        relation: Relation,
        items: &'a [Expr],
        by: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let mut names = Names::default();
        self.given_once(by.iter().chain(items), &shape);
        let mut keys = Vec::new();
        let mut outputs: Vec<Item> = Vec::new();
        for item in by {
            let key = self.group_key(item, &shape, scope);
            let name = match (explicit_names(item).into_iter().next(), naming::name_over(item, Some(&shape)))
            {
                (Some(name), _) => {
                    names.reserve(&name);
                    name
                }
                (None, Some(name)) => names.unique(&name),
                (None, None) => names.fresh(),
            };
            let value = if key.is_error() {
                Typed::error_of(key.ty, item.span)
            } else {
                Typed::new(Kind::Column(keys.len()), key.ty, item.span)
            };
            outputs.push(Item { name, value });
            keys.push(key);
        }
        for name in items.iter().flat_map(explicit_names) {
            names.reserve(&name);
        }
        let mut collected = Collected { keys: keys.len(), aggregates: Vec::new(), width: 0 };
        for item in items {
            self.aggregate_item(item, &shape, scope, by, &mut names, &mut collected, &mut outputs);
        }
        let fields = outputs.iter().map(|item| field(&item.name, item.value.ty)).collect();
        let broken = outputs
            .iter()
            .enumerate()
            .filter(|(_, item)| item.value.is_error())
            .map(|(index, _)| index)
            .collect();
        let summarize = Summarize {
            keys,
            aggregates: collected.aggregates,
            outputs: outputs.into_iter().map(|item| item.value).collect(),
        };
        let mut result = self.step(relation, Op::Summarize(summarize), fields, span);
        result.shape.broken = broken;
        result.shape.serialized = false;
        result
    }

    pub(super) fn group_key<'a>(&mut self, item: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Typed {
        let key = self.expression(item, shape, scope);
        if self.is_key(&key, item.span) { key } else { Typed::error(item.span) }
    }

    /// Refuses a dynamic value as what rows are grouped by.
    fn is_key(&mut self, key: &Typed, span: Span) -> bool {
        let dynamic = key.ty == KqlType::Dynamic && !key.is_error();
        if dynamic {
            let hint = Some("convert it first, for example with `tostring(...)`".to_owned());
            self.error_hint(codes::ARGUMENT_TYPE, "rows cannot be grouped by a dynamic value", hint, span);
        }
        !dynamic
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one `summarize` is in as many parts")]
    pub(super) fn aggregate_item<'a>(
        &mut self,
        item: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        by: &'a [Expr],
        names: &mut Names,
        collected: &mut Collected,
        outputs: &mut Vec<Item>,
    ) {
        let explicit = explicit_names(item);
        let value = match &item.kind {
            ExprKind::Named { value, .. } => value.as_ref(),
            _ => item,
        };
        if let ExprKind::Call { receiver: None, name, args } = &value.kind
            && is_aggregate(&name.text)
        {
            let by_columns: Vec<String> =
                by.iter().filter_map(|key| key.as_name()).map(|name| name.text.clone()).collect();
            let columns = if name.text.starts_with("percentiles") {
                self.percentiles(name, args, shape, scope, collected)
            } else {
                self.pick(name, args, shape, scope, &by_columns, collected)
            };
            for (position, column) in columns.into_iter().enumerate() {
                let name = match explicit.get(position) {
                    Some(name) => name.clone(),
                    None => names.unique(&column.name),
                };
                outputs.push(Item { name, value: column.value });
            }
            return;
        }
        let bound = self.aggregated(value, shape, scope, collected);
        let own = match &value.kind {
            ExprKind::Call { receiver: None, name, args } => {
                naming::call_name(&name.text, args, true, Some(shape))
            }
            _ => None,
        };
        let name = match (explicit.into_iter().next(), own) {
            (Some(name), _) => name,
            (None, Some(name)) => names.unique(&name),
            (None, None) => names.fresh(),
        };
        outputs.push(Item { name, value: bound });
    }

    /// An expression over aggregates: `sum(x) / count()`.
    pub(super) fn aggregated<'a>(
        &mut self,
        expr: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        collected: &mut Collected,
    ) -> Typed {
        let span = expr.span;
        if let ExprKind::Name(name) | ExprKind::Call { name, .. } = &expr.kind {
            self.look(name.span, shape, scope, false, true);
        }
        if let ExprKind::Call { receiver: None, name, args } = &expr.kind {
            if aggregates::lookup(&name.text).is_some()
                || !is_aggregate(&name.text) && facts::find(FactKind::Aggregate, &name.text).is_some()
            {
                return self.fold_aggregate(name, args, shape, scope, collected, span);
            }
            if is_aggregate(&name.text) {
                let by: [String; 0] = [];
                let columns = if name.text.starts_with("percentiles") {
                    self.percentiles(name, args, shape, scope, collected)
                } else {
                    self.pick(name, args, shape, scope, &by, collected)
                };
                let first = columns.into_iter().next().map(|column| column.value);
                return first.unwrap_or_else(|| Typed::error(span));
            }
        }
        if let ExprKind::Call { receiver: None, name, args } = &expr.kind
            && crate::functions::lookup(&name.text).is_none()
            && facts::find(FactKind::Function, &name.text).is_none()
            && scope.find(&name.text).is_none()
            && name.text != "toscalar"
        {
            for arg in args {
                self.expression(arg, shape, scope);
            }
            let known = aggregates::all().map(|aggregate| aggregate.name);
            let near = super::hint::nearest(&name.text, known.chain(["arg_max", "arg_min", "take_any"]));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no aggregate or function `{}`", name.text);
            self.error_hint(codes::UNKNOWN_FUNCTION, message, hint, name.span);
            return Typed::error(span);
        }
        // the rest of the expression sees only the aggregates, each under a name no query can write
        let inner = Scope::within(scope);
        let empty = Shape { id: shape.id, open: false, ..Shape::default() };
        if let Some(bound) = self.lifted(expr, shape, scope, collected) {
            return bound;
        }
        if let Some(name) = expr.as_name().filter(|name| shape.position(&name.text).is_some()) {
            let message = format!("`{}` must stand in an aggregate or behind `by`", name.text);
            let hint = Some(format!("for any value of a group write `take_any({})`", name.text));
            self.error_hint(codes::AGGREGATE_PLACE, message, hint, span);
            return Typed::error(span);
        }
        self.argument(expr, &empty, &inner)
    }

    /// Binds operators and calls whose operands are aggregates.
    fn lifted<'a>(
        &mut self,
        expr: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        collected: &mut Collected,
    ) -> Option<Typed> {
        let span = expr.span;
        let bound = match &expr.kind {
            ExprKind::Binary { op, op_span, left, right } => {
                let left = self.aggregated(left, shape, scope, collected);
                let right = self.aggregated(right, shape, scope, collected);
                self.binary(*op, left, right, *op_span, span)
            }
            ExprKind::Call { receiver: None, name, args } => {
                if scope.find(&name.text).is_some()
                    || name.text == "toscalar"
                    || super::tuple::has_several(&name.text)
                {
                    return None;
                }
                let function = crate::functions::lookup(&name.text)?;
                let args = args.iter().map(|arg| self.aggregated(arg, shape, scope, collected)).collect();
                self.builtin(function.name, args, span)
            }
            ExprKind::Unary { op: huntlet_kql::ast::UnaryOp::Minus, operand }
                if operand.as_literal().is_none() =>
            {
                let operand = self.aggregated(operand, shape, scope, collected);
                if operand.is_error() {
                    return Some(operand);
                }
                let ty = operand.ty;
                Typed::new(Kind::Negate(Box::new(operand)), ty, span)
            }
            ExprKind::Path { base, member } => {
                let base = self.aggregated(base, shape, scope, collected);
                self.path_step(base, crate::expr::PathStep::Key(member.text.clone()), span)
            }
            ExprKind::Index { base, index } => {
                let base = self.aggregated(base, shape, scope, collected);
                let index = self.aggregated(index, shape, scope, collected);
                self.index_step(base, index, span)
            }
            ExprKind::And(terms) | ExprKind::Or(terms) => {
                let bound: Vec<Typed> =
                    terms.iter().map(|term| self.aggregated(term, shape, scope, collected)).collect();
                if bound.iter().any(Typed::is_error) {
                    return Some(Typed::error(span));
                }
                if bound.iter().any(|term| term.ty != KqlType::Bool) {
                    return Some(self.broken(codes::NOT_BOOL, "true or false is awaited here", span));
                }
                let all = matches!(expr.kind, ExprKind::And(_));
                Typed::new(if all { Kind::And(bound) } else { Kind::Or(bound) }, KqlType::Bool, span)
            }
            _ => return None,
        };
        Some(self.fold(bound))
    }

    fn fold_aggregate<'a>(
        &mut self,
        name: &Name,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        collected: &mut Collected,
        span: Span,
    ) -> Typed {
        let bound: Vec<Typed> = args.iter().map(|arg| self.expression(arg, shape, scope)).collect();
        self.add_fold(&name.text, bound, collected, span)
    }

    pub(super) fn add_fold(
        &mut self,
        name: &str,
        args: Vec<Typed>,
        collected: &mut Collected,
        span: Span,
    ) -> Typed {
        let refused = call::refused_type(FactKind::Aggregate, name, &args);
        if args.iter().any(Typed::is_error) {
            return Typed::error_of(refused, span);
        }
        let Some(aggregate) = aggregates::lookup(name) else {
            self.error(codes::UNSUPPORTED_FUNCTION, format!("the engine cannot run `{name}()` yet"), span);
            return Typed::error_of(refused, span);
        };
        if !self.count_fits(name, args.len(), aggregate.min_args, aggregate.max_args, span) {
            return Typed::error_of(refused, span);
        }
        // Kusto counts rows, whatever the argument of `count()` is
        if name != "count" && !self.without_dynamic(FactKind::Aggregate, name, &args) {
            return Typed::error_of(refused, span);
        }
        let typed: Vec<Arg> = args.iter().map(Typed::as_arg).collect();
        match (aggregate.typing)(&typed) {
            Ok(ty) => {
                let position = collected.add(BoundAggregate::Fold { aggregate, args, ty });
                Typed::new(Kind::Column(position), ty, span)
            }
            Err(message) => {
                self.error(codes::ARGUMENT_TYPE, format!("`{name}()`: {message}"), span);
                Typed::error_of(refused, span)
            }
        }
    }

    /// `percentiles(x, 50, 95)` is one `percentile` per number.
    fn percentiles<'a>(
        &mut self,
        name: &Name,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        collected: &mut Collected,
    ) -> Vec<Item> {
        let weighted = name.text == "percentilesw";
        let fixed = if weighted { 2 } else { 1 };
        if args.len() <= fixed {
            self.count_fits(&name.text, args.len(), fixed + 1, usize::MAX, name.span);
            return Vec::new();
        }
        let values: Vec<Typed> = args.iter().map(|arg| self.expression(arg, shape, scope)).collect();
        let subject = args.first().and_then(naming::own_name).unwrap_or_default();
        let single = if weighted { "percentilew" } else { "percentile" };
        let mut columns = Vec::new();
        for (arg, at) in args.iter().zip(&values).skip(fixed) {
            let mut inner: Vec<Typed> = values[..fixed].to_vec();
            inner.push(at.clone());
            let value = self.add_fold(single, inner, collected, name.span);
            let suffix = naming::number_text(arg).unwrap_or_default();
            columns.push(Item { name: format!("percentile_{subject}_{suffix}"), value });
        }
        columns
    }

    /// `arg_max(by, columns)`, `arg_min`, `take_any(columns)`.
    fn pick<'a>(
        &mut self,
        name: &Name,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        by_columns: &[String],
        collected: &mut Collected,
    ) -> Vec<Item> {
        let pick = match name.text.as_str() {
            "arg_max" | "argmax" => Pick::Max,
            "arg_min" | "argmin" => Pick::Min,
            _ => Pick::Any,
        };
        let legacy = matches!(name.text.as_str(), "argmax" | "argmin" | "any");
        let prefix = match name.text.as_str() {
            "argmax" => "max_",
            "argmin" => "min_",
            "any" => "any_",
            _ => "",
        };
        if args.is_empty() {
            self.count_fits(&name.text, 0, 1, usize::MAX, name.span);
            return Vec::new();
        }
        let mut columns: Vec<(String, Typed)> = Vec::new();
        for (position, arg) in args.iter().enumerate() {
            if matches!(arg.kind, ExprKind::Star) {
                let maximised = args.first().and_then(Expr::as_name).map(|name| name.text.clone());
                for column in Self::all_columns(shape, arg.span) {
                    // what is named by itself is not repeated
                    let named = args.iter().filter_map(Expr::as_name).any(|name| name.text == column.name);
                    let skip = by_columns.contains(&column.name)
                        || named && !legacy
                        || pick != Pick::Any && maximised.as_ref() == Some(&column.name);
                    if !skip {
                        let label = match (legacy, pick) {
                            (false, _) => column.name,
                            (true, Pick::Any) => format!("{prefix}{}", column.name),
                            (true, _) => {
                                format!(
                                    "{prefix}{}_{}",
                                    maximised.as_deref().unwrap_or_default(),
                                    column.name
                                )
                            }
                        };
                        columns.push((label, column.value));
                    }
                }
                continue;
            }
            let value = self.expression(arg, shape, scope);
            if position == 0 && pick != Pick::Any && value.ty == KqlType::Dynamic && !value.is_error() {
                self.error_hint(
                    codes::ARGUMENT_TYPE,
                    format!("`{}` cannot order dynamic values", name.text),
                    Some("convert it first, for example with `tolong(...)`".to_owned()),
                    arg.span,
                );
            }
            let own = naming::own_name(arg).unwrap_or_else(|| match (pick, position, legacy) {
                (Pick::Any, _, true) | (Pick::Max | Pick::Min, 0, _) => String::new(),
                (Pick::Any, ..) => format!("any_arg{position}"),
                (_, _, true) => format!("arg{position}"),
                (pick, ..) => {
                    let first = args.first().and_then(naming::own_name).unwrap_or_default();
                    let prefix = if pick == Pick::Max { "max" } else { "min" };
                    format!("{prefix}_{first}_arg{position}")
                }
            });
            let label = match (legacy, position, pick) {
                (true, 0, _) | (true, _, Pick::Any) => format!("{prefix}{own}"),
                (true, _, _) => {
                    let first = args.first().and_then(naming::own_name).unwrap_or_default();
                    format!("{prefix}{first}_{own}")
                }
                (false, 0, Pick::Max) if own.is_empty() => "max_".to_owned(),
                (false, 0, Pick::Min) if own.is_empty() => "min_".to_owned(),
                _ => own,
            };
            columns.push((label, value));
        }
        if columns.iter().any(|(_, value)| value.is_error()) {
            return columns
                .into_iter()
                .map(|(name, value)| Item { name, value: Typed::error_of(value.ty, value.span) })
                .collect();
        }
        let by = (pick != Pick::Any).then(|| columns.first().map(|(_, value)| value.clone())).flatten();
        let outputs: Vec<Typed> = columns.iter().map(|(_, value)| value.clone()).collect();
        let first = collected.add(BoundAggregate::Pick { pick, by, outputs });
        columns
            .into_iter()
            .enumerate()
            .map(|(offset, (name, value))| {
                let value = Typed::new(Kind::Column(first + offset), value.ty, value.span);
                Item { name, value }
            })
            .collect()
    }

    /// `distinct columns`
    pub(super) fn distinct<'a>(
        &mut self,
        relation: Relation,
        columns: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let projected = match columns {
            [Expr { kind: ExprKind::Star, .. }] => relation,
            _ => self.project(relation, columns, false, scope, span),
        };
        let shape = if projected.shape.id == shape.id { shape } else { projected.shape.clone() };
        let keys: Vec<Typed> =
            (0..shape.fields.len()).map(|position| Self::column_of(&shape, position, span)).collect();
        for (position, key) in keys.iter().enumerate() {
            let at = columns.get(position).filter(|_| columns.len() == keys.len());
            self.is_key(key, at.map_or(span, |column| column.span));
        }
        let fields = shape.fields.clone();
        let summarize = Summarize { outputs: keys.clone(), keys, aggregates: Vec::new() };
        let mut result = self.step(projected, Op::Summarize(summarize), fields, span);
        result.shape.broken = shape.broken;
        result.shape.serialized = false;
        result
    }

    /// `count`
    pub(super) fn count(&mut self, relation: Relation, name: &str, span: Span) -> Relation {
        let mut collected = Collected { keys: 0, aggregates: Vec::new(), width: 0 };
        let value = self.add_fold("count", Vec::new(), &mut collected, span);
        let summarize =
            Summarize { keys: Vec::new(), aggregates: collected.aggregates, outputs: vec![value] };
        let mut result =
            self.step(relation, Op::Summarize(summarize), vec![field(name, KqlType::Long)], span);
        result.shape.open = false;
        result.shape.serialized = false;
        result
    }
}
