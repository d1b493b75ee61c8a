//! `evaluate`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, RowSchema};
use huntlet_table::{Field, KqlType, Scalar};

use super::call::named_argument;
use super::columns::explicit_names;
use super::naming::{self, Names};
use super::plugin_table::{Out, PLUGINS, Spec};
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field, hint};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::facts::{self, FactKind};
use crate::plan::{Op, Plan, Plugin};

/// The arguments of a plugin, in their parts.
#[derive(Default)]
struct Parts {
    /// Values over the input, with their names.
    columns: Vec<(String, Typed)>,
    /// Where among them the dimensions begin.
    dimensions: Option<usize>,
    constants: Vec<Typed>,
    table: Option<Relation>,
    failed: bool,
}

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
            "bag_unpack" => return self.bag_unpack(relation, args, schema, scope, span),
            "pivot" => return self.pivot(relation, args, schema, scope, span),
            "geo_polygon_lookup" => return self.geo_lookup(relation, args, false, scope, span),
            "geo_line_lookup" => return self.geo_lookup(relation, args, true, scope, span),
            _ => {}
        }
        let found = PLUGINS.iter().find(|spec| spec.name == name.text);
        let mut result = match found {
            Some(spec) => self.plugin(relation, spec, args, scope, span),
            None if facts::find(FactKind::Plugin, &name.text).is_some() => {
                let message = format!("the engine cannot run the plugin `{}`: it needs a service", name.text);
                self.error(codes::UNSUPPORTED_OPERATOR, message, name.span);
                opened(relation)
            }
            None => {
                let known = PLUGINS.iter().map(|spec| spec.name).chain(["bag_unpack", "pivot"]);
                let near = hint::nearest(&name.text, known).map(|near| format!("did you mean `{near}`?"));
                self.error_hint(
                    codes::UNKNOWN_FUNCTION,
                    format!("there is no plugin `{}`", name.text),
                    near,
                    name.span,
                );
                opened(relation)
            }
        };
        if let Some(schema) = schema {
            result = self.declared_result(result, schema, span);
        }
        result
    }

    /// The result under a schema: its columns by name, in the declared types.
    fn declared_result(&mut self, relation: Relation, schema: &RowSchema, span: Span) -> Relation {
        let declared = self.declared(schema);
        let shape = relation.shape.clone();
        let free =
            |own: &&Field| schema.star.is_some() && declared.iter().all(|known| known.name != own.name);
        let fields: Vec<Field> = shape.fields.iter().filter(free).chain(&declared).cloned().collect();
        let mut values = Vec::new();
        for field in &fields {
            let value = match shape.position(&field.name) {
                Some(at) => Self::column_of(&shape, at, span),
                None if shape.open => Typed::error(span),
                None => {
                    let message = format!("the plugin has no column `{}`", field.name);
                    self.broken(codes::UNKNOWN_COLUMN, message, span)
                }
            };
            if !value.is_error() && value.ty != field.ty {
                let message = format!("`{}` is {}, not {}", field.name, value.ty, field.ty);
                self.error(codes::ARGUMENT_TYPE, message, span);
            }
            values.push(value);
        }
        let mut result = self.step(relation, Op::Project(values), fields, span);
        result.shape.open = false;
        result
    }

    fn plugin<'a>(
        &mut self,
        relation: Relation,
        spec: &'static Spec,
        args: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let parts = match spec.forms {
            "*" => Parts::default(),
            _ => self.plugin_parts(&shape, spec, args, scope, span),
        };
        let fields = result_fields(spec, &shape, &parts);
        let run = match &spec.run {
            Ok(run) => *run,
            Err(reason) => {
                let message = format!("the engine cannot run the plugin `{}`: {reason}", spec.name);
                self.error(codes::UNSUPPORTED_OPERATOR, message, span);
                let mut result = self.step(relation, Op::GetSchema, fields, span);
                result.shape.open |= spec.outs.is_empty();
                return result;
            }
        };
        if let Some(how) = spec.inexact {
            self.inexact(&format!("`{}`", spec.name), how, span);
        }
        let table = match parts.table {
            Some(table) if spec.outs.contains(&Out::Lookup) => {
                let keys: Vec<usize> = parts.constants.iter().filter_map(position).collect();
                Some(self.lookup_table(table, &shape, &fields, &keys, span))
            }
            Some(table) => Some(table.plan),
            None => None,
        };
        let constants = parts.constants.into_iter().filter(|value| position(value).is_none()).collect();
        let plugin = Plugin {
            run,
            dimensions: parts.dimensions.unwrap_or(parts.columns.len()),
            columns: parts.columns.into_iter().map(|(_, value)| value).collect(),
            constants,
            table: table.map(|plan| self.share(plan)),
        };
        let serialized = shape.serialized && spec.outs == [Out::Input];
        let mut result = self.step(relation, Op::Plugin(Rc::new(plugin)), fields, span);
        result.shape.serialized = serialized;
        result
    }

    /// A column's position; an error when the argument is none.
    pub(super) fn plugin_column<'a>(
        &mut self,
        arg: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
    ) -> Option<usize> {
        let value = self.expression(arg, shape, scope);
        match value.kind {
            Kind::Column(at) => Some(at),
            Kind::Error => None,
            _ => {
                self.error(codes::WRONG_KIND, "a column is awaited here", arg.span);
                None
            }
        }
    }

    fn plugin_parts<'a>(
        &mut self,
        shape: &Shape,
        spec: &Spec,
        args: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Parts {
        let mut parts = Parts::default();
        let least = |form: &str| {
            form.chars().filter(|kind| !matches!(kind, 'D' | 'o' | 'w' | 'E' | 'U' | 'W')).count()
        };
        let form = spec.forms.split('|').find(|form| least(form) <= args.len());
        let Some(form) = form else {
            let form = spec.forms.rsplit('|').next().unwrap_or_default();
            self.count_fits(spec.name, args.len(), least(form), usize::MAX, span);
            parts.failed = true;
            return parts;
        };
        let mut kinds = form.chars().peekable();
        for arg in args {
            // what repeats stays until something else is met
            let mut kind = kinds.peek().copied();
            if kind == Some('B') && parts.columns.len() > 1 {
                let value = self.expression(arg, shape, scope);
                if value.ty != KqlType::Bool {
                    kinds.next();
                    kind = kinds.peek().copied();
                }
            }
            let named = named_argument(arg);
            if let Some((name, value)) = named
                && name.text == "return_unmatched"
            {
                let value = self.expression(value, shape, scope);
                parts.constants.push(value);
                continue;
            }
            let is_column = || arg.as_name().is_some_and(|name| shape.position(&name.text).is_some());
            if matches!(kind, Some('o' | 'D' | 'U'))
                && form.ends_with('U')
                && !is_column()
                && self.is_tabular(arg, scope)
            {
                parts.table = Some(self.nested(arg, scope, arg.span));
                continue;
            }
            match kind {
                Some('t') => {
                    kinds.next();
                    parts.table = Some(self.nested(arg, scope, arg.span));
                }
                Some('k') => {
                    kinds.next();
                    let other = parts.table.as_ref().map(|table| table.shape.clone()).unwrap_or_default();
                    match self.plugin_column(arg, &other, scope) {
                        Some(at) => parts.constants.push(key_position(at, arg.span)),
                        None => parts.failed = true,
                    }
                }
                Some('E') => {
                    let value = self.expression(arg, shape, scope);
                    let other = parts.table.as_ref().map(|table| table.shape.clone()).unwrap_or_default();
                    let name = naming::own_name(arg).unwrap_or_default();
                    match (&value.kind, other.position(&name)) {
                        _ if matches!(value.as_const(), Some(Scalar::Bool(_))) => parts.constants.push(value),
                        (Kind::Column(_), Some(at)) => {
                            parts.constants.push(key_position(at, arg.span));
                            parts.columns.push((name, value));
                        }
                        (Kind::Error, _) => parts.failed = true,
                        _ => {
                            let message = "a column that both tables have is awaited here";
                            self.error(codes::UNKNOWN_COLUMN, message, arg.span);
                            parts.failed = true;
                        }
                    }
                }
                Some(kind @ ('c' | 'o' | 'W')) => {
                    if kind != 'W' {
                        kinds.next();
                    }
                    let value = self.expression(arg, shape, scope);
                    // a column where an optional constant may stand is the first dimension
                    if kind == 'o' && value.is_row_bound() && kinds.peek() == Some(&'D') {
                        parts.dimensions.get_or_insert(parts.columns.len());
                        parts.columns.push((naming::own_name(arg).unwrap_or_default(), value));
                        continue;
                    }
                    if value.is_row_bound() {
                        self.error(codes::NOT_CONSTANT, "a constant is awaited here", arg.span);
                    }
                    parts.failed |= value.is_error();
                    parts.constants.push(value);
                }
                Some('w') => {
                    kinds.next();
                    let value = self.expression(arg, shape, scope);
                    if value.is_row_bound() {
                        parts.columns.push((naming::own_name(arg).unwrap_or_default(), value));
                    }
                    // the place stays, so that the constants behind it keep theirs
                    parts.constants.push(Typed::constant(Scalar::Null, KqlType::Dynamic, arg.span));
                }
                Some(kind) => {
                    if !matches!(kind, 'D' | 'B') {
                        kinds.next();
                    }
                    if kind == 'D' {
                        parts.dimensions.get_or_insert(parts.columns.len());
                    }
                    let value = match kind {
                        'B' | 'p' => self.predicate(named.map_or(arg, |(_, value)| value), shape, scope),
                        _ => self.expression(arg, shape, scope),
                    };
                    parts.failed |= value.is_error();
                    if !value.is_error() && matches!(kind, 'I' | 'D') && value.ty == KqlType::Dynamic {
                        self.error(codes::ARGUMENT_TYPE, "this cannot be a dynamic column", arg.span);
                    }
                    let summable = matches!(
                        value.ty,
                        KqlType::DateTime | KqlType::TimeSpan | KqlType::Int | KqlType::Long | KqlType::Real
                    );
                    if !value.is_error() && matches!(kind, 'T' | 'V') && !summable {
                        let message =
                            format!("a column of times or numbers is awaited here, but this is {}", value.ty);
                        self.error(codes::ARGUMENT_TYPE, message, arg.span);
                    }
                    let name = explicit_names(arg).into_iter().next().or_else(|| naming::own_name(arg));
                    let name = name.unwrap_or_else(|| format!("Expr{}", parts.columns.len()));
                    parts.columns.push((name, value));
                }
                None => {
                    let message = format!("`{}()` takes no further argument", spec.name);
                    self.error(codes::ARGUMENT_COUNT, message, arg.span);
                    parts.failed = true;
                    break;
                }
            }
        }
        parts
    }

    /// The lookup table: the columns of the result, then the keys.
    fn lookup_table(
        &mut self,
        table: Relation,
        shape: &Shape,
        fields: &[Field],
        keys: &[usize],
        span: Span,
    ) -> Plan {
        let other = table.shape.clone();
        let result = lookup_columns(&other, keys);
        let mut names = Names::default();
        let columns: Vec<usize> = result.iter().chain(keys).copied().collect();
        let outputs = columns.iter().map(|at| Self::column_of(&other, *at, span)).collect();
        let own = columns
            .iter()
            .map(|at| field(names.unique(&other.fields[*at].name), other.fields[*at].ty))
            .collect();
        debug_assert_eq!(fields.len(), shape.fields.len() + result.len());
        self.step(table, Op::Project(outputs), own, span).plan
    }
}

