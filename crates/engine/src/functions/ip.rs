//! Functions of IP addresses. An IPv4 address is one of the mapped range of IPv6, so both share one form.

use std::net::{Ipv4Addr, Ipv6Addr};

use huntlet_table::Scalar;
use serde_json::Value;

use super::build::{MANY, row, sig};
use super::text::text;
use super::{Function, NameRule, cell};

pub(super) const FAMILY: &[Function] = &[
    row("parse_ipv4", (1, 1), sig!(Text => Long), NameRule::None, |_, a| {
        long(v4(&text(a, 0)).map(Net::base))
    }),
    row("parse_ipv4_mask", (2, 2), sig!(Text, Integer => Long), NameRule::None, |_, a| {
        long(v4(&text(a, 0)).and_then(|net| net.at_most(prefix(a, 1, 32)?)).map(Net::base))
    }),
    row("ipv4_is_private", (1, 1), sig!(Text => Bool), NameRule::None, |_, a| {
        boolean(v4(&text(a, 0)).and_then(|net| {
            let address = Ipv4Addr::from(u32::try_from(net.base()).ok()?);
            Some(address.is_private())
        }))
    }),
    row("ipv4_compare", (2, 3), sig!(Text, Text, Integer => Long), NameRule::None, |_, a| compare(a, v4, 32)),
    row("ipv6_compare", (2, 3), sig!(Text, Text, Integer => Long), NameRule::None, |_, a| {
        compare(a, any, 128)
    }),
    row("ipv4_is_match", (2, 3), sig!(Text, Text, Integer => Bool), NameRule::None, |_, a| {
        matches(a, v4, 32)
    }),
    row("ipv6_is_match", (2, 3), sig!(Text, Text, Integer => Bool), NameRule::None, |_, a| {
        matches(a, any, 128)
    }),
    row("ipv4_is_in_range", (2, 2), sig!(Text => Bool), NameRule::None, |_, a| in_range(a, v4)),
    row("ipv6_is_in_range", (2, 2), sig!(Text => Bool), NameRule::None, |_, a| in_range(a, any)),
    row("ipv4_is_in_any_range", (2, MANY), sig!(Text => Bool), NameRule::None, |_, a| in_any_range(a, v4)),
    row("ipv6_is_in_any_range", (2, MANY), sig!(Text => Bool), NameRule::None, |_, a| in_any_range(a, any)),
    row("ipv4_netmask_suffix", (1, 1), sig!(Text => Long), NameRule::None, |_, a| {
        v4(&text(a, 0)).map_or(Scalar::Null, |net| Scalar::Long(i64::from(net.prefix) - 96))
    }),
    row("ipv4_range_to_cidr_list", (2, 2), sig!(Text => Dynamic), NameRule::None, |_, a| {
        match (v4(&text(a, 0)), v4(&text(a, 1))) {
            (Some(from), Some(to)) => cell::list(cidr_list(from.base(), to.base())),
            _ => Scalar::Null,
        }
    }),
    row("format_ipv4", (1, 2), sig!(Any, Integer => String), NameRule::None, |_, a| {
        cell::string(format(a).map(|(address, _)| address).unwrap_or_default())
    }),
    row("format_ipv4_mask", (2, 2), sig!(Any, Integer => String), NameRule::None, |_, a| {
        cell::string(format(a).map(|(address, prefix)| format!("{address}/{prefix}")).unwrap_or_default())
    }),
    row("parse_ipv6", (1, 1), sig!(Text => String), NameRule::None, |_, a| {
        cell::string(any(&text(a, 0)).map(|net| canonical(net.masked(net.prefix))).unwrap_or_default())
    }),
    row("parse_ipv6_mask", (2, 2), sig!(Text, Integer => String), NameRule::None, |_, a| {
        let net = any(&text(a, 0)).and_then(|net| Some(net.masked(net.prefix.min(prefix(a, 1, 128)?))));
        cell::string(net.map(canonical).unwrap_or_default())
    }),
    row("has_ipv4", (2, 2), sig!(Text => Bool), NameRule::None, |_, a| has(a, false)),
    row("has_any_ipv4", (2, MANY), sig!(Text => Bool), NameRule::None, |_, a| has(a, false)),
    row("has_ipv4_prefix", (2, 2), sig!(Text => Bool), NameRule::None, |_, a| has(a, true)),
    row("has_any_ipv4_prefix", (2, MANY), sig!(Text => Bool), NameRule::None, |_, a| has(a, true)),
];

