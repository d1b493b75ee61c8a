//! `scan`.

use crate::ast::{OperatorKind, ScanAssignment, ScanOutput, ScanStep};
use crate::lexer::Punct;
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn scan(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let (mut order_by, mut partition_by, mut declare) = (Vec::new(), Vec::new(), Vec::new());
        if self.at_word("order") && self.word_ahead(1, "by") {
            self.at += 2;
            order_by = self.commas(Self::ordered);
        }
        if self.at_word("partition") && self.word_ahead(1, "by") {
            self.at += 2;
            partition_by = self.commas(Self::value);
        }
        if self.eat_word("declare") {
            if self.at_punct(Punct::OpenParen) {
                declare =
                    self.group(Punct::CloseParen, |parser| parser.parameters(false)).unwrap_or_default();
            } else {
                self.expect(Punct::OpenParen, "`declare`");
            }
        }
        self.expect_word("with", "`scan`");
        let mut steps = Vec::new();
        if self.at_punct(Punct::OpenParen) {
            let parsed = self.group(Punct::CloseParen, |parser| {
                let mut steps = Vec::new();
                while parser.at_word("step") {
                    steps.push(parser.step());
                }
                steps
            });
            steps = parsed.unwrap_or_default();
        } else {
            self.expect(Punct::OpenParen, "`scan ... with`");
        }
        OperatorKind::Scan { params, order_by, partition_by, declare, steps }
    }

    fn step(&mut self) -> ScanStep {
        let start = self.bump().span;
        let name = self.declared_name("The step's name");
        let optional = self.eat_word("optional");
        let mut output = None;
        if self.eat_word("output") {
            self.expect(Punct::Equal, "`output`");
            output = match self.text_at(0) {
                "all" => Some(ScanOutput::All),
                "last" => Some(ScanOutput::Last),
                "none" => Some(ScanOutput::None),
                _ => {
                    let message = format!("`output` is `all`, `last` or `none`, not {}", self.found());
                    self.tell(Diagnostic::syntax(codes::UNKNOWN_PROPERTY, message, self.here()));
                    None
                }
            };
            if output.is_some() {
                self.bump();
            }
        }
        self.expect(Punct::Colon, "A step");
        let predicate = self.value();
        let mut assignments = Vec::new();
        if self.eat(Punct::FatArrow) {
            assignments = self.commas(|parser| {
                let name = parser.declared_name("A column of the step");
                parser.expect(Punct::Equal, "An assignment");
                ScanAssignment { name, value: parser.value() }
            });
        }
        self.expect(Punct::Semicolon, "A step of `scan`");
        ScanStep { name, optional, output, predicate, assignments, span: self.since(start) }
    }
}
