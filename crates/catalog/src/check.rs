//! The checks that every query of the library must pass, also those of a user's own files.

use std::collections::BTreeSet;

use huntlet_kql::ast::{ExprKind, OperatorKind, Script, StatementKind, visit};

use crate::definition::{ParameterType, Query};
use crate::dialect::Dialect;
use crate::spl;
use crate::value::ParamValue;

/// What is wrong with a query, a sentence each; none when all is well. `columns` gives the columns of a table when they
/// are known.
///
/// Checked are: the text parses without a remark and its last statement is one pipeline, so that operators can be
/// appended; every parameter is used, declared once, and has a default of its type; no parameter or `let` has the name of
/// a column of the query's table, which would hide it; there is a description for everything. Of SPL only the quotes, the
/// beginning and the places of the parameters are looked at.
pub fn check_query(query: &Query, columns: &dyn Fn(&str) -> Option<Vec<String>>) -> Vec<String> {
    let mut findings = of_parameters(query);
    if query.dialect() == Dialect::Spl {
        findings.extend(check_spl(query));
        return findings;
    }
    let parsed = huntlet_kql::parse(&query.text);
    for remark in &parsed.diagnostics {
        let near = remark.span.text(&query.text);
        findings.push(format!("{} near `{near}`", remark.message));
    }
    if !ends_in_pipeline(&parsed.script) {
        findings.push("the last statement is not a pipeline, so nothing can be appended to it".to_owned());
    }
    let used = names_used(&parsed.script);
    for parameter in &query.parameters {
        let (name, variable) = (&parameter.name, &parameter.variable);
        let is_appended = parameter.ty == ParameterType::AddQueryItems && !parameter.is_function();
        let is_written = !parameter.ty.is_literal() || query.dialect() == Dialect::ResourceGraph;
        let is_used = used.contains(variable.as_str())
            || (is_written && !huntlet_kql::places_of_name(&query.text, variable).is_empty());
        if !is_appended && !is_used {
            findings.push(format!("parameter `{name}` is not used"));
        }
    }
    let lets = let_names(&parsed.script);
    for name in &lets {
        if query.dialect() == Dialect::ResourceGraph {
            findings.push(format!("`let {name}`: Resource Graph has no `let`"));
        }
        if query.parameters.iter().any(|parameter| parameter.variable == *name) {
            findings.push(format!("`let {name}` hides the parameter"));
        }
    }
    if let Some(columns) = columns(&query.table) {
        let bound = query.parameters.iter().map(|parameter| &parameter.variable).chain(&lets);
        for name in bound.filter(|name| columns.contains(name)) {
            findings.push(format!("`{name}` is a column of {}, which hides it", query.table));
        }
    }
    findings
}

/// What is wrong with the parameters' own declarations.
fn of_parameters(query: &Query) -> Vec<String> {
    let mut findings = Vec::new();
    let mut declared = BTreeSet::new();
    for parameter in &query.parameters {
        let name = &parameter.name;
        for own in std::iter::once(name).chain(&parameter.aliases) {
            if !declared.insert(own.as_str()) {
                findings.push(format!("`{own}` is declared twice"));
            }
        }
        if !is_identifier(name) {
            findings.push(format!("parameter `{name}` is not a plain name"));
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
    findings
}

/// SPL is not parsed: its quotes and the places of parameters are looked at.
fn check_spl(query: &Query) -> Vec<String> {
    let mut findings = Vec::new();
    let begin = query.text.trim_start();
    if !begin.starts_with('|') && !begin.starts_with("search ") {
        findings.push("the search begins neither with `search` nor with `|`".to_owned());
    }
    let places = match spl::places(&query.text) {
        Ok(places) => places,
        Err(reason) => return vec![reason],
    };
    for place in &places {
        match query.parameters.iter().find(|parameter| parameter.variable == place.name) {
            None => findings.push(format!("${}$ is no parameter", place.name)),
            Some(parameter) => match parameter.ty {
                ParameterType::Table | ParameterType::Aggregate => {
                    findings.push(format!(
                        "Splunk has no literal of type {} for `{}`",
                        parameter.ty, parameter.name
                    ));
                }
                ParameterType::List | ParameterType::Column | ParameterType::AddQueryItems
                    if place.quoted =>
                {
                    findings.push(format!("`{}` stands within quotes", parameter.name));
                }
                _ => {}
            },
        }
    }
    for parameter in &query.parameters {
        let is_appended = parameter.ty == ParameterType::AddQueryItems && !parameter.is_function();
        if !is_appended && !places.iter().any(|place| place.name == parameter.variable) {
            findings.push(format!("parameter `{}` is not used", parameter.name));
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
