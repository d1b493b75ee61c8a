//! Values with their paths, indexes, calls and signs.

use super::Parser;
use crate::ast::{Expr, ExprKind, Literal, Name, TypeOf, TypeRef, UnaryOp};
use crate::lexer::{Punct, TokenKind};
use crate::words::{WordClass, classify};
use crate::{Diagnostic, codes};

impl Parser<'_> {
    /// A value with at most one sign.
    pub(super) fn signed(&mut self) -> Expr {
        let op = match self.token().kind {
            TokenKind::Punct(Punct::Minus) => UnaryOp::Minus,
            TokenKind::Punct(Punct::Plus) => UnaryOp::Plus,
            _ => return self.postfix(),
        };
        let start = self.bump().span;
        let operand = self.postfix();
        self.height += 1;
        super::literal::negate(op, start, operand)
    }

    /// A value with what follows it: `.member`, `[index]`, `.method(args)`.
    pub(super) fn postfix(&mut self) -> Expr {
        let mut expr = self.primary();
        loop {
            let start = expr.span;
            let index = self.at_punct(Punct::OpenBracket) && !expr.is_missing();
            if !index && !self.at_punct(Punct::Dot) {
                return expr;
            }
            if self.punct_ahead(1, Punct::Star) || self.wildcard_behind_dot() {
                return expr;
            }
            if !self.grow() {
                self.skip(true);
                return expr;
            }
            if !index {
                self.bump();
            }
            let base = Box::new(expr);
            let kind = if self.at_punct(Punct::OpenBracket) && (index || !self.at_bracketed_name(0)) {
                let index = self.group(Punct::CloseBracket, Self::value).unwrap_or_else(|| self.missing());
                ExprKind::Index { base, index: Box::new(index) }
            } else {
                let name = self.name("A member's name");
                if self.at_punct(Punct::OpenParen) && !name.text.is_empty() {
                    let args = self.arguments(&name);
                    ExprKind::Call { receiver: Some(base), name, args }
                } else {
                    ExprKind::Path { base, member: name }
                }
            };
            expr = Expr::new(kind, self.since(start));
        }
    }

    /// A column, perhaps with members and indexes; a parenthesis behind it is not its own.
    pub(super) fn column_path(&mut self) -> Expr {
        let start = self.span();
        let name = self.name("A column's name");
        if name.text.is_empty() {
            return self.missing();
        }
        let mut expr = Expr::new(ExprKind::Name(name), self.since(start));
        while (self.at_punct(Punct::Dot) || self.at_punct(Punct::OpenBracket)) && self.grow() {
            let base = Box::new(expr);
            let kind = if self.eat(Punct::Dot) {
                ExprKind::Path { base, member: self.name("A member's name") }
            } else {
                let index = self.group(Punct::CloseBracket, Self::value).unwrap_or_else(|| self.missing());
                ExprKind::Index { base, index: Box::new(index) }
            };
            expr = Expr::new(kind, self.since(start));
        }
        expr
    }

    /// `.Security*`, which only lists of tables take.
    fn wildcard_behind_dot(&self) -> bool {
        self.in_tables
            && self.at_punct(Punct::Dot)
            && self.ahead(1).kind == TokenKind::Word
            && self.punct_ahead(2, Punct::Star)
            && self.touches(1)
    }

    fn primary(&mut self) -> Expr {
        if let Some(literal) = self.literal() {
            return literal;
        }
        let start = self.span();
        match self.token().kind {
            TokenKind::Punct(Punct::OpenParen) => {
                let inner = self.group(Punct::CloseParen, Self::expression);
                let mut inner = inner.unwrap_or_else(|| self.missing());
                inner.span = self.since(start);
                inner
            }
            TokenKind::Punct(Punct::Star) if self.star_allowed() => {
                self.bump();
                Expr::new(ExprKind::Star, start)
            }
            TokenKind::Word => self.word(),
            _ => match self.bracketed_name() {
                Some(name) => self.named_value(name),
                None => self.no_value(),
            },
        }
    }

    /// `* has "x"` and `* == "x"`, and in `search` a `*` alone.
    fn star_allowed(&self) -> bool {
        let next = self.ahead(1).kind;
        self.in_search
            || matches!(
                next,
                TokenKind::Punct(Punct::EqualEqual | Punct::EqualTilde | Punct::BangTilde | Punct::Colon)
            )
            || (next == TokenKind::Word
                && (self.text_at(1).trim_start_matches('!').starts_with(['h', 'c', 's', 'e', 'm', 'i'])
                    && !matches!(classify(self.text_at(1)), WordClass::Free | WordClass::Usable)
                    || self.text_at(1) == "matches"))
    }

    fn word(&mut self) -> Expr {
        let start = self.span();
        let word = self.text_at(0);
        let called = self.punct_ahead(1, Punct::OpenParen);
        match word {
            "typeof" if called => return self.type_of(),
            "datatable" => return self.data_table(),
            "externaldata" | "external_data" => return self.external_data(),
            "__contextual_datatable" => return self.contextual_data_table(),
            "entity_group" if self.punct_ahead(1, Punct::OpenBracket) => return self.entity_group(),
            _ => {}
        }
        let class = classify(word);
        if matches!(class, WordClass::Free | WordClass::Usable)
            || (called && matches!(word, "toscalar" | "totable" | "materialize"))
        {
            self.bump();
            return self.named_value(Name { text: word.to_owned(), span: start });
        }
        if class == WordClass::Declarable && self.reads_as_name() {
            self.tell_reserved(word);
            self.bump();
            return self.named_value(Name { text: word.to_owned(), span: start });
        }
        self.no_value()
    }

    /// A reserved word that was meant as a name: what follows is what follows a value.
    fn reads_as_name(&self) -> bool {
        match self.ahead(1).kind {
            TokenKind::End => self.nesting == 0,
            TokenKind::Punct(punct) => !matches!(punct, Punct::OpenParen | Punct::Equal | Punct::OpenBrace),
            TokenKind::Word => {
                matches!(
                    self.text_at(1),
                    "and" | "or" | "has" | "contains" | "in" | "between" | "startswith" | "endswith"
                )
            }
            _ => false,
        }
    }

    /// What a name begins: a call, or a name alone.
    fn named_value(&mut self, name: Name) -> Expr {
        let start = name.span;
        if self.at_punct(Punct::OpenParen) {
            let args = self.arguments(&name);
            return Expr::new(ExprKind::Call { receiver: None, name, args }, self.since(start));
        }
        Expr::new(ExprKind::Name(name), start)
    }

    fn no_value(&mut self) -> Expr {
        let word = self.text_at(0);
        let (code, message, hint) = match self.token().kind {
            TokenKind::End => {
                (codes::EXPRESSION_MISSING, "The query ends where a value is awaited".to_owned(), None)
            }
            TokenKind::Unknown => {
                let hint = match word {
                    _ if is_curly_quote(word) => Some("Use straight quotes: \" or '.".to_owned()),
                    "`" => Some("Write a column's name as it is, or as ['a name'].".to_owned()),
                    "&&" | "&" => Some("Write `and`.".to_owned()),
                    _ => None,
                };
                (codes::UNKNOWN_CHARACTER, format!("`{word}` is not a sign of KQL"), hint)
            }
            TokenKind::Bang => (
                codes::FOREIGN_OPERATOR,
                "`!` is not an operator by itself".to_owned(),
                Some("To negate, write `not(...)`.".to_owned()),
            ),
            TokenKind::Word => {
                let message = format!("A value is missing before `{word}`");
                (
                    codes::EXPRESSION_MISSING,
                    message,
                    Some(format!("If a column is meant, write `['{word}']`.")),
                )
            }
            _ => {
                let message = format!("A value is missing before {}", self.found());
                (codes::EXPRESSION_MISSING, message, self.value_hint().map(str::to_owned))
            }
        };
        let mut diagnostic = Diagnostic::syntax(code, message, self.here());
        diagnostic.hint = hint;
        self.tell(diagnostic);
        match self.token().kind {
            TokenKind::Bang => {
                // read on as if `not(...)` stood here, for the sake of the errors behind it
                self.bump();
                if self.operand_starts() {
                    return self.postfix();
                }
            }
            TokenKind::Unknown if is_curly_quote(word) => self.skip_curly_quotes(),
            TokenKind::Unknown => {
                self.bump();
            }
            _ => {}
        }
        self.missing()
    }

    /// What to do where a value is missing, told from what stands around.
    fn value_hint(&self) -> Option<&'static str> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.kind);
        match self.token().kind {
            TokenKind::Punct(Punct::OpenBracket) => {
                Some("Write a list as `dynamic([1, 2])`, or as `pack_array(a, b)` when columns are in it.")
            }
            TokenKind::Punct(Punct::OpenBrace) => Some(
                "Write an object as `dynamic({\"a\": 1})`, or as `bag_pack(\"a\", b)` when columns are in it.",
            ),
            _ if before == Some(TokenKind::Punct(Punct::Comma)) => {
                Some("Remove the comma before it, or write a value.")
            }
            _ => None,
        }
    }

    /// Skips a text in typographic quotes.
    fn skip_curly_quotes(&mut self) {
        self.bump();
        let close = (0..64).find(|count| {
            self.ahead(*count).kind == TokenKind::Unknown && is_curly_quote(self.text_at(*count))
        });
        if let Some(count) = close {
            self.at += count + 1;
        }
    }

    /// `(args)` of a call to `name`.
    fn arguments(&mut self, name: &Name) -> Vec<Expr> {
        let pipes = matches!(name.text.as_str(), "toscalar" | "totable" | "materialize");
        let args = self.group(Punct::CloseParen, |parser| {
            if parser.at_punct(Punct::CloseParen) {
                return Vec::new();
            }
            let (search, tables) = (parser.in_search, parser.in_tables);
            (parser.in_search, parser.in_tables) = (search && name.text == "not", false);
            let args = parser.commas(|parser| parser.argument(pipes));
            (parser.in_search, parser.in_tables) = (search, tables);
            args
        });
        args.unwrap_or_default()
    }

    fn argument(&mut self, pipes: bool) -> Expr {
        if self.at_punct(Punct::Star)
            && matches!(
                self.ahead(1).kind,
                TokenKind::Punct(Punct::Comma | Punct::CloseParen) | TokenKind::End
            )
        {
            let span = self.bump().span;
            return Expr::new(ExprKind::Star, span);
        }
        if pipes { self.expression() } else { self.named() }
    }

    fn type_of(&mut self) -> Expr {
        let start = self.bump().span;
        let ty = self.group(Punct::CloseParen, |parser| {
            if parser.at_punct(Punct::CloseParen) {
                return None;
            }
            if parser.declared_name_length(0).is_some_and(|length| parser.punct_ahead(length, Punct::Colon))
                || parser.at_punct(Punct::Star)
            {
                let start = parser.span();
                let (columns, star) = parser.schema_columns(true);
                let span = parser.since(start);
                return Some(TypeOf::Row(crate::ast::RowSchema { columns, star, span }));
            }
            Some(TypeOf::Scalar(parser.loose_type()))
        });
        let none = || TypeOf::Scalar(TypeRef { scalar: None, name: String::new(), span: start });
        Expr::new(ExprKind::TypeOf(ty.flatten().unwrap_or_else(none)), self.since(start))
    }

    /// A type's name that only the binder judges.
    fn loose_type(&mut self) -> TypeRef {
        let token = self.bump();
        let name = token.span.text(self.text).to_owned();
        TypeRef { scalar: crate::ast::ScalarType::from_name(&name), name, span: token.span }
    }

    fn data_table(&mut self) -> Expr {
        let start = self.bump().span;
        let params = self.params(&[]);
        let schema = self.row_schema("`datatable`", false);
        let mut values = Vec::new();
        if self.at_punct(Punct::OpenBracket) {
            let list = self.group(Punct::CloseBracket, Self::cells);
            values = list.unwrap_or_default();
        } else {
            self.expect(Punct::OpenBracket, "`datatable` behind its columns");
        }
        Expr::new(ExprKind::DataTable { params, schema, values }, self.since(start))
    }

    fn cells(&mut self) -> Vec<Expr> {
        let mut values = Vec::new();
        let mut first = true;
        loop {
            if first && self.at_punct(Punct::Comma) {
                self.bump();
            }
            first = false;
            if self.at_punct(Punct::CloseBracket) || self.at_end() {
                return values;
            }
            if let Some(value) = self.signed_literal() {
                values.push(value);
            } else {
                let message = format!("A cell of `datatable` must be a literal, not {}", self.found());
                self.tell(
                    Diagnostic::syntax(codes::EXPRESSION_MISSING, message, self.here())
                        .with_hint("Put computed values in `extend` behind the table."),
                );
                self.skip(true);
            }
            if !self.eat(Punct::Comma) {
                return values;
            }
        }
    }

    fn external_data(&mut self) -> Expr {
        let start = self.bump().span;
        let params = self.params(&[]);
        let schema = self.row_schema("`externaldata`", false);
        let mut sources = Vec::new();
        if self.at_punct(Punct::OpenBracket) {
            let list = self.group(Punct::CloseBracket, |parser| {
                let mut sources = vec![parser.value()];
                while parser.eat(Punct::Comma) && !parser.at_punct(Punct::CloseBracket) {
                    sources.push(parser.value());
                }
                sources
            });
            sources = list.unwrap_or_default();
        } else {
            self.expect(Punct::OpenBracket, "`externaldata` behind its columns");
        }
        let properties = if self.eat_word("with") { self.properties("`with`") } else { Vec::new() };
        Expr::new(ExprKind::ExternalData { params, schema, sources, properties }, self.since(start))
    }

    fn contextual_data_table(&mut self) -> Expr {
        let start = self.bump().span;
        let id = if self.token().kind == TokenKind::RawGuid {
            let token = self.bump();
            let text = token.span.text(self.text).to_ascii_lowercase();
            Expr::new(ExprKind::Literal(Literal::Guid(text)), token.span)
        } else {
            self.value()
        };
        let schema = self.row_schema("`__contextual_datatable`", false);
        Expr::new(ExprKind::ContextualDataTable { id: Box::new(id), schema }, self.since(start))
    }

    fn entity_group(&mut self) -> Expr {
        let start = self.bump().span;
        let list = self.group(Punct::CloseBracket, |parser| parser.commas(Self::table));
        Expr::new(ExprKind::EntityGroup(list.unwrap_or_default()), self.since(start))
    }
}

fn is_curly_quote(text: &str) -> bool {
    matches!(text, "“" | "”" | "„" | "‘" | "’" | "‚")
}
