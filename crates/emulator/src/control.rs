//! `/emulator/…`: what is here, faults, counts, tokens; and the page at `/`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::counts::Counts;
use crate::http::{Reply, Request};
use crate::services::auth_metadata;
use crate::sign_in::page;
use crate::state::State;
use crate::tenant::{CLIENT, SUBSCRIPTION, TENANT, USERS, User};
use crate::token::{Grant, access_token};

/// The reply to a path of the control; none when the path is another's.
pub(crate) fn answer(state: &Arc<State>, request: &Request) -> Option<Reply> {
    Some(match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => Reply::html(200, index(state, request)),
        ("GET", "/favicon.ico") => Reply::new(204, "image/x-icon", ""),
        ("GET", "/emulator/info") => Reply::json(200, &info(state, &request.origin())),
        ("GET", "/emulator/faults") => Reply::json(200, &faults(state)),
        ("POST", "/emulator/faults") => match change(state, request) {
            Ok(()) => Reply::json(200, &faults(state)),
            Err(reason) => Reply::json(400, &json!({"error": {"message": reason}})),
        },
        ("DELETE", "/emulator/faults") => {
            state.reset();
            Reply::json(200, &faults(state))
        }
        ("GET", "/emulator/counts") => Reply::json(200, &counts(state)),
        ("DELETE", "/emulator/counts") => {
            *state.counts() = Counts::default();
            Reply::json(200, &counts(state))
        }
        ("POST", "/emulator/token") => match token(state, request) {
            Ok(token) => Reply::json(200, &token),
            Err(reason) => Reply::json(400, &json!({"error": {"message": reason}})),
        },
        ("GET", "/v1/rest/auth/metadata") => Reply::json(200, &auth_metadata(&request.origin())),
        _ => return None,
    })
}

fn change(state: &State, request: &Request) -> Result<(), String> {
    let changes = request.json().map_err(|error| format!("The body is not JSON: {error}."))?;
    state.set(state.settings().changed(&changes)?);
    Ok(())
}

/// The settings, and how many faults of the list are left.
fn faults(state: &State) -> Value {
    let mut value = serde_json::to_value(state.settings().as_ref()).unwrap_or_default();
    value["left"] = state.plan().left().into();
    value
}

fn counts(state: &State) -> Value {
    let counts = state.counts().clone();
    let mut value = serde_json::to_value(&counts).unwrap_or_default();
    value["injected"] = counts.faults.values().sum::<u64>().into();
    value
}

/// A token without signing in: `{"user", "resource", "life_s", "client_id"}`, each of which may be absent.
fn token(state: &State, request: &Request) -> Result<Value, String> {
    let asked = if request.body.is_empty() {
        Value::Null
    } else {
        request.json().map_err(|error| error.to_string())?
    };
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let user = match text("user") {
        Some(name) => User::known(name).ok_or_else(|| format!("There is no user '{name}'."))?,
        None => &USERS[0],
    };
    let life_s = asked.get("life_s").and_then(Value::as_i64).unwrap_or(state.settings().token_life_s);
    let grant = Grant {
        user,
        client: text("client_id").unwrap_or(CLIENT),
        resource: text("resource").unwrap_or("https://api.loganalytics.io"),
        scopes: "user_impersonation",
        issuer: &crate::sign_in::issuer(request),
        life_s,
    };
    Ok(
        json!({"access_token": access_token(state.keys, &grant), "expires_in": life_s, "token_type": "Bearer"}),
    )
}

/// Addresses, ids, people, and tokens to paste.
pub(crate) fn info(state: &State, origin: &str) -> Value {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let issuer = format!("https://{host}/{TENANT}/v2.0");
    let paste = |resource: &str| {
        let (user, life_s) = (&USERS[0], state.settings().token_life_s);
        let scopes = "user_impersonation";
        access_token(state.keys, &Grant { user, client: CLIENT, resource, scopes, issuer: &issuer, life_s })
    };
    let workspaces: Vec<Value> = state
        .tenant
        .workspaces
        .iter()
        .map(|one| {
            json!({"id": one.id, "name": one.name, "resourceId": one.resource_id(), "seed": one.options.seed,
                "scale": one.options.scale})
        })
        .collect();
    let users: Vec<Value> = USERS
        .iter()
        .map(|user| json!({"upn": user.upn(), "name": user.display, "role": user.note}))
        .collect();
    let first = state.tenant.workspaces.first().map_or(0, |one| one.options.start());
    json!({
        "address": format!("http://{host}"),
        "https": format!("https://{host}"),
        "authority": format!("https://{host}/{TENANT}"),
        "tenantId": TENANT,
        "clientId": CLIENT,
        "subscriptionId": SUBSCRIPTION,
        "workspaces": workspaces,
        "users": users,
        "timespan": {"start": huntlet_ticks::format_datetime_short(first),
            "end": huntlet_ticks::format_datetime_short(state.tenant.now)},
        "tokens": {
            "logAnalytics": paste("https://api.loganalytics.io"),
            "graph": paste("https://graph.microsoft.com"),
            "arm": paste("https://management.azure.com"),
            "adx": paste(&format!("http://{host}")),
            "splunk": paste(crate::token::SPLUNK),
        },
    })
}

fn index(state: &State, request: &Request) -> String {
    let origin = request.origin();
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let mut facts = vec![
        ("Log Analytics, Azure Data Explorer, Graph, Resource Manager, Splunk", format!("http://{host}")),
        ("Sign-in (authority)", format!("https://{host}/{TENANT}")),
        ("Client id", CLIENT.to_owned()),
    ];
    facts.extend(
        state.tenant.workspaces.iter().map(|one| ("Workspace", format!("{} ({})", one.id, one.name))),
    );
    facts.extend(USERS.iter().map(|user| ("User", format!("{}: {}", user.upn(), user.note))));
    facts.push(("More, with tokens to paste", "/emulator/info".to_owned()));
    page::index(&facts)
}
