//! The services that answer queries, and what a query goes through: fault, token, limit, run, delivery.

mod graph;
mod kusto;
mod kusto_schema;
mod log_analytics;
mod resource_graph;
mod splunk;

pub(crate) use kusto_schema::auth_metadata;

use std::sync::Arc;
use std::time::Duration;

use crate::counts::Counts;
use crate::delivery::Delivery;
use crate::failure::Failure;
use crate::faults::{Drawn, Fault};
use crate::http::{Reply, Request};
use crate::limits::Refused;
use crate::run::{Query, Ran, Stopped, run};
use crate::settings::Settings;
use crate::state::State;
use crate::tenant::User;
use crate::{sign_in, token};

/// Who is looked like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    LogAnalytics,
    Kusto,
    Graph,
    ResourceGraph,
    Splunk,
}

/// A request for a service.
#[derive(Debug, Clone)]
pub(crate) enum Endpoint {
    /// `/v1/workspaces/{id}/query`, or `/search`.
    Workspace { id: String, search: bool },
    /// `/v1/workspaces/{id}/metadata`
    Metadata { id: String },
    /// `/v2/rest/query`
    KustoQuery,
    /// `/v1/rest/mgmt`
    KustoManagement,
    /// `/v1.0/security/runHuntingQuery`
    Hunting,
    /// `/providers/Microsoft.ResourceGraph/resources`
    Resources,
    /// `/services/search/jobs`
    Search,
}

impl Endpoint {
    /// The endpoint of a path.
    pub fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        Some(match parts.as_slice() {
            ["v1", "workspaces", id, "query"] => Self::Workspace { id: (*id).to_owned(), search: false },
            ["v1", "workspaces", id, "search"] => Self::Workspace { id: (*id).to_owned(), search: true },
            ["v1", "workspaces", id, "metadata"] => Self::Metadata { id: (*id).to_owned() },
            ["v2", "rest", "query"] => Self::KustoQuery,
            ["v1", "rest", "mgmt"] => Self::KustoManagement,
            ["v1.0" | "beta", "security", "runHuntingQuery" | "microsoft.graph.security.runHuntingQuery"] => {
                Self::Hunting
            }
            ["providers", provider, "resources"]
                if provider.eq_ignore_ascii_case("Microsoft.ResourceGraph") =>
            {
                Self::Resources
            }
            ["services", "search", "jobs"] | ["services", "search", "v2", "jobs"] => Self::Search,
            _ => return None,
        })
    }

    pub fn service(&self) -> Service {
        match self {
            Self::Workspace { .. } | Self::Metadata { .. } => Service::LogAnalytics,
            Self::KustoQuery | Self::KustoManagement => Service::Kusto,
            Self::Hunting => Service::Graph,
            Self::Resources => Service::ResourceGraph,
            Self::Search => Service::Splunk,
        }
    }

    /// The name in the counts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Workspace { search: false, .. } => "log-analytics/query",
            Self::Workspace { search: true, .. } => "log-analytics/search",
            Self::Metadata { .. } => "log-analytics/metadata",
            Self::KustoQuery => "adx/query",
            Self::KustoManagement => "adx/mgmt",
            Self::Hunting => "graph/hunting",
            Self::Resources => "arm/resources",
            Self::Search => "splunk/search",
        }
    }

    /// Whether faults are injected here: they are for queries.
    fn is_query(&self) -> bool {
        !matches!(self, Self::Metadata { .. } | Self::KustoManagement)
    }
}

/// A request on its way to the answer.
pub(crate) struct Call<'a> {
    pub state: &'a Arc<State>,
    pub request: &'a Request,
    pub settings: Arc<Settings>,
    pub user: &'static User,
    /// Whether half of the rows are to be left out.
    pub partial: bool,
}

/// The reply of a service.
pub(crate) async fn answer(state: &Arc<State>, request: &Request, endpoint: &Endpoint) -> Reply {
    let service = endpoint.service();
    let settings = state.settings();
    let drawn = if endpoint.is_query() { state.plan().draw() } else { Drawn::NONE };
    // only these have a form for it
    let partial = drawn.fault == Fault::Partial
        && matches!(service, Service::LogAnalytics | Service::Kusto | Service::Splunk);
    let drawn = if drawn.fault == Fault::Partial && !partial { Drawn::NONE } else { drawn };
    if let Some(reply) = instead(drawn.fault, service, request, &settings) {
        Counts::add(&mut state.counts().faults, drawn.fault.name());
        return reply;
    }
    match answered(state, request, endpoint, settings.clone(), partial).await {
        Ok(reply) => {
            if drawn.fault != Fault::None {
                Counts::add(&mut state.counts().faults, drawn.fault.name());
            }
            delivered(reply, drawn, &settings)
        }
        Err(failure) => failure.reply(service, request),
    }
}

