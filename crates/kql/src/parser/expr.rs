//! Operators between values, loosest first: or, and, equality and lists, order, sum, product, text.

use super::Parser;
use crate::ast::{BinaryOp, Expr, ExprKind, ListOp, Name};
use crate::lexer::{Punct, TokenKind};
use crate::{Diagnostic, Span, codes};

impl Parser<'_> {
    /// `name = value`, `(a, b) = value`, or a value.
    pub(super) fn named(&mut self) -> Expr {
        let start = self.span();
        let Some((names, tuple)) = self.name_clause() else { return self.value() };
        let value = Box::new(self.value());
        Expr::new(ExprKind::Named { names, tuple, value }, self.since(start))
    }

    /// The names before a `=`, with it, if they stand here.
    fn name_clause(&mut self) -> Option<(Vec<Name>, bool)> {
        if let Some(length) = self.declared_name_length(0) {
            if !self.punct_ahead(length, Punct::Equal) {
                return None;
            }
            let name = self.declared_name("A name");
            self.bump();
            return Some((vec![name], false));
        }
        if self.token().kind == TokenKind::Word && self.punct_ahead(1, Punct::Equal) {
            // a word of the language in the place of a name, which is told and taken for one
            let name = Name { text: self.text_at(0).to_owned(), span: self.span() };
            self.tell_reserved(&name.text);
            self.bump();
            self.bump();
            return Some((vec![name], false));
        }
        if !self.at_punct(Punct::OpenParen) {
            return None;
        }
        let mut count = 1;
        loop {
            count += self.declared_name_length(count)?;
            if self.punct_ahead(count, Punct::Comma) {
                count += 1;
            } else {
                break;
            }
        }
        if !self.punct_ahead(count, Punct::CloseParen) || !self.punct_ahead(count + 1, Punct::Equal) {
            return None;
        }
        self.bump();
        let mut names = vec![self.declared_name("A name")];
        while self.eat(Punct::Comma) {
            names.push(self.declared_name("A name"));
        }
        self.bump();
        self.bump();
        Some((names, true))
    }

    /// A value: everything but a pipeline.
    pub(super) fn value(&mut self) -> Expr {
        self.chain("or", Self::conjunction, ExprKind::Or)
    }

    fn conjunction(&mut self) -> Expr {
        self.chain("and", Self::equality, ExprKind::And)
    }

    fn chain(&mut self, word: &str, term: fn(&mut Self) -> Expr, make: fn(Vec<Expr>) -> ExprKind) -> Expr {
        let first = self.sibling(term);
        self.foreign_logic(word);
        if !self.at_word(word) {
            return first;
        }
        let start = first.span;
        let mut terms = vec![first];
        while self.eat_word(word) {
            terms.push(self.sibling(term));
            self.foreign_logic(word);
        }
        self.height += 1;
        let span = terms.last().map_or(start, |last| start.to(last.span));
        Expr::new(make(terms), span)
    }

    /// `&&` and `AND` where `and` is meant: told, and read as meant.
    fn foreign_logic(&mut self, word: &str) {
        let text = self.text_at(0);
        let meant = match self.token().kind {
            TokenKind::Unknown => matches!(text, "&&" | "&") && word == "and",
            TokenKind::Word => text != word && text.eq_ignore_ascii_case(word),
            _ => false,
        };
        if meant {
            let message = format!("`{text}` is not an operator of KQL");
            let hint = if text.starts_with('&') {
                "Write `and`.".to_owned()
            } else {
                format!("Write `{word}` in lower case.")
            };
            self.tell(Diagnostic::syntax(codes::FOREIGN_OPERATOR, message, self.span()).with_hint(hint));
            self.bump();
            let _ = self.sibling(if word == "and" { Self::equality } else { Self::conjunction });
        }
    }

    fn equality(&mut self) -> Expr {
        let left = self.order();
        let Some(result) = self.equality_with(left) else { return self.missing() };
        result
    }

    fn equality_with(&mut self, left: Expr) -> Option<Expr> {
        let mut left = left;
        let mut compared = false;
        loop {
            let op_span = self.span();
            let kind = if let Some(op) = self.equality_op() {
                self.tell_chained(compared, op_span);
                self.bump();
                let right = Box::new(self.order());
                ExprKind::Binary { op, op_span, left: Box::new(left), right }
            } else if let Some((op, length)) = self.list_op() {
                self.tell_chained(compared, op_span);
                self.at += length;
                let op_span = self.since(op_span);
                let list = self.list(op);
                ExprKind::List { op, op_span, left: Box::new(left), list }
            } else if self.at_word("between") || self.at_word("!between") {
                self.tell_chained(compared, op_span);
                self.between(left)
            } else {
                return Some(left);
            };
            self.height += 1;
            let start = match &kind {
                ExprKind::Binary { left, .. } | ExprKind::List { left, .. } => left.span,
                ExprKind::Between { operand, .. } => operand.span,
                _ => op_span,
            };
            left = Expr::new(kind, self.since(start));
            if compared && !self.grow() {
                return Some(left);
            }
            compared = true;
        }
    }

    fn tell_chained(&mut self, compared: bool, span: Span) {
        if compared {
            self.tell(
                Diagnostic::syntax(codes::CHAINED, "Comparisons cannot stand in a row", span)
                    .with_hint("Join them with `and`, or put the first in parentheses."),
            );
        }
    }

    fn equality_op(&self) -> Option<BinaryOp> {
        match self.token().kind {
            TokenKind::Punct(Punct::EqualEqual) => Some(BinaryOp::Equal),
            TokenKind::Punct(Punct::BangEqual | Punct::LessGreater) => Some(BinaryOp::NotEqual),
            _ => None,
        }
    }

    fn list_op(&mut self) -> Option<(ListOp, usize)> {
        if self.token().kind != TokenKind::Word {
            return None;
        }
        let op = match self.text_at(0) {
            // `make-series ... on t in range(...)`
            "in" if self.word_ahead(1, "range") => return None,
            "in" => ListOp::In,
            "!in" => ListOp::NotIn,
            "in~" => ListOp::InTilde,
            "!in~" => ListOp::NotInTilde,
            "has_any" => ListOp::HasAny,
            "has_all" => ListOp::HasAll,
            "not" if matches!(self.text_at(1), "in" | "in~") && self.ahead(1).kind == TokenKind::Word => {
                let word = self.text_at(1);
                let span = self.span().to(self.ahead(1).span);
                self.tell(
                    Diagnostic::syntax(
                        codes::FOREIGN_OPERATOR,
                        format!("`not {word}` is not an operator of KQL"),
                        span,
                    )
                    .with_hint(format!("Write `!{word}`.")),
                );
                return Some((if word == "in" { ListOp::NotIn } else { ListOp::NotInTilde }, 2));
            }
            _ => return None,
        };
        Some((op, 1))
    }

    fn list(&mut self, op: ListOp) -> Vec<Expr> {
        if !self.at_punct(Punct::OpenParen) {
            let message = format!("`{}` needs its values in parentheses", op.symbol());
            let hint = format!(
                "Write `{} (\"a\", \"b\")`, or `{} (name)` for a list with a name.",
                op.symbol(),
                op.symbol()
            );
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()).with_hint(hint));
            let mut list = Vec::new();
            while self.operand_starts() {
                list.push(self.order());
                let more = self.at_punct(Punct::Comma)
                    && matches!(self.ahead(1).kind, TokenKind::String | TokenKind::Long | TokenKind::Real);
                if !more {
                    break;
                }
                self.bump();
            }
            return list;
        }
        let list = self.group(Punct::CloseParen, |parser| {
            let first = parser.sibling(Self::expression);
            let mut list = vec![first];
            while parser.eat(Punct::Comma) {
                list.push(parser.sibling(Self::value));
            }
            list
        });
        list.unwrap_or_default()
    }

    fn between(&mut self, operand: Expr) -> ExprKind {
        let negated = self.at_word("!between");
        let op_span = self.bump().span;
        let operand = Box::new(operand);
        if !self.at_punct(Punct::OpenParen) {
            let message = format!("`between` needs `(` here, not {}", self.found());
            self.tell(
                Diagnostic::syntax(codes::EXPECTED, message, self.here())
                    .with_hint("Write `between (low .. high)`."),
            );
            let low = Box::new(self.order());
            let high = if self.eat(Punct::DotDot) { self.order() } else { self.missing() };
            return ExprKind::Between { negated, op_span, operand, low, high: Box::new(high) };
        }
        let bounds = self.group(Punct::CloseParen, |parser| {
            let low = parser.value();
            if !parser.eat(Punct::DotDot) {
                let message = format!("`between` needs `..` between its bounds, not {}", parser.found());
                parser.tell(
                    Diagnostic::syntax(codes::EXPECTED, message, parser.here())
                        .with_hint("Write `between (low .. high)`."),
                );
                if parser.at_punct(Punct::Comma) {
                    parser.bump();
                }
            }
            (low, parser.value())
        });
        let (low, high) = bounds.unwrap_or_else(|| (self.missing(), self.missing()));
        ExprKind::Between { negated, op_span, operand, low: Box::new(low), high: Box::new(high) }
    }

    /// `a < b`, at most once.
    pub(super) fn order(&mut self) -> Expr {
        let mut left = self.binary(0);
        let mut compared = false;
        while let Some(op) = self.order_op() {
            let op_span = self.span();
            self.tell_chained(compared, op_span);
            self.bump();
            let right = self.binary(0);
            left = self.join(left, op, op_span, right);
            if compared && !self.grow() {
                break;
            }
            compared = true;
        }
        left
    }

    fn order_op(&self) -> Option<BinaryOp> {
        let TokenKind::Punct(punct) = self.token().kind else { return None };
        Some(match punct {
            Punct::Less => BinaryOp::Less,
            Punct::LessEqual => BinaryOp::LessOrEqual,
            Punct::Greater => BinaryOp::Greater,
            Punct::GreaterEqual => BinaryOp::GreaterOrEqual,
            _ => return None,
        })
    }

    /// Sums (level 0) and products (level 1).
    fn binary(&mut self, level: u8) -> Expr {
        let mut left = if level == 0 { self.binary(1) } else { self.text_comparison() };
        loop {
            let op_span = self.span();
            let op = match (self.token().kind, level) {
                (TokenKind::Punct(Punct::Plus), 0) => BinaryOp::Add,
                (TokenKind::Punct(Punct::Minus), 0) => BinaryOp::Subtract,
                (TokenKind::Punct(Punct::Star), 1) => BinaryOp::Multiply,
                (TokenKind::Punct(Punct::Slash), 1) => BinaryOp::Divide,
                (TokenKind::Punct(Punct::Percent), 1) => BinaryOp::Modulo,
                _ => return left,
            };
            if !self.grow() {
                self.skip(true);
                return left;
            }
            self.bump();
            let right = if level == 0 { self.binary(1) } else { self.text_comparison() };
            left = self.join(left, op, op_span, right);
        }
    }

    fn join(&mut self, left: Expr, op: BinaryOp, op_span: Span, right: Expr) -> Expr {
        self.height += 1;
        let span = left.span.to(right.span);
        Expr::new(ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) }, span)
    }

    /// `a has b`, at most once.
    fn text_comparison(&mut self) -> Expr {
        let mut left = self.signed();
        let mut compared = false;
        while let Some((op, length)) = self.text_op() {
            let start = self.span();
            self.tell_chained(compared, start);
            self.at += length;
            let op_span = self.since(start);
            let right = self.signed();
            left = self.join(left, op, op_span, right);
            if compared && !self.grow() {
                break;
            }
            compared = true;
        }
        left
    }

    fn text_op(&mut self) -> Option<(BinaryOp, usize)> {
        use BinaryOp as B;
        let op = match self.token().kind {
            TokenKind::Punct(Punct::EqualTilde) => B::EqualTilde,
            TokenKind::Punct(Punct::BangTilde) => B::BangTilde,
            TokenKind::Punct(Punct::Colon) => B::SearchColumn,
            TokenKind::Bang => return self.spaced_bang(),
            TokenKind::Word => match self.text_at(0) {
                "matches" if self.word_ahead(1, "regex") => return Some((B::MatchesRegex, 2)),
                "not" => return self.spelled_not(),
                word => named_text_op(word)?,
            },
            _ => return None,
        };
        Some((op, 1))
    }

    /// `not contains`, as other languages write it.
    fn spelled_not(&mut self) -> Option<(BinaryOp, usize)> {
        let word = self.text_at(1);
        let op = named_text_op(&format!("!{word}"))?;
        let span = self.span().to(self.ahead(1).span);
        let message = format!("`not {word}` is not an operator of KQL");
        self.tell(
            Diagnostic::syntax(codes::FOREIGN_OPERATOR, message, span).with_hint(format!("Write `!{word}`.")),
        );
        Some((op, 2))
    }

    /// `! contains`, and `!` before what has no negated form.
    fn spaced_bang(&mut self) -> Option<(BinaryOp, usize)> {
        let word = self.text_at(1);
        let span = self.span().to(self.ahead(1).span);
        let known = named_text_op(&format!("!{word}"));
        let hint = match word {
            "has_any" | "has_all" | "matches" => format!("Write `not(a {word} ...)`."),
            _ if known.is_some() || matches!(word, "in" | "between") => {
                format!("Write `!{word}` without a space.")
            }
            _ => "To negate, write `not(...)`.".to_owned(),
        };
        self.tell(
            Diagnostic::syntax(codes::FOREIGN_OPERATOR, "`!` is not an operator by itself", span)
                .with_hint(hint),
        );
        known.map(|op| (op, 2))
    }
}

