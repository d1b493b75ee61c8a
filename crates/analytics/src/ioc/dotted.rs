//! IPv4 addresses and domain names: runs of labels with dots.

use super::IocType;
use super::extract::Scan;
use super::refang::{dot_at, dot_before};
use crate::domain::suffix::is_tld;

/// Endings of files that are top-level domains too. A bare name that ends so is taken for a file.
const FILE_ENDINGS: [&str; 13] =
    ["cab", "cat", "man", "map", "md", "mov", "properties", "ps", "pub", "py", "rs", "sh", "zip"];

/// Names of products that look like domains.
const PRODUCTS: [&str; 6] = ["microsoft", "asp", "ado", "vb", "ml", "system"];

/// A run of labels: its text with plain dots, and for each byte of that its place in the scanned text.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub start: usize,
    pub end: usize,
    pub clean: String,
    /// Places, when the run has de-fanged dots; otherwise places are `start` onwards.
    places: Vec<usize>,
}

impl Run {
    pub fn place(&self, at: usize) -> usize {
        if self.places.is_empty() {
            self.start + at
        } else {
            self.places.get(at).copied().unwrap_or(self.end)
        }
    }

    pub fn is_defanged(&self) -> bool {
        !self.places.is_empty()
    }
}

pub(super) fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte >= 0x80
}

/// The run around a dot at `at`, not before `from`.
pub(super) fn run_around(scan: &Scan<'_>, at: usize, from: usize) -> Run {
    let bytes = scan.bytes();
    let (mut start, mut end) = (at, at);
    let mut odd = false;
    loop {
        if start > from && bytes.get(start - 1).copied().is_some_and(is_host_byte) {
            start -= 1;
        } else if let Some(len) = dot_before(bytes, start, scan.defanged).filter(|len| start >= from + len) {
            odd |= len > 1;
            start -= len;
        } else {
            break;
        }
    }
    while let Some(byte) = bytes.get(end).copied() {
        if is_host_byte(byte) {
            end += 1;
        } else if let Some(len) = dot_at(bytes, end, scan.defanged) {
            odd |= len > 1;
            end += len;
        } else {
            break;
        }
    }
    let text = scan.text.get(start..end).unwrap_or_default();
    if !odd {
        return Run { start, end, clean: text.to_owned(), places: Vec::new() };
    }
    let mut run = Run { start, end, clean: String::new(), places: Vec::new() };
    let mut at = start;
    while at < end {
        if let Some(len) = dot_at(bytes, at, true) {
            run.clean.push('.');
            run.places.push(at);
            at += len;
        } else {
            let Some(letter) = scan.text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            run.clean.push(letter);
            (0..letter.len_utf8()).for_each(|more| run.places.push(at + more));
            at += letter.len_utf8();
        }
    }
    run
}

/// The next place where a dot, or a form of one, is.
fn next_dot(scan: &Scan<'_>, from: usize, words: bool) -> Option<usize> {
    let rest = scan.bytes().get(from..)?;
    // the bracket in front of a dot belongs to it
    let opened = |at: usize| {
        scan.defanged && at > 0 && rest.get(at - 1).is_some_and(|byte| matches!(byte, b'[' | b'(' | b'{'))
    };
    let plain = memchr::memchr(b'.', rest).map(|at| if opened(at) { at - 1 } else { at });
    if !words {
        return plain.map(|at| from + at);
    }
    let bracket = memchr::memchr3_iter(b'[', b'(', b'{', rest)
        .take_while(|at| plain.is_none_or(|plain| *at < plain))
        .find(|at| dot_at(scan.bytes(), from + at, true).is_some());
    bracket.or(plain).map(|at| from + at)
}

/// Addresses and names in the text.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let words = scan.defanged && memchr::memmem::find_iter(bytes, b"dot").next().is_some()
        || memchr::memmem::find_iter(bytes, b"DOT").next().is_some();
    let mut from = 0;
    while let Some(dot) = next_dot(scan, from, words) {
        let run = run_around(scan, dot, from);
        from = run.end.max(dot + 1);
        addresses(scan, &run);
        names(scan, &run);
    }
}

