//! Statements: what a script defines, and its result.

use std::rc::Rc;

use huntlet_kql::ast::{Expr, ExprKind, Parameter, ParameterType, Script, StatementKind};

use super::scope::{Binding, Definition, Relation, Scope, Shape};
use super::{Binder, types};
use crate::codes;
use crate::expr::Typed;

/// Options of `set` that change what a query answers.
const CHANGING: &[&str] = &["query_datetimescope", "query_now", "query_take_max", "query_fanout_filter"];

impl Binder<'_> {
    /// Binds all statements; the last query is the result, those before it give further ones.
    pub(super) fn script<'a>(&mut self, script: &'a Script, scope: &Rc<Scope<'a>>) -> Option<Relation> {
        let mut result: Option<(String, Relation)> = None;
        let (mut earlier, mut number) = (Vec::new(), 0);
        for statement in &script.statements {
            match &statement.kind {
                StatementKind::Query(query) => {
                    number += 1;
                    if let (Some((name, relation)), 0) = (result.take(), self.depth) {
                        earlier.push((name, relation.plan));
                        earlier.append(&mut self.others);
                    }
                    self.render = None;
                    let name = query.as_name().map_or(format!("Results_{number}"), |name| name.text.clone());
                    result = Some((name, self.query(query, scope)));
                }
                _ => self.definition(statement, scope),
            }
        }
        if self.depth == 0 {
            earlier.append(&mut self.others);
            self.others = earlier;
        }
        let result = result.map(|(_, relation)| relation);
        if result.is_none() && self.diagnostics.is_empty() {
            self.error_hint(
                codes::BAD_OPERATOR,
                "the text defines names but asks for nothing",
                Some("add a query at the end, such as `SigninLogs | take 10`".into()),
                script.span,
            );
        }
        result
    }

    /// A query statement; a scalar expression gives a table of one cell.
    fn query<'a>(&mut self, query: &'a Expr, scope: &Rc<Scope<'a>>) -> Relation {
        if self.depth == 0 {
            self.others.clear();
            self.ending = match &query.kind {
                ExprKind::Pipeline { operators, .. } => operators.last().map(|last| last.span),
                _ => None,
            };
        }
        if self.is_tabular(query, scope) {
            return self.tabular(query, scope, None);
        }
        let shape = self.shape(Vec::new());
        let value = self.expression(query, &shape, scope);
        self.one_cell("print_0", value)
    }

    /// A statement that is not a query.
    fn definition<'a>(&mut self, statement: &'a huntlet_kql::ast::Statement, scope: &Rc<Scope<'a>>) {
        match &statement.kind {
            StatementKind::Let { name, value } => {
                let binding = self.let_value(value, scope);
                if scope.has_own(&name.text) {
                    let message = format!("`{}` is declared twice", name.text);
                    let hint = Some("give the second one another name".to_owned());
                    self.error_hint(codes::DUPLICATE_NAME, message, hint, name.span);
                }
                scope.bind(&name.text, binding);
            }
            StatementKind::Set { name, value } => {
                if let (true, Some(value)) = (name.text.starts_with("query_bin_auto_"), value) {
                    let shape = self.shape(Vec::new());
                    let value = self.expression(value, &shape, scope);
                    self.options.insert(name.text.clone(), value);
                }
                // the run itself follows these; other options steer the service
                let known = matches!(name.text.as_str(), "query_now" | "query_take_max_records");
                if !known && CHANGING.iter().any(|prefix| name.text.starts_with(prefix)) {
                    let message = format!("the engine cannot run with the option `{}`", name.text);
                    self.error(codes::UNSUPPORTED_STATEMENT, message, name.span);
                }
            }
            StatementKind::Query(_) => {}
            StatementKind::DeclareQueryParameters { parameters } => {
                for parameter in parameters {
                    self.query_parameter(parameter, scope);
                }
            }
            StatementKind::Alias { name, value } => {
                let before = self.diagnostics.len();
                match self.place(value, scope) {
                    Some(place) => {
                        self.aliases.insert(name.text.clone(), place);
                    }
                    None if self.diagnostics.len() == before => {
                        let message = "an alias stands for `database(...)` or `cluster(...).database(...)`";
                        self.error(codes::WRONG_KIND, message, value.span);
                    }
                    None => {}
                }
            }
            StatementKind::DeclarePattern { name, definition } => {
                scope.bind(&name.text, Binding::Pattern(definition.as_ref()));
            }
            StatementKind::Restrict { entities } => self.restrict(entities, scope),
        }
    }

    /// A declared parameter has the value that the context gives, or its default.
    fn query_parameter<'a>(&mut self, parameter: &'a huntlet_kql::ast::Parameter, scope: &Rc<Scope<'a>>) {
        if scope.find(&parameter.name.text).is_some() {
            return;
        }
        let ty = match &parameter.ty {
            ParameterType::Scalar(ty) => declared_type(ty),
            _ => huntlet_table::KqlType::Dynamic,
        };
        if let Some(value) = self.parameters.get(&parameter.name.text) {
            let value = crate::functions::convert::to(ty, value);
            let value = Typed::constant(value, ty, parameter.name.span);
            scope.bind(&parameter.name.text, Binding::Scalar(value, None));
            return;
        }
        let Some(default) = &parameter.default else {
            let message = format!("the query parameter `{}` has no value", parameter.name.text);
            let hint = Some("give a default behind `=`, or a value from outside".to_owned());
            self.error_hint(codes::NOT_CONSTANT, message, hint, parameter.name.span);
            let value = Typed::error(parameter.name.span);
            scope.bind(&parameter.name.text, Binding::Scalar(value, None));
            return;
        };
        let shape = self.shape(Vec::new());
        let value = self.expression(default, &shape, scope);
        scope.bind(&parameter.name.text, Binding::Scalar(value, None));
    }

    /// Tells of parameters that stand where they may not.
    fn parameters_in_order(&mut self, params: &[Parameter]) {
        let is_scalar = |param: &Parameter| matches!(param.ty, ParameterType::Scalar(_));
        let scalars = params.iter().position(is_scalar).unwrap_or(params.len());
        for (at, param) in params.iter().enumerate().filter(|(_, param)| !is_scalar(param)) {
            if at > scalars {
                let message = format!("the table `{}` stands behind a scalar parameter", param.name.text);
                let hint = Some("put tables first".to_owned());
                self.error_hint(codes::BAD_PARAMETER, message, hint, param.name.span);
            }
            if param.default.is_some() {
                let message = format!("`{}` is a table, and only scalars have a default", param.name.text);
                self.error(codes::BAD_PARAMETER, message, param.name.span);
            }
        }
    }

    /// What `let name = value` gives the name.
    pub(super) fn let_value<'a>(&mut self, value: &'a Expr, scope: &Rc<Scope<'a>>) -> Binding<'a> {
        if let ExprKind::Lambda { view, params, body } = &value.kind {
            self.parameters_in_order(params);
            return Binding::Function(Rc::new(Definition {
                params,
                body,
                view: *view,
                scope: Scope::so_far(scope),
                once: std::cell::RefCell::default(),
            }));
        }
        if self.is_tabular(value, scope) {
            let relation = self.tabular(value, scope, None);
            return Binding::Table(self.share(relation.plan), relation.shape);
        }
        let shape = self.shape(Vec::new());
        Binding::Scalar(self.expression(value, &shape, scope), None)
    }

    /// A table of one row and one column.
    pub(super) fn one_cell(&mut self, name: &str, value: Typed) -> Relation {
        let fields = vec![super::field(name, value.ty)];
        let span = value.span;
        let broken = value.is_error();
        let step =
            crate::plan::Step { op: crate::plan::Op::Project(vec![value]), fields: fields.clone(), span };
        let plan = crate::plan::Plan {
            source: crate::plan::Source::OneRow,
            steps: vec![step],
            fields: fields.clone(),
        };
        let mut shape: Shape = self.shape(fields);
        if broken {
            shape.broken.insert(0);
        }
        Relation { plan, shape }
    }

    /// True when an expression stands for a table.
    pub(super) fn is_tabular<'a>(&self, expr: &'a Expr, scope: &Rc<Scope<'a>>) -> bool {
        match &expr.kind {
            ExprKind::Pipeline { .. }
            | ExprKind::DataTable { .. }
            | ExprKind::ExternalData { .. }
            | ExprKind::ContextualDataTable { .. }
            | ExprKind::WildcardName(_)
            | ExprKind::WildcardPath { .. } => true,
            ExprKind::Name(name) => match scope.find(&name.text) {
                Some(Binding::Table(..)) => true,
                Some(Binding::Scalar(..)) => false,
                Some(Binding::Function(definition)) => self.gives_table(&definition),
                Some(Binding::Pattern(_)) => true,
                None => !name.text.starts_with('$'),
            },
            ExprKind::Index { base, .. } => {
                matches!(&base.kind, ExprKind::Call { name, .. }
                    if matches!(scope.find(&name.text), Some(Binding::Pattern(_))))
            }
            ExprKind::Path { base, .. } => {
                matches!(&base.kind, ExprKind::Call { name, .. }
                    if super::entity::is_place(&name.text)
                        || matches!(scope.find(&name.text), Some(Binding::Pattern(_))))
                    || matches!(&base.kind, ExprKind::Path { .. }) && self.is_tabular(base, scope)
            }
            ExprKind::Call { receiver, name, .. } => {
                if receiver.is_some() {
                    return true;
                }
                match scope.find(&name.text) {
                    Some(Binding::Function(definition)) => self.gives_table(&definition),
                    Some(Binding::Pattern(_)) => true,
                    _ if super::entity::is_asim(&name.text) => true,
                    None if name.text.starts_with("_GetWatchlist") => true,
                    _ => matches!(
                        name.text.as_str(),
                        "table"
                            | "materialize"
                            | "view"
                            | "externaldata"
                            | "external_table"
                            | "materialized_view"
                    ),
                }
            }
            _ => false,
        }
    }

    /// True when a function gives a table: its body ends in a tabular expression.
    pub(super) fn gives_table(&self, definition: &Definition<'_>) -> bool {
        let statements = &definition.body.statements;
        let result = statements.iter().rev().find_map(|statement| match &statement.kind {
            StatementKind::Query(query) => Some(query),
            _ => None,
        });
        let Some(result) = result else { return false };
        // a name may be one of the body's own, or a parameter
        let (ExprKind::Name(name) | ExprKind::Call { receiver: None, name, .. }) = &result.kind else {
            return self.is_tabular(result, &definition.scope);
        };
        let local = statements.iter().rev().find_map(|statement| match &statement.kind {
            StatementKind::Let { name: bound, value } if bound.text == name.text => Some(value),
            _ => None,
        });
        match local.map(|value| (&value.kind, value)) {
            Some((ExprKind::Lambda { view, params, body }, _)) => {
                let scope = Rc::clone(&definition.scope);
                return self.gives_table(&Definition {
                    params,
                    body,
                    view: *view,
                    scope,
                    once: std::cell::RefCell::default(),
                });
            }
            Some((_, value)) => return self.is_tabular(value, &definition.scope),
            None => {}
        }
        match definition.params.iter().find(|param| param.name.text == name.text) {
            Some(param) => !matches!(param.ty, ParameterType::Scalar(_)),
            None => self.is_tabular(result, &definition.scope),
        }
    }
}

/// The table's type of a declared column; dynamic when the type is unknown (the parser has said so).
pub(super) fn declared_type(ty: &huntlet_kql::ast::TypeRef) -> huntlet_table::KqlType {
    ty.scalar.map_or(huntlet_table::KqlType::Dynamic, types::kql_type)
}
