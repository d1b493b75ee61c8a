//! `has`, `contains`, `=~`, `matches regex` and their kin over text columns.

use std::cell::RefCell;
use std::rc::Rc;

use huntlet_kql::ast::BinaryOp;
use huntlet_table::store::Bools;
use huntlet_table::{KqlType, Scalar};
use regex::Regex;

use super::eval::mask_value;
use crate::functions::pattern;
use crate::functions::text_match::Matcher;
use crate::value::{Cells, Value};

/// A text operator, its right side prepared when it is constant.
pub(super) struct TextTest {
    negated: bool,
    make: fn(&str) -> Test,
    prepared: Option<Test>,
    /// The last right side that varied, with its test.
    last: RefCell<Option<(String, Test)>>,
}

#[derive(Clone)]
enum Test {
    Match(Rc<Matcher>),
    Regex(Rc<Regex>),
    /// A pattern that is none matches nothing.
    Never,
}

impl Test {
    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Match(matcher) => matcher.is_match(text),
            Self::Regex(regex) => regex.is_match(text),
            Self::Never => false,
        }
    }
}

impl TextTest {
    /// Prepares an operator; an error when a constant pattern is no regular expression.
    pub fn new(op: BinaryOp, right: Option<&Scalar>) -> Result<Self, String> {
        let (negated, make) = kind(op);
        let constant = match right {
            Some(Scalar::String(text)) => Some(text.as_str()),
            _ => None,
        };
        if let (BinaryOp::MatchesRegex, Some(text)) = (op, constant) {
            pattern::compile(text)?;
        }
        Ok(Self { negated, make, prepared: constant.map(make), last: RefCell::default() })
    }

    /// The operator over a batch.
    pub fn run(&self, left: &Value, right: &Value, rows: usize) -> Value {
        let left = left.cells();
        let test = match (&self.prepared, right.cells()) {
            (Some(test), _) => Some(test.clone()),
            (None, Cells::Const(Scalar::String(text))) => Some((self.make)(text)),
            _ => None,
        };
        if let (Some(test), Cells::Const(Scalar::String(text))) = (&test, left) {
            return Value::Scalar(KqlType::Bool, Scalar::Bool(test.is_match(text) != self.negated));
        }
        let mask = if let (Some(test), Cells::Text(_, cells)) = (test, left) {
            let hits = cells.iter().map(|text| test.is_match(text.unwrap_or("")) != self.negated);
            Bools::from_values(hits)
        } else {
            let right = right.cells();
            let hits =
                (0..rows).map(|row| self.pair(left.text(row).unwrap_or(""), right.text(row).unwrap_or("")));
            Bools::from_values(hits)
        };
        mask_value(mask)
    }

    fn pair(&self, text: &str, needle: &str) -> bool {
        let mut last = self.last.borrow_mut();
        let test = match last.as_ref() {
            Some((known, test)) if known == needle => test.clone(),
            _ => {
                let test = (self.make)(needle);
                *last = Some((needle.to_owned(), test.clone()));
                test
            }
        };
        test.is_match(text) != self.negated
    }
}

fn matcher(matcher: Matcher) -> Test {
    Test::Match(Rc::new(matcher))
}

/// Whether an operator is negated, and its test.
fn kind(op: BinaryOp) -> (bool, fn(&str) -> Test) {
    use BinaryOp as Op;
    match op {
        Op::EqualTilde => (false, |needle| matcher(Matcher::equals(needle, false))),
        Op::BangTilde => (true, |needle| matcher(Matcher::equals(needle, false))),
        Op::Has => (false, |needle| matcher(Matcher::has(needle, false))),
        Op::NotHas => (true, |needle| matcher(Matcher::has(needle, false))),
        Op::HasCs => (false, |needle| matcher(Matcher::has(needle, true))),
        Op::NotHasCs => (true, |needle| matcher(Matcher::has(needle, true))),
        Op::HasPrefix => (false, |needle| matcher(Matcher::has_prefix(needle, false))),
        Op::NotHasPrefix => (true, |needle| matcher(Matcher::has_prefix(needle, false))),
        Op::HasPrefixCs => (false, |needle| matcher(Matcher::has_prefix(needle, true))),
        Op::NotHasPrefixCs => (true, |needle| matcher(Matcher::has_prefix(needle, true))),
        Op::HasSuffix => (false, |needle| matcher(Matcher::has_suffix(needle, false))),
        Op::NotHasSuffix => (true, |needle| matcher(Matcher::has_suffix(needle, false))),
        Op::HasSuffixCs => (false, |needle| matcher(Matcher::has_suffix(needle, true))),
        Op::NotHasSuffixCs => (true, |needle| matcher(Matcher::has_suffix(needle, true))),
        Op::Contains => (false, |needle| matcher(Matcher::contains(needle, false))),
        Op::NotContains => (true, |needle| matcher(Matcher::contains(needle, false))),
        Op::ContainsCs => (false, |needle| matcher(Matcher::contains(needle, true))),
        Op::NotContainsCs => (true, |needle| matcher(Matcher::contains(needle, true))),
        Op::StartsWith => (false, |needle| matcher(Matcher::starts_with(needle, false))),
        Op::NotStartsWith => (true, |needle| matcher(Matcher::starts_with(needle, false))),
        Op::StartsWithCs => (false, |needle| matcher(Matcher::starts_with(needle, true))),
        Op::NotStartsWithCs => (true, |needle| matcher(Matcher::starts_with(needle, true))),
        Op::EndsWith => (false, |needle| matcher(Matcher::ends_with(needle, false))),
        Op::NotEndsWith => (true, |needle| matcher(Matcher::ends_with(needle, false))),
        Op::EndsWithCs => (false, |needle| matcher(Matcher::ends_with(needle, true))),
        Op::NotEndsWithCs => (true, |needle| matcher(Matcher::ends_with(needle, true))),
        Op::MatchesRegex => (false, |needle| match pattern::compile(needle) {
            Ok(regex) => Test::Regex(Rc::new(regex)),
            Err(_) => Test::Never,
        }),
        // the binder lets no other operator pass
        _ => (false, |_| Test::Never),
    }
}
