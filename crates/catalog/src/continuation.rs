//! KQL that is appended to a query: operators behind `|`, and nothing else.

use huntlet_kql::ast::{ExprKind, Script, StatementKind};
use huntlet_kql::{Diagnostic, Span};

/// What the operators are tried behind: a table of this name, on a line of its own.
const BEFORE: &str = "T\n";

/// Checks that `items` are operators that go on with a pipeline, `| where ... | take 5`, and returns how many there
/// are: 0 for blank text. The error holds a sentence and the parser's remarks, with spans into `items`.
///
/// The text is judged by its tree: behind a table it must parse without an error, as one statement that is a pipeline
/// from that table.
pub fn parse_continuation(items: &str) -> Result<usize, (String, Vec<Diagnostic>)> {
    if items.trim().is_empty() {
        return Ok(0);
    }
    if !items.trim_start().starts_with('|') {
        let reason = "it does not begin with `|`. Give operators such as `| where Level == 1 | take 5`.";
        return Err((reason.to_owned(), Vec::new()));
    }
    let parsed = huntlet_kql::parse(&format!("{BEFORE}{items}"));
    let errors: Vec<Diagnostic> =
        parsed.diagnostics.into_iter().filter(Diagnostic::is_error).map(moved).collect();
    if let Some(first) = errors.first() {
        let said = std::iter::once(&first.message).chain(&first.hint).map(|text| sentence(text));
        return Err((said.collect::<Vec<_>>().join(" "), errors));
    }
    operators(&parsed.script).ok_or_else(|| {
        let reason = "it holds more than operators behind a `|`, such as a second statement. \
            Leave out the `;` and what follows.";
        (reason.to_owned(), Vec::new())
    })
}

/// How many operators follow the table, when there is one statement that begins with it.
fn operators(script: &Script) -> Option<usize> {
    let [statement] = script.statements.as_slice() else { return None };
    let StatementKind::Query(query) = &statement.kind else { return None };
    let ExprKind::Pipeline { source: Some(source), operators } = &query.kind else { return None };
    let is_source = source.as_name().is_some_and(|name| name.text == "T" && name.span == Span::new(0, 1));
    is_source.then_some(operators.len())
}

/// The text with a full stop behind it.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}

fn moved(diagnostic: Diagnostic) -> Diagnostic {
    let back = BEFORE.len() as u32;
    let Span { start, end } = diagnostic.span;
    Diagnostic { span: Span::new(start.saturating_sub(back), end.saturating_sub(back)), ..diagnostic }
}

#[cfg(test)]
mod tests {
    use super::parse_continuation;

    #[test]
    fn operators_may_follow() {
        for (items, count) in [
            ("", 0),
            ("  \n", 0),
            ("| take 5", 1),
            ("  | where A == 1\n| summarize count() by B // why", 2),
            ("| join kind=inner (T | where x == ';') on Id", 1),
        ] {
            assert_eq!(parse_continuation(items), Ok(count), "{items}");
        }
    }

    #[test]
    fn nothing_else_may() {
        let mut said = Vec::new();
        for items in [
            "take 5",
            "; SecurityEvent",
            "| take 5; SecurityEvent | take 1",
            "| take 5; let x = 1",
            "| wher A == 1",
            "| where (A == 1",
            "| where A == 1) | take 5",
            "// a comment\n| take 5",
            "|",
        ] {
            let (reason, diagnostics) = parse_continuation(items).unwrap_err();
            assert!(diagnostics.iter().all(|remark| remark.span.end as usize <= items.len()), "{items}");
            said.push(format!("{items:?}: {reason}"));
        }
        insta::assert_snapshot!(said.join("\n"));
    }
}
