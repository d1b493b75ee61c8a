//! Recognition: which columns of a table hold entities of which type.

mod cell;
mod functions;
mod names;

use std::collections::BTreeMap;

use huntlet_table::{Column, KqlType, Table};
use serde_json::Value;

pub use cell::{Form, form};
pub use functions::RECOGNIZE_ENTITIES;

use crate::Distinct;

/// How many distinct cells of a column are looked at.
pub const SAMPLE: usize = 200;

/// A column that holds entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognized {
    /// The column.
    pub column: String,
    /// The entity's type, as MSTICPy calls it.
    pub entity: &'static str,
    /// The property of the entity that the cells are.
    pub property: &'static str,
    /// 0 to 1.
    pub confidence: f64,
    /// Why, in words.
    pub evidence: String,
}

/// A cell that is an entity by its form.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The column.
    pub column: String,
    /// The cell's text, or the element of a list.
    pub value: String,
    /// The entity's type.
    pub entity: &'static str,
    /// The property of the entity.
    pub property: &'static str,
    /// The first row that has it.
    pub row: u32,
    /// How many rows do.
    pub rows: u32,
}

/// Texts of a sampled column, each with its first row and how many rows have it; elements of lists each for itself.
fn sample(column: &Column) -> Vec<(String, u32, u32)> {
    let text = matches!(column.ty(), KqlType::String | KqlType::Dynamic | KqlType::Guid);
    if !text {
        return Vec::new();
    }
    let distinct = Distinct::of(column);
    let counts = distinct.counts();
    let mut first = vec![u32::MAX; distinct.len()];
    for (row, at) in distinct.rows().iter().enumerate() {
        let slot = &mut first[*at as usize];
        *slot = (*slot).min(row as u32);
    }
    // evenly over all, so that the answer does not hang on how a file starts
    let step = distinct.len().div_ceil(SAMPLE).max(1);
    let mut found = Vec::new();
    for at in (0..distinct.len()).step_by(step) {
        let text = distinct.get(at);
        if text.is_empty() || text == "-" {
            continue;
        }
        if column.ty() == KqlType::Dynamic
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            let texts: Vec<&str> = match &value {
                Value::String(text) => vec![text],
                Value::Array(list) => list.iter().filter_map(Value::as_str).take(20).collect(),
                _ => Vec::new(),
            };
            found.extend(texts.into_iter().map(|text| (text.to_owned(), first[at], counts[at])));
            continue;
        }
        found.push((text.to_owned(), first[at], counts[at]));
    }
    found
}

/// The entities of a table's columns: by what their names mean in the tables of Sentinel and Defender, and by the forms of
/// up to [`SAMPLE`] distinct cells. A name and cells that agree give 0.99; cells that contradict a name take its place when
/// most have one form. Columns of which nothing is known are left out. In the order of the columns.
pub fn recognize(table: &Table) -> (Vec<Recognized>, Vec<Cell>) {
    let mut columns = Vec::new();
    let mut cells = Vec::new();
    for column in table.columns() {
        let texts = sample(column);
        let mut forms: BTreeMap<Form, usize> = BTreeMap::new();
        for (text, row, rows) in &texts {
            let Some(form) = form(text) else { continue };
            *forms.entry(form).or_default() += 1;
            let (entity, property) = form.meaning();
            if !entity.is_empty() {
                cells.push(Cell {
                    column: column.name().to_owned(),
                    value: text.clone(),
                    entity,
                    property,
                    row: *row,
                    rows: *rows,
                });
            }
        }
        columns.extend(judge(column.name(), &forms, texts.len(), column.len()));
    }
    (columns, cells)
}

fn judge(name: &str, forms: &BTreeMap<Form, usize>, looked: usize, height: usize) -> Option<Recognized> {
    let of_name = names::meaning(name);
    let top = forms.iter().max_by_key(|(_, count)| **count);
    let share = top.map_or(0.0, |(_, count)| *count as f64 / looked.max(1) as f64);
    let found = |meaning: (&'static str, &'static str), confidence: f64, evidence: String| {
        Some(Recognized {
            column: name.to_owned(),
            entity: meaning.0,
            property: meaning.1,
            confidence: (confidence * 100.0).round() / 100.0,
            evidence,
        })
    };
    let seen = top.map(|(form, count)| format!("{count} of {looked} cells are {}", form.words()));
    match (of_name, top) {
        (Some((meaning, weight)), Some((form, _))) => {
            let of_cells = form.meaning();
            let seen = seen.unwrap_or_default();
            if of_cells.0 == meaning.0 || fits(meaning, *form) {
                // the cells tell which property of the entity it is
                let property = if of_cells.0 == meaning.0 && share >= 0.8 { of_cells.1 } else { meaning.1 };
                let confidence = weight + (0.99 - weight) * share;
                return found((meaning.0, property), confidence, format!("the column's name; {seen}"));
            }
            if !of_cells.0.is_empty() && share >= 0.8 && weight < names::SURE {
                return found(of_cells, 0.8 * share, format!("{seen}, whatever the column's name says"));
            }
            found(meaning, weight * (1.0 - 0.4 * share), format!("the column's name, although {seen}"))
        }
        (Some((meaning, weight)), None) => {
            let evidence = match (looked, height) {
                (0, 0) => "the column's name; there are no rows".to_owned(),
                (0, _) => "the column's name".to_owned(),
                _ => format!("the column's name; the {looked} cells looked at have no form of their own"),
            };
            found(meaning, if looked == 0 { weight - 0.1 } else { weight }, evidence)
        }
        (None, Some((form, _))) if share >= 0.5 && !form.meaning().0.is_empty() => {
            found(form.meaning(), 0.85 * share, seen.unwrap_or_default())
        }
        _ => None,
    }
}

/// Forms that a property can have beside its own.
fn fits(meaning: (&str, &str), form: Form) -> bool {
    match meaning.0 {
        "Account" => matches!(form, Form::Email | Form::DomainUser | Form::Sid | Form::Guid),
        "Host" => matches!(form, Form::Fqdn | Form::Guid | Form::Ip | Form::Hash),
        "Process" | "File" => matches!(form, Form::Path | Form::Fqdn | Form::Url),
        "Url" => matches!(form, Form::Fqdn | Form::Ip),
        "Mailbox" => form == Form::Email,
        "Alert" | "CloudApplication" | "MailMessage" | "ServicePrincipal" => form == Form::Guid,
        _ => false,
    }
}
