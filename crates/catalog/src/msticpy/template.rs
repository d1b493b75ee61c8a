//! Text with `{placeholders}` and `$<macros>$`, taken apart.

use std::fmt::Write as _;

/// A text whose placeholders are marks: the character `mark(n)` stands for the parameter `names[n]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// The text with marks.
    pub(crate) text: String,
    /// The names in the order of their first place, each once.
    pub(crate) names: Vec<String>,
}

/// First of the characters for private use that are the marks.
const FIRST: u32 = 0x000f_0000;
const LAST: u32 = 0x000f_ffff;

fn mark(index: usize) -> Option<char> {
    let code = FIRST + u32::try_from(index).ok()?;
    char::from_u32(code).filter(|_| code <= LAST)
}

impl Template {
    /// The parameter that a character stands for.
    pub(crate) fn name(&self, c: char) -> Option<&str> {
        let index = u32::from(c).checked_sub(FIRST).filter(|_| is_mark(c))?;
        self.names.get(index as usize).map(String::as_str)
    }

    /// The text as it was written.
    pub(crate) fn written(&self, text: &str) -> String {
        text.chars().fold(String::new(), |mut out, c| {
            match self.name(c) {
                // writing to a String cannot fail
                Some(name) => drop(write!(out, "{{{name}}}")),
                None => out.push(c),
            }
            out
        })
    }
}

/// True for a character that stands for a placeholder.
pub(crate) fn is_mark(c: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(c))
}

/// The text with `$<name>$` replaced by the macro's text, or by nothing when there is no such macro.
pub(crate) fn with_macros<'m>(text: &str, value: impl Fn(&str) -> Option<&'m str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("$<") {
        out.push_str(before);
        if let Some((name, after)) = behind.split_once(">$") {
            out.push_str(value(name.trim()).unwrap_or_default().trim());
            rest = after;
        } else {
            out.push_str("$<");
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// Finds the placeholders: `{name}`; `{{` and `}}` are braces. The error is a sentence.
pub(crate) fn parse(text: &str) -> Result<Template, String> {
    let mut template = Template { text: String::with_capacity(text.len()), names: Vec::new() };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '{' | '}' if behind.starts_with(c) => {
                template.text.push(c);
                rest = behind.get(1..).unwrap_or_default();
                continue;
            }
            '{' => {
                let Some((name, after)) = behind.split_once('}') else {
                    return Err(near("a { is not closed. Write {{ for a brace.", rest));
                };
                let name = name.trim();
                let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if !is_name {
                    return Err(near(
                        &format!("`{{{name}}}` is no placeholder. Write {{{{ and }}}} for braces."),
                        rest,
                    ));
                }
                let known = template.names.iter().position(|known| known == name);
                let index = known.unwrap_or(template.names.len());
                if known.is_none() {
                    template.names.push(name.to_owned());
                }
                template.text.push(mark(index).ok_or("there are too many placeholders.")?);
                rest = after;
                continue;
            }
            '}' => return Err(near("a } stands alone. Write }} for a brace.", rest)),
            c if is_mark(c) => return Err(near("it holds a character for private use. Leave it out.", rest)),
            c => template.text.push(c),
        }
        rest = behind;
    }
    Ok(template)
}

fn near(message: &str, rest: &str) -> String {
    let short: String = rest.chars().take(30).map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{message} It is near `{}`.", short.trim())
}

#[cfg(test)]
mod tests {
    use super::{parse, with_macros};

    #[test]
    fn placeholders_are_found_and_braces_stay() {
        let found = parse("T | where A == \"{a}\" and B matches regex \"x{{2,3}}\" {rest} {a}").unwrap();
        assert_eq!(found.names, ["a", "rest"]);
        assert_eq!(
            found.written(&found.text),
            "T | where A == \"{a}\" and B matches regex \"x{2,3}\" {rest} {a}"
        );
        for bad in ["a {", "a {b", "a }", "{}", "{a!r}", "{a:>5}", "{a[0]}", "\u{f0000}"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn macros_are_put_in() {
        let value = |name: &str| (name == "body").then_some(" | where A ");
        assert_eq!(with_macros("T $<body>$ $<none>$| take 1 $<", value), "T | where A | take 1 $<");
    }
}
