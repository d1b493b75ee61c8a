//! `tostring`, `tolong` and the other conversions, with Kusto's rules.

use huntlet_table::{KqlType, Scalar};
use serde_json::Value;

use super::arith::in_calendar;
use super::build::{compiled, row, sig};
use super::{Function, NameRule, cell, decimal};

pub(super) const FAMILY: &[Function] = &[
    row("tostring", (1, 1), sig!(Any => String), NameRule::FirstArgument, |_, a| {
        to(KqlType::String, first(a))
    }),
    row("toint", (1, 1), sig!(Any => Int), NameRule::FirstArgument, |_, a| to(KqlType::Int, first(a))),
    row("tolong", (1, 1), sig!(Any => Long), NameRule::FirstArgument, |_, a| to(KqlType::Long, first(a))),
    row("toreal", (1, 1), sig!(Any => Real), NameRule::FirstArgument, |_, a| to(KqlType::Real, first(a))),
    row("todouble", (1, 1), sig!(Any => Real), NameRule::FirstArgument, |_, a| to(KqlType::Real, first(a))),
    row("tobool", (1, 1), sig!(Any => Bool), NameRule::FirstArgument, |_, a| to(KqlType::Bool, first(a))),
    row("toboolean", (1, 1), sig!(Any => Bool), NameRule::FirstArgument, |_, a| to(KqlType::Bool, first(a))),
    row("todecimal", (1, 1), sig!(Any => Decimal), NameRule::FirstArgument, |_, a| {
        to(KqlType::Decimal, first(a))
    }),
    row("todatetime", (1, 1), sig!(Any => DateTime), NameRule::FirstArgument, |_, a| {
        to(KqlType::DateTime, first(a))
    }),
    row("totimespan", (1, 1), sig!(Any => TimeSpan), NameRule::FirstArgument, |_, a| {
        to(KqlType::TimeSpan, first(a))
    }),
    row("totime", (1, 1), sig!(Any => TimeSpan), NameRule::FirstArgument, |_, a| {
        to(KqlType::TimeSpan, first(a))
    }),
    row("toguid", (1, 1), sig!(Any => Guid), NameRule::FirstArgument, |_, a| to(KqlType::Guid, first(a))),
    compiled("gettype", (1, 1), sig!(Any => String), NameRule::PrefixAndFirstArgument("type"), |_, args| {
        let ty = args.first().map_or(KqlType::Dynamic, |arg| arg.ty);
        Ok(Box::new(move |cells| {
            cell::string(if ty == KqlType::Dynamic {
                dynamic_type(first(cells)).to_owned()
            } else {
                ty.to_string()
            })
        }))
    }),
];

/// The first argument, or null.
pub(super) fn first(cells: &[Scalar]) -> &Scalar {
    cells.first().unwrap_or(&Scalar::Null)
}

fn dynamic_type(value: &Scalar) -> &'static str {
    match value {
        Scalar::Dynamic(value) => json_type(value),
        _ => "null",
    }
}

/// The name of the type of a value inside dynamic.
pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "double",
        Value::Number(_) => "long",
        Value::String(text) => match cell::typed(text).and_then(|typed| typed.ty()) {
            Some(ty) => ty.name(),
            None => "string",
        },
        Value::Array(_) => "array",
        Value::Object(_) => "dictionary",
    }
}

/// Converts a cell as `to<type>()` does; what cannot be converted is null, as text it is empty.
pub fn to(ty: KqlType, value: &Scalar) -> Scalar {
    if ty == KqlType::String {
        return Scalar::String(cell::text(value).into_owned());
    }
    convert(ty, value).unwrap_or(Scalar::Null)
}

fn convert(ty: KqlType, value: &Scalar) -> Option<Scalar> {
    if let Scalar::Dynamic(json) = value {
        return from_dynamic(ty, json);
    }
    Some(match ty {
        KqlType::Bool => Scalar::Bool(to_bool(value)?),
        KqlType::Int => Scalar::Int(to_int(value)?),
        KqlType::Long => Scalar::Long(to_long(value)?),
        KqlType::Real => Scalar::Real(match value {
            Scalar::String(text) => cell::parse_real(text)?,
            Scalar::Guid(_) => return None,
            other => cell::real(other)?,
        }),
        KqlType::Decimal => Scalar::Decimal(to_decimal(value)?),
        KqlType::DateTime => Scalar::DateTime(match value {
            Scalar::DateTime(v) => *v,
            Scalar::String(text) => huntlet_ticks::parse_datetime(text)?,
            Scalar::Int(_) | Scalar::Long(_) | Scalar::Real(_) => in_calendar(cell::long(value)?)?,
            _ => return None,
        }),
        KqlType::TimeSpan => Scalar::TimeSpan(match value {
            Scalar::TimeSpan(v) => *v,
            Scalar::String(text) => text_timespan(text)?,
            Scalar::Int(_) | Scalar::Long(_) | Scalar::Real(_) => cell::long(value)?,
            _ => return None,
        }),
        KqlType::Guid => Scalar::Guid(match value {
            Scalar::Guid(text) | Scalar::String(text) => parse_guid(text)?,
            _ => return None,
        }),
        KqlType::String => Scalar::String(cell::text(value).into_owned()),
        KqlType::Dynamic => return Some(cell::dynamic(cell::json(value))),
    })
}

