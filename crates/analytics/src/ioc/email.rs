//! E-mail addresses.

use super::IocType;
use super::dotted::{Place, is_domain, is_host_byte, run_around};
use super::extract::Scan;

/// Forms of the at-sign in de-fanged text.
const SIGNS: [&[u8]; 5] = [b"[at]", b"(at)", b"{at}", b"[@]", b"(@)"];

/// The longest local part.
const LOCAL: usize = 64;

/// Addresses, and their domains as domains.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'@', bytes.get(from..).unwrap_or_default()).map(|at| from + at) {
        let bracketed = scan.defanged
            && matches!(scan.before(at), Some(b'[' | b'('))
            && matches!(scan.byte(at + 1), Some(b']' | b')'));
        if bracketed {
            around(scan, at - 1, at + 2);
        } else {
            around(scan, at, at + 1);
        }
        from = at + 1;
    }
    if scan.defanged && memchr::memchr3(b'[', b'(', b'{', bytes).is_some() {
        let brackets: Vec<usize> = memchr::memchr3_iter(b'[', b'(', b'{', bytes).collect();
        for at in brackets {
            let rest = bytes.get(at..).unwrap_or_default();
            let sign = SIGNS.iter().find(|sign| {
                sign.len() == 4 && rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(sign))
            });
            if sign.is_some() {
                around(scan, at, at + 4);
            }
        }
    }
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'\'' | b'&' | b'#')
        || byte >= 0x80
}

/// The address with its sign from `left` to `right`.
fn around(scan: &mut Scan<'_>, left: usize, right: usize) {
    let bytes = scan.bytes();
    let mut start = left;
    while start > 0 && left - start < LOCAL && bytes.get(start - 1).copied().is_some_and(is_local) {
        start -= 1;
    }
    while start < left && !bytes.get(start).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
    {
        start += 1;
    }
    if start == left || scan.before(left) == Some(b'.') || !scan.text.is_char_boundary(start) {
        return;
    }
    let in_authority = scan.url_at(start).is_some_and(|(.., host_end)| right <= host_end);
    if in_authority || !bytes.get(right).copied().is_some_and(is_host_byte) {
        return;
    }
    let run = run_around(scan, right, right);
    let domain = run.clean.split("..").next().unwrap_or_default().trim_end_matches(['.', '-', '_']);
    if !is_domain(domain, Place::Host, scan.ignore_tlds) {
        return;
    }
    let end = run.place(domain.len() - 1) + 1;
    let Some(local) = scan.text.get(start..left) else { return };
    let address = format!("{local}@{domain}");
    let domain = domain.to_owned();
    scan.add(IocType::Email, start, end, address);
    scan.add(IocType::Dns, right, end, domain);
}
