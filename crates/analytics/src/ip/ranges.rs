//! Ranges of addresses.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::{AnalyticsError, Result};

/// An address as its family and its bits, from the left.
fn bits(address: IpAddr) -> (u8, u128) {
    match address {
        IpAddr::V4(address) => (32, u128::from(u32::from(address)) << 96),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => (32, u128::from(u32::from(inner)) << 96),
            None => (128, u128::from(address)),
        },
    }
}

fn network(bits: u128, length: u8) -> u128 {
    if length == 0 { 0 } else { bits >> (128 - u32::from(length)) << (128 - u32::from(length)) }
}

/// Ranges to look addresses up in: networks (`10.0.0.0/8`), single addresses, and spans (`10.0.0.1-10.0.0.9`).
#[derive(Debug, Clone, Default)]
pub struct Ranges {
    names: Vec<String>,
    networks: HashMap<(u8, u8, u128), usize>,
    /// Family and length of the networks, the longest first.
    lengths: Vec<(u8, u8)>,
    spans: Vec<(u8, u128, u128, usize)>,
}

impl Ranges {
    /// The ranges of these texts; an error for one that is none.
    pub fn new<S: AsRef<str>>(texts: &[S]) -> Result<Self> {
        let mut ranges = Self::default();
        for (number, text) in texts.iter().enumerate() {
            let text = text.as_ref().trim();
            ranges.names.push(text.to_owned());
            let wrong = || {
                let hint = "Give networks (10.0.0.0/8), addresses, or spans (10.0.0.1-10.0.0.9).";
                AnalyticsError::argument("ranges", format_args!("has `{text}`, which is no range"), hint)
            };
            let address = |text: &str| text.trim().parse::<IpAddr>().map(bits).map_err(|_| wrong());
            if let Some((first, last)) = text.split_once('-') {
                let ((family, first), (other, last)) = (address(first)?, address(last)?);
                if family != other || first > last {
                    return Err(wrong());
                }
                ranges.spans.push((family, first, last, number));
                continue;
            }
            let (head, length) = match text.split_once('/') {
                Some((head, length)) => (head, Some(length.trim().parse::<u8>().map_err(|_| wrong())?)),
                None => (text, None),
            };
            let (family, start) = address(head)?;
            let length = length.unwrap_or(family);
            if length > family {
                return Err(wrong());
            }
            ranges.networks.entry((family, length, network(start, length))).or_insert(number);
            if !ranges.lengths.contains(&(family, length)) {
                ranges.lengths.push((family, length));
            }
        }
        ranges.lengths.sort_unstable_by_key(|(_, length)| std::cmp::Reverse(*length));
        ranges.spans.sort_unstable_by_key(|(_, first, last, _)| last - first);
        Ok(ranges)
    }

    /// The narrowest range that an address is in, as it was given: networks before spans.
    pub fn find(&self, text: &str) -> Option<&str> {
        let (family, at) = bits(text.trim().parse().ok()?);
        let in_network = self
            .lengths
            .iter()
            .filter(|(own, _)| *own == family)
            .find_map(|(_, length)| self.networks.get(&(family, *length, network(at, *length))));
        let in_span = || {
            let within = |(own, first, last, _): &&(u8, u128, u128, usize)| {
                *own == family && *first <= at && at <= *last
            };
            self.spans.iter().find(within).map(|(.., number)| number)
        };
        self.names.get(*in_network.or_else(in_span)?).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_range_is_found() {
        let ranges = Ranges::new(&[
            "10.0.0.0/8",
            "10.1.0.0/16",
            "1.1.1.1",
            "9.9.9.1-9.9.9.9",
            "2001:db8::/32",
            "0.0.0.0/0",
        ])
        .unwrap();
        assert_eq!(ranges.find("10.1.2.3"), Some("10.1.0.0/16"));
        assert_eq!(ranges.find("10.2.2.3"), Some("10.0.0.0/8"));
        assert_eq!(ranges.find("::ffff:10.2.2.3"), Some("10.0.0.0/8"));
        assert_eq!(ranges.find("1.1.1.1"), Some("1.1.1.1"));
        assert_eq!(ranges.find("2001:db8::5"), Some("2001:db8::/32"));
        assert_eq!(ranges.find("2001:db9::5"), None);
        assert_eq!(ranges.find("nonsense"), None);
        assert!(
            Ranges::new(&["10.0.0.0/33"]).is_err()
                && Ranges::new(&["x"]).is_err()
                && Ranges::new(&["2.2.2.2-1.1.1.1"]).is_err()
        );
        assert_eq!(Ranges::new(&["9.9.9.1-9.9.9.9"]).unwrap().find("9.9.9.5"), Some("9.9.9.1-9.9.9.9"));
    }
}
