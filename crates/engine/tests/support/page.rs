//! Compares a result with what a page of documentation prints.
//!
//! Pages are written for readers, so a cell is compared as a reader would, by these rules and no others:
//! - nulls and empty texts look alike; white space, quotes around a value and Markdown's marks do not count;
//! - a number is right when it is the printed one at the digits that are printed, rounded or cut off;
//! - bags have no order; a value that is no JSON on the page is compared by its words and numbers, in order;
//! - three dots or more stand for anything;
//! - a table with fewer rows than ours is a cut: its rows, three at least, stand together and in order in ours;
//! - columns in another order are found by their names;
//! - a column that only repeats literals of the query is no answer: where the page prints a value there that the query
//!   does not hold, the page's input was another, and that cell is left out;
//! - the value of a bare expression has no column name, so that the page's heading is none;
//! - of a query with several results, a page may print any.

use std::collections::HashSet;

use huntlet_engine::Output;
use huntlet_kql::ast::{Expr, ExprKind, OperatorKind, StatementKind, visit};
use huntlet_table::{CellRef, Table, text};
use serde_json::Value;

/// The page's table is that of the result, as far as it can be told.
pub fn documentation(case: &Value, output: &Output) -> Result<(), String> {
    let page = Page::of(case);
    let first = page.same(&output.table);
    let results = output.others.iter().map(|(_, table)| table);
    match first {
        Err(_) if results.into_iter().any(|table| page.same(table).is_ok()) => Ok(()),
        other => other,
    }
}

/// What a page shows.
struct Page<'a> {
    names: Vec<&'a str>,
    /// The names that Microsoft's binder gives, where it knows them.
    bound: Vec<&'a str>,
    rows: Vec<Vec<String>>,
    /// The query without white space.
    query: String,
    /// Columns that only repeat literals.
    echoes: HashSet<String>,
}

impl<'a> Page<'a> {
    fn of(case: &'a Value) -> Self {
        let list = |key: &str| case[key].as_array().map(Vec::as_slice).unwrap_or_default();
        let query = case["query"].as_str().unwrap_or_default();
        let row = |row: &Value| row.as_array().into_iter().flatten().map(shown).collect();
        Self {
            names: list("columns")
                .iter()
                .filter_map(Value::as_str)
                .map(|name| name.trim_matches('`'))
                .collect(),
            bound: list("kls_columns").iter().filter_map(|column| column["name"].as_str()).collect(),
            rows: list("rows").iter().map(row).collect(),
            query: squeezed(query),
            echoes: echoes(query),
        }
    }

    fn same(&self, table: &Table) -> Result<(), String> {
        let schema = table.schema();
        let own: Vec<&str> = schema.iter().map(|field| field.name.as_str()).collect();
        let places = self.places(&own)?;
        let ours: Vec<Vec<CellRef<'_>>> = (0..table.height()).map(|row| table.row(row).collect()).collect();
        let same_row = |page: &[String], ours: &[CellRef<'_>]| {
            places.iter().zip(page).all(|(&at, cell)| {
                same_cell(cell, &ours[at])
                    || self.echoes.contains(own[at]) && !self.query.contains(&squeezed(cell))
            })
        };
        if self.rows.len() < ours.len() && self.rows.len() >= 3 {
            let fits =
                |window: &[Vec<CellRef<'_>>]| self.rows.iter().zip(window).all(|(a, b)| same_row(a, b));
            return if ours.windows(self.rows.len()).any(fits) {
                Ok(())
            } else {
                Err(format!("{} rows, not {}", ours.len(), self.rows.len()))
            };
        }
        let mut left: Vec<&Vec<CellRef<'_>>> = ours.iter().collect();
        for page in &self.rows {
            match left.iter().position(|row| same_row(page, row)) {
                Some(at) => {
                    left.remove(at);
                }
                None => return Err(format!("no row {page:?}, but {left:?}")),
            }
        }
        if left.is_empty() { Ok(()) } else { Err(format!("rows that the page has not: {left:?}")) }
    }

    /// Where the page's columns stand in ours.
    fn places(&self, own: &[&str]) -> Result<Vec<usize>, String> {
        let in_order = || (0..own.len()).collect();
        let bare = own == ["print_0"] && self.names.len() == 1 && self.bound.is_empty();
        // where a page prints other names than the language gives, Microsoft's binder decides
        if own == self.names || own == self.bound && own.len() == self.names.len() || bare {
            return Ok(in_order());
        }
        let found: Option<Vec<usize>> =
            self.names.iter().map(|name| own.iter().position(|known| known == name)).collect();
        match found {
            Some(places) if places.len() == own.len() => Ok(places),
            _ => Err(format!("columns {own:?}, not {:?}", self.names)),
        }
    }
}

/// The columns that a `print` of a literal or a `datatable` writes, and nothing after it.
fn echoes(query: &str) -> HashSet<String> {
    let script = huntlet_kql::parse(query).script;
    let literals: HashSet<&str> = script
        .statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Let { name, value } if value.as_literal().is_some() => Some(name.text.as_str()),
            _ => None,
        })
        .collect();
    let is_literal = |value: &Expr| {
        value.as_literal().is_some()
            || value.as_name().is_some_and(|name| literals.contains(name.text.as_str()))
    };
    let mut found = HashSet::new();
    let mut written: Vec<String> = Vec::new();
    visit::walk_script(&script, &mut |expr| match &expr.kind {
        ExprKind::DataTable { schema, .. } => {
            found.extend(schema.columns.iter().map(|column| column.name.text.clone()));
        }
        ExprKind::Named { names, .. } => written.extend(names.iter().map(|name| name.text.clone())),
        _ => {}
    });
    visit::walk_operators(&script, &mut |operator| {
        let OperatorKind::Print { items } = &operator.kind else { return };
        for item in items {
            if let ExprKind::Named { names, value, .. } = &item.kind
                && is_literal(value)
            {
                for name in names {
                    found.insert(name.text.clone());
                    if let Some(at) = written.iter().position(|known| *known == name.text) {
                        written.swap_remove(at);
                    }
                }
            }
        }
    });
    found.retain(|name| !written.contains(name));
    found
}

