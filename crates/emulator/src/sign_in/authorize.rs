//! `/authorize` and `/logout`: pages of this server, from which the browser goes back to the application.

use std::sync::Arc;

use super::{CODE_LIFE_S, COOKIE, Code, page, resource};
use crate::http::{Reply, Request};
use crate::state::State;
use crate::tenant::User;
use crate::token::{service_of, unix_now};

/// Where and how the application wants its answer.
struct Back {
    redirect: String,
    fragment: bool,
    state: Option<String>,
}

impl Back {
    fn to(&self, mut answer: Vec<(&str, String)>) -> String {
        if let Some(state) = &self.state {
            answer.push(("state", state.clone()));
        }
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
        let mark = match (self.fragment, self.redirect.contains('?')) {
            (true, _) => '#',
            (false, true) => '&',
            (false, false) => '?',
        };
        format!("{}{mark}{text}", self.redirect)
    }

    fn error(&self, error: &str, description: &str) -> Reply {
        Reply::redirect(
            &self.to(vec![("error", error.to_owned()), ("error_description", description.to_owned())]),
        )
    }
}

/// Shows who can sign in, or sends the browser back with a code.
pub(super) fn answer(state: &Arc<State>, request: &Request) -> Reply {
    let mut asked = request.query.clone();
    asked.extend(request.form());
    let param = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let Some(redirect) = param("redirect_uri").filter(|address| is_address(address)) else {
        return Reply::html(400, page::wrong("The application gave no address (redirect_uri) to return to."));
    };
    let Some(client) = param("client_id").filter(|client| !client.is_empty()) else {
        return Reply::html(400, page::wrong("The application gave no client_id."));
    };
    let back = Back {
        redirect: redirect.to_owned(),
        fragment: param("response_mode").unwrap_or("query") == "fragment",
        state: param("state").map(str::to_owned),
    };
    if param("response_type") != Some("code") {
        return back
            .error("unsupported_response_type", "AADSTS70005: Only the response type `code` is offered.");
    }
    let challenge = param("code_challenge").unwrap_or_default();
    if challenge.is_empty() || param("code_challenge_method") != Some("S256") {
        let reason = "AADSTS9002325: Proof Key for Code Exchange (S256) is required.";
        return back.error("invalid_request", reason);
    }
    let scope = param("scope").unwrap_or_default();
    let (of, _, several) = resource(scope);
    if several {
        let reason = "AADSTS28000: The scopes belong to more than one resource; ask for one at a time.";
        return back.error("invalid_request", reason);
    }
    if service_of(&of, &request.origin()).is_none() {
        let reason = format!("AADSTS500011: The resource {of} is not known in this directory.");
        return back.error("invalid_resource", &reason);
    }
    let prompt = param("prompt").unwrap_or_default();
    let known = session(state, request);
    let hint = param("login_hint").or_else(|| param("sid")).and_then(User::known);
    let chosen = param("emulator_user").and_then(User::known);
    let user = match (chosen, known) {
        (Some(user), _) => user,
        (None, Some(user)) if matches!(prompt, "" | "none") && hint.is_none_or(|hint| hint.id == user.id) => {
            user
        }
        (None, _) if prompt == "none" => {
            return back.error("login_required", "AADSTS50058: Nobody is signed in.");
        }
        (None, _) => return Reply::html(200, page::choose(request, &asked)),
    };
    let code = state.keys.secret();
    let session = state.keys.secret();
    {
        let mut open = state.sign_ins();
        open.consents.insert((user.id, client.to_owned(), of));
        open.sessions.insert(session.clone(), user);
        let waiting = Code {
            user,
            client: client.to_owned(),
            redirect: redirect.to_owned(),
            challenge: challenge.to_owned(),
            nonce: param("nonce").unwrap_or_default().to_owned(),
            scope: scope.to_owned(),
            expires: unix_now() + CODE_LIFE_S,
        };
        open.codes.insert(code.clone(), waiting);
    }
    let answer = vec![
        ("code", code),
        ("client_info", super::redeem::client_info(user)),
        ("session_state", state.keys.guid()),
    ];
    Reply::redirect(&back.to(answer)).with("set-cookie", cookie(request, &session))
}

/// A cookie that also comes from a hidden frame, where browsers allow that.
fn cookie(request: &Request, value: &str) -> String {
    let across = if request.scheme == "https" { "; SameSite=None; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly{across}")
}

fn session(state: &State, request: &Request) -> Option<&'static User> {
    let cookies = request.header("cookie")?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
    state.sign_ins().sessions.get(value).copied()
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains('#')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Ends the session.
pub(super) fn sign_out(state: &Arc<State>, request: &Request) -> Reply {
    if let Some(cookies) = request.header("cookie") {
        let ended: Vec<&str> =
            cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).map(|pair| pair.1).collect();
        state.sign_ins().sessions.retain(|value, _| !ended.contains(&value.as_str()));
    }
    let gone = format!("{}; Max-Age=0", cookie(request, ""));
    let back = request.param("post_logout_redirect_uri").filter(|address| is_address(address));
    let reply = match back {
        Some(address) => {
            let back = Back {
                redirect: address.to_owned(),
                fragment: false,
                state: request.param("state").map(str::to_owned),
            };
            Reply::redirect(&if back.state.is_some() { back.to(Vec::new()) } else { back.redirect })
        }
        None => Reply::html(200, page::signed_out()),
    };
    reply.with("set-cookie", gone)
}