/// An address and the length of its network's prefix, both as IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Net {
    address: u128,
    prefix: u8,
}

const MAPPED: u128 = 0xffff_0000_0000;

impl Net {
    /// The address with all bits after the prefix cleared.
    fn masked(self, prefix: u8) -> u128 {
        if prefix == 0 { 0 } else { self.address & (u128::MAX << (128 - u32::from(prefix.min(128)))) }
    }

    /// The network's first address, of IPv4 as its 32 bits.
    fn base(self) -> i64 {
        (self.masked(self.prefix) & 0xffff_ffff) as i64
    }

    /// The same address in a network no smaller than the prefix of IPv4 says.
    fn at_most(mut self, prefix: u8) -> Option<Self> {
        self.prefix = self.prefix.min(prefix.checked_add(96)?);
        Some(self)
    }
}

fn split(text: &str, bits: u8) -> Option<(&str, u8)> {
    let text = text.trim();
    match text.split_once('/') {
        None => Some((text, bits)),
        Some((address, prefix)) => Some((address, prefix.parse().ok().filter(|p| *p <= bits)?)),
    }
}

/// Reads an IPv4 address with or without a prefix.
fn v4(text: &str) -> Option<Net> {
    let (address, prefix) = split(text, 32)?;
    let mut bits = 0u32;
    let mut parts = 0;
    for part in address.split('.') {
        // leading zeros are fine, signs are not
        if part.is_empty() || part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        bits = (bits << 8) | u32::from(part.parse::<u8>().ok()?);
        parts += 1;
    }
    (parts == 4).then_some(Net { address: MAPPED | u128::from(bits), prefix: prefix + 96 })
}

/// Reads an address of either version.
fn any(text: &str) -> Option<Net> {
    if let Some(net) = v4(text) {
        return Some(net);
    }
    let (address, prefix) = split(text, 128)?;
    let parsed: Ipv6Addr = address.parse().ok()?;
    let bits = u128::from(parsed);
    // an IPv4 address inside stands for itself, and a prefix behind it counts its bits
    if address.contains('.') && (bits >> 32 == 0 || bits >> 32 == MAPPED >> 32) {
        return Some(Net { address: bits | MAPPED, prefix: if prefix <= 32 { prefix + 96 } else { prefix } });
    }
    Some(Net { address: bits, prefix })
}

fn prefix(cells: &[Scalar], index: usize, default: u8) -> Option<u8> {
    match cells.get(index) {
        None => Some(default),
        Some(value) => cell::long(value).and_then(|v| u8::try_from(v).ok()).filter(|v| *v <= default),
    }
}

fn long(value: Option<i64>) -> Scalar {
    value.map_or(Scalar::Null, Scalar::Long)
}

fn boolean(value: Option<bool>) -> Scalar {
    value.map_or(Scalar::Null, Scalar::Bool)
}

type Read = fn(&str) -> Option<Net>;

/// The order of two addresses under the shortest of their prefixes and the one asked for.
fn order(cells: &[Scalar], read: Read, bits: u8) -> Option<std::cmp::Ordering> {
    let (a, b) = (read(&text(cells, 0))?, read(&text(cells, 1))?);
    let asked = prefix(cells, 2, bits)? + (128 - bits);
    let shortest = a.prefix.min(b.prefix).min(asked);
    Some(a.masked(shortest).cmp(&b.masked(shortest)))
}

