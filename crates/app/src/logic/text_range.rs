//! Byte offsets of Rust and UTF-16 offsets of JavaScript over the same text.

/// A byte offset as a UTF-16 offset; beyond the end it is the end.
pub fn utf16_of(text: &str, byte: usize) -> u32 {
    text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c.len_utf16() as u32).sum()
}

/// A UTF-16 offset as a byte offset; beyond the end it is the end.
pub fn byte_of(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= utf16 {
            return at;
        }
        units += c.len_utf16() as u32;
    }
    text.len()
}

/// Line and column, both from 1, of a byte offset; columns count letters.
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before: &str = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_beyond_the_first_plane_count_twice() {
        assert_eq!(utf16_of("a😀b", 5), 3);
        assert_eq!(byte_of("a😀b", 3), 5);
        assert_eq!(line_and_column("ab\ncd", 4), (2, 2));
    }

    proptest! {
        #[test]
        fn offsets_come_back(text in ".{0,40}") {
            for (byte, _) in text.char_indices() {
                prop_assert_eq!(byte_of(&text, utf16_of(&text, byte)), byte);
            }
            prop_assert_eq!(byte_of(&text, u32::MAX), text.len());
        }
    }
}
