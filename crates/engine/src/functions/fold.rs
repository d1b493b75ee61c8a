//! Case folding as KQL's insensitive operators see it: Unicode simple folding, one character to one.

/// The folded form of a character.
pub(crate) fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    // a dotless i upper-cases to `I` but is a letter of its own
    if c == 'ı' {
        return c;
    }
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(upper)
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    if chars.next().is_some() { None } else { Some(first) }
}

/// The folded form of a text: two texts are `=~` when their folded forms are equal.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().map(fold_char).collect() }
}

/// Whether two texts are equal but for case (`=~`).
pub fn equals_fold(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().map(fold_char).eq(b.chars().map(fold_char))
}

/// The length in bytes of the start of `text` that equals `needle` (already folded) but for case.
pub(crate) fn prefix_fold(text: &str, needle: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in needle.chars() {
        if fold_char(rest.next()?) != wanted {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Whether `text` ends with `needle` (already folded) but for case, and where that end starts.
pub(crate) fn suffix_fold(text: &str, needle: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in needle.chars().rev() {
        if fold_char(rest.next_back()?) != wanted {
            return None;
        }
    }
    Some(rest.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_one_character_to_one() {
        for (a, b) in [
            ("CAFÉ", "café"),
            ("Straße", "STRAßE"),
            ("ΣΑΣ", "σας"),
            ("\u{212A}elvin", "kelvin"),
            ("ſ", "S"),
            ("Μ", "µ"),
            ("", ""),
        ] {
            assert!(equals_fold(a, b), "{a} =~ {b}");
            assert_eq!(fold(a), fold(b));
        }
        for (a, b) in [("Straße", "STRASSE"), ("e\u{301}", "é"), ("ı", "i"), ("İ", "i"), ("a", "ab")] {
            assert!(!equals_fold(a, b), "{a} !~ {b}");
        }
    }

    #[test]
    fn prefixes_and_suffixes_ignore_case() {
        assert_eq!(prefix_fold("\u{212A}im", "k"), Some(3));
        assert_eq!(prefix_fold("Kim", "kimm"), None);
        assert_eq!(suffix_fold("caFÉ", "fé"), Some(2));
        assert_eq!(suffix_fold("é", "fé"), None);
    }
}
