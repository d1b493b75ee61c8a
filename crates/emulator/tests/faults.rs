//! Each fault reaches the client as it would from a real service, and is counted.

mod common;

use std::time::{Duration, Instant};

use common::{Running, start};
use huntlet_emulator::{FAULTS, Settings};
use serde_json::{Value, json};

const QUERY: &str = "SecurityEvent | take 40 | project TimeGenerated, Computer, EventID";

fn rows(value: &Value) -> usize {
    value["tables"][0]["rows"].as_array().map_or(0, Vec::len)
}

fn with(list: &Value) -> Running {
    let running = start(Settings::default());
    running.configure(&json!({"list": list, "slow_ms": 300, "retry_after_s": 7}));
    running
}

#[test]
fn errors_have_the_status_and_headers_that_clients_go_by() {
    let running = with(&json!([
        "throttle",
        "throttle-bare",
        "500",
        "502",
        "503",
        "504",
        "expired-token",
        "wrong-mime"
    ]));
    let throttled = running.query(QUERY);
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("7")));
    assert_eq!(throttled.json()["error"]["code"], "ThrottledError");
    let bare = running.query(QUERY);
    assert_eq!((bare.status, bare.header("retry-after")), (429, None));
    assert_eq!(running.query(QUERY).status, 500);
    let gateway = running.query(QUERY);
    assert_eq!((gateway.status, gateway.header("content-type")), (502, Some("text/html; charset=utf-8")));
    let unavailable = running.query(QUERY);
    assert_eq!((unavailable.status, unavailable.header("retry-after")), (503, Some("7")));
    assert_eq!(running.query(QUERY).status, 504);
    let expired = running.query(QUERY);
    assert_eq!(expired.status, 401);
    assert!(expired.header("www-authenticate").is_some_and(|text| text.contains("invalid_token")));
    let page = running.query(QUERY);
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));

    // the list is used up
    let good = running.query(QUERY);
    assert_eq!((good.status, rows(&good.json())), (200, 40));
    let counts = running.counts();
    assert_eq!(counts["injected"], 8);
    for name in ["throttle", "throttle-bare", "500", "502", "503", "504", "expired-token", "wrong-mime"] {
        assert_eq!(counts["faults"][name], 1, "{name}");
    }
}

#[test]
fn slow_replies_are_slow_and_right() {
    let running = with(&json!(["none", "slow-first-byte", "slow-body"]));
    let right = running.query(QUERY).json();
    for name in ["slow-first-byte", "slow-body"] {
        let began = Instant::now();
        let got = running.query(QUERY);
        assert!(began.elapsed() >= Duration::from_millis(280), "{name}: {:?}", began.elapsed());
        assert!(got.whole, "{name}");
        assert_eq!(got.json(), right, "{name}");
    }
}

#[test]
fn damaged_replies_are_damaged_as_asked() {
    let list = json!(["none", "truncated", {"fault": "truncated", "at": 10}, "cut", {"fault": "cut", "at": 17},
        {"fault": "cut", "at": 0}, "drop"]);
    let running = with(&list);
    let right = running.query(QUERY);

    // a complete message whose JSON is not
    let half = running.query(QUERY);
    assert!(half.whole && half.body.len() == right.body.len() / 2);
    assert!(serde_json::from_slice::<Value>(&half.body).is_err());
    assert_eq!(running.query(QUERY).body, right.body[..10]);

    // a message that its connection does not finish
    for at in [right.body.len() / 2, 17, 0] {
        let cut = running.query(QUERY);
        assert_eq!((cut.status, cut.whole, cut.body.len()), (200, false, at));
        assert_eq!(cut.body, right.body[..at]);
    }
    assert!(running.try_query(QUERY).is_none(), "a dropped connection has no reply");

    let counts = running.counts();
    assert_eq!(counts["faults"], json!({"truncated": 2, "cut": 3, "drop": 1}));
    assert_eq!(counts["replies"], json!({"200": 3, "closed": 4}));
}

#[test]
fn a_partial_result_says_so_beside_its_rows() {
    let running = with(&json!(["partial"]));
    let got = running.query(QUERY);
    assert_eq!(got.status, 200);
    let value = got.json();
    assert_eq!(rows(&value), 20);
    assert_eq!(value["error"]["code"], "PartialError");
    let inner = &value["error"]["details"][0]["innererror"];
    assert!(inner["message"].as_str().is_some_and(|text| text.contains("not all records")), "{inner}");
    assert_eq!(running.query(QUERY).json().get("error"), None);
}

#[test]
fn a_reply_without_cors_is_like_the_others_otherwise() {
    let running = with(&json!(["no-cors"]));
    let body = json!({"query": QUERY});
    let path = format!("{}/query", common::FIRST);
    let origin = [("Origin", "http://page.example")];
    let hidden = running.ask(&path, &body, &origin);
    assert_eq!((hidden.status, hidden.header("access-control-allow-origin")), (200, None));
    let shown = running.ask(&path, &body, &origin);
    assert_eq!(shown.header("access-control-allow-origin"), Some("http://page.example"));
    assert_eq!(hidden.body, shown.body);
}

#[test]
fn a_mix_of_every_fault_is_the_same_for_a_seed_and_adds_up() {
    let mix: serde_json::Map<String, Value> =
        FAULTS.iter().map(|(name, _)| ((*name).to_owned(), json!(0.05))).collect();
    let settings = json!({"seed": 11, "mix": mix, "slow_ms": 1, "limits": {"enforced": false}});
    let outcomes = || {
        let running = start(Settings::default());
        running.configure(&settings);
        let outcomes: Vec<String> = (0..120)
            .map(|_| match running.try_query("print 1") {
                None => "closed".to_owned(),
                Some(got) => format!("{} {} {}", got.status, got.whole, got.body.len()),
            })
            .collect();
        (outcomes, running.counts())
    };
    let ((first, counts), (second, _)) = (outcomes(), outcomes());
    assert_eq!(first, second);
    let injected: u64 =
        counts["faults"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    assert_eq!(counts["injected"], injected);
    assert!((60..120).contains(&injected), "{injected} of 120, awaited about 90");
    let replies: u64 =
        counts["replies"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    assert_eq!(replies, 120);
    assert_eq!(counts["requests"]["log-analytics/query"], 120);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let running = start(Settings::default());
    for (changes, reason) in [
        ("{\"mix\":{\"flood\":1}}", "flood"),
        ("{\"mix\":{\"cut\":2}}", "between 0 and 1"),
        ("{\"sped\":1}", "sped"),
        ("no json", "not JSON"),
    ] {
        let got = running.send("POST", "/emulator/faults", &[], changes);
        assert_eq!(got.status, 400, "{changes}");
        let message = got.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.contains(reason), "{message}");
    }
}
