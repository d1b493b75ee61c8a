//! Operators that take values apart: `mv-expand`, `mv-apply`, `parse` and its kin.

use crate::ast::{ExpandItem, Expr, ExprKind, Name, OperatorKind, Param, PatternPart, TypeRef};
use crate::lexer::{Punct, TokenKind};
use crate::parser::Parser;
use crate::words::{WordClass, classify};
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn mv_expand(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let items = self.commas(Self::expand_item);
        let limit = self.limit_clause();
        OperatorKind::MvExpand { params, items, limit }
    }

    pub(super) fn mv_apply(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let items = self.commas(Self::expand_item);
        let limit = self.limit_clause();
        let id = self.id_clause();
        self.expect_word("on", "`mv-apply`");
        let body = Box::new(self.grouped_sub_pipeline("`mv-apply ... on`"));
        OperatorKind::MvApply { params, items, limit, id, body }
    }

    fn limit_clause(&mut self) -> Option<Box<Expr>> {
        self.eat_word("limit").then(|| Box::new(self.value()))
    }

    /// `id guid`
    pub(super) fn id_clause(&mut self) -> Option<Box<Expr>> {
        if !self.at_word("id") {
            return None;
        }
        self.bump();
        if self.token().kind == TokenKind::RawGuid {
            let token = self.bump();
            let text = token.span.text(self.text).to_ascii_lowercase();
            return Some(Box::new(Expr::new(ExprKind::Literal(crate::ast::Literal::Guid(text)), token.span)));
        }
        Some(Box::new(self.value()))
    }

    fn expand_item(&mut self) -> ExpandItem {
        if self.at_word("limit") {
            let message = "A column to expand is missing before `limit`";
            self.tell(Diagnostic::syntax(codes::EXPRESSION_MISSING, message, self.span()));
            return ExpandItem { expr: self.missing(), to_type: None };
        }
        let expr = self.named();
        let to_type = if self.eat_word("to") { self.type_behind_to() } else { None };
        ExpandItem { expr, to_type }
    }

    fn type_behind_to(&mut self) -> Option<TypeRef> {
        if self.at_word("typeof") && self.punct_ahead(1, Punct::OpenParen) {
            self.bump();
            return self.group(Punct::CloseParen, |parser| {
                if parser.at_punct(Punct::CloseParen) {
                    return None;
                }
                Some(parser.type_name("`typeof`"))
            })?;
        }
        let word = self.text_at(0);
        let message = format!("`to` needs a type as `typeof(...)`, not {}", self.found());
        let mut diagnostic = Diagnostic::syntax(codes::EXPECTED, message, self.here());
        if let Some(ty) = crate::ast::ScalarType::from_name(word) {
            diagnostic = diagnostic.with_hint(format!("Write `typeof({})`.", ty.name()));
            self.tell(diagnostic);
            return Some(self.type_name("`to`"));
        }
        self.tell(diagnostic);
        None
    }

    pub(super) fn parse_operator(&mut self) -> OperatorKind {
        let (params, subject, pattern) = self.parse_parts("`parse`");
        OperatorKind::Parse { params, subject, pattern }
    }

    pub(super) fn parse_where(&mut self) -> OperatorKind {
        let (params, subject, pattern) = self.parse_parts("`parse-where`");
        OperatorKind::ParseWhere { params, subject, pattern }
    }

    fn parse_parts(&mut self, what: &str) -> (Vec<Param>, Box<Expr>, Vec<PatternPart>) {
        let params = self.params(&["flags"]);
        let subject = Box::new(self.value());
        self.expect_word("with", what);
        let mut pattern = Vec::new();
        while let Some(part) = self.pattern_part() {
            pattern.push(part);
        }
        (params, subject, pattern)
    }

    fn pattern_part(&mut self) -> Option<PatternPart> {
        let token = self.token();
        match token.kind {
            TokenKind::Punct(Punct::Star) => {
                self.bump();
                Some(PatternPart::Star(token.span))
            }
            TokenKind::String => {
                // adjacent strings are parts of their own here
                self.bump();
                let (text, hidden) = crate::lexer::decode_string(token.span.text(self.text));
                let literal = crate::ast::Literal::String { text: text.into_owned(), hidden };
                Some(PatternPart::Text(Expr::new(ExprKind::Literal(literal), token.span)))
            }
            TokenKind::Word
                if classify(self.text_at(0)) == WordClass::Reserved && !self.punct_ahead(1, Punct::Colon) =>
            {
                None
            }
            TokenKind::Word => Some(self.pattern_column()),
            _ if self.at_bracketed_name(0) || self.at_placeholder(0) => Some(self.pattern_column()),
            _ => None,
        }
    }

    fn pattern_column(&mut self) -> PatternPart {
        let name: Name = self.declared_name("A column's name");
        let ty = self.eat(Punct::Colon).then(|| self.type_name("A column"));
        PatternPart::Column { name, ty }
    }

    pub(super) fn parse_kv(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let subject = Box::new(self.value());
        self.expect_word("as", "`parse-kv`");
        let schema = self.row_schema("`parse-kv ... as`", false);
        let properties = if self.eat_word("with") { self.properties("`with`") } else { Vec::new() };
        OperatorKind::ParseKv { params, subject, schema, properties }
    }
}
