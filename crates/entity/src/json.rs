//! JSON values as facts.

use huntlet_report::Fact;
use serde_json::Value;

/// A value as a person reads it: strings without quotes, null as nothing, the rest as compact JSON.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The leaves of a JSON value as facts. Members of nested objects and arrays are labelled by their path
/// (`Location.City`, `Tags[0]`), at most to this depth; what lies deeper is one fact of compact JSON. Text that is
/// itself a JSON object or array, as Sentinel nests it, is opened too. Empty leaves are left out.
pub fn facts(value: &Value) -> Vec<Fact> {
    let mut found = Vec::new();
    collect(value, "", 4, &mut found);
    found
}

fn collect(value: &Value, path: &str, depth: u8, found: &mut Vec<Fact>) {
    let opened = match value {
        Value::String(text) => parse_nested(text),
        _ => None,
    };
    match opened.as_ref().unwrap_or(value) {
        Value::Object(members) if depth > 0 => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(member, &path, depth - 1, found);
            }
        }
        Value::Array(items) if depth > 0 && items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{path}[{index}]"), depth - 1, found);
            }
        }
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            push(path, items.iter().map(value_text).collect::<Vec<_>>().join(", "), found);
        }
        leaf => push(path, value_text(leaf), found),
    }
}

fn push(path: &str, value: String, found: &mut Vec<Fact>) {
    if !value.trim().is_empty() {
        let label = if path.is_empty() { "value" } else { path };
        found.push(Fact { label: label.to_owned(), value });
    }
}

/// The object or array that a text holds.
pub fn parse_nested(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_members_are_labelled_by_their_path() {
        let value =
            json!({"a": 1, "b": {"c": "x", "d": null}, "e": [1, 2], "f": [{"g": true}], "h": "{\"i\": 2.5}"});
        let shown: Vec<_> =
            facts(&value).into_iter().map(|fact| format!("{}={}", fact.label, fact.value)).collect();
        assert_eq!(shown, ["a=1", "b.c=x", "e=1, 2", "f[0].g=true", "h.i=2.5"]);
    }

    #[test]
    fn text_that_only_looks_like_json_stays_text() {
        assert_eq!(facts(&json!("{not json"))[0].value, "{not json");
    }
}
