//! Operators over several tables.

use super::columns::wildcard_expr;
use crate::ast::{Expr, ExprKind, FindColumn, JoinCondition, Literal, OperatorKind, Param};
use crate::lexer::{Punct, TokenKind};
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn join_operator(&mut self) -> OperatorKind {
        let (params, table) = self.joined_table();
        let condition = self.join_condition(true);
        OperatorKind::Join { params, table, condition }
    }

    pub(super) fn lookup(&mut self) -> OperatorKind {
        let (params, table) = self.joined_table();
        let condition = self.join_condition(false);
        OperatorKind::Lookup { params, table, condition }
    }

    fn joined_table(&mut self) -> (Vec<Param>, Box<Expr>) {
        let params = self.params(&[]);
        if self.at_word("kind")
            && self.ahead(1).kind == TokenKind::Word
            && self.ahead(2).kind != TokenKind::End
        {
            let message = format!("`kind` needs `=` before `{}`", self.text_at(1));
            let hint = format!("Write `kind={}`.", self.text_at(1));
            self.at += 1;
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.span()).with_hint(hint));
            self.at += 1;
        } else if !params.is_empty() && self.at_punct(Punct::Comma) {
            self.tell(
                Diagnostic::syntax(codes::UNEXPECTED, "`,` does not belong here", self.span())
                    .with_hint("Parameters are parted by blanks."),
            );
            self.bump();
        }
        (params, Box::new(self.postfix()))
    }

    fn join_condition(&mut self, optional: bool) -> JoinCondition {
        if self.eat_word("on") {
            return JoinCondition::On(self.commas(Self::value));
        }
        if self.eat_word("where") {
            return JoinCondition::Where(Box::new(self.value()));
        }
        if !optional {
            let message = format!("`lookup` needs `on` and its columns here, not {}", self.found());
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
        }
        JoinCondition::None
    }

    pub(super) fn union(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        OperatorKind::Union { params, tables: self.commas(Self::table) }
    }

    /// A table's name or pattern, a path or call that leads to one, or a query in parentheses.
    pub(in crate::parser) fn table(&mut self) -> Expr {
        if let Some(name) = self.wildcard() {
            return wildcard_expr(name);
        }
        let outer = std::mem::replace(&mut self.in_tables, true);
        let start = self.span();
        let base = self.postfix();
        self.in_tables = outer;
        if let ExprKind::Literal(literal) = &base.kind {
            let hint = match literal {
                Literal::String { text, .. } => {
                    format!("Write `{text}` without quotes, or `table(\"{text}\")`.")
                }
                _ => "Write a table's name, or a query in parentheses.".to_owned(),
            };
            self.told = None;
            let message = format!("A table is awaited here, not `{}`", base.span.text(self.text));
            self.tell(Diagnostic::syntax(codes::NAME_MISSING, message, base.span).with_hint(hint));
            return base;
        }
        if self.at_punct(Punct::Dot) {
            self.bump();
            if let Some(pattern) = self.wildcard() {
                let kind = ExprKind::WildcardPath { base: Box::new(base), pattern };
                return Expr::new(kind, self.since(start));
            }
        }
        base
    }

    pub(super) fn search(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let tables = self.in_tables_clause();
        let outer = std::mem::replace(&mut self.in_search, true);
        let predicate = Box::new(self.value());
        self.in_search = outer;
        OperatorKind::Search { params, tables, predicate }
    }

    fn in_tables_clause(&mut self) -> Vec<Expr> {
        if !self.at_word("in") || !self.punct_ahead(1, Punct::OpenParen) {
            return Vec::new();
        }
        self.bump();
        let tables = self.group(Punct::CloseParen, |parser| {
            parser.commas(|parser| {
                let start = parser.span();
                let source = parser.table();
                let mut operators = Vec::new();
                parser.operators(&mut operators);
                if operators.is_empty() {
                    return source;
                }
                let kind = ExprKind::Pipeline { source: Some(Box::new(source)), operators };
                Expr::new(kind, parser.since(start))
            })
        });
        tables.unwrap_or_default()
    }

    pub(super) fn find(&mut self) -> OperatorKind {
        let params = self.params(&["datascope"]);
        let tables = self.in_tables_clause();
        let scoped = !tables.is_empty();
        if !self.eat_word("where") && scoped {
            let message = format!("`find in (...)` needs `where` here, not {}", self.found());
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
        }
        let outer = std::mem::replace(&mut self.in_search, true);
        let predicate = Box::new(self.value());
        self.in_search = outer;
        let (mut project, mut smart, mut project_away) = (None, false, None);
        if self.eat_word("project") {
            project = Some(self.commas(Self::find_column));
        } else if self.eat_word("project-smart") {
            smart = true;
        }
        if self.eat_word("project-away") {
            project_away = Some(self.commas(Self::find_column));
        }
        OperatorKind::Find { params, tables, predicate, project, smart, project_away }
    }

    fn find_column(&mut self) -> FindColumn {
        let start = self.span();
        if self.eat(Punct::Star) {
            return FindColumn::Star(start);
        }
        if self.at_word("pack_all") && self.punct_ahead(1, Punct::OpenParen) {
            self.bump();
            self.group(Punct::CloseParen, |_| {});
            return FindColumn::Pack(self.since(start));
        }
        if self.at_word("pack") && self.punct_ahead(1, Punct::OpenParen) {
            self.bump();
            self.group(Punct::CloseParen, |parser| {
                parser.expect(Punct::Star, "`pack`");
            });
            return FindColumn::Pack(self.since(start));
        }
        let name = self.name("A column's name");
        let ty = self.eat(Punct::Colon).then(|| self.type_name("A column"));
        FindColumn::Column { name, ty }
    }
}
