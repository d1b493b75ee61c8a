//! The services' replies: the engine's rows in each service's form, and each service's errors.

mod common;

use std::sync::LazyLock;

use common::{DEMO, FIRST, Running, SECOND, start, start_with};
use huntlet_emulator::{Options, Settings};
use huntlet_engine::{Context, MemoryTables, NoHost, Output};
use huntlet_table::read::{ReadOptions, read};
use serde_json::{Value, json};

/// One emulator, without limits, for the tests that only read.
static SHARED: LazyLock<Running> = LazyLock::new(|| {
    let mut settings = Settings::default();
    settings.limits.enforced = false;
    start(settings)
});

static TABLES: LazyLock<MemoryTables> = LazyLock::new(|| {
    let mut tables = MemoryTables::new();
    for (name, table) in huntlet_demo::generate(&DEMO) {
        tables.insert(name, table);
    }
    tables
});

fn engine(text: &str, timespan: Option<(i64, i64)>) -> Output {
    let context = Context::at(DEMO.end).within(timespan);
    pollster::block_on(huntlet_engine::run(text, &*TABLES, &context, &NoHost)).expect("the engine runs it")
}

const QUERIES: &[&str] = &[
    "SigninLogs | summarize n = count(), latest = max(TimeGenerated) by UserPrincipalName | order by n desc",
    "SecurityEvent | where EventID == 4625 | project TimeGenerated, Account, Computer, EventID, IpAddress",
    "print l = 9007199254740993, r = 0.1, b = true, t = datetime(2026-10-01T01:02:03.1234567Z), s = 1d, d = dynamic({\"a\":[1]}), g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), n = int(null), m = decimal(0.1)",
    "SigninLogs | where TimeGenerated > ago(2d) | count",
    "search 'meganb' | summarize count() by $table",
    "SigninLogs | take 0",
];

#[test]
fn log_analytics_gives_the_engines_rows() {
    for text in QUERIES {
        let got = SHARED.query(text);
        assert_eq!(got.status, 200, "{text}: {}", String::from_utf8_lossy(&got.body));
        let reply = read(got.body.clone(), None, &ReadOptions::default()).expect("a reply that can be read");
        assert_eq!(reply.table, engine(text, None).table, "{text}");
        assert_eq!(got.json()["tables"][0]["name"], "PrimaryResult");
    }
    let columns = &SHARED.query(QUERIES[2]).json()["tables"][0];
    assert_eq!(
        columns["rows"][0],
        json!([
            9_007_199_254_740_993_i64,
            0.1,
            true,
            "2026-10-01T01:02:03.1234567Z",
            "1.00:00:00",
            "{\"a\":[1]}",
            "74be27de-1e4e-49d9-b579-fe0b331d3642",
            null,
            "0.1"
        ])
    );
    let types: Vec<&str> = columns["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .filter_map(|column| column["type"].as_str())
        .collect();
    let expected = ["long", "real", "bool", "datetime", "timespan", "dynamic", "guid", "int", "decimal"];
    assert_eq!(types, expected);
}

#[test]
fn a_timespan_cuts_as_a_filter_does() {
    let query = "SecurityEvent | summarize n = count(), min(TimeGenerated), max(TimeGenerated)";
    let path = format!("{FIRST}/query");
    for span in ["P1D", "2026-10-05T00:00:00Z/2026-10-06T00:00:00Z", "2026-10-05T00:00:00Z/P1D"] {
        let got = SHARED.ask(&path, &json!({"query": query, "timespan": span}), &[]).json();
        let day = 864_000_000_000;
        let end = if span == "P1D" { DEMO.end } else { DEMO.end - 9 * day };
        let local = engine(query, Some((end - day, end)));
        let count = huntlet_table::text::cell_text(local.table.cell(0, 0));
        assert_eq!(got["tables"][0]["rows"][0][0].to_string(), count, "{span}");
        assert_ne!(count, "0");
    }
    let by_get = format!("/v1/workspaces/{FIRST}/query?query=SecurityEvent%20%7C%20count&timespan=P1D");
    let got = SHARED.send("GET", &by_get, &[("Authorization", &SHARED.bearer("logAnalytics"))], "");
    assert_eq!(got.json()["tables"][0]["columns"][0]["name"], "Count");

    let wrong = SHARED.ask(&path, &json!({"query": query, "timespan": "yesterday"}), &[]);
    assert_eq!((wrong.status, &wrong.json()["error"]["code"]), (400, &json!("BadArgumentError")));
}

#[test]
fn search_wants_a_timespan_and_reads_basic_tables() {
    let running = start_with(Options { basic: vec!["DnsEvents".to_owned()], ..Options::default() });
    let body = json!({"query": "DnsEvents | take 3", "timespan": "P14D"});
    assert_eq!(running.ask(&format!("{FIRST}/query"), &body, &[]).status, 400);
    let found = running.ask(&format!("{FIRST}/search"), &body, &[]);
    assert_eq!(found.json()["tables"][0]["rows"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        running.ask(&format!("{FIRST}/search"), &json!({"query": "DnsEvents | take 3"}), &[]).status,
        400
    );
    let several = json!({"query": "DnsEvents | take 3", "timespan": "P1D", "workspaces": [SECOND]});
    assert_eq!(running.ask(&format!("{FIRST}/search"), &several, &[]).status, 400);
}

#[test]
fn several_workspaces_are_one_table_and_can_be_named() {
    let count = |body: Value| {
        let got = SHARED.ask(&format!("{FIRST}/query"), &body, &[]);
        assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.body));
        got.json()["tables"][0]["rows"].clone()
    };
    let query = "SecurityEvent | summarize n = count() by TenantId | order by TenantId asc";
    let one = count(json!({ "query": query }));
    let two = count(json!({"query": query, "workspaces": [SECOND]}));
    assert_eq!((one.as_array().map(Vec::len), two.as_array().map(Vec::len)), (Some(1), Some(2)));
    assert_eq!(two[0], one[0]);
    assert_eq!(two[1][0], SECOND);
    let named = count(
        json!({"query": "workspace('contoso-emea').SecurityEvent | summarize n = count() by TenantId"}),
    );
    assert_eq!(named[0], two[1]);
}

