//! `parse-kv`.

use huntlet_table::{ColumnBuilder, Scalar, Table};

use super::operators::{Executor, Stop, table_of};
use crate::functions::convert;
use crate::plan::{KvRule, ParseKv, Step};
use crate::value::Value;

impl Executor<'_> {
    /// Columns from the pairs in a text; the first value of a key counts.
    pub(super) async fn parse_kv(&self, table: &Table, parse: &ParseKv, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let subject = self.columns(table, [&parse.subject], span).await?.into_iter().next();
        let subject = subject.ok_or_else(|| Stop::Failed("the text is not there".to_owned(), span))?;
        let subject = Value::of_column(subject);
        let texts = subject.cells();
        let rows = table.height();
        let mut builders: Vec<ColumnBuilder> =
            parse.columns.iter().map(|(_, _, ty)| ColumnBuilder::new("", *ty, rows)).collect();
        for row in 0..rows {
            if row % super::MORSEL == super::MORSEL - 1 {
                self.checkpoint().await?;
            }
            let mut found: Vec<Option<String>> = vec![None; parse.columns.len()];
            pairs(texts.text(row).unwrap_or(""), parse, &mut |key, value| {
                let at = parse.columns.iter().position(|(name, ..)| name == key);
                if let Some(slot) = at.and_then(|at| found.get_mut(at))
                    && slot.is_none()
                {
                    *slot = Some(value);
                }
            });
            for ((builder, (_, _, ty)), value) in builders.iter_mut().zip(&parse.columns).zip(found) {
                match value {
                    Some(value) => builder.push(&convert::to(*ty, &Scalar::String(value))),
                    None => builder.push_null(),
                }
            }
        }
        let mut columns = table.columns().to_vec();
        for ((_, position, _), builder) in parse.columns.iter().zip(builders) {
            let Some(field) = step.fields.get(*position) else { continue };
            let column = builder.finish().with_name(&field.name);
            match columns.get_mut(*position) {
                Some(slot) => *slot = column,
                None => columns.push(column),
            }
        }
        table_of(columns, rows, span)
    }
}

/// Hands over each key with its value.
fn pairs(text: &str, parse: &ParseKv, take: &mut dyn FnMut(&str, String)) {
    match &parse.rule {
        KvRule::Regex(pattern) => {
            for found in pattern.captures_iter(text) {
                let group = |at: usize| found.get(at).map_or("", |part| part.as_str());
                take(group(1).trim(), group(2).trim().to_owned());
            }
        }
        KvRule::Delimited { delimiters, quotes, escapes, greedy } => {
            let mut reader = Reader { rest: text, quotes, escapes };
            match delimiters {
                Some((pair, kv)) => reader.delimited(pair, kv, *greedy, take),
                None => {
                    while let Some(key) = reader.word() {
                        let before = reader.rest;
                        let Some(value) = reader.word() else { break };
                        if parse.columns.iter().any(|(name, ..)| *name == key) {
                            take(&key, value);
                        } else {
                            // what is no key may stand before one
                            reader.rest = before;
                        }
                    }
                }
            }
        }
    }
}

/// Reads pairs from the front of a text.
struct Reader<'a> {
    rest: &'a str,
    quotes: &'a [(char, char)],
    escapes: &'a [char],
}

impl Reader<'_> {
    fn delimited(&mut self, pair: &str, kv: &str, greedy: bool, take: &mut dyn FnMut(&str, String)) {
        while !self.rest.is_empty() {
            self.rest = self.rest.trim_start();
            let key = if let Some(key) = self.quoted() {
                key
            } else {
                let end = self.rest.len();
                let to = |sign: &str| self.rest.find(sign).unwrap_or(end);
                let (key, rest) = self.rest.split_at(to(pair).min(to(kv)));
                self.rest = rest;
                key.trim().to_owned()
            };
            // blanks around the delimiter belong to neither side, even where a blank parts pairs
            let Some(rest) = self.rest.strip_prefix(kv).or_else(|| self.rest.trim_start().strip_prefix(kv))
            else {
                self.rest = match self.rest.strip_prefix(pair) {
                    Some(rest) => rest,
                    None => {
                        self.rest.find(pair).and_then(|at| self.rest.get(at + pair.len()..)).unwrap_or("")
                    }
                };
                continue;
            };
            self.rest = rest.trim_start();
            let value = if let Some(value) = self.quoted() {
                let at = self.rest.find(pair).unwrap_or(self.rest.len());
                self.rest = self.rest.get(at..).unwrap_or("");
                value
            } else {
                let end = if greedy { self.greedy_end(pair, kv) } else { self.rest.find(pair) };
                let (value, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                self.rest = rest;
                value.trim().to_owned()
            };
            self.rest = self.rest.strip_prefix(pair).unwrap_or(self.rest);
            take(&key, value);
        }
    }

    /// Where the pair before the next key ends.
    fn greedy_end(&self, pair: &str, kv: &str) -> Option<usize> {
        let next = self.rest.find(kv)?;
        self.rest.get(..next)?.trim_end().rfind(pair)
    }

    /// A text in quotes; nothing, and nothing read, when there is none or its end is missing.
    fn quoted(&mut self) -> Option<String> {
        let mut signs = self.rest.char_indices();
        let (_, first) = signs.next()?;
        let (_, close) = self.quotes.iter().find(|(open, _)| *open == first)?;
        let mut text = String::new();
        while let Some((at, sign)) = signs.next() {
            if self.escapes.contains(&sign) {
                text.extend(signs.next().map(|(_, escaped)| escaped));
            } else if sign == *close {
                self.rest = self.rest.get(at + sign.len_utf8()..).unwrap_or("");
                return Some(text);
            } else {
                text.push(sign);
            }
        }
        None
    }

    /// The next word: letters, digits and `_`, or a text in quotes.
    fn word(&mut self) -> Option<String> {
        loop {
            let first = self.rest.chars().next()?;
            if let Some(text) = self.quoted() {
                return Some(text);
            }
            let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
            if is_part(first) {
                let end = self.rest.find(|sign| !is_part(sign)).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(word.to_owned());
            }
            self.rest = self.rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
}