fn named_text_op(word: &str) -> Option<BinaryOp> {
    use BinaryOp as B;
    Some(match word {
        "has" => B::Has,
        "!has" => B::NotHas,
        "has_cs" => B::HasCs,
        "!has_cs" => B::NotHasCs,
        "hasprefix" => B::HasPrefix,
        "!hasprefix" => B::NotHasPrefix,
        "hasprefix_cs" => B::HasPrefixCs,
        "!hasprefix_cs" => B::NotHasPrefixCs,
        "hassuffix" => B::HasSuffix,
        "!hassuffix" => B::NotHasSuffix,
        "hassuffix_cs" => B::HasSuffixCs,
        "!hassuffix_cs" => B::NotHasSuffixCs,
        "contains" => B::Contains,
        "!contains" | "notcontains" => B::NotContains,
        "contains_cs" | "containscs" => B::ContainsCs,
        "!contains_cs" | "notcontainscs" => B::NotContainsCs,
        "startswith" => B::StartsWith,
        "!startswith" => B::NotStartsWith,
        "startswith_cs" => B::StartsWithCs,
        "!startswith_cs" => B::NotStartsWithCs,
        "endswith" => B::EndsWith,
        "!endswith" => B::NotEndsWith,
        "endswith_cs" => B::EndsWithCs,
        "!endswith_cs" => B::NotEndsWithCs,
        "like" => B::Like,
        "notlike" => B::NotLike,
        "likecs" => B::LikeCs,
        "notlikecs" => B::NotLikeCs,
        _ => return None,
    })
}
