//! The value of `dynamic(...)`: JSON with KQL's strings and literals.

use serde_json::{Map, Number, Value};

use super::Parser;
use crate::ast::{Literal, ScalarType};
use crate::lexer::{Punct, TokenKind, decode_string};
use crate::{Diagnostic, codes, inner};

impl Parser<'_> {
    /// `dynamic(...)`, at the word.
    pub(super) fn dynamic(&mut self) -> Literal {
        self.bump();
        match self.group(Punct::CloseParen, Self::json) {
            Some(value) => Literal::Dynamic(value),
            None => Literal::Null(ScalarType::Dynamic),
        }
    }

    fn json(&mut self) -> Value {
        match self.token().kind {
            TokenKind::Punct(Punct::OpenBracket) => {
                self.group(Punct::CloseBracket, Self::json_array).unwrap_or_default()
            }
            TokenKind::Punct(Punct::OpenBrace) => {
                self.group(Punct::CloseBrace, Self::json_object).unwrap_or_default()
            }
            TokenKind::Punct(Punct::Minus)
                if matches!(self.ahead(1).kind, TokenKind::Long | TokenKind::Real) =>
            {
                self.bump();
                let negative = self.text_at(0) == "9223372036854775808";
                self.least_long = negative;
                let value = self.value_token();
                self.least_long = false;
                match value {
                    Literal::Long(value) => value.wrapping_neg().into(),
                    Literal::Real(value) => real(-value),
                    _ => Value::Null,
                }
            }
            TokenKind::String => match self.string() {
                Literal::String { text, .. } => text.into(),
                _ => Value::Null,
            },
            TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan => to_json(self.value_token()),
            TokenKind::Goo(_) => {
                let span = self.span();
                let value = self.value_token();
                if matches!(value.scalar_type(), ScalarType::Int | ScalarType::Decimal) {
                    let message = format!("`dynamic(...)` takes no {}", value.scalar_type().name());
                    let hint = "Write the number alone: it is a long or a real.";
                    self.tell(Diagnostic::syntax(codes::BAD_DYNAMIC, message, span).with_hint(hint));
                }
                to_json(value)
            }
            TokenKind::Word => self.json_word(),
            _ => self.json_missing(),
        }
    }

    fn json_word(&mut self) -> Value {
        match self.text_at(0) {
            "null" => {
                self.bump();
                Value::Null
            }
            "dynamic" if self.punct_ahead(1, Punct::OpenParen) => match self.dynamic() {
                Literal::Dynamic(value) => value,
                _ => Value::Null,
            },
            _ => match self.literal() {
                Some(literal) => literal.as_literal().map_or(Value::Null, |literal| to_json(literal.clone())),
                None => self.json_missing(),
            },
        }
    }

    fn json_missing(&mut self) -> Value {
        let message = format!("`dynamic(...)` needs a JSON value here, not {}", self.found());
        let hint = if self.token().kind == TokenKind::Word {
            "Put texts and keys in quotes; columns go in `pack_array()` or `bag_pack()`."
        } else {
            "Write an array `[1, 2]`, an object `{\"a\": 1}`, a text, a number, true, false or null."
        };
        self.tell(Diagnostic::syntax(codes::BAD_DYNAMIC, message, self.here()).with_hint(hint));
        Value::Null
    }

    fn json_array(&mut self) -> Value {
        if self.at_punct(Punct::CloseBracket) {
            return Value::Array(Vec::new());
        }
        Value::Array(self.commas(Self::json))
    }

    fn json_object(&mut self) -> Value {
        let mut object = Map::new();
        if self.at_punct(Punct::CloseBrace) {
            return Value::Object(object);
        }
        loop {
            if self.token().kind != TokenKind::String {
                self.json_missing();
                break;
            }
            let key = decode_string(self.text_at(0)).0.into_owned();
            self.bump();
            self.expect(Punct::Colon, "A key");
            let value = self.json();
            object.insert(key, value);
            if !self.eat(Punct::Comma) {
                break;
            }
        }
        Value::Object(object)
    }
}

fn real(value: f64) -> Value {
    // JSON has no NaN and no infinity; Kusto writes them as texts
    Number::from_f64(value).map_or_else(
        || {
            Value::String(
                if value.is_nan() {
                    "NaN"
                } else if value > 0.0 {
                    "Infinity"
                } else {
                    "-Infinity"
                }
                .to_owned(),
            )
        },
        Value::Number,
    )
}

fn to_json(literal: Literal) -> Value {
    match literal {
        Literal::Bool(value) => value.into(),
        Literal::Int(value) => value.into(),
        Literal::Long(value) => value.into(),
        Literal::Real(value) => real(value),
        Literal::Decimal(text) | Literal::String { text, .. } => text.into(),
        Literal::Guid(text) => inner::guid(&text).into(),
        Literal::DateTime(ticks) => inner::datetime(ticks).into(),
        Literal::TimeSpan(ticks) => inner::timespan(ticks).into(),
        Literal::Dynamic(value) => value,
        Literal::Null(_) => Value::Null,
    }
}
