//! The string operators: a needle prepared once, then asked of every cell.
//!
//! A term is a maximal run of letters and digits; everything else, `_` included, divides terms.
//! A boundary is wanted at an edge of the needle only where the needle's own edge is part of a term.

use memchr::memmem::Finder;

use super::fold::{equals_fold, fold, fold_char, prefix_fold, suffix_fold};

/// What a match must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Equals,
    StartsWith,
    EndsWith,
    /// Anywhere, with a term boundary wanted before or after.
    Within {
        before: bool,
        after: bool,
    },
}

/// One string operator with its right side.
#[derive(Debug, Clone)]
pub struct Matcher {
    shape: Shape,
    sensitive: bool,
    /// The needle; folded when case does not matter.
    needle: String,
    finder: Option<Finder<'static>>,
    /// Of an ASCII needle whose case does not matter: the rarest byte, in both cases, and its place.
    anchor: Option<Anchor>,
}

#[derive(Debug, Clone, Copy)]
struct Anchor {
    offset: usize,
    lower: u8,
    upper: u8,
    /// Whether a non-ASCII character folds to one in the needle (`k` and `s` have such).
    ambiguous: bool,
}

impl Matcher {
    fn new(needle: &str, shape: Shape, sensitive: bool) -> Self {
        let needle = if sensitive { needle.to_owned() } else { fold(needle) };
        let within = matches!(shape, Shape::Within { .. });
        let finder = (within && sensitive).then(|| Finder::new(needle.as_bytes()).into_owned());
        let anchor = if within && !sensitive && needle.is_ascii() { Anchor::of(&needle) } else { None };
        Self { shape, sensitive, needle, finder, anchor }
    }

    fn within(needle: &str, before: bool, after: bool, sensitive: bool) -> Self {
        let shape = Shape::Within {
            before: before && needle.chars().next().is_some_and(is_term),
            after: after && needle.chars().next_back().is_some_and(is_term),
        };
        Self::new(needle, shape, sensitive)
    }

    /// `=~`, or `==` when `sensitive`.
    pub fn equals(needle: &str, sensitive: bool) -> Self {
        Self::new(needle, Shape::Equals, sensitive)
    }

    /// `contains`, or `contains_cs` when `sensitive`.
    pub fn contains(needle: &str, sensitive: bool) -> Self {
        Self::within(needle, false, false, sensitive)
    }

    /// `startswith`, or `startswith_cs` when `sensitive`.
    pub fn starts_with(needle: &str, sensitive: bool) -> Self {
        Self::new(needle, Shape::StartsWith, sensitive)
    }

    /// `endswith`, or `endswith_cs` when `sensitive`.
    pub fn ends_with(needle: &str, sensitive: bool) -> Self {
        Self::new(needle, Shape::EndsWith, sensitive)
    }

    /// `has`, or `has_cs` when `sensitive`.
    pub fn has(needle: &str, sensitive: bool) -> Self {
        Self::within(needle, true, true, sensitive)
    }

    /// `hasprefix`, or `hasprefix_cs` when `sensitive`.
    pub fn has_prefix(needle: &str, sensitive: bool) -> Self {
        Self::within(needle, true, false, sensitive)
    }

    /// `hassuffix`, or `hassuffix_cs` when `sensitive`.
    pub fn has_suffix(needle: &str, sensitive: bool) -> Self {
        Self::within(needle, false, true, sensitive)
    }

    /// Whether the text matches.
    pub fn is_match(&self, text: &str) -> bool {
        match self.shape {
            Shape::Equals if self.sensitive => text == self.needle,
            Shape::Equals => equals_fold(text, &self.needle),
            Shape::StartsWith if self.sensitive => text.starts_with(&self.needle),
            Shape::StartsWith => prefix_fold(text, &self.needle).is_some(),
            Shape::EndsWith if self.sensitive => text.ends_with(&self.needle),
            Shape::EndsWith => suffix_fold(text, &self.needle).is_some(),
            Shape::Within { before, after } => self.find(text, before, after).is_some(),
        }
    }

    /// Where the needle first stands in the text, with the boundaries it wants; the byte offset.
    fn find(&self, text: &str, before: bool, after: bool) -> Option<usize> {
        if self.needle.is_empty() {
            return Some(0);
        }
        let fits = |start: usize, end: usize| bounded(text, start, end, before, after);
        if let Some(finder) = &self.finder {
            let length = self.needle.len();
            return finder_all(finder, text.as_bytes()).find(|&start| fits(start, start + length));
        }
        match self.anchor {
            Some(anchor) if !anchor.ambiguous || text.is_ascii() => {
                anchor.find(text.as_bytes(), self.needle.as_bytes(), fits)
            }
            _ => self.find_folded(text, fits),
        }
    }

    fn find_folded(&self, text: &str, fits: impl Fn(usize, usize) -> bool) -> Option<usize> {
        let first = self.needle.chars().next()?;
        text.char_indices().find_map(|(start, c)| {
            if fold_char(c) != first {
                return None;
            }
            let length = prefix_fold(text.get(start..)?, &self.needle)?;
            fits(start, start + length).then_some(start)
        })
    }
}

impl Anchor {
    fn of(needle: &str) -> Option<Self> {
        let (offset, byte) = needle.bytes().enumerate().min_by_key(|&(_, byte)| frequency(byte))?;
        Some(Self {
            offset,
            lower: byte,
            upper: byte.to_ascii_uppercase(),
            ambiguous: needle.bytes().any(|byte| matches!(byte, b'k' | b's')),
        })
    }

