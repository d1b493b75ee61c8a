//! The public suffix of a domain name, by the Public Suffix List.

use super::punycode;

/// The list; its head tells its version and form.
const LIST: &str = include_str!("public_suffixes.txt");

/// What the list says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Plain,
    Wildcard,
    Exception,
}

fn rules() -> &'static str {
    LIST.split_once("\n\n").map_or("", |(_, rules)| rules)
}

/// The rule of this name (labels from the last to the first), and whether it is a private one.
fn rule(name: &str) -> Option<(Rule, bool)> {
    let rules = rules();
    let bytes = rules.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = bytes.get(..middle)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end =
            bytes.get(middle..)?.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| middle + at);
        let line = rules.get(start..end)?;
        let known = line.trim_end_matches(['+', '*', '!']);
        match known.cmp(name) {
            std::cmp::Ordering::Equal => {
                let marks = line.get(known.len()..)?;
                let rule = match marks.as_bytes().first() {
                    Some(b'*') => Rule::Wildcard,
                    Some(b'!') => Rule::Exception,
                    _ => Rule::Plain,
                };
                return Some((rule, marks.ends_with('+')));
            }
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// A name's labels as the list writes them: lowercase, Unicode.
fn label(label: &str) -> String {
    let lower = label.to_lowercase();
    match lower.strip_prefix("xn--") {
        Some(rest) => punycode::decode(rest).unwrap_or(lower),
        None => lower,
    }
}

/// How many labels of a name are its public suffix, and whether a private rule says so. None when the last label is no
/// top-level domain: then the list's own default rule (`*`) does not count, as `foo.exe` is to be told apart.
pub fn suffix_labels(labels: &[&str]) -> Option<(usize, bool)> {
    let mut name = String::new();
    let mut best = None;
    for (count, part) in (1..).zip(labels.iter().rev()) {
        if count > 1 {
            name.push('.');
        }
        name.push_str(&label(part));
        let found = rule(&name);
        match found {
            Some((Rule::Plain, private)) => best = Some((count, private)),
            // the wildcard's own name is a suffix too when nothing is in front of it, by the default rule
            Some((Rule::Wildcard, private)) => best = Some(((count + 1).min(labels.len()), private)),
            Some((Rule::Exception, private)) => return Some((count - 1, private)),
            None if count == 1 => return None,
            None => {}
        }
        if count >= 6 {
            break;
        }
    }
    best
}

/// Whether this is a top-level domain.
pub fn is_tld(name: &str) -> bool {
    !name.is_empty() && rule(&label(name)).is_some()
}

/// Whether the name ends in a public suffix: MSTICPy's `validate_tld`.
pub fn validate_tld(domain: &str) -> bool {
    domain.trim_end_matches('.').rsplit('.').next().is_some_and(is_tld)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suffix(domain: &str) -> Option<(String, bool)> {
        let labels: Vec<&str> = domain.split('.').collect();
        let (count, private) = suffix_labels(&labels)?;
        Some((labels.get(labels.len() - count..)?.join("."), private))
    }

    #[test]
    fn every_rule_is_found() {
        for line in rules().lines() {
            assert!(rule(line.trim_end_matches(['+', '*', '!'])).is_some(), "{line}");
        }
        assert!(rules().lines().count() > 10_000);
    }

    #[test]
    fn suffixes_are_those_of_the_list() {
        let of = |name: &str, private| Some((name.to_owned(), private));
        assert_eq!(suffix("www.example.com"), of("com", false));
        assert_eq!(suffix("forums.bbc.co.uk"), of("co.uk", false));
        assert_eq!(suffix("a.b.ck"), of("b.ck", false));
        assert_eq!(suffix("www.ck"), of("ck", false));
        assert_eq!(suffix("city.kawasaki.jp"), of("kawasaki.jp", false));
        assert_eq!(suffix("a.github.io"), of("github.io", true));
        assert_eq!(suffix("EXAMPLE.COM"), of("COM", false));
        assert_eq!(suffix("foo.exe"), None);
        assert_eq!(suffix("x.xn--p1ai"), of("xn--p1ai", false));
        assert_eq!(suffix("x.рф"), of("рф", false));
    }

    #[test]
    fn file_endings_are_no_top_level_domains() {
        assert!(validate_tld("a.zip") && validate_tld("contoso.com."));
        assert!(
            !validate_tld("a.exe")
                && !validate_tld("a.ps1")
                && !validate_tld("")
                && !validate_tld("localhost")
        );
    }
}
