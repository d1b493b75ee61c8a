//! Microsoft Sentinel, by the Log Analytics query API.
//!
//! <https://learn.microsoft.com/azure/azure-monitor/logs/api/overview>

use huntlet_report::{Connection, WorkspaceRef, Workspaces};
use huntlet_table::read::Reply;
use serde_json::{Value, json};

use super::{Brought, Driver, Question, Target, interval, origin, post_json, required, resource};
use crate::address::{Origin, escaped, hosts};
use crate::http::HttpRequest;
use crate::service_error::ServiceError;
use crate::token::Resource;
use crate::{QueryRequest, SourceError, codes};

/// The application id of the service, which tokens may name as their audience.
const APPLICATION: &str = "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5";

pub(super) struct LogAnalytics {
    origin: Origin,
    resource: Resource,
    places: Vec<WorkspaceRef>,
    labelled: bool,
    others: Vec<String>,
    search_tables: Vec<String>,
    portal: &'static str,
    resource_id: String,
}

impl LogAnalytics {
    pub fn new(connection: &Connection) -> Result<Self, SourceError> {
        let Connection::Sentinel { workspace_id, workspaces, search_tables, cloud, endpoint, resource_id } =
            connection
        else {
            return Err(SourceError::new(codes::ADDRESS, "This is no connection to a workspace.", ""));
        };
        let hosts = hosts(*cloud);
        let own = endpoint.as_deref().filter(|address| !address.trim().is_empty());
        let origin = origin(own, hosts.logs)?;
        let (places, labelled) = match workspace_id {
            Workspaces::One(id) => (vec![WorkspaceRef { id: id.clone(), name: None }], false),
            Workspaces::Each(each) => (each.clone(), true),
        };
        if places.is_empty() {
            required("", "workspace id")?;
        }
        for place in &places {
            required(&place.id, "workspace id")?;
        }
        if labelled && !workspaces.is_empty() {
            return Err(SourceError::new(
                codes::ADDRESS,
                "Workspaces are either asked one by one or joined by the service, not both.",
                "Give several ids as `workspaceId`, or one id and `workspaces`.",
            ));
        }
        let resource_id = resource_id.as_deref().unwrap_or_default().trim();
        if !(resource_id.is_empty() || huntlet_catalog::is_workspace(resource_id)) {
            return Err(SourceError::new(
                codes::ADDRESS,
                format!("`{resource_id}` is no resource id of a workspace."),
                "Give the one that the workspace's page of properties shows: it begins with /subscriptions/.",
            ));
        }
        // the older name of the public cloud's host is the one that tokens are for
        let public = "https://api.loganalytics.io";
        let name = if hosts.logs == "https://api.loganalytics.azure.com" { public } else { hosts.logs };
        let configured = own.map(|_| &origin);
        let resource = resource(name, &["Data.Read"], &[hosts.logs, APPLICATION], configured);
        Ok(Self {
            origin: origin.clone(),
            resource,
            places,
            labelled,
            others: workspaces.clone(),
            search_tables: search_tables.clone(),
            portal: hosts.portal,
            resource_id: resource_id.to_owned(),
        })
    }

    /// Whether the tables are of a plan that only `/search` reads.
    fn is_search(&self, tables: &[String]) -> bool {
        tables.iter().any(|table| self.search_tables.contains(table))
    }

    fn place(&self, target: usize) -> &str {
        self.places.get(target).or(self.places.first()).map_or("", |place| place.id.trim())
    }
}

impl Driver for LogAnalytics {
    fn kind(&self) -> &'static str {
        "sentinel"
    }

    fn title(&self) -> String {
        let names: Vec<&str> =
            self.places.iter().map(|place| place.name.as_deref().unwrap_or(place.id.as_str())).collect();
        let word = if names.len() == 1 { "workspace" } else { "workspaces" };
        format!("Microsoft Sentinel, {word} {}", names.join(", "))
    }

    fn service(&self) -> &'static str {
        "Log Analytics"
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn targets(&self) -> Vec<Target> {
        let label = |place: &WorkspaceRef| {
            self.labelled.then(|| place.name.clone().unwrap_or_else(|| place.id.trim().to_owned()))
        };
        self.places.iter().map(|place| Target { label: label(place) }).collect()
    }

    fn time_column(&self, _: &str) -> Option<String> {
        Some("TimeGenerated".to_owned())
    }

    fn request(&self, question: &Question<'_>) -> HttpRequest {
        let search = self.is_search(question.tables);
        let path = format!(
            "/v1/workspaces/{}/{}",
            escaped(self.place(question.target)),
            if search { "search" } else { "query" }
        );
        let mut body = json!({ "query": question.text });
        if let Some(span) = question.span {
            body["timespan"] = Value::String(interval(span));
        }
        if !self.others.is_empty() && !search {
            body["workspaces"] = json!(self.others);
        }
        let mut request = post_json(self.origin.join(&path), &body);
        if !question.plain {
            request.headers.push(("Prefer", "wait=600, include-statistics=true".to_owned()));
        }
        request
    }

    fn has_spare_headers(&self) -> bool {
        true
    }

    fn link(&self, text: &str) -> Option<String> {
        // the portal's page asks one workspace
        let [_] = self.places.as_slice() else { return None };
        if !self.others.is_empty() {
            return None;
        }
        huntlet_catalog::logs_link(self.portal, &self.resource_id, text)
    }

    fn read(&self, mut reply: Reply) -> Brought {
        let mut brought = Brought::of(&mut reply);
        let query = |name: &str| reply.members.get("statistics")?.get("query")?.get(name).cloned();
        if let Some(seconds) = query("executionTime").and_then(|time| time.as_f64()) {
            brought.told.push(format!("The service worked on it for {seconds:.3} s."));
        }
        match ServiceError::of_members(&reply.members) {
            Some(error) if brought.table.is_some() => brought.partial(self.service(), &error),
            error => brought.error = error,
        }
        brought
    }

    fn known_gaps(&self, request: &QueryRequest, _: i64) -> Vec<String> {
        let alone = self.is_search(&request.tables) && !self.others.is_empty();
        alone
            .then(|| {
                let others = self.others.join(", ");
                format!("A table of the plan Basic or Auxiliary is searched in one workspace: rows of {others} are not among these.")
            })
            .into_iter()
            .collect()
    }

    fn forbidden_hint(&self) -> String {
        "Ask for the role Microsoft Sentinel Reader or Log Analytics Reader on the workspace. A role that was just given \
         can take up to an hour until this service knows it."
            .to_owned()
    }
}