/// Exactly four numbers up to 255, not part of a longer row of numbers or of a word.
fn addresses(scan: &mut Scan<'_>, run: &Run) {
    if run.clean.bytes().filter(|byte| *byte == b'.').count() < 3 {
        return;
    }
    let bytes = run.clean.as_bytes();
    let member = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let mut at = 0;
    while at < bytes.len() {
        if !bytes.get(at).copied().is_some_and(member) {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).copied().is_some_and(member) {
            at += 1;
        }
        let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        let glued = word(start.checked_sub(1).and_then(|at| bytes.get(at)))
            || (word(bytes.get(at)) && bytes.get(at - 1) != Some(&b'.'));
        let Some(token) = run.clean.get(start..at) else { continue };
        let inner = token.trim_matches('.');
        // `.1.2.3.4` is the tail of something longer when a label is in front
        let tail = token.starts_with('.')
            && start > 0
            && bytes.get(start - 1).is_some_and(|byte| is_host_byte(*byte));
        let head = token.ends_with('.') && bytes.get(at).is_some_and(|byte| is_host_byte(*byte));
        if glued || tail || head || !is_ipv4(inner) {
            continue;
        }
        let first = start + (token.len() - token.trim_start_matches('.').len());
        let (from, to) = (run.place(first), run.place(first + inner.len() - 1) + 1);
        let observable = inner.to_owned();
        scan.add(IocType::Ipv4, from, to, observable);
    }
}

pub(super) fn is_ipv4(text: &str) -> bool {
    let mut octets = 0;
    for part in text.split('.') {
        let fits = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !fits || part.parse::<u16>().is_ok_and(|value| value > 255) {
            return false;
        }
        octets += 1;
    }
    octets == 4
}

/// Why a name is one, beside its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It stands alone in text.
    Text,
    /// It is a URL's host or an e-mail address' domain.
    Host,
}

/// Whether these labels, joined by dots, are a domain name.
pub(super) fn is_domain(name: &str, place: Place, ignore_tlds: bool) -> bool {
    if name.len() > 253 || !name.contains('.') {
        return false;
    }
    let labels: Vec<&str> = name.split('.').collect();
    let count = labels.len();
    let fits = |(at, label): (usize, &&str)| {
        !label.is_empty()
            && label.chars().count() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            // `_dmarc` and its like are labels of records, not of registered names
            && (at + 2 < count || !label.contains('_'))
            && (label.is_ascii() || label.chars().all(|letter| letter.is_alphanumeric() || letter == '-'))
    };
    if !labels.iter().enumerate().all(fits) {
        return false;
    }
    let Some(last) = labels.last() else { return false };
    let letters = last.chars().all(char::is_alphabetic) && last.chars().count() >= 2;
    let encoded = last.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    if !(letters || encoded) || !(ignore_tlds || is_tld(last)) {
        return false;
    }
    if place == Place::Host {
        return true;
    }
    let lower = last.to_ascii_lowercase();
    let first = labels.first().map(|label| label.to_ascii_lowercase()).unwrap_or_default();
    if FILE_ENDINGS.contains(&lower.as_str()) && first != "www" {
        return false;
    }
    // `Microsoft.Exchange.Data.Storage` is the name of a part of a program
    let capital = |label: &&str| {
        label.starts_with(|letter: char| letter.is_ascii_uppercase())
            && label.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    if last.len() >= 4 && labels.iter().all(capital) {
        return false;
    }
    let product = *last == "NET"
        && (PRODUCTS.contains(&first.as_str()) || name.bytes().any(|byte| byte.is_ascii_lowercase()));
    !product
}

fn names(scan: &mut Scan<'_>, run: &Run) {
    let mut from = 0;
    // an empty label parts names
    for part in run.clean.split("..") {
        let base = from;
        from += part.len() + 2;
        let start = part.len() - part.trim_start_matches(['.', '-']).len();
        let name = part.trim_matches(['.', '-']).trim_end_matches('_');
        if !name.contains('.') {
            continue;
        }
        // the cheap test first: the last label is letters only
        let last = name.rsplit('.').next().unwrap_or_default();
        if last.len() < 2 || last.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let first = run.place(base + start);
        let end = run.place(base + start + name.len() - 1) + 1;
        let place = match context(scan, first, end) {
            Some(_) if run.is_defanged() => Place::Host,
            Some(place) => place,
            None => continue,
        };
        if is_domain(name, place, scan.ignore_tlds) {
            let observable = name.to_owned();
            scan.add(IocType::Dns, first, end, observable);
        }
    }
}

/// What the surroundings of a name say; none when it is part of something else.
fn context(scan: &Scan<'_>, start: usize, end: usize) -> Option<Place> {
    if let Some((_, _, host, host_end)) = scan.url_at(start)
        && (start < host || end <= host_end)
    {
        // the host itself is reported with its URL
        return None;
    }
    if scan.in_path(start) {
        return None;
    }
    let (before, after) = (scan.before(start), scan.byte(end));
    // a URL's slashes in escaped JSON
    if before == Some(b'/') && scan.bytes().get(..start).is_some_and(|head| head.ends_with(b":\\/\\/")) {
        return Some(Place::Host);
    }
    if matches!(before, Some(b'\\' | b'/' | b'$' | b'%' | b'~')) {
        return None;
    }
    // a call, a member, a variable, or the local part of an address
    match after {
        Some(b'(' | b'@' | b'%' | b'$' | b'=') => None,
        _ => Some(Place::Text),
    }
}
