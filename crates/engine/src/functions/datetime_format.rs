//! `format_datetime` and `format_timespan`.

use std::fmt::Write as _;

use huntlet_ticks::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND, civil};

use super::build::{compiled, constant_text, sig};
use super::text::text;
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    compiled(
        "format_datetime",
        (2, 2),
        sig!(DateTime, Text => String),
        NameRule::FirstArgument,
        |_, args| {
            let fixed = prepared(constant_text(args, 1), DATE)?;
            Ok(Box::new(move |cells| {
                let Some(ticks) = cells.first().and_then(cell::datetime) else { return cell::string("") };
                cell::string(with(fixed.as_ref(), &text(cells, 1), DATE, |tokens| {
                    print_datetime(ticks, tokens)
                }))
            }))
        },
    ),
    compiled(
        "format_timespan",
        (2, 2),
        sig!(TimeSpan, Text => String),
        NameRule::FirstArgument,
        |_, args| {
            let fixed = prepared(constant_text(args, 1), SPAN)?;
            Ok(Box::new(move |cells| {
                let Some(ticks) = cells.first().and_then(cell::timespan) else { return cell::string("") };
                cell::string(with(fixed.as_ref(), &text(cells, 1), SPAN, |tokens| {
                    print_timespan(ticks, tokens)
                }))
            }))
        },
    ),
];

/// Letters and the longest run that is one specifier.
type Letters = &'static [(char, usize)];

const DATE: Letters =
    &[('y', 4), ('M', 2), ('d', 2), ('h', 2), ('H', 2), ('m', 2), ('s', 2), ('f', 7), ('F', 7), ('t', 2)];
const SPAN: Letters = &[('d', 8), ('h', 2), ('H', 2), ('m', 2), ('s', 2), ('f', 7), ('F', 7)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Part(char, usize),
    Plain(char),
}

fn prepared(format: Option<String>, letters: Letters) -> Result<Option<Vec<Token>>, String> {
    format.map(|format| tokens(&format, letters)).transpose()
}

fn with(
    fixed: Option<&Vec<Token>>,
    format: &str,
    letters: Letters,
    print: impl Fn(&[Token]) -> String,
) -> String {
    match fixed {
        Some(tokens) => print(tokens),
        None => tokens(format, letters).map(|tokens| print(&tokens)).unwrap_or_default(),
    }
}

fn tokens(format: &str, letters: Letters) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(&(_, most)) = letters.iter().find(|(letter, _)| *letter == c) {
            let mut length = 1;
            while length < most && chars.next_if_eq(&c).is_some() {
                length += 1;
            }
            // three letters are a pair and a single one
            if c == 'y' && length == 3 {
                out.push(Token::Part(c, 2));
                length = 1;
            }
            if c == 't' && length == 1 {
                return Err(refusal("t", format));
            }
            out.push(Token::Part(c, length));
        } else if " /-:,._[]".contains(c) {
            out.push(Token::Plain(c));
        } else {
            return Err(refusal(&c.to_string(), format));
        }
    }
    Ok(out)
}

fn refusal(part: &str, format: &str) -> String {
    format!("`{part}` is no part of a format, in `{format}`")
}

fn fraction(tick: i64, letter: char, length: usize) -> String {
    let digits = format!("{tick:07}");
    let cut = digits.get(..length).unwrap_or(&digits);
    if letter == 'F' { cut.trim_end_matches('0').to_owned() } else { cut.to_owned() }
}

fn print_datetime(ticks: i64, tokens: &[Token]) -> String {
    let date = civil(ticks);
    let mut out = String::new();
    for token in tokens {
        let (value, width) = match *token {
            Token::Plain(c) => {
                out.push(c);
                continue;
            }
            Token::Part(letter @ ('f' | 'F'), length) => {
                out.push_str(&fraction(i64::from(date.tick), letter, length));
                continue;
            }
            Token::Part('t', _) => {
                out.push_str(if date.hour < 12 { "AM" } else { "PM" });
                continue;
            }
            Token::Part('y', 4) => (date.year as u32, 4),
            Token::Part('y', length) => (date.year as u32 % 100, length),
            Token::Part('M', length) => (date.month, length),
            Token::Part('d', length) => (date.day, length),
            Token::Part('H', length) => (date.hour, length),
            Token::Part('h', length) => ((date.hour + 11) % 12 + 1, length),
            Token::Part('m', length) => (date.minute, length),
            Token::Part(_, length) => (date.second, length),
        };
        // writing to a string does not fail
        let _ = write!(out, "{value:0width$}");
    }
    out
}

fn print_timespan(ticks: i64, tokens: &[Token]) -> String {
    let size = i128::from(ticks).unsigned_abs() as i64;
    let mut out = String::new();
    if ticks < 0 {
        out.push('-');
    }
    for token in tokens {
        let (value, width) = match *token {
            Token::Plain(c) => {
                out.push(c);
                continue;
            }
            Token::Part(letter @ ('f' | 'F'), length) => {
                out.push_str(&fraction(size % TICKS_PER_SECOND, letter, length));
                continue;
            }
            Token::Part('d', length) => (size / TICKS_PER_DAY, length),
            Token::Part('h' | 'H', length) => (size / TICKS_PER_HOUR % 24, length),
            Token::Part('m', length) => (size / TICKS_PER_MINUTE % 60, length),
            Token::Part(_, length) => (size / TICKS_PER_SECOND % 60, length),
        };
        // writing to a string does not fail
        let _ = write!(out, "{value:0width$}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str, format: &str) -> String {
        let ticks = huntlet_ticks::parse_datetime(text).expect("a datetime");
        print_datetime(ticks, &tokens(format, DATE).expect("a format"))
    }

    fn span(ticks: i64, format: &str) -> String {
        print_timespan(ticks, &tokens(format, SPAN).expect("a format"))
    }

    #[test]
    fn dates() {
        let day = "2007-03-09 05:04:03";
        for (text, format, expected) in [
            (day, "dddd, MMMM d, yyyy", "0909, 0303 9, 2007"),
            (day, "ddd MMM", "099 033"),
            ("2020-06-15 13:45:09.05", "ss.ff", "09.05"),
            ("2020-06-15 13:45:09.1230000", "s.FFFFFFF hh:mm tt", "9.123 01:45 PM"),
            ("2020-06-15 00:45:09", "h:m:s tt yy [y]", "12:45:9 AM 20 [20]"),
        ] {
            assert_eq!(date(text, format), expected, "{format}");
        }
        for bad in ["zzz", "K", "t", "yyyy\\M", "a"] {
            assert!(tokens(bad, DATE).is_err(), "{bad}");
        }
    }

    #[test]
    fn spans() {
        let day = TICKS_PER_DAY + TICKS_PER_HOUR + TICKS_PER_MINUTE + TICKS_PER_SECOND + 1_230_000;
        assert_eq!(span(day, "d:h:m:s.fff"), "1:1:1:1.123");
        assert_eq!(span(day, "dddd"), "0001");
        assert_eq!(span(-TICKS_PER_HOUR, "hh:mm:ss"), "-01:00:00");
        assert!(tokens("c", SPAN).is_err());
        assert!(tokens("g", SPAN).is_err());
    }
}
