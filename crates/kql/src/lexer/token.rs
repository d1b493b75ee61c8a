//! What a token may be.

use crate::Span;
use crate::ast::ScalarType;

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or a keyword, also `mv-expand`, `in~` and `!has`.
    Word,
    /// A string literal of any form.
    String,
    /// `1`, `0x1f`
    Long,
    /// `1.5`, `1e3`
    Real,
    /// `1.5h`
    TimeSpan,
    /// `datetime(...)`, raw.
    Goo(Goo),
    /// A guid without `guid(...)` around it.
    RawGuid,
    Punct(Punct),
    /// `!` that begins no operator.
    Bang,
    /// A character that KQL has no use for.
    Unknown,
    /// The end of the text.
    End,
}

/// A literal that is written as the name of its type with raw text in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Goo(pub ScalarType);

impl Goo {
    /// The literal that begins with this word and a parenthesis.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let writable = matches!(
            name,
            "bool"
                | "int"
                | "int32"
                | "long"
                | "int64"
                | "real"
                | "double"
                | "decimal"
                | "datetime"
                | "date"
                | "time"
                | "timespan"
                | "guid"
                | "uuid"
                | "uniqueid"
        );
        if writable { ScalarType::from_name(name).map(Self) } else { None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Punct {
    Bar,
    Semicolon,
    Comma,
    Colon,
    Dot,
    DotDot,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Equal,
    EqualEqual,
    EqualTilde,
    BangEqual,
    BangTilde,
    FatArrow,
    Less,
    LessEqual,
    LessGreater,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
}

impl Punct {
    /// The characters.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Bar => "|",
            Self::Semicolon => ";",
            Self::Comma => ",",
            Self::Colon => ":",
            Self::Dot => ".",
            Self::DotDot => "..",
            Self::OpenParen => "(",
            Self::CloseParen => ")",
            Self::OpenBracket => "[",
            Self::CloseBracket => "]",
            Self::OpenBrace => "{",
            Self::CloseBrace => "}",
            Self::Equal => "=",
            Self::EqualEqual => "==",
            Self::EqualTilde => "=~",
            Self::BangEqual => "!=",
            Self::BangTilde => "!~",
            Self::FatArrow => "=>",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::LessGreater => "<>",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Star => "*",
            Self::Slash => "/",
            Self::Percent => "%",
        }
    }
}
