//! `extend`, `project` and its kin: which columns there are, and in which order.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, ReorderItem, ReorderOrder};
use huntlet_table::{Field, KqlType};

use super::naming::{self, Names};
use super::scope::{Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{Op, Step};

/// A result column in the making.
pub(super) struct Item {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Typed,
}

impl Binder<'_> {
    /// Appends a step and moves the shape on.
    pub(super) fn step(&mut self, relation: Relation, op: Op, fields: Vec<Field>, span: Span) -> Relation {
        let Relation { mut plan, shape } = relation;
        plan.steps.push(Step { op, fields: fields.clone(), span });
        plan.fields.clone_from(&fields);
        let mut next = self.shape(fields);
        next.open = shape.open;
        next.serialized = shape.serialized;
        Relation { plan, shape: next }
    }

    /// New columns from items; broken ones are remembered.
    pub(super) fn items(&mut self, relation: Relation, items: Vec<Item>, span: Span) -> Relation {
        let fields = items.iter().map(|item| field(&item.name, item.value.ty)).collect();
        let broken = items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.value.is_error())
            .map(|(index, _)| index)
            .collect();
        let values = items.into_iter().map(|item| item.value).collect();
        let mut relation = self.step(relation, Op::Project(values), fields, span);
        relation.shape.broken = broken;
        relation
    }

    /// A column as it is.
    pub(super) fn column_of(shape: &Shape, position: usize, span: Span) -> Typed {
        let ty = shape.fields.get(position).map_or(KqlType::Dynamic, |field| field.ty);
        if shape.broken.contains(&position) {
            return Typed::error_of(ty, span);
        }
        Typed::new(Kind::Column(position), ty, span)
    }

    /// All columns as they are.
    pub(super) fn all_columns(shape: &Shape, span: Span) -> Vec<Item> {
        let name = |position: usize| shape.fields[position].name.clone();
        (0..shape.fields.len())
            .map(|position| Item { name: name(position), value: Self::column_of(shape, position, span) })
            .collect()
    }

    /// Refuses an expression where an operator takes a column.
    pub(super) fn column_alone(&mut self, of: &Expr, operator: &str) {
        if of.as_name().is_none() && !matches!(of.kind, ExprKind::Missing) {
            let hint = Some("compute the value with `extend` before, and name that column".to_owned());
            self.error_hint(codes::WRONG_KIND, format!("`{operator}` goes by a column"), hint, of.span);
        }
    }

    /// Tells of names that are given twice: written before `=`, or as a column alone. Names that follow from an expression
    /// get a number instead.
    pub(super) fn given_once<'e>(&mut self, items: impl Iterator<Item = &'e Expr>, shape: &Shape) {
        let mut seen = std::collections::HashSet::new();
        for item in items {
            let names = match &item.kind {
                ExprKind::Named { names, .. } => names.as_slice(),
                ExprKind::Name(name) if shape.position(&name.text).is_some() => std::slice::from_ref(name),
                _ => &[],
            };
            for name in names.iter().filter(|name| !name.text.is_empty()) {
                if !seen.insert(name.text.as_str()) {
                    let message = format!("the column `{}` is given twice", name.text);
                    self.error(codes::DUPLICATE_COLUMN, message, item.span);
                }
            }
        }
    }

    /// `extend`: a known name is replaced in place.
    pub(super) fn extend<'a>(
        &mut self,
        relation: Relation,
        items: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        self.given_once(items.iter(), &shape);
        let (relation, mut tuples) = self.tuples(relation, items, scope, span);
        let mut columns = Self::all_columns(&shape, span);
        let mut names = Names::default();
        shape.fields.iter().for_each(|field| names.reserve(&field.name));
        let mut written: Vec<String> = Vec::new();
        for (item, tuple) in items.iter().zip(&mut tuples) {
            let explicit = explicit_names(item);
            if let Some(tuple) = tuple.take() {
                for (position, column) in tuple.into_iter().enumerate() {
                    match explicit.get(position) {
                        Some(name) => {
                            names.reserve(name);
                            written.push(name.clone());
                            put(&mut columns, name, column.value);
                        }
                        None if explicit.is_empty() => {
                            columns.push(Item { name: names.unique(&column.name), value: column.value });
                        }
                        // results beyond the names are left out
                        None => {}
                    }
                }
                continue;
            }
            let value = self.expression(item, &shape, scope);
            if explicit.len() > 1 {
                self.tuple(&explicit, &value, item, &mut columns);
                continue;
            }
            let name = match (explicit.first(), naming::name_over(item, Some(&shape))) {
                (Some(name), _) => name.clone(),
                // of two that come to the same name, the first stays
                (None, Some(name)) if written.contains(&name) => continue,
                (None, Some(name)) => name,
                (None, None) => names.fresh(),
            };
            names.reserve(&name);
            written.push(name.clone());
            put(&mut columns, &name, value);
        }
        self.items(relation, columns, span)
    }

    /// `(a, b) = value`: elements of an array.
    fn tuple(&mut self, names: &[String], value: &Typed, item: &Expr, columns: &mut Vec<Item>) {
        if !value.is_error() && value.ty != KqlType::Dynamic {
            let message = format!("several names need an array of values, but this is {}", value.ty);
            self.error(codes::ARGUMENT_TYPE, message, item.span);
        }
        for (position, name) in names.iter().enumerate() {
            let step = crate::expr::PathStep::Index(position as i64);
            let element = if value.is_error() || value.ty != KqlType::Dynamic {
                Typed::error(item.span)
            } else {
                Typed::new(Kind::Path(Box::new(value.clone()), vec![step]), KqlType::Dynamic, item.span)
            };
            put(columns, name, element);
        }
    }

    /// `project`, and `print` where unnamed values are `print_0`, `print_1` …
    pub(super) fn project<'a>(
        &mut self,
        relation: Relation,
        items: &'a [Expr],
        print: bool,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        self.given_once(items.iter(), &shape);
        let mut names = Names::default();
        for name in items.iter().flat_map(explicit_names) {
            names.reserve(&name);
        }
        let mut columns: Vec<Item> = Vec::new();
        let (relation, mut tuples) = self.tuples(relation, items, scope, span);
        for (position, item) in items.iter().enumerate() {
            if let Some(tuple) = tuples.get_mut(position).and_then(Option::take) {
                let explicit = explicit_names(item);
                // `print` leaves out results beyond the names
                let most = if print && !explicit.is_empty() { explicit.len() } else { usize::MAX };
                for (place, column) in tuple.into_iter().enumerate().take(most) {
                    let name = explicit.get(place).cloned().unwrap_or_else(|| names.unique(&column.name));
                    columns.push(Item { name, value: column.value });
                }
                continue;
            }
            if matches!(item.kind, ExprKind::Star) {
                for column in Self::all_columns(&shape, item.span) {
                    let name = names.unique(&column.name);
                    columns.push(Item { name, value: column.value });
                }
                continue;
            }
            let explicit = explicit_names(item);
            let value = self.expression(item, &shape, scope);
            if explicit.len() > 1 {
                self.tuple(&explicit, &value, item, &mut columns);
                continue;
            }
            let name = match (explicit.into_iter().next(), naming::name_over(item, Some(&shape))) {
                (Some(name), _) => name,
                (None, _) if print => names.unique(&format!("print_{position}")),
                (None, Some(name)) => names.unique(&name),
                (None, None) => names.fresh(),
            };
            columns.push(Item { name, value });
        }
        self.items(relation, columns, span)
    }

    /// The positions of the columns that names and wildcards mean, in written order.
    pub(super) fn selected(&mut self, items: &[Expr], shape: &Shape, scope: &Rc<Scope<'_>>) -> Vec<usize> {
        let mut positions = Vec::new();
        for item in items {
            let found = self.matching(item, shape, scope);
            positions.extend(
                found.into_iter().filter(|position| !positions.contains(position)).collect::<Vec<_>>(),
            );
        }
        positions
    }

    fn matching(&mut self, item: &Expr, shape: &Shape, scope: &Rc<Scope<'_>>) -> Vec<usize> {
        match &item.kind {
            ExprKind::Star => (0..shape.fields.len()).collect(),
            ExprKind::WildcardName(pattern) => {
                let fields = shape.fields.iter().enumerate();
                fields
                    .filter(|(_, field)| wildcard(&pattern.text, &field.name))
                    .map(|(index, _)| index)
                    .collect()
            }
            ExprKind::Name(name) => {
                self.look(name.span, shape, scope, false, false);
                let found = shape.position(&name.text);
                if found.is_none() && !shape.open {
                    self.unknown_column(name, shape, scope);
                }
                found.into_iter().collect()
            }
            ExprKind::Missing => Vec::new(),
            _ => {
                self.error(
                    codes::WRONG_KIND,
                    "a column's name or a pattern such as `Ip*` is awaited here",
                    item.span,
                );
                Vec::new()
            }
        }
    }

    /// The columns at these positions, in this order.
    pub(super) fn keep(&mut self, relation: Relation, positions: &[usize], span: Span) -> Relation {
        let shape = relation.shape.clone();
        let columns = positions
            .iter()
            .filter_map(|position| {
                let name = shape.fields.get(*position)?.name.clone();
                Some(Item { name, value: Self::column_of(&shape, *position, span) })
            })
            .collect();
        self.items(relation, columns, span)
    }

    /// `project-rename new = old`
    pub(super) fn rename(
        &mut self,
        relation: Relation,
        items: &[Expr],
        scope: &Rc<Scope<'_>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        let mut columns = Self::all_columns(&shape, span);
        for item in items {
            let new = explicit_names(item);
            let (ExprKind::Named { names, value, .. }, [new]) = (&item.kind, new.as_slice()) else {
                self.error(codes::BAD_OPERATOR, "write `new_name = old_name`", item.span);
                continue;
            };
            let Some(old) = value.as_name() else {
                self.error(
                    codes::BAD_OPERATOR,
                    "only a column can be renamed; use `extend` for a value",
                    value.span,
                );
                continue;
            };
            self.look(old.span, &shape, scope, false, false);
            let Some(position) = shape.position(&old.text) else {
                if !shape.open {
                    self.unknown_column(old, &shape, scope);
                }
                continue;
            };
            columns[position].name.clone_from(new);
            let clashes = columns.iter().filter(|column| column.name == *new).count() > 1;
            if clashes && !items.iter().any(|other| renames(other, new)) {
                let at = names.first().map_or(item.span, |name| name.span);
                self.error(codes::DUPLICATE_COLUMN, format!("there is a column `{new}` already"), at);
            }
        }
        let mut seen = std::collections::HashSet::new();
        columns.retain(|column| seen.insert(column.name.clone()));
        self.items(relation, columns, span)
    }

    /// `project-reorder`
    pub(super) fn reorder(
        &mut self,
        relation: Relation,
        items: &[ReorderItem],
        scope: &Rc<Scope<'_>>,
        span: Span,
    ) -> Relation {
        let shape = relation.shape.clone();
        self.given_once(items.iter().map(|item| &item.column), &shape);
        let mut front: Vec<usize> = Vec::new();
        // a column named by itself is not taken by a wildcard before it
        let named: Vec<usize> = items
            .iter()
            .filter_map(|item| item.column.as_name())
            .filter_map(|name| shape.position(&name.text))
            .collect();
        for item in items {
            let wild = item.column.as_name().is_none();
            let mut found = self.matching(&item.column, &shape, scope);
            found.retain(|position| !(front.contains(position) || wild && named.contains(position)));
            // large and small letters are alike, and names that are alike keep their order
            let name = |position: &usize| shape.fields[*position].name.to_uppercase();
            match item.order {
                None => {}
                Some(ReorderOrder::Ascending) => found.sort_by_key(|position| name(position)),
                Some(ReorderOrder::Descending) => {
                    found.sort_by_key(|position| std::cmp::Reverse(name(position)));
                }
                Some(ReorderOrder::GrannyAscending) => found.sort_by_key(|position| granny(&name(position))),
                Some(ReorderOrder::GrannyDescending) => {
                    found.sort_by_key(|position| std::cmp::Reverse(granny(&name(position))));
                }
            }
            front.extend(found);
        }
        let rest: Vec<usize> = (0..shape.fields.len()).filter(|position| !front.contains(position)).collect();
        front.extend(rest);
        self.keep(relation, &front, span)
    }
}

