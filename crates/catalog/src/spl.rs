//! Splunk's search language: literals, the places of parameters, and commands to append.
//!
//! SPL has no `let`. A parameter stands in a query's text as `$name$`, as dashboards write it, and a literal takes its
//! place. Within double quotes the place takes the literal's inside. In a double-quoted string SPL knows two escapes,
//! `\"` and `\\`; pipes, brackets, line ends and macros in it are text. The `search` command reads `*` in a value as a
//! wildcard, and nothing can be done about that there; `where` compares the value as it is.

use crate::value::ParamValue;

/// A string literal that stands for exactly `text` in `where` and `eval`.
pub fn quote_spl(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Ticks of 100 ns as `earliest` and `latest` take an instant: seconds since 1970, with a fraction where there is one.
pub fn epoch(ticks: i64) -> String {
    const UNIX: i64 = 621_355_968_000_000_000;
    let since = ticks.saturating_sub(UNIX);
    let (seconds, fraction) = (since.div_euclid(10_000_000), since.rem_euclid(10_000_000));
    if fraction == 0 {
        return seconds.to_string();
    }
    // the service counts in microseconds
    format!("{seconds}.{:06}", fraction / 10)
}

/// The value as SPL; `quoted` when the place is within double quotes. `None` for a value that SPL has no literal of.
pub(crate) fn literal(value: &ParamValue, quoted: bool) -> Option<String> {
    let plain = match value {
        ParamValue::String(text) if quoted => escaped(text),
        ParamValue::String(text) => quote_spl(text),
        ParamValue::Datetime(ticks) => epoch(*ticks),
        // relative time modifiers and `span=` both count whole seconds
        ParamValue::Timespan(ticks) => format!("{}s", ticks / huntlet_ticks::TICKS_PER_SECOND),
        ParamValue::Int(number) => number.to_string(),
        ParamValue::Real(number) => number.to_string(),
        ParamValue::Bool(value) => value.to_string(),
        ParamValue::Name(name) if is_field(name) => name.clone(),
        ParamValue::List(items) if !items.is_empty() && !quoted => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| quote_spl(&item.to_string()), quote_spl));
            format!("({})", items.collect::<Vec<_>>().join(", "))
        }
        ParamValue::Names(names) if !quoted && names.iter().all(|name| is_field(name)) => names.join(", "),
        ParamValue::Name(_)
        | ParamValue::Names(_)
        | ParamValue::List(_)
        | ParamValue::Items(_)
        | ParamValue::Aggregate(_) => {
            return None;
        }
    };
    Some(plain)
}

/// True for the name of a field that needs no quotes in any command.
fn is_field(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// A `$name$` in a query's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its bytes.
    pub(crate) span: std::ops::Range<usize>,
    /// The parameter's name.
    pub(crate) name: String,
    /// Within double quotes.
    pub(crate) quoted: bool,
}

/// Where a piece of SPL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    /// In a string of this quote.
    Quoted(char),
    /// Between three backticks.
    Comment,
}

/// What is met on the way through SPL.
enum Step {
    Char(char),
    Macro,
    Mixed,
}

/// Goes through `text` and tells `visit` of each character outside of strings and comments, and of each `$` within
/// double quotes. The answer is the state at the end.
fn scan(text: &str, visit: &mut dyn FnMut(usize, Step, State)) -> State {
    let mut state = State::Plain;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let mut length = c.len_utf8();
        let fence = text.get(at..).is_some_and(|rest| rest.starts_with("```"));
        match state {
            State::Comment if fence => (state, length) = (State::Plain, 3),
            State::Comment => {}
            State::Quoted(quote) if c == quote => state = State::Plain,
            State::Quoted(quote) => {
                let rest = text.get(at + 1..).filter(|_| c == '\\');
                let escaped = rest.and_then(|rest| rest.chars().next());
                length += escaped.map_or(0, char::len_utf8);
                // only in double quotes it is sure that a macro is not put in, and what a backslash does
                match (quote, escaped.unwrap_or(c)) {
                    ('\'', '"') => visit(at, Step::Mixed, state),
                    ('\'', '`') => visit(at, Step::Macro, state),
                    (_, '$') if escaped.is_none() => visit(at, Step::Char(c), state),
                    _ => {}
                }
            }
            State::Plain if fence => (state, length) = (State::Comment, 3),
            State::Plain if c == '"' || c == '\'' => state = State::Quoted(c),
            State::Plain if c == '`' => visit(at, Step::Macro, state),
            State::Plain => visit(at, Step::Char(c), state),
        }
        at += length;
    }
    state
}

