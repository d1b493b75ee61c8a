//! Names that imitate others.

use super::parts::dns_components;
use super::punycode::to_unicode;

/// Characters that look like a Latin letter or digit, with it: Cyrillic, Greek, Armenian, Cherokee, full-width and digits.
const CONFUSABLES: &[(&str, char)] = &[
    ("аɑαａ", 'a'),
    ("ьƅЬｂ", 'b'),
    ("сϲⅽｃ", 'c'),
    ("ԁɗⅾｄ", 'd'),
    ("еҽєｅ℮", 'e'),
    ("ϝｆ", 'f'),
    ("ɡցｇ", 'g'),
    ("һհｈ", 'h'),
    ("іıɩ1íìïｉ", 'i'),
    ("јϳｊ", 'j'),
    ("κкｋ", 'k'),
    ("ӏⅼｌļ", 'l'),
    ("мⅿｍ", 'm'),
    ("ոռｎπп", 'n'),
    ("оοօ0ｏσ", 'o'),
    ("рρｐ", 'p'),
    ("ԛգｑ", 'q'),
    ("гᴦｒ", 'r'),
    ("ѕꜱ5ｓ", 's'),
    ("тτｔ", 't'),
    ("υսцｕ", 'u'),
    ("νѵⅴｖ", 'v'),
    ("ѡԝաｗω", 'w'),
    ("хχⅹｘ", 'x'),
    ("уγүｙ", 'y'),
    ("ᴢｚ", 'z'),
    ("зӡ", '3'),
];

/// Letters with marks, by their base.
const MARKED: &[(&str, char)] = &[
    ("àáâãäåāăąǎ", 'a'),
    ("çćĉċč", 'c'),
    ("ďđ", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ĥħ", 'h'),
    ("ìíîïĩīĭįǐ", 'i'),
    ("ĵ", 'j'),
    ("ķ", 'k'),
    ("ĺľŀł", 'l'),
    ("ñńņň", 'n'),
    ("òóôõöøōŏőǒ", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšș", 's'),
    ("ţťŧț", 't'),
    ("ùúûüũūŭůűųǔ", 'u'),
    ("ŵ", 'w'),
    ("ýÿŷ", 'y'),
    ("źżž", 'z'),
];

/// The name as the eye reads it: lowercase, look-alikes as the letters they look like, `rn` as `m`, `vv` as `w`.
pub fn skeleton(name: &str) -> String {
    let lower = to_unicode(name).to_lowercase();
    let plain: String = lower
        .chars()
        .map(|letter| {
            let of = |table: &[(&str, char)]| {
                table.iter().find(|(all, _)| all.contains(letter)).map(|(_, base)| *base)
            };
            of(CONFUSABLES).or_else(|| of(MARKED)).unwrap_or(letter)
        })
        .collect();
    plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace('l', "i")
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
/// alignment); none when it is above `most`.
pub fn edit_distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let left: Vec<char> = left.chars().take(256).collect();
    let right: Vec<char> = right.chars().take(256).collect();
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let width = right.len() + 1;
    let at = |cells: &[usize], at: usize| cells.get(at).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, one) in left.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, two) in right.iter().enumerate() {
            let mut best = (at(&last, column) + usize::from(one != two))
                .min(at(&last, column + 1) + 1)
                .min(at(&now, column) + 1);
            let swapped =
                row > 0 && column > 0 && left.get(row - 1) == Some(two) && right.get(column - 1) == Some(one);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            now.push(best);
        }
        before = std::mem::replace(&mut last, now);
    }
    last.last().copied().filter(|found| *found <= most)
}

/// A name that imitates another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    /// The name that is imitated.
    pub target: String,
    /// Changes between the registered labels; 0 when they differ by look-alike letters or suffix only.
    pub distance: usize,
    /// `confusable` (the same to the eye), `suffix` (the same label under another suffix), `edit` (few changes) or
    /// `contains` (the label is part of the other).
    pub kind: &'static str,
}

/// Whom of `targets` a name imitates, the nearest first; none for a target itself and what is under it. At most `most`
/// changes count as near, for labels of five characters and more.
pub fn lookalikes(name: &str, targets: &[String], most: usize) -> Vec<Lookalike> {
    let own = dns_components(&name.to_lowercase());
    let own_registered = own.registered();
    let mut found = Vec::new();
    for target in targets {
        let other = dns_components(&target.to_lowercase());
        if own.domain.is_empty() || other.domain.is_empty() || own_registered == other.registered() {
            continue;
        }
        let (label, wanted) = (to_unicode(&own.domain), to_unicode(&other.domain));
        let near = edit_distance(&label, &wanted, most).filter(|_| wanted.chars().count() >= 5);
        let (kind, distance) = if label == wanted {
            ("suffix", 0)
        } else if skeleton(&label) == skeleton(&wanted) {
            ("confusable", 0)
        } else if let Some(distance) = near {
            ("edit", distance)
        } else if wanted.chars().count() >= 5
            && (skeleton(&label).contains(&skeleton(&wanted))
                || own.subdomain.split('.').any(|part| part == wanted))
        {
            ("contains", label.chars().count().abs_diff(wanted.chars().count()))
        } else {
            continue;
        };
        found.push(Lookalike { target: target.clone(), distance, kind });
    }
    let rank =
        |kind: &str| ["confusable", "suffix", "edit", "contains"].iter().position(|known| *known == kind);
    found.sort_by_key(|one| (rank(one.kind), one.distance));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_swaps_once() {
        assert_eq!(edit_distance("kitten", "sitting", 5), Some(3));
        assert_eq!(edit_distance("paypal", "payapl", 2), Some(1));
        assert_eq!(edit_distance("a", "abc", 1), None);
        assert_eq!(edit_distance("", "ab", 3), Some(2));
        assert_eq!(edit_distance("ab", "", 3), Some(2));
        assert_eq!(edit_distance("same", "same", 0), Some(0));
    }

    #[test]
    fn imitations_are_found() {
        let targets = vec!["apple.com".to_owned(), "microsoft.com".to_owned(), "paypal.com".to_owned()];
        let kind =
            |name: &str| lookalikes(name, &targets, 2).first().map(|one| (one.target.clone(), one.kind));
        let of = |target: &str, kind| Some((target.to_owned(), kind));
        assert_eq!(kind("xn--80ak6aa92e.com"), of("apple.com", "confusable"));
        assert_eq!(kind("rnicrosoft.com"), of("microsoft.com", "confusable"));
        assert_eq!(kind("paypa1.com"), of("paypal.com", "confusable"));
        assert_eq!(kind("microsoft.xyz"), of("microsoft.com", "suffix"));
        assert_eq!(kind("micorsoft.com"), of("microsoft.com", "edit"));
        assert_eq!(kind("paypal-login.net"), of("paypal.com", "contains"));
        assert_eq!(kind("login.microsoft.com"), None);
        assert_eq!(kind("contoso.com"), None);
    }
}
