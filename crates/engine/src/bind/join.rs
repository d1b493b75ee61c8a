//! `join` and `lookup`.

use std::collections::BTreeSet;
use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{BinaryOp, Expr, ExprKind, JoinCondition, Name, Param};
use huntlet_table::{Field, KqlType};

use super::naming::Names;
use super::operator::parameter;
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field, types};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{Join, JoinColumn, JoinKind, Op, Plan, Step};

/// The kinds of join, as they are written.
const KINDS: &[&str] = &[
    "innerunique",
    "inner",
    "leftouter",
    "rightouter",
    "fullouter",
    "leftsemi",
    "rightsemi",
    "leftanti",
    "rightanti",
    "leftantisemi",
    "rightantisemi",
];

/// Whether a filter behind `join kind=innerunique` asks of the left side's columns only. Then it decides which of the left rows
/// of a key stays, as the reference says: it is asked before one of them is chosen.
pub(super) fn asks_left(plan: &Plan, predicate: &Typed) -> bool {
    let Some(Step { op: Op::Join(join), .. }) = plan.steps.last() else { return false };
    let mut asks = join.kind == JoinKind::InnerUnique && !predicate.is_error();
    predicate.walk(&mut |part| match part.kind {
        Kind::Column(at) => asks &= join.outputs.get(at) == Some(&JoinColumn::Left(at)),
        Kind::RowFunction(..) | Kind::PackAll(..) | Kind::Error => asks = false,
        _ => {}
    });
    asks && predicate.is_row_bound()
}

/// A filter that comes before the last join.
pub(super) fn before_join(mut relation: Relation, predicate: Typed, span: Span) -> Relation {
    if let Some(Step { op: Op::Join(join), fields, .. }) = relation.plan.steps.last() {
        let left = join.outputs.iter().take_while(|output| matches!(output, JoinColumn::Left(_))).count();
        let fields = fields.iter().take(left).cloned().collect();
        let at = relation.plan.steps.len() - 1;
        relation.plan.steps.insert(at, Step { op: Op::Where(predicate), fields, span });
    }
    relation
}

