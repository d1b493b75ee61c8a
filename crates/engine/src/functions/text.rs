//! Functions of text: joining, cutting, searching, replacing.

use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{MANY, column, compiled, constant_text, row, sig};
use super::text_match::Matcher;
use super::{Function, NameRule, apply, cell, limits};

/// The longest text that a function makes, in bytes.
pub(super) use super::limits::LONGEST;

pub(super) const FAMILY: &[Function] = &[
    row("strcat", (1, 64), sig!(Any => String), NameRule::None, |_, a| {
        cell::string(a.iter().map(cell::text).collect::<String>())
    }),
    row("strcat_delim", (3, 65), sig!(Any => String), NameRule::None, |_, a| {
        let Some((delimiter, rest)) = a.split_first() else { return cell::string("") };
        cell::string(rest.iter().map(cell::text).collect::<Vec<_>>().join(&cell::text(delimiter)))
    }),
    row("strcmp", (2, 2), sig!(Any => Long), NameRule::None, |_, a| {
        let [a, b] = a else { return Scalar::Null };
        Scalar::Long(cell::text(a).as_ref().cmp(cell::text(b).as_ref()) as i64)
    }),
    row("strrep", (2, 3), sig!(Any, Integer, Any => String), NameRule::None, |_, a| strrep(a)),
    column("strlen", (1, 1), sig!(Text => Long), NameRule::NameAndFirstArgument, |_, a, rows| {
        Ok(apply::text_to_long(a, rows, |text| text.chars().count() as i64))
    }),
    column("string_size", (1, 1), sig!(Text => Long), NameRule::NameAndFirstArgument, |_, a, rows| {
        Ok(apply::text_to_long(a, rows, |text| text.len() as i64))
    }),
    column("toupper", (1, 1), sig!(Any => String), NameRule::None, |_, a, rows| {
        Ok(apply::text_to_text(a, rows, |text| cased(text, char::to_uppercase)))
    }),
    column("tolower", (1, 1), sig!(Any => String), NameRule::None, |_, a, rows| {
        Ok(apply::text_to_text(a, rows, |text| cased(text, char::to_lowercase)))
    }),
    row("reverse", (1, 1), sig!(Any => String), NameRule::None, |_, a| {
        cell::string(text(a, 0).chars().rev().collect::<String>())
    }),
    row("substring", (2, 3), sig!(Any, Integer => String), NameRule::None, |_, a| substring(a)),
    row("split", (2, 3), sig!(Any, Text, Integer => Dynamic), NameRule::FirstArgument, |_, a| split(a)),
    row("indexof", (2, 5), sig!(Any, Any, Integer => Long), NameRule::None, |_, a| index_of(a)),
    row("replace_string", (3, 3), sig!(Text => String), NameRule::None, |_, a| {
        let (source, lookup) = (text(a, 0), text(a, 1));
        if lookup.is_empty() {
            return cell::string(source);
        }
        let rewrite = text(a, 2);
        // counted only when it could be too much
        let most = source.len().saturating_mul(rewrite.len().max(1));
        let grown = |found: usize| source.len().saturating_add(found.saturating_mul(rewrite.len()));
        if most > LONGEST && !limits::fits(grown(source.matches(lookup.as_ref()).count())) {
            return cell::string("");
        }
        cell::string(source.replace(lookup.as_ref(), &rewrite))
    }),
    row("replace_strings", (3, 3), sig!(Text, Dynamic => String), NameRule::None, |_, a| replace_strings(a)),
    row("translate", (3, 3), sig!(Text => String), NameRule::None, |_, a| translate(a)),
    row("regex_quote", (1, 1), sig!(Any => String), NameRule::None, |_, a| {
        cell::string(regex::escape(&text(a, 0)))
    }),
    row("isascii", (1, 1), sig!(Any => Bool), NameRule::None, |_, a| Scalar::Bool(text(a, 0).is_ascii())),
    row("isutf8", (1, 1), sig!(Any => Bool), NameRule::None, |_, _| Scalar::Bool(true)),
    row("unicode_codepoints_from_string", (1, 1), sig!(Any => Dynamic), NameRule::None, |_, a| codepoints(a)),
    row("to_utf8", (1, 1), sig!(Any => Dynamic), NameRule::None, |_, a| codepoints(a)),
    row("unicode_codepoints_to_string", (1, MANY), sig!(Integer => String), NameRule::None, |_, a| {
        from_codepoints(a)
    }),
    row("make_string", (1, MANY), sig!(Integer => String), NameRule::None, |_, a| from_codepoints(a)),
    compiled("has_any_index", (2, 2), sig!(Text, Dynamic => Long), NameRule::None, |_, args| {
        let needles = args.get(1).and_then(|arg| arg.constant.as_ref()).map(matchers);
        Ok(Box::new(move |cells| match cells {
            [source, list] => {
                let source = cell::text(source);
                let place = |all: &[Matcher]| all.iter().position(|matcher| matcher.is_match(&source));
                let found = needles.as_ref().map_or_else(|| place(&matchers(list)), |all| place(all));
                Scalar::Long(found.map_or(-1, |index| index as i64))
            }
            _ => Scalar::Null,
        }))
    }),
    compiled("countof", (2, 3), sig!(Text => Long), NameRule::None, |_, args| {
        let kind = constant_text(args, 2).unwrap_or_else(|| "normal".to_owned());
        match kind.as_str() {
            "normal" => Ok(Box::new(|cells| count_plain(&text(cells, 0), &text(cells, 1)))),
            "regex" => {
                let pattern = super::pattern::Pattern::new(constant_text(args, 1))?;
                Ok(Box::new(move |cells| match pattern.get(&text(cells, 1)) {
                    Some(regex) => Scalar::Long(regex.find_iter(&text(cells, 0)).count() as i64),
                    None => Scalar::Null,
                }))
            }
            other => Err(format!("`{other}` is not a kind of search: use \"normal\" or \"regex\"")),
        }
    }),
];

