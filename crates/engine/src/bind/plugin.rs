//! `evaluate`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, RowSchema};
use huntlet_table::{Field, KqlType, Scalar};

use super::scope::{Relation, Scope};
use super::{Binder, hint};
use crate::codes;
use crate::facts::{self, FactKind};
use crate::plan::{BagUnpack, Op};

impl Binder<'_> {
    /// Binds a plugin.
    pub(super) fn evaluate<'a>(
        &mut self,
        relation: Relation,
        call: &'a Expr,
        schema: Option<&'a RowSchema>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let ExprKind::Call { receiver: None, name, args } = &call.kind else {
            self.error(codes::BAD_OPERATOR, "a plugin's name is awaited behind `evaluate`", call.span);
            return opened(relation);
        };
        match name.text.as_str() {
            "bag_unpack" => self.bag_unpack(relation, args, schema, scope, span),
            "geo_polygon_lookup" => self.geo_lookup(relation, args, false, scope, span),
            "geo_line_lookup" => self.geo_lookup(relation, args, true, scope, span),
            other if facts::find(FactKind::Plugin, other).is_some() => {
                let message = format!("the engine cannot run the plugin `{other}` yet");
                self.error(codes::UNSUPPORTED_OPERATOR, message, name.span);
                opened(relation)
            }
            other => {
                let near = hint::nearest(other, ["bag_unpack"]).map(|near| format!("did you mean `{near}`?"));
                self.error_hint(
                    codes::UNKNOWN_FUNCTION,
                    format!("there is no plugin `{other}`"),
                    near,
                    name.span,
                );
                opened(relation)
            }
        }
    }

    fn bag_unpack<'a>(
        &mut self,
        relation: Relation,
        args: &'a [Expr],
        schema: Option<&'a RowSchema>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        if args.len() > 2 || args.iter().any(|arg| super::call::named_argument(arg).is_some()) {
            let message = "the engine cannot run `bag_unpack` with more than a column and a prefix yet";
            self.error(codes::UNSUPPORTED_OPERATOR, message, span);
            return opened(relation);
        }
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
        let prefix = match args.get(1) {
            Some(prefix) => {
                let bound = self.expression(prefix, &shape, scope);
                let Some(Scalar::String(text)) = bound.as_const() else {
                    self.error(codes::NOT_CONSTANT, "the prefix must be a constant text", prefix.span);
                    return opened(relation);
                };
                text.clone()
            }
            None => String::new(),
        };
        let unpack = BagUnpack { column, prefix };
        let mut fields: Vec<Field> = shape.fields.clone();
        fields.remove(column);
        let learned = match schema {
            Some(schema) if schema.star.is_some() => self.declared(schema),
            Some(schema) => {
                fields.clear();
                self.declared(schema)
            }
            None => {
                let Some(learned) = self.learned.get(&span.start) else {
                    // the columns are in the data: run what is known so far, look, and bind again
                    if self.wants.is_none() && !shape.open && shape.broken.is_empty() {
                        self.wants = Some((span.start, relation.plan.clone(), unpack));
                    }
                    return opened(self.step(relation, Op::GetSchema, fields, span));
                };
                learned.clone()
            }
        };
        for field in learned {
            if fields.iter().any(|known| known.name == field.name) {
                let message = format!("`bag_unpack` finds `{}`, which is a column already", field.name);
                let hint = Some("give a prefix: `bag_unpack(column, \"prefix_\")`".to_owned());
                self.error_hint(codes::DUPLICATE_COLUMN, message, hint, span);
                continue;
            }
            fields.push(field);
        }
        let mut result = self.step(relation, Op::BagUnpack(unpack), fields, span);
        result.shape.serialized = false;
        result
    }
}

pub(super) fn opened(mut relation: Relation) -> Relation {
    relation.shape.open = true;
    relation
}
