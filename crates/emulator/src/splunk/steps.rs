//! The commands that are run over recorded rows.

use super::Found;

/// A command behind a recording.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `where field="value"`, or `where lower(field)=lower("value")`.
    Where { field: String, value: String, any_case: bool },
    /// `rename "Alerts.*" as *`
    Rename(String),
    /// `table a, b`
    Table(Vec<String>),
    /// `head 100`
    Head(usize),
}

impl Step {
    /// Reads a command; a sentence where it is none of them.
    pub fn of(command: &str) -> Result<Self, String> {
        let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let rest = rest.trim();
        let refuse = || format!("The emulator's Splunk cannot run `{command}` over what it has recorded.");
        match name {
            "where" => {
                let (left, right) = rest.split_once('=').ok_or_else(refuse)?;
                let inner =
                    |text: &str| Some(text.trim().strip_prefix("lower(")?.strip_suffix(')')?.to_owned());
                let (field, value, any_case) = match (inner(left), inner(right)) {
                    (Some(field), Some(value)) => (field, value, true),
                    _ => (left.trim().to_owned(), right.trim().to_owned(), false),
                };
                let field = field.trim_matches('\'').to_owned();
                // one comparison: what stands behind the value would be another
                if words(&value)?.len() != 1 || field.contains(char::is_whitespace) {
                    return Err(refuse());
                }
                Ok(Self::Where { field, value: unquoted(&value)?, any_case })
            }
            "rename" => {
                let words = words(rest)?;
                let [from, word, to] = words.as_slice() else { return Err(refuse()) };
                let from = unquoted(from)?;
                let prefix = from.strip_suffix('*').filter(|_| word.eq_ignore_ascii_case("as") && to == "*");
                Ok(Self::Rename(prefix.ok_or_else(refuse)?.to_owned()))
            }
            "table" => {
                let names =
                    rest.split(|c: char| c == ',' || c.is_whitespace()).filter(|name| !name.is_empty());
                Ok(Self::Table(names.map(str::to_owned).collect()))
            }
            "head" => Ok(Self::Head(rest.parse().map_err(|_| refuse())?)),
            _ => Err(format!(
                "The emulator's Splunk does not know the command `{name}` behind a recorded search; it knows where, rename, \
                 table and head."
            )),
        }
    }

    /// Changes the rows.
    pub fn run(self, found: &mut Found) {
        match self {
            Self::Where { field, value, any_case } => {
                let at = found.at(&field);
                found.rows.retain(|row| {
                    let cell = at.and_then(|at| row.get(at)?.as_deref());
                    cell.is_some_and(|cell| {
                        cell == value || any_case && cell.to_lowercase() == value.to_lowercase()
                    })
                });
            }
            Self::Rename(prefix) => {
                for field in &mut found.fields {
                    if let Some(name) = field.strip_prefix(&prefix) {
                        *field = name.to_owned();
                    }
                }
            }
            Self::Table(names) => {
                let places: Vec<Option<usize>> = names.iter().map(|name| found.at(name)).collect();
                for row in &mut found.rows {
                    *row = places.iter().map(|at| at.and_then(|at| row.get(at)?.clone())).collect();
                }
                found.fields = names;
            }
            Self::Head(count) => found.rows.truncate(count),
        }
    }
}

/// The commands of a search, without the pipes between them.
pub(super) fn commands(text: &str) -> Result<Vec<String>, String> {
    let commands = split(text, |c| c == '|')?;
    Ok(commands.into_iter().map(|command| command.trim().to_owned()).filter(|one| !one.is_empty()).collect())
}

/// The words of a command; white space within quotes divides none.
pub(super) fn words(text: &str) -> Result<Vec<String>, String> {
    Ok(split(text, char::is_whitespace)?.into_iter().filter(|word| !word.is_empty()).collect())
}

fn split(text: &str, between: impl Fn(char) -> bool) -> Result<Vec<String>, String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in text.chars() {
        if !quoted && between(c) {
            parts.push(String::new());
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    if quoted { Err("A quote of the search is not closed.".to_owned()) } else { Ok(parts) }
}

/// The text of a literal: within quotes `\"` and `\\` are one character.
pub(super) fn unquoted(text: &str) -> Result<String, String> {
    let Some(inner) = text.trim().strip_prefix('"') else { return Ok(text.trim().to_owned()) };
    let inner = inner.strip_suffix('"').ok_or("A quote of the search is not closed.")?;
    let mut out = String::with_capacity(inner.len());
    let mut escaped = false;
    for c in inner.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            out.push(c);
            escaped = false;
        }
    }
    Ok(out)
}
