//! URLs and their hosts.

use std::collections::HashSet;
use std::net::Ipv6Addr;

use super::IocType;
use super::dotted::{Place, is_domain, is_ipv4};
use super::extract::{Extractor, NESTED, Options, Scan};
use super::refang::{refang, url_parts};

/// The schemes that count, with their de-fanged forms.
const SCHEMES: [&str; 18] = [
    "https", "http", "hxxps", "hxxp", "sftp", "sfxp", "ftps", "ftp", "fxps", "fxp", "telnet", "ldaps",
    "ldap", "file", "wss", "ws", "tftp", "smb",
];

/// The most bytes of a URL that count; the rest is text.
const LONGEST: usize = 8192;

/// How often a URL is looked for in the percent-decoded text of another.
const DEEP: usize = 4;

/// URLs, and their hosts as domains or addresses.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    if memchr::memmem::find(bytes, ESCAPED).is_some() {
        find_escaped(scan);
    }
    let (mut from, mut outer_end, mut nested) = (0, 0, 0);
    while let Some(slashes) = memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"//") {
        let slashes = from + slashes;
        from = slashes + 2;
        let Some((start, authority)) = scheme(scan, slashes) else { continue };
        // a URL in the tail of another ends where that does
        if start < outer_end {
            nested += 1;
        } else {
            nested = 0;
            outer_end = end_of(scan, start, authority);
        }
        let end = outer_end;
        if end <= authority || nested > NESTED {
            continue;
        }
        let Some(raw) = scan.text.get(start..end) else { continue };
        let Some(parts) = url_parts(raw) else { continue };
        let user = parts.authority.rfind('@').map_or(0, |at| at + 1);
        let host_start = authority + user;
        let host_end = authority + parts.authority.len();
        let plain = refang(raw);
        let Some(host) = host_of(&plain) else { continue };
        let is_file = parts.scheme.eq_ignore_ascii_case("file");
        if host.is_empty() && !(is_file && parts.tail.len() > 1) {
            continue;
        }
        let fits = host.starts_with('[') && ipv6_of(host).is_some()
            || host
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '%' | '~'));
        if !fits {
            continue;
        }
        let port = scan.text.get(host_start..host_end).unwrap_or_default();
        let raw_host_end = host_start + raw_host_len(port);
        let host = host.to_owned();
        scan.urls.push((start, end, authority, host_end));
        scan.add(IocType::Url, start, end, plain);
        add_host(scan, &host, host_start, raw_host_end);
        from = host_end.max(from);
    }
}

/// The slashes of a URL in escaped JSON.
const ESCAPED: &[u8] = b":\\/\\/";

/// URLs as escaped JSON has them: `https:\/\/host\/path`. Their hosts are found as names.
fn find_escaped(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let colons: Vec<usize> = memchr::memmem::find_iter(bytes, ESCAPED).collect();
    let (mut outer_end, mut nested) = (0, 0);
    for colon in colons {
        let word = bytes.get(..colon).unwrap_or_default();
        let known = |scheme: &&&str| {
            word.len()
                .checked_sub(scheme.len())
                .and_then(|at| word.get(at..))
                .is_some_and(|tail| tail.eq_ignore_ascii_case(scheme.as_bytes()))
        };
        let Some(scheme) = SCHEMES.iter().find(known) else { continue };
        let start = colon - scheme.len();
        let authority = colon + ESCAPED.len();
        if start < outer_end {
            nested += 1;
            if nested > NESTED {
                continue;
            }
        } else {
            nested = 0;
            outer_end = escaped_end(scan, start, authority);
        }
        let end = outer_end;
        let Some(raw) = scan.text.get(start..end) else { continue };
        let plain = refang(&raw.replace("\\/", "/"));
        let host = host_of(&plain).unwrap_or_default();
        if !host.is_empty()
            && host.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        {
            scan.add(IocType::Url, start, end, plain);
        }
    }
}

fn escaped_end(scan: &Scan<'_>, start: usize, authority: usize) -> usize {
    let bytes = scan.bytes();
    let mut end = authority;
    while end - start < LONGEST
        && bytes.get(end).is_some_and(|byte| {
            *byte > b' ' && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b'|' | b'^' | b'\\')
                || (*byte == b'\\' && bytes.get(end + 1) == Some(&b'/'))
        })
    {
        end += 1;
    }
    while !scan.text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn add_host(scan: &mut Scan<'_>, host: &str, start: usize, end: usize) {
    if is_ipv4(host) {
        scan.add(IocType::Ipv4, start, end, host.to_owned());
    } else if let Some(address) = ipv6_of(host) {
        let address = address.to_owned();
        scan.add(IocType::Ipv6, start + 1, (end - 1).max(start + 1), address);
    } else if is_domain(host.trim_end_matches('.'), Place::Host, scan.ignore_tlds) {
        scan.add(IocType::Dns, start, end, host.trim_end_matches('.').to_owned());
    }
}

fn ipv6_of(host: &str) -> Option<&str> {
    let inner = host.strip_prefix('[')?.strip_suffix(']')?;
    inner.parse::<Ipv6Addr>().is_ok().then_some(inner)
}