/// A text letter by letter; a letter whose other case takes several letters stays, as `ß` does.
fn cased<C: ExactSizeIterator<Item = char>>(text: &str, change: fn(char) -> C) -> String {
    let one = |letter: char| {
        let mut changed = change(letter);
        if changed.len() == 1 { changed.next().unwrap_or(letter) } else { letter }
    };
    text.chars().map(one).collect()
}

/// The text of an argument.
pub(super) fn text(cells: &[Scalar], index: usize) -> std::borrow::Cow<'_, str> {
    cells.get(index).map_or(std::borrow::Cow::Borrowed(""), cell::text)
}

/// A whole-number argument that may be left out.
pub(super) fn number(cells: &[Scalar], index: usize, default: i64) -> Option<i64> {
    match cells.get(index) {
        None => Some(default),
        Some(value) => cell::long(value),
    }
}

fn matchers(list: &Scalar) -> Vec<Matcher> {
    cell::texts(std::slice::from_ref(list)).iter().map(|needle| Matcher::has(needle, false)).collect()
}

fn strrep(cells: &[Scalar]) -> Scalar {
    let Some(count) = number(cells, 1, 0) else { return cell::string("") };
    let count = usize::try_from(count).unwrap_or(0).min(1024);
    let (value, delimiter) = (text(cells, 0), text(cells, 2));
    if !limits::fits((value.len() + delimiter.len()).saturating_mul(count)) {
        return cell::string("");
    }
    cell::string(vec![value.as_ref(); count].join(&delimiter))
}

/// `substring(text, start [, length])` in characters; a negative start counts from the end.
fn substring(cells: &[Scalar]) -> Scalar {
    let source = text(cells, 0);
    let (Some(start), Some(length)) = (number(cells, 1, 0), number(cells, 2, i64::MAX)) else {
        return cell::string("");
    };
    let from = if start < 0 {
        let size = source.chars().count() as i64;
        // further back than the text is long: nothing
        if size + start < 0 {
            return cell::string("");
        }
        (size + start) as usize
    } else {
        usize::try_from(start).unwrap_or(usize::MAX)
    };
    let length = if length < 0 { 0 } else { usize::try_from(length).unwrap_or(usize::MAX) };
    cell::string(source.chars().skip(from).take(length).collect::<String>())
}

fn split(cells: &[Scalar]) -> Scalar {
    let (source, delimiter) = (text(cells, 0), text(cells, 1));
    let parts: Vec<Value> = if delimiter.is_empty() {
        vec![Value::from(source.as_ref())]
    } else {
        source.split(delimiter.as_ref()).map(Value::from).collect()
    };
    match cells.get(2) {
        None => cell::list(parts),
        Some(index) => {
            let Some(index) = cell::long(index).and_then(|i| usize::try_from(i).ok()) else {
                return Scalar::Null;
            };
            parts.into_iter().nth(index).map_or(Scalar::Null, |part| cell::list(vec![part]))
        }
    }
}

/// `indexof(text, part [, start [, length [, occurrence]]])` in characters; -1 when it is not there.
fn index_of(cells: &[Scalar]) -> Scalar {
    let (source, lookup) = (text(cells, 0), text(cells, 1));
    let occurrence = number(cells, 4, 1);
    let Some((from, part)) = window(&source, cells) else { return Scalar::Null };
    let Some(occurrence) = occurrence.filter(|n| *n > 0) else { return Scalar::Null };
    if lookup.is_empty() {
        return Scalar::Null;
    }
    let skipped = usize::try_from(occurrence - 1).unwrap_or(usize::MAX);
    let characters = |text: &str, bytes: usize| text.get(..bytes).unwrap_or_default().chars().count();
    let found = match number(cells, 3, -1).and_then(|length| usize::try_from(length).ok()) {
        None => overlapping(part, &lookup).get(skipped).map(|at| from + characters(part, *at)),
        Some(length) => nth_within(&source, &lookup, (from, length), skipped),
    };
    Scalar::Long(found.map_or(-1, |at| at as i64))
}