/// A cell as the reader sees it: without code marks, a link as its text, a line break as one.
fn shown(cell: &Value) -> String {
    let text = match cell {
        Value::String(text) => text.trim(),
        Value::Null => "",
        other => return other.to_string(),
    };
    let text = text.trim_matches('`');
    let text =
        ["<br />", "<br/>", "<br>"].iter().fold(text.to_owned(), |text, mark| text.replace(mark, "\n"));
    let link =
        text.strip_prefix('[').and_then(|rest| rest.strip_suffix(')')).and_then(|rest| rest.split_once("]("));
    link.map_or(text.clone(), |(label, _)| label.to_owned())
}

fn same_cell(page: &str, ours: &CellRef<'_>) -> bool {
    let plain = page.trim_matches(['\'', '"']);
    let number = || plain.replace(',', "");
    let same = match ours {
        CellRef::Null => matches!(plain, "" | "null" | "(null)"),
        CellRef::Bool(flag) => match plain.to_lowercase().as_str() {
            "1" | "true" => *flag,
            "0" | "false" => !flag,
            _ => false,
        },
        CellRef::Int(value) => number().parse() == Ok(*value) || is_close(&number(), f64::from(*value)),
        CellRef::Long(value) => {
            number().parse() == Ok(*value)
                || number().contains(['.', 'e', 'E']) && is_close(&number(), *value as f64)
        }
        CellRef::Real(value) => is_close(&number(), *value),
        CellRef::Decimal(value) => value.parse().is_ok_and(|value| is_close(&number(), value)),
        CellRef::DateTime(ticks) => huntlet_ticks::parse_datetime(plain) == Some(*ticks),
        CellRef::TimeSpan(ticks) => timespan(plain) == Some(*ticks),
        CellRef::Str(text) | CellRef::Guid(text) => {
            squeezed(page) == squeezed(text)
                || squeezed(plain) == squeezed(text.trim_matches(['\'', '"']))
                || json(page).zip(json(text)).is_some_and(|(page, ours)| same_json(&page, &ours))
        }
        CellRef::Dynamic(text) => {
            let ours = serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text));
            match serde_json::from_str(page) {
                Ok(page) => same_json(&page, &ours),
                Err(_) => same_words(&words(page), &words(text)),
            }
        }
    };
    same || page.contains("...") && same_words(&words(page), &words(&text::cell_text(*ours)))
}

/// An array or a bag.
fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(|value: &Value| value.is_array() || value.is_object())
}

fn same_json(page: &Value, ours: &Value) -> bool {
    match (page, ours) {
        (Value::Array(page), Value::Array(ours)) => {
            page.len() == ours.len() && page.iter().zip(ours).all(|(page, ours)| same_json(page, ours))
        }
        (Value::Object(page), Value::Object(ours)) => {
            page.len() == ours.len()
                && page.iter().all(|(key, page)| ours.get(key).is_some_and(|ours| same_json(page, ours)))
        }
        (Value::Number(page), Value::Number(ours)) => {
            page == ours || ours.as_f64().is_some_and(|ours| is_close(&page.to_string(), ours))
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => false,
        // pages quote what is none of JSON's types, or do not
        (page, ours) => {
            let bare = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            squeezed(&bare(page)).eq_ignore_ascii_case(&squeezed(&bare(ours)))
        }
    }
}

/// True when a number is the printed one at the digits that are printed.
fn is_close(printed: &str, ours: f64) -> bool {
    match printed {
        "∞" | "Infinity" => return ours == f64::INFINITY,
        "-∞" | "-Infinity" => return ours == f64::NEG_INFINITY,
        _ => {}
    }
    let Ok(page) = printed.parse::<f64>() else { return false };
    if page.is_nan() || ours.is_nan() {
        return page.is_nan() == ours.is_nan();
    }
    let (mantissa, exponent) = printed.split_once(['e', 'E']).unwrap_or((printed, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit = 10_f64.powi(exponent.parse::<i32>().unwrap_or(0) - decimals as i32);
    let (apart, noise) = ((page - ours).abs(), ours.abs() * 1e-9);
    let rounded = decimals > 0 && apart <= unit / 2.0 + noise;
    let cut_off = decimals > 0 && apart < unit && page.abs() <= ours.abs();
    rounded || cut_off || apart <= noise
}

/// A timespan; days may stand before a colon too.
fn timespan(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        [days, hours, minutes, seconds] => {
            huntlet_ticks::parse_timespan(&format!("{days}.{hours}:{minutes}:{seconds}"))
        }
        _ => huntlet_ticks::parse_timespan(text),
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The words and numbers of a text; `...` for a gap.
fn words(text: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || "\"'`,:[]{}".contains(c);
    let gap = |word: &str| word.len() >= 3 && word.bytes().all(|byte| byte == b'.');
    text.split(between)
        .filter(|word| !word.is_empty())
        .map(|word| if gap(word) { "..." } else { word })
        .collect()
}

fn same_words(page: &[&str], ours: &[&str]) -> bool {
    match (page.split_first(), ours.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=ours.len()).any(|skipped| same_words(rest, &ours[skipped..])),
        (Some((page, pages)), Some((own, ours))) => {
            let number = || own.parse().is_ok_and(|own| is_close(page, own));
            (page == own || number()) && same_words(pages, ours)
        }
        _ => false,
    }
}
