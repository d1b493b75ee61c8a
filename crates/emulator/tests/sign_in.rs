//! The sign-in by HTTP as a browser does it, and what tokens open.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{FIRST, Got, Running, SECOND, start};
use huntlet_emulator::Settings;
use serde_json::{Value, json};

const REDIRECT: &str = "http://localhost:5173/redirect.html";
const SCOPE: &str = "https://api.loganalytics.io/.default openid profile offline_access";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Of [`VERIFIER`], as RFC 7636 (appendix B) has them.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn pairs(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn tenant(running: &Running) -> String {
    running.info["tenantId"].as_str().expect("a tenant").to_owned()
}

fn client(running: &Running) -> String {
    running.info["clientId"].as_str().expect("a client").to_owned()
}

/// The address of `/authorize`, with changes.
fn authorize(running: &Running, changes: &[(&str, &str)]) -> String {
    let client = client(running);
    let mut all = vec![
        ("client_id", client.as_str()),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("response_mode", "fragment"),
        ("scope", SCOPE),
        ("state", "st&te"),
        ("nonce", "n0nce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    all.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    all.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    format!("/{}/oauth2/v2.0/authorize?{}", tenant(running), pairs(&all))
}

/// What a redirect brings back.
fn brought(got: &Got) -> Vec<(String, String)> {
    assert_eq!(got.status, 302, "{}", String::from_utf8_lossy(&got.body));
    let location = got.header("location").expect("a location");
    let answer = location.strip_prefix(REDIRECT).expect("the application's address");
    form_urlencoded::parse(&answer.as_bytes()[1..]).into_owned().collect()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

fn code(running: &Running, changes: &[(&str, &str)]) -> String {
    let mut all = vec![("emulator_user", "isaiahl")];
    all.extend_from_slice(changes);
    let answer = brought(&running.send("GET", &authorize(running, &all), &[], ""));
    assert_eq!(value(&answer, "state"), "st&te");
    value(&answer, "code").to_owned()
}

fn redeem(running: &Running, changes: &[(&str, &str)]) -> Got {
    let client = client(running);
    let mut all = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("code_verifier", VERIFIER),
    ];
    all.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    all.extend_from_slice(changes);
    let headers =
        [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://localhost:5173")];
    running.send("POST", &format!("/{}/oauth2/v2.0/token", tenant(running)), &headers, &pairs(&all))
}

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64")).expect("JSON")
}

fn status(running: &Running, token: &str, workspace: &str) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let target = format!("/v1/workspaces/{workspace}/query");
    let got = running.send("POST", &target, &[("Authorization", &bearer)], "{\"query\":\"print 1\"}");
    (got.status, got.json()["error"]["code"].clone())
}

#[test]
fn a_code_with_its_verifier_gives_tokens_that_open_the_service() {
    let running = start(Settings::default());
    let page = running.send("GET", &authorize(&running, &[]), &[], "");
    let text = String::from_utf8_lossy(&page.body);
    assert_eq!(page.status, 200);
    assert!(text.contains("isaiahl@contoso.com") && text.contains("value=\"st&amp;te\""), "{text}");

    let got = redeem(&running, &[("code", &code(&running, &[]))]);
    assert_eq!(got.header("access-control-allow-origin"), Some("http://localhost:5173"));
    let tokens = got.json();
    assert_eq!(tokens["token_type"], "Bearer");
    let id = claims(tokens["id_token"].as_str().expect("an id token"));
    assert_eq!(
        (&id["nonce"], &id["tid"], &id["aud"]),
        (&json!("n0nce"), &json!(tenant(&running)), &json!(client(&running)))
    );
    assert_eq!(id["preferred_username"], "isaiahl@contoso.com");
    assert!(id["iss"].as_str().is_some_and(|issuer| issuer.ends_with("/v2.0")));
    let info = tokens["client_info"].as_str().expect("client info");
    let info: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(info).expect("base64")).expect("JSON");
    assert_eq!((&info["uid"], &info["utid"]), (&id["oid"], &id["tid"]));

    let access = tokens["access_token"].as_str().expect("an access token");
    assert_eq!(claims(access)["aud"], "https://api.loganalytics.io");
    assert_eq!(status(&running, access, FIRST).0, 200);
}

#[test]
fn a_code_is_good_once_and_only_with_its_verifier() {
    let running = start(Settings::default());
    let once = code(&running, &[]);
    assert_eq!(redeem(&running, &[("code", &once)]).status, 200);
    for changes in [
        vec![("code", once.clone())],
        vec![("code", code(&running, &[])), ("code_verifier", VERIFIER.replace('d', "e"))],
        vec![("code", code(&running, &[])), ("code_verifier", String::new())],
        vec![("code", code(&running, &[])), ("redirect_uri", "http://localhost:5173/other".to_owned())],
        vec![("code", code(&running, &[])), ("client_id", "another".to_owned())],
        vec![("code", "guessed".to_owned())],
    ] {
        let changes: Vec<(&str, &str)> =
            changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let got = redeem(&running, &changes);
        assert_eq!((got.status, &got.json()["error"]), (400, &json!("invalid_grant")), "{changes:?}");
    }
}

#[test]
fn a_refresh_token_renews_and_reaches_other_resources() {
    let running = start(Settings::default());
    let first = redeem(&running, &[("code", &code(&running, &[]))]).json();
    assert_eq!(first["refresh_token_expires_in"], 86_400);
    let renew = |refresh: &Value, scope: &str| {
        let refresh = refresh.as_str().expect("a refresh token");
        redeem(&running, &[("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", scope)])
    };
    let second = renew(&first["refresh_token"], SCOPE).json();
    assert_ne!(second["access_token"], first["access_token"]);
    assert!(second["refresh_token_expires_in"].as_i64().is_some_and(|life| life <= 86_400));
    let graph = renew(&second["refresh_token"], "ThreatHunting.Read.All openid").json();
    assert_eq!(
        claims(graph["access_token"].as_str().expect("a token"))["aud"],
        "https://graph.microsoft.com"
    );
    let mixed = renew(
        &second["refresh_token"],
        "https://api.loganalytics.io/.default https://graph.microsoft.com/.default",
    );
    assert!(mixed.json()["error_description"].as_str().is_some_and(|text| text.contains("AADSTS28000")));
    let unknown = renew(&json!("guessed"), SCOPE);
    assert_eq!(unknown.json()["error"], "invalid_grant");

    running.configure(&json!({"consent": true}));
    let refused = renew(&second["refresh_token"], "https://management.azure.com/.default").json();
    assert_eq!(
        (&refused["error"], &refused["suberror"]),
        (&json!("invalid_grant"), &json!("consent_required"))
    );
    let scope = "https://management.azure.com/.default";
    code(&running, &[("scope", scope)]);
    assert_eq!(renew(&second["refresh_token"], scope).status, 200);
}

#[test]
fn silence_needs_a_session_which_signing_out_ends() {
    let running = start(Settings::default());
    let silent = authorize(&running, &[("prompt", "none")]);
    let answer = brought(&running.send("GET", &silent, &[], ""));
    assert_eq!((value(&answer, "error"), value(&answer, "state")), ("login_required", "st&te"));

    let signed_in = running.send("GET", &authorize(&running, &[("emulator_user", "meganb")]), &[], "");
    let cookie =
        signed_in.header("set-cookie").and_then(|text| text.split(';').next()).expect("a cookie").to_owned();
    let with = [("Cookie", cookie.as_str())];
    assert!(!value(&brought(&running.send("GET", &silent, &with, "")), "code").is_empty());
    assert_eq!(
        running.send("GET", &authorize(&running, &[("prompt", "select_account")]), &with, "").status,
        200
    );
    let other = authorize(&running, &[("prompt", "none"), ("login_hint", "adelev@contoso.com")]);
    assert_eq!(value(&brought(&running.send("GET", &other, &with, "")), "error"), "login_required");

    let end = format!(
        "/{}/oauth2/v2.0/logout?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5173%2F&state=s",
        tenant(&running)
    );
    let out = running.send("GET", &end, &with, "");
    assert_eq!(out.header("location"), Some("http://localhost:5173/?state=s"));
    assert_eq!(value(&brought(&running.send("GET", &silent, &with, "")), "error"), "login_required");
}

#[test]
fn wrong_requests_go_back_with_a_reason_or_stay_here() {
    let running = start(Settings::default());
    for (changes, error) in [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge", "")], "invalid_request"),
        (vec![("scope", "https://evil.example/.default")], "invalid_resource"),
    ] {
        assert_eq!(
            value(&brought(&running.send("GET", &authorize(&running, &changes), &[], "")), "error"),
            error
        );
    }
    let by_query = brought(&running.send(
        "GET",
        &authorize(&running, &[("response_mode", "query"), ("prompt", "none")]),
        &[],
        "",
    ));
    assert_eq!(value(&by_query, "error"), "login_required");
    for redirect in ["", "javascript:alert(1)", "http://localhost/#x"] {
        let got = running.send("GET", &authorize(&running, &[("redirect_uri", redirect)]), &[], "");
        assert_eq!((got.status, got.header("location")), (400, None), "{redirect}");
    }
    let hostile = authorize(&running, &[("state", "\"><script>alert(1)</script>")]);
    assert!(!String::from_utf8_lossy(&running.send("GET", &hostile, &[], "").body).contains("<script>"));
}

#[test]
fn tokens_open_only_what_they_are_for() {
    let running = start(Settings::default());
    let token = |asked: Value| running.token(&asked);
    assert_eq!(status(&running, &token(json!({})), SECOND).0, 200);
    let invalid = (401, json!("InvalidTokenError"));
    assert_eq!(status(&running, &token(json!({"life_s": -5})), FIRST), invalid);
    assert_eq!(status(&running, &token(json!({"resource": "https://graph.microsoft.com"})), FIRST), invalid);
    let mut changed = token(json!({}));
    changed.replace_range(changed.len() - 8..changed.len() - 4, "AAAA");
    assert_eq!(status(&running, &changed, FIRST), invalid);
    assert_eq!(status(&running, "no.token.here", FIRST), invalid);

    // meganb reads the first workspace, adelev none
    let megan = token(json!({"user": "meganb"}));
    assert_eq!(status(&running, &megan, FIRST).0, 200);
    assert_eq!(status(&running, &megan, SECOND), (403, json!("InsufficientAccessError")));
    assert_eq!(
        status(&running, &token(json!({"user": "adelev"})), FIRST),
        (403, json!("InsufficientAccessError"))
    );

    let bare = running.send("POST", &format!("/v1/workspaces/{FIRST}/query"), &[], "{\"query\":\"print 1\"}");
    assert_eq!(bare.status, 401);
    assert!(bare.header("www-authenticate").is_some_and(|text| text.starts_with("Bearer")));
    let open = running.send(
        "POST",
        "/v1/workspaces/DEMO_WORKSPACE/query",
        &[("X-Api-Key", "DEMO_KEY")],
        "{\"query\":\"print 1\"}",
    );
    assert_eq!(open.status, 200);
}

#[test]
fn the_metadata_is_what_clients_need() {
    let running = start(Settings::default());
    let tenant = tenant(&running);
    let metadata = running.get(&format!("/{tenant}/v2.0/.well-known/openid-configuration"));
    for name in ["issuer", "authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri"] {
        let address = metadata[name].as_str().expect(name);
        assert!(
            address.starts_with(&format!("http://localhost:{}/{tenant}", running.address().port())),
            "{address}"
        );
    }
    let keys = running.get(&format!("/{tenant}/discovery/v2.0/keys"));
    assert_eq!((&keys["keys"][0]["kty"], &keys["keys"][0]["e"]), (&json!("RSA"), &json!("AQAB")));
    let token = running.token(&json!({}));
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().expect("a header")).expect("base64");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &keys["keys"][0]["kid"]));
}