#[test]
fn statistics_and_render_come_when_preferred() {
    let body = json!({"query": "SigninLogs | summarize n = count() by bin(TimeGenerated, 1d) | render timechart with (title='Sign-ins')"});
    let path = format!("{FIRST}/query");
    let plain = SHARED.ask(&path, &body, &[]).json();
    assert_eq!((plain.get("statistics"), plain.get("render")), (None, None));
    let prefer = [("Prefer", "include-statistics=true,include-render=true,wait=60")];
    let both = SHARED.ask(&path, &body, &prefer).json();
    assert_eq!(
        (&both["render"]["visualization"], &both["render"]["title"]),
        (&json!("timechart"), &json!("Sign-ins"))
    );
    assert!(both["statistics"]["query"]["executionTime"].as_f64().is_some_and(|time| time > 0.0));
    assert_eq!(both["tables"], plain["tables"]);
}

#[test]
fn wrong_queries_have_kustos_codes_and_a_place() {
    let inner = |text: &str| {
        let got = SHARED.query(text);
        assert_eq!(
            (got.status, got.json()["error"]["code"].as_str()),
            (400, Some("BadArgumentError")),
            "{text}"
        );
        got.json()["error"]["innererror"].clone()
    };
    let syntax = inner("SigninLogs\n| where (");
    assert_eq!((&syntax["code"], &syntax["innererror"]["code"]), (&json!("SyntaxError"), &json!("SYN0002")));
    assert_eq!(syntax["innererror"]["line"], 2);
    let table = inner("NoSuchTable | count");
    assert_eq!((&table["code"], &table["innererror"]["code"]), (&json!("SemanticError"), &json!("SEM0100")));
    let message = table["innererror"]["message"].as_str().expect("a message");
    assert!(message.contains("table or column expression named 'NoSuchTable'"), "{message}");
    assert_eq!(inner("SigninLogs | where NoSuchColumn == 1")["innererror"]["code"], "SEM0100");
    assert_eq!(inner("SigninLogs | extend x = nosuch(1)")["innererror"]["code"], "SEM0260");
}

/// 150 rows of some 20 bytes.
const MANY: &str = "range n from 1 to 150 step 1 | extend s = strcat('padding ', n)";

