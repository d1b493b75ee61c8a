//! `union`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Param, find_param};
use huntlet_table::{Field, KqlType};

use super::columns::wildcard;
use super::operator::parameter;
use super::scope::{Binding, Relation, Scope};
use super::{Binder, field};
use crate::codes;
use crate::plan::{Op, Step, Union, UnionInput, UnionMap};

/// A table of a union and what `withsource` calls it.
pub(super) struct Member {
    /// The table.
    pub relation: Relation,
    /// What `withsource` calls it.
    pub label: String,
}

impl Binder<'_> {
    /// Binds a union of `tables`, after `input` if there is one.
    pub(super) fn union_of<'a>(
        &mut self,
        tables: &'a [Expr],
        params: &'a [Param],
        input: Option<Relation>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let inner = match parameter(params, "kind").unwrap_or("outer") {
            "outer" => false,
            "inner" => true,
            other => {
                let message = format!("`{other}` is no kind of union; use `outer` or `inner`");
                self.error(codes::BAD_PARAMETER, message, span);
                false
            }
        };
        let fuzzy = find_param(params, "isfuzzy").is_some_and(|param| {
            param.text() == Some("true")
                || matches!(
                    param.values.first().and_then(Expr::as_literal),
                    Some(huntlet_kql::ast::Literal::Bool(true))
                )
        });
        let source = parameter(params, "withsource").or_else(|| parameter(params, "with_source"));
        let mut members: Vec<Member> = Vec::new();
        let first = input.is_some();
        if let Some(relation) = input {
            let label = table_label(&relation).unwrap_or_else(|| "union_arg0".to_owned());
            members.push(Member { relation, label });
        }
        for table in tables {
            self.union_member(table, fuzzy, "union_arg", scope, &mut members);
        }
        if members.is_empty() {
            if fuzzy {
                let names: Vec<&str> =
                    tables.iter().filter_map(|table| Some(table.as_name()?.text.as_str())).collect();
                let message = format!("none of the union's tables is there: {}", names.join(", "));
                let hint = "`isfuzzy=true` leaves out what is missing, but one table must be there";
                self.error_hint(codes::UNKNOWN_TABLE, message, Some(hint.to_owned()), span);
            }
            return self.unknown_relation();
        }
        self.united(members, first, inner, source, span)
    }

    /// Adds the tables that one item of a union means; `prefix` and a number label those without a name.
    pub(super) fn union_member<'a>(
        &mut self,
        table: &'a Expr,
        fuzzy: bool,
        prefix: &str,
        scope: &Rc<Scope<'a>>,
        members: &mut Vec<Member>,
    ) {
        match &table.kind {
            ExprKind::WildcardName(pattern) => {
                self.wildcard_members(&pattern.text, fuzzy, scope, table.span, members);
            }
            ExprKind::WildcardPath { base, pattern } => {
                for (label, relation) in self.all_elsewhere(base, &pattern.text, scope, table.span) {
                    members.push(Member { relation, label });
                }
            }
            ExprKind::Star => self.wildcard_members("*", fuzzy, scope, table.span, members),
            ExprKind::Name(name) => {
                let host = self.tables.schema(&name.text).is_some() && self.may_see(&name.text);
                if fuzzy && scope.find(&name.text).is_none() && !host {
                    return;
                }
                let relation = self.nested(table, scope, table.span);
                let label = match scope.find(&name.text) {
                    Some(Binding::Function(definition)) if definition.view => name.text.clone(),
                    Some(_) => table_label(&relation).unwrap_or_else(|| format!("{prefix}{}", members.len())),
                    None => name.text.clone(),
                };
                members.push(Member { relation, label });
            }
            _ => {
                let before = self.diagnostics.len();
                let relation = self.nested(table, scope, table.span);
                let missing =
                    self.diagnostics.iter().skip(before).any(|found| found.code == codes::UNKNOWN_TABLE);
                if fuzzy && missing && missing_source(table) {
                    self.diagnostics.truncate(before);
                    return;
                }
                let label = match relation.plan.steps.is_empty().then(|| table_label(&relation)).flatten() {
                    Some(name) => name,
                    None => format!("{prefix}{}", members.len()),
                };
                members.push(Member { relation, label });
            }
        }
    }

    /// Adds the tables and views whose names fit a pattern.
    pub(super) fn wildcard_members(
        &mut self,
        pattern: &str,
        fuzzy: bool,
        scope: &Rc<Scope<'_>>,
        span: Span,
        members: &mut Vec<Member>,
    ) {
        let before = members.len();
        for name in self.table_names().into_iter().filter(|name| wildcard(pattern, name)) {
            let relation = self.host_table(&name, scope, span);
            members.push(Member { relation, label: name });
        }
        for (name, binding) in scope.all() {
            if let Binding::Function(definition) = binding
                && definition.view
                && wildcard(pattern, &name)
            {
                let relation = self.tabular_lambda(&name, &definition, &[], None, scope, span);
                members.push(Member { relation, label: name });
            }
        }
        if members.len() == before && !fuzzy {
            self.error(codes::UNKNOWN_TABLE, format!("no table fits the pattern `{pattern}`"), span);
        }
    }

    /// Unites tables; `first` when the first of them is what flows in.
    pub(super) fn united(
        &mut self,
        members: Vec<Member>,
        first: bool,
        inner: bool,
        source: Option<&str>,
        span: Span,
    ) -> Relation {
        let open = members.iter().any(|member| member.relation.shape.open);
        // every (name, type) pair, names in the order of first appearance
        let mut columns: Vec<Field> = Vec::new();
        for column in members.iter().flat_map(|member| &member.relation.shape.fields) {
            if !columns.iter().any(|known| known.name == column.name && known.ty == column.ty) {
                // the same name in another type stands beside its like
                let like = columns.iter().rposition(|known| known.name == column.name);
                columns.insert(like.map_or(columns.len(), |at| at + 1), column.clone());
            }
        }
        if inner {
            columns.retain(|column| {
                members.iter().all(|member| {
                    let fields = &member.relation.shape.fields;
                    fields.iter().any(|field| field.name == column.name && field.ty == column.ty)
                })
            });
        }
        let conflict = |column: &Field| columns.iter().filter(|other| other.name == column.name).count() > 1;
        let mut fields: Vec<Field> = Vec::new();
        let mut names = super::naming::Names::default();
        if let Some(source) = source {
            fields.push(field(names.unique(source), KqlType::String));
        }
        columns.iter().filter(|column| !conflict(column)).for_each(|column| {
            // a name without conflict keeps it, even behind one that gets a suffix
            if source != Some(column.name.as_str()) {
                names.reserve(&column.name);
            }
        });
        for column in &columns {
            let name = if conflict(column) {
                names.unique(&format!("{}_{}", column.name, column.ty))
            } else if source == Some(column.name.as_str()) {
                names.unique(&column.name)
            } else {
                column.name.clone()
            };
            fields.push(field(name, column.ty));
        }
        let offset = usize::from(source.is_some());
        let map = |member: &Member| UnionMap {
            columns: std::iter::repeat_n(None, offset)
                .chain(columns.iter().map(|column| {
                    let own = &member.relation.shape.fields;
                    own.iter().position(|field| field.name == column.name && field.ty == column.ty)
                }))
                .collect(),
            label: source.map(|_| (0, member.label.clone())),
        };
        let maps: Vec<UnionMap> = members.iter().map(map).collect();
        let mut broken = std::collections::BTreeSet::new();
        for (member, map) in members.iter().zip(&maps) {
            for (target, column) in map.columns.iter().enumerate() {
                if column.is_some_and(|column| member.relation.shape.broken.contains(&column)) {
                    broken.insert(target);
                }
            }
        }
        let mut pairs = members.into_iter().zip(maps);
        let (start, first_map) = if first {
            match pairs.next() {
                Some((member, map)) => (member.relation, Some(map)),
                None => (self.one_row(), None),
            }
        } else {
            (self.one_row(), None)
        };
        let inputs =
            pairs.map(|(member, map)| UnionInput { plan: self.share(member.relation.plan), map }).collect();
        let Relation { mut plan, .. } = start;
        plan.steps.push(Step {
            op: Op::Union(Union { inputs, first: first_map }),
            fields: fields.clone(),
            span,
        });
        plan.fields.clone_from(&fields);
        let mut shape = self.shape(fields);
        shape.open = open;
        shape.broken = broken;
        Relation { plan, shape }
    }
}

/// The name of the table that a relation is, unchanged, or that `as` gives it.
pub(super) fn table_label(relation: &Relation) -> Option<String> {
    match &relation.plan.source {
        crate::plan::Source::Table(name) if relation.plan.steps.is_empty() => Some(name.clone()),
        crate::plan::Source::Shared(shared) if relation.plan.steps.is_empty() => shared.name.clone(),
        _ => None,
    }
}

/// True when the first thing of a sub-query is a plain table, so that only that table can be missing.
fn missing_source(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Pipeline { source: Some(source), .. } => missing_source(source),
        ExprKind::Name(_) => true,
        ExprKind::Path { .. } => true,
        ExprKind::Call { name, .. } => name.text == "table" || name.text == "_GetWatchlist",
        _ => false,
    }
}
