//! A reader over the bytes of a short text.

/// Reads a text from left to right; every method moves only when it succeeds.
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text.trim().as_bytes() }
    }

    pub fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn advance(&mut self, count: usize) -> &'a [u8] {
        let (head, tail) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = tail;
        head
    }

    /// Steps over one byte when it is the one given (ASCII case aside).
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(&byte));
        if found {
            self.advance(1);
        }
        found
    }

    /// Steps over spaces; true when there was one.
    pub fn spaces(&mut self) -> bool {
        let mut found = false;
        while self.eat(b' ') {
            found = true;
        }
        found
    }

    fn run(&mut self, most: usize, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let count = self.rest.iter().take(most).take_while(|byte| wanted(**byte)).count();
        self.advance(count)
    }

    /// A run of digits, between `least` and `most` of them, as a number.
    pub fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        self.long(least, most.min(9)).map(|value| value as u32)
    }

    /// A run of digits that fits 63 bits, as a number.
    pub fn long(&mut self, least: usize, most: usize) -> Option<i64> {
        let before = self.rest;
        let digits = self.run(most.min(18), |byte| byte.is_ascii_digit());
        if digits.len() < least || self.peek().is_some_and(|next| next.is_ascii_digit()) {
            self.rest = before;
            return None;
        }
        Some(digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
    }

    /// Digits after a decimal point as ticks of the unit's second: the first seven count, more are cut.
    pub fn fraction(&mut self) -> Option<u32> {
        let digits = self.run(usize::MAX, |byte| byte.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        let digit = |index: usize| digits.get(index).map_or(0, |byte| u32::from(byte - b'0'));
        Some((0..7).fold(0, |value, index| value * 10 + digit(index)))
    }

    /// A run of letters.
    pub fn word(&mut self) -> &'a [u8] {
        self.run(usize::MAX, |byte| byte.is_ascii_alphabetic())
    }
}
