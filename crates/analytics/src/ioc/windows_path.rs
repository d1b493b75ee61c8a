//! Windows paths.

use super::IocType;
use super::dotted::{Place, is_domain};
use super::extract::Scan;

/// Characters that no name on Windows has.
pub(super) fn is_reserved(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'<' | b'>' | b':' | b'"' | b'/' | b'|' | b'?' | b'*')
}

/// Absolute paths: `C:\…`, `\\host\…`, `%variable%\…`, `\…` and `.\…`.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let mut from = 0;
    while let Some(slash) = memchr::memchr(b'\\', bytes.get(from..).unwrap_or_default()) {
        let slash = from + slash;
        let Some(root) = root(scan, slash, from) else {
            // a relative path, or an escaped character: to its end, so that its parts are no roots
            from = slash + 1;
            while bytes.get(from).is_some_and(|byte| !is_reserved(*byte) && !byte.is_ascii_whitespace()) {
                from += 1;
            }
            scan.paths.push((slash, from));
            continue;
        };
        let (start, body) = root;
        let end = end_of(scan, start, body);
        from = end.max(slash + 1);
        let Some(text) = scan.text.get(start..end) else { continue };
        scan.paths.push((start, end));
        if is_path(text, body - start) {
            scan.add(IocType::WindowsPath, start, end, single(text));
            if let Some(host) = text.strip_prefix("\\\\").and_then(|rest| rest.split('\\').next())
                && is_domain(host, Place::Host, scan.ignore_tlds)
            {
                scan.add(IocType::Dns, start + 2, start + 2 + host.len(), host.to_owned());
            }
        }
    }
}

/// Where a path starts, and where its first name does.
fn root(scan: &Scan<'_>, slash: usize, from: usize) -> Option<(usize, usize)> {
    let before = scan.before(slash);
    let edge = |at: usize| {
        at == 0
            || scan.before(at).is_some_and(|byte| {
                byte <= b' '
                    || matches!(
                        byte,
                        b'"' | b'\''
                            | b'='
                            | b'('
                            | b'['
                            | b'{'
                            | b','
                            | b';'
                            | b':'
                            | b'@'
                            | b'<'
                            | b'>'
                            | b'|'
                            | b'`'
                            | b'&'
                            | b'/'
                            | b'+'
                            | b'-'
                    )
            })
    };
    match before {
        Some(b':') => {
            let letter = slash.checked_sub(2)?;
            let drive = scan.byte(letter).is_some_and(|byte| byte.is_ascii_alphabetic());
            let alone = letter == 0 || !scan.before(letter).is_some_and(|byte| byte.is_ascii_alphanumeric());
            (drive && alone && letter >= from).then_some((letter, slash + 1))
        }
        Some(b'%') => {
            let name_end = slash - 1;
            let open = memchr::memrchr(b'%', scan.bytes().get(from..name_end)?)? + from;
            let name = scan.text.get(open + 1..name_end)?;
            let fits = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'(' | b')'));
            fits.then_some((open, slash + 1))
        }
        Some(b'.') => {
            let start = if scan.before(slash - 1) == Some(b'.') { slash - 2 } else { slash - 1 };
            edge(start).then_some((start, slash + 1))
        }
        _ if edge(slash) => {
            let unc = scan.byte(slash + 1) == Some(b'\\');
            Some((slash, if unc { slash + 2 } else { slash + 1 }))
        }
        _ => None,
    }
}

/// Where the path ends.
fn end_of(scan: &Scan<'_>, start: usize, body: usize) -> usize {
    let bytes = scan.bytes();
    let quote = scan.before(start).filter(|byte| matches!(byte, b'"' | b'\''));
    let mut at = body;
    // the end of the last whole name
    let mut end = body;
    let mut blank = None;
    while let Some(byte) = bytes.get(at).copied() {
        if Some(byte) == quote {
            return trimmed(scan, body, at);
        }
        if is_reserved(byte) {
            break;
        }
        match byte {
            b'\\' => {
                // a name with blanks goes on only when it is the name of a folder
                if let Some(first) = blank {
                    let name = scan.text.get(end..at).unwrap_or_default();
                    if quote.is_none() && !is_folder(name, first - end) {
                        return trimmed(scan, body, first);
                    }
                }
                at += 1;
                end = at;
                blank = None;
                continue;
            }
            b' ' | b';' | b',' | b'\'' | b')' | b'&' | b'^' | b'`' if quote.is_none() && blank.is_none() => {
                blank = Some(at);
            }
            _ => {}
        }
        at += 1;
    }
    trimmed(scan, body, blank.unwrap_or(at))
}

/// Whether a name with a blank is the name of a folder inside a path rather than a path's end and something else.
fn is_folder(name: &str, first: usize) -> bool {
    let head = name.get(..first).unwrap_or_default();
    let tail = name.get(first..).unwrap_or_default();
    let ending = head.rsplit_once('.').map_or("", |(_, ending)| ending);
    let file = (1..=4).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic());
    let switch = tail.contains(" -") && !tail.contains(" - ");
    !file
        && !switch
        && !head.is_empty()
        && !name.ends_with(' ')
        && name.len() <= 64
        && !tail.contains(['=', '"', '%'])
}

fn trimmed(scan: &Scan<'_>, body: usize, end: usize) -> usize {
    let text = scan.text.get(body..end).unwrap_or_default();
    body + text.trim_end_matches([' ', '.', ',', ';', '\'', ')', '\t']).len()
}

/// Whether the path names something: `\x.ps1` and `\a\b` do, `\n` does not.
fn is_path(text: &str, root: usize) -> bool {
    let Some(rest) = text.get(root..) else { return false };
    let rest = rest.trim_start_matches('\\');
    if rest.is_empty() {
        return false;
    }
    let drive = text.as_bytes().get(1) == Some(&b':') || text.starts_with('%');
    if drive || text.starts_with('.') {
        return true;
    }
    let parts = rest.split('\\').filter(|part| !part.is_empty()).count();
    if text.starts_with("\\\\") {
        return parts >= 2
            && rest
                .starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-'));
    }
    let named = rest
        .rsplit('\\')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, ending)| !ending.is_empty());
    rest.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
        && (named || (parts >= 2 && rest.len() >= 5))
}

/// The path with single backslashes, as escaped text has two.
fn single(text: &str) -> String {
    let body = text.get(2..).unwrap_or_default();
    if !body.contains("\\\\") && !text.starts_with("\\\\\\\\") {
        return text.to_owned();
    }
    let unc = text.starts_with("\\\\");
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for letter in text.chars() {
        if letter != '\\' || last != '\\' {
            out.push(letter);
        }
        last = letter;
    }
    if unc { format!("\\{out}") } else { out }
}
