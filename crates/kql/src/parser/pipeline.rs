//! Pipelines: a source and the operators behind it.

use super::Parser;
use crate::ast::{Expr, ExprKind, Operator, OperatorKind};
use crate::lexer::{Punct, TokenKind};
use crate::words::{OPERATORS, closest};
use crate::{Diagnostic, codes};

impl Parser<'_> {
    /// A pipeline, or a value alone.
    pub(super) fn expression(&mut self) -> Expr {
        let start = self.span();
        let outer = (std::mem::take(&mut self.in_search), std::mem::take(&mut self.in_tables));
        let result = self.pipeline(start);
        (self.in_search, self.in_tables) = outer;
        result
    }

    fn pipeline(&mut self, start: crate::Span) -> Expr {
        let mut operators = Vec::new();
        let source = if self.at_punct(Punct::Bar) {
            self.tell(
                Diagnostic::syntax(codes::SOURCE_MISSING, "The query begins with `|`", self.span())
                    .with_hint("Write a table's name before it."),
            );
            Some(self.missing())
        } else if self.operator_begins() {
            operators.push(self.operator());
            self.resync();
            None
        } else {
            let source = self.value();
            if !self.at_punct(Punct::Bar) {
                return source;
            }
            Some(source)
        };
        self.operators(&mut operators);
        if operators.is_empty() {
            return source.unwrap_or_else(|| self.missing());
        }
        self.height += 1;
        Expr::new(ExprKind::Pipeline { source: source.map(Box::new), operators }, self.since(start))
    }

    /// `| operator` as often as it stands here.
    pub(super) fn operators(&mut self, operators: &mut Vec<Operator>) {
        while self.eat(Punct::Bar) {
            let operator = self.sibling(Self::operator);
            operators.push(operator);
            self.resync();
        }
    }

    /// Operators without a source, as in `mv-apply ... on (...)`.
    pub(super) fn sub_pipeline(&mut self) -> Expr {
        let start = self.span();
        if self.at_word("__contextual_datatable") {
            return self.expression();
        }
        let outer = (std::mem::take(&mut self.in_search), std::mem::take(&mut self.in_tables));
        let mut operators = vec![self.operator()];
        self.resync();
        self.operators(&mut operators);
        (self.in_search, self.in_tables) = outer;
        Expr::new(ExprKind::Pipeline { source: None, operators }, self.since(start))
    }

    /// `(operators)`
    pub(super) fn grouped_sub_pipeline(&mut self, what: &str) -> Expr {
        if !self.at_punct(Punct::OpenParen) {
            self.expect(Punct::OpenParen, what);
            return self.missing();
        }
        self.group(Punct::CloseParen, Self::sub_pipeline).unwrap_or_else(|| self.missing())
    }

    /// Text behind an operator that belongs to nothing is told and skipped, so that the next operator is read.
    fn resync(&mut self) {
        let told = match self.token().kind {
            TokenKind::End | TokenKind::Punct(Punct::Bar | Punct::Semicolon) => return,
            TokenKind::Punct(Punct::CloseParen | Punct::CloseBracket | Punct::CloseBrace) => {
                if self.nesting > 0 {
                    return;
                }
                let message = format!("`{}` closes nothing", self.text_at(0));
                self.tell(
                    Diagnostic::syntax(codes::STRAY_CLOSER, message, self.span()).with_hint("Remove it."),
                );
                true
            }
            // a comma may belong to the list that holds this pipeline
            TokenKind::Punct(Punct::Comma) if self.nesting > 0 => return,
            _ => false,
        };
        if !told {
            if self.nesting == 0 && self.let_follows() {
                return;
            }
            self.tell_stray();
        }
        self.bump();
        self.skip(false);
    }

    fn let_follows(&self) -> bool {
        self.at_word("let") && self.punct_ahead(2, Punct::Equal)
    }

    /// True at an operator that makes its own rows and so may begin a query.
    fn operator_begins(&self) -> bool {
        if self.token().kind != TokenKind::Word {
            return false;
        }
        let next = self.ahead(1).kind;
        match self.text_at(0) {
            "print" | "union" | "search" | "find" => {
                !matches!(next, TokenKind::Punct(Punct::Equal | Punct::Dot))
            }
            "range" => self.declared_name_length(1).is_some_and(|length| self.word_ahead(1 + length, "from")),
            "evaluate" => {
                next == TokenKind::Word
                    && (self.punct_ahead(2, Punct::OpenParen) || self.punct_ahead(2, Punct::Dot))
            }
            "macro-expand" => true,
            _ => false,
        }
    }

    /// One operator, at its keyword.
    pub(super) fn operator(&mut self) -> Operator {
        let keyword = self.span();
        let word = self.text_at(0);
        if self.token().kind != TokenKind::Word {
            let message = match self.token().kind {
                TokenKind::Punct(Punct::Bar) => "An operator is missing between `|` and `|`".to_owned(),
                TokenKind::End => "The query ends where an operator is awaited".to_owned(),
                _ => format!("An operator is awaited here, not {}", self.found()),
            };
            let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.span);
            let doubled = self.at_punct(Punct::Bar) && before.is_some_and(|bar| bar.end == keyword.start);
            let hint = if doubled {
                "For one condition or the other, write `or`."
            } else {
                "Write one such as `where`, `extend` or `summarize`, or remove the `|`."
            };
            self.tell(Diagnostic::syntax(codes::OPERATOR_MISSING, message, self.here()).with_hint(hint));
            let here = self.here().start_point();
            if !self.at_punct(Punct::Bar) {
                self.skip(false);
            }
            return Operator {
                kind: OperatorKind::Unknown { keyword: String::new() },
                keyword: here,
                span: here,
            };
        }
        let kind = match self.operator_kind(word) {
            Some(kind) => kind,
            None => self.unknown_operator(word),
        };
        self.operator = word;
        Operator { kind, keyword, span: self.since(keyword) }
    }

    fn unknown_operator(&mut self, word: &str) -> OperatorKind {
        let (message, hint) = match closest(word, OPERATORS) {
            Some(near) if near.eq_ignore_ascii_case(word) => (
                format!("`{word}` is not an operator: KQL's words are in lower case"),
                format!("Write `{near}`."),
            ),
            Some(near) => (format!("`{word}` is not an operator here"), format!("Did you mean `{near}`?")),
            None if self.punct_ahead(1, Punct::OpenParen) => (
                format!("`{word}` is not an operator"),
                format!(
                    "A plugin is called with `| evaluate {word}(...)`, a function of the query with `| invoke`."
                ),
            ),
            None if self.operator == "where" => (
                format!("`{word}` is not an operator"),
                "For one condition or the other, write `or`; behind `|` stands an operator such as `extend`."
                    .to_owned(),
            ),
            None => (
                format!("`{word}` is not an operator"),
                "Behind `|` stands an operator such as `where`, `extend`, `summarize`, `project` or `join`."
                    .to_owned(),
            ),
        };
        let span = self.span();
        self.tell(Diagnostic::syntax(codes::UNKNOWN_OPERATOR, message, span).with_hint(hint));
        self.bump();
        self.skip(false);
        OperatorKind::Unknown { keyword: word.to_owned() }
    }
}
