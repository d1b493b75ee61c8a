//! Texts to texts of the same form, one to one.

use sha2::{Digest, Sha256};

/// A key made from a salt.
#[derive(Debug, Clone)]
pub(super) struct Key {
    first: u64,
    second: u64,
}

impl Key {
    pub fn new(salt: &str) -> Self {
        let hash = Sha256::digest(salt.as_bytes());
        let word = |from: usize| {
            hash.get(from..from + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
        };
        Self { first: word(0), second: word(8) }
    }

    /// A number that follows from two others and the key: SipHash-2-4 (Aumasson, Bernstein 2012) of 16 bytes.
    pub fn step(&self, state: u64, value: u64) -> u64 {
        let mut v = [
            self.first ^ 0x736f_6d65_7073_6575,
            self.second ^ 0x646f_7261_6e64_6f6d,
            self.first ^ 0x6c79_6765_6e65_7261,
            self.second ^ 0x7465_6462_7974_6573,
        ];
        for word in [state, value, 16 << 56] {
            v = Self::absorb(v, word);
        }
        let [v0, v1, v2, v3] = v;
        let mut v = [v0, v1, v2 ^ 0xFF, v3];
        for _ in 0..4 {
            v = Self::round(v);
        }
        v.iter().fold(0, |all, one| all ^ one)
    }

    fn absorb([v0, v1, v2, v3]: [u64; 4], word: u64) -> [u64; 4] {
        let [v0, v1, v2, v3] = Self::round(Self::round([v0, v1, v2, v3 ^ word]));
        [v0 ^ word, v1, v2, v3]
    }

    fn round([mut v0, mut v1, mut v2, mut v3]: [u64; 4]) -> [u64; 4] {
        v0 = v0.wrapping_add(v1);
        v1 = v1.rotate_left(13) ^ v0;
        v0 = v0.rotate_left(32);
        v2 = v2.wrapping_add(v3);
        v3 = v3.rotate_left(16) ^ v2;
        v0 = v0.wrapping_add(v3);
        v3 = v3.rotate_left(21) ^ v0;
        v2 = v2.wrapping_add(v1);
        v1 = v1.rotate_left(17) ^ v2;
        v2 = v2.rotate_left(32);
        [v0, v1, v2, v3]
    }

    /// Where the chain of a kind of value starts.
    pub fn start(&self, tag: &str) -> u64 {
        tag.bytes().fold(0x5EED, |state, byte| self.step(state, u64::from(byte)))
    }

    /// The text with letters for letters, in their case, and digits for digits; other characters stay. Each character is
    /// shifted within its class by a number that follows from those before it, once from each end, so that a change
    /// anywhere changes all. One to one among texts of one form, as each shift can be undone from that end.
    pub fn text(&self, tag: &str, text: &str) -> String {
        let start = self.start(tag);
        let mut letters: Vec<char> = text.chars().collect();
        let mut state = self.step(start, 1);
        for letter in letters.iter_mut().rev() {
            let plain = folded(*letter);
            *letter = shifted(*letter, state);
            state = self.step(state, plain);
        }
        state = self.step(start, 2);
        for letter in &mut letters {
            let plain = folded(*letter);
            *letter = shifted(*letter, state);
            state = self.step(state, plain);
        }
        letters.into_iter().collect()
    }

    /// The same for hexadecimal digits, in the case that `upper` tells.
    pub fn hex(&self, tag: &str, text: &str, upper: bool) -> String {
        let start = self.start(tag);
        let mut letters: Vec<char> = text.chars().map(|letter| letter.to_ascii_lowercase()).collect();
        let shift = |letter: char, by: u64| match letter.to_digit(16) {
            Some(digit) => char::from_digit(((u64::from(digit) + by) % 16) as u32, 16).unwrap_or(letter),
            None => letter,
        };
        let mut state = self.step(start, 1);
        for letter in letters.iter_mut().rev() {
            let plain = *letter;
            *letter = shift(plain, state);
            state = self.step(state, u64::from(plain));
        }
        state = self.step(start, 2);
        for letter in &mut letters {
            let plain = *letter;
            *letter = shift(plain, state);
            state = self.step(state, u64::from(plain));
        }
        letters.into_iter().map(|letter| if upper { letter.to_ascii_uppercase() } else { letter }).collect()
    }
}

/// A letter without its case.
fn folded(letter: char) -> u64 {
    u64::from(letter.to_ascii_lowercase())
}

/// The class that a character stays in: where it starts and how many it has.
fn class(letter: char) -> Option<(u32, u32)> {
    Some(match letter {
        'a'..='z' => ('a' as u32, 26),
        'A'..='Z' => ('A' as u32, 26),
        '0'..='9' => ('0' as u32, 10),
        '\u{0410}'..='\u{042F}' => (0x0410, 32),
        '\u{0430}'..='\u{044F}' => (0x0430, 32),
        '\u{3041}'..='\u{3093}' => (0x3041, 0x53),
        '\u{30A1}'..='\u{30F3}' => (0x30A1, 0x53),
        '\u{4E00}'..='\u{9FA5}' => (0x4E00, 0x51A6),
        '\u{AC00}'..='\u{D7A3}' => (0xAC00, 0x2BA4),
        letter if !letter.is_ascii() && letter.is_alphanumeric() => (letter as u32 & !15, 16),
        _ => return None,
    })
}

fn shifted(letter: char, by: u64) -> char {
    let Some((first, size)) = class(letter) else { return letter };
    let offset = (u64::from(letter as u32 - first) + by) % u64::from(size);
    char::from_u32(first + offset as u32).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_siphash() {
        // the reference vector of SipHash-2-4 for the key 00..0f, over bytes 00..0f
        let key = Key { first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908 };
        assert_eq!(key.step(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908), 0x3f2a_cc7f_57c2_9bdb);
    }
}
