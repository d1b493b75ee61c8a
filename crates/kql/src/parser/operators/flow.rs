//! Operators that run other operators, call functions or end a query.

use crate::ast::{Expr, ExprKind, ForkBranch, Name, OperatorKind, Param};
use crate::lexer::{Punct, TokenKind};
use crate::parser::Parser;
use crate::words::closest;
use crate::{Diagnostic, codes};

const RENDER_PROPERTIES: [&str; 17] = [
    "accumulate",
    "anomalycolumns",
    "kind",
    "legend",
    "series",
    "title",
    "xaxis",
    "xcolumn",
    "xmax",
    "xmin",
    "xtitle",
    "yaxis",
    "ycolumns",
    "ymax",
    "ymin",
    "ysplit",
    "ytitle",
];

impl Parser<'_> {
    pub(super) fn evaluate(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let call = Box::new(self.call("`evaluate`", "a plugin", false));
        let schema = self.eat(Punct::Colon).then(|| self.row_schema("The plugin's result", true));
        OperatorKind::Evaluate { params, call, schema }
    }

    pub(super) fn invoke(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        OperatorKind::Invoke { params, call: Box::new(self.call("`invoke`", "a function", true)) }
    }

    /// A call, perhaps with others behind dots.
    fn call(&mut self, what: &str, of_what: &str, dots: bool) -> Expr {
        if self.token().kind == TokenKind::Word && self.punct_ahead(1, Punct::OpenParen) {
            let call = self.postfix();
            let plain = matches!(&call.kind, ExprKind::Call { receiver: None, .. });
            if plain || (dots && matches!(call.kind, ExprKind::Call { .. })) {
                return call;
            }
            let message = format!("{what} needs a call of {of_what}, and nothing behind it");
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, call.span));
            return call;
        }
        let message = format!(
            "{what} needs a call of {of_what} with its arguments in parentheses, not {}",
            self.found()
        );
        self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
        if self.token().kind == TokenKind::Word { self.postfix() } else { self.missing() }
    }

    pub(super) fn facet(&mut self) -> OperatorKind {
        self.expect_word("by", "`facet`");
        let columns = self.commas(Self::postfix);
        let mut with = None;
        if self.eat_word("with") {
            let start = self.span();
            with = Some(Box::new(if self.at_punct(Punct::OpenParen) {
                self.grouped_sub_pipeline("`facet ... with`")
            } else {
                let operators = vec![self.operator()];
                Expr::new(ExprKind::Pipeline { source: None, operators }, self.since(start))
            }));
        }
        OperatorKind::Facet { columns, with }
    }

    pub(super) fn fork(&mut self) -> OperatorKind {
        let mut branches = Vec::new();
        loop {
            let length = self.declared_name_length(0);
            let name = match length {
                Some(length) if self.punct_ahead(length, Punct::Equal) => {
                    let name = self.declared_name("The branch's name");
                    self.bump();
                    Some(name)
                }
                _ => None,
            };
            if !self.at_punct(Punct::OpenParen) {
                if name.is_some() || branches.is_empty() {
                    self.expect(Punct::OpenParen, "`fork`");
                }
                break;
            }
            // a branch may repeat its source, which changes nothing
            let body = self.group(Punct::CloseParen, |parser| {
                let whole = parser.token().kind == TokenKind::Word
                    && parser.punct_ahead(1, Punct::Bar)
                    && !matches!(parser.text_at(0), "count" | "consume" | "getschema" | "serialize");
                if whole { parser.expression() } else { parser.sub_pipeline() }
            });
            branches.push(ForkBranch { name, body: body.unwrap_or_else(|| self.missing()) });
        }
        OperatorKind::Fork { branches }
    }

    pub(super) fn partition(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        self.expect_word("by", "`partition`");
        let by = Box::new(self.column_path());
        let scope = self.eat_word("in").then(|| Box::new(self.postfix()));
        if self.at_punct(Punct::OpenBrace) {
            let body = self.group(Punct::CloseBrace, Self::expression);
            let body = Box::new(body.unwrap_or_else(|| self.missing()));
            return OperatorKind::Partition { params, by, scope, body, braces: true };
        }
        let body = Box::new(self.grouped_sub_pipeline("`partition`"));
        OperatorKind::Partition { params, by, scope, body, braces: false }
    }

    pub(super) fn partition_by(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let column = Box::new(self.column_path());
        let id = self.id_clause();
        let body = Box::new(self.grouped_sub_pipeline("`__partitionby`"));
        OperatorKind::PartitionBy { params, column, id, body }
    }

    pub(super) fn macro_expand(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let group = Box::new(self.postfix());
        self.expect_word("as", "`macro-expand`");
        let name = self.name("The name behind `as`");
        let start = self.span();
        let mut statements = Vec::new();
        if self.at_punct(Punct::OpenParen) {
            let parsed = self.group(Punct::CloseParen, |parser| {
                let mut statements = Vec::new();
                while !parser.at_punct(Punct::CloseParen) && !parser.at_end() {
                    let before = parser.at;
                    statements.push(parser.statement());
                    if !parser.eat(Punct::Semicolon) || parser.at == before {
                        break;
                    }
                }
                statements
            });
            statements = parsed.unwrap_or_default();
        } else {
            self.expect(Punct::OpenParen, "`macro-expand`");
        }
        let body = crate::ast::Script { statements, span: self.since(start) };
        OperatorKind::MacroExpand { params, group, name, body }
    }

    pub(super) fn render(&mut self) -> OperatorKind {
        let token = self.token();
        let chart = if token.kind == TokenKind::Word && !matches!(self.text_at(0), "with" | "by") {
            self.bump();
            Name { text: token.span.text(self.text).to_owned(), span: token.span }
        } else {
            let message = format!("`render` needs a kind of chart here, not {}", self.found());
            self.tell(
                Diagnostic::syntax(codes::EXPECTED, message, self.here())
                    .with_hint("Write one such as `timechart`, `columnchart`, `piechart` or `table`."),
            );
            if token.kind == TokenKind::String {
                self.bump();
            }
            Name { text: String::new(), span: self.here().start_point() }
        };
        let mut properties = Vec::new();
        if self.at_word("with") && self.punct_ahead(1, Punct::OpenParen) {
            self.bump();
            properties = self.group(Punct::CloseParen, Self::render_list).unwrap_or_default();
        } else {
            while let Some(property) = self.render_legacy() {
                properties.push(property);
            }
        }
        OperatorKind::Render { chart, properties }
    }

    fn render_list(&mut self) -> Vec<Param> {
        let mut properties = Vec::new();
        if self.at_punct(Punct::CloseParen) {
            return properties;
        }
        loop {
            let token = self.token();
            let known = token.kind == TokenKind::Word && RENDER_PROPERTIES.contains(&self.text_at(0));
            if !known {
                self.tell_property();
                if !self.punct_ahead(1, Punct::Equal) {
                    return properties;
                }
            }
            self.bump();
            let name = Name { text: token.span.text(self.text).to_owned(), span: token.span };
            self.expect(Punct::Equal, "A property of a chart");
            let mut values = vec![self.render_value()];
            // `ycolumns=a, b`: what follows a comma belongs to the list unless it begins a property
            while self.at_punct(Punct::Comma) && !self.punct_ahead(2, Punct::Equal) && takes_list(&name.text)
            {
                self.bump();
                values.push(self.render_value());
            }
            properties.push(Param { name, values });
            if !self.eat(Punct::Comma) {
                return properties;
            }
        }
    }

    fn tell_property(&mut self) {
        let word = self.text_at(0);
        let message = format!("A property of a chart is awaited here, not {}", self.found());
        let mut diagnostic = Diagnostic::syntax(codes::UNKNOWN_PROPERTY, message, self.here());
        diagnostic.hint = match closest(word, RENDER_PROPERTIES) {
            Some(near) => Some(format!("Did you mean `{near}`?")),
            None => Some("The properties are title, kind, series, xcolumn, ycolumns, xtitle, ytitle, legend and others.".to_owned()),
        };
        self.tell(diagnostic);
    }

    fn render_value(&mut self) -> Expr {
        match self.signed_literal() {
            Some(literal) => literal,
            // `kind=default`, `legend=hidden` are words, `title=strcat(...)` a call
            None if self.token().kind == TokenKind::Word && !self.punct_ahead(1, Punct::OpenParen) => {
                let token = self.bump();
                let name = Name { text: token.span.text(self.text).to_owned(), span: token.span };
                let expr = Expr::new(ExprKind::Name(name), token.span);
                if self.at_punct(Punct::Dot) || self.at_punct(Punct::OpenBracket) {
                    self.at -= 1;
                    return self.postfix();
                }
                expr
            }
            None => self.postfix(),
        }
    }

    /// `title="x" kind=stacked by a, b`, as older queries have it.
    fn render_legacy(&mut self) -> Option<Param> {
        let token = self.token();
        let word = self.text_at(0);
        let listed = matches!(word, "by" | "with");
        let known = matches!(word, "title" | "kind" | "accumulate") && self.punct_ahead(1, Punct::Equal);
        if token.kind != TokenKind::Word || !(listed || known) {
            return None;
        }
        self.bump();
        if known {
            self.bump();
        }
        let name = Name { text: word.to_owned(), span: token.span };
        let mut values = vec![self.render_value()];
        while word == "by" && self.eat(Punct::Comma) {
            values.push(self.render_value());
        }
        Some(Param { name, values })
    }
}

fn takes_list(property: &str) -> bool {
    matches!(property, "series" | "ycolumns" | "anomalycolumns")
}
