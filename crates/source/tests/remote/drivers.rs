//! What each service is sent, and what its answers mean.

use huntlet_report::{Cloud, Completeness, Connection, Workspaces};
use huntlet_source::{Origin, RemoteSource, codes};
use huntlet_table::KqlType;
use serde_json::json;

use crate::sim::{Bench, Said, TOKEN, at, column, longs, ok, sentinel, status, text};

fn span() -> (i64, i64) {
    (at("2026-10-01"), at("2026-10-02T03:04:05.1234567Z"))
}

fn made(connection: &Connection) -> RemoteSource {
    let bench = Bench::new(connection, |_| ok(&json!({})));
    bench.source
}

#[test]
fn log_analytics_is_asked_with_span_and_workspaces() {
    let connection = Connection::Sentinel {
        workspace_id: Workspaces::One("1234/../evil".to_owned()),
        workspaces: vec!["other".to_owned()],
        search_tables: vec!["Basic_CL".to_owned()],
        cloud: Cloud::Global,
        endpoint: None,
        resource_id: None,
    };
    let bench = Bench::new(&connection, |_| {
        let mut reply = longs([1]);
        reply["statistics"] = json!({ "query": { "executionTime": 0.25 } });
        ok(&reply)
    });
    let fetched = bench.ask_within("T | where N > 1", Some(span())).unwrap();
    assert_eq!(fetched.provenance.steps, ["The service worked on it for 0.250 s."]);
    assert!(
        fetched.provenance.source.contains("Microsoft Sentinel, workspace"),
        "{}",
        fetched.provenance.source
    );
    let heard = &bench.heard()[0];
    assert_eq!(heard.url, "https://api.loganalytics.azure.com/v1/workspaces/1234%2F..%2Fevil/query");
    assert_eq!(heard.header("Prefer"), Some("wait=600, include-statistics=true"));
    assert_eq!(heard.token.as_deref(), Some(TOKEN));
    let body = json!({ "query": "T | where N > 1", "workspaces": ["other"],
        "timespan": "2026-10-01T00:00:00Z/2026-10-02T03:04:05.1234567Z" });
    assert_eq!(heard.json(), body);
    let fetched = bench.ask_within("Basic_CL | where N > 1", Some(span())).unwrap();
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert!(reasons[0].contains("rows of other are not among these"), "{reasons:?}");
    let heard = &bench.heard()[1];
    assert!(heard.url.ends_with("/search"), "{}", heard.url);
    assert_eq!(heard.json().get("workspaces"), None, "a search is of one workspace");
}

#[test]
fn a_browser_that_may_not_send_prefer_goes_without() {
    let bench = Bench::new(&sentinel(), |heard| {
        let said = ok(&longs([1]));
        Said { unreachable: heard.header("Prefer").is_some(), ..said }
    });
    assert!(bench.ask("print 1").is_ok());
    assert!(bench.ask("print 2").is_ok());
    let with: Vec<bool> = bench.heard().iter().map(|heard| heard.header("Prefer").is_some()).collect();
    assert_eq!(with, [true, false, false], "it is learned once");
}

#[test]
fn clouds_have_their_own_hosts_and_tokens() {
    for (cloud, host, resource) in [
        (Cloud::Global, "https://api.loganalytics.azure.com", "https://api.loganalytics.io"),
        (Cloud::UsGov, "https://api.loganalytics.us", "https://api.loganalytics.us"),
        (Cloud::China, "https://api.loganalytics.azure.cn", "https://api.loganalytics.azure.cn"),
    ] {
        let workspace_id = Workspaces::One("w".to_owned());
        let (workspaces, search_tables) = (Vec::new(), Vec::new());
        let source = made(&Connection::Sentinel {
            workspace_id,
            workspaces,
            search_tables,
            cloud,
            endpoint: None,
            resource_id: None,
        });
        assert_eq!(source.info(0).hosts, [host]);
        assert_eq!(source.resource().name, resource);
        assert_eq!(source.resource().scopes, [format!("{resource}/Data.Read")]);
    }
    let source = made(&Connection::Defender { cloud: Cloud::UsGov, endpoint: None });
    assert_eq!(source.info(0).hosts, ["https://graph.microsoft.us"]);
    assert!(Origin::parse("http://api.loganalytics.io").is_err());
}

fn adx() -> Connection {
    Connection::Adx {
        cluster: "https://help.kusto.windows.net/".to_owned(),
        database: "Samples".to_owned(),
        time_column: Some("StartTime".to_owned()),
    }
}