    fn find(&self, text: &[u8], needle: &[u8], fits: impl Fn(usize, usize) -> bool) -> Option<usize> {
        let last = text.len().checked_sub(needle.len())?;
        let window = text.get(self.offset..=last + self.offset)?;
        memchr::memchr2_iter(self.lower, self.upper, window).find(|&start| {
            let end = start + needle.len();
            text.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(needle)) && fits(start, end)
        })
    }
}

/// How common a byte is in logs, by rank: a rare one is the best to look for.
fn frequency(byte: u8) -> u8 {
    match byte {
        b'e' | b't' | b'a' | b's' | b'i' | b'n' | b'o' | b'r' | b' ' => 9,
        b'c' | b'd' | b'l' | b'm' | b'u' | b'p' | b'.' | b'\\' | b'-' | b'0' | b'1' => 7,
        b'f' | b'g' | b'h' | b'w' | b'y' | b'b' | b'v' | b'2'..=b'9' | b'/' | b':' | b'"' | b'_' => 5,
        b'a'..=b'z' => 3,
        _ => 2,
    }
}

/// Every place of the needle, overlapping ones too.
fn finder_all<'a>(finder: &'a Finder<'static>, text: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = from + finder.find(text.get(from..)?)?;
        from = found + 1;
        Some(found)
    })
}

/// Whether a character is part of a term.
pub fn is_term(c: char) -> bool {
    c.is_alphanumeric()
}

/// Whether the match at `start..end` has the term boundaries it wants.
pub(crate) fn bounded(text: &str, start: usize, end: usize, before: bool, after: bool) -> bool {
    let left = !before || !text.get(..start).and_then(|t| t.chars().next_back()).is_some_and(is_term);
    left && (!after || !text.get(end..).and_then(|t| t.chars().next()).is_some_and(is_term))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terms_end_at_everything_but_letters_and_digits() {
        for (text, needle, expected) in [
            ("a_b", "a", true),
            ("hello-world", "hello", true),
            ("helloworld", "hello", false),
            ("HELLO", "hello", true),
            ("naïve", "na", false),
            ("NAÏVE", "naïve", true),
            ("aa a", "a", true),
            ("xx cat.exe yy", "cat.exe", true),
            ("xx concat.exe yy", "cat.exe", false),
            ("C:\\a\\b.exe", "\\a\\", true),
            ("x--enc", "-enc", true),
            ("v1.2.3", "2.3", true),
            ("anything", "", true),
            ("", "", true),
            ("", "a", false),
            ("a cat", "a ca", false),
        ] {
            assert_eq!(Matcher::has(needle, false).is_match(text), expected, "{text:?} has {needle:?}");
        }
    }

    #[test]
    fn one_boundary_for_prefix_and_suffix() {
        assert!(Matcher::has_prefix("cat", false).is_match("a Category"));
        assert!(!Matcher::has_prefix("cat", false).is_match("concat"));
        assert!(Matcher::has_suffix("cat", false).is_match("conCAT."));
        assert!(!Matcher::has_suffix("cat", true).is_match("conCAT."));
        assert!(!Matcher::has_suffix("cat", false).is_match("category"));
    }

    fn kinds(needle: &str, sensitive: bool) -> Vec<Matcher> {
        vec![
            Matcher::equals(needle, sensitive),
            Matcher::contains(needle, sensitive),
            Matcher::starts_with(needle, sensitive),
            Matcher::ends_with(needle, sensitive),
            Matcher::has(needle, sensitive),
            Matcher::has_prefix(needle, sensitive),
            Matcher::has_suffix(needle, sensitive),
        ]
    }

    /// The operators said plainly, over characters.
    fn plain(index: usize, text: &str, needle: &str, sensitive: bool) -> bool {
        let chars =
            |t: &str| -> Vec<char> { t.chars().map(|c| if sensitive { c } else { fold_char(c) }).collect() };
        let (original, text, needle) = (text.chars().collect::<Vec<_>>(), chars(text), chars(needle));
        let term = |at: Option<usize>| at.and_then(|at| original.get(at)).is_some_and(|c| is_term(*c));
        let (before, after) = [(false, false); 4]
            .into_iter()
            .chain([(true, true), (true, false), (false, true)])
            .nth(index)
            .expect("seven kinds");
        (0..=text.len()).any(|start| {
            let end = start + needle.len();
            if text.get(start..end) != Some(&needle[..]) {
                return false;
            }
            match index {
                0 => start == 0 && end == text.len(),
                2 => start == 0,
                3 => end == text.len(),
                _ => {
                    let head = needle.first().is_some_and(|c| is_term(*c));
                    let tail = needle.last().is_some_and(|c| is_term(*c));
                    let open = before && head && term(start.checked_sub(1));
                    !(open || (after && tail && term(Some(end))))
                }
            }
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_plain_definition(
            text in "[abkKsSéÉ\u{212A}ſß_. -]{0,12}",
            needle in "[abkKsSéÉßſ_. -]{0,4}",
        ) {
            for sensitive in [false, true] {
                for (index, matcher) in kinds(&needle, sensitive).iter().enumerate() {
                    prop_assert_eq!(
                        matcher.is_match(&text),
                        plain(index, &text, &needle, sensitive),
                        "operator {} sensitive {}", index, sensitive
                    );
                }
            }
        }
    }
}
