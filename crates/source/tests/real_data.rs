//! The library over real exports: the rows are those a reader counts in the files, whether the columns' types are inferred or
//! those that Sentinel declares.

mod common;

use std::path::{Path, PathBuf};

use common::{ask, column, sorted};
use huntlet_engine::MemoryTables;
use huntlet_source::LocalSource;
use huntlet_table::read::{Format, ReadOptions, read};
use serde_json::{Value, json};

/// The sample data, where it is at hand.
fn sample(file: &str) -> Option<Vec<u8>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    if path.exists() {
        return Some(bytes(&path));
    }
    println!("skipped: {file}, because ../shared/data is not there");
    None
}

#[expect(clippy::disallowed_methods, reason = "a test on the host reads files")]
fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The file as a table of this name, with inferred and with declared types.
fn sources(table: &str, bytes: &[u8]) -> Vec<LocalSource> {
    let declared =
        huntlet_demo::tables().iter().find(|spec| spec.name == table).expect("a table of the demo tenant");
    [ReadOptions::default(), ReadOptions::with_schema(declared.schema())]
        .into_iter()
        .map(|options| {
            let found = read(bytes.to_vec(), Some(Format::Ndjson), &options).expect("the sample reads");
            let mut tables = MemoryTables::new();
            tables.insert(table, found.table);
            LocalSource::new(tables)
        })
        .collect()
}