#[test]
fn an_explorer_answers_in_frames() {
    let columns =
        json!([{ "ColumnName": "N", "ColumnType": "long" }, { "ColumnName": "D", "ColumnType": "dynamic" }]);
    let frames = json!([
        { "FrameType": "DataSetHeader", "IsProgressive": false, "Version": "v2.0" },
        { "FrameType": "DataTable", "TableId": 0, "TableKind": "QueryProperties", "TableName": "@ExtendedProperties",
          "Columns": [{ "ColumnName": "Key", "ColumnType": "string" }], "Rows": [["Visualization"]] },
        { "FrameType": "DataTable", "TableId": 1, "TableKind": "PrimaryResult", "TableName": "PrimaryResult",
          "Columns": columns, "Rows": [[9007199254740993_i64, { "a": [1, "x"] }], [2, "{\"b\":2}"]] },
        { "FrameType": "DataTable", "TableId": 2, "TableKind": "QueryCompletionInformation", "TableName": "QueryCompletionInformation",
          "Columns": [{ "ColumnName": "Payload", "ColumnType": "string" }], "Rows": [["{}"]] },
        { "FrameType": "DataSetCompletion", "HasErrors": false, "Cancelled": false }
    ]);
    let bench = Bench::new(&adx(), move |_| ok(&frames));
    let fetched = bench.ask_within("StormEvents | take 2", Some(span())).unwrap();
    assert_eq!(column(&fetched, "N"), ["9007199254740993", "2"]);
    assert_eq!(column(&fetched, "D"), ["{\"a\":[1,\"x\"]}", "{\"b\":2}"]);
    assert_eq!(fetched.provenance.completeness, Completeness::Complete);
    let heard = &bench.heard()[0];
    assert_eq!(heard.url, "https://help.kusto.windows.net/v2/rest/query");
    let body = heard.json();
    assert_eq!((body["db"].as_str(), body["csl"].as_str()), (Some("Samples"), Some("StormEvents | take 2")));
    assert_eq!(body["properties"]["Options"]["query_datetimescope_column"], "StartTime");
    assert_eq!(body["properties"]["Options"]["query_datetimescope_to"], "2026-10-02T03:04:05.1234567Z");
}

#[test]
fn progressive_frames_replace_and_append() {
    let fragment = |kind: &str, rows: serde_json::Value| json!({ "FrameType": "TableFragment", "TableId": 1, "FieldCount": 1, "TableFragmentType": kind, "Rows": rows });
    let frames = json!([
        { "FrameType": "DataSetHeader", "IsProgressive": true, "Version": "v2.0" },
        { "FrameType": "TableHeader", "TableId": 1, "TableKind": "PrimaryResult", "TableName": "PrimaryResult",
          "Columns": [{ "ColumnName": "N", "ColumnType": "long" }] },
        fragment("DataAppend", json!([[1]])),
        { "FrameType": "TableProgress", "TableId": 1, "TableProgress": 50.0 },
        fragment("DataReplace", json!([[10], [11]])),
        fragment("DataAppend", json!([[12]])),
        { "FrameType": "TableCompletion", "TableId": 1, "RowCount": 3 },
        { "FrameType": "DataSetCompletion", "HasErrors": false, "Cancelled": false }
    ]);
    let fetched = Bench::new(&adx(), move |_| ok(&frames)).ask("T").unwrap();
    assert_eq!(column(&fetched, "N"), ["10", "11", "12"]);
}

#[test]
fn errors_behind_the_frames_are_kept() {
    let table = json!({ "FrameType": "DataTable", "TableId": 1, "TableKind": "PrimaryResult", "TableName": "PrimaryResult",
        "Columns": [{ "ColumnName": "N", "ColumnType": "long" }], "Rows": [[1]] });
    let completion = json!({ "FrameType": "DataSetCompletion", "HasErrors": true, "Cancelled": false,
        "OneApiErrors": [{ "error": { "code": "LowMemory", "message": "Request failed", "@message": "Query execution lacks memory resources" } }] });
    let both = json!([table, completion]);
    let fetched = Bench::new(&adx(), move |_| ok(&both)).ask("T").unwrap();
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert_eq!(
        reasons,
        [
            "Azure Data Explorer marked the result as incomplete: Query execution lacks memory resources (LowMemory)."
        ]
    );
    let alone = json!([completion]);
    let error = Bench::new(&adx(), move |_| ok(&alone)).ask("T").unwrap_err();
    assert!(error.message.contains("lacks memory"), "{error}");
    // rows themselves may be errors
    let mut odd = both_rows();
    odd[0]["Rows"] =
        json!([[1], { "OneApiErrors": [{ "error": { "code": "X", "message": "shard 7 is gone" } }] }]);
    let fetched = Bench::new(&adx(), move |_| ok(&odd)).ask("T").unwrap();
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert!(reasons[0].contains("shard 7 is gone"), "{reasons:?}");
}

fn both_rows() -> serde_json::Value {
    json!([{ "FrameType": "DataTable", "TableId": 1, "TableKind": "PrimaryResult", "TableName": "PrimaryResult",
        "Columns": [{ "ColumnName": "N", "ColumnType": "long" }], "Rows": [] },
        { "FrameType": "DataSetCompletion", "HasErrors": false, "Cancelled": false }])
}

