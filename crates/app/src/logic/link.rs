//! Links that fill the form: which notebooklet, its parameters, the time range, the demo tenant. Never rows.

use form_urlencoded::{Serializer, parse};

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The notebooklet's name.
    pub notebooklet: Option<String>,
    /// Start of the range as a field holds it.
    pub start: Option<String>,
    /// End of the range as a field holds it.
    pub end: Option<String>,
    /// Options as `+name` and `-name`.
    pub options: Vec<String>,
    /// Whether the demo tenant is loaded at once.
    pub demo: bool,
    /// Other parameters by name, `value` among them.
    pub params: Vec<(String, String)>,
}

impl Link {
    /// Reads an address's query and fragment, each with or without its sign.
    pub fn read(query: &str, fragment: &str) -> Self {
        let mut link = Self::default();
        let parts = [query.trim_start_matches('?'), fragment.trim_start_matches('#')];
        for (name, value) in parts.iter().flat_map(|part| parse(part.as_bytes())) {
            let value = value.into_owned();
            match name.as_ref() {
                "nb" => link.notebooklet = Some(value),
                "start" => link.start = Some(value),
                "end" => link.end = Some(value),
                "demo" => link.demo = value != "0" && value != "false",
                "options" => {
                    let names = value.split(',').filter(|name| !name.is_empty());
                    link.options = names.map(str::to_owned).collect();
                }
                "" => {}
                name => link.params.push((name.to_owned(), value)),
            }
        }
        link
    }

    /// The fragment of an address, with its sign.
    pub fn fragment(&self) -> String {
        let mut text = Serializer::new(String::from("#"));
        // the sign stands before the first pair, which the serializer would part with `&`
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.notebooklet.clone().map(|name| ("nb", name)));
        pairs.extend(self.params.iter().map(|(name, value)| (name.as_str(), value.clone())));
        pairs.extend(self.start.clone().map(|start| ("start", start)));
        pairs.extend(self.end.clone().map(|end| ("end", end)));
        if !self.options.is_empty() {
            pairs.push(("options", self.options.join(",")));
        }
        if self.demo {
            pairs.push(("demo", "1".to_owned()));
        }
        text.extend_pairs(pairs);
        text.finish().replacen("#&", "#", 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_written_link_reads() {
        let link = Link::read(
            "?demo",
            "#nb=AccountSummary&value=meganb&start=2026-10-01T00:00&end=2026-10-15T00:00",
        );
        assert_eq!(link.notebooklet.as_deref(), Some("AccountSummary"));
        assert_eq!(link.params, vec![("value".to_owned(), "meganb".to_owned())]);
        assert!(link.demo);
        assert_eq!(link.end.as_deref(), Some("2026-10-15T00:00"));
    }

    #[test]
    fn nothing_is_a_link_too() {
        assert_eq!(Link::read("", ""), Link::default());
        assert_eq!(Link::read("", "#&&=&"), Link::default());
        assert!(!Link::read("demo=0", "").demo);
    }

    proptest! {
        #[test]
        fn links_come_back(value in ".*", start in proptest::option::of("[0-9T:-]{1,16}"), demo: bool) {
            let link = Link {
                notebooklet: Some("AccountSummary".into()),
                start,
                end: None,
                options: vec!["+get_alerts".into(), "-get_bookmarks".into()],
                demo,
                params: vec![("value".into(), value)],
            };
            prop_assert_eq!(Link::read("", &link.fragment()), link);
        }
    }
}
