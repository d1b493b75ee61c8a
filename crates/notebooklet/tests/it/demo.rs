//! The demo tenant's story, as AccountSummary tells it.

use std::cell::RefCell;
use std::rc::Rc;

use huntlet_engine::MemoryTables;
use huntlet_notebooklet::RunningReport;
use huntlet_table::{CellRef, Table};
use serde_json::json;

use crate::support::{Bench, choice, longs, rows, section, texts};
use crate::text;

const SPAN: (&str, &str) = ("2026-10-01T00:00:00Z", "2026-10-15T00:00:00Z");

/// A tenth of the noise, and the whole story.
fn tenant() -> Rc<MemoryTables> {
    thread_local! {
        static TENANT: Rc<MemoryTables> = Rc::new({
            let options = huntlet_demo::DemoOptions { scale: 0.1, ..huntlet_demo::DemoOptions::default() };
            let mut tables = MemoryTables::new();
            for (name, table) in huntlet_demo::generate(&options) {
                tables.insert(name, table);
            }
            tables
        });
    }
    TENANT.with(Rc::clone)
}

fn bench() -> Bench {
    Bench::new(tenant().as_ref().clone())
}

/// Rows of a table for which a test over cells by name holds.
fn counted(table: &str, keep: impl Fn(&dyn Fn(&str) -> String) -> bool) -> i64 {
    let tenant = tenant();
    let table: Table = huntlet_engine::Tables::get(tenant.as_ref(), table).expect("a table of the tenant");
    let hits = (0..table.height()).filter(|row| {
        let cell = |name: &str| match table.column(name).map_or(CellRef::Null, |column| column.cell(*row)) {
            CellRef::Null => String::new(),
            other => huntlet_table::text::cell_text(other),
        };
        keep(&cell)
    });
    hits.count() as i64
}

fn select(bench: &Bench, running: &RefCell<RunningReport>, name: &str, source: &str) {
    bench.call(running, "select_account", json!({"account": {"name": name, "source": source}})).unwrap();
    bench.call(running, "get_additional_data", json!({})).unwrap();
}

#[test]
fn the_victim_is_found_in_every_family() {
    let bench = bench();
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    let found: Vec<(String, String)> = choice(&section(&running, "account_selector"))
        .items
        .into_iter()
        .map(|item| {
            (
                item.value["name"].as_str().unwrap().to_owned(),
                item.value["source"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    for source in ["AzureActiveDirectory", "Office365", "AzureActivity", "Windows", "Linux"] {
        assert!(found.iter().any(|(_, of)| of == source), "{source}: {found:?}");
    }
    assert!(found.iter().all(|(name, _)| !name.contains("meganb2")), "{found:?}");
}

#[test]
fn the_victims_counts_are_those_of_the_tables() {
    let bench = bench();
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    select(&bench, &running, "meganb@contoso.com", "AzureActiveDirectory");
    let upn = "meganb@contoso.com";
    let signins = counted("SigninLogs", |cell| cell("UserPrincipalName").eq_ignore_ascii_case(upn));
    let office = counted("OfficeActivity", |cell| cell("UserId").eq_ignore_ascii_case(upn));
    let azure = counted("AzureActivity", |cell| cell("Caller").eq_ignore_ascii_case(upn));
    let activity = rows(&running, "azure_activity").unwrap();
    let of = |source: &str| texts(&activity, "Source").iter().filter(|one| *one == source).count() as i64;
    assert_eq!((of("AzureActiveDirectory"), of("Office365"), of("AzureActivity")), (signins, office, azure));
    assert!(signins > 0 && office > 0 && azure > 0);
    let summed =
        |table: &str, column: &str| longs(&rows(&running, table).unwrap(), column).iter().sum::<i64>();
    assert_eq!(summed("azure_activity_summary", "OperationCount"), signins + office + azure);
    assert_eq!(summed("ip_summary", "Count"), signins + office + azure);
    assert_eq!(summed("account_addresses", "Events"), signins);
    let failed = counted("SigninLogs", |cell| {
        cell("UserPrincipalName").eq_ignore_ascii_case(upn) && cell("ResultType") != "0"
    });
    assert_eq!(summed("account_addresses", "Failures"), failed);
    let addresses = texts(&rows(&running, "account_addresses").unwrap(), "IpAddress");
    assert!(addresses.contains(&"203.0.113.66".to_owned()), "the intruder's address: {addresses:?}");

    let windows = counted("SecurityEvent", |cell| {
        cell("TargetUserName").eq_ignore_ascii_case("meganb")
            && ["4624", "4625"].contains(&cell("EventID").as_str())
            && cell("Account").eq_ignore_ascii_case("CONTOSO\\meganb")
    });
    select(&bench, &running, "CONTOSO\\meganb", "Windows");
    assert_eq!(rows(&running, "host_logons").unwrap().height() as i64, windows);
    assert_eq!(summed("host_logon_summary", "TotalLogons"), windows);
    let hosts = texts(&rows(&running, "host_logon_summary").unwrap(), "Computer");
    assert!(hosts.iter().any(|host| host.starts_with("SRV-APP01")), "{hosts:?}");

    let linux = counted("Syslog", |cell| {
        let message = cell("SyslogMessage");
        message.starts_with("Accepted ") && message.contains(" for meganb from ")
    });
    select(&bench, &running, "meganb", "Linux");
    assert_eq!(rows(&running, "host_logons").unwrap().height() as i64, linux);
    let failures = rows(&running, "host_logon_failures").unwrap();
    assert!(texts(&failures, "SourceIP").contains(&"203.0.113.40".to_owned()));
}

#[test]
fn alerts_and_bookmarks_of_the_story_are_related() {
    let bench = bench();
    let running = bench.run(json!({"value": "meganb@contoso.com", "account_types": "AAD"}), SPAN);
    let names = texts(&rows(&running, "related_alerts").unwrap(), "AlertName");
    for name in ["Password Spray", "Mass download by a single user", "Security event log cleared"] {
        assert!(names.iter().any(|one| one == name), "{name}: {names:?}");
    }
    assert!(
        names.iter().all(|name| name != "Large transfer to a rare destination and port"),
        "it names no account"
    );
    bench.call(&running, "browse_alerts", json!({})).unwrap();
    assert!(rows(&running, "related_bookmarks").unwrap().height() > 0);
    bench.call(&running, "browse_bookmarks", json!({})).unwrap();
}

#[test]
fn the_report_reads_well() {
    let bench = bench();
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    insta::assert_snapshot!("several", text::report(&running.borrow()));
    select(&bench, &running, "meganb@contoso.com", "AzureActiveDirectory");
    insta::assert_snapshot!("azure", text::report(&running.borrow()));
    select(&bench, &running, "CONTOSO\\meganb", "Windows");
    insta::assert_snapshot!("windows", text::report(&running.borrow()));
    select(&bench, &running, "meganb", "Linux");
    insta::assert_snapshot!("linux", text::report(&running.borrow()));
}
