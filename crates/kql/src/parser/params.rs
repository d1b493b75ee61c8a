//! `name=value` behind an operator's keyword and in `with (...)`.

use super::Parser;
use crate::ast::{Name, Param};
use crate::lexer::{Punct, TokenKind};

/// The parameters that any operator may have; beside them `hint.*`.
const COMMON: [&str; 18] = [
    "bagexpansion",
    "bin_legacy",
    "decodeblocks",
    "expandoutput",
    "isfuzzy",
    "kind",
    "with_itemindex",
    "with_match_id",
    "with_step_name",
    "withsource",
    "with_source",
    "__crossCluster",
    "__crossDB",
    "__id",
    "__isFuzzy",
    "__noWithSource",
    "__packedColumn",
    "__sourceColumnIndex",
];

impl Parser<'_> {
    /// The parameters right behind an operator's keyword; `more` are those of this operator alone.
    pub(super) fn params(&mut self, more: &[&str]) -> Vec<Param> {
        let mut params = Vec::new();
        while let Some(length) = self.param_name_length(more) {
            let name = self.joined_name(length);
            self.bump();
            let value = self.option_value("The value of a parameter");
            params.push(Param { name, values: vec![value] });
        }
        params
    }

    fn param_name_length(&self, more: &[&str]) -> Option<usize> {
        if self.token().kind != TokenKind::Word {
            return None;
        }
        let word = self.text_at(0);
        let length = if word == "hint" && self.punct_ahead(1, Punct::Dot) {
            3
        } else if COMMON.contains(&word) || more.contains(&word) {
            1
        } else {
            return None;
        };
        self.punct_ahead(length, Punct::Equal).then_some(length)
    }

    /// The next `length` tokens as one name.
    fn joined_name(&mut self, length: usize) -> Name {
        let start = self.span();
        let text = (0..length).map(|count| self.text_at(count)).collect();
        self.at += length;
        Name { text, span: self.since(start) }
    }

    /// `(name = value, ...)` behind `with`.
    pub(super) fn properties(&mut self, what: &str) -> Vec<Param> {
        if !self.at_punct(Punct::OpenParen) {
            self.expect(Punct::OpenParen, what);
            return Vec::new();
        }
        let list = self.group(Punct::CloseParen, |parser| {
            let mut params = Vec::new();
            while !parser.at_punct(Punct::CloseParen) && !parser.at_end() {
                let name = parser.declared_name("A property's name");
                parser.expect(Punct::Equal, "A property");
                let value = parser.option_value("The value of a property");
                params.push(Param { name, values: vec![value] });
                if !parser.eat(Punct::Comma) {
                    break;
                }
            }
            params
        });
        list.unwrap_or_default()
    }
}

/// True for a word that before `=` may be an operator's parameter.
pub(crate) fn is_parameter_name(word: &str) -> bool {
    COMMON.contains(&word)
}