fn compare(cells: &[Scalar], read: Read, bits: u8) -> Scalar {
    long(order(cells, read, bits).map(|order| order as i64))
}

fn matches(cells: &[Scalar], read: Read, bits: u8) -> Scalar {
    boolean(order(cells, read, bits).map(std::cmp::Ordering::is_eq))
}

/// An address as 128 bits and the length of its prefix; with `v4` only an IPv4 address, which counts as the last 32.
pub(crate) fn network(text: &str, v4_only: bool) -> Option<(u128, u8)> {
    let net = if v4_only { v4(text) } else { any(text) }?;
    Some((net.address, net.prefix))
}

fn inside(address: Net, range: Net) -> bool {
    address.prefix >= range.prefix && address.masked(range.prefix) == range.masked(range.prefix)
}

fn in_range(cells: &[Scalar], read: Read) -> Scalar {
    match (read(&text(cells, 0)), read(&text(cells, 1))) {
        (Some(address), Some(range)) => Scalar::Bool(inside(address, range)),
        _ => Scalar::Null,
    }
}

fn in_any_range(cells: &[Scalar], read: Read) -> Scalar {
    let Some(address) = read(&text(cells, 0)) else { return Scalar::Null };
    let ranges = cell::texts(cells.get(1..).unwrap_or_default());
    let mut all = true;
    for range in &ranges {
        match read(range) {
            Some(range) if inside(address, range) => return Scalar::Bool(true),
            range => all &= range.is_some(),
        }
    }
    // what is no range might have held it
    if all { Scalar::Bool(false) } else { Scalar::Null }
}

fn format(cells: &[Scalar]) -> Option<(String, u8)> {
    let net = match cells.first()? {
        value @ (Scalar::Int(_) | Scalar::Long(_)) => {
            Net { address: MAPPED | u128::from(u32::try_from(cell::long(value)?).ok()?), prefix: 128 }
        }
        other => v4(&cell::text(other))?,
    };
    let net = net.at_most(prefix(cells, 1, 32)?)?;
    Some((Ipv4Addr::from(u32::try_from(net.base()).ok()?).to_string(), net.prefix - 96))
}

fn canonical(address: u128) -> String {
    let groups: Vec<String> = Ipv6Addr::from(address).segments().iter().map(|g| format!("{g:04x}")).collect();
    groups.join(":")
}

/// The fewest networks that hold a range and nothing else.
fn cidr_list(from: i64, to: i64) -> Vec<Value> {
    let (mut from, to) = (from.max(0) as u64, to.max(0) as u64);
    let mut list = Vec::new();
    while from <= to {
        let aligned = if from == 0 { 32 } else { from.trailing_zeros().min(32) };
        let mut size = aligned;
        while size > 0 && from + (1 << size) - 1 > to {
            size -= 1;
        }
        list.push(Value::from(format!("{}/{}", Ipv4Addr::from(from as u32), 32 - size)));
        from += 1 << size;
    }
    list
}

/// Whether the text holds one of the addresses, or an address that starts with one of the prefixes.
fn has(cells: &[Scalar], by_prefix: bool) -> Scalar {
    let source = text(cells, 0);
    let needles = cell::texts(cells.get(1..).unwrap_or_default());
    let valid = |needle: &&String| {
        if by_prefix && needle.ends_with('.') {
            let parts: Vec<&str> = needle.trim_end_matches('.').split('.').collect();
            return parts.len() < 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
        }
        !needle.contains('/') && v4(needle).is_some()
    };
    let needles: Vec<&String> = needles.iter().filter(valid).collect();
    Scalar::Bool(addresses(&source).any(|address| {
        needles.iter().any(|needle| {
            if needle.ends_with('.') {
                address.starts_with(needle.as_str())
            } else {
                address == needle.as_str()
            }
        })
    }))
}

