//! Splunk's searches over what is recorded, and Azure Resource Graph's tables.

mod common;

use std::sync::LazyLock;

use common::{Got, Running, start};
use huntlet_emulator::Settings;
use serde_json::{Value, json};

static SHARED: LazyLock<Running> = LazyLock::new(|| {
    let mut settings = Settings::default();
    settings.limits.enforced = false;
    start(settings)
});

const SEARCH: &str = "/services/search/jobs";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn form(search: &str) -> String {
    let escaped: String = search.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    format!("search={escaped}&exec_mode=oneshot&output_mode=json_rows&count=0")
}

fn splunk(running: &Running, body: &str, headers: &[(&str, &str)]) -> Got {
    let bearer = running.bearer("splunk");
    let mut all = vec![FORM, ("Authorization", bearer.as_str())];
    all.extend_from_slice(headers);
    running.send("POST", SEARCH, &all, body)
}

#[test]
fn a_search_is_answered_in_rows_of_texts() {
    let alerts = "| datamodel Alerts Alerts search | rename \"Alerts.*\" as * | where dest=\"203.0.113.99\" | table _time, src, signature";
    let got = splunk(&SHARED, &form(alerts), &[]);
    assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.body));
    let value = got.json();
    assert_eq!(value["fields"], json!(["_time", "src", "signature"]));
    assert_eq!(
        value["rows"],
        json!([
            ["2026-10-10T03:27:02.000+00:00", "10.10.1.30", "Suspicious PowerShell command line"],
            ["2026-10-11T03:13:20.000+00:00", "10.10.1.30", "Large transfer to a rare destination and port"]
        ])
    );
    let later = format!("{}&earliest_time=1791687600.0000000", form(alerts));
    assert_eq!(splunk(&SHARED, &later, &[]).json()["rows"].as_array().map(Vec::len), Some(1));
    let objects = form(alerts).replace("json_rows", "json");
    assert_eq!(splunk(&SHARED, &objects, &[]).json()["results"][0]["src"], "10.10.1.30");
}

#[test]
fn what_is_wrong_is_said_as_splunk_does() {
    let message = |got: &Got| got.json()["messages"][0].clone();
    let unknown = splunk(&SHARED, &form("| tstats count by host"), &[]);
    assert_eq!((unknown.status, &message(&unknown)["type"]), (400, &json!("FATAL")));
    let polled = splunk(&SHARED, &form("search index=main").replace("oneshot", "normal"), &[]);
    assert_eq!(polled.status, 400);

    let asked = |bearer: &str| {
        SHARED.send("POST", SEARCH, &[FORM, ("Authorization", bearer)], &form("search index=main"))
    };
    for bearer in ["", "Bearer nonsense", &SHARED.bearer("graph")] {
        let got = asked(bearer);
        assert_eq!(got.status, 401, "{bearer}");
        assert_eq!(message(&got), json!({"type": "WARN", "text": "call not properly authenticated"}));
    }
    let own = |user: &str| {
        SHARED.token(
            &json!({"user": user, "resource": format!("http://localhost:{}", SHARED.address().port())}),
        )
    };
    assert_eq!(asked(&format!("Splunk {}", own("isaiahl"))).status, 200);
    assert_eq!(asked(&format!("Bearer {}", own("adelev"))).status, 403);
}

#[test]
fn splunk_allows_no_page_until_it_is_told_to() {
    let origin = [("Origin", "https://page.example")];
    let plain = splunk(&SHARED, &form("search index=wineventlog"), &origin);
    assert_eq!((plain.status, plain.header("access-control-allow-origin")), (200, None));
    let running = start(Settings::default());
    running.configure(&json!({"cors": {"splunk": "https://page.example"}}));
    let got = splunk(&running, &form("search index=wineventlog"), &origin);
    assert_eq!(got.header("access-control-allow-origin"), Some("https://page.example"));
    assert_eq!(got.header("access-control-expose-headers"), None);
    let other = splunk(&running, &form("search index=wineventlog"), &[("Origin", "https://other.example")]);
    assert_eq!(other.header("access-control-allow-origin"), None);
    let asks = [origin[0], ("Access-Control-Request-Headers", "authorization,content-type,x-other")];
    let preflight = running.send("OPTIONS", SEARCH, &asks, "");
    assert_eq!(preflight.header("access-control-allow-headers"), Some("authorization, content-type"));
}

#[test]
fn splunks_faults_are_in_its_own_form() {
    let running = start(Settings::default());
    running.configure(&json!({"list": ["partial", "throttle", "expired-token"], "retry_after_s": 2}));
    let partial = splunk(&running, &form("search index=wineventlog"), &[]).json();
    assert_eq!(
        (partial["rows"].as_array().map(Vec::len), &partial["messages"][0]["type"]),
        (Some(3), &json!("ERROR"))
    );
    let throttled = splunk(&running, &form("search index=wineventlog"), &[]);
    assert_eq!((throttled.status, throttled.header("retry-after")), (429, Some("2")));
    assert_eq!(throttled.json()["messages"][0]["type"], "FATAL");
    assert_eq!(splunk(&running, &form("search index=wineventlog"), &[]).status, 401);
    assert_eq!(running.counts()["requests"]["splunk/search"], 3);
}

fn resources(query: &str, more: &Value) -> Value {
    let mut body = json!({ "query": query });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let target = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01";
    let got = SHARED.send("POST", target, &[("Authorization", &SHARED.bearer("arm"))], &body.to_string());
    if got.status == 200 { got.json()["data"].clone() } else { json!({ "status": got.status }) }
}

#[test]
fn machines_are_those_of_the_logs() {
    let machines = resources(
        "resources | where type =~ 'Microsoft.Compute/virtualMachines' | project name, vm = tostring(properties.vmId) | order by name asc",
        &json!({}),
    );
    let logs = SHARED
        .query("VMComputer | summarize by name = AzureResourceName, vm = AzureVmId | order by name asc");
    let logs: Vec<Value> = logs.json()["tables"][0]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| json!({"name": row[0], "vm": row[1]}))
        .collect();
    let mut machines = machines.as_array().expect("rows").clone();
    machines.sort_by_key(|row| row["name"].to_string());
    assert!(machines.len() >= 8);
    assert_eq!(machines.len(), logs.len());
    assert!(logs.iter().all(|row| machines.contains(row)), "{logs:?} {machines:?}");
}

#[test]
fn subscriptions_are_kept_apart() {
    let count = |more: Value| resources("resources | summarize n = count() by subscriptionId", &more);
    let all = count(json!({}));
    assert_eq!(all.as_array().map(Vec::len), Some(2), "{all}");
    let first = all[0]["subscriptionId"].clone();
    assert_eq!(count(json!({"subscriptions": [first]})), json!([all[0]]));
    assert_eq!(
        count(json!({"subscriptions": ["00000000-0000-0000-0000-000000000000"]})),
        json!({"status": 403})
    );
}
