//! What kind of address an IP address is, and which ranges it is in.

mod ranges;
mod registered;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use ranges::Ranges;
pub use registered::{IN_RANGES, TYPE};

/// The type of an address, as MSTICPy's `get_ip_type`: the first that fits of `Multicast`, `Public`, `Loopback`,
/// `Link Local`, `Unspecified`, `Private`, `Reserved`; `Shared` for 100.64.0.0/10 (RFC 6598), which is none of them;
/// `Unspecified` for a text that is no address.
pub fn get_ip_type(text: &str) -> &'static str {
    match text.trim().parse() {
        Ok(IpAddr::V4(address)) => four(address),
        Ok(IpAddr::V6(address)) => six(address),
        Err(_) => "Unspecified",
    }
}

fn four(address: Ipv4Addr) -> &'static str {
    let [a, b, c, _] = address.octets();
    let private = matches!((a, b, c), (0 | 10 | 127 | 240..=255, ..) | (192, 0, 0 | 2))
        || matches!((a, b), (169, 254) | (172, 16..=31) | (192, 168) | (198, 18 | 19))
        || matches!((a, b, c), (198, 51, 100) | (203, 0, 113));
    let shared = a == 100 && b & 0xC0 == 64;
    if address.is_multicast() {
        "Multicast"
    } else if !(private || shared) {
        "Public"
    } else if a == 127 {
        "Loopback"
    } else if (a, b) == (169, 254) {
        "Link Local"
    } else if address.is_unspecified() {
        "Unspecified"
    } else if private {
        "Private"
    } else {
        "Shared"
    }
}

fn six(address: Ipv6Addr) -> &'static str {
    let [a, b, c, d, ..] = address.segments();
    if let Some(inner) = address.to_ipv4_mapped() {
        return four(inner);
    }
    let private = address.is_loopback()
        || address.is_unspecified()
        || (a, b, c) == (0x64, 0xFF9B, 1)
        || (a, b, c, d) == (0x100, 0, 0, 0)
        || (a == 0x2001 && b < 0x200)
        || (a, b) == (0x2001, 0xDB8)
        || a == 0x2002
        || (a == 0x3FFF && b < 0x1000)
        || a & 0xFE00 == 0xFC00
        || a & 0xFFC0 == 0xFE80;
    if address.is_multicast() {
        "Multicast"
    } else if !private {
        "Public"
    } else if address.is_loopback() {
        "Loopback"
    } else if a & 0xFFC0 == 0xFE80 {
        "Link Local"
    } else if address.is_unspecified() {
        "Unspecified"
    } else {
        "Private"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_peers_order() {
        for (address, ty) in [
            ("8.8.8.8", "Public"),
            ("224.0.0.1", "Multicast"),
            ("127.0.0.1", "Loopback"),
            ("169.254.1.1", "Link Local"),
            ("0.0.0.0", "Unspecified"),
            ("10.1.2.3", "Private"),
            ("172.31.0.1", "Private"),
            ("172.32.0.1", "Public"),
            ("192.168.0.1", "Private"),
            ("203.0.113.9", "Private"),
            ("255.255.255.255", "Private"),
            ("100.64.0.1", "Shared"),
            ("::1", "Loopback"),
            ("::", "Unspecified"),
            ("fe80::1", "Link Local"),
            ("fd00::1", "Private"),
            ("ff02::1", "Multicast"),
            ("2606:4700::1111", "Public"),
            ("2001:db8::1", "Private"),
            ("no address", "Unspecified"),
            ("", "Unspecified"),
        ] {
            assert_eq!(get_ip_type(address), ty, "{address}");
        }
    }
}