/// The places of parameters, in the text's order. The error is a sentence on quotes that are not closed.
pub(crate) fn places(text: &str) -> Result<Vec<Place>, String> {
    let mut found: Vec<Place> = Vec::new();
    let mut misplaced = None;
    let end = scan(text, &mut |at, step, state| {
        if !matches!(step, Step::Char('$')) || found.last().is_some_and(|last| at < last.span.end) {
            return;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let Some(name) = rest.split('$').next().filter(|name| rest.len() > name.len() && is_field(name))
        else {
            return;
        };
        if state == State::Quoted('\'') {
            misplaced = Some(format!("${name}$ stands within ', where no parameter can stand."));
        }
        let span = at..at + name.len() + 2;
        found.push(Place { span, name: name.to_owned(), quoted: state == State::Quoted('"') });
    });
    match misplaced {
        Some(reason) => Err(reason),
        None if end != State::Plain => Err(unclosed(end)),
        None => Ok(found),
    }
}

fn unclosed(state: State) -> String {
    match state {
        State::Quoted(quote) => format!("a {quote} is not closed."),
        _ => "a comment is not closed by three backticks.".to_owned(),
    }
}

/// Commands that write, delete, send or run something, or a search that stands in a string.
const REFUSED: &[&str] = &[
    "collect",
    "crawl",
    "dbxoutput",
    "delete",
    "dump",
    "input",
    "map",
    "mcollect",
    "meventcollect",
    "outputcsv",
    "outputlookup",
    "run",
    "runshellscript",
    "script",
    "sendalert",
    "sendemail",
    "summaryindex",
    "tscollect",
];

/// Checks that `items` are commands that go on with a search, `| where ... | head 5`, and returns how many there are: 0
/// for blank text. The error is a sentence.
///
/// Quotes, parentheses and brackets must be closed within the text. Commands that change something are refused, and so
/// are macros, because what they stand for cannot be seen.
pub fn parse_spl_continuation(items: &str) -> Result<usize, String> {
    if items.trim().is_empty() {
        return Ok(0);
    }
    if !items.trim_start().starts_with('|') {
        return Err(
            "it does not begin with `|`. Give commands such as `| where status=200 | head 5`.".to_owned()
        );
    }
    let mut open: Vec<char> = Vec::new();
    let mut count = 0;
    let mut problem: Option<String> = None;
    let mut note = |text: String| {
        problem.get_or_insert(text);
    };
    let command = |from: usize| {
        let rest = items.get(from..).unwrap_or_default().trim_start();
        let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        REFUSED.contains(&word.to_lowercase().as_str()).then_some(word)
    };
    let end = scan(items, &mut |at, step, _| match step {
        Step::Macro => {
            note("it holds a macro, and what that stands for cannot be seen. Write it out.".to_owned());
        }
        Step::Mixed => note("a \" stands within '. Put the text in \" instead.".to_owned()),
        Step::Char(c @ ('(' | '[')) => {
            open.push(c);
            if c == '['
                && let Some(word) = command(at + 1)
            {
                note(format!("`{word}` changes something or runs a search of its own. Leave it out."));
            }
        }
        Step::Char(c @ (')' | ']')) => {
            let wanted = if c == ')' { '(' } else { '[' };
            if open.pop() != Some(wanted) {
                note(format!("a {c} closes nothing."));
            }
        }
        Step::Char('|') => {
            if open.is_empty() {
                count += 1;
            }
            let rest = items.get(at + 1..).unwrap_or_default().trim_start();
            if rest.is_empty() || rest.starts_with(['|', ']', ')']) {
                note("there is no command behind a `|`.".to_owned());
            }
            if let Some(word) = command(at + 1) {
                note(format!("`{word}` changes something or runs a search of its own. Leave it out."));
            }
        }
        Step::Char(_) => {}
    });
    if end != State::Plain {
        note(unclosed(end));
    }
    if let Some(left) = open.last() {
        note(format!("a {left} is not closed."));
    }
    problem.map_or(Ok(count), Err)
}

#[cfg(test)]
mod tests {
    use super::{epoch, parse_spl_continuation, places, quote_spl};

    #[test]
    fn commands_may_follow() {
        for (items, count) in [
            ("", 0),
            ("| head 5", 1),
            (" | where user=\"a|b\" | stats count by user ```why```", 2),
            ("| join user [search index=x | table user] | where (a=1 OR b='c d')", 2),
        ] {
            assert_eq!(parse_spl_continuation(items), Ok(count), "{items}");
        }
    }

    #[test]
    fn nothing_else_may() {
        let said = [
            "head 5",
            "| where a=\"b",
            "| where a='b",
            "| where (a=1",
            "| where a=1)",
            "| head 5 ] | [",
            "| `macro`",
            "| eval x='\\`macro\\`'",
            "| head 5 | outputlookup x.csv",
            "|DELETE",
            "| append [ | sendemail to=\"x\"]",
            "| append [collect index=x]",
            "| head 5 |",
            "| head ``` not closed",
            "| eval x='a\"b'",
        ]
        .map(|items| format!("{items}: {}", parse_spl_continuation(items).unwrap_err()));
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn places_are_told_with_their_quotes() {
        let found =
            places("search index=$index$ name=\"*$name$*\" cost=\"$5\" ``` $index$ ``` \"a\\\"$name$\"")
                .unwrap();
        let found: Vec<(&str, bool)> =
            found.iter().map(|place| (place.name.as_str(), place.quoted)).collect();
        assert_eq!(found, [("index", false), ("name", true), ("name", true)]);
        assert!(places("search \"open").is_err());
    }

    #[test]
    fn literals() {
        assert_eq!(quote_spl("a\"b\\c\n|`m`"), "\"a\\\"b\\\\c\n|`m`\"");
        assert_eq!(epoch(621_355_968_000_000_000 + 15_000_000), "1.500000");
        assert_eq!(epoch(huntlet_ticks::parse_datetime("2026-10-01").unwrap()), "1790812800");
    }
}
