//! `invoke` of a function that the host gives.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::Expr;
use huntlet_table::{Scalar, Schema};
use huntlet_ticks::{format_datetime, format_timespan};
use serde_json::{Map, Value};

use super::call::named_argument;
use super::naming::own_name;
use super::scope::{Relation, Scope, Shape};
use super::{Binder, hint};
use crate::codes;
use crate::plan::{FunctionCall, Op};
use crate::table_function::{TableArgument, TableFunction};

impl Binder<'_> {
    /// `T | invoke function(arguments)`: arguments by name, or in the order of the parameters.
    pub(super) fn invoke_beside<'a>(
        &mut self,
        relation: Relation,
        function: &'static dyn TableFunction,
        args: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let Some(arguments) = self.arguments_beside(function, args, &shape, scope) else {
            return opened(relation);
        };
        if shape.open {
            return opened(relation);
        }
        let input: Schema = shape.fields.iter().cloned().collect();
        match function.schema(&input, &arguments) {
            Ok(schema) => {
                let call = FunctionCall { function, arguments };
                let mut result = self.step(relation, Op::Function(Rc::new(call)), schema.into_fields(), span);
                result.shape.serialized = false;
                result
            }
            Err(message) => {
                self.error(codes::ARGUMENT_TYPE, message, span);
                opened(relation)
            }
        }
    }

    /// The arguments by name; none when one of them is wrong.
    fn arguments_beside<'a>(
        &mut self,
        function: &'static dyn TableFunction,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
    ) -> Option<Map<String, Value>> {
        let parameters = function.parameters();
        let mut arguments = Map::new();
        let mut place = 0_usize;
        let mut whole = true;
        for arg in args {
            let (parameter, value) = if let Some((name, value)) = named_argument(arg) {
                let Some(found) = parameters.iter().find(|known| known.name == name.text) else {
                    let near = hint::nearest(&name.text, parameters.iter().map(|known| known.name));
                    let near = near.map(|near| format!("did you mean `{near}`?"));
                    let message = format!("`{}` has no parameter `{}`", function.name(), name.text);
                    self.error_hint(codes::ARGUMENT_TYPE, message, near, name.span);
                    whole = false;
                    continue;
                };
                (*found, value)
            } else {
                // further columns belong to the list that the ones before them began
                let last = place.checked_sub(1).and_then(|last| parameters.get(last));
                let more = last.filter(|last| last.kind == TableArgument::Columns && own_name(arg).is_some());
                let Some(parameter) = more.or_else(|| parameters.get(place)).copied() else {
                    let message =
                        format!("`{}` takes at most {} arguments", function.name(), parameters.len());
                    self.error(codes::ARGUMENT_COUNT, message, arg.span);
                    return None;
                };
                place += usize::from(more.is_none());
                (parameter, arg)
            };
            let Some(value) = self.argument_beside(parameter.kind, value, shape, scope) else {
                whole = false;
                continue;
            };
            let list = arguments.entry(parameter.name);
            match (parameter.kind, value) {
                (TableArgument::Columns, Value::String(name)) => {
                    if let Value::Array(names) = list.or_insert_with(|| Value::Array(Vec::new())) {
                        names.push(Value::String(name));
                    }
                }
                (_, value) => {
                    arguments.insert(parameter.name.to_owned(), value);
                }
            }
        }
        whole.then_some(arguments)
    }

    fn argument_beside<'a>(
        &mut self,
        kind: TableArgument,
        arg: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
    ) -> Option<Value> {
        if kind != TableArgument::Value
            && let Some(name) = own_name(arg)
            && (shape.open || shape.position(&name).is_some() || scope.find(&name).is_none())
        {
            if !shape.open && shape.position(&name).is_none() {
                let near = hint::nearest(&name, shape.fields.iter().map(|field| field.name.as_str()));
                let near = near.map(|near| format!("did you mean `{near}`?"));
                self.error_hint(
                    codes::UNKNOWN_COLUMN,
                    format!("there is no column `{name}`"),
                    near,
                    arg.span,
                );
                return None;
            }
            return Some(Value::String(name));
        }
        let empty = self.shape(Vec::new());
        let bound = self.expression(arg, &empty, scope);
        if bound.is_error() {
            return None;
        }
        let Some(value) = bound.as_const() else {
            self.error(codes::NOT_CONSTANT, "a value is awaited that reads no row", arg.span);
            return None;
        };
        Some(json(value))
    }
}

fn json(value: &Scalar) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::from(*value),
        Scalar::Int(value) => Value::from(*value),
        Scalar::Long(value) => Value::from(*value),
        Scalar::Real(value) => Value::from(*value),
        Scalar::DateTime(ticks) => Value::from(format_datetime(*ticks)),
        Scalar::TimeSpan(ticks) => Value::from(format_timespan(*ticks)),
        Scalar::Decimal(text) | Scalar::String(text) | Scalar::Guid(text) => Value::from(text.clone()),
        Scalar::Dynamic(value) => value.clone(),
    }
}

fn opened(mut relation: Relation) -> Relation {
    relation.shape.open = true;
    relation
}
