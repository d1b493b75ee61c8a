//! What services say went wrong: OneAPI error objects, as sentences.

use serde_json::{Map, Value};

/// An error object, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ServiceError {
    /// The codes from the outermost to the innermost.
    pub codes: Vec<String>,
    /// The messages likewise, each once.
    pub messages: Vec<String>,
}

/// How deep error objects are nested at most.
const DEPTH: usize = 16;

impl ServiceError {
    /// Reads `{ code, message, innererror: {...}, details: [...] }`, with or without `error` around it.
    pub fn of(value: &Value) -> Self {
        let mut error = Self::default();
        error.take(value, 0);
        error
    }

    /// Reads an object's member `error`, or the object.
    pub fn of_members(members: &Map<String, Value>) -> Option<Self> {
        let error = members.get("error").filter(|error| !error.is_null())?;
        Some(Self::of(error))
    }

    fn take(&mut self, value: &Value, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take(item, depth + 1)),
            Value::String(text) => self.say(text),
            Value::Object(object) => {
                if let Some(code) = object.get("code").and_then(Value::as_str) {
                    self.codes.push(code.to_owned());
                }
                // `@message` is the precise one where both are there
                for name in ["message", "@message", "text", "error_description"] {
                    if let Some(text) = object.get(name).and_then(Value::as_str) {
                        self.say(text);
                    }
                }
                for name in
                    ["error", "innererror", "innerError", "details", "OneApiErrors", "Exceptions", "messages"]
                {
                    if let Some(inner) = object.get(name) {
                        self.take(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !self.messages.contains(&text) {
            self.messages.push(text);
        }
    }

    /// The most precise message; the outer ones only say that something is wrong.
    pub fn sentence(&self) -> String {
        let text = self.messages.last().map_or("it gave no reason", String::as_str);
        let short: String = text.chars().take(600).collect();
        let short = short.trim_end_matches('.');
        let code = self.codes.first().filter(|code| !short.contains(code.as_str()));
        code.map_or_else(|| format!("{short}."), |code| format!("{short} ({code})."))
    }

    fn anywhere(&self, words: &[&str]) -> bool {
        let has = |text: &String| words.iter().any(|word| text.contains(word));
        self.codes.iter().any(has) || self.messages.iter().any(has)
    }

    /// Whether the result is larger than the service gives.
    pub fn is_too_large(&self) -> bool {
        self.anywhere(&[
            "E_QUERY_RESULT_SET_TOO_LARGE",
            "ResponsePayloadTooLarge",
            "ResponseTooLarge",
            "exceeded the internal",
            "exceed the set limit",
            "result set has exceeded",
            "maximum response size",
            "0x80DA0003",
        ])
    }

    /// Whether the service ran out of the time it gives a query.
    pub fn is_timeout(&self) -> bool {
        self.anywhere(&[
            "GatewayTimeout",
            "Request timed out",
            "QueryTimeout",
            "E_QUERY_TIMEOUT",
            "query timeout",
        ])
    }

    /// The table that the service does not have.
    pub fn missing_table(&self) -> Option<String> {
        let named = |text: &String| {
            let rest = text.split("Failed to resolve table").nth(1)?;
            let quoted = rest.split("named ").nth(1)?.trim_start();
            let mark = quoted.chars().next().filter(|mark| matches!(mark, '\'' | '"' | '`'))?;
            quoted.get(1..)?.split(mark).next().map(str::to_owned)
        };
        self.messages.iter().rev().find_map(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_the_innermost_cause() {
        let error = ServiceError::of(&json!({ "error": {
            "message": "The request had some invalid properties", "code": "BadArgumentError",
            "innererror": { "code": "SemanticError", "message": "A semantic error occurred.",
                "innererror": { "code": "SEM0100", "line": 1, "pos": 8,
                    "message": "'where' operator: Failed to resolve table or column expression named 'SigninLogz'" } } } }));
        assert_eq!(error.codes, ["BadArgumentError", "SemanticError", "SEM0100"]);
        assert_eq!(error.missing_table().as_deref(), Some("SigninLogz"));
        let sentence = error.sentence();
        assert!(sentence.starts_with("'where' operator: Failed"), "{sentence}");
        assert!(sentence.ends_with("(BadArgumentError)."), "{sentence}");
        let bad_column = json!({ "message": "Failed to resolve scalar expression named 'X'" });
        assert_eq!(ServiceError::of(&bad_column).missing_table(), None);
    }

    #[test]
    fn knows_a_result_that_is_too_large() {
        let frame = json!({ "FrameType": "DataSetCompletion", "HasErrors": true, "OneApiErrors": [{ "error": {
            "code": "LimitsExceeded", "message": "Request is invalid and cannot be executed.",
            "@message": "Query execution has exceeded the allowed limits (80DA0003): Query result set has exceeded the internal record count limit 500000 (E_QUERY_RESULT_SET_TOO_LARGE)." } }] });
        assert!(ServiceError::of(&frame).is_too_large());
        assert!(!ServiceError::of(&json!({ "message": "no" })).is_too_large());
        assert_eq!(ServiceError::of(&json!(null)).sentence(), "it gave no reason.");
    }
}
