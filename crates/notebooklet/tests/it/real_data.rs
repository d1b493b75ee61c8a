//! Over real exports: the report says what a reader counts in the files. Skipped where they are absent.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use huntlet_engine::MemoryTables;
use huntlet_table::Table;
use huntlet_table::read::{Format, ReadOptions, read};
use serde_json::{Value, json};

use crate::support::{Bench, choice, longs, rows, section, tables, texts};

const SPAN: (&str, &str) = ("2019-01-01T00:00:00Z", "2022-01-01T00:00:00Z");

const FILES: &[(&str, &str)] = &[
    ("SigninLogs.ndjson", "SigninLogs"),
    ("AzureActivity.ndjson", "AzureActivity"),
    ("OfficeActivity_user.ndjson", "OfficeActivity"),
    ("SecurityAlert.ndjson", "SecurityAlert"),
    ("HuntingBookmark.ndjson", "HuntingBookmark"),
    ("SecurityEvent_logons_windows.ndjson", "SecurityEvent"),
    ("Syslog_logons_linux.ndjson", "Syslog"),
];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file)
}

#[expect(clippy::disallowed_methods, reason = "a test on the host reads files")]
fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Whether the files are there; says so where they are not.
fn is_there() -> bool {
    let there = path("SigninLogs.ndjson").exists();
    if !there {
        println!("skipped: ../shared/data is not there");
    }
    there
}

fn load(file: &str) -> Table {
    read(bytes(file), Some(Format::Ndjson), &ReadOptions::default()).expect("the file reads").table
}

fn all(signins: &str) -> MemoryTables {
    let named: Vec<(&str, Table)> = FILES
        .iter()
        .map(|(file, name)| (*name, load(if *name == "SigninLogs" { signins } else { file })))
        .collect();
    tables(&named)
}

/// The file's rows, read on their own.
fn lines(file: &str) -> Vec<Value> {
    let bytes = bytes(file);
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn cell(row: &Value, name: &str) -> String {
    match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// How many rows of the file have each value of a column, for the account.
fn by(rows: &[Value], column: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(cell(row, column)).or_default() += 1;
    }
    counts
}

fn of(file: &str, column: &str, account: &str) -> Vec<Value> {
    lines(file).into_iter().filter(|row| cell(row, column).eq_ignore_ascii_case(account)).collect()
}

/// A result's counts by a column, summed.
fn summed(table: &Table, key: &str, count: &str) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for (key, count) in texts(table, key).into_iter().zip(longs(table, count)) {
        *sums.entry(key).or_default() += count;
    }
    sums
}

/// The last instant of the rows, to the second.
fn last(rows: &[Value]) -> String {
    rows.iter()
        .map(|row| cell(row, "TimeGenerated").chars().take(19).collect::<String>())
        .max()
        .unwrap_or_default()
}

#[test]
fn signins() {
    if !is_there() {
        return;
    }
    for (file, account, given) in [
        ("SigninLogs.ndjson", "seb@seccxp.ninja", "seb"),
        ("SigninLogs.ndjson", "meganb@seccxp.ninja", "SECCXP\\meganb"),
        ("SigninLogs.ndjson", "ctfuser3@seccxp.ninja", "CTFUSER3@seccxp.ninja"),
        ("SigninLogs_user.ndjson", "crqerkikpjo@ld.fkaframbemji.pjb", "crqerkikpjo"),
    ] {
        let expected = of(file, "UserPrincipalName", account);
        let bench = Bench::new(all(file));
        let running = bench.run(json!({"value": given, "account_types": "AAD"}), SPAN);
        let items = choice(&section(&running, "account_selector")).items;
        assert_eq!(items.len(), 1, "{given}: {items:?}");
        assert_eq!(items[0].value["name"], json!(account));
        let activity = rows(&running, "account_activity").unwrap();
        assert!(texts(&activity, "TimeGenerated")[0].starts_with(&last(&expected)), "{given}");
        let addresses = rows(&running, "account_addresses").unwrap();
        assert_eq!(summed(&addresses, "IpAddress", "Events"), by(&expected, "IPAddress"), "{given}");
        let failed = expected.iter().filter(|row| cell(row, "ResultType") != "0").count() as i64;
        assert_eq!(longs(&addresses, "Failures").iter().sum::<i64>(), failed, "{given}");
        bench.call(&running, "get_additional_data", json!({})).unwrap();
        let azure = rows(&running, "azure_activity").unwrap();
        let signins =
            texts(&azure, "Source").iter().filter(|source| *source == "AzureActiveDirectory").count();
        assert_eq!(signins, expected.len(), "{given}");
    }
}

#[test]
fn office_and_signins_of_one_user() {
    if !is_there() {
        return;
    }
    let account = "crqerkikpjo@ld.fkaframbemji.pjb";
    let office = of("OfficeActivity_user.ndjson", "UserId", account);
    let signins = of("SigninLogs_user.ndjson", "UserPrincipalName", account);
    let bench = Bench::new(all("SigninLogs_user.ndjson"));
    let running = bench.run(json!({"value": account}), SPAN);
    assert_eq!(choice(&section(&running, "account_selector")).items.len(), 2, "sign-ins and Office");
    bench
        .call(&running, "select_account", json!({"account": {"name": account, "source": "Office365"}}))
        .unwrap();
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    let summary = rows(&running, "azure_activity_summary").unwrap();
    let types = summed(&summary, "Type", "OperationCount");
    assert_eq!(types["OfficeActivity"], office.len() as i64);
    assert_eq!(types["SigninLogs"], signins.len() as i64);
    let ips = rows(&running, "ip_summary").unwrap();
    let mut expected = by(&office, "Operation");
    for (operation, count) in by(&signins, "Operation") {
        *expected.entry(operation).or_default() += count;
    }
    assert_eq!(summed(&ips, "Operation", "Count"), expected);
    let mut addresses = by(&office, "IPAddress");
    for (address, count) in by(&signins, "IPAddress") {
        *addresses.entry(address).or_default() += count;
    }
    assert_eq!(summed(&ips, "IpAddress", "Count"), addresses);
}

