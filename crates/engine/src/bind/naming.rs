//! The names of columns that the query does not name.

use huntlet_kql::ast::{Expr, ExprKind, Literal};

use crate::aggregates;
use crate::functions::{self, NameRule};

/// The name an expression has by itself, if any.
pub(crate) fn own_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.text.clone()),
        ExprKind::Path { base, member } => match own_name(base) {
            Some(base) if !base.starts_with('$') => Some(format!("{base}_{}", member.text)),
            _ => Some(member.text.clone()),
        },
        ExprKind::Index { base, index } => {
            let part = match index.as_literal() {
                Some(Literal::String { text, .. }) => text.clone(),
                Some(Literal::Long(position)) => position.to_string(),
                _ => return None,
            };
            Some(format!("{}_{part}", own_name(base)?))
        }
        ExprKind::Call { name, args, .. } => call_name(&name.text, args, false),
        ExprKind::Named { names, value, .. } => match names.as_slice() {
            [name] => Some(name.text.clone()),
            _ => own_name(value),
        },
        _ => None,
    }
}

/// The name of the result of an aggregate or scalar call.
pub(crate) fn call_name(name: &str, args: &[Expr], aggregate_first: bool) -> Option<String> {
    let aggregate = aggregates::lookup(name).map(|aggregate| aggregate.naming);
    let function = match name {
        "rand" => Some(NameRule::FirstArgument),
        _ => functions::lookup(name)
            .map(|function| function.naming)
            .or_else(|| functions::refused_naming(name)),
    };
    let rule = if aggregate_first { aggregate.or(function) } else { function.or(aggregate) };
    let first = || args.first().and_then(own_name);
    // an aggregate's prefix stands alone (`count_`), a function's does not
    let prefixed = |prefix: &str| match first() {
        Some(first) => Some(format!("{prefix}_{first}")),
        None => aggregate_first.then(|| format!("{prefix}_")),
    };
    if matches!(name, "column_ifexists" | "columnifexists") {
        return args.first().and_then(Expr::as_string).map(str::to_owned);
    }
    if matches!(name, "percentile" | "percentilew") {
        let at = args.last().and_then(number_text)?;
        return Some(format!("percentile_{}_{at}", first().unwrap_or_default()));
    }
    match rule? {
        NameRule::None => None,
        NameRule::FirstArgument => first(),
        NameRule::PrefixOnly(name) => Some(name.to_owned()),
        NameRule::NameAndFirstArgument => prefixed(name),
        NameRule::PrefixAndFirstArgument(prefix) => prefixed(prefix.trim_end_matches('_')),
        NameRule::OnlyArgument => match args {
            [only] => own_name(only),
            _ => None,
        },
    }
}

/// A number as it stands in a column's name: `99.5` is `99_5`.
pub(crate) fn number_text(expr: &Expr) -> Option<String> {
    match expr.as_literal()? {
        Literal::Long(value) => Some(value.to_string()),
        Literal::Int(value) => Some(value.to_string()),
        Literal::Real(value) => Some(value.to_string().replace('.', "_")),
        _ => None,
    }
}

/// Gives columns their final names: a repeated name gets the first free number.
#[derive(Default)]
pub(crate) struct Names {
    taken: std::collections::HashSet<String>,
    unnamed: usize,
}

impl Names {
    /// Marks a name as taken without changing it.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// True when the name is taken.
    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// `name`, or `name1`, `name2` … when it is taken.
    pub fn unique(&mut self, name: &str) -> String {
        let mut candidate = name.to_owned();
        let mut number = 0_usize;
        while !self.taken.insert(candidate.clone()) {
            number += 1;
            candidate = format!("{name}{number}");
        }
        candidate
    }

    /// `Column1`, `Column2` …
    pub fn fresh(&mut self) -> String {
        loop {
            self.unnamed += 1;
            let candidate = format!("Column{}", self.unnamed);
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}
