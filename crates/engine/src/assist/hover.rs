//! What a name of a query is.

use huntlet_kql::name_at;

use super::complete::signature;
use super::{Known, Probe, word};
use crate::facts::{self, FactKind};
use crate::tables::Tables;

/// What is known of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// Where the name starts, a byte offset.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// A column with its type, a function's signature, an operator's form.
    pub title: String,
    /// One sentence; empty when there is none.
    pub help: String,
}

/// What the name at a byte offset of a text is; none where there is no name or nothing is known of it.
pub fn hover(text: &str, offset: usize, tables: &dyn Tables) -> Option<Hover> {
    let (span, called) = name_at(text, offset)?;
    let name = span.text(text);
    let (start, end) = (span.start as usize, span.end as usize);
    let give = |title: String, help: &str| Some(Hover { start, end, title, help: help.to_owned() });
    let seen = crate::run::probed(text, tables, Probe { at: span.start + 1, seen: None });
    if let Some(seen) = &seen {
        if !called && let Some(field) = seen.fields.iter().find(|field| field.name == name) {
            return give(format!("{name}: {}", field.ty.name()), "Column.");
        }
        if let Some((_, known)) = seen.names.iter().rev().find(|(known, _)| known == name) {
            return match known {
                Known::Scalar(ty) => give(format!("{name}: {}", ty.name()), "Value of this query."),
                Known::Table(fields) => give(table(name, fields.iter()), "Table of this query."),
                Known::Function(params) => {
                    give(format!("{name}({})", params.join(", ")), "Function of this query.")
                }
            };
        }
    }
    if called {
        let aggregate = seen.as_ref().is_none_or(|seen| seen.aggregates);
        let kinds = [FactKind::Aggregate, FactKind::Function, FactKind::Plugin];
        let kinds =
            if aggregate { kinds } else { [FactKind::Function, FactKind::Aggregate, FactKind::Plugin] };
        if let Some(fact) = kinds.into_iter().find_map(|kind| facts::find(kind, name)) {
            let mut help = fact.sentence().to_owned();
            if let Some(newer) = fact.replaced_by() {
                help.extend([" Write `", newer, "` today."]);
            }
            return give(signature(&fact), help.trim());
        }
    }
    if let (false, Some(schema)) = (called, tables.schema(name)) {
        return give(table(name, schema.iter()), "Table.");
    }
    word(name).and_then(|(form, help)| give(form.to_owned(), help))
}

fn table<'f>(name: &str, fields: impl Iterator<Item = &'f huntlet_table::Field>) -> String {
    let columns: Vec<String> = fields.map(|field| format!("{}: {}", field.name, field.ty.name())).collect();
    format!("{name} ({})", columns.join(", "))
}
