//! An OpenID Connect sign-in, as far as a single-page application needs it: codes with PKCE, tokens, keys.

mod authorize;
pub(crate) mod page;
mod redeem;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::http::{Reply, Request};
use crate::state::State;
use crate::tenant::{TENANT, User};

/// Life of a code, in seconds.
const CODE_LIFE_S: i64 = 600;
/// Life of a refresh token of a single-page application, in seconds; renewing does not lengthen it.
const REFRESH_LIFE_S: i64 = 24 * 3600;
/// The cookie that remembers who signed in.
const COOKIE: &str = "emulator_sign_in";

/// What is open.
#[derive(Default)]
pub(crate) struct SignIns {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    sessions: HashMap<String, &'static User>,
    consents: BTreeSet<(&'static str, String, String)>,
}

/// A code that waits to be redeemed.
struct Code {
    user: &'static User,
    client: String,
    redirect: String,
    challenge: String,
    nonce: String,
    scope: String,
    expires: i64,
}

/// A refresh token.
struct Refresh {
    user: &'static User,
    client: String,
    expires: i64,
}

/// The reply to a path of the sign-in; none when the path is another's.
pub(crate) fn answer(state: &Arc<State>, request: &Request) -> Option<Reply> {
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let reply = match parts.as_slice() {
        ["common", "discovery", "instance"] => Reply::json(200, &instance(request)),
        [tenant, "v2.0", ".well-known", "openid-configuration"] => {
            Reply::json(200, &configuration(request, tenant))
        }
        [_, "discovery", "v2.0", "keys"] => Reply::json(200, &state.keys.jwks(&issuer(request))),
        [_, "oauth2", "v2.0", "authorize"] => authorize::answer(state, request),
        [_, "oauth2", "v2.0", "token"] if request.method == "POST" => redeem::answer(state, request),
        [_, "oauth2", "v2.0", "logout"] => authorize::sign_out(state, request),
        _ => return None,
    };
    Some(reply.with("cache-control", "no-store"))
}

/// Who issues the tokens, as the client knows this server.
pub(crate) fn issuer(request: &Request) -> String {
    format!("{}/{TENANT}/v2.0", request.origin())
}

fn configuration(request: &Request, tenant: &str) -> Value {
    let origin = request.origin();
    let at = |path: &str| format!("{origin}/{tenant}/{path}");
    json!({
        "issuer": issuer(request),
        "authorization_endpoint": at("oauth2/v2.0/authorize"),
        "token_endpoint": at("oauth2/v2.0/token"),
        "end_session_endpoint": at("oauth2/v2.0/logout"),
        "jwks_uri": at("discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": ["aud", "exp", "iat", "iss", "name", "nonce", "oid", "preferred_username", "sub", "tid"],
    })
}

/// Instance discovery: this server stands for the cloud that it is asked as.
fn instance(request: &Request) -> Value {
    let origin = request.origin();
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    json!({
        "tenant_discovery_endpoint": format!("{origin}/{TENANT}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })
}

/// The resource of the scopes that a client asks for, its scopes alone, and whether there are several resources.
fn resource(scope: &str) -> (String, Vec<String>, bool) {
    const OPEN_ID: &[&str] = &["openid", "profile", "email", "offline_access"];
    let mut resource: Option<String> = None;
    let mut scopes = Vec::new();
    let mut several = false;
    for one in scope.split_whitespace().filter(|one| !OPEN_ID.contains(one)) {
        // a name alone is a scope of Graph
        let (of, _) = one.rsplit_once('/').unwrap_or(("https://graph.microsoft.com", one));
        let of = of.trim_end_matches('/');
        several |= resource.as_deref().is_some_and(|known| known != of);
        resource.get_or_insert_with(|| of.to_owned());
        scopes.push(one.to_owned());
    }
    (resource.unwrap_or_else(|| "https://graph.microsoft.com".to_owned()), scopes, several)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_name_their_resource() {
        let loganalytics = "https://api.loganalytics.io";
        for (scope, expected, several) in [
            ("openid https://api.loganalytics.io/Data.Read offline_access", loganalytics, false),
            ("https://api.loganalytics.io//.default", loganalytics, false),
            ("ThreatHunting.Read.All User.Read", "https://graph.microsoft.com", false),
            ("openid profile", "https://graph.microsoft.com", false),
            ("https://a/x https://b/y", "https://a", true),
        ] {
            let (resource, _, more) = resource(scope);
            assert_eq!((resource.as_str(), more), (expected, several), "{scope}");
        }
    }
}
