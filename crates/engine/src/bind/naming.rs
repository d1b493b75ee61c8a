//! The names of columns that the query does not name.

use huntlet_kql::ast::{Expr, ExprKind, Literal};

use super::scope::Shape;
use crate::aggregates;
use crate::facts::{self, FactKind};
use crate::functions::{self, NameRule};

/// The name an expression has by itself, if any.
pub(crate) fn own_name(expr: &Expr) -> Option<String> {
    name_over(expr, None)
}

/// The same over these columns, which `column_ifexists` needs to know.
pub(super) fn name_over(expr: &Expr, shape: Option<&Shape>) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.text.clone()),
        ExprKind::Path { base, member } => match name_over(base, shape) {
            Some(base) if !base.starts_with('$') => Some(format!("{base}_{}", member.text)),
            _ => Some(member.text.clone()),
        },
        ExprKind::Index { base, index } => {
            let part = match index.as_literal() {
                Some(Literal::String { text, .. }) => text.clone(),
                Some(Literal::Long(position)) => position.to_string(),
                _ => String::new(),
            };
            match name_over(base, shape) {
                Some(base) => Some(format!("{base}_{part}")),
                None => (!part.is_empty()).then_some(part),
            }
        }
        ExprKind::Call { name, args, .. } => call_name(&name.text, args, false, shape),
        ExprKind::Named { names, value, .. } => match names.as_slice() {
            [name] => Some(name.text.clone()),
            _ => name_over(value, shape),
        },
        _ => None,
    }
}

/// The name of the result of an aggregate or scalar call.
pub(super) fn call_name(
    name: &str,
    args: &[Expr],
    aggregate_first: bool,
    shape: Option<&Shape>,
) -> Option<String> {
    // of one sketch, these are aggregates wherever they stand
    let merges = matches!(name, "hll_merge" | "tdigest_merge" | "merge_tdigest") && args.len() == 1;
    let aggregate_first = aggregate_first || merges;
    let kinds = [FactKind::Function, FactKind::Aggregate];
    let mut kinds = if aggregate_first { [kinds[1], kinds[0]] } else { kinds }.into_iter();
    let first = || args.first().and_then(|first| name_over(first, shape));
    let Some(fact) = kinds.find_map(|kind| facts::find(kind, name)) else {
        // a function of this engine alone
        let function = functions::lookup(name).map(|function| function.naming);
        return match function.or_else(|| aggregates::lookup(name).map(|aggregate| aggregate.naming))? {
            NameRule::FirstArgument => first(),
            _ => None,
        };
    };
    if matches!(name, "percentile" | "percentilew") {
        let at = args.last().and_then(number_text).unwrap_or_default();
        return Some(format!("percentile_{}_{at}", first().unwrap_or_default()));
    }
    let mut rule = fact.naming.chars();
    let code = rule.next();
    let text = rule.as_str();
    match code {
        Some('1') => first(),
        Some('P') => Some(format!("{text}_{}", first().unwrap_or_default())),
        Some('S') => first().filter(|_| args.len() == 1).map(|first| format!("{first}{text}")),
        Some('O') => Some(text.to_owned()),
        Some('o') => match args {
            [only] => name_over(only, shape),
            _ => None,
        },
        Some('V') => {
            let column = args.first().and_then(Expr::as_string)?;
            shape.is_none_or(|shape| shape.position(column).is_some()).then(|| column.to_owned())
        }
        _ => None,
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
