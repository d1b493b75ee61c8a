//! How random a name looks.

/// Shannon entropy of the characters, in bits per character; 0 for the empty text.
pub fn entropy(text: &str) -> f64 {
    let mut counts: std::collections::BTreeMap<char, u32> = std::collections::BTreeMap::new();
    for letter in text.chars() {
        *counts.entry(letter).or_default() += 1;
    }
    let total = f64::from(counts.values().sum::<u32>());
    // in the order of the characters, so that sums are the same everywhere
    -counts.values().map(|count| f64::from(*count) / total).map(|share| share * share.log2()).sum::<f64>()
        + 0.0
}

/// Pairs of letters that are frequent in words and names of Latin script, in order of frequency.
const PAIRS: &str = concat!(
    "inerreteenonesstantiatarlelialorntseeddecorirangmaetrometaneitislatrpendelassiiochicditogeloecna",
    "cansilunllveacpacehaeaamniprrsolfissthhertctomoumiuremadostsimncnoutieexdaapmopousiaopsushabmpck",
    "odkeidscblsosaochoiraittigbeulotvaibdoplbalyhieecltyspfoviagrrefgrevivoordskbormtueprclsumpicibi",
    "giipptauueovltwaowlucrifquegfffebunfryldfrkieiwiubizppyptloggsruzegaakrnnndrdskarguptcwenuduslcu",
    "bruirlobaygonkfaaveymupspuebuagummksbsmbflxtmsgnofkocsglyssyewdlccfurkphudtmucghtpziokeopyhrftnv",
    "ddhutfjaworpxpjeeknlhtoioayaafugawfsikynixvotdsmeurfufsnnyzarvnpjoxeytrbyelckudtaxoecmwrxibywsju",
    "swdb",
);

fn is_frequent(first: u8, second: u8) -> bool {
    PAIRS.as_bytes().as_chunks::<2>().0.iter().any(|[one, two]| *one == first && *two == second)
}

/// How much the registered label of a name looks made by a program, from 0 to 1. It weighs, for labels of seven
/// characters and more: the share of pairs of letters that are rare in words (0.4), digits among letters (0.2), long
/// rows of consonants (0.2), and entropy beside the most that the length allows (0.2). A number to sort by, not a
/// verdict: below 0.3 names are mostly words, above 0.55 few are.
pub fn dga_score(label: &str) -> f64 {
    let lower = label.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    if bytes.len() < 7 || lower.starts_with("xn--") || !lower.is_ascii() {
        return 0.0;
    }
    let (mut pairs, mut rare) = (0.0, 0.0);
    for (first, second) in bytes.iter().zip(bytes.iter().skip(1)) {
        if first.is_ascii_lowercase() && second.is_ascii_lowercase() {
            pairs += 1.0;
            rare += f64::from(u8::from(!is_frequent(*first, *second)));
        }
    }
    let rare: f64 = if pairs > 0.0 { rare / pairs } else { 1.0 };
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count() as f64 / bytes.len() as f64;
    // a year or a number at the end is usual
    let inner = lower.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let mixed = inner.bytes().any(|byte| byte.is_ascii_digit());
    let digits = if mixed { (digits * 3.0).min(1.0) } else { digits * 0.5 };
    let (mut run, mut longest) = (0_u32, 0_u32);
    for byte in bytes {
        let vowel = matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
        run = if byte.is_ascii_lowercase() && !vowel { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let consonants = (f64::from(longest.saturating_sub(3)) / 4.0).min(1.0);
    let most = (bytes.len() as f64).min(36.0).log2();
    let disorder = ((entropy(&lower) / most - 0.75) / 0.25).clamp(0.0, 1.0);
    // short words have many different letters too
    let disorder = if rare > 0.2 { disorder } else { disorder / 2.0 };
    (0.4 * (rare * 1.6).min(1.0) + 0.2 * digits + 0.2 * consonants + 0.2 * disorder).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_shannons() {
        assert_eq!(entropy(""), 0.0);
        assert_eq!(entropy("aaaa"), 0.0);
        assert_eq!(entropy("abab"), 1.0);
        assert_eq!(entropy("abcd"), 2.0);
    }

    #[test]
    fn made_names_score_above_words() {
        let words = [
            "microsoft",
            "wikipedia",
            "stackoverflow",
            "contoso",
            "amazonaws",
            "cloudflare",
            "nationalgeographic",
        ];
        let made = ["xjqkzvwplmtr", "kq3v9x7zt1wb", "qwzxkvbnmprt", "a8f3k2l9q0zx"];
        let highest = words.iter().map(|name| dga_score(name)).fold(0.0, f64::max);
        let lowest = made.iter().map(|name| dga_score(name)).fold(1.0, f64::min);
        assert!(highest < 0.45 && lowest > 0.55, "{highest} {lowest}");
    }
}
