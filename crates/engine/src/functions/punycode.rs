//! Punycode (RFC 3492), of whole texts and of the labels of a domain.

use super::build::{row, sig};
use super::text::text;
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("punycode_from_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(encode(&text(a, 0)).unwrap_or_default())
    }),
    row("punycode_to_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(decode(&text(a, 0)).unwrap_or_default())
    }),
    // in these two `from` reads the coded form, as the reference says
    row("punycode_domain_from_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(labels(&text(a, 0), |label| match prefixed(label) {
            Some(coded) => decode(coded),
            None => Some(label.to_owned()),
        }))
    }),
    row("punycode_domain_to_string", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(labels(&text(a, 0), |label| {
            if label.is_ascii() {
                Some(label.to_owned())
            } else {
                encode(label).map(|coded| format!("xn--{coded}"))
            }
        }))
    }),
];

/// The part after `xn--`.
fn prefixed(label: &str) -> Option<&str> {
    label.get(..4).filter(|start| start.eq_ignore_ascii_case("xn--")).and(label.get(4..))
}

/// Changes each label, parted by any of the dots of a domain; empty when one cannot be changed.
fn labels(domain: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let labels: Option<Vec<String>> = domain.split(['.', '。', '｡']).map(change).collect();
    labels.map(|labels| labels.join(".")).unwrap_or_default()
}

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
/// Longer texts would take time that grows with their square.
const LONGEST: usize = 10_000;

fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + 38)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(T_MIN, T_MAX)
}

fn encode(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let total = text.chars().count() as u32;
    let (mut point, mut delta, mut bias, mut done) = (128_u32, 0_u32, 72_u32, basic);
    while done < total {
        let next = text.chars().map(u32::from).filter(|c| *c >= point).min()?;
        delta = delta.checked_add((next - point).checked_mul(done + 1)?)?;
        point = next;
        for c in text.chars().map(u32::from) {
            if c < point {
                delta = delta.checked_add(1)?;
            }
            if c == point {
                let (mut rest, mut k) = (delta, BASE);
                loop {
                    let t = threshold(k, bias);
                    if rest < t {
                        break;
                    }
                    out.push(char::from_digit(t + (rest - t) % (BASE - t), 36).map(digit)?);
                    rest = (rest - t) / (BASE - t);
                    k += BASE;
                }
                out.push(char::from_digit(rest, 36).map(digit)?);
                bias = adapted(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        point += 1;
    }
    Some(out)
}

/// Punycode's digits are `a` to `z`, then `0` to `9`: the other way round than those of base 36.
fn digit(c: char) -> char {
    let value = c.to_digit(36).unwrap_or(0);
    char::from(if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 })
}

fn decode(text: &str) -> Option<String> {
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let (basic, coded) = text.rsplit_once('-').unwrap_or(("", text));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut point, mut at, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = coded.bytes().peekable();
    while digits.peek().is_some() {
        let (start, mut weight, mut k) = (at, 1_u32, BASE);
        loop {
            let value = match digits.next()? {
                byte @ b'a'..=b'z' => byte - b'a',
                byte @ b'A'..=b'Z' => byte - b'A',
                byte @ b'0'..=b'9' => byte - b'0' + 26,
                _ => return None,
            };
            let value = u32::from(value);
            at = at.checked_add(value.checked_mul(weight)?)?;
            let t = threshold(k, bias);
            if value < t {
                break;
            }
            weight = weight.checked_mul(BASE - t)?;
            k += BASE;
        }
        let length = out.len() as u32 + 1;
        bias = adapted(at - start, length, start == 0);
        point = point.checked_add(at / length)?;
        at %= length;
        out.insert(at as usize, char::from_u32(point)?);
        at += 1;
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (plain, coded) in [
            ("Bücher", "Bcher-kva"),
            ("académie-française", "acadmie-franaise-npb1a"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("plain", "plain-"),
            ("", ""),
        ] {
            assert_eq!(encode(plain).as_deref(), Some(coded));
            assert_eq!(decode(coded).as_deref(), Some(plain));
        }
        for bad in ["é", "!", "99999999999"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
