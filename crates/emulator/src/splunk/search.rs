//! The words of the `search` command: `index="main" (index=a OR index=_audit) earliest=1790812800`.

use huntlet_ticks::{TICKS_PER_SECOND, UNIX_EPOCH};

use super::steps::{unquoted, words};

/// Fields that the recordings can be searched by.
const KNOWN: &[&str] = &["index", "source", "sourcetype", "host"];

/// What must hold of an event.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// All must hold, and of each one of its alternatives: field and value, in which `*` stands for anything.
    all: Vec<Vec<(String, String)>>,
    earliest: Option<i64>,
    latest: Option<i64>,
}

impl Terms {
    /// Reads them; what is not known is refused with a sentence.
    pub fn of(text: &str) -> Result<Self, String> {
        let mut terms = Self::default();
        let mut group: Option<Vec<(String, String)>> = None;
        for word in words(text)? {
            let opens = word.starts_with('(');
            let closes = word.ends_with(')') && !word.ends_with("\\)");
            let word = word.trim_start_matches('(').trim_end_matches(')');
            if opens {
                group = Some(Vec::new());
            }
            if !(word.is_empty() || word == "OR" && group.is_some()) {
                let (field, value) = word
                    .split_once('=')
                    .ok_or_else(|| format!("The emulator's Splunk does not search for the word `{word}`."))?;
                let value = unquoted(value)?;
                match (field, &mut group) {
                    ("earliest", None) => terms.earliest = Some(epoch(&value)?),
                    ("latest", None) => terms.latest = Some(epoch(&value)?),
                    (field, group) if KNOWN.contains(&field) => match group {
                        Some(group) => group.push((field.to_owned(), value)),
                        None => terms.all.push(vec![(field.to_owned(), value)]),
                    },
                    _ => {
                        return Err(format!(
                            "The emulator's Splunk does not search by `{field}`, only by {}.",
                            KNOWN.join(", ")
                        ));
                    }
                }
            }
            if closes {
                terms.all.extend(group.take());
            }
        }
        Ok(terms)
    }

    /// Whether an event has what is searched for.
    pub fn hold<'c>(&self, cell: &impl Fn(&str) -> Option<&'c str>, at: Option<i64>) -> bool {
        let fits = |(field, value): &(String, String)| {
            cell(field).is_some_and(|cell| {
                // `*` alone does not mean the indexes that Splunk keeps for itself
                let own = field == "index" && cell.starts_with('_') && !value.starts_with('_');
                !own && super::like(value, cell)
            })
        };
        let after = at.is_none_or(|at| self.earliest.is_none_or(|earliest| earliest <= at));
        let before = at.is_none_or(|at| self.latest.is_none_or(|latest| at < latest));
        after && before && self.all.iter().all(|any| any.iter().any(fits))
    }
}

/// Seconds since 1970 with a fraction, in ticks.
pub(crate) fn epoch(text: &str) -> Result<i64, String> {
    let refuse = || format!("The emulator's Splunk takes times as seconds since 1970, not `{text}`.");
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = seconds.parse().map_err(|_| refuse())?;
    let digits: String = fraction.chars().chain("0000000".chars()).take(7).collect();
    let fraction: i64 = digits.parse().map_err(|_| refuse())?;
    let ticks =
        seconds.checked_mul(TICKS_PER_SECOND).and_then(|ticks| ticks.checked_add(UNIX_EPOCH + fraction));
    ticks.ok_or_else(refuse)
}