#[test]
fn a_result_over_the_limit_is_partial() {
    let running = start(Settings::default());
    running.configure(&json!({"limits": {"rows": 100}}));
    let got = running.query(MANY).json();
    assert_eq!(got["tables"][0]["rows"].as_array().map(Vec::len), Some(100));
    let inner = &got["error"]["details"][0]["innererror"];
    assert!(
        inner["message"].as_str().is_some_and(|text| text.contains("E_QUERY_RESULT_SET_TOO_LARGE")),
        "{inner}"
    );

    running.configure(&json!({"limits": {"rows": 1000, "bytes": 2000}}));
    let got = running.query(MANY).json();
    let rows = got["tables"][0]["rows"].as_array().map_or(0, Vec::len);
    assert!((1..150).contains(&rows), "{rows}");
    assert_eq!(got["error"]["code"], "PartialError");
    assert_eq!(running.counts()["partial"], 2);
}

fn adx(body: &Value) -> common::Got {
    SHARED.send("POST", "/v2/rest/query", &[("Authorization", &SHARED.bearer("adx"))], &body.to_string())
}

#[test]
fn azure_data_explorer_answers_in_frames() {
    for text in QUERIES {
        let got = adx(&json!({"db": "contoso-soc", "csl": text}));
        let reply = read(got.body.clone(), None, &ReadOptions::default()).expect("frames that can be read");
        assert_eq!(reply.table, engine(text, None).table, "{text}");
        let frames = got.json();
        let kinds: Vec<&str> = frames
            .as_array()
            .expect("frames")
            .iter()
            .filter_map(|frame| frame["FrameType"].as_str())
            .collect();
        assert_eq!(kinds, ["DataSetHeader", "DataTable", "DataTable", "DataTable", "DataSetCompletion"]);
    }
    let progressive = json!({"db": "contoso-soc", "csl": "range n from 1 to 2500 step 1",
        "properties": "{\"Options\":{\"results_progressive_enabled\":true}}"});
    let frames = adx(&progressive).json();
    let frames = frames.as_array().expect("frames");
    let of = |kind: &str| frames.iter().filter(|frame| frame["FrameType"] == kind).collect::<Vec<_>>();
    let rows: usize =
        of("TableFragment").iter().filter_map(|frame| frame["Rows"].as_array()).map(Vec::len).sum();
    let total = of("TableCompletion")[0]["RowCount"].as_u64();
    assert_eq!((of("TableHeader").len(), Some(rows as u64)), (1, total));
    assert_eq!((rows, of("TableFragment").len()), (2500, 3));

    let parameters = json!({"db": FIRST, "csl": "declare query_parameters(id: long, who: string); print id, who",
        "properties": {"Parameters": {"id": "4625", "who": "'it''s; | take 1'"}}});
    assert_eq!(adx(&parameters).status, 200);
    let missing = adx(&json!({"db": "nowhere", "csl": "print 1"}));
    assert_eq!((missing.status, &missing.json()["error"]["code"]), (400, &json!("General_BadRequest")));
    let schema = SHARED.send(
        "POST",
        "/v1/rest/mgmt",
        &[("Authorization", &SHARED.bearer("adx"))],
        &json!({"db": "contoso-soc", "csl": ".show database schema as json"}).to_string(),
    );
    let text = schema.json()["Tables"][0]["Rows"][0][0].as_str().expect("a schema").to_owned();
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let columns = &schema["Databases"]["contoso-soc"]["Tables"]["SigninLogs"]["OrderedColumns"];
    assert!(columns.as_array().is_some_and(|columns| columns.len() > 10));
    let metadata = SHARED.get("/v1/rest/auth/metadata");
    assert!(metadata["AzureAD"]["LoginEndpoint"].as_str().is_some_and(|text| text.starts_with("http")));
}

