//! Functions of regular expressions.

use huntlet_table::{KqlType, Scalar};
use regex::{Captures, Regex};
use serde_json::Value;

use super::build::{Kind, check, compiled, constant_text, sig};
use super::pattern::{Pattern, rewrite};
use super::text::{text, window};
use super::{Arg, Function, NameRule, Prepared, cell, convert, limits};

pub(super) const FAMILY: &[Function] = &[
    compiled("extract", (3, 4), extract_type, NameRule::None, |_, args| extract(args)),
    compiled("extract_all", (2, 3), extract_all_type, NameRule::None, |_, args| extract_all(args)),
    compiled("extractall", (2, 3), extract_all_type, NameRule::None, |_, args| extract_all(args)),
    compiled("replace_regex", (3, 3), sig!(Text => String), NameRule::None, |_, args| {
        replace(args, [0, 1, 2])
    }),
    compiled("replace", (3, 3), sig!(Text => String), NameRule::None, |_, args| replace(args, [2, 0, 1])),
    compiled("trim", (2, 2), sig!(Text => String), NameRule::None, |_, args| trim(args, true, true)),
    compiled("trim_start", (2, 2), sig!(Text => String), NameRule::None, |_, args| trim(args, true, false)),
    compiled("trim_end", (2, 2), sig!(Text => String), NameRule::None, |_, args| trim(args, false, true)),
    compiled("indexof_regex", (2, 5), sig!(Any, Any, Integer => Long), NameRule::None, |_, args| {
        let pattern = Pattern::new(constant_text(args, 1))?;
        Ok(Box::new(move |cells| index_of(&pattern, cells).unwrap_or(Scalar::Null)))
    }),
];

/// The type named by a `typeof()` argument, which the binder hands over as the type's name.
pub(super) fn literal_type(args: &[Arg], index: usize) -> Result<Option<KqlType>, String> {
    if args.len() <= index {
        return Ok(None);
    }
    let name = constant_text(args, index)
        .ok_or_else(|| format!("argument {} must be a type, such as `typeof(long)`", index + 1))?;
    name.parse().map(Some).map_err(|_| format!("`{name}` is not a type"))
}

fn extract_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args.get(..3).unwrap_or(args), &[Kind::Text, Kind::Integer, Kind::Text], KqlType::String)?;
    Ok(literal_type(args, 3)?.unwrap_or(KqlType::String))
}

fn extract(args: &[Arg]) -> Result<Prepared, String> {
    let pattern = Pattern::new(constant_text(args, 0))?;
    let result = extract_type(args)?;
    Ok(Box::new(move |cells| {
        let source = text(cells, 2);
        let found = pattern.get(&text(cells, 0)).and_then(|regex| {
            let group = usize::try_from(cell::long(cells.get(1)?)?).ok()?;
            if group == 0 {
                return regex.find(&source).map(|found| found.as_str().to_owned());
            }
            Some(regex.captures(&source)?.get(group)?.as_str().to_owned())
        });
        match found {
            Some(found) => convert::to(result, &Scalar::String(found)),
            None if result == KqlType::String => cell::string(""),
            None => Scalar::Null,
        }
    }))
}

fn extract_all_type(args: &[Arg]) -> Result<KqlType, String> {
    let kinds: &[Kind] =
        if args.len() == 3 { &[Kind::Text, Kind::Dynamic, Kind::Text] } else { &[Kind::Text, Kind::Text] };
    let result = check(args, kinds, KqlType::Dynamic)?;
    if let Some(pattern) = constant_text(args, 0)
        && super::pattern::compile(&pattern).is_ok_and(|regex| regex.captures_len() < 2)
    {
        return Err(format!("`{pattern}` needs at least one capturing group, such as `({pattern})`"));
    }
    Ok(result)
}

