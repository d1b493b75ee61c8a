//! IPv6 addresses.

use std::net::Ipv6Addr;

use super::IocType;
use super::extract::Scan;

/// Runs of hexadecimal digits, colons and dots that are an address.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let member =
        |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    let mut from = 0;
    while let Some(colon) = memchr::memchr(b':', bytes.get(from..).unwrap_or_default()) {
        let colon = from + colon;
        let bracketed = scan.defanged && bytes.get(colon + 1) == Some(&b']');
        let (mut start, mut end) = (colon, colon + 1);
        if bracketed {
            start = colon.saturating_sub(1);
        }
        // an address has at most 45 characters, de-fanged at most 60
        let mut clean = false;
        loop {
            if start > from && member(start - 1) {
                start -= 1;
            } else {
                break;
            }
        }
        loop {
            if member(end) {
                end += 1;
            } else if scan.defanged
                && (bytes.get(end..end + 3) == Some(b"[:]")
                    || (bytes.get(end) == Some(&b']')
                        && bytes.get(end.saturating_sub(2)..end) == Some(b"[:")))
            {
                clean = true;
                end += if bytes.get(end) == Some(&b']') { 1 } else { 3 };
            } else {
                break;
            }
        }
        from = end;
        if end - start > 80 {
            continue;
        }
        let Some(raw) = scan.text.get(start..end) else { continue };
        let plain = if clean || bracketed { raw.replace("[:]", ":") } else { raw.to_owned() };
        let trimmed = plain.trim_end_matches('.');
        let trimmed = if trimmed.ends_with(':') && !trimmed.ends_with("::") {
            trimmed.get(..trimmed.len() - 1).unwrap_or(trimmed)
        } else {
            trimmed
        };
        let end = end - (plain.len() - trimmed.len());
        let word = |byte: Option<u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80)
        };
        let before = scan.before(start);
        if word(before) || word(scan.byte(end)) {
            continue;
        }
        // `[Convert]::Add(` is no address
        let call = matches!(before, Some(b']' | b')')) || scan.byte(end) == Some(b'(');
        if trimmed.starts_with("::") && (call || trimmed == "::") {
            continue;
        }
        let groups: Vec<&str> = trimmed.split(':').collect();
        let octets = groups.len() == 8 && groups.iter().all(|group| group.len() == 2);
        if groups.len() < 3 || octets || trimmed.parse::<Ipv6Addr>().is_err() {
            continue;
        }
        let observable = trimmed.to_owned();
        scan.add(IocType::Ipv6, start, end, observable);
    }
}
