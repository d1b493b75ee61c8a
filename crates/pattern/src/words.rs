//! Texts in groups of the same pattern, after Vaarandi's clustering of event logs: words that are frequent in their
//! place stay, all others become a wildcard.

use std::collections::HashMap;

/// A group of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The words that its texts share, `*` for the rest; `others` for texts that are like no others.
    pub text: String,
    /// How many texts.
    pub count: usize,
    /// The first of them.
    pub first: Option<usize>,
}

/// What the texts without a pattern are called.
const OTHERS: &str = "others";

/// Groups texts. `threshold` is the part of the texts that a word must exceed to be frequent; `characters` part words,
/// all but ASCII letters and digits when there are none. Gives the groups, the largest first, and the group of each text.
pub fn reduce(texts: &[&str], threshold: f64, characters: Option<&str>) -> (Vec<Pattern>, Vec<usize>) {
    let parts = |character: char| match characters {
        Some(characters) => characters.contains(character),
        None => !character.is_ascii_alphanumeric(),
    };
    let mut counts: HashMap<(usize, &str), usize> = HashMap::new();
    for text in texts {
        for place in text.split(parts).filter(|word| !word.is_empty()).enumerate() {
            *counts.entry(place).or_default() += 1;
        }
    }
    let least = (threshold * texts.len() as f64).max(1.0);
    let frequent =
        |place: usize, word: &str| counts.get(&(place, word)).is_some_and(|count| *count as f64 > least);
    let mut groups: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Pattern> = Vec::new();
    let mut of: Vec<usize> = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let pattern = pattern_of(text, &parts, &frequent, characters.is_some());
        let group = *groups.entry(pattern).or_insert_with_key(|pattern| {
            found.push(Pattern { text: pattern.clone(), count: 0, first: Some(at) });
            found.len() - 1
        });
        found[group].count += 1;
        of.push(group);
    }
    let lone = |pattern: &Pattern| pattern.text.is_empty() || pattern.count as f64 <= least;
    let mut order: Vec<usize> = (0..found.len()).filter(|group| !lone(&found[*group])).collect();
    order.sort_by_key(|group| std::cmp::Reverse(found[*group].count));
    let mut places = vec![order.len(); found.len()];
    for (place, group) in order.iter().enumerate() {
        places[*group] = place;
    }
    let others: usize = found.iter().filter(|pattern| lone(pattern)).map(|pattern| pattern.count).sum();
    let mut patterns: Vec<Pattern> = order.into_iter().map(|group| found[group].clone()).collect();
    if others > 0 {
        patterns.push(Pattern { text: OTHERS.to_owned(), count: others, first: None });
    }
    (patterns, of.into_iter().map(|group| places[group]).collect())
}

/// The text with a wildcard for words that are not frequent; empty when none is.
fn pattern_of(
    text: &str,
    parts: &dyn Fn(char) -> bool,
    frequent: &dyn Fn(usize, &str) -> bool,
    absorb: bool,
) -> String {
    let mut pattern = String::new();
    let (mut place, mut any, mut wild) = (0, false, false);
    // the separators since the last word
    let mut gap = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if parts(first) {
            gap.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, tail) = rest.split_at(rest.find(parts).unwrap_or(rest.len()));
        rest = tail;
        if frequent(place, word) {
            if !(wild && absorb) {
                pattern.push_str(&gap);
            }
            pattern.push_str(word);
            (any, wild) = (true, false);
        } else if !wild {
            if !absorb {
                pattern.push_str(&gap);
            }
            pattern.push('*');
            wild = true;
        }
        gap.clear();
        place += 1;
    }
    if !wild {
        pattern.push_str(&gap);
    }
    if any { pattern } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_stay() {
        let texts: Vec<String> = (1..=10).map(|number| format!("fooZ{number}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let named = |(patterns, of): (Vec<Pattern>, Vec<usize>)| {
            let patterns = patterns.into_iter().map(|found| (found.text, found.count, found.first));
            (patterns.collect::<Vec<_>>(), of.len())
        };
        assert_eq!(named(reduce(&texts, 0.1, None)), (vec![("others".to_owned(), 10, None)], 10));
        assert_eq!(named(reduce(&texts, 0.1, Some("Z"))), (vec![("foo*".to_owned(), 10, Some(0))], 10));
        let cities = ["San Bernard", "San Luis Obispo", "Moscow", "Moscow", "San Jose", "Oslo"];
        let (patterns, of) = reduce(&cities, 0.2, None);
        let texts: Vec<&str> = patterns.iter().map(|found| found.text.as_str()).collect();
        assert_eq!((texts, of), (vec!["San *", "Moscow", "others"], vec![0, 0, 1, 1, 0, 2]));
    }
}
