//! KQL with marks in it as a flat row of tokens: just enough to know what stands within quotes and what beside it.

use super::template::is_mark;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Letters, digits, `_`.
    Word(&'t str),
    /// A placeholder outside of quotes.
    Mark(char),
    /// Blanks and line ends.
    Space(&'t str),
    /// One character of another kind.
    Sign(char),
    /// `// ...` to the end of the line.
    Comment(&'t str),
    /// A string literal: its beginning with the quote, what is within as it is written, the quote at the end.
    Text {
        /// Such as `"`, `@'` or three backticks.
        open: &'t str,
        /// As written, with marks.
        inside: &'t str,
        /// The quote.
        close: &'t str,
    },
}

impl<'t> Token<'t> {
    /// True for what the language passes over.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Space(_) | Self::Comment(_))
    }

    /// True for a string literal whose backslashes are plain characters.
    pub(crate) fn is_verbatim(open: &'t str) -> bool {
        open.contains('@') || open.len() >= 3
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The tokens of a text. The error is a sentence on a string that is not closed.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let quote_at = literal_start(rest);
        let length = if let Some(open) = quote_at {
            let open = rest.get(..open).unwrap_or_default();
            let behind = rest.get(open.len()..).unwrap_or_default();
            let (inside, close) = literal_end(open, behind).ok_or_else(|| {
                format!("a string is not closed: `{}`.", rest.chars().take(30).collect::<String>().trim())
            })?;
            let (inside, close) = (behind.get(..inside).unwrap_or_default(), close);
            found.push(Token::Text { open, inside, close });
            open.len() + inside.len() + close.len()
        } else if rest.starts_with("//") {
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            found.push(Token::Comment(rest.get(..length).unwrap_or_default()));
            length
        } else if is_mark(c) {
            found.push(Token::Mark(c));
            c.len_utf8()
        } else if is_word(c) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            found.push(Token::Word(rest.get(..length).unwrap_or_default()));
            length
        } else if c.is_whitespace() {
            let length = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            found.push(Token::Space(rest.get(..length).unwrap_or_default()));
            length
        } else {
            found.push(Token::Sign(c));
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(found)
}

/// The length of a string's beginning, if one begins here.
fn literal_start(rest: &str) -> Option<usize> {
    let prefixed = rest.strip_prefix(['h', 'H']).unwrap_or(rest);
    let verbatim = prefixed.strip_prefix('@').unwrap_or(prefixed);
    let before = rest.len() - verbatim.len();
    if verbatim.starts_with("```") || verbatim.starts_with("~~~") {
        return Some(before + 3);
    }
    verbatim.starts_with(['"', '\'']).then_some(before + 1)
}

/// How long the inside is, and the quote that ends it.
fn literal_end<'t>(open: &str, behind: &'t str) -> Option<(usize, &'t str)> {
    if open.ends_with("```") || open.ends_with("~~~") {
        let at = behind.find(open.get(open.len() - 3..)?)?;
        return Some((at, behind.get(at..at + 3)?));
    }
    let quote = open.chars().last()?;
    let verbatim = open.contains('@');
    let mut chars = behind.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' | '\r' if !verbatim => return None,
            '\\' if !verbatim => {
                chars.next();
            }
            c if c == quote => {
                if verbatim && chars.peek().is_some_and(|(_, next)| *next == quote) {
                    chars.next();
                } else {
                    return Some((at, behind.get(at..=at)?));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn strings_are_whole() {
        let texts = |text| -> Vec<(String, String)> {
            let found = tokens(text).unwrap();
            let inside = found.into_iter().filter_map(|token| match token {
                Token::Text { open, inside, .. } => Some((open.to_owned(), inside.to_owned())),
                _ => None,
            });
            inside.collect()
        };
        let pair = |open: &str, inside: &str| (open.to_owned(), inside.to_owned());
        assert_eq!(
            texts(r#"a == "x\"y" and b has @"c:\" // "no""#),
            [pair("\"", "x\\\"y"), pair("@\"", "c:\\")]
        );
        assert_eq!(
            texts(r"h'a' h@'b''c' path ```d'e``` "),
            [pair("h'", "a"), pair("h@'", "b''c"), pair("```", "d'e")]
        );
        assert!(tokens("a == \"b").is_err());
        assert!(tokens("a == \"b\n\"").is_err());
    }
}
