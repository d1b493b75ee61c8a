//! What may stand at a place of a query.

use huntlet_kql::{Awaited, Cursor, cursor, quote_name};

use super::{Known, Probe, word};
use crate::facts::{self, Fact, FactKind};
use crate::tables::Tables;

/// What completion offers, and the text it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Start of the word that is being written, a byte offset.
    pub start: usize,
    /// Its end.
    pub end: usize,
    /// What may stand there: columns first, then the query's own names, then tables, functions and words.
    pub items: Vec<CompletionItem>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionItem {
    /// The name, as it is shown.
    pub label: String,
    /// What goes into the text: a name is quoted where it must be.
    pub insert: String,
    /// What it is.
    pub kind: ItemKind,
    /// A column's type, a function's signature, an operator's form.
    pub detail: String,
    /// One sentence; empty when there is none.
    pub help: String,
}

/// What an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A column.
    Column,
    /// A table.
    Table,
    /// A name that `let` or `as` gives, or a parameter.
    Variable,
    /// A function.
    Function,
    /// An aggregate.
    Aggregate,
    /// A plugin of `evaluate`.
    Plugin,
    /// An operator behind `|`.
    Operator,
    /// Another word of the language.
    Keyword,
    /// A value that a parameter takes.
    Value,
}

/// A name that no query has, to be found again by the binder.
const MARK: &str = "huntletcursor";

/// What may stand at a byte offset of a text. Never fails; where nothing fits there are no items.
pub fn complete(text: &str, offset: usize, tables: &dyn Tables) -> Completion {
    let here = cursor(text, offset);
    let typed = here.word.text(text).to_lowercase();
    let mut offers = Offers { items: Vec::new() };
    match here.awaited {
        Awaited::Nothing => {}
        Awaited::Operator => {
            for name in huntlet_kql::OPERATORS {
                offers.word(name, ItemKind::Operator);
            }
        }
        Awaited::Parameter => values(&here, &mut offers),
        Awaited::Clause => clauses(&here, &mut offers),
        Awaited::Source | Awaited::Value | Awaited::Member => names(text, &here, tables, &mut offers),
    }
    let mut items = offers.items;
    items.retain(|item| matches(&item.label.to_lowercase(), &typed));
    items.sort_by_key(|item| !item.label.to_lowercase().starts_with(&typed));
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.label.clone()));
    Completion { start: here.word.start as usize, end: here.word.end as usize, items }
}

/// True when the letters of `typed` occur in the label in their order, the first at its start or behind a `_`.
fn matches(label: &str, typed: &str) -> bool {
    label.contains(typed) || {
        let mut letters = label.chars();
        typed.chars().next() == label.chars().next()
            && typed.chars().all(|wanted| letters.any(|letter| letter == wanted))
    }
}

struct Offers {
    items: Vec<CompletionItem>,
}

impl Offers {
    fn push(&mut self, label: &str, kind: ItemKind, detail: impl Into<String>, help: &str) {
        let insert = match kind {
            ItemKind::Column | ItemKind::Table | ItemKind::Variable => quote_name(label),
            _ => label.to_owned(),
        };
        let (label, help) = (label.to_owned(), help.to_owned());
        self.items.push(CompletionItem { label, insert, kind, detail: detail.into(), help });
    }

    fn word(&mut self, name: &str, kind: ItemKind) {
        let (form, help) = word(name).unwrap_or((name, ""));
        self.push(name, kind, form, help);
    }

    fn words(&mut self, names: &str, kind: ItemKind) {
        names.split_ascii_whitespace().for_each(|name| self.word(name, kind));
    }

    fn facts(&mut self, kind: FactKind, item: ItemKind) {
        for fact in facts::all().filter(|fact| fact.kind == kind && fact.replaced_by().is_none()) {
            if !fact.help.is_empty() {
                self.push(fact.name, item, signature(&fact), fact.help);
            }
        }
    }
}

/// `name(parameters): type`
pub(super) fn signature(fact: &Fact) -> String {
    let result = match fact.result {
        name if facts::type_named(name).is_some() => name,
        "table" => "table",
        _ => return format!("{}{}", fact.name, fact.params),
    };
    format!("{}{}: {result}", fact.name, fact.params)
}