/// Replaces the column of this name, or appends it.
fn put(columns: &mut Vec<Item>, name: &str, value: Typed) {
    match columns.iter_mut().find(|column| column.name == name) {
        Some(column) => column.value = value,
        None => columns.push(Item { name: name.to_owned(), value }),
    }
}

fn renames(item: &Expr, old: &str) -> bool {
    matches!(&item.kind, ExprKind::Named { value, .. } if value.as_name().is_some_and(|name| name.text == old))
}

/// The names written before `=`.
pub(super) fn explicit_names(item: &Expr) -> Vec<String> {
    match &item.kind {
        ExprKind::Named { names, .. } => names.iter().map(|name| name.text.clone()).collect(),
        _ => Vec::new(),
    }
}

/// True when `name` fits a pattern in which `*` stands for any text.
pub(super) fn wildcard(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A name letter by letter, its numbers as such, so that `a10` comes after `a9`.
fn granny(name: &str) -> Vec<(char, u64)> {
    let mut parts: Vec<(char, u64)> = Vec::new();
    let mut within = false;
    for letter in name.chars() {
        let digit = letter.to_digit(10).map(u64::from);
        match (digit, parts.last_mut().filter(|_| within)) {
            (Some(digit), Some((_, number))) => *number = number.saturating_mul(10).saturating_add(digit),
            (digit, _) => parts.push((if digit.is_some() { '0' } else { letter }, digit.unwrap_or(0))),
        }
        within = digit.is_some();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_in_project_away() {
        assert!(wildcard("Ip*", "IpAddress"));
        assert!(wildcard("*Address", "IpAddress"));
        assert!(wildcard("*p*d*", "IpAddress"));
        assert!(wildcard("*", ""));
        assert!(!wildcard("Ip*", "SrcIp"));
        assert!(!wildcard("a*a", "a"));
    }

    #[test]
    fn numbers_in_names_sort_by_value() {
        let mut names = ["a10", "a2", "b1", "a"];
        names.sort_by_key(|name| granny(name));
        assert_eq!(names, ["a", "a2", "a10", "b1"]);
    }
}
