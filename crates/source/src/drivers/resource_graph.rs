//! Azure Resource Graph.
//!
//! <https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources>

use huntlet_report::Cloud;
use huntlet_table::read::Reply;
use huntlet_ticks::{TICKS_PER_MILLISECOND, parse_timespan};
use serde_json::{Value, json};

use super::{Brought, Driver, Question, origin, post_json, resource};
use crate::SourceError;
use crate::address::{Hosts, Origin, hosts};
use crate::gate::Rate;
use crate::http::{HttpRequest, HttpResponse};
use crate::service_error::ServiceError;
use crate::token::Resource;

/// Rows of a page.
const PAGE: usize = 1000;

pub(super) struct ResourceGraph {
    origin: Origin,
    resource: Resource,
    subscriptions: Vec<String>,
    portal: &'static str,
}

impl ResourceGraph {
    pub fn new(subscriptions: &[String], cloud: Cloud, endpoint: Option<&str>) -> Result<Self, SourceError> {
        let Hosts { manager, portal, .. } = hosts(cloud);
        let origin = origin(endpoint, manager)?;
        let configured = endpoint.map(|_| &origin);
        let others = ["https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"];
        let resource = resource(manager, &["user_impersonation"], &others, configured);
        Ok(Self { origin: origin.clone(), resource, subscriptions: subscriptions.to_vec(), portal })
    }
}

impl Driver for ResourceGraph {
    fn kind(&self) -> &'static str {
        "resourceGraph"
    }

    fn title(&self) -> String {
        "Azure Resource Graph".to_owned()
    }

    fn service(&self) -> &'static str {
        "Azure Resource Graph"
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn rate(&self) -> Rate {
        Rate::RESOURCE_GRAPH
    }

    fn most_rows(&self) -> Option<usize> {
        None
    }

    /// Resources are as they are now.
    fn time_column(&self, _: &str) -> Option<String> {
        None
    }

    fn request(&self, question: &Question<'_>) -> HttpRequest {
        let mut body =
            json!({ "query": question.text, "options": { "resultFormat": "table", "$top": PAGE } });
        if !self.subscriptions.is_empty() {
            body["subscriptions"] = json!(self.subscriptions);
        }
        if let Some(page) = question.page {
            body["options"]["$skipToken"] = Value::String(page.to_owned());
        }
        let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
        post_json(self.origin.join(path), &body)
    }

    fn link(&self, text: &str) -> Option<String> {
        Some(huntlet_catalog::graph_link(self.portal, text))
    }

    fn read(&self, mut reply: Reply) -> Brought {
        let mut brought = Brought::of(&mut reply);
        brought.error = ServiceError::of_members(&reply.members).filter(|_| brought.table.is_none());
        brought.page = reply.members.get("$skipToken").and_then(Value::as_str).map(str::to_owned);
        let truncated = match reply.members.get("resultTruncated") {
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            Some(Value::Bool(flag)) => *flag,
            _ => false,
        };
        if truncated && brought.page.is_none() {
            let total = reply.members.get("totalRecords").and_then(Value::as_u64);
            let of = total.map_or_else(String::new, |total| format!(" of {total}"));
            brought.reasons.push(format!(
                "Azure Resource Graph cut the result{of} rows and gives no further page: project the column `id` and it can."
            ));
        }
        brought
    }

    fn quiet_ms(&self, response: &HttpResponse) -> Option<f64> {
        let left: i64 = response.header("x-ms-user-quota-remaining")?.trim().parse().ok()?;
        let after = parse_timespan(response.header("x-ms-user-quota-resets-after")?.trim())?;
        (left <= 0).then_some((after / TICKS_PER_MILLISECOND) as f64)
    }

    fn forbidden_hint(&self) -> String {
        "Ask for the role Reader on the subscriptions.".to_owned()
    }
}
