//! `has_any` and `has_all` over a list of needles.

use aho_corasick::{AhoCorasick, MatchKind};

use super::text_match::{Matcher, bounded, is_term};

/// From how many needles on one pass for all of them beats one pass for each.
const MANY: usize = 4;

/// `has_any` over a list prepared once.
#[derive(Debug, Clone)]
pub struct AnyMatcher {
    single: Vec<Matcher>,
    /// All needles at once, for ASCII cells; with the boundaries that each needle wants.
    together: Option<(AhoCorasick, Vec<(bool, bool)>)>,
}

impl AnyMatcher {
    /// `has_any (needles)`.
    pub fn has_any<S: AsRef<str>>(needles: &[S]) -> Self {
        let single = needles.iter().map(|needle| Matcher::has(needle.as_ref(), false)).collect();
        let plain = needles.iter().all(|needle| needle.as_ref().is_ascii() && !needle.as_ref().is_empty());
        let together = (needles.len() >= MANY && plain)
            .then(|| {
                let automaton = AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .match_kind(MatchKind::Standard)
                    .build(needles.iter().map(AsRef::as_ref))
                    .ok()?;
                let edges = needles
                    .iter()
                    .map(|needle| {
                        let needle = needle.as_ref();
                        (needle.starts_with(is_term), needle.ends_with(is_term))
                    })
                    .collect();
                Some((automaton, edges))
            })
            .flatten();
        Self { single, together }
    }

    /// Whether the text has one of the needles.
    pub fn is_match(&self, text: &str) -> bool {
        match &self.together {
            Some((automaton, edges)) if text.is_ascii() => {
                automaton.find_overlapping_iter(text).any(|found| {
                    edges.get(found.pattern().as_usize()).is_some_and(|&(before, after)| {
                        bounded(text, found.start(), found.end(), before, after)
                    })
                })
            }
            _ => self.single.iter().any(|matcher| matcher.is_match(text)),
        }
    }
}

/// `has_all` over a list prepared once.
#[derive(Debug, Clone)]
pub struct AllMatcher(Vec<Matcher>);

impl AllMatcher {
    /// `has_all (needles)`.
    pub fn has_all<S: AsRef<str>>(needles: &[S]) -> Self {
        Self(needles.iter().map(|needle| Matcher::has(needle.as_ref(), false)).collect())
    }

    /// Whether the text has every needle.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.iter().all(|matcher| matcher.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_lists() {
        assert!(!AnyMatcher::has_any::<&str>(&[]).is_match("a"));
        assert!(AllMatcher::has_all::<&str>(&[]).is_match("a"));
    }

    proptest! {
        #[test]
        fn one_pass_says_what_single_passes_say(
            text in "[abAB_. k\u{212A}]{0,16}",
            needles in proptest::collection::vec("[abk_.]{1,3}", 0..8),
        ) {
            let single = |n: &String| Matcher::has(n, false).is_match(&text);
            prop_assert_eq!(AnyMatcher::has_any(&needles).is_match(&text), needles.iter().any(single));
            prop_assert_eq!(AllMatcher::has_all(&needles).is_match(&text), needles.iter().all(single));
        }
    }
}
