//! The options of a run: `defaults ∪ plus − minus`, in the order in which they are declared.

use huntlet_report::OptionInfo;

/// What a list of options comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The options that are on, in the order of declaration.
    pub on: Vec<String>,
    /// What is wrong with the list, a sentence each; the run goes on with what is right.
    pub warnings: Vec<String>,
}

impl Resolved {
    /// Whether an option is on.
    pub fn has(&self, name: &str) -> bool {
        self.on.iter().any(|on| on == name)
    }
}

/// Resolves what was given against what is declared.
///
/// Nothing given means the defaults. Plain names mean exactly these. `+name` and `-name` change the defaults, and may
/// be used together; when one name has both, the minus wins. Plain names beside signed ones count as `+name`. A name
/// may hold several, parted by commas or blanks. Names that are not declared are left out, with a warning.
pub fn resolve(declared: &[OptionInfo], given: &[String]) -> Resolved {
    let words: Vec<&str> = given
        .iter()
        .flat_map(|text| text.split([',', ' ']))
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let name = |word: &str| word.strip_prefix(['+', '-']).unwrap_or(word).to_owned();
    let is_signed = |word: &&str| word.starts_with(['+', '-']);
    let relative = words.is_empty() || words.iter().any(is_signed);

    let minus: Vec<String> =
        words.iter().filter(|word| word.starts_with('-')).map(|word| name(word)).collect();
    let plus: Vec<String> =
        words.iter().filter(|word| !word.starts_with('-')).map(|word| name(word)).collect();
    let is_on = |option: &OptionInfo| {
        ((relative && option.default) || plus.contains(&option.name)) && !minus.contains(&option.name)
    };
    let on = declared.iter().filter(|option| is_on(option)).map(|option| option.name.clone()).collect();

    let mut warnings = Vec::new();
    let invalid: Vec<String> = plus
        .iter()
        .chain(&minus)
        .filter(|name| declared.iter().all(|option| option.name != **name))
        .map(|name| format!("`{name}`"))
        .collect();
    if !invalid.is_empty() {
        let known: Vec<String> = declared.iter().map(|option| format!("`{}`", option.name)).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        warnings
            .push(format!("Unknown options were left out: {}. The options are {known}.", invalid.join(", ")));
    }
    if relative && words.iter().any(|word| !is_signed(word)) {
        warnings.push("Options with and without a sign were mixed; those without count as `+`.".to_owned());
    }
    Resolved { on, warnings }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> Vec<OptionInfo> {
        [("alerts", true), ("bookmarks", true), ("flows", false), ("pivot", false)]
            .map(|(name, default)| OptionInfo { name: name.to_owned(), description: String::new(), default })
            .to_vec()
    }

    fn on(given: &[&str]) -> Vec<String> {
        resolve(&declared(), &given.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).on
    }

    #[test]
    fn nothing_means_the_defaults() {
        assert_eq!(on(&[]), ["alerts", "bookmarks"]);
        assert_eq!(on(&["", " "]), ["alerts", "bookmarks"]);
    }

    #[test]
    fn plain_names_are_exact_and_keep_the_declared_order() {
        assert_eq!(on(&["flows", "alerts"]), ["alerts", "flows"]);
    }

    #[test]
    fn plus_and_minus_work_together() {
        assert_eq!(on(&["+flows", "-bookmarks"]), ["alerts", "flows"]);
        assert_eq!(on(&["+flows,-flows"]), ["alerts", "bookmarks"]);
    }

    #[test]
    fn invalid_names_are_left_out_and_named() {
        let given = ["+flow".to_owned(), "-alerts".to_owned()];
        let resolved = resolve(&declared(), &given);
        assert_eq!(resolved.on, ["bookmarks"]);
        assert_eq!(resolved.warnings.len(), 1);
        assert!(resolved.warnings[0].contains("`flow`"), "{:?}", resolved.warnings);
        assert!(resolve(&declared(), &["monkey".to_owned()]).on.is_empty());
    }

    #[test]
    fn mixed_lists_are_read_as_plus_with_a_warning() {
        let resolved = resolve(&declared(), &["flows".to_owned(), "-alerts".to_owned()]);
        assert_eq!(resolved.on, ["bookmarks", "flows"]);
        assert_eq!(resolved.warnings.len(), 1);
    }
}
