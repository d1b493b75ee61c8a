//! Literals to values.

use huntlet_ticks::{parse_datetime, parse_timespan};

use super::Parser;
use crate::ast::{Expr, ExprKind, Literal, ScalarType, UnaryOp};
use crate::lexer::{Goo, Punct, Token, TokenKind, decode_string};
use crate::{Diagnostic, Span, codes};

impl Parser<'_> {
    /// The literal that stands here, if one does.
    pub(super) fn literal(&mut self) -> Option<Expr> {
        let start = self.span();
        let literal = match self.token().kind {
            TokenKind::String => self.string(),
            TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan | TokenKind::Goo(_) => self.value_token(),
            TokenKind::RawGuid => self.raw_guid(),
            TokenKind::Word => match self.text_at(0) {
                "true" | "True" | "TRUE" => {
                    self.bump();
                    Literal::Bool(true)
                }
                "false" | "False" | "FALSE" => {
                    self.bump();
                    Literal::Bool(false)
                }
                "dynamic" if self.punct_ahead(1, Punct::OpenParen) => self.dynamic(),
                _ => return None,
            },
            _ => return None,
        };
        Some(Expr::new(ExprKind::Literal(literal), self.since(start)))
    }

    /// A literal, perhaps a number with a sign.
    pub(super) fn signed_literal(&mut self) -> Option<Expr> {
        let op = match self.token().kind {
            TokenKind::Punct(Punct::Minus) => UnaryOp::Minus,
            TokenKind::Punct(Punct::Plus) => UnaryOp::Plus,
            _ => return self.literal(),
        };
        if !self.touches(0)
            || !matches!(self.ahead(1).kind, TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan)
        {
            return None;
        }
        let start = self.bump().span;
        let operand = self.literal()?;
        Some(negate(op, start, operand))
    }

    /// Adjacent strings are one.
    pub(super) fn string(&mut self) -> Literal {
        let (mut text, mut hidden) = (String::new(), false);
        while self.token().kind == TokenKind::String {
            let (part, secret) = decode_string(self.text_at(0));
            text.push_str(&part);
            hidden |= secret;
            self.bump();
        }
        Literal::String { text, hidden }
    }

    pub(super) fn value_token(&mut self) -> Literal {
        let token = self.bump();
        let text = token.span.text(self.text);
        match token.kind {
            TokenKind::Long if self.least_long => Literal::Long(i64::MIN),
            TokenKind::Long => self.checked(token, parse_long(text).map(Literal::Long), ScalarType::Long),
            TokenKind::Real => self.checked(token, parse_real(text).map(Literal::Real), ScalarType::Real),
            TokenKind::TimeSpan => {
                self.checked(token, parse_unit_timespan(text).map(Literal::TimeSpan), ScalarType::TimeSpan)
            }
            TokenKind::Goo(Goo(ty)) => {
                let open = text.find('(').map_or(text.len(), |at| at + 1);
                let content = text[open..].strip_suffix(')').unwrap_or(&text[open..]).trim();
                if content == "null" || content.is_empty() {
                    return Literal::Null(ty);
                }
                self.checked(token, parse_goo(ty, content), ty)
            }
            _ => Literal::Null(ScalarType::String),
        }
    }

    fn raw_guid(&mut self) -> Literal {
        let text = self.text_at(0).to_ascii_lowercase();
        self.tell(
            Diagnostic::syntax(codes::RAW_GUID, "A guid needs `guid(...)` around it", self.span())
                .with_hint(format!("Write `guid({text})`.")),
        );
        self.bump();
        Literal::Guid(text)
    }

    fn checked(&mut self, token: Token, value: Option<Literal>, ty: ScalarType) -> Literal {
        value.unwrap_or_else(|| {
            let message = format!("`{}` is not a valid {}", token.span.text(self.text), ty.name());
            let mut diagnostic = Diagnostic::semantic(codes::BAD_LITERAL, message, token.span);
            if let Some(hint) = literal_hint(ty) {
                diagnostic = diagnostic.with_hint(hint);
            }
            self.diagnostics.push(diagnostic);
            Literal::Null(ty)
        })
    }
}

