//! Alerts and bookmarks: related to whom, and in which columns.

mod common;

use common::{ask, column, sorted, source, table};
use huntlet_source::LocalSource;
use serde_json::{Value, json};

/// Today's columns of SecurityAlert that the library reads.
fn alerts() -> LocalSource {
    let rows = [
        ("a1", r#"[{"Name":"meganb","UPNSuffix":"contoso.com","Type":"account"}]"#, "{}", ""),
        ("a2", "", r#"{"User Name":"CONTOSO\\meganb"}"#, "meganb@contoso.com"),
        ("a3", "", r#"{"Description":"logon by meganb."}"#, ""),
        (
            "a4",
            r#"[{"Name":"meganb.adm","Type":"account"}]"#,
            r#"{"Text":"xmeganb, meganb-2, meganb_3, meganb.4"}"#,
            "",
        ),
        ("a5", r#"[{"HostName":"web01","DnsDomain":"contoso.com","Type":"host"}]"#, "{}", ""),
        ("a6", "", r#"{"Compromised Host":"WEB01.contoso.com"}"#, ""),
        ("a7", r#"[{"HostName":"web012","Type":"host"},{"HostName":"web01-old","Type":"host"}]"#, "{}", ""),
        (
            "a8",
            r#"[{"Name":"rundll32.exe","Type":"file"}]"#,
            r#"{"Suspicious Process":"c:\\windows\\rundll32.exe"}"#,
            "",
        ),
    ];
    let cells: Vec<String> = rows
        .iter()
        .map(|(id, entities, properties, compromised)| {
            format!(
                "datetime(2026-10-01), '{id}', 'Shown', 'Named', '', 'High', 'd', 'p', 'v', 'pr', ```{entities}```, \
                 ```{properties}```, '{compromised}', datetime(2026-09-30), datetime(2026-09-30 01:00)"
            )
        })
        .collect();
    let kql = format!(
        "datatable(TimeGenerated: datetime, SystemAlertId: string, DisplayName: string, AlertName: string, AlertType: \
         string, AlertSeverity: string, Description: string, ProviderName: string, VendorName: string, ProductName: \
         string, Entities: string, ExtendedProperties: string, CompromisedEntity: string, StartTime: datetime, \
         EndTime: datetime)[{}]",
        cells.join(", ")
    );
    source(vec![("SecurityAlert", table(&kql))])
}

#[test]
fn alerts_name_whole_names() {
    let source = alerts();
    let cases: &[(Value, &[&str])] = &[
        (json!({ "account_name": "meganb" }), &["a1", "a2", "a3"]),
        (json!({ "account_name": "meganb@contoso.com" }), &["a1", "a2", "a3"]),
        (json!({ "account_name": "CONTOSO\\MeganB" }), &["a1", "a2", "a3"]),
        (json!({ "account_name": "meganb.adm" }), &["a4"]),
        (json!({ "account_name": "megan" }), &[]),
        (json!({ "account_name": ".*" }), &[]),
        (json!({ "host_name": "web01" }), &["a5", "a6"]),
        (json!({ "host_name": "Web01.contoso.com" }), &["a5", "a6"]),
        (json!({ "process_name": "C:\\Windows\\System32\\rundll32.exe" }), &["a8"]),
        (json!({ "process_name": "/usr/bin/rundll32.exe", "path_separator": "/" }), &["a8"]),
        (json!({ "account_name": "meganb", "host_name": "web01" }), &["a1", "a2", "a3", "a5", "a6"]),
        (json!({}), &[]),
    ];
    for (given, expected) in cases {
        let fetched = ask(&source, "SecurityAlert.list_related_alerts", given);
        assert_eq!(sorted(&fetched.table, "SystemAlertId"), *expected, "{given}");
    }
}

#[test]
fn alerts_have_the_same_columns_from_old_and_new_tables() {
    let source = alerts();
    let fetched = ask(&source, "SecurityAlert.list_alerts", &json!({}));
    assert_eq!(fetched.table.height(), 8);
    assert_eq!(column(&fetched.table, "AlertDisplayName")[0], "Shown");
    assert_eq!(column(&fetched.table, "Severity")[0], "High");
    assert_eq!(column(&fetched.table, "AlertType")[0], "Named");
    assert_eq!(column(&fetched.table, "StartTimeUtc")[0], "2026-09-30T00:00:00Z");
    assert_eq!(column(&fetched.table, "CompromisedEntity")[1], "meganb@contoso.com");
    assert_eq!(column(&fetched.table, "CompromisedEntity")[5], "WEB01.contoso.com");

    // what was renamed before is read as well
    let mut again = huntlet_engine::MemoryTables::new();
    again.insert("SecurityAlert", fetched.table.clone());
    let renamed = ask(&LocalSource::new(again), "SecurityAlert.list_alerts", &json!({}));
    assert_eq!(renamed.table.schema(), fetched.table.schema());
    assert_eq!(column(&renamed.table, "AlertDisplayName"), column(&fetched.table, "AlertDisplayName"));
    assert_eq!(column(&renamed.table, "EndTimeUtc"), column(&fetched.table, "EndTimeUtc"));

    let one = ask(&source, "SecurityAlert.get_alert", &json!({ "system_alert_id": "A3" }));
    assert_eq!(column(&one.table, "SystemAlertId"), ["a3"]);
    let counts = ask(&source, "SecurityAlert.list_alerts_counts", &json!({}));
    assert_eq!(column(&counts.table, "alertCount"), ["8"]);
}

fn bookmarks() -> LocalSource {
    let kql = r#"datatable(TimeGenerated: datetime, BookmarkId: string, BookmarkName: string, QueryResultRow: string,
        SoftDeleted: bool, Tags: string)[
        datetime(2026-10-01), "b1", "old name", '{"Account":"CONTOSO\\\\meganb","Computer":"web01"}', false, "[]",
        datetime(2026-10-02), "b1", "new name", '{"Account":"CONTOSO\\\\meganb","Computer":"web01"}', false, "[]",
        datetime(2026-10-01), "b2", "gone", '{"Account":"meganb"}', false, "[]",
        datetime(2026-10-03), "b2", "gone", '{"Account":"meganb"}', true, "[]",
        datetime(2026-10-01), "b3", "mail", '{"UserId":"meganb@contoso.com","__entityMapping":{"Account":"x"}}', bool(null), "[]",
        datetime(2026-10-01), "b4", "other", '{"Account":"meganb.adm","Url":"https://example.com/a?b=1"}', false, "[]",
        datetime(2026-10-01), "b5", "address", '{"IPAddress":"203.0.113.5"}', false, "[]",
        datetime(2026-10-01), "b6", "address", '{"IPAddress":"203.0.113.55"}', false, "[]"]"#;
    source(vec![("HuntingBookmark", table(kql))])
}

#[test]
fn bookmarks_are_the_last_version_of_those_not_deleted() {
    let fetched = ask(&bookmarks(), "AzureSentinel.list_bookmarks", &json!({}));
    assert_eq!(sorted(&fetched.table, "BookmarkId"), ["b1", "b3", "b4", "b5", "b6"]);
    assert_eq!(sorted(&fetched.table, "Computer"), ["", "", "", "", "web01"]);
    assert!(column(&fetched.table, "BookmarkName").contains(&"new name".to_owned()));
    assert!(column(&fetched.table, "Account").contains(&"CONTOSO\\meganb".to_owned()));
    assert!(column(&fetched.table, "Entities").contains(&r#"{"Account":"x"}"#.to_owned()));
    let one = ask(&bookmarks(), "MSSentinel.get_bookmark_by_id", &json!({ "bookmark_id": "B2" }));
    assert_eq!(column(&one.table, "SoftDeleted"), ["true"]);
}

#[test]
fn bookmarks_name_whole_entities() {
    let source = bookmarks();
    let cases: &[(Value, &[&str])] = &[
        (json!({ "account_name": "meganb" }), &["b1", "b3"]),
        (json!({ "account_name": "meganb@contoso.com" }), &["b1", "b3"]),
        (json!({ "account_name": "CONTOSO\\meganb" }), &["b1", "b3"]),
        (json!({ "entity_id": "meganb@contoso.com" }), &["b3"]),
        (json!({ "entity_id": "CONTOSO\\meganb" }), &["b1"]),
        (json!({ "entity_id": "meganb" }), &["b1", "b3"]),
        (json!({ "ip_address": "203.0.113.5" }), &["b5"]),
        (json!({ "url": "https://example.com/a?b=1" }), &["b4"]),
        (json!({ "host_name": "WEB01", "account_name": "meganb.adm" }), &["b1"]),
        (json!({ "entity_id": ".*" }), &[]),
        (json!({}), &[]),
    ];
    for (given, expected) in cases {
        let fetched = ask(&source, "AzureSentinel.list_bookmarks_for_entity", given);
        assert_eq!(sorted(&fetched.table, "BookmarkId"), *expected, "{given}");
    }
}
