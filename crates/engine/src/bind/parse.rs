//! `parse` and `parse-where`: a pattern becomes a regular expression.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, Param, PatternPart};
use huntlet_table::{KqlType, Scalar};

use super::operator::parameter;
use super::query::declared_type;
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::plan::{Op, Parse, ParseMode};

impl Binder<'_> {
    /// `parse [kind=...] subject with pattern`
    #[expect(clippy::too_many_arguments, reason = "the operator has as many parts")]
    pub(super) fn parse<'a>(
        &mut self,
        relation: Relation,
        params: &'a [Param],
        subject: &'a Expr,
        pattern: &'a [PatternPart],
        drop_misses: bool,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let mode = match parameter(params, "kind").unwrap_or("simple") {
            "simple" => ParseMode::Simple,
            "relaxed" => ParseMode::Relaxed,
            "regex" => ParseMode::Regex,
            other => {
                let message = format!("`{other}` is no kind of parse; use `simple`, `relaxed` or `regex`");
                self.error(codes::BAD_PARAMETER, message, span);
                ParseMode::Simple
            }
        };
        let bound = self.expression(subject, &shape, scope);
        let bound = self.text_of(bound);
        let mut fields = shape.fields.clone();
        let mut columns: Vec<(usize, KqlType)> = Vec::new();
        let mut broken = shape.broken.clone();
        for part in pattern {
            let PatternPart::Column { name, ty } = part else { continue };
            let ty = ty.as_ref().map_or(KqlType::String, declared_type);
            let target = if let Some(position) = fields.iter().position(|field| field.name == name.text) {
                if columns.iter().any(|(column, _)| *column == position) {
                    let message = format!("the column `{}` stands twice in the pattern", name.text);
                    self.error(codes::DUPLICATE_COLUMN, message, name.span);
                }
                fields[position].ty = ty;
                broken.remove(&position);
                position
            } else {
                fields.push(field(&name.text, ty));
                fields.len() - 1
            };
            columns.push((target, ty));
        }
        let source =
            self.pattern_source(pattern, mode, parameter(params, "flags").unwrap_or(""), &shape, scope);
        let compiled = source.and_then(|source| {
            let built = regex::RegexBuilder::new(&source).size_limit(1 << 22).build().ok();
            if built.is_none() {
                self.error(codes::BAD_PATTERN, "the pattern is no regular expression that can be used", span);
            }
            built
        });
        let keep = (0..fields.len())
            .map(|position| {
                (position < shape.fields.len() && !columns.iter().any(|(column, _)| *column == position))
                    .then_some(position)
            })
            .collect();
        let (Some(subject), Some(regex)) = (bound, compiled) else {
            let mut result = relation;
            result.plan.fields.clone_from(&fields);
            result.shape = self.shape(fields);
            result.shape.open = shape.open;
            result.shape.broken = broken;
            return result;
        };
        let parse = Parse { subject, pattern: regex, columns, mode, drop_misses, keep };
        let mut result = self.step(relation, Op::Parse(parse), fields, span);
        result.shape.broken = broken;
        result
    }

    /// The regular expression of a pattern, with a group `c0`, `c1` … per column.
    fn pattern_source<'a>(
        &mut self,
        pattern: &'a [PatternPart],
        mode: ParseMode,
        flags: &str,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
    ) -> Option<String> {
        let regex_mode = mode == ParseMode::Regex;
        let mut source = if regex_mode { regex_flags(flags) } else { "(?s)^".to_owned() };
        let mut column = 0;
        for (position, part) in pattern.iter().enumerate() {
            let next = pattern.get(position + 1);
            match part {
                PatternPart::Star(star) => {
                    let after_text = position > 0
                        && matches!(pattern.get(position - 1), Some(PatternPart::Column { ty, .. })
                            if ty.as_ref().is_none_or(|ty| declared_type(ty) == KqlType::String));
                    if after_text {
                        self.error_hint(
                            codes::BAD_PATTERN,
                            "`*` behind a text column has no end to stop at",
                            Some(
                                "put a text between them, or give the column a type such as `:long`"
                                    .to_owned(),
                            ),
                            *star,
                        );
                        return None;
                    }
                    source.push_str(if regex_mode || next.is_some() { ".*?" } else { ".*" });
                }
                PatternPart::Text(text) => {
                    let bound = self.expression(text, shape, scope);
                    match bound.as_const() {
                        Some(Scalar::String(text)) if regex_mode => {
                            source.push_str("(?:");
                            source.push_str(text);
                            source.push(')');
                        }
                        Some(Scalar::String(text)) => source.push_str(&regex::escape(text)),
                        _ if bound.is_error() => return None,
                        _ => {
                            let message = "a constant text is awaited in the pattern";
                            self.error(codes::NOT_CONSTANT, message, text.span);
                            return None;
                        }
                    }
                }
                PatternPart::Column { name, ty } => {
                    let untyped = ty.as_ref().is_none_or(|ty| declared_type(ty) == KqlType::String);
                    if untyped && matches!(next, Some(PatternPart::Column { .. })) {
                        let message = format!("nothing tells where `{}` ends", name.text);
                        let hint = Some("put a text between the two columns".to_owned());
                        self.error_hint(codes::BAD_PATTERN, message, hint, name.span);
                        return None;
                    }
                    let ty = ty.as_ref().map_or(KqlType::String, declared_type);
                    let bounded =
                        matches!(next, Some(PatternPart::Text(_))) || (next.is_none() && !regex_mode);
                    let group = if ty == KqlType::String {
                        if regex_mode { ".*" } else { ".*?" }
                    } else if bounded && !regex_mode {
                        ".*?"
                    } else {
                        typed_shape(ty)
                    };
                    source.extend(["(?P<c", &column.to_string(), ">", group, ")"]);
                    column += 1;
                }
            }
        }
        if !regex_mode {
            source.push('$');
        }
        Some(source)
    }
}

/// `i`, `m`, `s` and `U` as inline flags.
fn regex_flags(flags: &str) -> String {
    let known: String = flags.chars().filter(|flag| matches!(flag, 'i' | 'm' | 's' | 'U')).collect();
    if known.is_empty() { String::new() } else { format!("(?{known})") }
}

/// What a value of this type looks like where no text marks its end.
fn typed_shape(ty: KqlType) -> &'static str {
    match ty {
        KqlType::Int | KqlType::Long => r"[+-]?\d+",
        KqlType::Real | KqlType::Decimal => r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
        KqlType::Bool => "(?i:true|false|0|1)",
        KqlType::Guid => "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        KqlType::DateTime => r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?Z?",
        KqlType::TimeSpan => r"-?(?:\d+\.)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?",
        KqlType::String | KqlType::Dynamic => ".*?",
    }
}