/// The IPv4 addresses in a text that stand between characters that are no letters, digits or points.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| v4(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, args: &[Scalar]) -> Scalar {
        let function = FAMILY.iter().find(|f| f.name == name).expect("a function");
        let super::super::Eval::Row(eval) = function.eval else { panic!("a row function") };
        eval(&super::super::RowContext::of(&crate::Context::at(0)), args)
    }

    fn text(value: &str) -> Scalar {
        cell::string(value)
    }

    #[test]
    fn ranges_and_prefixes() {
        for (a, b, expected) in [
            ("192.168.1.1", "192.168.1.1", Some(true)),
            ("192.168.1.1", "192.168.1.255/24", Some(true)),
            ("192.168.2.1", "192.168.1.0/24", Some(false)),
            ("10.0.0.1", "0.0.0.0/0", Some(true)),
            ("999.1.1.1", "10.0.0.0/8", None),
            ("10.0.0.1", "10.0.0.0/33", None),
        ] {
            assert_eq!(call("ipv4_is_in_range", &[text(a), text(b)]), boolean(expected), "{a} in {b}");
        }
        let matches = |a: &str, b: &str, p: i64| call("ipv4_is_match", &[text(a), text(b), Scalar::Long(p)]);
        assert_eq!(matches("192.168.1.1", "192.168.1.0", 31), Scalar::Bool(true));
        assert_eq!(matches("192.168.1.1/24", "192.168.1.255", 31), Scalar::Bool(true));
        assert_eq!(matches("192.168.1.1", "192.168.2.255", 24), Scalar::Bool(false));
    }

    #[test]
    fn private_and_parsed() {
        for (ip, expected) in [
            ("10.1.2.3", Some(true)),
            ("172.16.0.1", Some(true)),
            ("172.32.0.1", Some(false)),
            ("192.168.1.1/24", Some(true)),
            ("127.0.0.1", Some(false)),
            ("not an ip", None),
            ("1.2.3", None),
        ] {
            assert_eq!(call("ipv4_is_private", &[text(ip)]), boolean(expected), "{ip}");
        }
        assert_eq!(call("parse_ipv4", &[text("192.168.1.1/24")]), Scalar::Long(3_232_235_776));
        assert_eq!(
            call("parse_ipv6", &[text("192.168.255.255/24")]),
            text("0000:0000:0000:0000:0000:ffff:c0a8:ff00")
        );
        assert_eq!(
            call("parse_ipv6_mask", &[text("fe80::85d:e82c:9446:7994/120"), Scalar::Long(124)]),
            text("fe80:0000:0000:0000:085d:e82c:9446:7900")
        );
        assert_eq!(
            call("parse_ipv6_mask", &[text("::192.168.255.255/24"), Scalar::Long(128)]),
            text("0000:0000:0000:0000:0000:ffff:c0a8:ff00")
        );
    }

    #[test]
    fn addresses_in_text() {
        let has = |name: &str, source: &str, ip: &str| call(name, &[text(source), text(ip)]);
        assert_eq!(has("has_ipv4", "05:04:54 127.0.0.1 GET", "127.0.0.1"), Scalar::Bool(true));
        assert_eq!(has("has_ipv4", "05:04:54127.0.0.1 GET", "127.0.0.1"), Scalar::Bool(false));
        assert_eq!(has("has_ipv4_prefix", "src=10.1.2.3;", "10.1."), Scalar::Bool(true));
        assert_eq!(has("has_ipv4_prefix", "src=110.1.2.3;", "10.1."), Scalar::Bool(false));
        assert_eq!(has("has_ipv4_prefix", "src=10.1.2.3;", "10.1"), Scalar::Bool(false));
    }

    #[test]
    fn ranges_as_networks() {
        let list = call("ipv4_range_to_cidr_list", &[text("1.1.128.0"), text("1.1.140.255")]);
        assert_eq!(cell::text(&list), r#"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#);
    }
}
