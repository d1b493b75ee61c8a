//! Placeholders in KQL: each becomes the name of a typed parameter, by what stands around it.
//!
//! - Within quotes it is text: `"{host}"` becomes the name, `"a{host}b"` becomes `strcat("a", name, "b")`.
//! - In `datetime({start})` and its kin the name takes the place of the whole literal.
//! - Without quotes numbers, times and lists are the name. Text there is a table, a column or several, an aggregate, a
//!   truth value, a length of time, or operators behind `|`, as the place and the default say.
//!
//! The names are `arg_...`, so that no column of a table hides them.

use std::collections::BTreeMap;

use super::operators::{BETWEEN_VALUES, before, behind, closing, is_compared, is_listed, wants_value};
use super::parameter::Declared;
use super::template::{Template, is_mark};
use super::text::{Token, tokens};
use crate::definition::{Parameter, ParameterType};
use crate::dialect::Dialect;
use crate::tables::tables_read;
use crate::value::ParamValue;

/// A query whose placeholders are names.
#[derive(Debug)]
pub(crate) struct Converted {
    /// The text.
    pub(crate) text: String,
    /// Its parameters, in the file's order.
    pub(crate) parameters: Vec<Parameter>,
    /// What changed on the way.
    pub(crate) warnings: Vec<String>,
}

/// What a parameter turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A literal of this type, or operators, or an aggregate.
    Is(ParameterType),
    /// A table or a column: the tree tells.
    Name,
    /// Written out.
    Gone,
}

struct Writer<'a> {
    template: &'a Template,
    declared: &'a [Declared],
    roles: BTreeMap<usize, Role>,
    warnings: Vec<String>,
}

/// Literals that are written `type(...)`, and the functions that make the same of text.
const TYPED: &[(&str, &str)] = &[
    ("datetime", "todatetime"),
    ("date", "todatetime"),
    ("timespan", "totimespan"),
    ("time", "totimespan"),
    ("guid", "toguid"),
    ("int", "toint"),
    ("long", "tolong"),
    ("real", "toreal"),
    ("double", "toreal"),
    ("decimal", "todecimal"),
    ("bool", "tobool"),
];

const UNITS: &[&str] =
    &["d", "h", "m", "s", "ms", "min", "hour", "hours", "day", "days", "minute", "minutes", "second"];

/// The query with names for the placeholders. The error is a sentence.
pub(crate) fn convert(
    template: &Template,
    declared: &[Declared],
    dialect: Dialect,
) -> Result<Converted, String> {
    let mut writer = Writer { template, declared, roles: BTreeMap::new(), warnings: Vec::new() };
    let found = tokens(&template.text)?;
    if let Some(Token::Comment(comment)) = found.iter().rev().find(|token| !matches!(token, Token::Space(_)))
        && comment.contains('|')
    {
        return Err("a comment swallows the rest of the text. Write the query as a block (`query: |`), so that lines \
            are kept."
            .to_owned());
    }
    let text = writer.write(&found)?;
    let text = text.trim().trim_end_matches(';').trim_end().to_owned();
    let mut parameters = Vec::new();
    let tables = tables_read(&huntlet_kql::parse(&text).script);
    for (index, one) in declared.iter().enumerate() {
        let ty = match writer.roles.get(&index) {
            None | Some(Role::Gone) => continue,
            Some(Role::Is(ty)) => *ty,
            Some(Role::Name) => name_type(one, &tables)?,
        };
        let parameter = Parameter {
            name: one.name.clone(),
            variable: variable(one),
            ty,
            description: one.description.clone(),
            default: one.default.clone(),
            values: Vec::new(),
            aliases: one.aliases.clone(),
        };
        if dialect == Dialect::ResourceGraph && parameter.is_function() {
            return Err(format!("Resource Graph has no functions, so {{{}}} cannot stand in it.", one.name));
        }
        parameters.push(parameter);
    }
    Ok(Converted { text, parameters, warnings: writer.warnings })
}

fn variable(one: &Declared) -> String {
    format!("arg_{}", one.name)
}

