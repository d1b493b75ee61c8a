//! MD5, SHA-1 and SHA-256 in hexadecimal digits.

use super::IocType;
use super::extract::Scan;

const SHORTEST: usize = 32;

/// Runs of exactly 32, 40 or 64 hexadecimal digits. A run of one digit repeated is none.
pub(super) fn find(scan: &mut Scan<'_>) {
    let bytes = scan.bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    // every run of 32 covers a place of this grid, so that most bytes are never looked at
    let mut at = SHORTEST - 1;
    while at < bytes.len() {
        if !hex(at) {
            at += SHORTEST;
            continue;
        }
        let mut start = at;
        while start > 0 && hex(start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while hex(end) {
            end += 1;
        }
        let ty = match end - start {
            32 => Some(IocType::Md5),
            40 => Some(IocType::Sha1),
            64 => Some(IocType::Sha256),
            _ => None,
        };
        let text = scan.text;
        if let (Some(ty), Some(run)) = (ty, text.get(start..end))
            && run.bytes().any(|byte| Some(byte) != run.bytes().next())
        {
            scan.add(ty, start, end, run.to_owned());
        }
        at = end + SHORTEST;
    }
}
