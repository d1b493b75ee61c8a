//! Calls of functions that the query defines.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, Parameter, ParameterType, StatementKind};

use super::scope::{Binding, Definition, Relation, Scope, Shape};
use super::{Binder, call, query};
use crate::codes;
use crate::expr::{Kind, Typed};

impl Binder<'_> {
    /// A call that gives a scalar.
    pub(super) fn scalar_lambda<'a>(
        &mut self,
        name: &str,
        definition: &Rc<Definition<'a>>,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        if self.gives_table(definition) {
            let message = format!("`{name}` gives a table; wrap the call in `toscalar(...)`");
            return self.broken(codes::WRONG_KIND, message, span);
        }
        if let Some(known) = definition.once.borrow().clone() {
            return Typed { span, ..known };
        }
        if !self.enter(span) {
            return Typed::error(span);
        }
        // the body sees its parameters, not the columns of the caller
        let hidden = Shape { id: shape.id, open: false, serialized: shape.serialized, ..Shape::default() };
        let inner = self.arguments(name, definition, args, None, shape, scope, span);
        let mut result = None;
        if let Some(inner) = inner {
            for statement in &definition.body.statements {
                match &statement.kind {
                    StatementKind::Query(body) => result = Some(self.expression(body, &hidden, &inner)),
                    StatementKind::Let { name, value }
                        if !self.is_tabular(value, &inner) && !is_lambda(value) =>
                    {
                        let value = self.expression(value, &hidden, &inner);
                        let rows = value.is_row_bound().then_some(shape.id);
                        inner.bind(&name.text, Binding::Scalar(value, rows));
                    }
                    StatementKind::Let { name, value } => {
                        let binding = self.let_value(value, &inner);
                        inner.bind(&name.text, binding);
                    }
                    _ => {}
                }
            }
        }
        self.leave();
        let mut result = result.unwrap_or_else(|| Typed::error(span));
        result.span = span;
        if definition.params.is_empty() && matches!(result.kind, Kind::ToScalar(_)) {
            definition.once.replace(Some(result.clone()));
        }
        result
    }

    /// A call that gives a table; `input` is the first argument of `invoke`.
    pub(super) fn tabular_lambda<'a>(
        &mut self,
        name: &str,
        definition: &Rc<Definition<'a>>,
        args: &'a [Expr],
        input: Option<Relation>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        if !self.enter(span) {
            return self.unknown_relation();
        }
        let shape = self.shape(Vec::new());
        let inner = self.arguments(name, definition, args, input, &shape, scope, span);
        if !self.may_see(name) {
            let message = format!("`restrict access` leaves out `{name}`");
            self.error(codes::UNKNOWN_FUNCTION, message, span);
        }
        // what a permitted function reads is its own affair
        let allowed = self.allowed.take();
        let relation = inner.and_then(|inner| {
            let render = self.render.take();
            let relation = self.script(definition.body, &inner);
            self.render = render;
            relation
        });
        self.allowed = allowed;
        self.leave();
        relation.unwrap_or_else(|| self.unknown_relation())
    }

    /// The scope of a function's body: its parameters bound to the arguments.
    #[expect(clippy::too_many_arguments, reason = "a call has as many parts")]
    fn arguments<'a>(
        &mut self,
        name: &str,
        definition: &Rc<Definition<'a>>,
        args: &'a [Expr],
        input: Option<Relation>,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Option<Rc<Scope<'a>>> {
        let inner = Scope::within(&definition.scope);
        let mut params = definition.params.iter();
        if let Some(input) = input {
            let Some(first) = params.next() else {
                self.error(codes::ARGUMENT_COUNT, format!("`{name}` takes no table"), span);
                return None;
            };
            self.table_argument(first, input, &inner, span);
        }
        let params: Vec<&Parameter> = params.collect();
        let required = params.iter().filter(|param| param.default.is_none()).count();
        if !self.count_fits(name, args.len(), required, params.len(), span) {
            return None;
        }
        let mut positional = args.iter().filter(|arg| call::named_argument(arg).is_none());
        for param in params {
            let named =
                args.iter().filter_map(call::named_argument).find(|(name, _)| name.text == param.name.text);
            let given = named.map(|(_, value)| value).or_else(|| positional.next());
            match (&param.ty, given) {
                (ParameterType::Scalar(ty), Some(value)) => {
                    let value = self.expression(value, shape, scope);
                    let value = self.as_parameter(value, query::declared_type(ty));
                    let rows = value.is_row_bound().then_some(shape.id);
                    inner.bind(&param.name.text, Binding::Scalar(value, rows));
                }
                (ParameterType::Scalar(ty), None) => {
                    let Some(default) = &param.default else {
                        self.error(
                            codes::ARGUMENT_COUNT,
                            format!("`{}` has no value", param.name.text),
                            span,
                        );
                        return None;
                    };
                    let empty = self.shape(Vec::new());
                    let value = self.expression(default, &empty, &definition.scope);
                    let value = self.as_parameter(value, query::declared_type(ty));
                    inner.bind(&param.name.text, Binding::Scalar(value, None));
                }
                (_, Some(value)) => {
                    let relation = self.tabular(value, scope, None);
                    self.table_argument(param, relation, &inner, value.span);
                }
                (_, None) => {
                    self.error(codes::ARGUMENT_COUNT, format!("`{}` needs a table", param.name.text), span);
                    return None;
                }
            }
        }
        Some(inner)
    }

    fn table_argument<'a>(
        &mut self,
        param: &'a Parameter,
        relation: Relation,
        inner: &Rc<Scope<'a>>,
        span: Span,
    ) {
        if let ParameterType::Table(schema) = &param.ty
            && !relation.shape.open
        {
            for column in &schema.columns {
                if relation.shape.position(&column.name.text).is_none() {
                    let message = format!(
                        "the table given for `{}` has no column `{}`",
                        param.name.text, column.name.text
                    );
                    self.error(codes::UNKNOWN_COLUMN, message, span);
                }
            }
        }
        let shared = self.share(relation.plan);
        inner.bind(&param.name.text, Binding::Table(shared, relation.shape));
    }

    /// An argument in the parameter's type: numbers widen, the rest must fit.
    fn as_parameter(&mut self, value: Typed, ty: huntlet_table::KqlType) -> Typed {
        use huntlet_table::KqlType as T;
        if value.is_error() {
            return Typed::error_of(ty, value.span);
        }
        if value.ty == ty {
            return value;
        }
        match (value.ty, ty) {
            (T::Int | T::Dynamic, T::Long) => self.convert("tolong", value),
            (T::Long | T::Dynamic, T::Int) => self.convert("toint", value),
            (T::Int | T::Long | T::Dynamic, T::Real) => self.convert("todouble", value),
            (T::Dynamic, T::String) => self.convert("tostring", value),
            (T::Dynamic, T::DateTime) => self.convert("todatetime", value),
            (T::Dynamic, T::TimeSpan) => self.convert("totimespan", value),
            (T::Dynamic, T::Bool) => self.convert("tobool", value),
            (_, T::Dynamic) => self.convert("todynamic", value),
            (given, wanted) => {
                let message = format!("the parameter is {wanted}, but the argument is {given}");
                self.error(codes::ARGUMENT_TYPE, message, value.span);
                Typed::error_of(wanted, value.span)
            }
        }
    }
}

fn is_lambda(expr: &Expr) -> bool {
    matches!(expr.kind, huntlet_kql::ast::ExprKind::Lambda { .. })
}