fn extract_all(args: &[Arg]) -> Result<Prepared, String> {
    let pattern = Pattern::new(constant_text(args, 0))?;
    Ok(Box::new(move |cells| {
        let source = text(cells, cells.len().saturating_sub(1));
        let Some(regex) = pattern.get(&text(cells, 0)) else { return Scalar::Null };
        let wanted = if cells.len() == 3 { cells.get(1) } else { None };
        let groups = groups(&regex, wanted);
        let one = |found: &Captures<'_>, index: usize| {
            Value::from(found.get(index).map_or("", |group| group.as_str()))
        };
        let all: Vec<Value> = regex
            .captures_iter(&source)
            .map(|found| match groups.as_slice() {
                [single] => one(&found, *single),
                several => Value::Array(several.iter().map(|index| one(&found, *index)).collect()),
            })
            .collect();
        if all.is_empty() || groups.is_empty() { Scalar::Null } else { cell::list(all) }
    }))
}

/// The groups to return: all, or those listed by number or name.
fn groups(regex: &Regex, wanted: Option<&Scalar>) -> Vec<usize> {
    let Some(list) = wanted.and_then(cell::array) else { return (1..regex.captures_len()).collect() };
    list.iter()
        .filter_map(|item| match item {
            Value::String(name) => regex.capture_names().position(|known| known == Some(name)),
            other => usize::try_from(other.as_i64()?).ok().filter(|index| *index < regex.captures_len()),
        })
        .collect()
}

/// Replaces every match; `[source, pattern, rewrite]` are the places of the arguments.
fn replace(args: &[Arg], [source, lookup, template]: [usize; 3]) -> Result<Prepared, String> {
    let pattern = Pattern::new(constant_text(args, lookup))?;
    Ok(Box::new(move |cells| {
        let (source, template) = (text(cells, source), text(cells, template));
        match pattern.get(&text(cells, lookup)) {
            Some(regex) => {
                let mut made = 0;
                let replaced = regex.replace_all(&source, |captures: &Captures<'_>| {
                    let mut out = String::new();
                    if limits::fits(made) {
                        rewrite(&template, captures, &mut out);
                    }
                    made += out.len();
                    out
                });
                cell::string(replaced)
            }
            None => cell::string(""),
        }
    }))
}

/// Takes one match off each end asked for.
fn trim(args: &[Arg], start: bool, end: bool) -> Result<Prepared, String> {
    let anchored = |pattern: &str, start: bool| {
        if start { format!("^(?:{pattern})") } else { format!("(?:{pattern})$") }
    };
    let constant = constant_text(args, 0);
    if let Some(pattern) = &constant {
        // the message should show the pattern as written
        super::pattern::compile(pattern)?;
    }
    let head = Pattern::new(constant.as_ref().map(|pattern| anchored(pattern, true)))?;
    let tail = Pattern::new(constant.as_ref().map(|pattern| anchored(pattern, false)))?;
    Ok(Box::new(move |cells| {
        let (pattern, source) = (text(cells, 0), text(cells, 1));
        let mut rest = source.as_ref();
        if start {
            let found = head.get(&anchored(&pattern, true)).and_then(|regex| regex.find(rest));
            rest = rest.get(found.map_or(0, |found| found.end())..).unwrap_or_default();
        }
        if end {
            let found = tail.get(&anchored(&pattern, false)).and_then(|regex| regex.find(rest));
            rest = rest.get(..found.map_or(rest.len(), |found| found.start())).unwrap_or_default();
        }
        cell::string(rest)
    }))
}

fn index_of(pattern: &Pattern, cells: &[Scalar]) -> Option<Scalar> {
    let source = text(cells, 0);
    super::text::number(cells, 2, 0).filter(|start| *start >= 0)?;
    let (from, part) = window(&source, cells)?;
    let occurrence = super::text::number(cells, 4, 1).filter(|n| *n > 0)?;
    let regex = pattern.get(&text(cells, 1))?;
    let found = regex.find_iter(part).nth(usize::try_from(occurrence - 1).ok()?);
    Some(Scalar::Long(
        found.map_or(-1, |found| {
            (from + part.get(..found.start()).unwrap_or_default().chars().count()) as i64
        }),
    ))
}
