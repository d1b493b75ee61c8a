//! Statements and bodies of functions.

use super::Parser;
use crate::ast::{
    Expr, ExprKind, Parameter, PatternDefinition, PatternRule, Script, Statement, StatementKind,
};
use crate::lexer::{Punct, TokenKind};
use crate::words::OPERATORS;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    /// The whole text.
    pub(super) fn script(&mut self) -> Script {
        let mut statements = Vec::new();
        if self.at_punct(Punct::Dot) && self.ahead(1).kind == TokenKind::Word {
            let message = format!("`.{}` is a management command; only queries run here", self.text_at(1));
            let span = self.span().to(self.ahead(1).span);
            self.tell(Diagnostic::syntax(codes::COMMAND, message, span));
            self.at = self.tokens.len().saturating_sub(1);
        }
        while !self.at_end() {
            if self.at_punct(Punct::Semicolon) {
                self.tell(
                    Diagnostic::syntax(codes::UNEXPECTED, "`;` ends no statement here", self.span())
                        .with_hint("Remove it."),
                );
                self.bump();
                continue;
            }
            let before = self.at;
            self.statement = "";
            let statement = self.statement();
            if matches!(statement.kind, StatementKind::Let { .. }) {
                self.statement = "let";
            }
            statements.push(statement);
            self.end_of_statement();
            if self.at == before {
                self.at += 1;
            }
        }
        Script { statements, span: crate::Span::new(0, self.text.len() as u32) }
    }

    fn end_of_statement(&mut self) {
        while !self.at_end() && !self.eat(Punct::Semicolon) {
            let text = self.text_at(0);
            if matches!(
                self.token().kind,
                TokenKind::Punct(Punct::CloseParen | Punct::CloseBracket | Punct::CloseBrace)
            ) {
                let message = format!("`{text}` closes nothing");
                self.tell(
                    Diagnostic::syntax(codes::STRAY_CLOSER, message, self.span()).with_hint("Remove it."),
                );
            } else if self.statement_starts() {
                let message =
                    format!("A statement begins here, but the one before has not ended: {}", self.found());
                self.tell(
                    Diagnostic::syntax(codes::STATEMENT_END, message, self.span())
                        .with_hint("Put `;` between statements."),
                );
                return;
            } else {
                self.tell_stray();
            }
            self.bump();
            self.skip(false);
            if self.at_punct(Punct::Bar) {
                // go on with the pipeline, for the sake of the errors in it
                let start = self.span();
                let mut operators = Vec::new();
                self.operators(&mut operators);
                let _ = self.since(start);
            }
        }
    }

    /// Says that what stands here belongs to nothing.
    pub(super) fn tell_stray(&mut self) {
        let text = self.text_at(0);
        let before = self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or("", |token| token.span.text(self.text));
        let hint = match self.token().kind {
            TokenKind::Word if text.eq_ignore_ascii_case("as") => {
                Some("To name a column, write `name = value`.".to_owned())
            }
            TokenKind::Word if OPERATORS.contains(&text) => Some(format!("Put `|` before `{text}`.")),
            TokenKind::Word | TokenKind::Goo(_) if self.statement == "let" && self.on_new_line() => {
                Some("Put `;` at the end of the `let` before it.".to_owned())
            }
            TokenKind::Word if matches!(self.operator, "summarize" | "make-series") && before == ")" => {
                Some(format!("To group, write `by {text}`; another value needs a `,` before it."))
            }
            TokenKind::Word if text.eq_ignore_ascii_case("from") || text.eq_ignore_ascii_case("group") => {
                Some(
                    "This is SQL: KQL begins with the table, `T | where ... | summarize ... by ...`."
                        .to_owned(),
                )
            }
            TokenKind::Word if text.eq_ignore_ascii_case("like") => {
                Some("Write `contains`, `startswith`, `endswith` or `matches regex`.".to_owned())
            }
            TokenKind::Word if text == "is" => Some("Write `isnull(x)` or `isempty(x)`.".to_owned()),
            TokenKind::Punct(Punct::Equal) => Some("To compare, write `==`.".to_owned()),
            TokenKind::Punct(Punct::Comma) => Some("Conditions are joined with `and`.".to_owned()),
            _ if before == "not" => Some("Write `not(...)`.".to_owned()),
            _ if self.operand_starts() => {
                Some("Is a `,`, a `|`, a `;` or an operator missing before it?".to_owned())
            }
            _ => None,
        };
        let message = format!("{} does not belong here", self.found());
        let mut diagnostic = Diagnostic::syntax(codes::UNEXPECTED, message, self.span());
        diagnostic.hint = hint;
        self.tell(diagnostic);
    }

    /// True when the current token begins its line.
    fn on_new_line(&self) -> bool {
        let before = self.last_end().start as usize;
        self.text.get(before..self.span().start as usize).is_some_and(|blank| blank.contains('\n'))
    }

    /// Tells of a statement of SQL, and skips it.
    fn sql(&mut self) -> Option<Expr> {
        let word = self.text_at(0);
        let alone = matches!(
            self.ahead(1).kind,
            TokenKind::Punct(Punct::Bar | Punct::Equal | Punct::OpenParen | Punct::Semicolon | Punct::Dot)
                | TokenKind::End
        );
        if self.token().kind != TokenKind::Word || !word.eq_ignore_ascii_case("select") || alone {
            return None;
        }
        let message = format!("`{word}` begins a query of SQL");
        let hint = "In KQL the table comes first: `T | where a == 1 | project a, b`.";
        self.tell(Diagnostic::syntax(codes::FOREIGN_OPERATOR, message, self.span()).with_hint(hint));
        while !matches!(self.token().kind, TokenKind::End | TokenKind::Punct(Punct::Semicolon)) {
            self.bump();
        }
        Some(self.missing())
    }

    fn statement_starts(&self) -> bool {
        self.token().kind == TokenKind::Word
            && match self.text_at(0) {
                "let" => self.punct_ahead(2, Punct::Equal),
                "declare" => matches!(self.text_at(1), "query_parameters" | "pattern"),
                "alias" => self.word_ahead(1, "database"),
                "restrict" => self.word_ahead(1, "access"),
                _ => false,
            }
    }

    pub(super) fn statement(&mut self) -> Statement {
        let start = self.span();
        let word = if self.token().kind == TokenKind::Word { self.text_at(0) } else { "" };
        let named =
            self.ahead(1).kind == TokenKind::Word || self.at_bracketed_name(1) || self.at_placeholder(1);
        let kind = match word {
            "let" if named || self.punct_ahead(1, Punct::Equal) => self.let_statement(),
            "set" => self.set_statement(),
            "alias" if self.word_ahead(1, "database") => {
                self.at += 2;
                let name = self.name("The alias");
                self.expect(Punct::Equal, "`alias`");
                StatementKind::Alias { name, value: self.value() }
            }
            "declare" if self.word_ahead(1, "query_parameters") => {
                self.at += 2;
                let parameters = self.parameter_list(false);
                StatementKind::DeclareQueryParameters { parameters }
            }
            "declare" if self.word_ahead(1, "pattern") => self.declare_pattern(),
            "restrict" if self.word_ahead(1, "access") => self.restrict(),
            _ => match self.sql() {
                Some(missing) => StatementKind::Query(missing),
                None => StatementKind::Query(self.expression()),
            },
        };
        Statement { kind, span: self.since(start) }
    }

    fn let_statement(&mut self) -> StatementKind {
        self.bump();
        let name = self.name("The name that `let` binds");
        self.expect(Punct::Equal, "`let`");
        let value = if let Some(lambda) = self.lambda() { lambda } else { self.expression() };
        StatementKind::Let { name, value }
    }

    fn set_statement(&mut self) -> StatementKind {
        self.bump();
        let name = self.name("The option's name");
        let value = self.eat(Punct::Equal).then(|| self.option_value("The option's value"));
        StatementKind::Set { name, value }
    }

    fn restrict(&mut self) -> StatementKind {
        self.at += 2;
        self.expect_word("to", "`restrict access`");
        if !self.at_punct(Punct::OpenParen) {
            self.expect(Punct::OpenParen, "`restrict access to`");
            return StatementKind::Restrict { entities: Vec::new() };
        }
        let entities = self.group(Punct::CloseParen, |parser| parser.commas(Self::table));
        StatementKind::Restrict { entities: entities.unwrap_or_default() }
    }

    fn parameter_list(&mut self, tables: bool) -> Vec<Parameter> {
        if !self.at_punct(Punct::OpenParen) {
            self.expect(Punct::OpenParen, "A list of parameters");
            return Vec::new();
        }
        self.group(Punct::CloseParen, |parser| parser.parameters(tables)).unwrap_or_default()
    }

    fn declare_pattern(&mut self) -> StatementKind {
        self.at += 2;
        let name = self.name("The pattern's name");
        if !self.eat(Punct::Equal) {
            return StatementKind::DeclarePattern { name, definition: None };
        }
        let parameters = self.parameter_list(false);
        let path = if self.at_punct(Punct::OpenBracket) {
            self.group(Punct::CloseBracket, |parser| parser.parameter(false))
        } else {
            None
        };
        let mut rules = Vec::new();
        if self.at_punct(Punct::OpenBrace) {
            let parsed = self.group(Punct::CloseBrace, |parser| {
                let mut rules = Vec::new();
                while parser.at_punct(Punct::OpenParen) {
                    rules.push(parser.pattern_rule());
                    parser.eat(Punct::Semicolon);
                }
                rules
            });
            rules = parsed.unwrap_or_default();
        } else {
            self.expect(Punct::OpenBrace, "A pattern");
        }
        StatementKind::DeclarePattern {
            name,
            definition: Some(PatternDefinition { parameters, path, rules }),
        }
    }

    fn pattern_rule(&mut self) -> PatternRule {
        let start = self.span();
        let arguments =
            self.group(Punct::CloseParen, |parser| parser.commas(Self::value)).unwrap_or_default();
        let mut path = None;
        if self.eat(Punct::Dot) && self.at_punct(Punct::OpenBracket) {
            path = self.group(Punct::CloseBracket, Self::value);
        }
        self.expect(Punct::Equal, "A rule of a pattern");
        let body = self.body("A rule of a pattern");
        PatternRule { arguments, path, body, span: self.since(start) }
    }

    /// `{ statements }`
    fn body(&mut self, what: &str) -> Script {
        let start = self.span();
        if !self.at_punct(Punct::OpenBrace) {
            self.expect(Punct::OpenBrace, what);
            return Script { statements: Vec::new(), span: self.here().start_point() };
        }
        let statements = self.group(Punct::CloseBrace, Self::body_statements);
        Script { statements: statements.unwrap_or_default(), span: self.since(start) }
    }

    /// `let` and `declare`, each with its `;`, and then at most one query.
    fn body_statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while !self.at_punct(Punct::CloseBrace) && !self.at_end() {
            let before = self.at;
            let statement = self.statement();
            let last = matches!(statement.kind, StatementKind::Query(_));
            statements.push(statement);
            let ended = self.eat(Punct::Semicolon);
            if last || self.at == before {
                break;
            }
            if !ended {
                let message = format!("A statement ends with `;`, not {}", self.found());
                self.tell(
                    Diagnostic::syntax(codes::STATEMENT_END, message, self.here())
                        .with_hint("Put `;` before it."),
                );
                if !self.statement_starts() {
                    break;
                }
            }
        }
        statements
    }

    /// `(parameters) { body }` or `view (parameters) { body }`, if one stands here.
    fn lambda(&mut self) -> Option<Expr> {
        let start = self.span();
        let view = self.at_word("view") && self.punct_ahead(1, Punct::OpenParen);
        let open = self.at + usize::from(view);
        if !self.punct_ahead(usize::from(view), Punct::OpenParen) {
            return None;
        }
        let close = *self.closers.get(open)?;
        let brace = self.tokens.get(close.checked_add(1)?)?;
        let typed = self
            .declared_name_length(open + 1 - self.at)
            .is_some_and(|length| self.punct_ahead(open + 1 + length - self.at, Punct::Colon));
        if brace.kind != TokenKind::Punct(Punct::OpenBrace) && !(typed && view) {
            return None;
        }
        self.at = open;
        let params = self.group(Punct::CloseParen, |parser| {
            if parser.at_punct(Punct::CloseParen) { Vec::new() } else { parser.parameters(true) }
        });
        let body = self.body("A function");
        let kind = ExprKind::Lambda { view, params: params.unwrap_or_default(), body };
        Some(Expr::new(kind, self.since(start)))
    }
}
