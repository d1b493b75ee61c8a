//! Tokens: asked for again when they end, never sent elsewhere, never told.

use std::fmt::Write as _;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use huntlet_report::{Connection, Secret, Workspaces};
use huntlet_source::{Anonymous, AskedToken, Claims, PastedToken, RemoteSource, codes};
use serde_json::{Value, json};

use crate::sim::{Bench, at, longs, ok, sentinel, status, text};

/// A token that ends so many seconds after the world's beginning.
fn token(audience: &str, seconds: i64) -> String {
    let exp = (at("2026-10-15") - huntlet_ticks::UNIX_EPOCH) / huntlet_ticks::TICKS_PER_SECOND + seconds;
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "aud": audience, "exp": exp, "upn": "meganb@contoso.com", "name": "Megan" });
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({ "alg": "RS256" })), part(&claims))
}

const LOGS: &str = "https://api.loganalytics.io";

fn asked(
    given: Vec<Result<String, &'static str>>,
    script: impl Fn(&crate::sim::Heard) -> crate::sim::Said + 'static,
) -> Bench {
    let bench = Bench::with_tokens(&sentinel(), Rc::new(AskedToken::new("test")), script);
    *bench.sim.tokens.borrow_mut() = given;
    bench
}

#[test]
fn a_token_that_ends_in_mid_run_is_asked_for_again() {
    let (first, second) = (token(LOGS, 60), token(LOGS, 7200));
    let bench = asked(vec![Ok(first.clone()), Ok(second.clone())], |_| ok(&longs([1])));
    bench.ask("print 1").unwrap();
    bench.sim.pass(61_000.0);
    bench.ask("print 2").unwrap();
    let sent: Vec<_> = bench.heard().iter().map(|heard| heard.token.clone().unwrap()).collect();
    assert_eq!(sent, [first, second]);
    assert_eq!(*bench.sim.token_asks.borrow(), [false, true]);
    let info = bench.source.info(at("2026-10-15")).token.unwrap();
    assert_eq!(info.user.as_deref(), Some("meganb@contoso.com"));
    assert_eq!(info.expires_at.as_deref(), Some("2026-10-15T02:00:00Z"));
}

#[test]
fn a_token_that_is_refused_is_renewed_once() {
    let refuse = |times: usize| {
        move |heard: &crate::sim::Heard| {
            if heard.number < times {
                status(401, &json!({ "error": { "message": "expired" } }))
            } else {
                ok(&longs([1]))
            }
        }
    };
    let bench = asked(vec![Ok("one-opaque".to_owned()), Ok("two-opaque".to_owned())], refuse(1));
    bench.sim.pass(10_000.0);
    assert!(bench.ask("print 1").is_ok());
    let bench = asked(vec![Ok("one-opaque".to_owned()), Ok("two-opaque".to_owned())], refuse(9));
    bench.sim.pass(10_000.0);
    let error = bench.ask("print 1").unwrap_err();
    assert_eq!(error.code, codes::SIGN_IN);
    assert_eq!(error.hint.as_deref(), Some("Sign in again."));
    assert_eq!(bench.heard().len(), 2);
    // a pasted token has no other
    let error = Bench::new(&sentinel(), refuse(9)).ask("print 1").unwrap_err();
    assert!(error.hint.unwrap().contains("paste a new token"));
    // nobody gives one
    let bench = asked(vec![Err("the user closed the window")], refuse(0));
    let error = bench.ask("print 1").unwrap_err();
    assert_eq!(error.code, codes::SIGN_IN);
    assert!(bench.heard().is_empty());
}

