//! The limits per user, what pages of other origins may do, and queries that nobody waits for.

mod common;

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{FIRST, Running, start};
use huntlet_emulator::Settings;
use serde_json::{Value, json};

/// A query that takes some time for each of its rows, and stops when it is told.
fn long(rows: u32) -> String {
    format!("range x from 1 to {rows} step 1 | extend s = strcat('a', x % 1000) | summarize count() by s")
}

fn at_once(running: &Running, count: usize, text: &str) -> Vec<u16> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(|| running.query(text).status)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a status")).collect()
    })
}

#[test]
fn five_run_at_once_and_the_others_wait() {
    let running = start(Settings::default());
    assert_eq!(at_once(&running, 12, &long(100_000)), vec![200; 12]);
    assert_eq!(running.counts()["peak"], 5);
}

#[test]
fn a_full_queue_refuses() {
    let running = start(Settings::default());
    running.configure(&json!({"limits": {"concurrent": 1, "queue": 0}}));
    let statuses = at_once(&running, 6, &long(500_000));
    let refused = statuses.iter().filter(|status| **status == 429).count() as u64;
    assert!(statuses.contains(&200) && refused > 0, "{statuses:?}");
    assert_eq!(running.counts()["limited"]["queue"], refused);
}

#[test]
fn the_window_fills_for_each_user_alone_and_says_when_it_opens() {
    let running = start(Settings::default());
    running.configure(&json!({"limits": {"requests": 4, "window_ms": 1500}}));
    let statuses: Vec<u16> = (0..6).map(|_| running.query("print 1").status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429]);
    let refused = running.query("print 1");
    let seconds: u64 = refused.header("retry-after").and_then(|text| text.parse().ok()).expect("Retry-After");
    assert!((1..=2).contains(&seconds));
    let other = format!("Bearer {}", running.token(&json!({"user": "meganb"})));
    let target = format!("/v1/workspaces/{FIRST}/query");
    let got = running.send("POST", &target, &[("Authorization", &other)], "{\"query\":\"print 1\"}");
    assert_eq!(got.status, 200);
    std::thread::sleep(Duration::from_millis(1600));
    assert_eq!(running.query("print 1").status, 200);
    assert_eq!(running.counts()["limited"], json!({"rate": 3}));
}

#[test]
fn the_documented_window_is_two_hundred() {
    let running = start(Settings::default());
    // refused before they run, so this takes no time
    let statuses: Vec<u16> = (0..203).map(|_| running.query("").status).collect();
    assert!(statuses[..200].iter().all(|status| *status == 400), "{statuses:?}");
    assert_eq!(statuses[200..], [429, 429, 429]);
}

#[test]
fn a_query_ends_when_its_client_goes_away_or_its_time_is_up() {
    let running = start(Settings::default());
    let prefer = [("Prefer", "wait=1")];
    let began = Instant::now();
    let late = running.ask(&format!("{FIRST}/query"), &json!({ "query": long(20_000_000) }), &prefer);
    assert_eq!(late.status, 504, "{}", String::from_utf8_lossy(&late.body));
    assert!(began.elapsed() < Duration::from_secs(20));

    let body = json!({ "query": long(20_000_000) }).to_string();
    let mut stream = TcpStream::connect(running.address()).expect("a connection");
    let head = format!(
        "POST /v1/workspaces/{FIRST}/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Length: {}\r\n\r\n",
        running.bearer("logAnalytics"),
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(150));
    drop(stream);
    let mut waited = 0;
    while running.counts()["abandoned"] != 1 {
        waited += 1;
        assert!(waited < 100, "{}", running.counts());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn preflight(running: &Running, asked: &str) -> common::Got {
    let headers = [
        ("Origin", "https://page.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", asked),
    ];
    running.send("OPTIONS", &format!("/v1/workspaces/{FIRST}/query"), &headers, "")
}

#[test]
fn preflights_allow_what_the_switches_say() {
    let running = start(Settings::default());
    let all = "authorization,content-type,prefer,x-ms-client-request-id,x-other";
    let got = preflight(&running, all);
    assert_eq!((got.status, got.header("access-control-allow-origin")), (204, Some("https://page.example")));
    let allowed = "authorization, content-type, prefer, x-ms-client-request-id";
    assert_eq!(got.header("access-control-allow-headers"), Some(allowed));

    running.configure(&json!({"cors": {"prefer": false, "x_ms": false}}));
    let got = preflight(&running, all);
    assert_eq!(got.header("access-control-allow-headers"), Some("authorization, content-type"));

    running.configure(&json!({"cors": {"origin": "https://only.example"}}));
    assert_eq!(preflight(&running, all).header("access-control-allow-origin"), None);
}

#[test]
fn retry_after_is_readable_or_not() {
    let running = start(Settings::default());
    let exposed = |running: &Running| {
        let got = running.ask(
            &format!("{FIRST}/query"),
            &json!({"query": "print 1"}),
            &[("Origin", "https://page.example")],
        );
        assert_eq!(got.status, 429);
        got.header("access-control-expose-headers").is_some_and(|names| names.contains("retry-after"))
    };
    running.configure(&json!({"list": ["throttle", "throttle"]}));
    assert!(exposed(&running));
    running.configure(&json!({"list": ["throttle"], "cors": {"retry_after": false}}));
    assert!(!exposed(&running));
}

#[test]
fn the_log_and_the_counts_hold_no_token() {
    let running = start(Settings::default());
    running.query("print 1");
    let token = running.bearer("logAnalytics").replace("Bearer ", "");
    let shown: Value = json!([running.counts(), running.get("/emulator/faults")]);
    assert!(!shown.to_string().contains(&token));
}
