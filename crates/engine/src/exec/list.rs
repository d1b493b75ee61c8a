//! `in`, `has_any` and their kin.

use std::collections::HashSet;

use huntlet_kql::ast::ListOp;
use huntlet_table::store::Bools;
use huntlet_table::{KqlType, Scalar};
use serde_json::Value as Json;

use super::eval::mask_value;
use crate::functions::fold::fold;
use crate::functions::text_match_any::{AllMatcher, AnyMatcher};
use crate::functions::{cell, compare};
use crate::value::{Cells, Value};

/// A list operator, its list hashed when it is constant.
pub(super) struct ListTest {
    op: ListOp,
    prepared: Option<Lookup>,
}

enum Lookup {
    Texts(HashSet<String>),
    Folded(HashSet<String>),
    Numbers(HashSet<i64>),
    Any(AnyMatcher),
    All(AllMatcher),
    Cells(Vec<Scalar>),
}

impl ListTest {
    /// Prepares an operator over a left side of type `ty`; `list` is absent when it varies by row.
    pub fn new(op: ListOp, ty: KqlType, list: Option<Vec<Scalar>>) -> Self {
        let prepared = list.map(|list| {
            let list = flat(list);
            match op {
                ListOp::HasAny => Lookup::Any(AnyMatcher::has_any(&texts(&list))),
                ListOp::HasAll => Lookup::All(AllMatcher::has_all(&texts(&list))),
                ListOp::InTilde | ListOp::NotInTilde => {
                    Lookup::Folded(texts(&list).iter().map(|text| fold(text)).collect())
                }
                ListOp::In | ListOp::NotIn => match ty {
                    KqlType::String => Lookup::Texts(texts(&list).into_iter().collect()),
                    KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
                        match list.iter().map(|cell| whole(cell, ty)).collect::<Option<_>>() {
                            Some(numbers) => Lookup::Numbers(numbers),
                            None => Lookup::Cells(list),
                        }
                    }
                    _ => Lookup::Cells(list),
                },
            }
        });
        Self { op, prepared }
    }

    /// True when the list does not vary.
    pub fn is_prepared(&self) -> bool {
        self.prepared.is_some()
    }

    fn negated(&self) -> bool {
        matches!(self.op, ListOp::NotIn | ListOp::NotInTilde)
    }

    /// The operator over a batch; `list` is empty when it was prepared.
    pub fn run(&self, left: &Value, list: &[Value], rows: usize) -> Value {
        let negated = self.negated();
        let cells = left.cells();
        let Some(lookup) = &self.prepared else {
            let readers: Vec<Cells<'_>> = list.iter().map(Value::cells).collect();
            let hits = (0..rows).map(|row| {
                let items = readers.iter().map(|reader| reader.get(row)).collect();
                let test = Self::new(self.op, left.ty(), Some(items));
                test.prepared.as_ref().is_some_and(|lookup| lookup.has(&cells, row)) != negated
            });
            return mask_value(Bools::from_values(hits));
        };
        if let Cells::Const(_) = cells {
            return Value::Scalar(KqlType::Bool, Scalar::Bool(lookup.has(&cells, 0) != negated));
        }
        let mask = match (lookup, cells) {
            (Lookup::Texts(set), Cells::Text(_, cells)) => {
                let hits = cells.iter().map(|text| text.is_some_and(|text| set.contains(text)) != negated);
                Bools::from_values(hits)
            }
            (Lookup::Numbers(set), Cells::Long(_, cells)) => {
                let hits = cells.iter().map(|cell| cell.is_some_and(|cell| set.contains(&cell)) != negated);
                Bools::from_values(hits)
            }
            (Lookup::Any(any), Cells::Text(_, cells)) => {
                let hits = cells.iter().map(|text| any.is_match(text.unwrap_or("")));
                Bools::from_values(hits)
            }
            (lookup, cells) => {
                let hits = (0..rows).map(|row| lookup.has(&cells, row) != negated);
                Bools::from_values(hits)
            }
        };
        mask_value(mask)
    }
}

impl Lookup {
    fn has(&self, cells: &Cells<'_>, row: usize) -> bool {
        match self {
            Self::Texts(set) => cells.text(row).is_some_and(|text| set.contains(text)),
            Self::Folded(set) => cells.text(row).is_some_and(|text| set.contains(&fold(text))),
            Self::Numbers(set) => match cells.get(row) {
                Scalar::Int(value) => set.contains(&i64::from(value)),
                Scalar::Long(value) | Scalar::DateTime(value) | Scalar::TimeSpan(value) => {
                    set.contains(&value)
                }
                _ => false,
            },
            Self::Any(any) => any.is_match(cells.text(row).unwrap_or("")),
            Self::All(all) => all.is_match(cells.text(row).unwrap_or("")),
            Self::Cells(list) => {
                let cell = cells.get(row);
                !cell.is_null()
                    && list.iter().any(|item| {
                        !item.is_null() && compare::order(&cell, item) == Some(std::cmp::Ordering::Equal)
                    })
            }
        }
    }
}

/// The list with arrays replaced by their elements.
fn flat(list: Vec<Scalar>) -> Vec<Scalar> {
    let mut cells = Vec::with_capacity(list.len());
    for cell in list {
        match cell {
            Scalar::Dynamic(Json::Array(elements)) => cells.extend(elements.into_iter().map(element)),
            Scalar::Dynamic(value) => cells.push(element(value)),
            cell => cells.push(cell),
        }
    }
    cells
}

fn element(value: Json) -> Scalar {
    match value {
        Json::Null => Scalar::Null,
        Json::String(text) => cell::typed(&text).unwrap_or(Scalar::String(text)),
        Json::Bool(flag) => Scalar::Bool(flag),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Scalar::Long(whole),
            (None, Some(real)) => Scalar::Real(real),
            (None, None) => Scalar::Null,
        },
        other => Scalar::Dynamic(other),
    }
}

fn texts(list: &[Scalar]) -> Vec<String> {
    list.iter().map(crate::functions::cell::text).map(std::borrow::Cow::into_owned).collect()
}

/// The number that a cell of the list is to a left side of type `ty`.
fn whole(cell: &Scalar, ty: KqlType) -> Option<i64> {
    match (cell, ty) {
        (Scalar::Int(value), KqlType::Int | KqlType::Long) => Some(i64::from(*value)),
        (Scalar::Long(value), KqlType::Int | KqlType::Long)
        | (Scalar::DateTime(value), KqlType::DateTime)
        | (Scalar::TimeSpan(value), KqlType::TimeSpan) => Some(*value),
        (Scalar::String(text), KqlType::DateTime) => huntlet_ticks::parse_datetime(text),
        (Scalar::String(text), KqlType::TimeSpan) => huntlet_ticks::parse_timespan(text),
        _ => None,
    }
}
