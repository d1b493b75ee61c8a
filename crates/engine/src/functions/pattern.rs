//! Regular expressions: compiled once per pattern, within a size limit, with errors as sentences.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};

/// The compiled size that a pattern may take, in bytes.
const SIZE_LIMIT: usize = 16 << 20;
/// How many patterns that vary by row are kept.
const CACHE: usize = 64;

/// Compiles a pattern.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            format!("the regular expression is too large: make `{}` simpler", shorten(pattern))
        }
        _ => format!("`{}` is not a regular expression: {}", shorten(pattern), reason(&error)),
    })
}

fn shorten(pattern: &str) -> String {
    if pattern.chars().count() <= 60 {
        return pattern.to_owned();
    }
    pattern.chars().take(57).chain("...".chars()).collect()
}

/// The last line of the parser's message: what is wrong, without the drawing of where.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().next_back().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// A pattern argument: compiled now when it is constant, else per row with a small cache.
#[derive(Clone)]
pub(crate) enum Pattern {
    /// Known before the first row.
    Fixed(Rc<Regex>),
    /// Different by row.
    Varying(Rc<RefCell<HashMap<String, Option<Rc<Regex>>>>>),
}

impl Pattern {
    /// From the argument's constant text, if it has one.
    pub(crate) fn new(constant: Option<String>) -> Result<Self, String> {
        Ok(match constant {
            Some(text) => Self::Fixed(Rc::new(compile(&text)?)),
            None => Self::Varying(Rc::default()),
        })
    }

    /// The regex for this row; none when the row's pattern is not one.
    pub(crate) fn get(&self, pattern: &str) -> Option<Rc<Regex>> {
        match self {
            Self::Fixed(regex) => Some(Rc::clone(regex)),
            Self::Varying(cache) => {
                let mut cache = cache.borrow_mut();
                if let Some(known) = cache.get(pattern) {
                    return known.clone();
                }
                if cache.len() >= CACHE {
                    cache.clear();
                }
                let regex = compile(pattern).ok().map(Rc::new);
                cache.insert(pattern.to_owned(), regex.clone());
                regex
            }
        }
    }
}

/// Applies a rewrite with `\1` references to the groups of a match.
pub(crate) fn rewrite(template: &str, captures: &regex::Captures<'_>, out: &mut String) {
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                let index = digit.to_digit(10).unwrap_or(0) as usize;
                chars.next();
                out.push_str(captures.get(index).map_or("", |group| group.as_str()));
            }
            ('\\', Some('\\')) => {
                chars.next();
                out.push('\\');
            }
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_pattern_is_a_sentence() {
        let message = compile("(a").expect_err("unclosed");
        assert!(message.starts_with("`(a` is not a regular expression: "), "{message}");
        assert!(compile("a(?=b)").is_err());
        assert!(compile("(?:a{1000}){1000}{1000}").expect_err("large").contains("too large"));
    }

    #[test]
    fn varying_patterns_are_kept_and_bad_ones_match_nothing() {
        let pattern = Pattern::new(None).expect("no constant");
        for _ in 0..2 {
            assert!(pattern.get("a+").expect("a regex").is_match("caat"));
            assert!(pattern.get("(").is_none());
        }
    }
}
