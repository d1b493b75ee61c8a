//! Members of a tar file (POSIX ustar, with the long names of GNU tar and pax).

const BLOCK: usize = 512;

/// The name and the bytes of each regular file; what follows a damaged header is left out.
pub(super) fn members(bytes: &[u8], most: usize) -> Vec<(String, &[u8])> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut long_name: Option<String> = None;
    while let Some(header) = bytes.get(at..at + BLOCK) {
        if header.iter().all(|byte| *byte == 0) || found.len() >= most {
            break;
        }
        let Some(size) = number(header.get(124..136).unwrap_or_default()) else { break };
        if Some(checksum(header)) != number(header.get(148..156).unwrap_or_default()) {
            break;
        }
        let start = at + BLOCK;
        let end = start.saturating_add(size).min(bytes.len());
        let body = bytes.get(start..end).unwrap_or_default();
        match header.get(156).copied() {
            Some(b'L') => long_name = Some(name(body)),
            Some(b'x') => long_name = pax_path(body).or(long_name),
            Some(b'0' | 0 | b'7') => {
                let prefix = header.get(345..500).filter(|_| header.get(257..263) == Some(b"ustar\0"));
                let prefix = prefix.map(name).filter(|prefix| !prefix.is_empty());
                let own = name(header.get(..100).unwrap_or_default());
                let full = prefix.map_or(own.clone(), |prefix| format!("{prefix}/{own}"));
                found.push((long_name.take().unwrap_or(full), body));
            }
            _ => long_name = None,
        }
        at = start.saturating_add(size.div_ceil(BLOCK).saturating_mul(BLOCK));
    }
    found
}

fn name(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// An octal number.
fn number(field: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { usize::from_str_radix(digits, 8).ok() }
}

/// The sum of the header's bytes, its own field as blanks.
fn checksum(header: &[u8]) -> usize {
    let value = |(at, byte): (usize, &u8)| if (148..156).contains(&at) { 32 } else { usize::from(*byte) };
    header.iter().enumerate().map(value).sum()
}

/// The `path` of a pax header.
fn pax_path(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    text.lines().find_map(|line| line.split_once(' ')?.1.strip_prefix("path=").map(str::to_owned))
}
