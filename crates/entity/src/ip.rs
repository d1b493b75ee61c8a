//! Internet addresses: their kind, and what is known of them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use huntlet_report::EntityCard;

use crate::card::Card;
use crate::geo::GeoLocation;

/// What an address is used for, by the ranges set apart for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpKind {
    /// Reachable on the internet.
    Public,
    /// For private networks (RFC 1918, RFC 4193, and carriers' RFC 6598).
    Private,
    /// The machine itself.
    Loopback,
    /// Good on one link only.
    LinkLocal,
    /// To many at once.
    Multicast,
    /// Set apart for documentation and examples.
    Documentation,
    /// No address (`0.0.0.0`, `::`).
    Unspecified,
    /// Set apart for something else.
    Reserved,
}

impl IpKind {
    /// The kind of an address. An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) counts as the former.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::of_v4(v4),
            IpAddr::V6(v6) => Self::of_v6(v6),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [a, b, c, _] = address.octets();
        match address {
            _ if address.is_unspecified() => Self::Unspecified,
            _ if address.is_loopback() => Self::Loopback,
            _ if address.is_private() || (a == 100 && (64..128).contains(&b)) => Self::Private,
            _ if address.is_link_local() => Self::LinkLocal,
            _ if address.is_multicast() => Self::Multicast,
            _ if address.is_documentation() => Self::Documentation,
            _ if a == 0 || a >= 240 || (a == 198 && (18..20).contains(&b)) || (a, b, c) == (192, 0, 0) => {
                Self::Reserved
            }
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let first = address.segments()[0];
        match address {
            _ if address.is_unspecified() => Self::Unspecified,
            _ if address.is_loopback() => Self::Loopback,
            _ if address.is_unique_local() => Self::Private,
            _ if address.is_unicast_link_local() => Self::LinkLocal,
            _ if address.is_multicast() => Self::Multicast,
            _ if address.segments()[..2] == [0x2001, 0xdb8] || first == 0x3fff => Self::Documentation,
            _ if first & 0xe000 != 0x2000 => Self::Reserved,
            _ => Self::Public,
        }
    }
}

impl fmt::Display for IpKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "Public",
            Self::Private => "Private",
            Self::Loopback => "Loopback",
            Self::LinkLocal => "Link Local",
            Self::Multicast => "Multicast",
            Self::Documentation => "Documentation",
            Self::Unspecified => "Unspecified",
            Self::Reserved => "Reserved",
        })
    }
}

/// Reads an address as logs write it: alone, with a port (`192.0.2.1:443`, `[2001:db8::1]:443`), with a zone
/// (`fe80::1%4`), or an IPv4 one mapped into IPv6.
pub fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => text,
    };
    let inner = inner.split('%').next().unwrap_or(inner);
    let found = inner.parse::<IpAddr>().ok().or_else(|| {
        let (address, port) = inner.split_once(':')?;
        port.parse::<u16>().ok()?;
        Some(IpAddr::V4(address.parse().ok()?))
    })?;
    Some(found.to_canonical())
}

/// An address and what the logs say of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IpAddress {
    /// The address as text.
    pub address: String,
    /// Where it is.
    pub location: Option<GeoLocation>,
    /// First event with it, ISO 8601.
    pub first_seen: Option<String>,
    /// Last event with it, ISO 8601.
    pub last_seen: Option<String>,
    /// Events with it.
    pub events: Option<i64>,
}

impl IpAddress {
    /// An address alone.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), ..Self::default() }
    }

    /// Its kind; none where the text is no address.
    pub fn kind(&self) -> Option<IpKind> {
        parse(&self.address).map(IpKind::of)
    }

    /// The card.
    pub fn card(&self) -> EntityCard {
        let card = Card::new("IpAddress", self.address.as_str())
            .fact("Address", &self.address)
            .maybe("IpType", self.kind().map(|kind| kind.to_string()).as_ref())
            .maybe("Events", self.events.map(|count| count.to_string()).as_ref())
            .maybe("FirstSeen", self.first_seen.as_ref())
            .maybe("LastSeen", self.last_seen.as_ref());
        match &self.location {
            Some(location) => card.child(location.card()),
            None => card,
        }
        .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<IpKind> {
        IpAddress::new(text).kind()
    }

    #[test]
    fn kinds_follow_the_ranges_set_apart() {
        let cases = [
            ("8.8.8.8", IpKind::Public),
            ("10.1.2.3", IpKind::Private),
            ("172.31.255.255", IpKind::Private),
            ("172.32.0.1", IpKind::Public),
            ("192.168.0.1", IpKind::Private),
            ("100.64.0.1", IpKind::Private),
            ("127.0.0.1", IpKind::Loopback),
            ("169.254.169.254", IpKind::LinkLocal),
            ("224.0.0.1", IpKind::Multicast),
            ("203.0.113.9", IpKind::Documentation),
            ("0.0.0.0", IpKind::Unspecified),
            ("255.255.255.255", IpKind::Reserved),
            ("::1", IpKind::Loopback),
            ("fe80::1%4", IpKind::LinkLocal),
            ("fd00::1", IpKind::Private),
            ("2001:db8::1", IpKind::Documentation),
            ("2a00:1450::1", IpKind::Public),
            ("::ffff:10.0.0.1", IpKind::Private),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn addresses_are_read_as_logs_write_them() {
        let read = |text: &str| parse(text).map(|address| address.to_string());
        assert_eq!(read("192.0.2.1:443").as_deref(), Some("192.0.2.1"));
        assert_eq!(read("[2001:db8::1]:443").as_deref(), Some("2001:db8::1"));
        assert_eq!(read(" 192.0.2.1 ").as_deref(), Some("192.0.2.1"));
        assert_eq!(read("::ffff:192.0.2.1").as_deref(), Some("192.0.2.1"));
        for wrong in ["", "-", "LOCAL", "192.0.2", "192.0.2.1:http", "[2001:db8::1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