#[test]
fn a_token_that_does_not_fit_is_not_sent() {
    let now = at("2026-10-15");
    for (pasted, problem) in [
        (
            token("https://graph.microsoft.com", 60),
            "is for https://graph.microsoft.com, not for https://api.loganalytics.io",
        ),
        (token(LOGS, -1), "ended at 2026-10-14T23:59:59Z"),
    ] {
        let pasted = Rc::new(PastedToken(Secret::new(&format!("Bearer {pasted}\n"))));
        let bench = Bench::with_tokens(&sentinel(), pasted.clone(), |_| ok(&longs([1])));
        let claims = Claims::of(&pasted.0);
        assert!(claims.problem(Some(bench.source.resource()), now).unwrap().contains(problem));
        let error = bench.ask("print 1").unwrap_err();
        assert_eq!(error.code, codes::SIGN_IN);
        assert!(bench.heard().is_empty());
    }
    for fits in [LOGS, "https://api.loganalytics.azure.com/", "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5"] {
        let pasted = Rc::new(PastedToken(Secret::new(&token(fits, 60))));
        assert!(
            Bench::with_tokens(&sentinel(), pasted, |_| ok(&longs([1]))).ask("print 1").is_ok(),
            "{fits}"
        );
    }
    assert_eq!(Claims::of(&Secret::new("not.a.token")), Claims::default());
    let bench = Bench::with_tokens(&sentinel(), Rc::new(Anonymous), |_| ok(&longs([1])));
    bench.ask("print 1").unwrap();
    assert_eq!(bench.heard()[0].token, None);
}

#[test]
fn tokens_go_over_https_or_to_this_machine() {
    let connect = |endpoint: &str| {
        let Connection::Sentinel { workspace_id, workspaces, search_tables, cloud, .. } = sentinel() else {
            unreachable!()
        };
        let endpoint = Some(endpoint.to_owned());
        let connection = Connection::Sentinel {
            workspace_id,
            workspaces,
            search_tables,
            cloud,
            endpoint,
            resource_id: None,
        };
        let wires = Bench::new(&sentinel(), |_| ok(&json!({}))).wires;
        RemoteSource::new("x", &connection, Rc::new(Anonymous), wires).map(|source| source.info(0).hosts)
    };
    assert_eq!(connect("http://127.0.0.1:4000/").unwrap(), ["http://127.0.0.1:4000"]);
    assert_eq!(connect("http://logs.contoso.com").unwrap_err().code, codes::ADDRESS);
    let empty = Connection::Sentinel {
        workspace_id: Workspaces::One(" ".to_owned()),
        workspaces: Vec::new(),
        search_tables: Vec::new(),
        cloud: huntlet_report::Cloud::Global,
        endpoint: None,
        resource_id: None,
    };
    let wires = Bench::new(&sentinel(), |_| ok(&json!({}))).wires;
    assert!(RemoteSource::new("x", &empty, Rc::new(Anonymous), wires).is_err());
}

#[test]
fn a_token_is_told_nowhere() {
    let secret = token(LOGS, 3600);
    let said = |heard: &crate::sim::Heard| {
        let echo = heard.token.clone().unwrap();
        match heard.number {
            // a service that repeats what it was sent
            0 => status(400, &json!({ "error": { "message": format!("bad token {echo}") } })),
            1 => status(401, &json!({ "error": { "message": echo } })),
            2 => status(403, &json!({ "error": { "message": echo } })),
            3 => text(200, echo),
            4 => {
                let mut reply = longs([1]);
                reply["error"] = json!({ "code": "PartialError", "message": echo });
                ok(&reply)
            }
            _ => ok(&longs([1])),
        }
    };
    let pasted = Rc::new(PastedToken(Secret::new(&secret)));
    let bench = Bench::with_tokens(&sentinel(), pasted.clone(), said);
    let mut told = format!("{pasted:?} {:?} {:?}", bench.source.info(0), Claims::of(&pasted.0));
    for n in 0..6 {
        let _ = match bench.ask(&format!("print {n}")) {
            Ok(fetched) => write!(told, "{:?}", fetched.provenance),
            Err(error) => write!(told, "{error:?} {error}"),
        };
    }
    told.push_str(&bench.sim.said.borrow().join(" "));
    assert_eq!(bench.heard().len(), 6);
    for part in std::iter::once(secret.as_str()).chain(secret.split('.')) {
        assert!(!told.contains(part), "{told}");
    }
    assert!(bench.heard().iter().all(|heard| !heard.url.contains(&secret) && !heard.body.contains(&secret)));
}
