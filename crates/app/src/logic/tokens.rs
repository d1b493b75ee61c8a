//! Colours for KQL while it is typed: a quick look at the letters, never an opinion about the grammar.

/// What a stretch of text is coloured as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// Names, blanks, punctuation.
    Plain,
    /// From `//` to the line's end.
    Comment,
    /// A string in any of its forms.
    String,
    /// A number, or a timespan such as `1d`.
    Number,
    /// An operator after `|`, or a word of the language.
    Keyword,
    /// A name that is called.
    Function,
}

impl Tint {
    /// The class of the style sheet; none for plain text.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Comment => "kql-comment",
            Self::String => "kql-string",
            Self::Number => "kql-number",
            Self::Keyword => "kql-keyword",
            Self::Function => "kql-function",
        }
    }
}

/// Words of the language that are coloured wherever they stand.
const WORDS: &[&str] = &[
    "and",
    "asc",
    "between",
    "by",
    "contains",
    "contains_cs",
    "desc",
    "endswith",
    "false",
    "from",
    "has",
    "has_all",
    "has_any",
    "has_cs",
    "hasprefix",
    "hassuffix",
    "in",
    "kind",
    "let",
    "matches",
    "nulls",
    "of",
    "on",
    "or",
    "regex",
    "set",
    "startswith",
    "step",
    "to",
    "true",
    "with",
];

/// Operators that may begin a query without a `|` before them.
const STARTERS: &[&str] = &["datatable", "externaldata", "find", "print", "range", "search", "union"];

/// Where in a query a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where a query or a part in brackets begins.
    Start,
    /// Where an operator is expected.
    AfterBar,
    /// Anywhere else.
    Within,
}

/// The text's stretches: where each begins and ends (bytes), in order and without gaps.
pub fn tokens(text: &str) -> Vec<(usize, usize, Tint)> {
    let mut found: Vec<(usize, usize, Tint)> = Vec::new();
    let mut at = 0;
    let mut place = Place::Start;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (length, tint) = next(rest, first, place);
        let length = length.max(first.len_utf8());
        match first {
            '|' => place = Place::AfterBar,
            ';' | '(' => place = Place::Start,
            c if c.is_whitespace() => {}
            _ if tint != Tint::Comment => place = Place::Within,
            _ => {}
        }
        match found.last_mut() {
            Some((_, end, last)) if *last == tint => *end = at + length,
            _ => found.push((at, at + length, tint)),
        }
        at += length;
    }
    found
}

fn next(rest: &str, first: char, place: Place) -> (usize, Tint) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Tint::Comment);
    }
    if let Some(length) = string_length(rest) {
        return (length, Tint::String);
    }
    if first.is_ascii_digit() {
        return (run(rest, |c| c.is_ascii_alphanumeric() || c == '.'), Tint::Number);
    }
    if first.is_alphabetic() || first == '_' {
        return word(rest, place);
    }
    (first.len_utf8(), Tint::Plain)
}

fn word(rest: &str, place: Place) -> (usize, Tint) {
    let after_bar = place == Place::AfterBar;
    let mut length = run(rest, |c| c.is_alphanumeric() || c == '_');
    let name = rest.get(..length).unwrap_or_default();
    // operators such as `project-away` hold a hyphen
    if after_bar && matches!(name, "project" | "mv" | "make" | "top" | "parse" | "sample" | "graph") {
        let tail = rest.get(length..).unwrap_or_default();
        if let Some(second) = tail.strip_prefix('-') {
            length += 1 + run(second, |c| c.is_alphanumeric() || c == '_');
            return (length, Tint::Keyword);
        }
    }
    let after = rest.get(length..).unwrap_or_default().trim_start();
    let tint = if WORDS.contains(&name) || (place == Place::Start && STARTERS.contains(&name)) {
        Tint::Keyword
    } else if after.starts_with('(') {
        if after_bar && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            Tint::Keyword
        } else {
            Tint::Function
        }
    } else if after_bar && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        Tint::Keyword
    } else {
        Tint::Plain
    };
    (length, tint)
}

fn run(text: &str, keep: impl Fn(char) -> bool) -> usize {
    text.find(|c| !keep(c)).unwrap_or(text.len())
}

fn string_length(rest: &str) -> Option<usize> {
    for fence in ["```", "~~~"] {
        if let Some(inner) = rest.strip_prefix(fence) {
            return Some(inner.find(fence).map_or(rest.len(), |end| end + 6));
        }
    }
    let body = rest.trim_start_matches(['h', 'H', '@']);
    let prefix = rest.len() - body.len();
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let verbatim = rest.get(..prefix)?.contains('@');
    if prefix > 2 {
        return None;
    }
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            '\n' => return Some(prefix + at),
            _ if escaped => escaped = false,
            '\\' if !verbatim => escaped = true,
            c if c == quote => return Some(prefix + at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tinted(text: &str, tint: Tint) -> Vec<&str> {
        tokens(text)
            .into_iter()
            .filter(|token| token.2 == tint)
            .map(|(start, end, _)| &text[start..end])
            .collect()
    }

    #[test]
    fn a_query_is_coloured() {
        let text = "SigninLogs // all\n| where UserPrincipalName has \"a\\\"b\" and x > 1d\n| project-away Y\n| summarize count() by bin(T, 1h)";
        assert_eq!(tinted(text, Tint::Comment), ["// all"]);
        assert_eq!(tinted(text, Tint::String), ["\"a\\\"b\""]);
        assert_eq!(tinted(text, Tint::Number), ["1d", "1h"]);
        assert_eq!(tinted(text, Tint::Function), ["count", "bin"]);
        assert_eq!(tinted(text, Tint::Keyword), ["where", "has", "and", "project-away", "summarize", "by"]);
    }

    #[test]
    fn a_table_in_small_letters_is_no_keyword() {
        assert_eq!(tinted("logs | take 1", Tint::Keyword), ["take"]);
        assert_eq!(
            tinted("union a, b | join (print x = 1) on x", Tint::Keyword),
            ["union", "join", "print", "on"]
        );
    }

    #[test]
    fn strings_end_where_they_should() {
        assert_eq!(tinted(r#"@"c:\" x h'secret' y"#, Tint::String), [r#"@"c:\""#, "h'secret'"]);
        assert_eq!(tinted("\"open\nnext", Tint::String), ["\"open"]);
    }

    proptest! {
        #[test]
        fn any_text_is_covered_without_gaps(text in "[\\PC\n\"'|/@h`]{0,60}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert_eq!(token.0, end);
                prop_assert!(text.get(token.0..token.1).is_some());
                end = token.1;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
