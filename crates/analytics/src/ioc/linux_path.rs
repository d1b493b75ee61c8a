//! Linux paths.

use super::IocType;
use super::extract::Scan;

/// Folders at the root of Linux and macOS. A single name counts as a path only when it is one of them or a file with an
/// ending: `/c`, `/quiet` and their like are switches.
const ROOTS: [&str; 30] = [
    "Applications",
    "Library",
    "System",
    "Users",
    "Volumes",
    "bin",
    "boot",
    "cores",
    "data",
    "dev",
    "etc",
    "home",
    "lib",
    "lib32",
    "lib64",
    "media",
    "mnt",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "snap",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "vagrant",
];

fn is_part(byte: u8) -> bool {
    byte > b' '
        && byte != 0x7F
        && !matches!(
            byte,
            b'"' | b'\''
                | b'`'
                | b'<'
                | b'>'
                | b'|'
                | b'&'
                | b';'
                | b'('
                | b')'
                | b'*'
                | b'?'
                | b'\\'
                | b','
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'$'
                | b'!'
                | b'#'
        )
}

/// Absolute paths, also under `~` and `$VARIABLE`. A part with a blank ends the path.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(slash) = memchr::memchr(b'/', bytes.get(from..).unwrap_or_default()) {
        let slash = from + slash;
        let mut end = slash;
        while let Some(byte) = bytes.get(end).copied().filter(|byte| is_part(*byte)) {
            // a colon between digits is part of a device's path; others part paths, as in `PATH`
            if byte == b':' && !bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
                break;
            }
            end += 1;
        }
        from = end.max(slash + 1);
        if scan.url_at(slash).is_some() || scan.in_path(slash) {
            continue;
        }
        let Some(start) = root(scan, slash) else { continue };
        let Some(text) = scan.text.get(slash..end) else { continue };
        let text = text.trim_end_matches(['.', ':', '=', '/', '@', '%', '^']);
        let end = slash + text.len();
        if is_path(text, start < slash) {
            let value = scan.text.get(start..end).unwrap_or_default().to_owned();
            found.push((start, end));
            scan.add(IocType::LinuxPath, start, end, value);
        }
    }
    scan.paths.append(&mut found);
}

/// Where the path around its first slash starts; none inside a word.
fn root(scan: &Scan<'_>, slash: usize) -> Option<usize> {
    let edge = |at: usize| {
        at == 0
            || scan.before(at).is_some_and(|byte| {
                byte <= b' '
                    || matches!(
                        byte,
                        b'"' | b'\''
                            | b'`'
                            | b'='
                            | b'('
                            | b'['
                            | b'{'
                            | b','
                            | b';'
                            | b':'
                            | b'<'
                            | b'>'
                            | b'|'
                            | b'&'
                            | b'@'
                            | b'!'
                    )
            })
    };
    let bytes = scan.bytes();
    if edge(slash) {
        return Some(slash);
    }
    if scan.before(slash) == Some(b'~') {
        return edge(slash - 1).then_some(slash - 1);
    }
    let mut start = slash;
    while start > 0
        && bytes
            .get(start - 1)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'{' | b'}'))
    {
        start -= 1;
    }
    (start < slash && scan.before(start) == Some(b'$')).then(|| start - 1)
}

fn is_path(text: &str, rooted: bool) -> bool {
    let mut parts = text.split('/').skip(1);
    let first = parts.next().unwrap_or_default();
    if first.is_empty() {
        return false;
    }
    let ending = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, ending)| ending.bytes().any(|byte| byte.is_ascii_alphabetic()))
    };
    let rest: Vec<&str> = parts.collect();
    if rest.is_empty() {
        return rooted || ROOTS.contains(&first) || ending(first);
    }
    // `/s/q` is a row of switches, `/OUT:C` one with a value
    let long = rest.iter().chain([&first]).any(|part| part.chars().count() > 1);
    long && !first.contains(':') && !rest.iter().any(|part| part.is_empty())
}
