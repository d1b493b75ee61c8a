//! Names as a query writes them.

/// A table's name as a query writes it: bare where it is a plain name, else in brackets.
pub fn table_reference(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if is_plain {
        name.to_owned()
    } else {
        format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_words_stand_in_brackets() {
        assert_eq!(table_reference("SigninLogs"), "SigninLogs");
        assert_eq!(table_reference("My table"), "['My table']");
        assert_eq!(table_reference("it's"), "['it\\'s']");
        assert_eq!(table_reference("2026"), "['2026']");
    }
}
