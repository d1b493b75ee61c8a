//! Splunk, by its REST search.
//!
//! <https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch>

use huntlet_table::read::Reply;
use huntlet_table::{Field, KqlType, Schema};
use huntlet_ticks::{TICKS_PER_SECOND, UNIX_EPOCH};
use serde_json::Value;

use super::{Brought, Driver, Question, required};
use crate::SourceError;
use crate::address::{Origin, escaped};
use crate::http::{HttpRequest, Method};
use crate::service_error::ServiceError;
use crate::token::Resource;

/// Rows of one search at most, unless the server's limits.conf says otherwise.
const MOST: usize = 50_000;

pub(super) struct Splunk {
    origin: Origin,
    resource: Resource,
}

impl Splunk {
    pub fn new(endpoint: &str) -> Result<Self, SourceError> {
        let origin = Origin::parse(required(endpoint, "address")?)?;
        let name = origin.as_str().to_owned();
        Ok(Self { origin, resource: Resource { name, scopes: Vec::new(), audiences: Vec::new() } })
    }
}

/// Seconds since 1970 with seven digits, as `earliest_time` takes them; there are no events before.
fn epoch(ticks: i64) -> String {
    let since = ticks.saturating_sub(UNIX_EPOCH).max(0);
    format!("{}.{:07}", since / TICKS_PER_SECOND, since % TICKS_PER_SECOND)
}

impl Driver for Splunk {
    fn kind(&self) -> &'static str {
        "splunk"
    }

    fn title(&self) -> String {
        format!("Splunk on {}", self.origin.as_str())
    }

    fn service(&self) -> &'static str {
        "Splunk"
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn is_kql(&self) -> bool {
        false
    }

    fn most_rows(&self) -> Option<usize> {
        Some(MOST)
    }

    /// Whether a search of Splunk's language is row-wise is not known here, so none is asked in parts.
    fn time_column(&self, _: &str) -> Option<String> {
        None
    }

    fn types(&self) -> Schema {
        Schema::new(vec![Field::new("_time", KqlType::DateTime), Field::new("_indextime", KqlType::Long)])
    }

    fn request(&self, question: &Question<'_>) -> HttpRequest {
        let text = question.text.trim_start();
        let begins =
            text.starts_with('|') || text.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("search"));
        let search = if begins { text.to_owned() } else { format!("search {text}") };
        let mut form = vec![
            ("search", search),
            ("exec_mode", "oneshot".to_owned()),
            ("output_mode", "json_rows".to_owned()),
            ("count", "0".to_owned()),
        ];
        if let Some((start, end)) = question.span {
            form.push(("earliest_time", epoch(start)));
            // the latest time is not within
            form.push(("latest_time", epoch(end.saturating_add(1))));
        }
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        HttpRequest {
            method: Method::Post,
            url: self.origin.join("/services/search/jobs"),
            headers: vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())],
            token: None,
            body: body.join("&").into_bytes(),
        }
    }

    fn read(&self, mut reply: Reply) -> Brought {
        let mut brought = Brought::of(&mut reply);
        let messages = reply.members.get("messages").and_then(Value::as_array).cloned().unwrap_or_default();
        for message in messages {
            let grave = matches!(message.get("type").and_then(Value::as_str), Some("FATAL" | "ERROR"));
            let error = ServiceError::of(&message);
            match (grave, brought.table.is_some()) {
                (true, true) => brought.partial(self.service(), &error),
                (true, false) => brought.error = Some(error),
                (false, _) => brought.told.push(format!("Splunk says: {}", error.sentence())),
            }
        }
        brought
    }

    fn unreachable_hint(&self) -> String {
        format!(
            "Splunk answers a web page only when its administrator allows the page's origin: \
             `crossOriginSharingPolicy` under `[httpServer]` in server.conf. The certificate of {} must be one that the \
             browser trusts, and Splunk Cloud seldom opens this port. Else export the search as CSV or JSON and load the \
             file.",
            self.origin.as_str()
        )
    }

    fn forbidden_hint(&self) -> String {
        "The user of the token needs the capability `search` and a role that may read the index.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_with_ticks() {
        assert_eq!(epoch(UNIX_EPOCH + 15_000_001), "1.5000001");
        assert_eq!(epoch(UNIX_EPOCH - 1), "0.0000000");
    }
}
