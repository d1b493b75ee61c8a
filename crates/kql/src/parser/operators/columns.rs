//! Operators that make, keep, drop, rename and order columns.

use crate::ast::{Expr, ExprKind, Name, OperatorKind, ReorderItem, ReorderOrder};
use crate::lexer::{Punct, TokenKind};
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn extend(&mut self) -> OperatorKind {
        OperatorKind::Extend { items: self.commas(Self::named) }
    }

    pub(super) fn print(&mut self) -> OperatorKind {
        OperatorKind::Print { items: self.commas(Self::named) }
    }

    pub(super) fn project(&mut self) -> OperatorKind {
        OperatorKind::Project { items: self.maybe(Self::named) }
    }

    pub(super) fn project_away(&mut self) -> OperatorKind {
        OperatorKind::ProjectAway { columns: self.maybe(Self::column_pattern) }
    }

    pub(super) fn project_keep(&mut self) -> OperatorKind {
        OperatorKind::ProjectKeep { columns: self.maybe(Self::column_pattern) }
    }

    pub(super) fn project_by_names(&mut self) -> OperatorKind {
        OperatorKind::ProjectByNames { columns: self.maybe(Self::value_or_pattern) }
    }

    pub(super) fn project_rename(&mut self) -> OperatorKind {
        OperatorKind::ProjectRename { items: self.maybe(Self::named) }
    }

    pub(super) fn project_reorder(&mut self) -> OperatorKind {
        OperatorKind::ProjectReorder { items: self.maybe(Self::reorder_item) }
    }

    fn maybe<T>(&mut self, item: fn(&mut Self) -> T) -> Vec<T> {
        if self.clause_ends() { Vec::new() } else { self.commas(item) }
    }

    fn reorder_item(&mut self) -> ReorderItem {
        let column = self.column_pattern();
        let order = match self.text_at(0) {
            "asc" => Some(ReorderOrder::Ascending),
            "desc" => Some(ReorderOrder::Descending),
            "granny-asc" => Some(ReorderOrder::GrannyAscending),
            "granny-desc" => Some(ReorderOrder::GrannyDescending),
            _ => None,
        };
        if order.is_some() {
            self.bump();
        }
        ReorderItem { column, order }
    }

    fn value_or_pattern(&mut self) -> Expr {
        match self.wildcard() {
            Some(name) => wildcard_expr(name),
            None => self.value(),
        }
    }

    /// A column's name, or a pattern such as `Target*`.
    fn column_pattern(&mut self) -> Expr {
        if let Some(name) = self.wildcard() {
            return wildcard_expr(name);
        }
        if matches!(self.token().kind, TokenKind::String) {
            self.tell(
                Diagnostic::syntax(
                    codes::NAME_MISSING,
                    "A column's name is awaited here, not a string",
                    self.span(),
                )
                .with_hint("Write the name as it is, or as ['a name']."),
            );
            self.bump();
            return self.missing();
        }
        let name = self.name("A column's name");
        let span = name.span;
        if name.text.is_empty() {
            return self.missing();
        }
        Expr::new(ExprKind::Name(name), span)
    }

    /// `Security*`, `*Id`, `a*b` without blanks.
    pub(in crate::parser) fn wildcard(&mut self) -> Option<Name> {
        let part = |kind: TokenKind| {
            matches!(kind, TokenKind::Word | TokenKind::Long | TokenKind::Punct(Punct::Star))
        };
        let mut length = 0;
        let mut stars = 0;
        while part(self.ahead(length).kind) && (length == 0 || self.touches(length - 1)) {
            stars += usize::from(self.punct_ahead(length, Punct::Star));
            length += 1;
        }
        if stars == 0 || self.token().kind == TokenKind::Long {
            return None;
        }
        let start = self.span();
        let text = (0..length).map(|count| self.text_at(count)).collect();
        self.at += length;
        Some(Name { text, span: self.since(start) })
    }
}

/// `*` alone is all columns.
pub(super) fn wildcard_expr(name: Name) -> Expr {
    let span = name.span;
    let kind = if name.text == "*" { ExprKind::Star } else { ExprKind::WildcardName(name) };
    Expr::new(kind, span)
}