impl Binder<'_> {
    /// `join [kind=...] table on ...`
    pub(super) fn join<'a>(
        &mut self,
        left: Relation,
        params: &'a [Param],
        table: &'a Expr,
        condition: &'a JoinCondition,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let kind = match parameter(params, "kind").unwrap_or("innerunique") {
            "innerunique" => JoinKind::InnerUnique,
            "inner" => JoinKind::Inner,
            "leftouter" => JoinKind::LeftOuter,
            "rightouter" => JoinKind::RightOuter,
            "fullouter" => JoinKind::FullOuter,
            "leftsemi" => JoinKind::LeftSemi,
            "rightsemi" => JoinKind::RightSemi,
            "leftanti" | "anti" | "leftantisemi" => JoinKind::LeftAnti,
            "rightanti" | "rightantisemi" => JoinKind::RightAnti,
            other => {
                let message = format!("`{other}` is no kind of join");
                let kinds = "kinds: innerunique, inner, leftouter, rightouter, fullouter, leftsemi, rightsemi, \
                             leftanti, rightanti";
                let folded = other.to_ascii_lowercase();
                let meant = match folded.as_str() {
                    "left" => Some("leftouter"),
                    "right" => Some("rightouter"),
                    "outer" | "full" => Some("fullouter"),
                    "semi" => Some("leftsemi"),
                    folded => super::hint::nearest(folded, KINDS.iter().copied()),
                };
                let hint = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None if folded == "cross" => {
                        "for all pairs, `extend k = 1` on both sides and join with `kind=inner ... on k`"
                            .to_owned()
                    }
                    None => kinds.to_owned(),
                };
                let at = super::operator::parameter_span(params, "kind").unwrap_or(span);
                self.error_hint(codes::BAD_PARAMETER, message, Some(hint), at);
                JoinKind::Inner
            }
        };
        let right = self.nested(table, scope, span);
        let keys = self.join_keys(condition, &left.shape, &right.shape, scope, span);
        let outputs: Vec<JoinColumn> = match kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => all(&left.shape, JoinColumn::Left),
            JoinKind::RightSemi | JoinKind::RightAnti => all(&right.shape, JoinColumn::Right),
            _ => {
                let mut both = all(&left.shape, JoinColumn::Left);
                both.extend(all(&right.shape, JoinColumn::Right));
                both
            }
        };
        self.joined((left, right), Some(kind), keys, outputs, false, span)
    }

    /// `lookup [kind=...] table on ...`: the right side's keys do not appear again.
    pub(super) fn lookup<'a>(
        &mut self,
        left: Relation,
        params: &'a [Param],
        table: &'a Expr,
        condition: &'a JoinCondition,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let kind = match parameter(params, "kind").unwrap_or("leftouter") {
            "leftouter" => JoinKind::LeftOuter,
            "inner" => JoinKind::Inner,
            other => {
                let message = format!("`{other}` is no kind of lookup; use `leftouter` or `inner`");
                let at = super::operator::parameter_span(params, "kind").unwrap_or(span);
                self.error(codes::BAD_PARAMETER, message, at);
                JoinKind::LeftOuter
            }
        };
        let right = self.nested(table, scope, span);
        let keys = self.join_keys(condition, &left.shape, &right.shape, scope, span);
        let mut outputs = all(&left.shape, JoinColumn::Left);
        let right_keys: Vec<usize> = keys.iter().flatten().map(|(_, right, _)| *right).collect();
        outputs.extend(
            (0..right.shape.fields.len())
                .filter(|position| !right_keys.contains(position))
                .map(JoinColumn::Right),
        );
        self.joined((left, right), Some(kind), keys, outputs, true, span)
    }

    fn joined(
        &mut self,
        (left, right): (Relation, Relation),
        kind: Option<JoinKind>,
        keys: Option<Vec<(usize, usize, KqlType)>>,
        outputs: Vec<JoinColumn>,
        last_first: bool,
        span: Span,
    ) -> Relation {
        let (fields, broken) = joined_fields(&left.shape, &right.shape, &outputs);
        let open = left.shape.open || right.shape.open;
        let right = self.share(right.plan);
        let (Some(kind), Some(keys)) = (kind, keys) else {
            let mut result = left;
            result.shape = self.shape(fields);
            result.shape.open = open;
            return result;
        };
        let join = Join { kind, right, keys, outputs, last_first };
        let mut result = self.step(left, Op::Join(join), fields, span);
        result.shape.open = open;
        result.shape.broken = broken;
        result.shape.serialized = false;
        result
    }

    /// The pairs of columns that must be equal; `None` when one could not be read.
    fn join_keys(
        &mut self,
        condition: &JoinCondition,
        left: &Shape,
        right: &Shape,
        scope: &Rc<Scope<'_>>,
        span: Span,
    ) -> Option<Vec<(usize, usize, KqlType)>> {
        let conditions: Vec<&Expr> = match condition {
            JoinCondition::On(conditions) => conditions.iter().collect(),
            JoinCondition::None => {
                let hint = Some("write `on column`, or `on $left.a == $right.b`".to_owned());
                self.error_hint(codes::BAD_OPERATOR, "the columns to join by are missing", hint, span);
                return None;
            }
            JoinCondition::Where(predicate) => vec![predicate],
        };
        let mut pairs = Vec::new();
        for condition in conditions {
            flatten(condition, &mut pairs);
        }
        let mut keys = Some(Vec::new());
        for pair in pairs {
            match self.join_pair(pair, left, right, scope) {
                Some(key) => {
                    if let Some(keys) = &mut keys {
                        keys.push(key);
                    }
                }
                None => keys = None,
            }
        }
        keys.filter(|keys| !keys.is_empty())
    }

    fn join_pair(
        &mut self,
        pair: &Expr,
        left: &Shape,
        right: &Shape,
        scope: &Rc<Scope<'_>>,
    ) -> Option<(usize, usize, KqlType)> {
        let sides = match &pair.kind {
            ExprKind::Binary { left, right, .. } => [Some(left.as_ref()), Some(right.as_ref())],
            _ => [Some(pair), None],
        };
        for (side, name) in sides.into_iter().flatten().filter_map(sided) {
            self.look(name.span, if side == "$right" { right } else { left }, scope, false, false);
        }
        let (left_name, right_name) = match &pair.kind {
            ExprKind::Name(name) => (name, name),
            ExprKind::Binary { op: BinaryOp::Equal, left, right, .. } => match (sided(left), sided(right)) {
                (Some(("$left", a)), Some(("$right", b))) => (a, b),
                (Some(("$right", b)), Some(("$left", a))) => {
                    self.error_hint(
                        codes::BAD_OPERATOR,
                        "the left table's column comes first",
                        Some(format!("write `$left.{} == $right.{}`", a.text, b.text)),
                        pair.span,
                    );
                    return None;
                }
                _ => {
                    self.error_hint(
                        codes::BAD_OPERATOR,
                        "each side of `==` must name a column of one table",
                        Some("write `$left.a == $right.b`".to_owned()),
                        pair.span,
                    );
                    return None;
                }
            },
            ExprKind::Missing => return None,
            _ => {
                self.error_hint(
                    codes::BAD_OPERATOR,
                    "a join goes by equal columns only",
                    Some("compute the value with `extend` before, then join by its column".to_owned()),
                    pair.span,
                );
                return None;
            }
        };
        let left_at = self.join_column(left_name, left, "left", scope);
        let right_at = self.join_column(right_name, right, "right", scope);
        let (left_at, right_at) = (left_at?, right_at?);
        let (left_ty, right_ty) = (left.fields.get(left_at)?.ty, right.fields.get(right_at)?.ty);
        if left.broken.contains(&left_at) || right.broken.contains(&right_at) {
            return None;
        }
        let common = match (left_ty, right_ty) {
            (KqlType::Dynamic, _) | (_, KqlType::Dynamic) => None,
            (a, b) if a == b => Some(a),
            (KqlType::Int, KqlType::Long) | (KqlType::Long, KqlType::Int) => Some(KqlType::Long),
            (a, b) if types::is_numeric(a) && types::is_numeric(b) => Some(KqlType::Real),
            _ => None,
        };
        if common.is_none() {
            let message =
                format!("`{}` is {left_ty} on the left and {right_ty} on the right", left_name.text);
            let hint = if left_ty == KqlType::Dynamic && right_ty == KqlType::Dynamic {
                "a dynamic value cannot be a key: convert it with `extend k = tostring(...)` before"
            } else {
                "convert one of them before the join, for example with `extend k = tostring(...)`"
            };
            self.error_hint(codes::ARGUMENT_TYPE, message, Some(hint.to_owned()), pair.span);
        }
        common.map(|common| (left_at, right_at, common))
    }

    fn join_column(
        &mut self,
        name: &Name,
        shape: &Shape,
        side: &str,
        scope: &Rc<Scope<'_>>,
    ) -> Option<usize> {
        self.look(name.span, shape, scope, false, false);
        let found = shape.position(&name.text);
        if found.is_none() && !shape.open {
            let known = shape.fields.iter().map(|field| field.name.as_str());
            let near = super::hint::nearest(&name.text, known.clone());
            let near = near.map(|near| format!("did you mean `{near}`?")).or_else(|| {
                let there = super::hint::listed(known)?;
                Some(format!("{there}; where names differ write `on $left.a == $right.b`"))
            });
            let message = format!("the {side} table has no column `{}`", name.text);
            self.error_hint(codes::UNKNOWN_COLUMN, message, near, name.span);
        }
        found
    }
}

