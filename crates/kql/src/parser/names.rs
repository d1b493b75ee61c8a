//! Names, types, row schemas and parameters of functions.

use super::Parser;
use crate::ast::{
    ColumnDecl, Expr, ExprKind, Name, Parameter, ParameterType, RowSchema, ScalarType, TypeRef,
};
use crate::lexer::{Punct, TokenKind, decode_string};
use crate::words::{WordClass, classify, closest};
use crate::{Diagnostic, codes};

const TYPES: [&str; 10] =
    ["bool", "int", "long", "real", "decimal", "datetime", "timespan", "string", "guid", "dynamic"];

impl Parser<'_> {
    /// True at `['name']`.
    pub(super) fn at_bracketed_name(&self, count: usize) -> bool {
        if !self.punct_ahead(count, Punct::OpenBracket) || self.ahead(count + 1).kind != TokenKind::String {
            return false;
        }
        let mut strings = 1;
        while self.ahead(count + 1 + strings).kind == TokenKind::String {
            strings += 1;
        }
        self.punct_ahead(count + 1 + strings, Punct::CloseBracket)
    }

    /// True at `{name}`, which a client fills before it sends the query.
    pub(super) fn at_placeholder(&self, count: usize) -> bool {
        self.punct_ahead(count, Punct::OpenBrace)
            && self.ahead(count + 1).kind == TokenKind::Word
            && self.punct_ahead(count + 2, Punct::CloseBrace)
    }

    /// How many tokens the name at `count` has, when one stands there that may be declared.
    pub(super) fn declared_name_length(&self, count: usize) -> Option<usize> {
        if self.at_bracketed_name(count) {
            let mut length = 2;
            while self.ahead(count + length - 1).kind == TokenKind::String {
                length += 1;
            }
            return Some(length);
        }
        if self.at_placeholder(count) {
            return Some(3);
        }
        let word = self.ahead(count).kind == TokenKind::Word
            && matches!(classify(self.text_at(count)), WordClass::Free | WordClass::Declarable);
        word.then_some(1)
    }

    /// Reads `['name']` or `{name}`, if one stands here.
    pub(super) fn bracketed_name(&mut self) -> Option<Name> {
        let start = self.span();
        if self.at_bracketed_name(0) {
            self.bump();
            let mut text = String::new();
            while self.token().kind == TokenKind::String {
                text.push_str(&decode_string(self.text_at(0)).0);
                self.bump();
            }
            self.bump();
            return Some(Name { text, span: self.since(start) });
        }
        if self.at_placeholder(0) {
            let text = format!("{{{}}}", self.text_at(1));
            self.at += 3;
            return Some(Name { text, span: self.since(start) });
        }
        None
    }

    /// A name that is being given: of a column, a parameter, a step.
    pub(super) fn declared_name(&mut self, what: &str) -> Name {
        if let Some(name) = self.bracketed_name() {
            return name;
        }
        self.word_name(what, WordClass::Declarable)
    }

    /// A name that is being used, or given where words of the language are not allowed.
    pub(super) fn name(&mut self, what: &str) -> Name {
        if let Some(name) = self.bracketed_name() {
            return name;
        }
        self.word_name(what, WordClass::Usable)
    }

    fn word_name(&mut self, what: &str, also: WordClass) -> Name {
        let token = self.token();
        let text = self.text_at(0);
        if token.kind != TokenKind::Word {
            let message = format!("{what} is missing before {}", self.found());
            self.tell(Diagnostic::syntax(codes::NAME_MISSING, message, self.here()));
            return Name { text: String::new(), span: self.here().start_point() };
        }
        let class = classify(text);
        let allowed = class == WordClass::Free || class == also;
        if !allowed {
            self.tell_reserved(text);
            let ends = matches!(text, "by" | "on" | "with" | "and" | "or" | "in");
            if ends && !self.punct_ahead(1, Punct::Colon) {
                return Name { text: String::new(), span: self.here().start_point() };
            }
        }
        self.bump();
        Name { text: text.to_owned(), span: token.span }
    }

    /// Says that a word of the language needs brackets to be a name.
    pub(super) fn tell_reserved(&mut self, word: &str) {
        let message = format!("`{word}` is a word of the language and no name here");
        let hint = format!("If a column has this name, write `['{word}']`.");
        self.tell(Diagnostic::syntax(codes::RESERVED_NAME, message, self.span()).with_hint(hint));
    }

    /// The name of a scalar type.
    pub(super) fn type_name(&mut self, what: &str) -> TypeRef {
        let token = self.token();
        let text = self.text_at(0);
        if token.kind != TokenKind::Word {
            let message = format!("{what} needs a type before {}", self.found());
            let hint = format!("The types are {}.", TYPES.join(", "));
            self.tell(Diagnostic::syntax(codes::UNKNOWN_TYPE, message, self.here()).with_hint(hint));
            return TypeRef { scalar: None, name: String::new(), span: self.here().start_point() };
        }
        let scalar = ScalarType::from_name(text);
        if scalar.is_none() {
            let message = format!("`{text}` is not a type");
            let hint = match closest(text, TYPES) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("The types are {}.", TYPES.join(", ")),
            };
            self.tell(Diagnostic::syntax(codes::UNKNOWN_TYPE, message, token.span).with_hint(hint));
        }
        self.bump();
        TypeRef { scalar, name: text.to_owned(), span: token.span }
    }

    /// `(name: type, ...)`; a `*` is allowed where `star`.
    pub(super) fn row_schema(&mut self, what: &str, star: bool) -> RowSchema {
        let start = self.span();
        if !self.at_punct(Punct::OpenParen) {
            self.expect(Punct::OpenParen, what);
            return RowSchema { columns: Vec::new(), star: None, span: self.here().start_point() };
        }
        let parsed = self.group(Punct::CloseParen, |parser| parser.schema_columns(star));
        let (columns, star) = parsed.unwrap_or_default();
        RowSchema { columns, star, span: self.since(start) }
    }

    pub(super) fn schema_columns(&mut self, star: bool) -> (Vec<ColumnDecl>, Option<usize>) {
        let (mut columns, mut star_at) = (Vec::new(), None);
        // as in Microsoft's parser, one comma may stand before the first column and one behind the last
        self.eat(Punct::Comma);
        while !self.at_punct(Punct::CloseParen) && !self.at_end() {
            if star && star_at.is_none() && columns.is_empty() && self.eat(Punct::Star) {
                star_at = Some(columns.len());
            } else {
                let name = self.declared_name("A column's name");
                self.expect(Punct::Colon, "A column");
                columns.push(ColumnDecl { name, ty: self.type_name("A column") });
            }
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        (columns, star_at)
    }

    /// Parameters with types and defaults, without the parentheses.
    pub(super) fn parameters(&mut self, tables: bool) -> Vec<Parameter> {
        self.commas(|parser| parser.parameter(tables))
    }

    pub(super) fn parameter(&mut self, tables: bool) -> Parameter {
        let name = self.declared_name("A parameter's name");
        self.expect(Punct::Colon, "A parameter");
        let ty = if tables && self.at_punct(Punct::OpenParen) {
            if self.punct_ahead(1, Punct::Star) {
                let start = self.span();
                self.group(Punct::CloseParen, super::Parser::bump);
                ParameterType::AnyTable(self.since(start))
            } else {
                ParameterType::Table(self.row_schema("A table's columns", false))
            }
        } else {
            ParameterType::Scalar(self.type_name("A parameter"))
        };
        let default = self.eat(Punct::Equal).then(|| self.option_value("A default value"));
        Parameter { name, ty, default }
    }

    /// A name or a literal: the value of an option or a default.
    pub(super) fn option_value(&mut self, what: &str) -> Expr {
        if let Some(literal) = self.signed_literal() {
            return literal;
        }
        if self.token().kind == TokenKind::Word || self.at_bracketed_name(0) || self.at_placeholder(0) {
            let name = if let Some(name) = self.bracketed_name() {
                name
            } else {
                let token = self.bump();
                Name { text: token.span.text(self.text).to_owned(), span: token.span }
            };
            let span = name.span;
            return Expr::new(ExprKind::Name(name), span);
        }
        let message = format!("{what} is missing before {}", self.found());
        self.tell(Diagnostic::syntax(codes::EXPRESSION_MISSING, message, self.here()));
        self.missing()
    }
}
