//! `/token`: a code with its verifier, or a refresh token, for tokens.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Code, REFRESH_LIFE_S, Refresh, issuer, resource};
use crate::counts::Counts;
use crate::http::{Reply, Request};
use crate::keys::{encoded, hash};
use crate::state::State;
use crate::tenant::{TENANT, User};
use crate::token::{Grant, access_token, service_of, unix_now};

/// Why there are no tokens: OAuth's code, the directory's number, a sentence, and what a client may do.
struct Refusal {
    error: &'static str,
    number: u32,
    description: String,
    suberror: Option<&'static str>,
}

impl Refusal {
    fn new(error: &'static str, number: u32, description: impl Into<String>) -> Self {
        Self { error, number, description: description.into(), suberror: None }
    }

    fn reply(&self, request: &Request, state: &State) -> Reply {
        let id = request.header("client-request-id").map_or_else(|| state.keys.guid(), str::to_owned);
        let mut body = json!({"error": self.error,
            "error_description": format!("AADSTS{}: {}", self.number, self.description),
            "error_codes": [self.number], "correlation_id": id, "trace_id": state.keys.guid()});
        if let Some(suberror) = self.suberror {
            body["suberror"] = suberror.into();
        }
        Reply::json(400, &body)
    }
}

/// Who gets tokens for what.
struct Granted {
    user: &'static User,
    client: String,
    scope: String,
    nonce: String,
    /// When the refresh tokens of this sign-in end.
    until: i64,
}

/// Answers a request for tokens.
pub(super) fn answer(state: &Arc<State>, request: &Request) -> Reply {
    let form = request.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let granted = match field("grant_type") {
        "authorization_code" => by_code(state, &field),
        "refresh_token" => by_refresh(state, &field),
        other => Err(Refusal::new(
            "unsupported_grant_type",
            70003,
            format!("The grant type '{other}' is not offered; use authorization_code or refresh_token."),
        )),
    };
    match granted.and_then(|granted| tokens(state, request, &granted)) {
        Ok(body) => {
            let how = if field("grant_type") == "refresh_token" { "refresh" } else { "code" };
            Counts::add(&mut state.counts().tokens, how);
            Reply::json(200, &body)
        }
        Err(refusal) => refusal.reply(request, state),
    }
}

fn by_code<'f>(state: &State, field: &impl Fn(&str) -> &'f str) -> Result<Granted, Refusal> {
    let invalid = |number, text: &str| Err(Refusal::new("invalid_grant", number, text));
    // a code is good once, whatever comes of it
    let code: Option<Code> = state.sign_ins().codes.remove(field("code"));
    let Some(code) = code.filter(|code| code.expires > unix_now()) else {
        return invalid(70008, "The code is not known, was used, or has expired.");
    };
    if code.client != field("client_id") || code.redirect != field("redirect_uri") {
        return invalid(50011, "The code was given to another application or address.");
    }
    let verifier = field("code_verifier");
    if verifier.is_empty() || encoded(&hash(verifier.as_bytes())) != code.challenge {
        return invalid(
            501481,
            "The Code_Verifier does not match the code_challenge of the authorization request.",
        );
    }
    let scope = Some(field("scope")).filter(|scope| !scope.is_empty()).unwrap_or(&code.scope);
    Ok(Granted {
        user: code.user,
        client: code.client.clone(),
        scope: scope.to_owned(),
        nonce: code.nonce,
        until: unix_now() + REFRESH_LIFE_S,
    })
}

fn by_refresh<'f>(state: &State, field: &impl Fn(&str) -> &'f str) -> Result<Granted, Refusal> {
    let client = field("client_id").to_owned();
    let scope = field("scope").to_owned();
    let open = state.sign_ins();
    let Some(refresh) = open.refresh.get(field("refresh_token")).filter(|one| one.client == client) else {
        return Err(Refusal::new("invalid_grant", 9002313, "The refresh token is not known."));
    };
    if refresh.expires <= unix_now() {
        let reason = "The refresh token of a single-page application has expired; sign in again.";
        return Err(Refusal::new("invalid_grant", 700084, reason));
    }
    let (of, _, _) = resource(&scope);
    if state.settings().consent && !open.consents.contains(&(refresh.user.id, client.clone(), of)) {
        let reason = "The user has not consented to the use of this resource; send an interactive request.";
        let refusal = Refusal::new("invalid_grant", 65001, reason);
        return Err(Refusal { suberror: Some("consent_required"), ..refusal });
    }
    Ok(Granted { user: refresh.user, client, scope, nonce: String::new(), until: refresh.expires })
}

fn tokens(state: &State, request: &Request, granted: &Granted) -> Result<Value, Refusal> {
    let (of, scopes, several) = resource(&granted.scope);
    if several {
        let reason = "The scopes belong to more than one resource; ask for one at a time.";
        return Err(Refusal::new("invalid_request", 28000, reason));
    }
    if service_of(&of, &request.origin()).is_none() {
        let reason = format!("The resource {of} is not known in this directory.");
        return Err(Refusal::new("invalid_resource", 500011, reason));
    }
    let life_s = state.settings().token_life_s;
    let issuer = issuer(request);
    let names: Vec<&str> = scopes.iter().filter_map(|scope| scope.rsplit('/').next()).collect();
    let grant = Grant {
        user: granted.user,
        client: &granted.client,
        resource: &of,
        scopes: &names.join(" "),
        issuer: &issuer,
        life_s,
    };
    let access = access_token(state.keys, &grant);
    let now = unix_now();
    let mut claims = json!({
        "aud": granted.client, "iss": issuer, "iat": now, "nbf": now, "exp": now + life_s.max(60),
        "name": granted.user.display, "oid": granted.user.id, "preferred_username": granted.user.upn(),
        "sub": granted.user.id, "tid": TENANT, "uti": state.keys.guid(), "ver": "2.0",
    });
    if !granted.nonce.is_empty() {
        claims["nonce"] = granted.nonce.as_str().into();
    }
    let refresh = state.keys.secret();
    let entry = Refresh { user: granted.user, client: granted.client.clone(), expires: granted.until };
    state.sign_ins().refresh.insert(refresh.clone(), entry);
    Ok(json!({
        "token_type": "Bearer", "scope": granted.scope, "expires_in": life_s, "ext_expires_in": life_s,
        "access_token": access, "refresh_token": refresh, "refresh_token_expires_in": granted.until - now,
        "id_token": state.keys.sign(&claims), "client_info": client_info(granted.user),
    }))
}

/// The user's ids, as MSAL reads them.
pub(super) fn client_info(user: &User) -> String {
    encoded(json!({"uid": user.id, "utid": TENANT}).to_string().as_bytes())
}
