//! Access tokens: for which service one is, and whether a request has a good one.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::http::Request;
use crate::keys::Keys;
use crate::services::Service;
use crate::state::State;
use crate::tenant::{TENANT, User};

/// Hosts whose resources belong to a service, in all clouds, and the services' own ids.
const RESOURCES: &[(Service, &[&str])] = &[
    (
        Service::LogAnalytics,
        &[
            "api.loganalytics.io",
            "api.loganalytics.azure.com",
            "api.loganalytics.us",
            "api.loganalytics.azure.cn",
            "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
        ],
    ),
    (
        Service::Graph,
        &[
            "graph.microsoft.com",
            "graph.microsoft.us",
            "microsoftgraph.chinacloudapi.cn",
            "00000003-0000-0000-c000-000000000000",
        ],
    ),
    (
        Service::ResourceGraph,
        &[
            "management.azure.com",
            "management.core.windows.net",
            "management.usgovcloudapi.net",
            "management.chinacloudapi.cn",
        ],
    ),
    (
        Service::Kusto,
        &[
            "kusto.windows.net",
            "kusto.usgovcloudapi.net",
            "kusto.chinacloudapi.cn",
            "kusto.fabric.microsoft.com",
        ],
    ),
];

/// The audience of the emulator's tokens for Splunk.
pub(crate) const SPLUNK: &str = "splunk";

/// The service that a resource (`https://api.loganalytics.io`) belongs to. A cluster of Azure Data Explorer is its own
/// resource: a subdomain of Kusto's hosts, or this very server.
pub(crate) fn service_of(resource: &str, origin: &str) -> Option<Service> {
    let host = host(resource);
    let known = RESOURCES.iter().find(|(service, hosts)| {
        hosts.iter().any(|known| {
            host == *known || (*service == Service::Kusto && host.ends_with(&format!(".{known}")))
        })
    });
    match known {
        Some((service, _)) => Some(*service),
        None => (host == self::host(origin)).then_some(Service::Kusto),
    }
}

fn host(resource: &str) -> &str {
    let text = resource.trim_end_matches('/');
    text.split_once("://").map_or(text, |(_, host)| host)
}

/// Seconds since 1970.
pub(crate) fn unix_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

/// What an access token is made of.
pub(crate) struct Grant<'a> {
    pub user: &'a User,
    pub client: &'a str,
    pub resource: &'a str,
    pub scopes: &'a str,
    pub issuer: &'a str,
    /// Seconds that it lasts; a token of negative life has expired.
    pub life_s: i64,
}

/// A signed access token.
pub(crate) fn access_token(keys: &Keys, grant: &Grant<'_>) -> String {
    let now = unix_now();
    let issued = now.min(now + grant.life_s);
    keys.sign(&json!({
        "aud": grant.resource, "iss": grant.issuer, "iat": issued, "nbf": issued, "exp": now + grant.life_s,
        "appid": grant.client, "azp": grant.client, "name": grant.user.display, "oid": grant.user.id,
        "sub": grant.user.id, "tid": TENANT, "upn": grant.user.upn(), "scp": grant.scopes,
        "uti": keys.guid(), "ver": "1.0",
    }))
}

/// Who asks, if the request has a token for this service; else what the service replies.
pub(crate) fn check(state: &State, request: &Request, service: Service) -> Result<&'static User, Failure> {
    let header = request.header("authorization").unwrap_or_default();
    let is_kind = |kind: &str| {
        kind.eq_ignore_ascii_case("bearer")
            || service == Service::Splunk && kind.eq_ignore_ascii_case("splunk")
    };
    let Some((_, token)) = header.split_once(' ').filter(|(kind, _)| is_kind(kind)) else {
        return Err(Failure::unauthorized(service, "invalid_request", "The request has no bearer token."));
    };
    let refuse = |reason: &str| Err(Failure::unauthorized(service, "invalid_token", reason));
    let Some(claims) = state.keys.claims(token.trim()) else {
        return refuse("The token was not issued by this directory, or was changed.");
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let second = |name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or_default();
    // a token of Splunk is for the server that made it, or has a name that an administrator gave
    let audience = text("aud");
    let fits = match service {
        Service::Splunk => audience == SPLUNK || host(audience) == host(&request.origin()),
        service => service_of(audience, &request.origin()) == Some(service),
    };
    if !fits {
        return refuse("The token's audience is another service.");
    }
    if second("exp") <= unix_now() {
        return refuse("The token has expired.");
    }
    if second("nbf") > unix_now() + 300 {
        return refuse("The token is not valid yet.");
    }
    match User::known(text("oid")) {
        Some(user) => Ok(user),
        None => refuse("The token's user is not known."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audiences_are_those_of_the_services() {
        let here = "http://localhost:8400";
        for (resource, service) in [
            ("https://api.loganalytics.io", Some(Service::LogAnalytics)),
            ("https://api.loganalytics.azure.com/", Some(Service::LogAnalytics)),
            ("https://graph.microsoft.com", Some(Service::Graph)),
            ("https://management.azure.com/", Some(Service::ResourceGraph)),
            ("https://help.kusto.windows.net", Some(Service::Kusto)),
            ("http://localhost:8400", Some(Service::Kusto)),
            ("https://localhost:8400/", Some(Service::Kusto)),
            ("https://notkusto.windows.net", None),
            ("https://api.loganalytics.io.example.com", None),
            ("", None),
        ] {
            assert_eq!(service_of(resource, here), service, "{resource}");
        }
    }
}
