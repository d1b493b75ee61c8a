//! Types of one's own.

use regex::{Regex, RegexBuilder};

use super::IocType;
use super::extract::Found;
use crate::{AnalyticsError, Result};

/// A type that a regular expression defines. Matching takes time linear in the text, whatever the expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The type's name.
    pub name: String,
    regex: Regex,
    group: Option<String>,
}

/// The most that an expression may take when compiled, in bytes.
const LARGEST: usize = 2 << 20;

impl Pattern {
    /// A type of this name: what the expression matches, or its group of this name. Case does not count.
    pub fn new(name: &str, regex: &str, group: Option<&str>) -> Result<Self> {
        let wrong = |message: String| {
            let hint = "Give a regular expression without look-around and backreferences.";
            AnalyticsError::argument("patterns", message, hint)
        };
        if name.is_empty() || IocType::from_name(name).is_some() {
            return Err(wrong(format!("cannot have a type `{name}`: the name is empty or taken")));
        }
        let compiled =
            RegexBuilder::new(regex).case_insensitive(true).multi_line(true).size_limit(LARGEST).build();
        let compiled = compiled.map_err(|error| {
            let reason = error.to_string();
            let last = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            wrong(format!("has an expression for `{name}` that cannot be used ({last})"))
        })?;
        if let Some(group) = group
            && !compiled.capture_names().flatten().any(|known| known == group)
        {
            return Err(wrong(format!("has an expression for `{name}` without a group `{group}`")));
        }
        Ok(Self { name: name.to_owned(), regex: compiled, group: group.map(str::to_owned) })
    }

    pub(super) fn find(&self, kind: u16, text: &str, found: &mut Vec<Found>) {
        let mut add = |start: usize, end: usize, value: &str| {
            if !value.is_empty() {
                found.push(Found { kind, observable: value.to_owned(), start, end });
            }
        };
        match &self.group {
            None => self.regex.find_iter(text).for_each(|one| add(one.start(), one.end(), one.as_str())),
            Some(group) => {
                for captures in self.regex.captures_iter(text) {
                    if let Some(one) = captures.name(group) {
                        add(one.start(), one.end(), one.as_str());
                    }
                }
            }
        }
    }
}
