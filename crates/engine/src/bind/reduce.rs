//! `reduce`.

use std::rc::Rc;

use huntlet_kql::ast::{Expr, Param};
use huntlet_kql::{Diagnostic, Span};
use huntlet_table::{KqlType, Scalar};

use super::call::named_argument;
use super::operator::parameter;
use super::scope::{Relation, Scope};
use super::{Binder, field};
use crate::codes;
use crate::functions::cell;
use crate::plan::{Op, Reduce};

/// How the results of clustering differ.
pub(super) const GROUPS: &str =
    "may group otherwise than Kusto, whose way of grouping is not published in full";

impl Binder<'_> {
    /// `reduce [kind=source] by text [with threshold=0.1, characters="-_"]`
    pub(super) fn reduce<'a>(
        &mut self,
        relation: Relation,
        params: &'a [Param],
        by: &'a Expr,
        with: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let by = self.expression(by, &shape, scope);
        if !by.is_error() && by.ty != KqlType::String {
            let message = format!("`reduce` groups texts, but this is {}", by.ty);
            let hint = "convert it with `tostring(...)`".to_owned();
            self.error_hint(codes::ARGUMENT_TYPE, message, Some(hint), by.span);
        }
        let source = match parameter(params, "kind") {
            None => false,
            Some("source") => true,
            Some(other) => {
                let message = format!("`{other}` is no kind of `reduce`; the only one is `source`");
                self.error(codes::BAD_PARAMETER, message, span);
                false
            }
        };
        let mut reduce = Reduce { by, threshold: 0.1, characters: None, source };
        for item in with {
            let Some((name, value)) = named_argument(item) else {
                self.error(
                    codes::BAD_OPERATOR,
                    "write `threshold = 0.1` or `characters = \"-_\"`",
                    item.span,
                );
                continue;
            };
            let value = self.expression(value, &shape, scope);
            match (name.text.as_str(), value.as_const()) {
                ("threshold", Some(number))
                    if cell::real(number).is_some_and(|part| (0.0..=1.0).contains(&part)) =>
                {
                    reduce.threshold = cell::real(number).unwrap_or(0.1);
                }
                ("characters", Some(Scalar::String(text))) => reduce.characters = Some(text.clone()),
                _ if value.is_error() => {}
                ("threshold" | "characters", _) => {
                    let message = "`threshold` is a constant from 0 to 1, `characters` a constant text";
                    self.error(codes::BAD_PARAMETER, message, item.span);
                }
                (other, _) => {
                    let message = format!("`reduce` knows `threshold` and `characters`, not `{other}`");
                    self.error(codes::BAD_PARAMETER, message, name.span);
                }
            }
        }
        self.inexact("`reduce`", GROUPS, span);
        let mut fields = if source { shape.fields } else { Vec::new() };
        fields.push(field("Pattern", KqlType::String));
        fields.push(field("Count", KqlType::Long));
        fields.push(field("Representative", KqlType::String));
        let mut result = self.step(relation, Op::Reduce(Rc::new(reduce)), fields, span);
        result.shape.serialized = false;
        result
    }

    /// Warns that Kusto may answer otherwise.
    pub(super) fn inexact(&mut self, what: &str, how: &str, span: Span) {
        let message = format!("{what} {how}");
        self.push(Diagnostic::semantic(codes::INEXACT, message, span).as_warning());
    }
}
