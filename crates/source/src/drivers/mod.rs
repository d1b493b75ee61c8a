//! What sets the services apart: addresses, bodies, answers, limits.

mod defender;
mod kusto;
mod log_analytics;
mod resource_graph;
mod splunk;

use huntlet_report::Connection;
use huntlet_table::read::Reply;
use huntlet_table::{Schema, Table};

use crate::address::Origin;
use crate::gate::Rate;
use crate::http::{HttpRequest, HttpResponse, Method};
use crate::service_error::ServiceError;
use crate::token::Resource;
use crate::{QueryRequest, SourceError, codes};

/// One question to one place.
pub(crate) struct Question<'q> {
    /// The query as it is sent.
    pub text: &'q str,
    /// The time span in ticks, both ends included.
    pub span: Option<(i64, i64)>,
    /// The tables that it reads.
    pub tables: &'q [String],
    /// Which of the driver's targets.
    pub target: usize,
    /// Where the next page begins.
    pub page: Option<&'q str>,
    /// Without headers that a service may not allow across origins.
    pub plain: bool,
}

/// A place that is asked by itself.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// What the column `Workspace` says; none for the only place.
    pub label: Option<String>,
}

/// What an answer of status 200 brought.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// The rows; none when the answer had no table.
    pub table: Option<Table>,
    /// Why rows are missing, a sentence each.
    pub reasons: Vec<String>,
    /// Why the result is larger than the service gives, where that is so.
    pub too_large: Option<String>,
    /// The answer is an error after all.
    pub error: Option<ServiceError>,
    /// The next page begins here.
    pub page: Option<String>,
    /// What the service told of its work, a sentence each.
    pub told: Vec<String>,
}

impl Brought {
    fn of(reply: &mut Reply) -> Self {
        let mut reasons = Vec::new();
        if !reply.others.is_empty() {
            reasons.push(format!(
                "The query has further results that are not shown: {}.",
                reply.others.join(", ")
            ));
        }
        Self {
            table: reply.table.take(),
            reasons,
            told: std::mem::take(&mut reply.notices),
            ..Self::default()
        }
    }

    /// The service says that not all rows are here.
    fn partial(&mut self, service: &str, error: &ServiceError) {
        let sentence = format!("{service} marked the result as incomplete: {}", error.sentence());
        if error.is_too_large() {
            self.too_large = Some(sentence);
        } else {
            self.reasons.push(sentence);
        }
    }
}

/// A kind of service.
pub(crate) trait Driver {
    /// `sentinel`, `adx`, …
    fn kind(&self) -> &'static str;
    /// What it is, for people.
    fn title(&self) -> String;
    /// The service's name in sentences.
    fn service(&self) -> &'static str;
    /// Where it is.
    fn origin(&self) -> &Origin;
    /// What tokens must be for.
    fn resource(&self) -> &Resource;
    /// How often it may be asked.
    fn rate(&self) -> Rate {
        Rate::LOG_ANALYTICS
    }
    /// The places to ask, at least one.
    fn targets(&self) -> Vec<Target> {
        vec![Target { label: None }]
    }
    /// Whether queries are KQL.
    fn is_kql(&self) -> bool {
        true
    }
    /// The column by which a table's rows are in time; none when the service knows no time span, and a query cannot be
    /// asked in parts.
    fn time_column(&self, table: &str) -> Option<String>;
    /// Rows at most.
    fn most_rows(&self) -> Option<usize> {
        Some(500_000)
    }
    /// The types of columns that the service does not tell.
    fn types(&self) -> Schema {
        Schema::default()
    }
    /// The request, without its token.
    fn request(&self, question: &Question<'_>) -> HttpRequest;
    /// A link that opens a query where the service has a page of its own; none where it has none, or where the
    /// connection does not say enough.
    fn link(&self, text: &str) -> Option<String> {
        let _ = text;
        None
    }
    /// Whether requests have headers that a service may not allow across origins, and that it can do without.
    fn has_spare_headers(&self) -> bool {
        false
    }
    /// What an answer of status 200 means.
    fn read(&self, reply: Reply) -> Brought;
    /// How long the service says to wait before the next request, in milliseconds, beside `Retry-After`.
    fn quiet_ms(&self, response: &HttpResponse) -> Option<f64> {
        let _ = response;
        None
    }
    /// What to do when nothing comes back.
    fn unreachable_hint(&self) -> String {
        format!(
            "Check the network and the address {}. A browser also says this when the service does not allow this page's \
             origin.",
            self.origin().as_str()
        )
    }
    /// What to do when the user may not read.
    fn forbidden_hint(&self) -> String;
    /// Why the result may lack rows whatever comes back, a sentence each.
    fn known_gaps(&self, request: &QueryRequest, now: i64) -> Vec<String> {
        let _ = (request, now);
        Vec::new()
    }
}

/// The driver of a connection; none for `local`.
pub(crate) fn driver(connection: &Connection) -> Result<Option<Box<dyn Driver>>, SourceError> {
    Ok(Some(match connection {
        Connection::Sentinel { .. } => Box::new(log_analytics::LogAnalytics::new(connection)?),
        Connection::Adx { cluster, database, time_column } => {
            Box::new(kusto::Kusto::new(cluster, database, time_column.as_deref())?)
        }
        Connection::Defender { cloud, endpoint } => {
            Box::new(defender::Defender::new(*cloud, endpoint.as_deref())?)
        }
        Connection::ResourceGraph { subscriptions, cloud, endpoint } => {
            Box::new(resource_graph::ResourceGraph::new(subscriptions, *cloud, endpoint.as_deref())?)
        }
        Connection::Splunk { endpoint } => Box::new(splunk::Splunk::new(endpoint)?),
        Connection::Local => return Ok(None),
    }))
}

/// The origin of a configured address, or of the cloud's.
fn origin(configured: Option<&str>, cloud: &str) -> Result<Origin, SourceError> {
    Origin::parse(configured.filter(|address| !address.trim().is_empty()).unwrap_or(cloud))
}

/// A resource of the cloud. A token for an address that the user configured may be for that address too.
fn resource(name: &str, scopes: &[&str], others: &[&str], configured: Option<&Origin>) -> Resource {
    let mut audiences: Vec<String> = others.iter().map(|other| (*other).to_owned()).collect();
    audiences.push(name.to_owned());
    audiences.extend(configured.map(|origin| origin.as_str().to_owned()));
    let scopes = scopes.iter().map(|scope| format!("{name}/{scope}")).collect();
    Resource { name: name.to_owned(), scopes, audiences }
}

/// A request with a body of JSON.
fn post_json(url: String, body: &serde_json::Value) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url,
        headers: vec![
            ("Content-Type", "application/json".to_owned()),
            ("Accept", "application/json".to_owned()),
        ],
        token: None,
        body: body.to_string().into_bytes(),
    }
}

/// `start/end`, as ISO 8601 has it.
fn interval((start, end): (i64, i64)) -> String {
    let [start, end] = [start, end].map(huntlet_ticks::format_datetime_short);
    format!("{start}/{end}")
}

fn required<'a>(value: &'a str, what: &str) -> Result<&'a str, SourceError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(SourceError::new(
            codes::ADDRESS,
            format!("The connection has no {what}."),
            format!("Give its {what}."),
        ));
    }
    Ok(value)
}
