//! The operators of a pipeline, each to the file that binds it.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Nulls, Operator, OperatorKind, OrderedExpr, SortOrder, find_param};
use huntlet_table::{KqlType, Scalar};

use super::scope::{Binding, Relation, Scope, Shape};
use super::search::FindOutput;
use super::{Binder, field, hint};
use crate::codes;
use crate::expr::Typed;
use crate::plan::{Op, Plan, Render, SortKey, Source, Step};

impl Binder<'_> {
    /// Binds one operator over the rows so far; there are none before `print`, `range` and their kin. Columns that it
    /// leaves out are remembered, for those that miss them later.
    pub(super) fn operator<'a>(
        &mut self,
        input: Option<Relation>,
        operator: &'a Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let before = input.as_ref().map(|input| (input.shape.fields.clone(), Rc::clone(&input.shape.lost)));
        let mut result = self.operator_over(input, operator, scope);
        if let Some((fields, lost)) = before {
            let gone = |name: &str| result.shape.position(name).is_none();
            let left_out = fields.iter().filter(|field| gone(&field.name));
            let left_out = left_out.map(|field| (field.name.clone(), operator.kind.name().to_owned()));
            let still = lost.iter().filter(|(name, _)| gone(name)).cloned();
            result.shape.lost = Rc::new(left_out.chain(still).collect());
        }
        result
    }

    fn operator_over<'a>(
        &mut self,
        input: Option<Relation>,
        operator: &'a Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let span = operator.span;
        match &operator.kind {
            OperatorKind::Print { items } => {
                let start = self.one_row();
                return self.project(start, items, true, scope, span);
            }
            OperatorKind::Range { column, from, to, step } => {
                return self.range(&column.text, [from, to, step], scope, span);
            }
            OperatorKind::Union { params, tables } => {
                return self.union_of(tables, params, input, scope, span);
            }
            OperatorKind::Search { params, tables, predicate } => {
                return self.search(input, params, tables, predicate, scope, span);
            }
            OperatorKind::Find { params, tables, predicate, project, project_away, .. } => {
                if input.is_some() {
                    let message = "`find` names its tables, so nothing may flow into it";
                    self.error(codes::BAD_OPERATOR, message, operator.keyword);
                }
                let output = FindOutput { project: project.as_deref(), away: project_away.as_deref() };
                return self.find(params, tables, predicate, &output, scope, span);
            }
            _ => {}
        }
        let Some(relation) = input else {
            return self.unsupported(operator, None);
        };
        let shape = relation.shape.clone();
        if self.graph_mismatch(&shape, operator) {
            return self.unknown_relation();
        }
        match &operator.kind {
            OperatorKind::Where { predicate, .. } => {
                let predicate = self.predicate(predicate, &shape, scope);
                if super::join::asks_left(&relation.plan, &predicate) {
                    return super::join::before_join(relation, predicate, span);
                }
                self.keep_shape(relation, Op::Where(predicate), span)
            }
            OperatorKind::Extend { items } => self.extend(relation, items, scope, span),
            OperatorKind::Project { items } => {
                let serialized = shape.serialized;
                let mut result = self.project(relation, items, false, scope, span);
                result.shape.serialized = serialized;
                result
            }
            OperatorKind::ProjectAway { columns } => {
                let away = self.selected(columns, &shape, scope);
                let stay: Vec<usize> =
                    (0..shape.fields.len()).filter(|position| !away.contains(position)).collect();
                self.keep(relation, &stay, span)
            }
            OperatorKind::ProjectKeep { columns } => {
                let mut stay = self.selected(columns, &shape, scope);
                stay.sort_unstable();
                self.keep(relation, &stay, span)
            }
            OperatorKind::ProjectRename { items } => self.rename(relation, items, scope, span),
            OperatorKind::ProjectReorder { items } => self.reorder(relation, items, scope, span),
            OperatorKind::Summarize { aggregates, by, bin, .. } => {
                if let Some(bin) = bin {
                    self.error_hint(
                        codes::UNSUPPORTED_OPERATOR,
                        "the engine cannot run `by ... bin = ...` yet",
                        Some("write `by bin(column, size)`".to_owned()),
                        bin.span,
                    );
                }
                self.summarize(relation, aggregates, by, scope, span)
            }
            OperatorKind::MakeSeries { params, aggregates, on, range, by } => {
                let written = super::make_series::Written { params, aggregates, on, range, by };
                self.make_series(relation, &written, scope, span)
            }
            OperatorKind::Distinct { columns, .. } => self.distinct(relation, columns, scope, span),
            OperatorKind::Count { name, .. } => {
                let name = name.as_ref().map_or("Count", |name| name.text.as_str());
                self.count(relation, name, span)
            }
            OperatorKind::Join { params, table, condition } => {
                self.join(relation, params, table, condition, scope, span)
            }
            OperatorKind::Lookup { params, table, condition } => {
                self.lookup(relation, params, table, condition, scope, span)
            }
            OperatorKind::Sort { keys, .. } => {
                let keys: Vec<SortKey> = keys.iter().map(|key| self.sort_key(key, &shape, scope)).collect();
                let mut result = self.keep_shape(relation, Op::Sort(keys), span);
                result.shape.serialized = true;
                result
            }
            OperatorKind::Top { count, by, .. } => {
                let count = self.row_count(count, scope);
                let key = self.sort_key(by, &shape, scope);
                let mut result = self.keep_shape(relation, Op::Top(count, key), span);
                result.shape.serialized = true;
                result
            }
            OperatorKind::Take { count, .. } => {
                let count = self.row_count(count, scope);
                self.keep_shape(relation, Op::Take(count), span)
            }
            OperatorKind::Sample { count, .. } => {
                let count = self.row_count(count, scope);
                self.keep_shape(relation, Op::Sample(count), span)
            }
            OperatorKind::SampleDistinct { count, of, .. } => {
                let count = self.row_count(count, scope);
                self.column_alone(of, "sample-distinct");
                let distinct = self.distinct(relation, std::slice::from_ref(of.as_ref()), scope, span);
                self.keep_shape(distinct, Op::Take(count), span)
            }
            OperatorKind::MvExpand { params, items, limit } => {
                self.mv_expand(relation, params, items, limit.as_deref(), operator, scope)
            }
            OperatorKind::MvApply { params, items, limit, id, body } => {
                // the id only tells the service which context a sub-query belongs to
                if let Some(id) = id {
                    let empty = self.shape(Vec::new());
                    self.expression(id, &empty, scope);
                }
                self.mv_apply(relation, (params, items, limit.as_deref()), body, scope, span)
            }
            OperatorKind::Parse { params, subject, pattern } => {
                self.parse(relation, params, subject, pattern, false, scope, span)
            }
            OperatorKind::ParseWhere { params, subject, pattern } => {
                self.parse(relation, params, subject, pattern, true, scope, span)
            }
            OperatorKind::Serialize { items, .. } => {
                let mut relation = relation;
                relation.shape.serialized = true;
                if items.is_empty() {
                    return relation;
                }
                self.extend(relation, items, scope, span)
            }
            OperatorKind::As { name, .. } => {
                if matches!(relation.plan.source, Source::Input) {
                    let message = "`as` cannot name the rows within `mv-apply`";
                    self.error(codes::UNSUPPORTED_OPERATOR, message, operator.keyword);
                }
                let fields = relation.plan.fields.clone();
                let mut shared = self.share(relation.plan);
                if let Some(named) = Rc::get_mut(&mut shared) {
                    named.name = Some(name.text.clone());
                }
                scope.bind(&name.text, Binding::Table(Rc::clone(&shared), relation.shape.clone()));
                let plan = Plan { source: Source::Shared(shared), steps: Vec::new(), fields };
                Relation { plan, shape: relation.shape }
            }
            OperatorKind::GetSchema { .. } => {
                let fields = vec![
                    field("ColumnName", KqlType::String),
                    field("ColumnOrdinal", KqlType::Long),
                    field("DataType", KqlType::String),
                    field("ColumnType", KqlType::String),
                ];
                let mut result = self.step(relation, Op::GetSchema, fields, span);
                result.shape.serialized = false;
                result
            }
            OperatorKind::Render { chart, properties } => {
                self.render(&chart.text, properties, scope);
                relation
            }
            OperatorKind::Consume { .. } => {
                let nothing = self.step(relation, Op::Project(Vec::new()), Vec::new(), span);
                let zero = Typed::constant(Scalar::Long(0), KqlType::Long, span);
                self.keep_shape(nothing, Op::Take(zero), span)
            }
            OperatorKind::ParseKv { subject, schema, properties, .. } => {
                self.parse_kv(relation, subject, schema, properties, scope, span)
            }
            OperatorKind::TopNested { levels } => self.top_nested(relation, levels, scope, span),
            OperatorKind::TopHitters { count, of, by, .. } => {
                self.top_hitters(relation, count, of, by.as_ref(), scope, span)
            }
            OperatorKind::ProjectByNames { columns } => self.project_by_names(relation, columns, scope, span),
            OperatorKind::Partition { params, by, scope: within, body, .. } => {
                if let Some(within) = within {
                    self.error(
                        codes::UNSUPPORTED_OPERATOR,
                        "the engine cannot run `partition ... in (...)`",
                        within.span,
                    );
                }
                self.partition(relation, params, by, body, scope, span)
            }
            OperatorKind::Fork { branches } => self.fork(relation, branches, operator, scope),
            OperatorKind::Facet { columns, with } => {
                self.facet(relation, columns, with.as_deref(), operator, scope)
            }
            OperatorKind::Invoke { call, .. } => self.invoke(relation, call, scope, span),
            OperatorKind::Evaluate { call, schema, .. } => {
                self.evaluate(relation, call, schema.as_ref(), scope, span)
            }
            OperatorKind::Scan { params, order_by, partition_by, declare, steps } => {
                let parts = super::scan::ScanParts { params, order_by, partition_by, declare, steps };
                self.scan_operator(relation, &parts, operator, scope)
            }
            OperatorKind::Reduce { params, by, with } => self.reduce(relation, params, by, with, scope, span),
            OperatorKind::MakeGraph { .. }
            | OperatorKind::GraphMarkComponents { .. }
            | OperatorKind::GraphMatch { .. }
            | OperatorKind::GraphShortestPaths { .. }
            | OperatorKind::GraphToTable { .. }
            | OperatorKind::GraphWhereEdges { .. }
            | OperatorKind::GraphWhereNodes { .. } => self.graph_operator(relation, operator, scope),
            OperatorKind::Unknown { .. } => {
                let mut relation = relation;
                relation.shape.open = true;
                relation
            }
            _ => self.unsupported(operator, Some(relation)),
        }
    }

    fn unsupported(&mut self, operator: &Operator, relation: Option<Relation>) -> Relation {
        if !matches!(operator.kind, OperatorKind::Unknown { .. }) {
            let message = format!("the engine cannot run `{}` yet", operator.kind.name());
            self.error(codes::UNSUPPORTED_OPERATOR, message, operator.keyword);
        }
        let mut relation = relation.unwrap_or_else(|| self.unknown_relation());
        relation.shape.open = true;
        relation
    }

    /// One row without columns.
    pub(super) fn one_row(&mut self) -> Relation {
        let shape = self.shape(Vec::new());
        Relation { plan: Plan { source: Source::OneRow, steps: Vec::new(), fields: Vec::new() }, shape }
    }

    /// A step that leaves the columns as they are.
    pub(super) fn keep_shape(&mut self, relation: Relation, op: Op, span: Span) -> Relation {
        let Relation { mut plan, mut shape } = relation;
        let fields = plan.fields.clone();
        plan.steps.push(Step { op, fields, span });
        shape.id = self.fresh_id();
        Relation { plan, shape }
    }

    /// The `n` of `take n`.
    pub(super) fn row_count<'a>(&mut self, count: &'a Expr, scope: &Rc<Scope<'a>>) -> Typed {
        let empty = self.shape(Vec::new());
        if let Some(name) = count.as_name().filter(|name| scope.find(&name.text).is_none()) {
            let message = format!("a number of rows is awaited here, and `{}` is none", name.text);
            let hint = Some("write a number, or a name that `let` gives one".to_owned());
            self.error_hint(codes::ARGUMENT_TYPE, message, hint, name.span);
            return Typed::error(name.span);
        }
        let count = self.expression(count, &empty, scope);
        if !count.is_error() && !matches!(count.ty, KqlType::Int | KqlType::Long) {
            let message = format!("a number of rows is awaited, but this is {}", count.ty);
            return self.broken(codes::ARGUMENT_TYPE, message, count.span);
        }
        count
    }

    /// A key of `sort by`.
    pub(super) fn sort_key<'a>(
        &mut self,
        key: &'a OrderedExpr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
    ) -> SortKey {
        let mut expr = self.expression(&key.expr, shape, scope);
        if expr.ty == KqlType::Dynamic && !expr.is_error() {
            self.error_hint(
                codes::ARGUMENT_TYPE,
                "rows cannot be sorted by a dynamic value",
                Some("convert it first, for example with `tostring(...)`".to_owned()),
                key.expr.span,
            );
            expr = Typed::error(key.expr.span);
        }
        let descending = key.order != Some(SortOrder::Ascending);
        let nulls_first = key.nulls.map_or(!descending, |nulls| nulls == Nulls::First);
        SortKey { expr, descending, nulls_first }
    }

    fn range<'a>(
        &mut self,
        column: &str,
        [from, to, step]: [&'a Expr; 3],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let empty = self.shape(Vec::new());
        let from = self.expression(from, &empty, scope);
        let to = self.expression(to, &empty, scope);
        let step = self.expression(step, &empty, scope);
        let fits = match from.ty {
            _ if from.is_error() || to.is_error() || step.is_error() => return self.unknown_relation(),
            KqlType::DateTime => to.ty == KqlType::DateTime && step.ty == KqlType::TimeSpan,
            KqlType::TimeSpan => to.ty == KqlType::TimeSpan && step.ty == KqlType::TimeSpan,
            _ => [&from, &to, &step]
                .iter()
                .all(|part| matches!(part.ty, KqlType::Int | KqlType::Long | KqlType::Real)),
        };
        if !fits {
            let message = format!("`range` cannot go from {} to {} in steps of {}", from.ty, to.ty, step.ty);
            self.error(codes::ARGUMENT_TYPE, message, span);
            return self.unknown_relation();
        }
        let ty = match from.ty {
            KqlType::DateTime | KqlType::TimeSpan => from.ty,
            _ if [&from, &to, &step].iter().any(|part| part.ty == KqlType::Real) => KqlType::Real,
            KqlType::Int if to.ty == KqlType::Int && step.ty == KqlType::Int => KqlType::Int,
            _ => KqlType::Long,
        };
        let fields = vec![field(column, ty)];
        let mut shape = self.shape(fields.clone());
        shape.serialized = true;
        let source = Source::Range(Box::new([from, to, step]), field(column, ty));
        Relation { plan: Plan { source, steps: Vec::new(), fields }, shape }
    }

    fn render<'a>(&mut self, chart: &str, properties: &'a [huntlet_kql::ast::Param], scope: &Rc<Scope<'a>>) {
        let empty = self.shape(Vec::new());
        let mut read = Vec::new();
        for property in properties {
            let values = property.values.iter().map(|value| {
                if let Some(name) = value.as_name() {
                    return Scalar::String(name.text.clone());
                }
                let bound = self.expression(value, &empty, scope);
                bound.as_const().cloned().unwrap_or(Scalar::Null)
            });
            read.push((property.name.text.clone(), values.collect()));
        }
        self.render = Some(Render { chart: chart.to_owned(), properties: read });
    }

    fn invoke<'a>(
        &mut self,
        relation: Relation,
        call: &'a Expr,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let (name, args): (_, &'a [Expr]) = match &call.kind {
            ExprKind::Call { receiver: None, name, args } => (name, args.as_slice()),
            ExprKind::Name(name) => (name, &[]),
            _ => {
                return self.refuse_invoke(
                    relation,
                    "a function's name is awaited behind `invoke`",
                    call.span,
                );
            }
        };
        let Some(Binding::Function(definition)) = scope.find(&name.text) else {
            if let Some(functions) = self.tables.functions() {
                if let Some(function) = functions.find(&name.text) {
                    return self.invoke_beside(relation, function, args, scope, span);
                }
                let near = hint::nearest(&name.text, functions.names());
                let near = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no function `{}` that takes a table", name.text);
                self.error_hint(codes::UNKNOWN_FUNCTION, message, near, name.span);
                let mut relation = relation;
                relation.shape.open = true;
                return relation;
            }
            let message = format!("there is no function `{}` that takes a table", name.text);
            let lets = scope.all();
            let known = lets.iter().filter(|(_, binding)| matches!(binding, Binding::Function(_)));
            let near = super::hint::nearest(&name.text, known.map(|(name, _)| name.as_str()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("define it before: `let {} = (T: (*)) {{ T | ... }};`", name.text),
            };
            self.error_hint(codes::UNKNOWN_FUNCTION, message, Some(hint), name.span);
            let mut relation = relation;
            relation.shape.open = true;
            return relation;
        };
        self.tabular_lambda(&name.text, &definition, args, Some(relation), scope, span)
    }

    fn refuse_invoke(&mut self, mut relation: Relation, message: &str, span: Span) -> Relation {
        self.error(codes::UNKNOWN_FUNCTION, message, span);
        relation.shape.open = true;
        relation
    }
}

/// The text of an operator's parameter, such as `inner` of `kind=inner`.
pub(super) fn parameter<'p>(params: &'p [huntlet_kql::ast::Param], name: &str) -> Option<&'p str> {
    find_param(params, name).and_then(huntlet_kql::ast::Param::text)
}

/// Where the value of an operator's parameter stands.
pub(super) fn parameter_span(params: &[huntlet_kql::ast::Param], name: &str) -> Option<Span> {
    find_param(params, name)?.values.first().map(|value| value.span)
}
