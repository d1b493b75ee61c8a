//! Keys of the Windows registry.

use super::IocType;
use super::extract::Scan;

/// Roots, the longest first.
const ROOTS: [&str; 12] = [
    "HKEY_LOCAL_MACHINE",
    "HKEY_CURRENT_USER",
    "HKEY_CLASSES_ROOT",
    "HKEY_CURRENT_CONFIG",
    "HKEY_PERFORMANCE_DATA",
    "HKEY_USERS",
    "HKLM",
    "HKCU",
    "HKCR",
    "HKCC",
    "HKPD",
    "HKU",
];

/// Keys under a root, as in `HKLM\Software\Run`, `HKCU:\…` and `HKEY_USERS\…`.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let mut keys: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b'H', b'h', bytes.get(from..).unwrap_or_default()) {
        let start = from + at;
        from = start + 1;
        if !scan.byte(start + 1).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'K')) {
            continue;
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let root = ROOTS.iter().find(|root| {
            rest.get(..root.len()).is_some_and(|head| head.eq_ignore_ascii_case(root.as_bytes()))
        });
        let Some(root) = root else { continue };
        let mut body = start + root.len();
        if scan.byte(body) == Some(b':') {
            body += 1;
        }
        let glued = scan.before(start).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if glued || scan.byte(body) != Some(b'\\') {
            continue;
        }
        let end = end_of(scan, start, body + 1);
        let Some(key) = scan.text.get(start..end) else { continue };
        from = end.max(from);
        if end > body + 1 {
            let key = key.replace("\\\\", "\\");
            keys.push((start, end));
            scan.paths.push((start, end));
            scan.add(IocType::RegistryKey, start, end, key);
        }
    }
    if keys.is_empty() {
        return;
    }
    // the same place is no path
    let in_key = |at: usize| {
        let after = keys.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|last| keys.get(last)).is_some_and(|(_, end)| at < *end)
    };
    scan.found.retain(|one| one.kind != IocType::WindowsPath as u16 || !in_key(one.start));
}

/// Where the key ends: a name with blanks goes on when another follows.
fn end_of(scan: &Scan<'_>, start: usize, body: usize) -> usize {
    let bytes = scan.bytes();
    let quote = scan.before(start).filter(|byte| matches!(byte, b'"' | b'\''));
    let (mut at, mut blank) = (body, None);
    while let Some(byte) = bytes.get(at).copied() {
        if Some(byte) == quote
            || byte < b' '
            || matches!(byte, b'"' | b'<' | b'>' | b'|' | b']' | b',' | b';')
        {
            break;
        }
        // `/v` and its like, as `reg add` has them
        if byte == b'/' && scan.before(at) == Some(b' ') && quote.is_none() {
            break;
        }
        // another key
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        if byte.eq_ignore_ascii_case(&b'H')
            && next.eq_ignore_ascii_case(&b'K')
            && scan.before(at) == Some(b' ')
            && quote.is_none()
        {
            break;
        }
        if byte == b' ' && blank.is_none() {
            blank = Some(at);
        }
        if byte == b'\\' {
            if let Some(first) = blank
                && quote.is_none()
                && (scan.before(at) == Some(b' ') || at - first > 40 || scan.before(at) == Some(b':'))
            {
                return first;
            }
            blank = None;
        }
        at += 1;
    }
    let end = if quote.is_some() && bytes.get(at).copied() == quote { at } else { blank.unwrap_or(at) };
    let text = scan.text.get(body..end).unwrap_or_default();
    body + text.trim_end_matches([' ', '.', '\\', ')', '\'']).len()
}
