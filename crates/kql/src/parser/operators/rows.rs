//! Operators that choose, sort and group rows.

use crate::ast::{Expr, ExprKind, Nulls, OperatorKind, OrderedExpr, SortOrder};
use crate::lexer::{Punct, TokenKind};
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn where_operator(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let predicate = self.named();
        if let ExprKind::Named { names, .. } = &predicate.kind {
            let name = names.first().map_or("", |name| name.text.as_str());
            self.diagnostics.push(
                Diagnostic::semantic(
                    codes::ASSIGNMENT,
                    "`=` names a column and compares nothing",
                    predicate.span,
                )
                .with_hint(format!("To compare, write `{name} == ...`.")),
            );
        }
        OperatorKind::Where { params, predicate: Box::new(predicate) }
    }

    pub(super) fn take(&mut self) -> OperatorKind {
        OperatorKind::Take { params: self.params(&[]), count: Box::new(self.named()) }
    }

    pub(super) fn sample(&mut self) -> OperatorKind {
        OperatorKind::Sample { params: self.params(&[]), count: Box::new(self.named()) }
    }

    pub(super) fn sample_distinct(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let count = Box::new(self.named());
        self.expect_word("of", "`sample-distinct`");
        OperatorKind::SampleDistinct { params, count, of: Box::new(self.named()) }
    }

    pub(super) fn count(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let name = self.eat_word("as").then(|| self.name("The name of the count"));
        OperatorKind::Count { params, name }
    }

    pub(super) fn distinct(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let columns = self.commas(Self::column_or_star);
        OperatorKind::Distinct { params, columns }
    }

    fn column_or_star(&mut self) -> Expr {
        if self.at_punct(Punct::Star) {
            let span = self.bump().span;
            return Expr::new(ExprKind::Star, span);
        }
        self.named()
    }

    pub(super) fn sort(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        self.expect_by("`sort`");
        OperatorKind::Sort { params, keys: self.commas(Self::ordered) }
    }

    pub(super) fn top(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let count = Box::new(self.named());
        self.expect_by("`top`");
        OperatorKind::Top { params, count, by: self.ordered() }
    }

    pub(super) fn top_hitters(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let count = Box::new(self.named());
        self.expect_word("of", "`top-hitters`");
        let of = Box::new(self.named());
        let by = self.eat_word("by").then(|| self.ordered());
        OperatorKind::TopHitters { params, count, of, by }
    }

    /// `expression [asc|desc] [nulls first|last]`
    pub(in crate::parser) fn ordered(&mut self) -> OrderedExpr {
        let start = self.span();
        let expr = self.named();
        let order = if self.eat_word("asc") {
            Some(SortOrder::Ascending)
        } else if self.eat_word("desc") {
            Some(SortOrder::Descending)
        } else {
            None
        };
        let mut nulls = None;
        if self.eat_word("nulls") {
            if self.eat_word("first") {
                nulls = Some(Nulls::First);
            } else if self.eat_word("last") {
                nulls = Some(Nulls::Last);
            } else {
                let message = format!("`nulls` needs `first` or `last`, not {}", self.found());
                self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
            }
        }
        OrderedExpr { expr, order, nulls, span: self.since(start) }
    }

    pub(super) fn summarize(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let aggregates =
            if self.at_word("by") || self.clause_ends() { Vec::new() } else { self.commas(Self::named) };
        let mut by = Vec::new();
        let mut bin = None;
        if self.eat_word("by") {
            by = self.commas(Self::named);
            if self.at_word("bin") && self.punct_ahead(1, Punct::Equal) {
                self.at += 2;
                bin = Some(Box::new(self.value()));
            }
        }
        OperatorKind::Summarize { params, aggregates, by, bin }
    }

    /// True where an operator's text is at its end.
    pub(in crate::parser) fn clause_ends(&self) -> bool {
        matches!(
            self.token().kind,
            TokenKind::End
                | TokenKind::Punct(
                    Punct::Bar
                        | Punct::Semicolon
                        | Punct::CloseParen
                        | Punct::CloseBrace
                        | Punct::CloseBracket
                )
        )
    }

    pub(super) fn serialize(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let items = if self.clause_ends() { Vec::new() } else { self.commas(Self::named) };
        OperatorKind::Serialize { params, items }
    }

    pub(super) fn consume(&mut self) -> OperatorKind {
        OperatorKind::Consume { params: self.params(&[]) }
    }

    pub(super) fn getschema(&mut self) -> OperatorKind {
        OperatorKind::GetSchema { params: self.params(&[]) }
    }

    pub(super) fn as_operator(&mut self) -> OperatorKind {
        OperatorKind::As { params: self.params(&[]), name: self.name("The name behind `as`") }
    }

    pub(super) fn assert_schema(&mut self) -> OperatorKind {
        OperatorKind::AssertSchema { schema: self.row_schema("`assert-schema`", false) }
    }
}
