//! Azure Data Explorer, and the eventhouses of Microsoft Fabric.
//!
//! <https://learn.microsoft.com/kusto/api/rest/response-v2>

use huntlet_table::read::Reply;
use serde_json::{Value, json};

use super::{Brought, Driver, Question, post_json, required};
use crate::SourceError;
use crate::address::Origin;
use crate::http::HttpRequest;
use crate::service_error::ServiceError;
use crate::token::Resource;

pub(super) struct Kusto {
    origin: Origin,
    resource: Resource,
    database: String,
    time_column: String,
}

impl Kusto {
    pub fn new(cluster: &str, database: &str, time_column: Option<&str>) -> Result<Self, SourceError> {
        let origin = Origin::parse(required(cluster, "cluster's address")?)?;
        let name = origin.as_str().to_owned();
        let resource = Resource {
            scopes: vec![format!("{name}/user_impersonation")],
            // clusters take tokens for other names of theirs, which only they know
            audiences: Vec::new(),
            name,
        };
        let database = required(database, "database")?.to_owned();
        let time_column = time_column.unwrap_or("TimeGenerated").to_owned();
        Ok(Self { origin, resource, database, time_column })
    }
}

impl Driver for Kusto {
    fn kind(&self) -> &'static str {
        "adx"
    }

    fn title(&self) -> String {
        format!("Azure Data Explorer, {} on {}", self.database, self.origin.as_str())
    }

    fn service(&self) -> &'static str {
        "Azure Data Explorer"
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn time_column(&self, _: &str) -> Option<String> {
        Some(self.time_column.clone())
    }

    fn request(&self, question: &Question<'_>) -> HttpRequest {
        let mut options = json!({ "servertimeout": "00:10:00" });
        if let Some((start, end)) = question.span {
            let [start, end] = [start, end].map(huntlet_ticks::format_datetime_short);
            options["query_datetimescope_column"] = Value::String(self.time_column.clone());
            options["query_datetimescope_from"] = Value::String(start);
            options["query_datetimescope_to"] = Value::String(end);
        }
        let body = json!({ "db": self.database, "csl": question.text, "properties": { "Options": options } });
        post_json(self.origin.join("/v2/rest/query"), &body)
    }

    fn link(&self, text: &str) -> Option<String> {
        huntlet_catalog::explorer_link(self.origin.as_str(), &self.database, text)
    }

    fn read(&self, mut reply: Reply) -> Brought {
        let mut brought = Brought::of(&mut reply);
        if let Some(error) = ServiceError::of_members(&reply.members) {
            brought.error = Some(error);
            return brought;
        }
        if !reply.errors.is_empty() {
            let error = ServiceError::of(&Value::Array(reply.errors));
            if brought.table.is_some() {
                brought.partial(self.service(), &error);
            } else {
                brought.error = Some(error);
            }
        }
        brought
    }

    fn forbidden_hint(&self) -> String {
        format!("Ask for the role of a viewer of the database {}.", self.database)
    }
}
