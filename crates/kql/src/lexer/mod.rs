//! Text to tokens. Never fails: what is no token becomes [`TokenKind::Unknown`] with a diagnostic.

mod number;
mod string;
mod token;

pub(crate) use string::decode as decode_string;
pub(crate) use token::{Goo, Punct, Token, TokenKind};

use crate::words::{HYPHENATED, NEGATED};
use crate::{Diagnostic, Span, codes};

/// The tokens of a text; the last is always [`TokenKind::End`].
pub(crate) struct Lexed {
    pub tokens: Vec<Token>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Cuts a text into tokens.
pub(crate) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), diagnostics: Vec::new() };
    lexer.run();
    Lexed { tokens: lexer.tokens, diagnostics: lexer.diagnostics }
}

/// Where `name` stands in a text as a bare name: as a column, a table, a function or a name that is given, not behind a
/// dot, in a string or in a comment.
pub fn places_of_name(text: &str, name: &str) -> Vec<Span> {
    let mut behind_dot = false;
    let mut places = Vec::new();
    for token in lex(text).tokens {
        if token.kind == TokenKind::Word && !behind_dot && token.span.text(text) == name {
            places.push(token.span);
        }
        behind_dot = token.kind == TokenKind::Punct(Punct::Dot);
    }
    places
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = Span::new(self.at as u32, (self.at + length) as u32);
        self.tokens.push(Token { kind, span });
        self.at += length;
    }

    fn run(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            if is_space(next) {
                self.at += next.len_utf8();
            } else if self.rest().starts_with("//") || (next == '#' && self.line_starts_here()) {
                self.at +=
                    self.rest().find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(self.rest().len());
            } else {
                self.token(next);
            }
        }
        self.push(TokenKind::End, 0);
    }

    fn line_starts_here(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or("");
        before.rsplit(['\n', '\r']).next().is_none_or(|line| line.chars().all(is_space))
    }

    fn token(&mut self, next: char) {
        if let Some(length) = string::scan(self.rest()) {
            let span = Span::new(self.at as u32, (self.at + length) as u32);
            string::check(span.text(self.text), span, &mut self.diagnostics);
            self.push(TokenKind::String, length);
        } else if let Some(length) = number::raw_guid(self.rest()) {
            self.push(TokenKind::RawGuid, length);
        } else if next.is_ascii_digit() {
            let (kind, length) = number::scan(self.rest());
            self.push(kind, length);
        } else if is_name_start(next) {
            self.word();
        } else if let Some((punct, length)) = self.punctuation() {
            self.push(TokenKind::Punct(punct), length);
        } else {
            self.unknown(next);
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = name_length(rest);
        let word = &rest[..length];
        if let Some(whole) = HYPHENATED.iter().find(|whole| is_whole(rest, whole)) {
            self.push(TokenKind::Word, whole.len());
        } else if word == "in" && self.byte(2) == b'~' {
            self.push(TokenKind::Word, 3);
        } else if self.byte(length) == b'('
            && let Some(goo) = Goo::from_name(word)
        {
            self.goo(goo, length);
        } else {
            self.push(TokenKind::Word, length);
        }
    }

    /// `datetime(...)` and its kin: raw text up to the next `)`.
    fn goo(&mut self, goo: Goo, name: usize) {
        let rest = self.rest();
        if let Some(close) = rest.find(')') {
            self.push(TokenKind::Goo(goo), close + 1);
        } else {
            let length = rest.find(['\n', '\r', '|', ';']).unwrap_or(rest.len()).max(name + 1);
            let span = Span::new(self.at as u32, (self.at + length) as u32);
            let message = format!("This `{}` literal is not closed", &rest[..name]);
            self.diagnostics.push(
                Diagnostic::syntax(codes::LITERAL_NOT_CLOSED, message, span).with_hint("Close it with `)`."),
            );
            self.push(TokenKind::Goo(goo), length);
        }
    }

    fn punctuation(&self) -> Option<(Punct, usize)> {
        use Punct as P;
        let pair = match (self.byte(0), self.byte(1)) {
            (b'=', b'=') => Some(P::EqualEqual),
            (b'=', b'~') => Some(P::EqualTilde),
            (b'=', b'>') => Some(P::FatArrow),
            (b'!', b'=') => Some(P::BangEqual),
            (b'!', b'~') => Some(P::BangTilde),
            (b'<', b'=') => Some(P::LessEqual),
            (b'<', b'>') => Some(P::LessGreater),
            (b'>', b'=') => Some(P::GreaterEqual),
            (b'.', b'.') => Some(P::DotDot),
            _ => None,
        };
        if let Some(punct) = pair {
            return Some((punct, 2));
        }
        let single = match self.byte(0) {
            b'|' => P::Bar,
            b';' => P::Semicolon,
            b',' => P::Comma,
            b':' => P::Colon,
            b'.' => P::Dot,
            b'(' => P::OpenParen,
            b')' => P::CloseParen,
            b'[' => P::OpenBracket,
            b']' => P::CloseBracket,
            b'{' => P::OpenBrace,
            b'}' => P::CloseBrace,
            b'=' => P::Equal,
            b'<' => P::Less,
            b'>' => P::Greater,
            b'+' => P::Plus,
            b'-' => P::Minus,
            b'*' => P::Star,
            b'/' => P::Slash,
            b'%' => P::Percent,
            _ => return None,
        };
        Some((single, 1))
    }

    fn unknown(&mut self, next: char) {
        if next == '!' {
            let rest = self.rest();
            let mut length = 1 + name_length(&rest[1..]);
            if &rest[..length] == "!in" && self.byte(3) == b'~' {
                length = 4;
            }
            if NEGATED.contains(&&rest[1..length]) {
                self.push(TokenKind::Word, length);
                return;
            }
            self.push(TokenKind::Bang, 1);
            return;
        }
        let doubled = matches!(self.rest().as_bytes(), [b'&', b'&', ..]);
        self.push(TokenKind::Unknown, if doubled { 2 } else { next.len_utf8() });
    }
}

fn is_whole(rest: &str, word: &str) -> bool {
    rest.strip_prefix(word).is_some_and(|behind| !behind.starts_with(is_name_part))
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || c == '$'
}

/// True for what may follow in a name.
pub(crate) fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn name_length(rest: &str) -> usize {
    let first = usize::from(rest.starts_with('$'));
    rest[first..].find(|c| !is_name_part(c)).map_or(rest.len(), |length| length + first)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{180e}' | '\u{200b}' | '\u{feff}')
}
