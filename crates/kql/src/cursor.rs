//! What stands before a place in a text, for completion and hover. The text there is seldom a whole query.

use crate::Span;
use crate::lexer::{self, Punct, TokenKind};
use crate::words::OPERATORS;

/// What the words before a cursor await.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// Nothing: a comment, a string, a number.
    Nothing,
    /// A statement or a table.
    Source,
    /// An operator behind `|`.
    Operator,
    /// A value, a column or a name.
    Value,
    /// A word behind a value: an operator or the next clause.
    Clause,
    /// A member behind a dot.
    Member,
    /// The value of an operator's parameter, behind `name=`.
    Parameter,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The word that is being written, empty when none is begun.
    pub word: Span,
    /// What may stand here.
    pub awaited: Awaited,
    /// The operator of the pipeline around, such as `summarize`.
    pub operator: Option<String>,
    /// The word before, such as `kind` of `kind=` or `$left` of `$left.`; the chart's operator for `render`.
    pub before: String,
    /// What closes the brackets that are open here.
    pub closers: String,
}

struct Level {
    close: &'static str,
    operator: Option<String>,
    source: bool,
    count: usize,
}

/// The place at a byte offset.
pub fn cursor(text: &str, offset: usize) -> Cursor {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = text.get(..at).unwrap_or_default();
    let lexed = lexer::lex(before);
    let mut tokens: Vec<_> = lexed.tokens.iter().filter(|token| token.kind != TokenKind::End).collect();
    let mut word = Span::new(at as u32, at as u32);
    let mut nothing = in_comment(before, tokens.last().map_or(0, |token| token.span.end as usize));
    if let Some(last) = tokens.last().filter(|last| last.span.end as usize == at) {
        match last.kind {
            TokenKind::Word => {
                word = last.span;
                tokens.pop();
            }
            TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan | TokenKind::RawGuid => nothing = true,
            TokenKind::String | TokenKind::Goo(_) => nothing = true,
            _ => {}
        }
    }
    let mut levels = vec![Level { close: "", operator: None, source: true, count: 0 }];
    let mut bar = false;
    for (position, token) in tokens.iter().enumerate() {
        let text = token.span.text(before);
        let Some(level) = levels.last_mut() else { break };
        let was_bar = std::mem::take(&mut bar);
        match token.kind {
            TokenKind::Punct(punct @ (Punct::OpenParen | Punct::OpenBracket | Punct::OpenBrace)) => {
                let opener = position.checked_sub(1).and_then(|at| tokens.get(at));
                let opener = opener.map_or("", |token| token.span.text(before));
                let operator = level.operator.clone();
                let takes_table = punct == Punct::OpenBrace
                    || matches!(
                        opener,
                        "toscalar" | "materialize" | "view" | "join" | "lookup" | "union" | "on" | "fork"
                    )
                    || opener.is_empty()
                    || operator
                        .as_deref()
                        .is_some_and(|operator| matches!(operator, "join" | "lookup" | "union"))
                        && !opener.starts_with(|c: char| c.is_alphabetic());
                level.count += 1;
                let close = match punct {
                    Punct::OpenParen => ")",
                    Punct::OpenBracket => "]",
                    _ => "}",
                };
                let operator = if takes_table { None } else { operator };
                levels.push(Level { close, operator, source: takes_table, count: 0 });
            }
            TokenKind::Punct(Punct::CloseParen | Punct::CloseBracket | Punct::CloseBrace) => {
                if levels.len() > 1 {
                    levels.pop();
                }
            }
            TokenKind::Punct(Punct::Semicolon) => (level.operator, level.count) = (None, 0),
            TokenKind::Punct(Punct::Bar) => {
                level.count += 1;
                bar = true;
            }
            TokenKind::Word if was_bar => level.operator = Some(text.to_owned()),
            TokenKind::Word if level.count == 0 && level.source && OPERATORS.contains(&text) => {
                level.operator = Some(text.to_owned());
                level.count += 1;
            }
            _ => level.count += 1,
        }
    }
    let closers: String = levels.iter().rev().map(|level| level.close).collect();
    let level = levels.last();
    let operator = level.and_then(|level| level.operator.clone());
    let empty = level.is_none_or(|level| level.count == 0 && level.source);
    let text_of = |back: usize| {
        tokens
            .len()
            .checked_sub(back)
            .and_then(|at| tokens.get(at))
            .map_or("", |token| token.span.text(before))
    };
    let kind = tokens.last().map(|token| token.kind);
    let (awaited, previous) = match kind {
        _ if nothing => (Awaited::Nothing, ""),
        Some(TokenKind::Punct(Punct::Bar)) => (Awaited::Operator, ""),
        Some(TokenKind::Punct(Punct::Dot)) => (Awaited::Member, text_of(2)),
        Some(TokenKind::Punct(Punct::Equal)) if is_parameter(text_of(2)) || text_of(3) == "." => {
            (Awaited::Parameter, text_of(2))
        }
        Some(TokenKind::Word) if text_of(1) == "render" => (Awaited::Parameter, "render"),
        Some(TokenKind::Word) if is_opening(text_of(1)) => (Awaited::Value, text_of(1)),
        Some(
            TokenKind::Word
            | TokenKind::String
            | TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::Goo(_)
            | TokenKind::Punct(Punct::CloseParen | Punct::CloseBracket),
        ) if !empty => (Awaited::Clause, text_of(1)),
        _ if empty => (Awaited::Source, ""),
        Some(TokenKind::Punct(Punct::Equal)) if text_of(3) == "let" => (Awaited::Source, ""),
        _ => (Awaited::Value, text_of(1)),
    };
    Cursor { word, awaited, operator, before: previous.to_owned(), closers }
}

/// The name at a place, whether the place is at its start, within it or at its end, and whether a call follows.
pub fn name_at(text: &str, offset: usize) -> Option<(Span, bool)> {
    let tokens = lexer::lex(text).tokens;
    let at = tokens.iter().position(|token| {
        token.kind == TokenKind::Word
            && (token.span.start as usize..=token.span.end as usize).contains(&offset)
    })?;
    let called = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Punct(Punct::OpenParen));
    Some((tokens[at].span, called))
}

fn in_comment(before: &str, end: usize) -> bool {
    let rest = before.get(end..).unwrap_or_default();
    rest.rsplit(['\n', '\r']).next().is_some_and(|line| line.contains("//"))
}

/// Parameters whose values are words.
fn is_parameter(word: &str) -> bool {
    matches!(word, "kind" | "isfuzzy" | "withsource" | "with_source" | "bagexpansion" | "strategy" | "remote")
}

/// Words behind which a value stands, not an operator.
fn is_opening(word: &str) -> bool {
    OPERATORS.contains(&word)
        || matches!(
            word,
            "by" | "on"
                | "and"
                | "or"
                | "in"
                | "has"
                | "contains"
                | "startswith"
                | "endswith"
                | "between"
                | "of"
                | "from"
                | "to"
                | "step"
                | "with"
                | "not"
                | "has_any"
                | "has_all"
                | "in~"
                | "regex"
                | "mvexpand"
        )
}
