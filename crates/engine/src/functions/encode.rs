//! Base64 and percent encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use huntlet_table::{KqlType, Scalar};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::build::{compiled, row, sig};
use super::text::text;
use super::{Arg, Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("base64_encode_tostring", (1, 1), sig!(Text => String), NameRule::None, |_, a| encode(&text(a, 0))),
    row("base64_encodestring", (1, 1), sig!(Text => String), NameRule::None, |_, a| encode(&text(a, 0))),
    row("base64_decode_tostring", (1, 1), sig!(Text => String), NameRule::None, |_, a| decode(&text(a, 0))),
    row("base64_decodestring", (1, 1), sig!(Text => String), NameRule::None, |_, a| decode(&text(a, 0))),
    row("base64_decode_toarray", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| {
        match from_base64(&text(a, 0)) {
            Some(bytes) if !bytes.is_empty() => cell::list(bytes.into_iter().map(Value::from).collect()),
            _ => Scalar::Null,
        }
    }),
    row("base64_encode_fromarray", (1, 1), sig!(Dynamic => String), NameRule::None, |_, a| {
        let items = a.first().and_then(cell::array).unwrap_or_default();
        let bytes: Option<Vec<u8>> = items.iter().map(|v| u8::try_from(v.as_u64()?).ok()).collect();
        cell::string(bytes.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default())
    }),
    compiled("base64_encode_fromguid", (1, 1), of_guid, NameRule::None, |_, args| {
        of_guid(args)?;
        Ok(Box::new(|a| {
            cell::string(guid_bytes(&text(a, 0)).map(|bytes| STANDARD.encode(bytes)).unwrap_or_default())
        }))
    }),
    row("base64_decode_toguid", (1, 1), sig!(Text => Guid), NameRule::None, |_, a| {
        from_base64(&text(a, 0)).and_then(|bytes| guid_text(&bytes)).map_or(Scalar::Null, Scalar::Guid)
    }),
    row("url_encode", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let encoded = utf8_percent_encode(&text(a, 0), FORM).to_string();
        cell::string(lower_escapes(&encoded).replace("%20", "+"))
    }),
    row("url_encode_component", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(lower_escapes(&utf8_percent_encode(&text(a, 0), COMPONENT).to_string()))
    }),
    row("url_decode", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        let source = text(a, 0).replace('+', " ");
        cell::string(percent_decode_str(&source).decode_utf8_lossy())
    }),
];

const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'*')
    .remove(b'(')
    .remove(b')');

fn of_guid(args: &[Arg]) -> Result<KqlType, String> {
    match args.first().map(|arg| arg.ty) {
        Some(KqlType::Guid) => Ok(KqlType::String),
        other => Err(format!(
            "argument 1 is {}, but must be a guid: convert it with `toguid()`",
            other.unwrap_or(KqlType::Dynamic)
        )),
    }
}

fn encode(text: &str) -> Scalar {
    cell::string(STANDARD.encode(text))
}

/// The bytes of base64: padding must be there, white space does not count.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let spaced = text.contains(|c: char| c.is_ascii_whitespace());
    if spaced {
        STANDARD.decode(text.split_ascii_whitespace().collect::<String>())
    } else {
        STANDARD.decode(text)
    }
    .ok()
}

/// Bytes that are no UTF-8 are no string: the result is empty.
fn decode(text: &str) -> Scalar {
    let bytes = from_base64(text).unwrap_or_default();
    cell::string(String::from_utf8(bytes).unwrap_or_default())
}

/// The escapes of a percent-encoded text in lower case.
fn lower_escapes(text: &str) -> String {
    let mut left = 0;
    text.chars()
        .map(|c| {
            if c == '%' {
                left = 2;
                return c;
            }
            if left > 0 {
                left -= 1;
                return c.to_ascii_lowercase();
            }
            c
        })
        .collect()
}

/// The 16 bytes of a guid as .NET lays them out: the first three groups little-endian.
fn guid_bytes(text: &str) -> Option<Vec<u8>> {
    let digits = super::convert::parse_guid(text)?.replace('-', "");
    let bytes: Option<Vec<u8>> =
        (0..16).map(|i| u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()).collect();
    Some(swap(&bytes?))
}

fn swap(bytes: &[u8]) -> Vec<u8> {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    ORDER.iter().filter_map(|at| bytes.get(*at).copied()).collect()
}

fn guid_text(bytes: &[u8]) -> Option<String> {
    if bytes.len() != 16 {
        return None;
    }
    super::convert::parse_guid(&super::hash::hex(&swap(bytes)))
}
