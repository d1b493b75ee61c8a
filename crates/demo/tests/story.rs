//! The intrusion: its facts are there, they connect, and no scale changes them.

use std::collections::{BTreeMap, HashSet};

use huntlet_demo::{DemoOptions, generate, story};
use huntlet_table::{CellRef, Table};

type Tables = BTreeMap<String, Table>;
/// A row: columns and cells as text.
type Row = BTreeMap<String, String>;

fn made(scale: f64) -> Tables {
    generate(&DemoOptions { scale, ..DemoOptions::default() }).into_iter().collect()
}

fn text(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Str(text) | CellRef::Dynamic(text) | CellRef::Guid(text) | CellRef::Decimal(text) => {
            text.to_string()
        }
        CellRef::Int(number) => number.to_string(),
        CellRef::Long(number) | CellRef::DateTime(number) | CellRef::TimeSpan(number) => number.to_string(),
        CellRef::Real(number) => number.to_string(),
        CellRef::Bool(flag) => flag.to_string(),
        CellRef::Null => String::new(),
    }
}

fn rows(tables: &Tables, name: &str) -> Vec<Row> {
    let table = &tables[name];
    (0..table.height())
        .map(|row| {
            table.columns().iter().map(|column| (column.name().to_string(), text(column.cell(row)))).collect()
        })
        .collect()
}

fn matching<'a>(rows: &'a [Row], facts: &[(&str, &str)]) -> Vec<&'a Row> {
    rows.iter().filter(|row| facts.iter().all(|(column, value)| row[*column] == *value)).collect()
}

#[test]
fn every_step_names_tables_that_have_rows_near_it() {
    let tables = made(0.0);
    let steps = story(&DemoOptions::default());
    assert!(steps.is_sorted_by_key(|step| step.time));
    assert_eq!(steps.len(), 20);
    for step in steps {
        for name in step.tables {
            let hour = 36_000_000_000;
            let near = rows(&tables, name).iter().any(|row| {
                let at: i64 = row["TimeGenerated"].parse().unwrap();
                (at - step.time).abs() <= hour
            });
            assert!(near, "{name}: {}", step.title);
        }
    }
}

#[test]
fn the_account_is_in_all_five_families() {
    let tables = made(0.0);
    assert!(
        !matching(
            &rows(&tables, "SigninLogs"),
            &[
                ("UserPrincipalName", "meganb@contoso.com"),
                ("ResultType", "0"),
                ("IPAddress", "203.0.113.66")
            ]
        )
        .is_empty()
    );
    assert_eq!(
        matching(
            &rows(&tables, "OfficeActivity"),
            &[("UserId", "meganb@contoso.com"), ("Operation", "FileDownloaded")]
        )
        .len(),
        180
    );
    assert_eq!(matching(&rows(&tables, "OfficeActivity"), &[("Operation", "New-InboxRule")]).len(), 1);
    assert_eq!(
        matching(
            &rows(&tables, "AzureActivity"),
            &[("Caller", "meganb@contoso.com"), ("ActivityStatusValue", "Success")]
        )
        .len(),
        3
    );
    let events = rows(&tables, "SecurityEvent");
    assert_eq!(matching(&events, &[("Account", "CONTOSO\\meganb"), ("EventID", "4624")]).len(), 3);
    for id in ["4720", "4722", "4728", "4732", "1102"] {
        assert_eq!(matching(&events, &[("EventID", id), ("SubjectUserName", "meganb")]).len(), 1, "{id}");
    }
    let accepted = rows(&tables, "Syslog")
        .iter()
        .filter(|row| row["SyslogMessage"].starts_with("Accepted password for meganb"))
        .count();
    assert_eq!(accepted, 1);
}

#[test]
fn sessions_and_processes_connect() {
    let tables = made(0.0);
    let events = rows(&tables, "SecurityEvent");
    let on = matching(&events, &[("EventID", "4624")]);
    for off in matching(&events, &[("EventID", "4634")]) {
        assert!(on.iter().any(|row| row["TargetLogonId"] == off["TargetLogonId"] && row["Computer"] == off["Computer"]));
    }
    let processes = matching(&events, &[("EventID", "4688")]);
    let mut known: HashSet<&str> = HashSet::from(["0x3a8"]);
    for process in &processes {
        assert!(known.contains(process["ProcessId"].as_str()), "{}", process["CommandLine"]);
        known.insert(&process["NewProcessId"]);
        assert_eq!(process["SubjectLogonId"], "0x5c2f1a7");
    }
    let windows: Vec<&str> = processes.iter().map(|row| row["CommandLine"].as_str()).collect();
    for device in rows(&tables, "DeviceProcessEvents") {
        assert!(windows.contains(&device["ProcessCommandLine"].as_str()));
    }
}

