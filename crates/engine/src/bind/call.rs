//! Calls of scalar functions.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Name, TypeOf};
use huntlet_table::{KqlType, Scalar};

use super::columns::Item;
use super::scope::{Binding, Scope, Shape};
use super::{Binder, hint, row_function};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::facts::{self, FactKind};
use crate::functions;
use crate::functions::Arg;

impl Binder<'_> {
    /// Binds `name(args)` where a scalar is awaited.
    pub(super) fn call<'a>(
        &mut self,
        name: &Name,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        self.look(name.span, shape, scope, false, false);
        if let Some(Binding::Function(definition)) = scope.find(&name.text) {
            return self.scalar_lambda(&name.text, &definition, args, shape, scope, span);
        }
        match name.text.as_str() {
            "toscalar" => return self.scalar_of(args, scope, span),
            "column_ifexists" | "columnifexists" => return self.column_if_exists(args, shape, scope, span),
            "pack_all" => return self.pack_all(args, shape, scope, span),
            "bag_pack_columns" => return self.pack_columns(args, shape, scope, span),
            "column_names_of" => return self.column_names_of(args, scope, span),
            "iscolumnexists" => return self.is_column(args, shape, scope, span),
            "bin_auto" => return self.bin_auto(args, shape, scope, span),
            "assert" => return self.assert(args, shape, scope, span),
            _ => {}
        }
        if let Some(found) = self.pattern_call(&name.text, args, shape, scope, span) {
            return found;
        }
        if let Some(function) = row_function::lookup(&name.text) {
            return self.row_function(function, args, shape, scope, span);
        }
        if !self.single_valued(name) {
            return Typed::error(span);
        }
        let mut bound: Vec<Typed> = Vec::with_capacity(args.len());
        for arg in args {
            match &arg.kind {
                ExprKind::Star if name.text == "estimate_data_size" => {
                    bound.extend(Self::all_columns(shape, arg.span).into_iter().map(|column| column.value));
                }
                _ => bound.push(self.argument(arg, shape, scope)),
            }
        }
        if functions::lookup(&name.text).is_none() {
            let ty = self.unknown_function(name, &bound, scope);
            return Typed::error_of(ty, span);
        }
        let name_text = functions::lookup(&name.text).map_or("", |function| function.name);
        if !(self.readable(name_text, &bound) && self.without_dynamic(FactKind::Function, name_text, &bound))
        {
            return Typed::error_of(refused_type(FactKind::Function, name_text, &bound), span);
        }
        self.builtin(name_text, bound, span)
    }

    /// An argument; `typeof(long)` is handed over as the type's name.
    pub(super) fn argument<'a>(&mut self, arg: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Typed {
        match &arg.kind {
            ExprKind::TypeOf(TypeOf::Scalar(ty)) => {
                let name = super::query::declared_type(ty).name().to_owned();
                Typed::constant(Scalar::String(name), KqlType::String, arg.span)
            }
            _ => self.expression(arg, shape, scope),
        }
    }

    /// A call of a scalar function of the engine, its arguments bound.
    pub(super) fn builtin(&mut self, name: &'static str, args: Vec<Typed>, span: Span) -> Typed {
        if args.iter().any(Typed::is_error) {
            return Typed::error_of(refused_type(FactKind::Function, name, &args), span);
        }
        let Some(function) = functions::lookup(name) else {
            return self.broken(
                codes::UNSUPPORTED_FUNCTION,
                format!("the engine cannot run `{name}()` yet"),
                span,
            );
        };
        if !self.count_fits(name, args.len(), function.min_args, function.max_args, span) {
            return Typed::error_of(refused_type(FactKind::Function, name, &args), span);
        }
        let typed: Vec<Arg> = args.iter().map(Typed::as_arg).collect();
        match (function.typing)(&typed) {
            Ok(ty) => Typed::new(Kind::Call { function, args }, ty, span),
            Err(message) => {
                let spans = args.first().filter(|arg| name == "ago" && super::types::is_numeric(arg.ty));
                let hint = spans.map(|_| "give it a duration with its unit, such as `ago(1d)`".to_owned());
                self.error_hint(codes::ARGUMENT_TYPE, format!("`{name}()`: {message}"), hint, span);
                Typed::error_of(refused_type(FactKind::Function, name, &args), span)
            }
        }
    }

    /// Reports a wrong number of arguments.
    pub(super) fn count_fits(
        &mut self,
        name: &str,
        given: usize,
        min: usize,
        max: usize,
        span: Span,
    ) -> bool {
        if (min..=max).contains(&given) {
            return true;
        }
        let wanted = match (min, max) {
            (min, max) if min == max => plural(min),
            (min, usize::MAX) => format!("at least {}", plural(min)),
            (min, max) if given < min => format!("{min} to {}", plural(max)),
            (_, max) => format!("at most {}", plural(max)),
        };
        let fact = [FactKind::Function, FactKind::Aggregate, FactKind::Plugin]
            .into_iter()
            .find_map(|kind| facts::find(kind, name))
            .filter(|fact| fact.params.len() > 2);
        let hint = fact.map(|fact| format!("write it as `{name}{}`", fact.params));
        let message = format!("`{name}()` takes {wanted}, not {given}");
        self.error_hint(codes::ARGUMENT_COUNT, message, hint, span);
        false
    }

    /// Reports a function that does not run here; the type its result would have.
    fn unknown_function(&mut self, name: &Name, args: &[Typed], scope: &Rc<Scope<'_>>) -> KqlType {
        let text = name.text.as_str();
        if functions::refusal(text).is_some() || facts::find(FactKind::Function, text).is_some() {
            let message = match functions::refusal(text) {
                Some(reason) => format!("the engine cannot run `{text}()`: {reason}"),
                None => format!("the engine cannot run `{text}()` yet"),
            };
            self.error(codes::UNSUPPORTED_FUNCTION, message, name.span);
            return refused_type(FactKind::Function, text, args);
        }
        if facts::find(FactKind::Aggregate, text).is_some() {
            let message = format!("`{text}()` adds up many rows; it belongs into `summarize`");
            let hint = format!(
                "first `| summarize n = {text}(...) by ...`, then use `n` in the operators behind it"
            );
            self.error_hint(codes::AGGREGATE_PLACE, message, Some(hint), name.span);
            return refused_type(FactKind::Aggregate, text, args);
        }
        let lets = scope.all();
        let own = lets.iter().filter(|(_, binding)| matches!(binding, Binding::Function(_)));
        let candidates =
            functions::all().map(|function| function.name).chain(own.map(|(name, _)| name.as_str()));
        let hint = hint::nearest(&name.text, candidates).map(|near| format!("did you mean `{near}`?"));
        self.error_hint(
            codes::UNKNOWN_FUNCTION,
            format!("there is no function `{}`", name.text),
            hint,
            name.span,
        );
        KqlType::Dynamic
    }

    fn scalar_of<'a>(&mut self, args: &'a [Expr], scope: &Rc<Scope<'a>>, span: Span) -> Typed {
        let [query] = args else {
            self.count_fits("toscalar", args.len(), 1, 1, span);
            return Typed::error(span);
        };
        if !self.is_tabular(query, scope) {
            let shape = self.shape(Vec::new());
            let value = self.expression(query, &shape, scope);
            let mut of_row = false;
            value.walk(&mut |part| of_row |= matches!(part.kind, Kind::Column(_) | Kind::PackAll(..)));
            if value.is_error() || value.as_const().is_some() || of_row {
                return value;
            }
            // asked once, however often it stands there
            let (ty, start) = (value.ty, self.one_row());
            let column = Item { name: "Column1".to_owned(), value };
            let relation = self.items(start, vec![column], span);
            let shared = self.share(relation.plan);
            return Typed::new(Kind::ToScalar(shared), ty, span);
        }
        let relation = self.nested(query, scope, span);
        let Some(first) = relation.shape.fields.first() else {
            if !relation.shape.open {
                self.error(codes::WRONG_KIND, "the table of `toscalar` has no column", span);
            }
            return Typed::error(span);
        };
        let (ty, broken) = (first.ty, relation.shape.broken.contains(&0) || relation.shape.open);
        if broken {
            return Typed::error_of(ty, span);
        }
        let shared = self.share(relation.plan);
        Typed::new(Kind::ToScalar(shared), ty, span)
    }

    fn column_if_exists<'a>(
        &mut self,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let [column, fallback] = args else {
            self.count_fits("column_ifexists", args.len(), 2, 2, span);
            return Typed::error(span);
        };
        let column = self.expression(column, shape, scope);
        let fallback = self.expression(fallback, shape, scope);
        if column.is_error() {
            return column;
        }
        let Some(Scalar::String(name)) = column.as_const() else {
            let message = "the column's name must be a constant text";
            return self.broken(codes::NOT_CONSTANT, message, column.span);
        };
        match shape.position(name) {
            Some(position) => Self::column_of(shape, position, span),
            None if shape.open => Typed::error(span),
            None => Typed { span, ..fallback },
        }
    }

    fn pack_all<'a>(&mut self, args: &'a [Expr], shape: &Shape, scope: &Rc<Scope<'a>>, span: Span) -> Typed {
        let skip_nulls = match args {
            [] => false,
            [flag] => match self.expression(flag, shape, scope).as_const() {
                Some(Scalar::Bool(flag)) => *flag,
                _ => {
                    return self.broken(
                        codes::NOT_CONSTANT,
                        "`pack_all()` takes `true` or `false`",
                        flag.span,
                    );
                }
            },
            _ => {
                self.count_fits("pack_all", args.len(), 0, 1, span);
                return Typed::error(span);
            }
        };
        let columns = shape
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| !field.name.starts_with('\u{1}'))
            .map(|(position, field)| (field.name.clone(), position, field.ty))
            .collect();
        Typed::new(Kind::PackAll(columns, skip_nulls), KqlType::Dynamic, span)
    }

    /// A tabular expression within a scalar one.
    pub(super) fn nested<'a>(
        &mut self,
        query: &'a Expr,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> super::Relation {
        if !self.enter(span) {
            return self.unknown_relation();
        }
        let relation = self.tabular(query, scope, None);
        self.leave();
        relation
    }
}

/// True for `name = value` arguments, which only functions of `let` take.
pub(super) fn named_argument(arg: &Expr) -> Option<(&Name, &Expr)> {
    match &arg.kind {
        ExprKind::Named { names, value, .. } => names.first().map(|name| (name, value.as_ref())),
        _ => None,
    }
}

/// The type of a call that is refused, as far as the table of facts knows.
pub(super) fn refused_type(kind: FactKind, name: &str, args: &[Typed]) -> KqlType {
    let typed: Vec<Arg> = args.iter().map(Typed::as_arg).collect();
    facts::find(kind, name).map_or(KqlType::Dynamic, |fact| fact.result_type(&typed))
}

fn plural(count: usize) -> String {
    if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") }
}