fn default_text(one: &Declared) -> Option<&str> {
    one.default.as_ref().and_then(|value| value.as_str()).map(str::trim)
}

fn is_plain_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
}

/// Whether a bare name is a table, a column, or several columns.
fn name_type(one: &Declared, tables: &[String]) -> Result<ParameterType, String> {
    if tables.contains(&variable(one)) || one.name == "table" {
        return Ok(ParameterType::Table);
    }
    let several = ["columns", "fields", "cols"].iter().any(|end| one.name.ends_with(end));
    match default_text(one) {
        None if several => Ok(ParameterType::Columns),
        Some(default)
            if default.contains(',') && default.split(',').all(|part| is_plain_name(part.trim())) =>
        {
            Ok(ParameterType::Columns)
        }
        Some(default) if is_plain_name(default) => {
            Ok(if several { ParameterType::Columns } else { ParameterType::Column })
        }
        None => Ok(ParameterType::Column),
        Some(default) => Err(format!(
            "{{{}}} stands where a name stands, and its default `{default}` is none. Put it in quotes if it is text.",
            one.name
        )),
    }
}

impl Writer<'_> {
    fn declared(&self, mark: char) -> Result<(usize, &Declared), String> {
        let name = self.template.name(mark).unwrap_or_default();
        let found = self.declared.iter().enumerate().find(|(_, one)| one.name == name);
        found.ok_or_else(|| format!("{{{name}}} is no parameter."))
    }

    fn is(&mut self, index: usize, role: Role) -> Result<(), String> {
        match self.roles.insert(index, role) {
            Some(before) if before != role => {
                let name = self.declared.get(index).map_or("", |one| one.name.as_str());
                Err(format!(
                    "{{{name}}} is text in one place and something else in another. Use two parameters."
                ))
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, tokens: &[Token<'_>]) -> Result<String, String> {
        let mut out = String::with_capacity(self.template.text.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                Token::Word(word) => {
                    if let Some((written, next)) = self.typed(word, tokens, at)? {
                        out.push_str(&written);
                        at = next;
                        continue;
                    }
                    out.push_str(word);
                }
                Token::Mark(mark) => {
                    let (written, used) = self.bare(*mark, tokens, at)?;
                    out.push_str(&written);
                    at += used;
                }
                Token::Space(space) => out.push_str(space),
                Token::Sign(sign) => out.push(*sign),
                Token::Comment(comment) => out.push_str(&self.template.written(comment)),
                Token::Text { open, inside, close } => out.push_str(&self.quoted(open, inside, close)?),
            }
            at += 1;
        }
        Ok(out)
    }

    /// `datetime({start})`, `dynamic([{list}])` and their kin, with the index behind it.
    fn typed(
        &mut self,
        word: &str,
        tokens: &[Token<'_>],
        at: usize,
    ) -> Result<Option<(String, usize)>, String> {
        let function = TYPED.iter().find(|(known, _)| *known == word).map(|(_, function)| *function);
        if function.is_none() && word != "dynamic" {
            return Ok(None);
        }
        let Some((open, Token::Sign('('))) = behind(tokens, at) else { return Ok(None) };
        let Some(close) = closing(tokens, open) else { return Ok(None) };
        let inside: Vec<Token<'_>> = tokens
            .get(open + 1..close)
            .unwrap_or_default()
            .iter()
            .filter(|token| !token.is_blank())
            .copied()
            .collect();
        let has_mark = |token: &Token<'_>| match token {
            Token::Mark(_) => true,
            Token::Text { inside, .. } => inside.contains(is_mark),
            _ => false,
        };
        if !inside.iter().any(has_mark) {
            return Ok(None);
        }
        let only = match inside.as_slice() {
            [Token::Mark(mark)] => Some(*mark),
            [Token::Text { inside, .. }] => {
                inside.chars().next().filter(|c| inside.chars().eq([*c]) && is_mark(*c))
            }
            [Token::Sign('['), Token::Mark(mark), Token::Sign(']')] if word == "dynamic" => Some(*mark),
            _ => None,
        };
        let written = match (only, function) {
            (Some(mark), None) => {
                let (index, one) = self.declared(mark)?;
                let (name, ty) = (variable(one), one.ty);
                self.is(index, Role::Is(ty))?;
                if ty == ParameterType::List { name } else { format!("pack_array({name})") }
            }
            (Some(mark), Some(function)) => {
                let (index, one) = self.declared(mark)?;
                let (name, ty) = (variable(one), one.ty);
                if ty == ParameterType::List {
                    return Err(format!("{word}({{{}}}): a list is no {word}.", one.name));
                }
                self.is(index, Role::Is(ty))?;
                if ty == ParameterType::Datetime && function == "todatetime" {
                    name
                } else {
                    format!("{function}({name})")
                }
            }
            (None, None) => match inside.as_slice() {
                [Token::Sign('['), items @ .., Token::Sign(']')]
                    if !items.iter().any(|token| matches!(token, Token::Sign('[' | '{' | ':'))) =>
                {
                    format!("pack_array({})", self.write(items)?.replace(',', ", "))
                }
                _ => {
                    return Err(
                        "a placeholder within dynamic(...) may only stand in a plain list.".to_owned()
                    );
                }
            },
            (None, Some(_)) => return Err(format!("{word}(...) may hold one placeholder and nothing else.")),
        };
        Ok(Some((written, close + 1)))
    }

    /// A string literal.
    fn quoted(&mut self, open: &str, inside: &str, close: &str) -> Result<String, String> {
        if !inside.contains(is_mark) {
            return Ok([open, inside, close].concat());
        }
        let is_whole = inside.chars().count() == 1;
        let mut parts: Vec<String> = Vec::new();
        let mut piece = String::new();
        for c in inside.chars() {
            if !is_mark(c) {
                piece.push(c);
                continue;
            }
            let (index, one) = self.declared(c)?;
            let slashes = piece.chars().rev().take_while(|c| *c == '\\').count();
            if !Token::is_verbatim(open) && slashes % 2 == 1 {
                return Err(format!(
                    "a backslash in front of {{{}}} would be part of the value. Write it twice.",
                    one.name
                ));
            }
            let value = match (one.ty, is_whole) {
                (ParameterType::List, _) => {
                    return Err(format!("{{{}}} is a list, and stands within quotes.", one.name));
                }
                (ParameterType::String, _) => around(one),
                (ParameterType::Datetime, true) => variable(one),
                _ => format!("tostring({})", variable(one)),
            };
            let role = Role::Is(one.ty);
            if !piece.is_empty() {
                parts.push([open, &piece, close].concat());
                piece.clear();
            }
            parts.push(value);
            self.is(index, role)?;
        }
        if !piece.is_empty() {
            parts.push([open, &piece, close].concat());
        }
        match parts.as_slice() {
            [one] => Ok(one.clone()),
            _ => Ok(format!("strcat({})", parts.join(", "))),
        }
    }

    /// A placeholder without quotes, and how many more tokens are used up.
    fn bare(&mut self, mark: char, tokens: &[Token<'_>], at: usize) -> Result<(String, usize), String> {
        let (index, one) = self.declared(mark)?;
        let one = one.clone();
        let (name, written) = (variable(&one), format!("{{{}}}", one.name));
        let next = tokens.get(at + 1);
        let is_glued = matches!(at.checked_sub(1).and_then(|at| tokens.get(at)), Some(Token::Word(_)))
            || matches!(next, Some(Token::Word(_)));
        if is_glued {
            let unit = match next {
                Some(Token::Word(unit)) if UNITS.contains(unit) => unit,
                _ => return Err(format!("{written} is a part of a name. Make the whole name a parameter.")),
            };
            let is_number = |text: &str| text.parse::<i64>().is_ok();
            let ty = match one.ty {
                ParameterType::Int | ParameterType::Real => one.ty,
                ParameterType::String if default_text(&one).is_none_or(is_number) => ParameterType::Int,
                _ => return Err(format!("{written}{unit} needs a whole number.")),
            };
            self.is(index, Role::Is(ty))?;
            return Ok((format!("({name} * 1{unit})"), 1));
        }
        match one.ty {
            ParameterType::String => self.bare_text(index, &one, tokens, at).map(|text| (text, 0)),
            ParameterType::List if !is_listed(tokens, at) => Err(format!(
                "{written} is a list. It may stand in `in (...)`, `has_any (...)`, `has_all (...)` or `dynamic([...])`."
            )),
            ty => {
                self.is(index, Role::Is(ty))?;
                Ok((name, 0))
            }
        }
    }

    fn bare_text(
        &mut self,
        index: usize,
        one: &Declared,
        tokens: &[Token<'_>],
        at: usize,
    ) -> Result<String, String> {
        let (name, written) = (variable(one), format!("{{{}}}", one.name));
        let default = default_text(one);
        if !wants_value(tokens, at) {
            return self.between(index, one, tokens, at);
        }
        let keyword = match before(tokens, at) {
            Some((_, Token::Word(word))) => *word,
            _ => "",
        };
        let has = |ty: ParameterType| {
            one.default.as_ref().is_some_and(|value| ParamValue::from_json(ty, value).is_some())
        };
        let ty = if matches!(default, Some("true" | "false")) {
            ParameterType::Bool
        } else if default.is_some_and(|text| text.starts_with('|'))
            || (default == Some("") && keyword == "where")
        {
            return Err(format!(
                "{written} would be pasted as KQL. Leave it out: operators are given as add_query_items."
            ));
        } else if is_compared(tokens, at) || is_listed(tokens, at) {
            if has(ParameterType::Int) {
                ParameterType::Int
            } else if has(ParameterType::Real) {
                ParameterType::Real
            } else if has(ParameterType::Timespan) {
                ParameterType::Timespan
            } else {
                ParameterType::String
            }
        } else if has(ParameterType::Int) {
            ParameterType::Int
        } else if has(ParameterType::Timespan) {
            ParameterType::Timespan
        } else if has(ParameterType::Aggregate) {
            ParameterType::Aggregate
        } else {
            self.is(index, Role::Name)?;
            return Ok(name);
        };
        self.is(index, Role::Is(ty))?;
        Ok(if ty == ParameterType::String { around(one) } else { name })
    }

    /// Text behind a whole expression: operators, or a comparison that is written out.
    fn between(
        &mut self,
        index: usize,
        one: &Declared,
        tokens: &[Token<'_>],
        at: usize,
    ) -> Result<String, String> {
        let written = format!("{{{}}}", one.name);
        let default = default_text(one);
        let named = matches!(one.name.as_str(), "add_query_items" | "query_project" | "where_clause");
        if default.map_or(named, |text| text.is_empty() || text.starts_with('|')) {
            self.is(index, Role::Is(ParameterType::AddQueryItems))?;
            if one.name != "add_query_items" {
                return Ok(format!("\n| invoke {}()\n", variable(one)));
            }
            let mut rest = tokens.iter().skip(at + 1).filter(|token| !token.is_blank());
            if rest.any(|token| *token != Token::Sign(';')) {
                return Err(format!("{written} must stand at the end of the query."));
            }
            return Ok(String::new());
        }
        match default {
            Some(operator) if BETWEEN_VALUES.contains(&operator) => {
                self.is(index, Role::Gone)?;
                self.warnings
                    .push(format!("{written} is always `{operator}`, because an operator is no value."));
                Ok(operator.to_owned())
            }
            _ => Err(format!("{written} would be pasted as KQL. Put it in quotes if it is text.")),
        }
    }
}

/// The name, within its format.
fn around(one: &Declared) -> String {
    let name = variable(one);
    let Some((front, end)) = &one.around else { return name };
    let quote = |text: &str| (!text.is_empty()).then(|| huntlet_kql::quote_string(text));
    let parts: Vec<String> = [quote(front), Some(name), quote(end)].into_iter().flatten().collect();
    format!("strcat({})", parts.join(", "))
}