#[test]
fn azure_data_explorer_keeps_to_a_querys_time_scope() {
    let day = 864_000_000_000;
    let (from, to) = (DEMO.end - 9 * day, DEMO.end - 8 * day);
    let count = |query: &str, options: Value| {
        let got = adx(&json!({"db": FIRST, "csl": query, "properties": {"Options": options}}));
        assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.body));
        let reply = read(got.body, None, &ReadOptions::default()).expect("frames that can be read");
        huntlet_table::text::cell_text(reply.table.cell(0, 0))
    };
    let [start, end] = [from, to].map(huntlet_ticks::format_datetime_short);
    let events = "SecurityEvent | count";
    let local = |span| huntlet_table::text::cell_text(engine(events, span).table.cell(0, 0));
    let scoped = json!({"query_datetimescope_column": "TimeGenerated", "query_datetimescope_from": start,
        "query_datetimescope_to": end});
    assert_eq!(count(events, scoped.clone()), local(Some((from, to))));
    assert_ne!(local(Some((from, to))), local(None));
    let open = json!({"query_datetimescope_column": "TimeGenerated", "query_datetimescope_from": start});
    assert_eq!(count(events, open), local(Some((from, DEMO.end))));
    // without a column, or with one that the table lacks, there is no scope
    let no_column = json!({"query_datetimescope_from": start, "query_datetimescope_to": end});
    assert_eq!(count(events, no_column), local(None));
    let other = json!({"query_datetimescope_column": "Timestamp", "query_datetimescope_from": start,
        "query_datetimescope_to": end});
    assert_eq!(count(events, other), local(None));
    assert_eq!(count("print 1 | count", scoped), "1");
    let wrong = json!({"query_datetimescope_column": "TimeGenerated", "query_datetimescope_from": "noon"});
    let got = adx(&json!({"db": FIRST, "csl": events, "properties": {"Options": wrong}}));
    assert_eq!(got.status, 400);
}

#[test]
fn graph_answers_in_objects_with_a_schema() {
    let query = "DeviceProcessEvents | project Timestamp, DeviceName, FileName, ProcessId | order by Timestamp asc | take 5";
    let body = json!({"Query": query, "Timespan": "P14D"}).to_string();
    let got = SHARED.send(
        "POST",
        "/v1.0/security/runHuntingQuery",
        &[("Authorization", &SHARED.bearer("graph"))],
        &body,
    );
    let value = got.json();
    assert_eq!(value["@odata.type"], "#microsoft.graph.security.huntingQueryResults");
    assert_eq!(value["schema"][0], json!({"name": "Timestamp", "type": "DateTime"}));
    assert_eq!(value["results"].as_array().map(Vec::len), Some(5));
    let reply = read(got.body, None, &ReadOptions::default()).expect("a reply that can be read");
    assert_eq!(reply.table, engine(query, None).table);
}

#[test]
fn resource_graph_answers_in_pages() {
    let ask = |options: Value| {
        let body = json!({"query": "Resources | project name, type | order by name asc", "options": options});
        let target = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
        SHARED.send("POST", target, &[("Authorization", &SHARED.bearer("arm"))], &body.to_string())
    };
    let whole = ask(json!({})).json();
    let total = whole["totalRecords"].as_u64().expect("a count");
    assert!(total > 6 && whole.get("$skipToken").is_none(), "{whole}");
    let mut rows: Vec<Value> = Vec::new();
    let mut options = json!({"$top": 5});
    loop {
        let page = ask(options.clone());
        assert!(page.header("x-ms-user-quota-remaining").is_some());
        let page = page.json();
        rows.extend(page["data"].as_array().expect("rows").clone());
        match page.get("$skipToken") {
            Some(token) => options["$skipToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(Value::from(rows), whole["data"]);
    let table = ask(json!({"resultFormat": "table", "$top": 1})).json();
    assert_eq!(table["data"]["columns"][0], json!({"name": "name", "type": "string"}));
}

#[test]
fn ids_are_echoed_and_other_paths_are_nothing() {
    let got = SHARED.ask(
        &format!("{FIRST}/query"),
        &json!({"query": "print 1"}),
        &[("x-ms-client-request-id", "abc-1")],
    );
    assert_eq!(got.header("x-ms-client-request-id"), Some("abc-1"));
    assert_eq!(SHARED.send("GET", "/nowhere", &[], "").status, 404);
    assert_eq!(SHARED.send("PUT", &format!("/v1/workspaces/{FIRST}/query"), &[], "").status, 405);
    let unknown = SHARED.ask("00000000-0000-0000-0000-000000000000/query", &json!({"query": "print 1"}), &[]);
    assert_eq!((unknown.status, &unknown.json()["error"]["code"]), (404, &json!("PathNotFoundError")));
}
