//! What the words and signs beside a placeholder say of its place.

use super::text::Token;

/// Words behind which a value, a column or a table stands.
const BEFORE_VALUES: &[&str] = &[
    "all",
    "and",
    "away",
    "between",
    "by",
    "contains",
    "contains_cs",
    "distinct",
    "endswith",
    "endswith_cs",
    "expand",
    "extend",
    "find",
    "from",
    "has",
    "has_all",
    "has_any",
    "has_cs",
    "hasprefix",
    "hasprefix_cs",
    "hassuffix",
    "hassuffix_cs",
    "in",
    "join",
    "keep",
    "kind",
    "let",
    "limit",
    "lookup",
    "not",
    "of",
    "on",
    "or",
    "print",
    "project",
    "regex",
    "rename",
    "reorder",
    "search",
    "startswith",
    "startswith_cs",
    "step",
    "summarize",
    "take",
    "to",
    "top",
    "union",
    "where",
    "with",
];

/// Words that compare text with what follows.
const COMPARING: &[&str] = &[
    "contains",
    "contains_cs",
    "endswith",
    "endswith_cs",
    "has",
    "has_cs",
    "hasprefix",
    "hasprefix_cs",
    "hassuffix",
    "hassuffix_cs",
    "regex",
    "startswith",
    "startswith_cs",
];

/// Operators between two values that may be written out in a placeholder's stead.
pub(crate) const BETWEEN_VALUES: &[&str] = &[
    "==",
    "!=",
    "=~",
    "!~",
    "has",
    "!has",
    "has_cs",
    "contains",
    "!contains",
    "contains_cs",
    "startswith",
    "!startswith",
    "startswith_cs",
    "endswith",
    "!endswith",
    "endswith_cs",
    "matches regex",
    "in",
    "!in",
    "in~",
    "!in~",
];

/// The nearest token before `at` that is no blank, and where it is.
pub(crate) fn before<'a, 't>(tokens: &'a [Token<'t>], at: usize) -> Option<(usize, &'a Token<'t>)> {
    tokens.get(..at)?.iter().enumerate().rev().find(|(_, token)| !token.is_blank())
}

/// The nearest token behind `at` that is no blank, and where it is.
pub(crate) fn behind<'a, 't>(tokens: &'a [Token<'t>], at: usize) -> Option<(usize, &'a Token<'t>)> {
    tokens.iter().enumerate().skip(at + 1).find(|(_, token)| !token.is_blank())
}

/// True where the text before asks for a value, a column or a table; false behind a whole expression.
pub(crate) fn wants_value(tokens: &[Token<'_>], at: usize) -> bool {
    match before(tokens, at) {
        None => true,
        Some((index, Token::Word(word))) => BEFORE_VALUES.contains(word) || is_setting(tokens, index),
        Some((_, Token::Sign(sign))) => !matches!(sign, ')' | ']' | '}' | '|'),
        Some(_) => false,
    }
}

/// True for the value of an operator's own parameter, as in `union isfuzzy=true T`.
fn is_setting(tokens: &[Token<'_>], value: usize) -> bool {
    let Some((equals, Token::Sign('='))) = before(tokens, value) else { return false };
    matches!(
        before(tokens, equals),
        Some((_, Token::Word("flags" | "isfuzzy" | "kind" | "strategy" | "withsource")))
    )
}

/// True where the value before is compared with what stands here.
pub(crate) fn is_compared(tokens: &[Token<'_>], at: usize) -> bool {
    match before(tokens, at) {
        Some((_, Token::Word(word))) => COMPARING.contains(word),
        Some((_, Token::Sign('~' | '<' | '>'))) => true,
        Some((index, Token::Sign('='))) => {
            matches!(
                index.checked_sub(1).and_then(|index| tokens.get(index)),
                Some(Token::Sign('=' | '!' | '<' | '>'))
            )
        }
        _ => false,
    }
}

/// True within the parentheses of `in (...)`, `has_any (...)` or `has_all (...)`.
pub(crate) fn is_listed(tokens: &[Token<'_>], at: usize) -> bool {
    let mut at = at;
    while let Some((index, token)) = before(tokens, at) {
        match token {
            Token::Sign('(') => {
                return match before(tokens, index) {
                    Some((_, Token::Word("in" | "has_any" | "has_all"))) => true,
                    Some((tilde, Token::Sign('~'))) => {
                        matches!(before(tokens, tilde), Some((_, Token::Word("in"))))
                    }
                    _ => false,
                };
            }
            Token::Sign(',') | Token::Text { .. } | Token::Mark(_) | Token::Word(_) => at = index,
            _ => return false,
        }
    }
    false
}

/// Where the parenthesis that opens at `open` is closed.
pub(crate) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}