#[test]
fn alerts_name_the_account_and_belong_to_incidents() {
    let tables = made(0.0);
    let alerts = rows(&tables, "SecurityAlert");
    assert_eq!(alerts.len(), 10);
    assert_eq!(alerts.iter().filter(|row| row["Entities"].contains("\"Name\":\"meganb\"")).count(), 9);
    let incidents = rows(&tables, "SecurityIncident");
    for alert in &alerts {
        let id = alert["SystemAlertId"].as_str();
        assert!(incidents.iter().any(|row| row["AlertIds"].contains(id)), "{}", alert["AlertName"]);
    }
    let bookmarks = rows(&tables, "HuntingBookmark");
    assert!(bookmarks.iter().any(|row| row["QueryResultRow"].contains("-EncodedCommand")));
}

#[test]
fn defenders_alerts_are_those_of_the_workspace() {
    let tables = made(0.0);
    let known: HashSet<String> =
        rows(&tables, "SecurityAlert").iter().map(|row| row["SystemAlertId"].clone()).collect();
    let (infos, evidence) = (rows(&tables, "AlertInfo"), rows(&tables, "AlertEvidence"));
    assert_eq!(infos.len(), 7);
    for info in &infos {
        assert!(known.contains(&info["AlertId"]), "{}", info["Title"]);
        assert!(!matching(&evidence, &[("AlertId", &info["AlertId"])]).is_empty(), "{}", info["Title"]);
    }
    let shell = matching(&evidence, &[("EntityType", "Process")]);
    let started = rows(&tables, "DeviceProcessEvents");
    assert_eq!(
        matching(
            &started,
            &[("SHA1", &shell[0]["SHA1"]), ("ProcessCommandLine", &shell[0]["ProcessCommandLine"])]
        )
        .len(),
        1
    );
}

#[test]
fn the_script_is_one_file_in_all_tables() {
    let tables = made(0.0);
    let files = rows(&tables, "DeviceFileEvents");
    let script = matching(&files, &[("FileName", "u.ps1")]);
    assert_eq!(script.len(), 1);
    let indicators = rows(&tables, "ThreatIntelIndicators");
    assert_eq!(matching(&indicators, &[("ObservableValue", &script[0]["SHA256"])]).len(), 1);
    let storage = rows(&tables, "StorageFileLogs");
    let put = matching(&storage, &[("OperationName", "PutRange")]);
    assert!(put.len() == 1 && put[0]["Uri"].ends_with("/u.ps1") && put[0]["ResponseMd5"].len() == 24);
    let logons = rows(&tables, "DeviceLogonEvents");
    let desktop = matching(&logons, &[("ActionType", "LogonSuccess"), ("AccountName", "meganb")]);
    assert_eq!(desktop.len(), 1);
    assert_eq!(desktop[0]["LogonId"], started_session(&tables));
}

/// The logon id of the intruder's processes.
fn started_session(tables: &Tables) -> String {
    rows(tables, "DeviceProcessEvents")[0]["LogonId"].clone()
}

#[test]
fn one_odd_port_carries_the_data() {
    let tables = made(1.0);
    for (name, port, bytes) in [
        ("AzureNetworkAnalytics_CL", "DestPort_d", Some("OutboundBytes_d")),
        ("VMConnection", "DestinationPort", Some("BytesSent")),
        ("CommonSecurityLog", "DestinationPort", Some("SentBytes")),
        ("DeviceNetworkEvents", "RemotePort", None),
    ] {
        let all = rows(&tables, name);
        let sends = matching(&all, &[(port, "8787")]);
        assert_eq!(sends.len(), 12, "{name}");
        if let Some(bytes) = bytes {
            let sum: f64 = sends.iter().map(|row| row[bytes].parse::<f64>().unwrap()).sum();
            assert!((17e9..19e9).contains(&sum), "{name} {sum}");
        }
    }
}

#[test]
fn no_scale_and_no_seed_change_the_story() {
    let alone = made(0.0);
    let noisy: Tables =
        generate(&DemoOptions { seed: 99, scale: 0.3, ..DemoOptions::default() }).into_iter().collect();
    for name in alone.keys() {
        let all: HashSet<Row> =
            rows(&noisy, name).into_iter().map(BTreeMap::into_iter).map(Iterator::collect).collect();
        for row in rows(&alone, name) {
            assert!(all.contains(&row), "{name}: {row:?}");
        }
    }
}

#[test]
fn names_have_several_matches_and_near_misses() {
    let names: HashSet<String> =
        rows(&made(1.0), "SigninLogs").iter().map(|row| row["UserPrincipalName"].clone()).collect();
    for name in [
        "admin@contoso.com",
        "admin-alland@contoso.com",
        "admin-lidiah@contoso.com",
        "meganb@contoso.com",
        "meganb2@contoso.com",
    ] {
        assert!(names.contains(name), "{name}");
    }
}