fn all(shape: &Shape, side: fn(usize) -> JoinColumn) -> Vec<JoinColumn> {
    (0..shape.fields.len()).map(side).collect()
}

fn flatten<'e>(condition: &'e Expr, pairs: &mut Vec<&'e Expr>) {
    match &condition.kind {
        ExprKind::And(terms) => terms.iter().for_each(|term| flatten(term, pairs)),
        _ => pairs.push(condition),
    }
}

/// `$left.name` or `$right.name`
fn sided(expr: &Expr) -> Option<(&str, &Name)> {
    match &expr.kind {
        ExprKind::Path { base, member } => Some((base.as_name()?.text.as_str(), member)),
        ExprKind::Index { base, index } => {
            let _ = (base, index);
            None
        }
        _ => None,
    }
}

/// The result's columns and which of them are not known; a name that clashes takes a number.
pub(super) fn joined_fields(
    left: &Shape,
    right: &Shape,
    outputs: &[JoinColumn],
) -> (Vec<Field>, BTreeSet<usize>) {
    let mut names = Names::default();
    let mut fields: Vec<Field> = Vec::new();
    let mut broken = BTreeSet::new();
    // a name of the right side that clashes takes a number that no other column has
    let both = outputs.iter().any(|output| matches!(output, JoinColumn::Left(_)));
    for output in outputs {
        if let JoinColumn::Right(column) = output
            && both
            && let Some(field) = right.fields.get(*column)
            && left.position(&field.name).is_none()
        {
            names.reserve(&field.name);
        }
    }
    for (position, output) in outputs.iter().enumerate() {
        let (shape, column) = match output {
            JoinColumn::Left(column) => (left, *column),
            JoinColumn::Right(column) => (right, *column),
        };
        let Some(source) = shape.fields.get(column) else { continue };
        let reserved =
            both && matches!(output, JoinColumn::Right(_)) && left.position(&source.name).is_none();
        let name = if reserved { source.name.clone() } else { names.unique(&source.name) };
        fields.push(field(name, source.ty));
        if shape.broken.contains(&column) {
            broken.insert(position);
        }
    }
    (fields, broken)
}
