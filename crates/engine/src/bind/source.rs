//! Tabular expressions: tables, literal tables, calls, pipelines.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Name, RowSchema};
use huntlet_table::{Field, KqlType, Scalar};

use super::query::declared_type;
use super::scope::{Binding, Relation, Scope, Shape};
use super::{Binder, field, hint};
use crate::codes;
use crate::expr::Typed;
use crate::plan::{Plan, Source};

impl Binder<'_> {
    /// Binds a tabular expression; `input` is what flows into a pipeline without a source.
    pub(super) fn tabular<'a>(
        &mut self,
        expr: &'a Expr,
        scope: &Rc<Scope<'a>>,
        input: Option<Relation>,
    ) -> Relation {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Pipeline { source, operators } => {
                let mut relation = match source {
                    Some(source) => Some(self.tabular(source, scope, None)),
                    None => input,
                };
                for operator in operators {
                    relation = Some(self.operator(relation, operator, scope));
                }
                relation.unwrap_or_else(|| self.unknown_relation())
            }
            ExprKind::Name(name) => self.named_table(name, scope, span),
            ExprKind::WildcardName(_) => self.union_of(std::slice::from_ref(expr), &[], None, scope, span),
            ExprKind::DataTable { schema, values, .. } => self.datatable(schema, values, scope, span),
            ExprKind::Call { receiver: None, name, args } => self.tabular_call(name, args, scope, span),
            ExprKind::ExternalData { schema, sources, properties, .. } => {
                self.external(schema, sources, properties, scope, span)
            }
            ExprKind::Missing => self.unknown_relation(),
            ExprKind::Path { base, member } => {
                if let ExprKind::Call { receiver: None, name, args } = &base.kind
                    && let Some(Binding::Pattern(Some(definition))) = scope.find(&name.text)
                {
                    return self.pattern(definition, name, args, Some(&member.text), scope, span);
                }
                self.elsewhere(base, &member.text, scope, span)
            }
            ExprKind::Index { base, index } => {
                if let ExprKind::Call { receiver: None, name, args } = &base.kind
                    && let Some(Binding::Pattern(Some(definition))) = scope.find(&name.text)
                {
                    return self.pattern(definition, name, args, index.as_string(), scope, span);
                }
                self.refuse_source("a table is awaited here, not a value", "start with a table's name", span)
            }
            ExprKind::Call { receiver: Some(receiver), name, args } => {
                let table = match args.as_slice() {
                    [table] if name.text == "table" => table.as_string(),
                    _ => None,
                };
                match table {
                    Some(table) => self.elsewhere(receiver, table, scope, span),
                    None => self.refuse_source(
                        "the engine cannot run functions of another database or workspace",
                        "use a table that is loaded here",
                        span,
                    ),
                }
            }
            ExprKind::WildcardPath { .. } => {
                self.union_of(std::slice::from_ref(expr), &[], None, scope, span)
            }
            ExprKind::ContextualDataTable { .. } => {
                self.refuse_source("the engine has no contextual tables", "use `datatable`", span)
            }
            _ => self.refuse_source(
                "a table is awaited here, not a value",
                "start with a table's name, `datatable(...)[...]` or `print`",
                span,
            ),
        }
    }

    fn refuse_source(&mut self, message: &str, hint: &str, span: Span) -> Relation {
        self.error_hint(codes::WRONG_KIND, message, Some(hint.to_owned()), span);
        self.unknown_relation()
    }

    fn named_table(&mut self, name: &Name, scope: &Rc<Scope<'_>>, span: Span) -> Relation {
        self.look(name.span, &Shape::default(), scope, true, false);
        match scope.find(&name.text) {
            Some(Binding::Table(shared, mut shape)) => {
                shape.id = self.fresh_id();
                let fields = shape.fields.clone();
                Relation { plan: Plan { source: Source::Shared(shared), steps: Vec::new(), fields }, shape }
            }
            Some(Binding::Function(definition)) => {
                self.tabular_lambda(&name.text, &definition, &[], None, scope, span)
            }
            Some(Binding::Scalar(value, _)) => {
                if !value.is_error() {
                    self.error(codes::WRONG_KIND, format!("`{}` is a value, not a table", name.text), span);
                }
                self.unknown_relation()
            }
            Some(Binding::Pattern(_)) => {
                let message = format!("`{}` is a pattern; call it with its arguments", name.text);
                self.error(codes::WRONG_KIND, message, span);
                self.unknown_relation()
            }
            None => self.host_table(&name.text, scope, span),
        }
    }

    /// A table of the host.
    pub(super) fn host_table(&mut self, name: &str, scope: &Rc<Scope<'_>>, span: Span) -> Relation {
        if let Some(schema) = self.tables.schema(name).filter(|_| self.may_see(name)) {
            return self.scan(name, schema.fields().to_vec());
        }
        if super::entity::is_asim(name) {
            return self.refuse_asim(name, span);
        }
        if name == "inline_external_table" {
            let message = "the engine cannot read an `inline_external_table`";
            let hint = Some("use `externaldata`, or load the file as a table".to_owned());
            self.error_hint(codes::UNSUPPORTED_OPERATOR, message, hint, span);
            return self.unknown_relation();
        }
        let names = self.table_names();
        let lets = scope.all();
        let own = lets.iter().filter(|(_, binding)| matches!(binding, Binding::Table(..)));
        let candidates = names.iter().map(String::as_str).chain(own.map(|(name, _)| name.as_str()));
        let hint = match hint::nearest(name, candidates) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if names.is_empty() => Some("no table is loaded yet".to_owned()),
            None => None,
        };
        self.error_hint(codes::UNKNOWN_TABLE, format!("there is no table `{name}`"), hint, span);
        self.unknown_relation()
    }

    fn refuse_asim(&mut self, name: &str, span: Span) -> Relation {
        let message = format!("the engine has no ASIM parsers, and `{name}` is one");
        let hint =
            Some("ask the tables that the parser reads, or load its rows as a table of this name".to_owned());
        self.error_hint(codes::UNSUPPORTED_FUNCTION, message, hint, span);
        self.unknown_relation()
    }

    /// The rows of a host's table whose columns are known.
    pub(super) fn scan(&mut self, name: &str, fields: Vec<Field>) -> Relation {
        let shape = self.shape(fields.clone());
        Relation { plan: Plan { source: Source::Table(name.to_owned()), steps: Vec::new(), fields }, shape }
    }

    fn tabular_call<'a>(
        &mut self,
        name: &Name,
        args: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        match scope.find(&name.text) {
            Some(Binding::Function(definition)) => {
                return self.tabular_lambda(&name.text, &definition, args, None, scope, span);
            }
            Some(Binding::Pattern(Some(definition))) => {
                return self.pattern(definition, name, args, None, scope, span);
            }
            _ => {}
        }
        match (name.text.as_str(), args) {
            ("materialize", [inner]) => {
                let relation = self.nested(inner, scope, span);
                let fields = relation.plan.fields.clone();
                let shared = self.share(relation.plan);
                Relation {
                    plan: Plan { source: Source::Shared(shared), steps: Vec::new(), fields },
                    shape: relation.shape,
                }
            }
            ("table", [given, ..]) => {
                let empty = self.shape(Vec::new());
                let bound = self.expression(given, &empty, scope);
                if bound.is_error() {
                    return self.unknown_relation();
                }
                let Some(Scalar::String(table)) = bound.as_const() else {
                    self.error(codes::NOT_CONSTANT, "`table()` takes a constant name", given.span);
                    return self.unknown_relation();
                };
                let table = table.clone();
                self.host_table(&table, scope, given.span)
            }
            ("materialize" | "table", _) => {
                self.error(codes::ARGUMENT_COUNT, format!("`{}()` takes 1 argument", name.text), span);
                self.unknown_relation()
            }
            ("_GetWatchlist", _) => self.watchlist(args, scope, span),
            (call, []) if self.tables.schema(call).is_some() => self.host_table(call, scope, span),
            (call, _) if super::entity::is_asim(call) => self.refuse_asim(call, name.span),
            (call, _) if let Some(reason) = crate::functions::refusal(call) => {
                let message = format!("the engine cannot run `{call}()`: {reason}");
                self.error(codes::UNSUPPORTED_FUNCTION, message, name.span);
                self.unknown_relation()
            }
            _ => {
                let lets = scope.all();
                let own = lets.iter().filter(|(_, binding)| matches!(binding, Binding::Function(_)));
                let hint = hint::nearest(&name.text, own.map(|(name, _)| name.as_str()));
                let hint = hint.map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no function `{}` that gives a table", name.text);
                self.error_hint(codes::UNKNOWN_FUNCTION, message, hint, name.span);
                self.unknown_relation()
            }
        }
    }

    fn datatable<'a>(
        &mut self,
        schema: &'a RowSchema,
        values: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let fields = self.declared(schema);
        let width = fields.len();
        let empty = self.shape(Vec::new());
        let mut rows: Vec<Vec<Typed>> = Vec::new();
        for (position, value) in values.iter().enumerate() {
            let Some(column) = position.checked_rem(width).and_then(|column| fields.get(column)) else {
                break;
            };
            let bound = self.expression(value, &empty, scope);
            let cell = self.datatable_cell(bound, column.ty);
            match rows.last_mut() {
                Some(row) if row.len() < width => row.push(cell),
                _ => rows.push(vec![cell]),
            }
        }
        if rows.last().is_some_and(|row| row.len() < width) {
            let message =
                format!("the values do not fill whole rows: {} values in rows of {width}", values.len());
            self.error(codes::BAD_OPERATOR, message, span);
        }
        let shape = self.shape(fields.clone());
        let source = Source::Rows(fields.clone(), Rc::new(rows));
        Relation { plan: Plan { source, steps: Vec::new(), fields }, shape }
    }

    /// The columns of a declared schema.
    pub(super) fn declared(&mut self, schema: &RowSchema) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for column in &schema.columns {
            if fields.iter().any(|field| field.name == column.name.text) {
                let message = format!("the column `{}` is declared twice", column.name.text);
                self.error(codes::DUPLICATE_COLUMN, message, column.name.span);
                continue;
            }
            fields.push(field(&column.name.text, declared_type(&column.ty)));
        }
        fields
    }

    fn datatable_cell(&mut self, value: Typed, ty: KqlType) -> Typed {
        if value.is_error() || value.ty == ty || value.as_const() == Some(&Scalar::Null) {
            return Typed { ty, ..value };
        }
        if value.is_row_bound() || value.as_const().is_none() {
            return self.broken(codes::NOT_CONSTANT, "a value in `datatable` must be constant", value.span);
        }
        let function = match ty {
            KqlType::Bool => "tobool",
            KqlType::Int => "toint",
            KqlType::Long => "tolong",
            KqlType::Real => "todouble",
            KqlType::Decimal => "todecimal",
            KqlType::DateTime => "todatetime",
            KqlType::TimeSpan => "totimespan",
            KqlType::String => "tostring",
            KqlType::Guid => "toguid",
            KqlType::Dynamic => {
                let json = crate::functions::cell::json(value.as_const().unwrap_or(&Scalar::Null));
                let cell = if json.is_null() { Scalar::Null } else { Scalar::Dynamic(json) };
                return Typed::constant(cell, ty, value.span);
            }
        };
        self.convert(function, value)
    }
}
