//! `evaluate pivot` and `evaluate bag_unpack`: plugins whose columns are in the data.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, RowSchema};
use huntlet_table::{Field, KqlType, Scalar};

use super::call::named_argument;
use super::plugin::opened;
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::exec::runs;
use crate::expr::{Kind, Typed};
use crate::plan::{BagUnpack, BoundAggregate, Look, Op, Plan, Plugin, Source, Step, Summarize};

/// What happens to a property of the name of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflict {
    Error,
    Replace,
    Keep,
}

impl Binder<'_> {
    /// The columns that only the data can tell; none when the data must be looked at first.
    fn learned(&mut self, relation: &Relation, look: Look) -> Option<Vec<Field>> {
        // the same text may be bound for several tables, so the look is known by its turn
        self.looks += 1;
        if let Some(learned) = self.learned.get(&self.looks) {
            return Some(learned.clone());
        }
        // run what is known so far, look, and bind again
        if self.wants.is_none() && !relation.shape.open && relation.shape.broken.is_empty() {
            self.wants = Some((self.looks, relation.plan.clone(), look));
        }
        None
    }

    pub(super) fn pivot<'a>(
        &mut self,
        relation: Relation,
        args: &'a [Expr],
        schema: Option<&'a RowSchema>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        // behind the column to turn and the aggregate stand the columns that stay
        let mut keys: Vec<Option<usize>> = Vec::new();
        for arg in args.get(2..).unwrap_or_default() {
            keys.push(self.plugin_column(arg, &shape, scope));
        }
        let Some(turned) = args.first().and_then(|arg| self.plugin_column(arg, &shape, scope)) else {
            if args.is_empty() {
                self.count_fits("pivot", 0, 1, usize::MAX, span);
            }
            return self.blind_pivot(relation, &keys, span);
        };
        if shape.fields[turned].ty == KqlType::Dynamic {
            self.error(codes::ARGUMENT_TYPE, "`pivot` cannot turn a dynamic column", args[0].span);
            return opened(relation);
        }
        let Some(aggregate) = self.pivot_aggregate(&relation, args.get(1), scope, span) else {
            return self.blind_pivot(relation, &keys, span);
        };
        let Some(mut keys) = keys.into_iter().collect::<Option<Vec<usize>>>() else {
            return opened(relation);
        };
        if args.len() < 3 {
            let used = match args.get(1).map(|arg| &arg.kind) {
                Some(ExprKind::Call { args, .. }) => args.first().and_then(Expr::as_name),
                _ => None,
            };
            let used = used.and_then(|name| shape.position(&name.text));
            keys = (0..shape.fields.len()).filter(|at| *at != turned && Some(*at) != used).collect();
        }
        let ty = aggregate.types().first().copied().unwrap_or(KqlType::Dynamic);
        let empty = self.over_nothing(&shape, &aggregate, ty, span);
        let key_fields: Vec<Field> = keys.iter().map(|key| shape.fields[*key].clone()).collect();
        if let Some(bad) = key_fields.iter().find(|key| key.ty == KqlType::Dynamic) {
            let message = format!("`pivot` cannot group by the dynamic column `{}`", bad.name);
            let hint = "name the columns to group by, or convert it with `tostring(...)`".to_owned();
            self.error_hint(codes::ARGUMENT_TYPE, message, Some(hint), span);
            return opened(relation);
        }
        // the rows of the result before their turn
        let mut grouped = key_fields.clone();
        grouped.push(field("\u{1}name", shape.fields[turned].ty));
        grouped.push(field("\u{1}value", ty));
        let column = |at: usize, ty: KqlType| Typed::new(Kind::Column(at), ty, span);
        let by = keys.iter().chain([&turned]).map(|at| column(*at, shape.fields[*at].ty)).collect();
        let outputs = grouped.iter().enumerate().map(|(at, field)| column(at, field.ty)).collect();
        let summarize = Summarize { keys: by, aggregates: vec![aggregate], outputs };
        let grouped = self.step(relation, Op::Summarize(summarize), grouped, span);
        let mut fields: Vec<Field> = Vec::new();
        if let Some(schema) = schema {
            let declared = self.declared(schema);
            if schema.star.is_some() {
                let free = |key: &&Field| declared.iter().all(|own| own.name != key.name);
                fields.extend(key_fields.iter().filter(free).cloned());
            }
            fields.extend(declared);
        } else {
            fields.clone_from(&key_fields);
            let Some(learned) = self.learned(&grouped, Look::Values(keys.len())) else {
                return opened(self.step(grouped, Op::GetSchema, fields, span));
            };
            for new in learned {
                if key_fields.iter().any(|known| known.name == new.name) {
                    let message =
                        format!("`pivot` finds the value `{}`, which is a column already", new.name);
                    self.error(codes::DUPLICATE_COLUMN, message, span);
                    continue;
                }
                fields.push(Field { ty, ..new });
            }
        }
        let place = |own: &Field| {
            let at = key_fields.iter().position(|key| key.name == own.name).map_or(-1, |at| at as i64);
            Typed::constant(Scalar::Long(at), KqlType::Long, span)
        };
        let constants = std::iter::once(empty).chain(fields.iter().map(place)).collect();
        let plugin = Plugin { run: runs::pivot, columns: Vec::new(), constants, table: None, dimensions: 0 };
        let mut result = self.step(grouped, Op::Plugin(Rc::new(plugin)), fields, span);
        result.shape.serialized = false;
        result
    }

    /// What is known of a result when the column to turn is not: the columns that are to stay.
    fn blind_pivot(&mut self, relation: Relation, keys: &[Option<usize>], span: Span) -> Relation {
        let fields: Vec<Field> =
            keys.iter().flatten().map(|key| relation.shape.fields[*key].clone()).collect();
        if fields.is_empty() {
            return opened(relation);
        }
        opened(self.step(relation, Op::GetSchema, fields, span))
    }

    fn pivot_aggregate<'a>(
        &mut self,
        relation: &Relation,
        call: Option<&'a Expr>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Option<BoundAggregate> {
        let Some(call) = call else {
            let aggregate = crate::aggregates::lookup("count")?;
            return Some(BoundAggregate::Fold { aggregate, args: Vec::new(), ty: KqlType::Long });
        };
        let known = self.diagnostics.len();
        let mut found = self.summarize(relation.clone(), std::slice::from_ref(call), &[], scope, span);
        if let Some(Step { op: Op::Summarize(mut summarize), .. }) = found.plan.steps.pop()
            && summarize.aggregates.len() == 1
            && summarize.outputs.len() == 1
            && matches!(summarize.outputs[0].kind, Kind::Column(0))
        {
            return summarize.aggregates.pop();
        }
        if self.diagnostics.len() == known && !relation.shape.open {
            let message = "`pivot` awaits one aggregate here, such as `sum(x)`";
            self.error(codes::BAD_OPERATOR, message, call.span);
        }
        None
    }

    /// What an aggregate gives over no rows.
    fn over_nothing(&mut self, shape: &Shape, aggregate: &BoundAggregate, ty: KqlType, span: Span) -> Typed {
        let fields = vec![field("value", ty)];
        let output = Typed::new(Kind::Column(0), ty, span);
        let summarize =
            Summarize { keys: Vec::new(), aggregates: vec![aggregate.clone()], outputs: vec![output] };
        let step = Step { op: Op::Summarize(summarize), fields: fields.clone(), span };
        let source = Source::Rows(shape.fields.clone(), Rc::default());
        let shared = self.share(Plan { source, steps: vec![step], fields });
        Typed::new(Kind::ToScalar(shared), ty, span)
    }

    pub(super) fn bag_unpack<'a>(
        &mut self,
        relation: Relation,
        args: &'a [Expr],
        schema: Option<&'a RowSchema>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let Some(column) = args.first().and_then(Expr::as_name).and_then(|name| shape.position(&name.text))
        else {
            if !shape.open {
                let at = args.first().map_or(span, |arg| arg.span);
                self.error(codes::UNKNOWN_COLUMN, "`bag_unpack` needs a dynamic column", at);
            }
            return opened(relation);
        };
        if shape.fields[column].ty != KqlType::Dynamic {
            let message =
                format!("`bag_unpack` needs a dynamic column, but this is {}", shape.fields[column].ty);
            self.error(codes::ARGUMENT_TYPE, message, span);
            return opened(relation);
        }
        let (mut prefix, mut conflict, mut ignored) = (String::new(), Conflict::Error, Vec::new());
        for (at, arg) in args.iter().enumerate().skip(1) {
            let (name, value) = match named_argument(arg) {
                Some((name, value)) => (name.text.as_str(), value),
                None => ("", arg),
            };
            let value = self.expression(value, &shape, scope);
            match (name, at, value.as_const()) {
                (_, _, Some(Scalar::Dynamic(serde_json::Value::Array(names))))
                    if matches!(name, "" | "ignoredProperties") =>
                {
                    ignored.extend(names.iter().filter_map(|name| name.as_str()).map(str::to_owned));
                }
                ("columnsConflict", _, Some(Scalar::String(text)))
                | ("", 2.., Some(Scalar::String(text))) => {
                    conflict = match text.as_str() {
                        "error" => Conflict::Error,
                        "replace_source" => Conflict::Replace,
                        "keep_source" => Conflict::Keep,
                        _ => {
                            let message =
                                "a conflict is solved by `error`, `replace_source` or `keep_source`";
                            self.error(codes::BAD_PARAMETER, message, arg.span);
                            Conflict::Error
                        }
                    };
                }
                ("" | "OutputColumnPrefix" | "column_prefix", _, Some(Scalar::String(text))) => {
                    prefix.clone_from(text);
                }
                _ if value.is_error() => return opened(relation),
                (_, _, None) => {
                    self.error(
                        codes::NOT_CONSTANT,
                        "the arguments of `bag_unpack` must be constant",
                        arg.span,
                    );
                    return opened(relation);
                }
                _ => {
                    let message = "`bag_unpack` knows a prefix, `columnsConflict` and `ignoredProperties`";
                    self.error(codes::BAD_PARAMETER, message, arg.span);
                }
            }
        }
        let mut unpack = BagUnpack { column, prefix, ignored, from: Vec::new() };
        let mut own: Vec<usize> = (0..shape.fields.len()).filter(|at| *at != column).collect();
        let named = |own: &[usize], name: &str| own.iter().copied().find(|at| shape.fields[*at].name == name);
        let mut fields: Vec<Field> = Vec::new();
        let new = if let Some(schema) = schema {
            let declared = self.declared(schema);
            if schema.star.is_none() {
                own.retain(|at| declared.iter().any(|field| field.name == shape.fields[*at].name));
                unpack.from = declared.iter().map(|field| named(&own, &field.name)).collect();
                let mut result = self.step(relation, Op::BagUnpack(unpack), declared, span);
                result.shape.serialized = false;
                return result;
            }
            own.retain(|at| declared.iter().all(|field| field.name != shape.fields[*at].name));
            declared
        } else {
            let Some(learned) = self.learned(&relation, Look::Bag(unpack.clone())) else {
                fields.extend(own.iter().map(|at| shape.fields[*at].clone()));
                return opened(self.step(relation, Op::GetSchema, fields, span));
            };
            learned
        };
        let mut added = Vec::new();
        for field in new {
            match (named(&own, &field.name), conflict) {
                (None, _) => added.push(field),
                (Some(_), Conflict::Keep) => {}
                (Some(at), Conflict::Replace) => {
                    own.retain(|known| *known != at);
                    added.push(field);
                }
                (Some(_), Conflict::Error) => {
                    let message = format!("`bag_unpack` finds `{}`, which is a column already", field.name);
                    let hint = Some("give a prefix: `bag_unpack(column, \"prefix_\")`".to_owned());
                    self.error_hint(codes::DUPLICATE_COLUMN, message, hint, span);
                }
            }
        }
        fields.extend(own.iter().map(|at| shape.fields[*at].clone()));
        unpack.from = own.iter().map(|at| Some(*at)).collect();
        unpack.from.resize(own.len() + added.len(), None);
        fields.extend(added);
        let mut result = self.step(relation, Op::BagUnpack(unpack), fields, span);
        result.shape.serialized = false;
        result
    }
}