/// Columns, names, tables and functions.
fn names(text: &str, here: &Cursor, tables: &dyn Tables, offers: &mut Offers) {
    let start = here.word.start as usize;
    let probed = format!("{}{MARK}{}", text.get(..start).unwrap_or_default(), here.closers);
    let probe = Probe { at: start as u32 + 1, seen: None };
    let seen = crate::run::probed(&probed, tables, probe);
    let awaits_table = seen.as_ref().map_or(here.awaited == Awaited::Source, |seen| seen.table);
    if let Some(seen) = &seen {
        for field in &seen.fields {
            offers.push(&field.name, ItemKind::Column, field.ty.name(), "");
        }
        for (name, known) in seen.names.iter().rev() {
            match known {
                Known::Scalar(ty) => offers.push(name, ItemKind::Variable, ty.name(), ""),
                Known::Table(fields) => offers.push(name, ItemKind::Table, columns(fields.len()), ""),
                Known::Function(params) => {
                    offers.push(name, ItemKind::Function, format!("{name}({})", params.join(", ")), "");
                }
            }
        }
    }
    if here.awaited == Awaited::Member {
        // a member is a column of a side of a join, or a key of a dynamic, which no one knows
        let side = matches!(here.before.as_str(), "$left" | "$right");
        offers.items.retain(|item| side && item.kind == ItemKind::Column);
        return;
    }
    if here.operator.as_deref() == Some("evaluate") && here.before == "evaluate" {
        offers.items.clear();
        return offers.facts(FactKind::Plugin, ItemKind::Plugin);
    }
    if here.operator.as_deref() == Some("invoke") && here.before == "invoke" {
        // the query's own functions, then the host's
        offers.items.retain(|item| item.kind == ItemKind::Function);
        let Some(functions) = tables.functions() else { return };
        for function in functions.names().into_iter().filter_map(|name| functions.find(name)) {
            let parameters: Vec<&str> = function.parameters().iter().map(|one| one.name).collect();
            let detail = format!("{}({})", function.name(), parameters.join(", "));
            offers.push(function.name(), ItemKind::Function, detail, function.help());
        }
        return;
    }
    if awaits_table || seen.is_none() {
        for name in tables.names() {
            let width = tables.schema(&name).map_or(0, |schema| schema.len());
            offers.push(&name, ItemKind::Table, columns(width), "");
        }
    }
    if awaits_table {
        let words = "let print range union search find datatable externaldata materialize";
        return offers.words(words, ItemKind::Keyword);
    }
    if here.operator.as_deref() == Some("join") || here.operator.as_deref() == Some("lookup") {
        offers.push("$left", ItemKind::Keyword, "$left.column", "The rows before the join.");
        offers.push("$right", ItemKind::Keyword, "$right.column", "The rows that are joined.");
    }
    if seen.as_ref().is_some_and(|seen| seen.aggregates) {
        offers.facts(FactKind::Aggregate, ItemKind::Aggregate);
        offers.words("by", ItemKind::Keyword);
    }
    offers.facts(FactKind::Function, ItemKind::Function);
    offers.words("toscalar dynamic datetime timespan typeof true false", ItemKind::Keyword);
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}

/// The values of an operator's parameter.
fn values(here: &Cursor, offers: &mut Offers) {
    let operator = here.operator.as_deref().unwrap_or_default();
    let values = match (here.before.as_str(), operator) {
        ("render", _) => {
            "anomalychart areachart barchart card columnchart linechart piechart pivotchart plotly scatterchart \
             stackedareachart table timechart timeline timepivot treemap"
        }
        ("kind", "join") => {
            "innerunique inner leftouter rightouter fullouter leftsemi rightsemi leftanti rightanti"
        }
        ("kind", "lookup") => "leftouter inner",
        ("kind", "union") => "outer inner",
        ("kind", "parse" | "parse-where") => "simple regex relaxed",
        ("kind" | "bagexpansion", "mv-expand" | "mv-apply") => "bag array",
        ("kind", "search") => "case_insensitive case_sensitive",
        ("kind", "make-series") => "nonempty",
        ("isfuzzy", _) => "true false",
        ("strategy", "join") => "broadcast shuffle",
        _ => "",
    };
    offers.words(values, ItemKind::Value);
}

/// Words behind a value.
fn clauses(here: &Cursor, offers: &mut Offers) {
    let own = match here.operator.as_deref().unwrap_or_default() {
        "summarize" | "distinct" | "facet" => "by",
        "join" | "lookup" => "on kind",
        "sort" | "order" | "top" => "by asc desc nulls first last",
        "parse" | "parse-where" | "parse-kv" => "with",
        "make-series" => "on from to step by default",
        "mv-expand" | "mv-apply" => "to on limit",
        "range" => "from to step",
        "render" => "with",
        "top-nested" | "top-hitters" | "sample-distinct" => "of by",
        _ => "",
    };
    offers.words(own, ItemKind::Keyword);
    offers.words(
        "and or == != =~ !~ < <= > >= in !in in~ !in~ has !has has_cs has_any has_all contains !contains contains_cs \
         startswith !startswith endswith !endswith hasprefix hassuffix between !between",
        ItemKind::Keyword,
    );
    offers.push(
        "matches regex",
        ItemKind::Keyword,
        "matches regex \"...\"",
        "True when a regular expression matches.",
    );
}
