//! Text forms that logs share: GUIDs, hashes, JSON strings, encoded commands.

use super::rng::mix;

const HEX: &[u8; 16] = b"0123456789abcdef";

fn hex_digits(value: u64, digits: u32, out: &mut String) {
    for shift in (0..digits).rev() {
        let nibble = (value >> (shift * 4)) & 0xf;
        out.push(char::from(HEX.get(nibble as usize).copied().unwrap_or(b'0')));
    }
}

/// Writes the version 4 GUID that belongs to `nonce` and `purpose`.
pub(crate) fn push_guid(nonce: u64, purpose: u64, out: &mut String) {
    let high = mix(nonce ^ mix(purpose));
    let low = mix(high ^ nonce.rotate_left(32));
    hex_digits(high >> 32, 8, out);
    out.push('-');
    hex_digits(high >> 16, 4, out);
    out.push_str("-4");
    hex_digits(high, 3, out);
    out.push('-');
    hex_digits(0x8 | ((low >> 60) & 0x3), 1, out);
    hex_digits(low >> 48, 3, out);
    out.push('-');
    hex_digits(low, 12, out);
}

/// The version 4 GUID that belongs to `nonce` and `purpose`.
pub(crate) fn guid(nonce: u64, purpose: u64) -> String {
    let mut out = String::with_capacity(36);
    push_guid(nonce, purpose, &mut out);
    out
}

/// `digits` lowercase hexadecimal digits that belong to `nonce`, as a file hash is written.
pub(crate) fn digest(nonce: u64, digits: u32) -> String {
    let mut out = String::with_capacity(digits as usize);
    let mut state = nonce;
    let mut left = digits;
    while left > 0 {
        state = mix(state);
        let now = left.min(16);
        hex_digits(state, now, &mut out);
        left -= now;
    }
    out
}

/// Writes `text` with JSON's escapes, without the quotes around it.
pub(crate) fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                out.push_str("\\u");
                hex_digits(u64::from(u32::from(c)), 4, out);
            }
            c => out.push(c),
        }
    }
}

/// `text` as a JSON string, quotes included.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    push_escaped(text, &mut out);
    out.push('"');
    out
}

/// What PowerShell's `-EncodedCommand` takes: base64 over UTF-16, little end first.
pub(crate) fn encoded_command(script: &str) -> String {
    let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    base64(&bytes)
}

/// The bytes of hexadecimal digits as base64, as Azure Storage writes an MD5.
pub(crate) fn base64_of_hex(digits: &str) -> String {
    let byte = |pair: &[u8]| {
        let text = std::str::from_utf8(pair).unwrap_or_default();
        u8::from_str_radix(text, 16).unwrap_or_default()
    };
    base64(&digits.as_bytes().chunks(2).map(byte).collect::<Vec<u8>>())
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        for position in 0..4 {
            let sextet = (word >> (18 - 6 * position)) & 0x3f;
            let symbol = ALPHABET.get(sextet as usize).copied().unwrap_or(b'=');
            out.push(if position <= group.len() { char::from(symbol) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_has_its_form() {
        let id = guid(42, 1);
        assert_eq!(id.len(), 36);
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, guid(42, 2));
        assert_ne!(id, guid(43, 1));
    }

    #[test]
    fn encoded_commands_are_utf16_base64() {
        assert_eq!(encoded_command("whoami"), "dwBoAG8AYQBtAGkA");
        assert_eq!(encoded_command("dir"), "ZABpAHIA");
        assert_eq!(encoded_command("ls"), "bABzAA==");
        assert_eq!(encoded_command(""), "");
        assert_eq!(base64_of_hex("5d41402abc4b2a76b9719d911017c592"), "XUFAKrxLKna5cZ2REBfFkg==");
    }

    #[test]
    fn json_strings_survive() {
        let text = "a\"b\\c\n\u{1}é";
        assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);
    }

    #[test]
    fn digests_have_their_length() {
        assert_eq!(digest(1, 64).len(), 64);
        assert_eq!(digest(1, 40).len(), 40);
    }
}