/// The operand with its sign.
pub(super) fn negate(op: UnaryOp, start: Span, operand: Expr) -> Expr {
    let span = start.to(operand.span);
    Expr::new(ExprKind::Unary { op, operand: Box::new(operand) }, span)
}

fn literal_hint(ty: ScalarType) -> Option<&'static str> {
    Some(match ty {
        ScalarType::Bool => "Write `true` or `false`.",
        ScalarType::Int => "An int lies between -2147483648 and 2147483647.",
        ScalarType::Long => "A long lies between -9223372036854775808 and 9223372036854775807.",
        ScalarType::DateTime => "Write it as in `datetime(2026-10-01 13:45:00)`; times are UTC.",
        ScalarType::TimeSpan => "Write it as in `1d`, `2.5h` or `timespan(1.12:30:00)`.",
        ScalarType::Guid => "A guid has 32 hexadecimal digits: `guid(74be27de-1e4e-49d9-b579-fe0b331d3642)`.",
        _ => return None,
    })
}

/// The value of `datetime(...)` and its kin. KQL also takes a quoted text within.
fn parse_goo(ty: ScalarType, content: &str) -> Option<Literal> {
    let quoted = content.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\'']));
    let text = quoted.unwrap_or(content).trim();
    match ty {
        ScalarType::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Literal::Bool(true)),
            "false" | "0" => Some(Literal::Bool(false)),
            _ => None,
        },
        ScalarType::Int => parse_long(text).and_then(|value| i32::try_from(value).ok()).map(Literal::Int),
        ScalarType::Long => parse_long(text).map(Literal::Long),
        ScalarType::Real => parse_real(text).map(Literal::Real),
        ScalarType::Decimal => parse_decimal(text).map(Literal::Decimal),
        ScalarType::DateTime => parse_datetime(text).map(Literal::DateTime),
        ScalarType::TimeSpan => {
            parse_unit_timespan(text).or_else(|| parse_timespan(text)).map(Literal::TimeSpan)
        }
        ScalarType::Guid => parse_guid(text).map(Literal::Guid),
        ScalarType::String | ScalarType::Dynamic => None,
    }
}

pub(super) fn parse_long(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        // as Kusto has it, sixteen digits are the bits of the number
        let value = u64::from_str_radix(hex, 16).ok()?.cast_signed();
        return if negative { value.checked_neg() } else { Some(value) };
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    i64::try_from(if negative { -value } else { value }).ok()
}

pub(super) fn parse_real(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => return Some(f64::NAN),
        "+inf" | "inf" => return Some(f64::INFINITY),
        "-inf" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if plain || compact.starts_with('-') { compact.parse().ok() } else { None }
}

/// A unit timespan; nanoseconds are hundredths of a tick.
pub(super) fn parse_unit_timespan(text: &str) -> Option<i64> {
    let number = ["nanoseconds", "nanosecond", "nanosec", "nanos", "nano"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit));
    match number {
        Some(number) => number.parse::<f64>().ok().map(|nanoseconds| (nanoseconds / 100.0).round() as i64),
        None if text.ends_with(|c: char| c.is_ascii_alphabetic()) => parse_timespan(text),
        None => None,
    }
}

/// A decimal's canonical text: no exponent, no needless zeros in front, no plus.
fn parse_decimal(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|e| e.abs() <= 40)?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !numeric(whole) || !numeric(fraction) {
        return None;
    }
    let mut all = format!("{whole}{fraction}");
    let mut point = whole.len() as i32 + exponent;
    if point < 0 {
        all.insert_str(0, &"0".repeat(point.unsigned_abs() as usize));
        point = 0;
    }
    let point = point as usize;
    if point > all.len() {
        all.push_str(&"0".repeat(point - all.len()));
    }
    let (whole, fraction) = all.split_at(point);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if negative && all.bytes().any(|byte| byte != b'0') { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// A guid with or without hyphens and braces, as lowercase with hyphens.
fn parse_guid(text: &str) -> Option<String> {
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let digits: String = match bare.len() {
        32 => bare.to_ascii_lowercase(),
        36 if [8, 13, 18, 23].iter().all(|at| bare.as_bytes().get(*at) == Some(&b'-')) => {
            bare.replace('-', "").to_ascii_lowercase()
        }
        _ => return None,
    };
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| &digits[from..to];
    Some([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}