#[test]
fn hunting_answers_with_a_schema_and_objects() {
    let connection = Connection::Defender { cloud: Cloud::Global, endpoint: None };
    let reply = json!({ "@odata.context": "x",
        "schema": [{ "name": "Timestamp", "type": "DateTime" }, { "name": "Pid", "type": "Int64" },
            { "name": "Ok", "type": "SByte" }, { "name": "More", "type": "Object" }, { "name": "Name", "type": "String" }],
        "results": [
            { "Timestamp": "2026-10-01T00:00:00.1234567Z", "Pid": 9007199254740993_i64, "Ok": true, "More": { "a": 1 }, "Name": "x\"y" },
            { "Name": null, "Timestamp@odata.type": "#DateTimeOffset", "Timestamp": "2026-10-02T00:00:00Z", "Pid": "12" }] });
    let bench = Bench::new(&connection, move |_| ok(&reply));
    let long_ago = Some((at("2026-08-01"), at("2026-10-02")));
    let fetched = bench.ask_within("DeviceProcessEvents", long_ago).unwrap();
    assert_eq!(column(&fetched, "Timestamp"), ["2026-10-01T00:00:00.1234567Z", "2026-10-02T00:00:00Z"]);
    assert_eq!(column(&fetched, "Pid"), ["9007199254740993", "12"]);
    assert_eq!(column(&fetched, "Name"), ["x\"y", ""]);
    assert_eq!(fetched.table.schema().ty("More"), Some(KqlType::Dynamic));
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert_eq!(
        reasons,
        ["Advanced hunting keeps 30 days: rows before 2026-09-15T00:00:00Z cannot be among these."]
    );
    let heard = &bench.heard()[0];
    assert_eq!(heard.url, "https://graph.microsoft.com/v1.0/security/runHuntingQuery");
    let body =
        json!({ "Query": "DeviceProcessEvents", "Timespan": "2026-08-01T00:00:00Z/2026-10-02T00:00:00Z" });
    assert_eq!(heard.json(), body);
}

#[test]
fn resource_graph_gives_pages() {
    let connection = Connection::ResourceGraph {
        subscriptions: vec!["s-1".to_owned()],
        cloud: Cloud::Global,
        endpoint: None,
    };
    let bench = Bench::new(&connection, |heard| {
        let page = heard.json()["options"].get("$skipToken").is_some();
        let rows = if page { json!([["c", 3]]) } else { json!([["a", 1], ["b", 2]]) };
        let mut reply = json!({ "totalRecords": 3, "count": 2, "resultTruncated": "false",
            "data": { "columns": [{ "name": "name", "type": "string" }, { "name": "n", "type": "integer" }], "rows": rows } });
        if !page {
            reply["$skipToken"] = json!("next");
        }
        ok(&reply).with("x-ms-user-quota-remaining", "0").with("x-ms-user-quota-resets-after", "00:00:05")
    });
    let fetched = bench.ask("resources | project name, n").unwrap();
    assert_eq!(column(&fetched, "name"), ["a", "b", "c"]);
    assert_eq!(fetched.table.schema().ty("n"), Some(KqlType::Long));
    assert_eq!(fetched.provenance.completeness, Completeness::Complete);
    assert!(bench.heard()[1].at_ms >= 5_000.0, "the quota is waited for");
    assert_eq!(bench.heard()[0].json()["subscriptions"], json!(["s-1"]));
}

#[test]
fn splunk_is_asked_in_its_own_words() {
    let connection = Connection::Splunk { endpoint: "https://splunk.contoso.com:8089".to_owned() };
    let bench = Bench::new(&connection, |_| {
        ok(
            &json!({ "preview": false, "init_offset": 0, "messages": [{ "type": "WARN", "text": "a peer is slow" }],
            "fields": ["_time", "host", "count"], "rows": [["2026-10-01T02:00:00.000+02:00", "a", "7"], ["", ["b", "c"], null]] }),
        )
    });
    let fetched = bench.ask_within("index=main | stats count by host", Some(span())).unwrap();
    assert_eq!(column(&fetched, "_time"), ["2026-10-01T00:00:00Z", ""]);
    assert_eq!(column(&fetched, "host"), ["a", "[\"b\",\"c\"]"]);
    assert_eq!(fetched.provenance.steps, ["Splunk says: a peer is slow."]);
    let heard = &bench.heard()[0];
    assert_eq!(heard.url, "https://splunk.contoso.com:8089/services/search/jobs");
    assert!(heard.body.starts_with("search=search%20index%3Dmain%20%7C%20stats"), "{}", heard.body);
    assert!(
        heard.body.contains("exec_mode=oneshot") && heard.body.contains("earliest_time=1790812800.0000000"),
        "{}",
        heard.body
    );
    let error = Bench::new(&connection, |_| Said { unreachable: true, ..text(200, "") })
        .ask("index=main")
        .unwrap_err();
    let hint = error.hint.unwrap();
    assert!(hint.contains("crossOriginSharingPolicy") && hint.contains("load the file"), "{hint}");
    let fatal = |_: &crate::sim::Heard| {
        status(400, &json!({ "messages": [{ "type": "FATAL", "text": "Unknown search command 'x'." }] }))
    };
    let error = Bench::new(&connection, fatal).ask("| x").unwrap_err();
    assert_eq!(error.code, codes::QUERY);
    assert!(error.message.contains("Unknown search command"), "{error}");
}