/// The position of a key in a lookup table, told apart from other constants by its type.
fn key_position(at: usize, span: Span) -> Typed {
    Typed::constant(Scalar::Int(at as i32), KqlType::Guid, span)
}

fn position(value: &Typed) -> Option<usize> {
    match (value.ty, value.as_const()) {
        (KqlType::Guid, Some(Scalar::Int(at))) => usize::try_from(*at).ok(),
        _ => None,
    }
}

/// The columns of a lookup table that are shown: all but the keys behind the first.
fn lookup_columns(other: &Shape, keys: &[usize]) -> Vec<usize> {
    let extra = keys.get(1..).unwrap_or_default();
    (0..other.fields.len()).filter(|at| !extra.contains(at)).collect()
}

fn result_fields(spec: &Spec, shape: &Shape, parts: &Parts) -> Vec<Field> {
    let mut names = Names::default();
    let mut fields: Vec<Field> = Vec::new();
    let mut add = |name: &str, ty: KqlType| fields.push(field(names.unique(name), ty));
    let column = |at: usize| parts.columns.get(at).map(|(name, value)| (name.as_str(), value.ty));
    let text = |at: usize| match parts.constants.get(at).and_then(Typed::as_const) {
        Some(Scalar::Long(number)) => number.to_string(),
        Some(Scalar::Int(number)) => number.to_string(),
        Some(Scalar::Real(number)) => number.to_string(),
        _ => "0".to_owned(),
    };
    for out in spec.outs {
        match out {
            Out::Input => shape.fields.iter().for_each(|own| add(&own.name, own.ty)),
            Out::InputRest => {
                let used = |own: &&Field| parts.columns.iter().all(|(name, _)| *name != own.name);
                shape.fields.iter().filter(used).for_each(|own| add(&own.name, own.ty));
            }
            Out::Column(at) => {
                if let Some((name, ty)) = column(*at) {
                    add(name, ty);
                }
            }
            Out::Prefixed(prefix, at) => {
                if let Some((name, ty)) = column(*at) {
                    add(&format!("{prefix}_{name}"), ty);
                }
            }
            Out::Typed(name, at) => add(name, column(*at).map_or(KqlType::Dynamic, |(_, ty)| ty)),
            Out::Renamed(at, ty) => {
                if let Some((name, _)) = column(*at) {
                    add(name, *ty);
                }
            }
            Out::Dimensions => {
                for (name, value) in parts.columns.iter().skip(parts.dimensions.unwrap_or(usize::MAX)) {
                    add(name, value.ty);
                }
            }
            Out::New(name, ty) => add(name, *ty),
            Out::Lookup => {
                if let Some(other) = &parts.table {
                    let keys: Vec<usize> = parts.constants.iter().filter_map(position).collect();
                    for at in lookup_columns(&other.shape, &keys) {
                        add(&other.shape.fields[at].name, other.shape.fields[at].ty);
                    }
                }
            }
            Out::Each(prefix, ty) => {
                (0..parts.columns.len()).for_each(|at| add(&format!("{prefix}{at}"), *ty));
            }
            Out::Steps => {
                let end = parts.dimensions.unwrap_or(parts.columns.len());
                let (timeline, ty) = column(0).unwrap_or(("", KqlType::DateTime));
                for (name, _) in parts.columns.iter().take(end).skip(1) {
                    add(&format!("{name}_{timeline}"), ty);
                }
            }
            Out::Rolling => {
                let (name, ty) = column(0).unwrap_or(("value", KqlType::Long));
                add(&format!("rolling_{}_percentile_{name}_{}", text(2), text(0)), ty);
            }
        }
    }
    fields
}

/// The same with columns that are not known.
pub(super) fn opened(mut relation: Relation) -> Relation {
    relation.shape.open = true;
    relation
}
