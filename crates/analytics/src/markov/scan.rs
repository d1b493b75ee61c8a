//! The outline of JSON text without its values made: where elements start and end. Sessions hold long values of which only
//! equality matters.

use huntlet_table::store::equal_bytes;

use super::quotes::closing_quote;

/// A place in JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// So many arrays and objects inside each other are followed.
const DEEPEST: usize = 256;

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is no white space, which stays.
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Takes this byte if it is the next.
    pub fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Where the next value starts.
    pub fn start(&mut self) -> usize {
        self.peek();
        self.at
    }

    pub fn end(&self) -> usize {
        self.at
    }

    /// What was passed since this place.
    pub fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Takes this text if it is what comes next.
    pub fn take_text(&mut self, text: &str) -> bool {
        let start = self.start();
        let next = self.text.as_bytes().get(start..start + text.len());
        let found = next.is_some_and(|next| equal_bytes(next, text.as_bytes()));
        if found {
            self.at = start + text.len();
        }
        found
    }

    /// Takes this text but for its last byte, if the text is what comes next.
    pub fn take_but_last(&mut self, text: &str) -> bool {
        let found = !text.is_empty() && self.take_text(text);
        self.at -= usize::from(found);
        found
    }

    /// A string, as written between its quotes.
    pub fn string(&mut self) -> Option<&'a str> {
        if !self.take(b'"') {
            return None;
        }
        let rest = self.text.get(self.at..)?;
        let end = closing_quote(rest.as_bytes())?;
        self.at += end + 1;
        rest.get(..end)
    }

    /// Any value, as written.
    pub fn value(&mut self) -> Option<&'a str> {
        let start = self.start();
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                    if depth > DEEPEST {
                        return None;
                    }
                }
                b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b',' | b':' => return None,
                _ => {
                    let rest = self.text.as_bytes().get(self.at..)?;
                    let word = rest
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
                        .count();
                    if word == 0 {
                        return None;
                    }
                    self.at += word;
                }
            }
            if depth == 0 {
                return self.text.get(start..self.at);
            }
        }
    }

    /// The elements of an array, one after the other, for `each` to read; false when the text is no array.
    pub fn array(&mut self, mut each: impl FnMut(&mut Self) -> bool) -> bool {
        if !self.take(b'[') {
            return false;
        }
        if self.take(b']') {
            return true;
        }
        loop {
            if !each(self) {
                return false;
            }
            if self.take(b']') {
                return true;
            }
            if !self.take(b',') {
                return false;
            }
        }
    }

    /// The members of an object: `each` gets the key as written and reads the value.
    pub fn object(&mut self, mut each: impl FnMut(&'a str, &mut Self) -> bool) -> bool {
        if !self.take(b'{') {
            return false;
        }
        if self.take(b'}') {
            return true;
        }
        loop {
            let Some(key) = self.string() else { return false };
            if !self.take(b':') || !each(key, self) {
                return false;
            }
            if self.take(b'}') {
                return true;
            }
            if !self.take(b',') {
                return false;
            }
        }
    }
}

/// The text of a string as written.
pub(super) fn decoded(written: &str) -> String {
    if !written.contains('\\') {
        return written.to_owned();
    }
    serde_json::from_str(&format!("\"{written}\"")).unwrap_or_else(|_| written.to_owned())
}