/// A dynamic holds its own typed value; convert that.
fn from_dynamic(ty: KqlType, json: &Value) -> Option<Scalar> {
    let typed = match json {
        Value::Null => return None,
        Value::Bool(v) => Scalar::Bool(*v),
        Value::Number(n) => match n.as_i64() {
            Some(v) => Scalar::Long(v),
            None => Scalar::Real(n.as_f64()?),
        },
        Value::String(v) => cell::typed(v).unwrap_or_else(|| Scalar::String(v.clone())),
        _ if ty == KqlType::Dynamic => return Some(Scalar::Dynamic(json.clone())),
        _ => return None,
    };
    if ty == KqlType::Dynamic {
        return Some(Scalar::Dynamic(json.clone()));
    }
    convert(ty, &typed)
}

fn to_bool(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            // a number, but not a real, and without blanks
            _ if text.trim() != text => None,
            _ => parse_long(text).map(|v| v != 0),
        },
        Scalar::Decimal(text) => decimal::to_real(text).map(|v| v != 0.0),
        other => cell::boolean(other),
    }
}

/// To 64 bits: text must be a whole or a hexadecimal number, reals are cut off and saturate.
fn to_long(value: &Scalar) -> Option<i64> {
    match value {
        Scalar::String(text) => parse_long(text),
        Scalar::Real(v) if v.is_nan() => None,
        // 2^63 does not fit: the engine gives the lowest long for it
        Scalar::Real(v) if *v == 9_223_372_036_854_775_808.0 => Some(i64::MIN),
        Scalar::Real(v) => Some(*v as i64),
        Scalar::Guid(_) => None,
        other => cell::long(other),
    }
}

/// To 32 bits: integers wrap, reals saturate, text that does not fit is null.
fn to_int(value: &Scalar) -> Option<i32> {
    match value {
        Scalar::Real(v) if v.is_nan() => None,
        Scalar::Real(v) => Some(*v as i32),
        Scalar::String(text) => {
            if let Some(digits) = hexadecimal(text) {
                return u32::from_str_radix(digits, 16).ok().map(u32::cast_signed);
            }
            i32::try_from(parse_long(text)?).ok()
        }
        other => to_long(other).map(|v| v as i32),
    }
}

fn parse_long(text: &str) -> Option<i64> {
    match hexadecimal(text) {
        // all bits, the sign's too
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(u64::cast_signed),
        None => text.trim().parse().ok(),
    }
}