/// A cell of a row by the column's name, in lower case; empty where it is no text.
type Cell<'a> = dyn Fn(&str) -> String + 'a;
/// A query's parameters, and which rows of the file they should bring.
type Case<'a> = (Value, &'a dyn Fn(&Cell<'_>) -> bool);

/// The lines of the file for which `keep` holds.
fn counted(bytes: &[u8], keep: impl Fn(&Cell<'_>) -> bool) -> usize {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines
        .filter(|row| {
            let cell = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
            keep(&cell)
        })
        .count()
}

fn expect(file: &str, table: &str, query: &str, cases: &[Case<'_>]) {
    let Some(bytes) = sample(file) else { return };
    for source in sources(table, &bytes) {
        for (given, keep) in cases {
            let fetched = ask(&source, query, given);
            assert_eq!(fetched.table.height(), counted(&bytes, keep), "{query} over {file} for {given}");
        }
    }
}

#[test]
fn sign_ins() {
    let query = "Azure.list_aad_signins_for_account";
    let of = |upn: &'static str| move |cell: &Cell<'_>| cell("UserPrincipalName") == upn;
    expect(
        "SigninLogs.ndjson",
        "SigninLogs",
        query,
        &[
            (json!({ "account_name": "ctfuser3" }), &of("ctfuser3@seccxp.ninja")),
            (json!({ "account_name": "CTFUser3@seccxp.ninja" }), &of("ctfuser3@seccxp.ninja")),
            (json!({ "account_name": "SECCXP\\zvon" }), &of("zvon@seccxp.ninja")),
            (json!({ "account_name": "ctfuser" }), &of("nobody")),
            (json!({ "account_id": "2566A1A6-4d03-40d2-8836-6c8cf1ce517f" }), &|cell| {
                cell("UserId") == "2566a1a6-4d03-40d2-8836-6c8cf1ce517f"
            }),
            (json!({}), &|_| true),
        ],
    );
    expect(
        "SigninLogs_user.ndjson",
        "SigninLogs",
        query,
        &[
            (json!({ "account_name": "crqerkikpjo" }), &of("crqerkikpjo@ld.fkaframbemji.pjb")),
            (
                json!({ "account_name": "crqerkikpjo@ld.fkaframbemji.pjb" }),
                &of("crqerkikpjo@ld.fkaframbemji.pjb"),
            ),
        ],
    );
    expect(
        "SigninLogs.ndjson",
        "SigninLogs",
        "Azure.list_aad_signins_for_ip",
        &[(json!({ "ip_address": "24.13.212.221, 73.226.223.252" }), &|cell| {
            ["24.13.212.221", "73.226.223.252"].contains(&cell("IPAddress").as_str())
        })],
    );
}

#[test]
fn azure_activity() {
    let of = |caller: &'static str| move |cell: &Cell<'_>| cell("Caller") == caller;
    expect(
        "AzureActivity.ndjson",
        "AzureActivity",
        "Azure.list_azure_activity_for_account",
        &[
            (json!({ "account_name": "paulcu" }), &of("paulcu@microsoft.com")),
            (json!({ "account_name": "sanjshah@microsoft.com" }), &of("sanjshah@microsoft.com")),
            (json!({ "account_name": "microsoft.com" }), &of("nobody")),
        ],
    );
}

#[test]
fn office_activity() {
    let all = |_: &Cell<'_>| true;
    expect(
        "OfficeActivity_user.ndjson",
        "OfficeActivity",
        "Office365.list_activity_for_account",
        &[
            (json!({ "account_name": "crqerkikpjo" }), &all),
            (json!({ "account_name": "CRQERKIKPJO@ld.fkaframbemji.pjb" }), &all),
            (json!({ "account_name": "crqerkikpj" }), &|_| false),
        ],
    );
}

#[test]
fn windows_logons() {
    let of = |user: &'static str| move |cell: &Cell<'_>| cell("TargetUserName") == user;
    let query = "WindowsSecurity.list_logon_attempts_by_account";
    expect(
        "SecurityEvent_logons_windows.ndjson",
        "SecurityEvent",
        query,
        &[
            (json!({ "account_name": "system" }), &of("system")),
            (json!({ "account_name": "NT AUTHORITY\\SYSTEM" }), &of("system")),
            (json!({ "account_name": "OTHER\\SYSTEM" }), &of("nobody")),
            (json!({ "account_name": "network service" }), &of("network service")),
            (json!({ "account_name": "DWM-1" }), &of("dwm-1")),
            (json!({ "account_name": "DWM" }), &of("nobody")),
        ],
    );
}

#[test]
fn linux_logons() {
    let Some(bytes) = sample("Syslog_logons_linux.ndjson") else { return };
    for source in sources("Syslog", &bytes) {
        let logons = ask(&source, "LinuxSyslog.list_logons_for_account", &json!({ "account_name": "peteb" }));
        let accepted =
            counted(&bytes, |cell| cell("SyslogMessage").starts_with("accepted publickey for peteb "));
        assert!(accepted > 0);
        assert_eq!(logons.table.height(), accepted);
        assert_eq!(column(&logons.table, "AccountName"), vec!["peteb"; accepted]);
        assert_eq!(column(&logons.table, "SourceIP"), vec!["172.92.153.236"; accepted]);
        assert_eq!(sorted(&logons.table, "SourcePort"), ["3715", "3724"]);
        assert_eq!(column(&logons.table, "LogonType"), vec!["publickey"; accepted]);
        assert_eq!(column(&logons.table, "LogonProcessName"), vec!["sshd"; accepted]);
        assert_eq!(column(&logons.table, "LogonResult"), vec!["Success"; accepted]);
        assert_eq!(
            ask(&source, "LinuxSyslog.list_logons_for_account", &json!({ "account_name": "pete" }))
                .table
                .height(),
            0
        );

        let failures =
            ask(&source, "LinuxSyslog.list_account_logon_failures", &json!({ "account_name": "admin" }));
        // the names of sshd's lines, whatever the case
        let failed = counted(&bytes, |cell| {
            let message = cell("SyslogMessage");
            ["invalid user admin ", "connection closed by invalid user admin "]
                .iter()
                .any(|start| message.starts_with(start))
        });
        assert!(failed > 0);
        assert_eq!(failures.table.height(), failed);
        assert!(column(&failures.table, "SourceIP").iter().all(|address| address.split('.').count() == 4));
    }
}

#[test]
fn alerts() {
    let Some(bytes) = sample("SecurityAlert.ndjson") else { return };
    for source in sources("SecurityAlert", &bytes) {
        let all = ask(&source, "SecurityAlert.list_alerts", &json!({}));
        assert_eq!(all.table.height(), 41);
        assert!(column(&all.table, "AlertDisplayName").iter().all(|name| !name.is_empty()));
        assert!(column(&all.table, "StartTimeUtc").iter().all(|time| time.starts_with("20")));
        for name in ["dbadmin", "CONTOSO\\dbadmin", "dbadmin@contoso.com", "MSTICAdmin", "ian", "admin"] {
            let fetched = ask(&source, "SecurityAlert.list_related_alerts", &json!({ "account_name": name }));
            let short = name.split('@').next().unwrap().rsplit('\\').next().unwrap().to_lowercase();
            let named = counted(&bytes, |cell| {
                let text = format!(
                    "{}\n{}\n{}",
                    cell("Entities"),
                    cell("ExtendedProperties"),
                    cell("CompromisedEntity")
                );
                let whole = |(at, _): (usize, &str)| {
                    let before = text[..at].chars().next_back();
                    let after: Vec<char> = text[at + short.len()..].chars().take(2).collect();
                    let part = |c: char| c.is_alphanumeric() || "_.$-".contains(c);
                    let ends = match after.as_slice() {
                        [] => true,
                        ['.', next] => !next.is_alphanumeric() && *next != '_',
                        [first, ..] => !part(*first),
                    };
                    ends && before.is_none_or(|c| !part(c))
                };
                text.match_indices(&short).any(whole)
            });
            assert_eq!(fetched.table.height(), named, "{name}");
        }
        let of_host =
            ask(&source, "SecurityAlert.list_related_alerts", &json!({ "host_name": "msticalertslxvm2" }));
        assert!(of_host.table.height() > 0);
    }
}

#[test]
fn bookmarks() {
    let Some(bytes) = sample("HuntingBookmark.ndjson") else { return };
    for source in sources("HuntingBookmark", &bytes) {
        let all = ask(&source, "AzureSentinel.list_bookmarks", &json!({}));
        assert_eq!(all.table.height(), 10);
        let of_host =
            ask(&source, "AzureSentinel.list_bookmarks_for_entity", &json!({ "host_name": "Test4VM" }));
        assert_eq!(
            of_host.table.height(),
            counted(&bytes, |cell| cell("QueryResultRow").contains("\"computer\":\"test4vm\""))
        );
        let of_machine =
            ask(&source, "AzureSentinel.list_bookmarks_for_entity", &json!({ "account_name": "Test4VM$" }));
        assert_eq!(
            of_machine.table.height(),
            counted(&bytes, |cell| cell("QueryResultRow").contains("test4vm$"))
        );
    }
}