async fn answered(
    state: &Arc<State>,
    request: &Request,
    endpoint: &Endpoint,
    settings: Arc<Settings>,
    partial: bool,
) -> Result<Reply, Failure> {
    let service = endpoint.service();
    let user = match endpoint {
        // the open workspace with the open key, as the service has it
        Endpoint::Workspace { id, .. } | Endpoint::Metadata { id }
            if id == "DEMO_WORKSPACE" && request.header("x-api-key") == Some("DEMO_KEY") =>
        {
            &crate::tenant::USERS[1]
        }
        _ => token::check(state, request, service)?,
    };
    let admitted = state.gate.enter(user.id, service, &settings.limits).await.map_err(|refused| {
        let which = if refused == Refused::Queue { "queue" } else { "rate" };
        Counts::add(&mut state.counts().limited, which);
        Failure::refused(service, refused, settings.retry_after_s)
    })?;
    {
        let mut counts = state.counts();
        counts.peak = counts.peak.max(admitted.running);
    }
    let call = Call { state, request, settings, user, partial };
    let reply = match endpoint {
        Endpoint::Workspace { id, search } => log_analytics::query(&call, id, *search).await,
        Endpoint::Metadata { id } => log_analytics::metadata(&call, id),
        Endpoint::KustoQuery => kusto::query(&call).await,
        Endpoint::KustoManagement => kusto_schema::management(&call),
        Endpoint::Hunting => graph::hunt(&call).await,
        Endpoint::Resources => resource_graph::query(&call).await,
        Endpoint::Search => splunk::search(&call),
    };
    drop(admitted);
    reply
}

/// The reply that a fault puts in the place of the answer.
fn instead(fault: Fault, service: Service, request: &Request, settings: &Settings) -> Option<Reply> {
    let retry = Some(settings.retry_after_s);
    let failure = match fault {
        Fault::Throttle => Failure::throttled(service, retry),
        Fault::ThrottleBare => Failure::throttled(service, None),
        Fault::Internal => Failure::server(500),
        Fault::BadGateway => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
            return Some(Reply::html(502, page.to_owned()));
        }
        Fault::Unavailable => Failure { retry_after_s: retry, ..Failure::server(503) },
        Fault::GatewayTimeout => Failure::server(504),
        Fault::ExpiredToken => Failure::unauthorized(service, "invalid_token", "The token has expired."),
        Fault::WrongMime => return Some(Reply::html(200, sign_in::page::bare())),
        Fault::Drop => {
            return Some(Reply { delivery: Delivery::Dropped, ..Reply::new(200, "text/plain", "") });
        }
        _ => return None,
    };
    Some(failure.reply(service, request))
}

/// A right reply, delivered as the fault wants it.
fn delivered(mut reply: Reply, drawn: Drawn, settings: &Settings) -> Reply {
    let slow = Duration::from_millis(settings.slow_ms);
    let middle = drawn.at.unwrap_or(reply.body.len() / 2);
    match drawn.fault {
        Fault::SlowFirstByte => reply.delivery = Delivery::Late(slow),
        Fault::SlowBody => reply.delivery = Delivery::Slow(slow),
        Fault::Truncated => {
            let end = middle.min(reply.body.len().saturating_sub(1));
            reply.body = reply.body.slice(..end);
        }
        Fault::Cut => reply.delivery = Delivery::CutAt(middle),
        Fault::NoCors => reply = reply.with("x-emulator-no-cors", "1"),
        _ => {}
    }
    reply
}

/// Counts a query that nobody waited for.
struct Abandoned<'a>(Option<&'a Arc<State>>);

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        if let Some(state) = self.0 {
            state.counts().abandoned += 1;
        }
    }
}

impl Call<'_> {
    /// Runs the query, and counts it.
    async fn run(&self, query: Query) -> Result<Ran, Failure> {
        let text = query.text.clone();
        let mut abandoned = Abandoned(Some(self.state));
        let ran = run(self.state.tenant.clone(), self.user, query).await;
        abandoned.0 = None;
        self.state.counts().queries += u64::from(!matches!(ran, Err(Stopped::Late)));
        ran.map_err(|stopped| Failure::stopped(stopped, &text))
    }

    /// The rows to send: all, those that the limit allows, or half of them when that is the fault.
    fn rows(&self, height: usize) -> (usize, Option<&'static str>) {
        if self.partial {
            return (height / 2, Some(SHARD_LOST));
        }
        let most = self.settings.limits.rows;
        if height > most { (most, Some(TOO_MANY)) } else { (height, None) }
    }

    /// Counts what is sent.
    fn sent(&self, rows: usize, partial: bool) {
        let mut counts = self.state.counts();
        counts.rows += rows as u64;
        counts.partial += u64::from(partial && !self.partial);
    }

    /// The numbers of the workspaces of these names, all of which the user must be allowed to read.
    fn workspaces<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Vec<usize>, Failure> {
        let tenant = &self.state.tenant;
        let mut numbers = Vec::new();
        for name in names {
            let name = if name == "DEMO_WORKSPACE" { tenant.workspaces[0].id } else { name };
            if !tenant.workspaces.iter().any(|workspace| workspace.is_called(name)) {
                return Err(Failure::no_such_path());
            }
            let at = tenant.find(name, self.user).ok_or_else(Failure::forbidden)?;
            if !numbers.contains(&at) {
                numbers.push(at);
            }
        }
        Ok(numbers)
    }
}

/// Kinds of incomplete results, by name.
const TOO_MANY: &str = "records";
const TOO_LARGE: &str = "bytes";
const SHARD_LOST: &str = "shard";

/// Kusto's number and words for an incomplete result.
fn incomplete(kind: &str, settings: &Settings) -> (&'static str, String) {
    let limits = &settings.limits;
    match kind {
        SHARD_LOST => (
            "-2133196800",
            "A data shard could not be loaded, so not all records were returned (E_EXTENT_LOAD_FAILED, 0x80DA0000)."
                .to_owned(),
        ),
        TOO_LARGE => (
            "-2133196797",
            format!(
                "The results of this query exceed the set limit of {} bytes, so not all records were returned \
                 (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003).",
                limits.bytes
            ),
        ),
        _ => (
            "-2133196797",
            format!(
                "The results of this query exceed the set limit of {} records, so not all records were returned \
                 (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003).",
                limits.rows
            ),
        ),
    }
}
