//! Where base64 may be.

/// The shortest run that counts, as MSTICPy has it.
const SHORTEST: usize = 30;
/// The shortest after PowerShell's `-EncodedCommand`.
const SHORTEST_COMMAND: usize = 8;

/// A place in a text that may be base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub start: usize,
    pub end: usize,
    /// Whether it follows `-EncodedCommand` or a short form of it.
    pub command: bool,
}

/// Letters, digits and signs of both alphabets, and line ends.
fn is_member(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'\r' | b'\n')
}

fn run_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).copied().is_some_and(is_member) {
        at += 1;
    }
    let run = at;
    while at < run + 2 && bytes.get(at) == Some(&b'=') {
        at += 1;
    }
    at
}

/// Every place, in order, without overlap.
pub(super) fn candidates(text: &str) -> Vec<Candidate> {
    let bytes = text.as_bytes();
    let mut found = commands(text);
    let commands = found.len();
    // every run covers a place of this grid
    let mut at = SHORTEST - 1;
    while at < bytes.len() {
        if !bytes.get(at).copied().is_some_and(is_member) {
            at += SHORTEST;
            continue;
        }
        let mut start = at;
        while start > 0 && bytes.get(start - 1).copied().is_some_and(is_member) {
            start -= 1;
        }
        let end = run_end(bytes, at);
        at = end + SHORTEST - 1;
        let run = text.get(start..end).unwrap_or_default();
        let lead = run.len() - run.trim_start_matches(['\r', '\n', '-']).len();
        let tail = run.len() - run.trim_end_matches(['\r', '\n']).len();
        let (start, end) = (start + lead, end - tail);
        if end.saturating_sub(start) < SHORTEST {
            continue;
        }
        // commands are in order and do not overlap
        let before = found.get(..commands).unwrap_or_default();
        let next = before.partition_point(|one| one.start < end);
        let known = next.checked_sub(1).and_then(|last| before.get(last)).is_some_and(|one| start < one.end);
        if !known {
            found.push(Candidate { start, end, command: false });
        }
    }
    found.sort_unstable_by_key(|one| one.start);
    found
}

/// What follows `-EncodedCommand`, or any of its beginnings, `-ec` or `/e…`.
fn commands(text: &str) -> Vec<Candidate> {
    const NAME: &[u8] = b"encodedcommand";
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for dash in memchr::memchr2_iter(b'-', b'/', bytes) {
        if !bytes.get(dash + 1).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'e')) {
            continue;
        }
        let mut end = dash + 1;
        while bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
            end += 1;
        }
        let word = bytes.get(dash + 1..end).unwrap_or_default();
        let is_name = NAME.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
            || word.eq_ignore_ascii_case(b"ec");
        let mut start = end;
        while bytes
            .get(start)
            .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b':' | b'"' | b'\'' | b'^' | b'`'))
        {
            start += 1;
        }
        if !is_name || start == end {
            continue;
        }
        let stop = run_end(bytes, start);
        let run = text.get(start..stop).unwrap_or_default().trim_end_matches(['\r', '\n']);
        if run.len() >= SHORTEST_COMMAND && !run.starts_with(['-', '/']) {
            let end = start + run.len();
            if found.last().is_none_or(|last: &Candidate| last.end <= start) {
                found.push(Candidate { start, end, command: true });
            }
        }
    }
    found
}

/// The parts of a run that may be base64 where the whole is not, in the order in which they are tried: its lines, then
/// what the signs of one alphabet part, then what follows the first slashes.
pub(super) fn parts(text: &str, whole: Candidate) -> Vec<Vec<Candidate>> {
    let run = text.get(whole.start..whole.end).unwrap_or_default();
    let split = |signs: &[char]| -> Vec<Candidate> {
        let mut at = whole.start;
        let mut parts = Vec::new();
        for part in run.split(signs) {
            if part.len() >= SHORTEST {
                parts.push(Candidate { start: at, end: at + part.len(), command: false });
            }
            at += part.len() + 1;
        }
        parts
    };
    let mut ways = Vec::new();
    if run.contains(['\r', '\n']) {
        ways.push(split(&['\r', '\n']));
    }
    if run.contains(['-', '_']) {
        ways.push(split(&['-', '_', '\r', '\n']));
    }
    for (slash, _) in run.match_indices('/').take(4) {
        let start = whole.start + slash + 1;
        if whole.end - start >= SHORTEST {
            ways.push(vec![Candidate { start, end: whole.end, command: false }]);
        }
    }
    ways
}

/// Whether a string that decodes to bytes of no known kind looks like base64: a mixture of both cases and digits that
/// changes as often as random text does, which paths, names and hashes do not.
pub(super) fn is_likely(run: &str) -> bool {
    let body = run.trim_end_matches('=').as_bytes();
    let class = |byte: u8| match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let mut counts = [0_usize; 4];
    let (mut pairs, mut changes, mut last) = (0_usize, 0_usize, 0_u8);
    for byte in body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()) {
        // rows of one character, which zeros make, tell nothing
        if last == byte {
            continue;
        }
        if let Some(count) = counts.get_mut(class(byte)) {
            *count += 1;
        }
        if last != 0 {
            pairs += 1;
            changes += usize::from(class(last) != class(byte));
        }
        last = byte;
    }
    let total: usize = counts.iter().sum();
    let [upper, lower, digits, signs] = counts;
    let enough = |count: usize, percent: usize| count * 100 >= total * percent;
    enough(upper, 15)
        && enough(lower, 15)
        && enough(digits, 3)
        && signs * 5 <= total
        && changes * 100 >= pairs * 45
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_are_unlikely() {
        for name in [
            "AppXtk181tbxbce2qsex02s8tw7hfxa9xb3t",
            "LocalServiceAndNoImpersonation",
            "772A9CF421EEC37E11490F01D0EDD091",
            "usr/local/share/applications/mimeinfo",
            "CSC8320AF735B4F435799D5475652CAC75",
        ] {
            assert!(!is_likely(name), "{name}");
        }
        for run in [
            "/OiCAAAAYInlMcBki1Awi1IMi1IUi3IoD7dKJjH/rDxhfAIsIMHPDQHH4vJSV4tS",
            "qL8R4QIcQ/ZsRqOAbeRfcZhilN/MksRtDaErMA==",
        ] {
            assert!(is_likely(run), "{run}");
        }
    }

    #[test]
    fn places_are_found() {
        let text = "powershell -NoP -enc ZABpAHIA; x AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA== y";
        let found = candidates(text);
        let texts: Vec<&str> = found.iter().filter_map(|one| text.get(one.start..one.end)).collect();
        assert_eq!(texts, ["ZABpAHIA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="]);
        assert!(found.iter().map(|one| one.command).eq([true, false]));
    }
}
