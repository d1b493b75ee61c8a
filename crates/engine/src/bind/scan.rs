//! `scan`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{
    Expr, Name, Operator, OrderedExpr, Param, Parameter, ParameterType, ScanOutput, ScanStep,
};
use huntlet_table::{KqlType, Scalar};

use super::operator::parameter;
use super::query::declared_type;
use super::scope::{Elements, Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::exec::typed;
use crate::expr::{Kind, Typed};
use crate::plan::{Op, Scan, ScanRule};

/// The parts of a `scan`.
pub(super) struct ScanParts<'a> {
    /// `with_match_id`
    pub params: &'a [Param],
    /// `order by`
    pub order_by: &'a [OrderedExpr],
    /// `partition by`
    pub partition_by: &'a [Expr],
    /// `declare`
    pub declare: &'a [Parameter],
    /// The steps.
    pub steps: &'a [ScanStep],
}

impl Binder<'_> {
    /// Binds `scan`.
    pub(super) fn scan_operator<'a>(
        &mut self,
        relation: Relation,
        parts: &ScanParts<'a>,
        operator: &Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let span = operator.span;
        let shape = relation.shape.clone();
        let partition: Vec<Typed> =
            parts.partition_by.iter().map(|key| self.group_key(key, &shape, scope)).collect();
        let relation = if parts.order_by.is_empty() {
            relation
        } else {
            let keys = parts.order_by.iter().map(|key| self.sort_key(key, &shape, scope)).collect();
            let mut sorted = self.keep_shape(relation, Op::Sort(keys), span);
            sorted.shape.serialized = true;
            sorted
        };
        let mut fields = relation.shape.fields.clone();
        let mut defaults = Vec::new();
        for declared in parts.declare {
            let name = &declared.name;
            if name.text == "last" {
                self.error(
                    codes::BAD_OPERATOR,
                    "`last` is a word of `scan` and cannot be a column here",
                    name.span,
                );
            }
            if fields.iter().any(|known| known.name == name.text) {
                let message = format!("there is a column `{}` already", name.text);
                self.error(codes::DUPLICATE_COLUMN, message, name.span);
            }
            let ty = match &declared.ty {
                ParameterType::Scalar(ty) => declared_type(ty),
                _ => KqlType::Dynamic,
            };
            let mut cell = Scalar::Null;
            if let Some(default) = &declared.default {
                let empty = self.shape(Vec::new());
                let value = self.expression(default, &empty, scope);
                match value.as_const() {
                    Some(constant) => cell = constant.clone(),
                    None if value.is_error() => {}
                    None => self.error(codes::NOT_CONSTANT, "a default value must be constant", default.span),
                }
            }
            defaults.push(typed(ty, cell));
            fields.push(field(&name.text, ty));
        }
        let input = relation.shape.fields.len();
        let (rules, _) = self.scan_rules(&relation.shape, &fields, input, parts.steps, scope);
        let match_id = parameter(parts.params, "with_match_id");
        let width = fields.len();
        if let Some(name) = match_id {
            fields.push(field(name, KqlType::Long));
        }
        let scan = Scan { rules, defaults, input, partition, width };
        let broken = relation.shape.broken.clone();
        let serialized = relation.shape.serialized && parts.partition_by.is_empty();
        let mut result = self.step(relation, Op::Scan(Rc::new(scan)), fields, span);
        result.shape.broken = broken;
        result.shape.serialized = serialized;
        result
    }

    fn scan_rules<'a>(
        &mut self,
        outer: &Shape,
        fields: &[huntlet_table::Field],
        input: usize,
        steps: &'a [ScanStep],
        scope: &Rc<Scope<'a>>,
    ) -> (Vec<ScanRule>, Vec<(String, usize)>) {
        let mut rules = Vec::new();
        let mut names: Vec<(String, usize)> = Vec::new();
        for step in steps {
            if step.optional {
                self.error(
                    codes::UNSUPPORTED_OPERATOR,
                    "the engine cannot run optional steps yet",
                    step.span,
                );
            }
            if names.iter().any(|(name, _)| *name == step.name.text) {
                let message = format!("there is a step `{}` already", step.name.text);
                self.error(codes::DUPLICATE_COLUMN, message, step.name.span);
            }
            names.push((step.name.text.clone(), (names.len() + 1) * fields.len()));
            let mut shape = self.shape(fields.to_vec());
            shape.broken.clone_from(&outer.broken);
            shape.open = outer.open;
            shape.elements = Some(Rc::new(Elements::Steps(names.clone())));
            shape.serialized = true;
            let predicate = self.predicate(&step.predicate, &shape, scope);
            self.no_neighbours(&predicate);
            let mut assignments = Vec::new();
            for assignment in &step.assignments {
                let value = self.expression(&assignment.value, &shape, scope);
                self.no_neighbours(&value);
                let declared = fields.iter().skip(input).position(|field| field.name == assignment.name.text);
                let Some(at) = declared else {
                    let message = format!("`{}` is not declared", assignment.name.text);
                    let hint = "name it with its type in `declare (...)`".to_owned();
                    self.error_hint(codes::UNKNOWN_COLUMN, message, Some(hint), assignment.name.span);
                    continue;
                };
                let ty = fields[input + at].ty;
                if !value.is_error()
                    && super::types::common_type([value.ty, ty]).is_none()
                    && ty != KqlType::Dynamic
                    && value.ty != KqlType::Dynamic
                    && value.as_const() != Some(&Scalar::Null)
                {
                    let message =
                        format!("`{}` is {ty}, but the value is {}", assignment.name.text, value.ty);
                    self.error(codes::ARGUMENT_TYPE, message, assignment.value.span);
                }
                assignments.push((at, value));
            }
            rules.push(ScanRule { predicate, assignments, output: step.output.unwrap_or(ScanOutput::All) });
        }
        (rules, names)
    }

    fn no_neighbours(&mut self, value: &Typed) {
        if value.needs_all_rows() {
            let message = "functions such as `prev()` and `next()` cannot stand in `scan`";
            let hint = "name the last value of a step: `step.column`".to_owned();
            self.error_hint(codes::BAD_OPERATOR, message, Some(hint), value.span);
        }
    }

    /// `step.column` of `scan`, or `element.property` of a graph's pattern; none where the base is no such name.
    pub(super) fn member<'a>(
        &mut self,
        base: &'a Expr,
        member: &Name,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Option<Typed> {
        let elements = shape.elements.clone()?;
        let name = &base.as_name()?.text;
        match elements.as_ref() {
            Elements::Steps(steps) => {
                let (_, offset) = steps.iter().find(|(step, _)| step == name)?;
                let Some(position) = shape.position(&member.text) else {
                    return Some(self.unknown_column(member, shape, scope));
                };
                if shape.broken.contains(&position) {
                    return Some(Typed::error(span));
                }
                Some(Typed::new(Kind::Column(offset + position), shape.fields[position].ty, span))
            }
            Elements::Pattern(pattern) => self.pattern_member(pattern, name, member, span),
        }
    }
}