/// The host of a plain URL: no user, no port.
pub(super) fn host_of(url: &str) -> Option<&str> {
    let rest = url.get(url.find("://")? + 3..)?;
    let authority = rest.get(..rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let host = authority.rsplit('@').next()?;
    if host.starts_with('[') {
        return host.find(']').and_then(|end| host.get(..=end));
    }
    match host.rsplit_once(':') {
        Some((host, port)) => port.bytes().all(|byte| byte.is_ascii_digit()).then_some(host),
        None => Some(host),
    }
}

/// The length of the host in a raw authority without user: up to its port.
fn raw_host_len(authority: &str) -> usize {
    let digits = authority.len() - authority.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let head = authority.get(..authority.len() - digits).unwrap_or(authority);
    match head.strip_suffix("[:]").or_else(|| head.strip_suffix(':')) {
        Some(host) if digits > 0 => host.len(),
        _ => authority.len(),
    }
}

/// Where the URL around these slashes and its authority start.
fn scheme(scan: &Scan<'_>, slashes: usize) -> Option<(usize, usize)> {
    let head = scan.bytes().get(..slashes)?;
    let (letters_end, authority) = if head.ends_with(b"[:]") && scan.defanged {
        (slashes - 3, slashes + 2)
    } else if head.ends_with(b"[:") && scan.byte(slashes + 2) == Some(b']') && scan.defanged {
        (slashes - 2, slashes + 3)
    } else if head.ends_with(b":") {
        (slashes - 1, slashes + 2)
    } else {
        return None;
    };
    let word = head.get(..letters_end)?;
    let found = SCHEMES.iter().find(|scheme| {
        word.len()
            .checked_sub(scheme.len())
            .and_then(|at| word.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(scheme.as_bytes()))
    })?;
    if !scan.defanged && found.contains('x') {
        return None;
    }
    Some((letters_end - found.len(), authority))
}

/// Where the URL ends: before blanks, quotes and brackets around it, and closing punctuation.
fn end_of(scan: &Scan<'_>, start: usize, authority: usize) -> usize {
    let quote = scan.before(start);
    let stop = |byte: u8| {
        byte <= b' '
            || byte == 0x7F
            || matches!(byte, b'"' | b'<' | b'>' | b'`' | b'|' | b'^' | b'\\')
            || (byte == b'\'' && quote == Some(b'\''))
    };
    let bytes = scan.bytes();
    let mut end = authority;
    while end - start < LONGEST && bytes.get(end).is_some_and(|byte| !stop(*byte)) {
        end += 1;
    }
    while !scan.text.is_char_boundary(end) {
        end -= 1;
    }
    // Unicode blanks and closing quotes end a URL as well
    if let Some(text) = scan.text.get(authority..end)
        && let Some(at) = text.find(|letter: char| {
            !letter.is_ascii() && (letter.is_whitespace() || matches!(letter, '”' | '’' | '»' | '…'))
        })
    {
        end = authority + at;
    }
    // a long row of closing brackets is no URL's end, nor worth the time
    for _ in 0..64 {
        let Some(last) =
            end.checked_sub(1).filter(|last| *last >= authority).and_then(|last| bytes.get(last))
        else {
            return end;
        };
        let open = match last {
            b'.' | b',' | b';' | b':' | b'!' | b'\'' | b'?' => None,
            b')' => Some(b'('),
            b']' => Some(b'['),
            b'}' => Some(b'{'),
            _ => return end,
        };
        if let Some(open) = open {
            let inner = bytes.get(start..end).unwrap_or_default();
            let count = |byte: u8| memchr::memchr_iter(byte, inner).count();
            if count(open) >= count(*last) {
                return end;
            }
        }
        end -= 1;
    }
    end
}

/// What the percent-encoded text of URLs hides.
pub(super) fn find_encoded(scan: &mut Scan<'_>) {
    let encoded = |(start, end, ..): &&(usize, usize, usize, usize)| {
        scan.bytes().get(*start..*end).is_some_and(|raw| memchr::memchr(b'%', raw).is_some())
    };
    let urls: Vec<(usize, usize)> =
        scan.urls.iter().filter(encoded).map(|(start, end, ..)| (*start, *end)).collect();
    if urls.is_empty() {
        return;
    }
    let mut known: HashSet<(u16, String)> =
        scan.found.iter().map(|one| (one.kind, one.observable.clone())).collect();
    for (start, end) in urls {
        let Some(mut text) = scan.text.get(start..end).map(str::to_owned) else { continue };
        for _ in 0..DEEP {
            if !text.contains('%') {
                break;
            }
            let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
            if decoded == text {
                break;
            }
            text = decoded;
            // the first characters are the scheme of the URL that is known already
            let inner = text.get(text.find("//").map_or(0, |at| at + 2)..).unwrap_or_default();
            let options =
                Options { defanged: scan.defanged, ignore_tlds: scan.ignore_tlds, ..Options::default() };
            for mut one in Extractor::built_in(&options).scan(inner).found {
                let hidden = matches!(
                    IocType::ALL.get(usize::from(one.kind)),
                    Some(IocType::Url | IocType::Dns | IocType::Ipv4 | IocType::Email)
                );
                if hidden && known.insert((one.kind, one.observable.clone())) {
                    (one.start, one.end) = (start, end);
                    scan.found.push(one);
                }
            }
        }
    }
}
