//! Decimals: kept as text in columns, computed with 28 digits.

use std::cmp::Ordering;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A decimal from text; an exponent is allowed.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// The text that a decimal column holds.
pub(crate) fn format(value: Decimal) -> String {
    value.normalize().to_string()
}

/// From a real, by its shortest text.
pub(crate) fn from_real(value: f64) -> Option<Decimal> {
    Decimal::from_f64(value)
}

/// The whole part.
pub(crate) fn to_long(text: &str) -> Option<i64> {
    parse(text)?.trunc().to_i64()
}

/// The nearest real.
pub(crate) fn to_real(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// Compares two decimals by value; text that is none sorts first.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    parse(a).cmp(&parse(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_the_shortest_text() {
        for (text, printed) in [("1.50", "1.5"), (" 10 ", "10"), ("-0.0", "0"), ("1e-3", "0.001"), ("3", "3")]
        {
            assert_eq!(parse(text).map(format).as_deref(), Some(printed), "{text}");
        }
        assert!(parse("abc").is_none());
        assert_eq!(to_long("9.99"), Some(9));
        assert_eq!(order("10", "9.5"), Ordering::Greater);
    }
}