/// Where an occurrence starts, each of them looked for in as many characters after the one before. (`indexof("abcdefgabcdefg",
/// "cde", 1, 10, 2)` is 9, says the reference.)
fn nth_within(source: &str, lookup: &str, (from, length): (usize, usize), skipped: usize) -> Option<usize> {
    let starts: Vec<usize> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
    let mut from = from;
    let mut left = skipped;
    loop {
        let start = *starts.get(from)?;
        let end = *starts.get(from.saturating_add(length)).unwrap_or(&source.len());
        let at = start + source.get(start..end)?.find(lookup)?;
        let found = starts.binary_search(&at).ok()?;
        if left == 0 {
            return Some(found);
        }
        left -= 1;
        from = found + 1;
    }
}

/// The part of the text that `start` and `length` (arguments 2 and 3) leave, and where it starts.
/// None for a length below -1 or a null.
pub(super) fn window<'a>(source: &'a str, cells: &[Scalar]) -> Option<(usize, &'a str)> {
    let start = number(cells, 2, 0)?;
    let length = number(cells, 3, -1)?;
    if length < -1 {
        return None;
    }
    let size = source.chars().count() as i64;
    let from = if start < 0 { (size + start).max(0) } else { start.min(size) } as usize;
    let byte = |chars: usize| source.char_indices().nth(chars).map_or(source.len(), |(at, _)| at);
    let to = if length < 0 { source.len() } else { byte(from.saturating_add(length as usize)) };
    Some((from, source.get(byte(from)..to)?))
}

/// The byte offsets of every occurrence, overlapping ones too.
fn overlapping(source: &str, lookup: &str) -> Vec<usize> {
    let finder = memchr::memmem::Finder::new(lookup.as_bytes());
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(at) = source.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
        places.push(from + at);
        from += at + 1;
    }
    places
}

fn count_plain(source: &str, lookup: &str) -> Scalar {
    if lookup.is_empty() {
        return Scalar::Null;
    }
    Scalar::Long(overlapping(source, lookup).len() as i64)
}

/// All lookups at once: a lookup has the places that no earlier one of the list has taken, and what was put in is not searched
/// again. What is no string in either list is left out, in the second with what it was to replace.
fn replace_strings(cells: &[Scalar]) -> Scalar {
    let source = text(cells, 0);
    let (Some(lookups), Some(rewrites)) = (cells.get(1), cells.get(2)) else { return cell::string("") };
    let (lookups, rewrites) = (strings(lookups), strings(rewrites));
    let single = rewrites.len() == 1;
    if lookups.iter().flatten().any(String::is_empty) || (!single && lookups.len() != rewrites.len()) {
        return cell::string("");
    }
    let mut taken = vec![false; source.len()];
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (index, lookup) in lookups.iter().enumerate() {
        let Some(lookup) = lookup else { continue };
        let rewrite =
            rewrites.get(if single { 0 } else { index }).and_then(Option::as_deref).unwrap_or(lookup);
        let mut from = 0;
        for at in overlapping(&source, lookup) {
            let end = at + lookup.len();
            let Some(place) = taken.get_mut(at..end).filter(|place| at >= from && !place.contains(&true))
            else {
                continue;
            };
            place.fill(true);
            found.push((at, end, rewrite));
            from = end;
        }
    }
    found.sort_unstable();
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for (at, end, rewrite) in found {
        out.push_str(source.get(from..at).unwrap_or_default());
        out.push_str(rewrite);
        from = end;
        if !limits::fits(out.len()) {
            return cell::string("");
        }
    }
    out.push_str(source.get(from..).unwrap_or_default());
    cell::string(out)
}

/// A list's strings, none for what is none; a text is a list of one.
fn strings(value: &Scalar) -> Vec<Option<String>> {
    match cell::array(value) {
        Some(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        None => cell::texts(std::slice::from_ref(value)).into_iter().map(Some).collect(),
    }
}

/// `translate(search, replacement, text)`: character by character; a short replacement repeats its last one.
fn translate(cells: &[Scalar]) -> Scalar {
    let (search, replacement, source) = (text(cells, 0), text(cells, 1), text(cells, 2));
    let replacement: Vec<char> = replacement.chars().collect();
    let translated = source.chars().filter_map(|c| match search.chars().position(|wanted| wanted == c) {
        None => Some(c),
        Some(place) => replacement.get(place).or(replacement.last()).copied(),
    });
    cell::string(translated.collect::<String>())
}

fn codepoints(cells: &[Scalar]) -> Scalar {
    cell::list(text(cells, 0).chars().map(|c| Value::from(u32::from(c))).collect())
}

fn from_codepoints(cells: &[Scalar]) -> Scalar {
    let points = cells.iter().flat_map(|value| match cell::array(value) {
        Some(values) => values.iter().map(|v| cell::long(&Scalar::Dynamic(v.clone()))).collect(),
        None => vec![cell::long(value)],
    });
    let text: Option<String> = points.map(|point| char::from_u32(u32::try_from(point?).ok()?)).collect();
    cell::string(text.unwrap_or_default())
}