#[test]
fn azure_operations() {
    if !is_there() {
        return;
    }
    for account in ["PAULCU@microsoft.com", "sanjshah@microsoft.com"] {
        let expected = of("AzureActivity.ndjson", "Caller", account);
        let bench = Bench::new(all("SigninLogs.ndjson"));
        let short = account.split('@').next().unwrap();
        let running = bench.run(json!({"value": short}), SPAN);
        let items = choice(&section(&running, "account_selector")).items;
        assert_eq!(
            items.iter().map(|item| item.value["name"].as_str().unwrap()).collect::<Vec<_>>(),
            [account]
        );
        bench.call(&running, "get_additional_data", json!({})).unwrap();
        let activity = rows(&running, "azure_activity").unwrap();
        assert_eq!(activity.height(), expected.len());
        let summary = rows(&running, "azure_activity_summary").unwrap();
        assert_eq!(summed(&summary, "IPAddress", "OperationCount"), by(&expected, "CallerIpAddress"));
        assert_eq!(
            summed(&summary, "AppResourceProvider", "OperationCount"),
            by(&expected, "ResourceProvider")
        );
    }
}

#[test]
fn windows_logons() {
    if !is_there() {
        return;
    }
    for (given, account) in
        [("SYSTEM", "NT AUTHORITY\\SYSTEM"), ("NETWORK SERVICE", "NT AUTHORITY\\NETWORK SERVICE")]
    {
        let expected = of("SecurityEvent_logons_windows.ndjson", "Account", account);
        let bench = Bench::new(all("SigninLogs.ndjson"));
        let running = bench.run(json!({"value": given}), SPAN);
        assert_eq!(
            choice(&section(&running, "account_selector")).items[0].value,
            json!({"name": account, "source": "Windows"})
        );
        bench.call(&running, "get_additional_data", json!({})).unwrap();
        let logons = rows(&running, "host_logons").unwrap();
        assert_eq!(logons.height(), expected.len());
        let summary = rows(&running, "host_logon_summary").unwrap();
        assert_eq!(summed(&summary, "Computer", "TotalLogons"), by(&expected, "Computer"));
        let failed = expected.iter().filter(|row| cell(row, "EventID") != "4624").count() as i64;
        assert_eq!(longs(&summary, "FailedLogons").iter().sum::<i64>(), failed);
        let ips = rows(&running, "ip_summary").unwrap();
        assert_eq!(
            longs(&ips, "Count").iter().sum::<i64>(),
            expected.len() as i64,
            "none without an address is lost"
        );
    }
}

#[test]
fn linux_logons() {
    if !is_there() {
        return;
    }
    let accepted: Vec<Value> = lines("Syslog_logons_linux.ndjson")
        .into_iter()
        .filter(|row| {
            cell(row, "SyslogMessage").starts_with("Accepted ")
                && cell(row, "SyslogMessage").contains(" for peteb ")
        })
        .collect();
    assert!(!accepted.is_empty());
    let bench = Bench::new(all("SigninLogs.ndjson"));
    let running = bench.run(json!({"value": "peteb", "account_types": ["Linux"]}), SPAN);
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    let logons = rows(&running, "host_logons").unwrap();
    assert_eq!(logons.height(), accepted.len());
    let summary = rows(&running, "host_logon_summary").unwrap();
    assert_eq!(summed(&summary, "Computer", "TotalLogons"), by(&accepted, "Computer"));
    assert_eq!(longs(&summary, "FailedLogons"), [0]);
    let sources: Vec<String> = accepted
        .iter()
        .map(|row| {
            let message = cell(row, "SyslogMessage");
            let behind = message.split(" from ").nth(1).unwrap_or_default().to_owned();
            behind.split(' ').next().unwrap_or_default().to_owned()
        })
        .collect();
    let mut found = texts(&logons, "SourceIP");
    found.sort();
    let mut expected = sources;
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn alerts() {
    if !is_there() {
        return;
    }
    // an account that the alerts name: the report's alerts are those whose text holds it as a whole name
    let rows_read = lines("SecurityAlert.ndjson");
    let names = |row: &Value| {
        let entities: Value = serde_json::from_str(&cell(row, "Entities")).unwrap_or_default();
        let members = entities.as_array().cloned().unwrap_or_default();
        members.iter().any(|entity| cell(entity, "Name") == "dbadmin")
    };
    let expected: Vec<String> =
        rows_read.iter().filter(|row| names(row)).map(|row| cell(row, "SystemAlertId")).collect();
    assert!(!expected.is_empty());
    let mut all = all("SigninLogs.ndjson");
    let logon = json!({"TimeGenerated": "2021-06-29T11:00:00Z", "Computer": "MSTICAlertsLxVM2", "ProcessName": "sshd",
        "SyslogMessage": "Accepted password for dbadmin from 23.97.60.214 port 4242 ssh2"});
    all.insert("Syslog", crate::support::table(&[logon]));
    let bench = Bench::new(all);
    let running = bench.run(json!({"value": "dbadmin"}), SPAN);
    let mut found = texts(&rows(&running, "related_alerts").unwrap(), "SystemAlertId");
    found.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(found, expected);
}
