//! `parse-kv`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, Param, RowSchema};
use huntlet_table::{KqlType, Scalar};

use super::Binder;
use super::scope::{Relation, Scope};
use crate::codes;
use crate::plan::{KvRule, Op, ParseKv};

impl Binder<'_> {
    /// `parse-kv subject as (schema) [with (properties)]`
    pub(super) fn parse_kv<'a>(
        &mut self,
        relation: Relation,
        subject: &'a Expr,
        schema: &'a RowSchema,
        properties: &'a [Param],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let bound = self.expression(subject, &shape, scope);
        let bound = self.text_of(bound);
        let declared = self.declared(schema);
        let mut fields = shape.fields.clone();
        let mut broken = shape.broken.clone();
        let mut columns: Vec<(String, usize, KqlType)> = Vec::new();
        for column in &declared {
            let position = if let Some(position) = fields.iter().position(|field| field.name == column.name) {
                fields[position].ty = column.ty;
                broken.remove(&position);
                position
            } else {
                fields.push(column.clone());
                fields.len() - 1
            };
            columns.push((column.name.clone(), position, column.ty));
        }
        let rule = self.kv_rule(properties, scope, span);
        let (Some(subject), Some(rule)) = (bound, rule) else {
            let mut result = relation;
            result.plan.fields.clone_from(&fields);
            result.shape = self.shape(fields);
            result.shape.open = shape.open;
            result.shape.broken = broken;
            return result;
        };
        let parse = ParseKv { subject, columns, rule };
        let mut result = self.step(relation, Op::ParseKv(Box::new(parse)), fields, span);
        result.shape.broken = broken;
        result
    }

    fn kv_rule<'a>(&mut self, properties: &'a [Param], scope: &Rc<Scope<'a>>, span: Span) -> Option<KvRule> {
        let (mut pair, mut kv, mut regex) = (None, None, None);
        let (mut quotes, mut escapes, mut greedy) = (Vec::new(), Vec::new(), false);
        let empty = self.shape(Vec::new());
        let mut sound = true;
        for property in properties {
            let at = property.span();
            let name = property.name.text.as_str();
            if name == "greedy" && matches!(property.text(), Some("true" | "false")) {
                greedy = property.text() == Some("true");
                continue;
            }
            let value = property.values.first().map(|value| self.expression(value, &empty, scope));
            let value = value.filter(|value| !value.is_error())?;
            let text = match value.as_const() {
                Some(Scalar::String(text)) => text.as_str(),
                _ => "",
            };
            let mut signs = text.chars();
            match (name, signs.next(), signs.next(), signs.next()) {
                ("pair_delimiter", Some(_), ..) => pair = Some(text.to_owned()),
                ("kv_delimiter", Some(_), ..) => kv = Some(text.to_owned()),
                ("quote", Some(open), close, None) => quotes.push((open, close.unwrap_or(open))),
                ("escape", Some(sign), None, None) => escapes.push(sign),
                ("greedy", ..) if matches!(value.as_const(), Some(Scalar::Bool(_))) => {
                    greedy = value.as_const() == Some(&Scalar::Bool(true));
                }
                ("regex", Some(_), ..) => regex = Some((text.to_owned(), at)),
                _ => {
                    let message = format!("`parse-kv` cannot use `{name}` like this");
                    let hint = "pair_delimiter and kv_delimiter take a text, quote one or two signs, escape one \
                                sign, greedy true or false, regex a pattern";
                    self.error_hint(codes::BAD_PARAMETER, message, Some(hint.to_owned()), at);
                    sound = false;
                }
            }
        }
        let delimiters = match (pair, kv, regex) {
            (None, None, Some((source, at))) if quotes.is_empty() && escapes.is_empty() && !greedy => {
                let built = crate::functions::pattern::compile(&source);
                let Some(built) = built.ok().filter(|built| built.captures_len() == 3) else {
                    let message = "the pattern must be a regular expression with two groups: key and value";
                    self.error(codes::BAD_PATTERN, message, at);
                    return None;
                };
                return sound.then_some(KvRule::Regex(built));
            }
            (Some(pair), Some(kv), None) => Some((pair, kv)),
            (None, None, None) if !greedy => None,
            _ => {
                let hint = "give both pair_delimiter and kv_delimiter, or neither, or regex alone";
                let message = "these properties of `parse-kv` do not go together";
                self.error_hint(codes::BAD_PARAMETER, message, Some(hint.to_owned()), span);
                return None;
            }
        };
        sound.then_some(KvRule::Delimited { delimiters, quotes, escapes, greedy })
    }
}