fn hexadecimal(text: &str) -> Option<&str> {
    let text = text.trim();
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

fn to_decimal(value: &Scalar) -> Option<String> {
    let parsed = match value {
        Scalar::Decimal(text) | Scalar::String(text) => decimal::parse(text),
        Scalar::Real(v) => decimal::from_real(*v),
        Scalar::Guid(_) => None,
        other => decimal::parse(&cell::long(other)?.to_string()),
    };
    parsed.map(decimal::format)
}

/// A timespan from text; a bare fraction such as `1.5` is none, as in the engine.
fn text_timespan(text: &str) -> Option<i64> {
    let plain = text.trim().trim_start_matches('-');
    if plain.contains('.') && plain.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    huntlet_ticks::parse_timespan(text)
}

/// The lower-case form with hyphens of a guid, from its 32 digits. Hyphens at their places may be there or not, as may braces,
/// and what follows the digits does not count: so the reference says of `toguid()`.
pub(crate) fn parse_guid(text: &str) -> Option<String> {
    const DIGITS: usize = 32;
    const HYPHENS: [usize; 4] = [8, 12, 16, 20];
    let text = text.trim_start();
    let mut out = String::with_capacity(DIGITS + HYPHENS.len());
    let (mut digits, mut hyphened) = (0, 0);
    for c in text.strip_prefix('{').unwrap_or(text).chars() {
        if c == '-' && HYPHENS.contains(&digits) && hyphened != digits {
            hyphened = digits;
            continue;
        }
        if !c.is_ascii_hexdigit() {
            return None;
        }
        if HYPHENS.contains(&digits) {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
        digits += 1;
        if digits == DIGITS {
            return Some(out);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Scalar {
        Scalar::String(value.to_owned())
    }

    fn dynamic(value: &str) -> Scalar {
        Scalar::Dynamic(serde_json::from_str(value).expect("json"))
    }

    #[test]
    fn integers_from_text() {
        for (from, long, int) in [
            ("12.5", None, None),
            ("1e3", None, None),
            ("  123  ", Some(123), Some(123)),
            ("+0", Some(0), Some(0)),
            ("0b101", None, None),
            ("0x7FFFFFFF", Some(2_147_483_647), Some(i32::MAX)),
            ("0X1f", Some(31), Some(31)),
            ("0xFFFFFFFFFFFFFFFF", Some(-1), None),
            ("0xFFFFFFFF", Some(4_294_967_295), Some(-1)),
            ("-0x10", None, None),
            ("2147483648", Some(2_147_483_648), None),
            ("9223372036854775808", None, None),
            ("", None, None),
        ] {
            assert_eq!(to(KqlType::Long, &text(from)), long.map_or(Scalar::Null, Scalar::Long), "{from}");
            assert_eq!(to(KqlType::Int, &text(from)), int.map_or(Scalar::Null, Scalar::Int), "{from}");
        }
    }

    #[test]
    fn integers_from_numbers() {
        assert_eq!(to(KqlType::Int, &Scalar::Long(2_147_483_648)), Scalar::Int(i32::MIN));
        assert_eq!(to(KqlType::Int, &Scalar::Long(-2_147_483_649)), Scalar::Int(i32::MAX));
        assert_eq!(to(KqlType::Int, &Scalar::Real(-2.9)), Scalar::Int(-2));
        assert_eq!(to(KqlType::Int, &Scalar::Real(1e10)), Scalar::Int(i32::MAX));
        assert_eq!(to(KqlType::Long, &Scalar::Real(i64::MAX as f64)), Scalar::Long(i64::MIN));
        assert_eq!(to(KqlType::Int, &Scalar::Decimal("9.99".into())), Scalar::Int(9));
        assert_eq!(to(KqlType::Long, &Scalar::TimeSpan(5)), Scalar::Long(5));
    }

    #[test]
    fn bools() {
        for (from, expected) in [
            ("true", Some(true)),
            ("tRuE", Some(true)),
            ("FALSE", Some(false)),
            ("1", Some(true)),
            ("2", Some(true)),
            ("0", Some(false)),
            ("yes", None),
            (" true", None),
            ("1.5", None),
            ("0x10", Some(true)),
            ("", None),
        ] {
            assert_eq!(to(KqlType::Bool, &text(from)), expected.map_or(Scalar::Null, Scalar::Bool), "{from}");
        }
    }

    #[test]
    fn text_of_everything() {
        for (value, expected) in [
            (Scalar::Bool(true), "True"),
            (dynamic("true"), "true"),
            (dynamic("\"a\""), "a"),
            (dynamic("[1, \"a\"]"), "[1,\"a\"]"),
            (Scalar::Null, ""),
            (Scalar::Real(1.0), "1.0"),
            (Scalar::Real(1.5), "1.5"),
            (Scalar::TimeSpan(huntlet_ticks::TICKS_PER_HOUR * 26), "1.02:00:00"),
        ] {
            assert_eq!(to(KqlType::String, &value), text(expected));
        }
    }

    #[test]
    fn from_dynamic_values() {
        assert_eq!(to(KqlType::Int, &dynamic("1.9")), Scalar::Int(1));
        assert_eq!(to(KqlType::Int, &dynamic("\"0x10\"")), Scalar::Int(16));
        assert_eq!(to(KqlType::Int, &dynamic("\"3.14\"")), Scalar::Null);
        assert_eq!(to(KqlType::Real, &dynamic("\"3.25\"")), Scalar::Real(3.25));
        assert_eq!(to(KqlType::Bool, &dynamic("2")), Scalar::Bool(true));
        assert_eq!(to(KqlType::Int, &dynamic("[1]")), Scalar::Null);
        assert_eq!(to(KqlType::Long, &dynamic("1.7976931348623157e308")), Scalar::Long(i64::MAX));
    }

    #[test]
    fn guids() {
        let form = "74be27de-1e4e-49d9-b579-fe0b331d3642";
        for from in [
            form,
            "74BE27DE1E4E49D9B579FE0B331D3642",
            "{74be27de-1e4e-49d9-b579-fe0b331d3642}",
            "74be27de1e4e-49d9-b579fe0b331d3642 and more",
        ] {
            assert_eq!(parse_guid(from).as_deref(), Some(form));
        }
        for from in [
            "74be27de-1e4e-49d9-b579",
            "74be27de--1e4e49d9b579fe0b331d3642",
            "-74be27de1e4e49d9b579fe0b331d3642",
        ] {
            assert_eq!(parse_guid(from), None);
        }
    }
}
