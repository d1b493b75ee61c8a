//! `make-series`, `range`, `reduce`, `top-nested`.

use crate::ast::{OperatorKind, SeriesAggregate, SeriesRange, TopNestedLevel};
use crate::lexer::Punct;
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn make_series(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let aggregates = self.commas(Self::series_aggregate);
        self.expect_word("on", "`make-series`");
        let on = Box::new(self.named());
        let range = if self.at_word("in") { self.in_range() } else { self.axis_bounds() };
        let by = if self.eat_word("by") { self.commas(Self::named) } else { Vec::new() };
        OperatorKind::MakeSeries { params, aggregates, on, range, by }
    }

    fn series_aggregate(&mut self) -> SeriesAggregate {
        if self.at_word("on") {
            let message = "An aggregate such as `count()` is missing before `on`";
            self.tell(Diagnostic::syntax(codes::EXPRESSION_MISSING, message, self.span()));
            return SeriesAggregate { expr: self.missing(), default: None };
        }
        let expr = self.named();
        let mut default = None;
        if self.eat_word("default") {
            self.expect(Punct::Equal, "`default`");
            default = Some(self.named());
        }
        SeriesAggregate { expr, default }
    }

    fn in_range(&mut self) -> SeriesRange {
        self.bump();
        self.expect_word("range", "`in`");
        let bounds = if self.at_punct(Punct::OpenParen) {
            self.group(Punct::CloseParen, |parser| {
                let from = parser.named();
                parser.expect(Punct::Comma, "`range`");
                let to = parser.named();
                parser.expect(Punct::Comma, "`range`");
                (from, to, parser.named())
            })
        } else {
            self.expect(Punct::OpenParen, "`in range`");
            None
        };
        let (from, to, step) = bounds.unwrap_or_else(|| (self.missing(), self.missing(), self.missing()));
        SeriesRange::InRange { from: Box::new(from), to: Box::new(to), step: Box::new(step) }
    }

    fn axis_bounds(&mut self) -> SeriesRange {
        let from = self.eat_word("from").then(|| Box::new(self.named()));
        let to = self.eat_word("to").then(|| Box::new(self.named()));
        let step = if self.expect_word("step", "`make-series`") { self.named() } else { self.missing() };
        SeriesRange::FromToStep { from, to, step: Box::new(step) }
    }

    pub(super) fn range(&mut self) -> OperatorKind {
        let column = self.name("The column that `range` makes");
        self.expect_word("from", "`range`");
        let from = Box::new(self.value());
        self.expect_word("to", "`range`");
        let to = Box::new(self.value());
        let step = if self.expect_word("step", "`range`") { self.value() } else { self.missing() };
        OperatorKind::Range { column, from, to, step: Box::new(step) }
    }

    pub(super) fn reduce(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        self.expect_word("by", "`reduce`");
        let by = Box::new(self.named());
        let with = if self.eat_word("with") { self.commas(Self::named) } else { Vec::new() };
        OperatorKind::Reduce { params, by, with }
    }

    pub(super) fn top_nested(&mut self) -> OperatorKind {
        let mut levels = vec![self.top_nested_level()];
        while self.eat(Punct::Comma) {
            if !self.eat_word("top-nested") {
                let message = format!("Each level begins with `top-nested`, not {}", self.found());
                self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
            }
            levels.push(self.sibling(Self::top_nested_level));
        }
        OperatorKind::TopNested { levels }
    }

    fn top_nested_level(&mut self) -> TopNestedLevel {
        let start = self.span();
        let count = if self.at_word("of") { None } else { Some(self.named()) };
        self.expect_word("of", "`top-nested`");
        let of = self.named();
        let mut others = None;
        if self.at_word("with") && self.word_ahead(1, "others") {
            self.at += 2;
            self.expect(Punct::Equal, "`with others`");
            others = Some(self.named());
        }
        self.expect_word("by", "`top-nested`");
        let by = self.ordered();
        TopNestedLevel { count, of, others, by, span: self.since(start) }
    }
}
