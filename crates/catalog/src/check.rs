//! The checks that every query of the library must pass, also those of a user's own files.

use std::collections::BTreeSet;

use huntlet_kql::ast::{ExprKind, OperatorKind, Script, StatementKind, visit};

use crate::definition::{ParameterType, Query};
use crate::value::ParamValue;

/// What is wrong with a query, a sentence each; none when all is well. `columns` gives the columns of a table when they
/// are known.
///
/// Checked are: the text parses without a remark and its last statement is one pipeline, so that operators can be
/// appended; every parameter is used, declared once, and has a default of its type; no parameter or `let` has the name of
/// a column of the query's table, which would hide it; there is a description for everything.
pub fn check_query(query: &Query, columns: &dyn Fn(&str) -> Option<Vec<String>>) -> Vec<String> {
    let mut findings = Vec::new();
    let parsed = huntlet_kql::parse(&query.text);
    for remark in &parsed.diagnostics {
        let near = remark.span.text(&query.text);
        findings.push(format!("{} near `{near}`", remark.message));
    }
    if !ends_in_pipeline(&parsed.script) {
        findings.push("the last statement is not a pipeline, so nothing can be appended to it".to_owned());
    }
    let used = names_used(&parsed.script);
    let mut declared = BTreeSet::new();
    for parameter in &query.parameters {
        let name = &parameter.name;
        for own in std::iter::once(name).chain(&parameter.aliases) {
            if !declared.insert(own.as_str()) {
                findings.push(format!("`{own}` is declared twice"));
            }
        }
        let is_appended = parameter.ty == ParameterType::AddQueryItems && !parameter.is_function();
        let is_used = used.contains(name.as_str())
            || (!parameter.ty.is_literal() && !huntlet_kql::places_of_name(&query.text, name).is_empty());
        if !is_appended && !is_used {
            findings.push(format!("parameter `{name}` is not used"));
        }
        if !is_identifier(name) {
            findings.push(format!("parameter `{name}` is not a plain KQL name"));
        }
        if parameter.description.trim().is_empty() {
            findings.push(format!("parameter `{name}` has no description"));
        }
        if let Some(default) = &parameter.default
            && ParamValue::from_json(parameter.ty, default).is_none()
        {
            findings.push(format!("the default of `{name}` is not {}", parameter.ty.expects()));
        }
    }
    if query.description.is_empty() {
        findings.push("there is no description".to_owned());
    }
    let lets = let_names(&parsed.script);
    for name in &lets {
        if declared.contains(name.as_str()) {
            findings.push(format!("`let {name}` hides the parameter"));
        }
    }
    if let Some(columns) = columns(&query.table) {
        let bound = query.parameters.iter().map(|parameter| &parameter.name).chain(&lets);
        for name in bound.filter(|name| columns.contains(name)) {
            findings.push(format!("`{name}` is a column of {}, which hides it", query.table));
        }
    }
    findings
}

fn ends_in_pipeline(script: &Script) -> bool {
    let last = script.statements.last().map(|statement| &statement.kind);
    let Some(StatementKind::Query(expr)) = last else { return false };
    match &expr.kind {
        ExprKind::Pipeline { operators, .. } => {
            !matches!(operators.last().map(|last| &last.kind), Some(OperatorKind::Render { .. }))
        }
        ExprKind::Name(_) => true,
        _ => false,
    }
}

fn names_used(script: &Script) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    visit::walk_script(script, &mut |expr| match &expr.kind {
        ExprKind::Name(name) | ExprKind::Call { name, .. } => {
            used.insert(name.text.clone());
        }
        _ => {}
    });
    used
}

fn let_names(script: &Script) -> Vec<String> {
    let name_of = |kind: &StatementKind| match kind {
        StatementKind::Let { name, .. } => Some(name.text.clone()),
        _ => None,
    };
    script.statements.iter().filter_map(|statement| name_of(&statement.kind)).collect()
}

fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
