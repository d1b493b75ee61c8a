//! `partition`, and the operators with several results: `fork` and `facet`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, ForkBranch, Operator, OperatorKind, Param};
use huntlet_table::KqlType;

use super::operator::parameter;
use super::scope::{Binding, Relation, Scope};
use super::summarize::Collected;
use super::{Binder, field};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{Op, Partition, Plan, SharedPlan, Source, Summarize};

/// What Kusto does not take in a branch of `fork`.
const NOT_IN_FORK: &[&str] = &[
    "consume",
    "evaluate",
    "facet",
    "fork",
    "getschema",
    "join",
    "lookup",
    "make-graph",
    "make-series",
    "mv-apply",
    "partition",
    "render",
    "scan",
    "search",
    "serialize",
    "union",
];

impl Binder<'_> {
    /// `partition by column (operators)` or `partition by column { pipeline }`
    pub(super) fn partition<'a>(
        &mut self,
        relation: Relation,
        params: &'a [Param],
        by: &'a Expr,
        body: &'a Expr,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let strategy = parameter(params, "hint.strategy").unwrap_or("legacy");
        if !matches!(strategy, "legacy" | "native" | "shuffle") {
            let message = format!("`{strategy}` is no strategy of `partition`");
            let hint = Some("use `native`, `shuffle` or `legacy`".to_owned());
            self.error_hint(codes::BAD_PARAMETER, message, hint, span);
        }
        let key = self.group_key(by, &shape, scope);
        let Kind::Column(position) = key.kind else {
            if !key.is_error() {
                self.error(codes::BAD_OPERATOR, "rows are parted by a column: name one", by.span);
            }
            return self.unknown_relation();
        };
        let first = self.next_id + 1;
        let rows = self.placeholder(shape.fields.clone());
        let value = self.placeholder(vec![field("key", key.ty)]);
        let mut inner_shape = self.shape(shape.fields.clone());
        inner_shape.broken.clone_from(&shape.broken);
        inner_shape.open = shape.open;
        let plan = Plan {
            source: Source::Shared(Rc::clone(&rows)),
            steps: Vec::new(),
            fields: shape.fields.clone(),
        };
        let input = Relation { plan, shape: inner_shape };
        let inner = Scope::within(scope);
        if let Some(name) = by.as_name() {
            let cell = Typed::new(Kind::ToScalar(Rc::clone(&value)), key.ty, by.span);
            inner.bind(&name.text, Binding::Scalar(cell, None));
        }
        let bound = if self.enter(span) {
            let bound = self.tabular(body, &inner, Some(input));
            self.leave();
            bound
        } else {
            self.unknown_relation()
        };
        let fields = bound.shape.fields.clone();
        let most = if strategy == "legacy" { 64 } else { usize::MAX };
        let numbers = first..self.next_id + 1;
        let partition = Partition { key: position, body: bound.plan, rows, value, inner: numbers, most };
        let mut result = self.step(relation, Op::Partition(Box::new(partition)), fields, span);
        result.shape.broken = bound.shape.broken;
        result.shape.open = bound.shape.open;
        result.shape.serialized = false;
        result
    }

    /// A plan whose rows the executor hands in under its number.
    fn placeholder(&mut self, fields: Vec<huntlet_table::Field>) -> Rc<SharedPlan> {
        self.share(Plan { source: Source::Input, steps: Vec::new(), fields })
    }

    /// `fork (operators) name=(operators)`: the first branch is the result, the others come along.
    pub(super) fn fork<'a>(
        &mut self,
        relation: Relation,
        branches: &'a [ForkBranch],
        operator: &Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        if !self.may_end(operator, "fork") {
            return self.unknown_relation();
        }
        let shape = relation.shape.clone();
        let shared = self.share(relation.plan);
        let mut first = None;
        for (number, branch) in (1_usize..).zip(branches) {
            let input = self.refer(&shared, &shape);
            let inner = Scope::within(scope);
            self.fits_in_fork(&branch.body);
            let bound = self.tabular(&branch.body, &inner, Some(input));
            let last = match &branch.body.kind {
                ExprKind::Pipeline { operators, .. } => operators.last(),
                _ => None,
            };
            let named = last.and_then(|last| match &last.kind {
                OperatorKind::As { name, .. } => Some(name),
                _ => None,
            });
            if first.is_none() {
                first = Some(bound);
                continue;
            }
            let name = match branch.name.as_ref().or(named) {
                Some(name) => name.text.clone(),
                None => format!("Results_{number}"),
            };
            self.others.push((name, bound.plan));
        }
        first.unwrap_or_else(|| self.unknown_relation())
    }

    /// Tells of operators that a branch of `fork` may not have.
    fn fits_in_fork(&mut self, body: &Expr) {
        let ExprKind::Pipeline { operators, .. } = &body.kind else { return };
        for operator in operators {
            let name = operator.kind.name();
            if NOT_IN_FORK.contains(&name) {
                let message = format!("`{name}` does not stand in a branch of `fork`");
                let hint =
                    Some("put it before `fork`, or write `let` and several queries instead".to_owned());
                self.error_hint(codes::BAD_OPERATOR, message, hint, operator.span);
            }
        }
    }

    /// `facet by columns [with (operators)]`: for each column its values with their counts.
    pub(super) fn facet<'a>(
        &mut self,
        relation: Relation,
        columns: &'a [Expr],
        with: Option<&'a Expr>,
        operator: &Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        if !self.may_end(operator, "facet") {
            return self.unknown_relation();
        }
        let shape = relation.shape.clone();
        let shared = self.share(relation.plan);
        let mut results: Vec<(String, Relation)> = Vec::new();
        if let Some(with) = with {
            let input = self.refer(&shared, &shape);
            let bound = self.tabular(with, &Scope::within(scope), Some(input));
            results.push(("Results".to_owned(), bound));
        }
        for column in columns {
            let input = self.refer(&shared, &shape);
            let key = self.group_key(column, &input.shape, scope);
            let Some(name) = column.as_name().filter(|_| matches!(key.kind, Kind::Column(_))) else {
                if !key.is_error() {
                    self.error(codes::BAD_OPERATOR, "`facet` takes columns: name them", column.span);
                }
                continue;
            };
            let mut collected = Collected::behind(1);
            let count = self.add_fold("count", Vec::new(), &mut collected, column.span);
            let fields =
                vec![field(&name.text, key.ty), field(format!("count_{}", name.text), KqlType::Long)];
            let outputs = vec![Typed::new(Kind::Column(0), key.ty, column.span), count];
            let summarize = Summarize { keys: vec![key], aggregates: collected.into_aggregates(), outputs };
            let bound = self.step(input, Op::Summarize(summarize), fields, operator.span);
            results.push((format!("Facet_{}", name.text), bound));
        }
        let mut results = results.into_iter();
        let first = results.next().map(|(_, relation)| relation);
        self.others.extend(results.map(|(name, relation)| (name, relation.plan)));
        first.unwrap_or_else(|| self.unknown_relation())
    }

    /// The rows of a shared plan.
    fn refer(&mut self, shared: &Rc<SharedPlan>, shape: &super::scope::Shape) -> Relation {
        let fields = shape.fields.clone();
        let shape = super::scope::Shape { id: self.fresh_id(), ..shape.clone() };
        Relation {
            plan: Plan { source: Source::Shared(Rc::clone(shared)), steps: Vec::new(), fields },
            shape,
        }
    }

    /// True when an operator with several results ends the query; an error elsewhere.
    fn may_end(&mut self, operator: &Operator, name: &str) -> bool {
        if self.ending == Some(operator.span) {
            return true;
        }
        let message = format!("`{name}` has several results, so it must be the last operator of the query");
        self.error(codes::BAD_OPERATOR, message, operator.keyword);
        false
    }
}
