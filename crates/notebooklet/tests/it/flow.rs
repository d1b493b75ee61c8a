//! None, one, several; missing tables; cancel; methods; wrong requests.

use huntlet_engine::MemoryTables;
use huntlet_report::{Block, Event, RunStatus};
use serde_json::json;

use crate::fixtures::{SPAN, azure, office, signin, tenant, windows};
use crate::support::{Bench, choice, longs, rows, section, table, tables, texts};

fn labels(bench: &Bench, name: &str) -> Vec<String> {
    let running = bench.run(json!({"value": name}), SPAN);
    choice(&section(&running, "account_selector")).items.into_iter().map(|item| item.label).collect()
}

#[test]
fn every_form_of_the_name_finds_the_person_in_every_family() {
    let bench = Bench::new(tenant());
    let all = [
        "meganb (Linux)",
        "CONTOSO\\meganb (Windows)",
        "meganb@contoso.com (Azure)",
        "meganb@contoso.com (Office 365)",
        "MeganB@contoso.com (Azure AD)",
    ];
    for name in ["meganb", "meganb@contoso.com", "CONTOSO\\meganb", " MEGANB "] {
        assert_eq!(labels(&bench, name), all, "{name}");
    }
    assert_eq!(labels(&bench, "meganb2"), ["meganb2@contoso.com (Azure AD)"]);
}

#[test]
fn every_account_of_a_source_is_found() {
    let bench = Bench::new(tenant());
    let found = labels(&bench, "admin");
    assert_eq!(found, ["admin@fabrikam.com (Azure AD)", "admin@contoso.com (Azure AD)"]);
}

#[test]
fn one_match_selects_itself_and_shows_everything() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": ["AzureActiveDirectory"]}), SPAN);
    let chosen = choice(&section(&running, "account_selector"));
    assert_eq!((chosen.items.len(), chosen.selected), (1, Some(0)));
    for id in [
        "account_entity",
        "account_activity",
        "account_summary",
        "related_alerts",
        "related_bookmarks",
        "next_steps",
    ] {
        section(&running, id);
    }
    let activity = rows(&running, "account_activity").unwrap();
    assert_eq!(texts(&activity, "IPAddress"), ["203.0.113.8:443"], "the last of two sign-ins");
    let addresses = rows(&running, "account_addresses").unwrap();
    assert_eq!(texts(&addresses, "IpAddress"), ["203.0.113.7", "203.0.113.8"]);
    assert_eq!(longs(&addresses, "Failures"), [0, 1]);
    assert_eq!(texts(&addresses, "IpType"), ["Documentation", "Documentation"]);
    assert_eq!(texts(&rows(&running, "related_alerts").unwrap(), "SystemAlertId"), ["a-1", "a-2", "a-3"]);
    assert_eq!(texts(&rows(&running, "related_bookmarks").unwrap(), "BookmarkId"), ["b-1"]);
    let alerts = section(&running, "related_alerts");
    assert!(alerts.blocks.contains(&Block::List {
        items: vec!["Password spray, # alerts: 2".to_owned(), "Unfamiliar sign-in, # alerts: 1".to_owned()]
    }));
    assert!(alerts.blocks.iter().any(|block| matches!(block, Block::Chart { .. })));
    assert_eq!(running.borrow().report().status, RunStatus::Done);
}

#[test]
fn options_leave_parts_out() {
    let bench = Bench::new(tenant());
    let params = json!({"value": "meganb", "account_types": "AAD"});
    let running =
        std::cell::RefCell::new(bench.prepare(params, SPAN, &["-get_alerts", "+nonsense"]).unwrap());
    assert!(bench.run_error(&running).is_none());
    assert!(running.borrow().section("related_alerts").is_none());
    assert!(running.borrow().section("related_bookmarks").is_some());
    assert!(
        matches!(&section(&running, "warnings").blocks[0], Block::Notice { message, .. } if message.contains("`nonsense`"))
    );
}

#[test]
fn an_unknown_account_is_said_to_be_unknown() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "nobody@contoso.com"}), SPAN);
    let blocks = section(&running, "account_selector").blocks;
    assert!(
        matches!(&blocks[0], Block::Notice { message, hint: Some(hint), .. }
        if message == "No accounts matching that name." && hint.contains("plain name")),
        "{blocks:?}"
    );
    let error = bench.call(&running, "get_additional_data", json!({})).unwrap_err();
    assert_eq!(error.code, "NB0202");
    assert!(error.hint.unwrap().contains("select_account"));
}

#[test]
fn names_with_blanks_are_selected_whole() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "NETWORK SERVICE"}), SPAN);
    let activity = rows(&running, "account_activity").unwrap();
    assert_eq!(texts(&activity, "AccountName"), ["NT AUTHORITY\\NETWORK SERVICE"]);
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    assert_eq!(rows(&running, "host_logons").unwrap().height(), 1);
}

#[test]
fn a_choice_goes_on_with_the_account_chosen_and_forgets_the_one_before() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    assert!(rows(&running, "account_activity").is_none(), "nothing is selected yet");
    let items = choice(&section(&running, "account_selector")).items;
    let windows = items.iter().find(|item| item.label.ends_with("(Windows)")).unwrap();
    bench.call(&running, "select_account", json!({"account": windows.value})).unwrap();
    assert_eq!(choice(&section(&running, "account_selector")).selected, Some(1));
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    assert_eq!(rows(&running, "host_logons").unwrap().height(), 2);

    let value = json!({"name": "MEGANB@contoso.com", "source": "AzureActiveDirectory"});
    bench.call(&running, "select_account", json!({"account": value})).unwrap();
    assert!(rows(&running, "host_logons").is_none(), "that was another account");
    assert!(running.borrow().section("host_logon_summary").is_none());

    let error = bench.call(&running, "select_account", json!({"account": {"name": "x"}})).unwrap_err();
    assert_eq!(error.code, "NB0203");
    assert_eq!(running.borrow().report().status, RunStatus::Done, "a wrong argument changes nothing");
}

#[test]
fn windows_logons_are_counted_by_host() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "Windows"}), SPAN);
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    let summary = rows(&running, "host_logon_summary").unwrap();
    assert_eq!(texts(&summary, "Computer"), ["pc1.contoso.com", "pc2"]);
    assert_eq!(longs(&summary, "TotalLogons"), [1, 1]);
    assert_eq!(longs(&summary, "FailedLogons"), [0, 1]);
    assert_eq!(texts(&summary, "LogonResults"), [r#"{"Success":1}"#, r#"{"Failed":1}"#]);
    assert_eq!(texts(&summary, "IpAddresses"), [r#"["10.0.0.5"]"#, "[]"]);
    let addresses = rows(&running, "ip_summary").unwrap();
    assert_eq!(longs(&addresses, "Count").iter().sum::<i64>(), 2, "logons without an address stay");
    assert!(addresses.column("CountryCode").is_none(), "no column for what the logs do not say");
}

#[test]
fn linux_logons_and_failures_are_apart() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "Linux"}), SPAN);
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    assert_eq!(rows(&running, "host_logons").unwrap().height(), 1);
    assert_eq!(texts(&rows(&running, "host_logons").unwrap(), "Operation"), ["Logon-Success"]);
    assert_eq!(texts(&rows(&running, "host_logon_failures").unwrap(), "SourceIP"), ["203.0.113.9"]);
    // an account that only failed is found, too
    let ghost = bench.run(json!({"value": "ghost"}), SPAN);
    assert_eq!(texts(&rows(&ghost, "account_activity").unwrap(), "AccountName"), ["ghost"]);
}

#[test]
fn azure_activity_joins_three_logs() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "Azure"}), SPAN);
    let value = json!({"name": "meganb@contoso.com", "source": "Office365"});
    bench.call(&running, "select_account", json!({"account": value})).unwrap();
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    let activity = rows(&running, "azure_activity").unwrap();
    assert_eq!(
        texts(&activity, "Source"),
        ["AzureActiveDirectory", "AzureActiveDirectory", "Office365", "Office365", "AzureActivity"]
    );
    assert!(texts(&activity, "UserPrincipalName").iter().all(|name| name == "meganb@contoso.com"));
    assert_eq!(texts(&activity, "IPAddress")[3], "2001:db8::1");
    let summary = rows(&running, "azure_activity_summary").unwrap();
    assert_eq!(longs(&summary, "OperationCount").iter().sum::<i64>(), 5);
    let addresses = rows(&running, "ip_summary").unwrap();
    assert_eq!(longs(&addresses, "Count").iter().sum::<i64>(), 5);
    let all = rows(&running, "ip_all_data").unwrap();
    assert_eq!(
        texts(&all, "CountryCode"),
        ["NL", "NL", "NL", "", "NL"],
        "a sign-in's country holds for its address"
    );
    for method in [
        "az_activity_timeline_by_provider",
        "az_activity_timeline_by_ip",
        "az_activity_timeline_by_operation",
        "show_ip_summary",
    ] {
        bench.call(&running, method, json!({})).unwrap();
    }
    assert_eq!(bench.call(&running, "host_logon_timeline", json!({})).unwrap_err().code, "NB0202");
}

#[test]
fn office_names_with_claims_in_front_are_selected() {
    let name = "i:0#.f|membership|meganb@contoso.com";
    let bench = Bench::new(tables(&[(
        "OfficeActivity",
        table(&[office("2026-10-04T08:00:00Z", name, "FileDownloaded", "203.0.113.7")]),
    )]));
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    assert_eq!(rows(&running, "azure_activity").unwrap().height(), 1);
}

#[test]
fn missing_tables_are_notices() {
    let one = table(&[azure("2026-10-05T08:00:00Z", "meganb@contoso.com", "List Keys")]);
    let bench = Bench::new(tables(&[("AzureActivity", one)]));
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    let blocks = section(&running, "account_matches").blocks;
    for name in ["SigninLogs", "OfficeActivity", "SecurityEvent", "Syslog"] {
        let said = blocks
            .iter()
            .any(|block| matches!(block, Block::Notice { message, .. } if message.contains(name)));
        assert!(said, "{name}: {blocks:?}");
    }
    assert!(
        matches!(&section(&running, "related_alerts").blocks[0], Block::Notice { message, .. } if message.contains("SecurityAlert"))
    );
    bench.call(&running, "get_additional_data", json!({})).unwrap();
    assert_eq!(rows(&running, "azure_activity").unwrap().height(), 1);

    let nothing = Bench::new(MemoryTables::new());
    let running = nothing.run(json!({"value": "meganb"}), SPAN);
    let blocks = section(&running, "account_selector").blocks;
    assert!(
        matches!(&blocks[0], Block::Notice { hint: Some(hint), .. } if hint.contains("None of the tables"))
    );
}

#[test]
fn a_query_that_cannot_run_leaves_the_others() {
    // an export without the columns that a sign-in has
    let wrong = table(&[json!({"TimeGenerated": "2026-10-05T08:00:00Z", "Who": "meganb"})]);
    let right = table(&[windows("2026-10-06T08:00:00Z", "CONTOSO", "meganb", 4624, "pc1", "10.0.0.5")]);
    let bench = Bench::new(tables(&[("SigninLogs", wrong.clone()), ("SecurityEvent", right)]));
    let running = bench.run(json!({"value": "meganb"}), SPAN);
    let blocks = section(&running, "account_matches").blocks;
    assert!(blocks.iter().any(|block| matches!(block, Block::Notice { message, .. } if message.contains("Azure AD logs could not be read"))));
    assert_eq!(rows(&running, "account_activity").unwrap().height(), 1);

    let only_wrong = Bench::new(tables(&[("SigninLogs", wrong)]));
    let params = json!({"value": "meganb", "account_types": "AAD"});
    let running = std::cell::RefCell::new(only_wrong.prepare(params, SPAN, &[]).unwrap());
    assert!(only_wrong.run_error(&running).is_some());
    assert!(matches!(running.borrow().report().status, RunStatus::Failed { .. }));
}

#[test]
fn a_run_can_be_stopped_anywhere_and_keeps_what_had_arrived() {
    let bench = Bench::new(tenant());
    let mut stopped = 0;
    for after in 0..400 {
        let running = std::cell::RefCell::new(
            bench.prepare(json!({"value": "meganb", "account_types": "AAD"}), SPAN, &[]).unwrap(),
        );
        bench.world.stop_after.set(Some(after));
        match bench.run_error(&running) {
            Some(error) => {
                assert!(error.is_cancelled(), "{error:?}");
                assert_eq!(running.borrow().report().status, RunStatus::Cancelled);
                stopped += 1;
            }
            None => break,
        }
    }
    assert!(stopped > 3, "stopped {stopped} times");
}

#[test]
fn events_tell_the_report_as_it_grows() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "Windows"}), SPAN);
    let events = bench.events();
    assert!(matches!(&events[0], Event::Started { report } if report.sections.is_empty()));
    assert!(matches!(events.last(), Some(Event::Methods { .. })));
    let mut ids: Vec<String> = Vec::new();
    let mut tables: Vec<String> = Vec::new();
    for event in &events {
        match event {
            Event::Table { table } => tables.push(table.name.clone()),
            Event::Section { section } => {
                for block in &section.blocks {
                    if let Block::Table { table, .. } = block {
                        assert!(tables.contains(table), "the table {table} comes before {}", section.id);
                    }
                }
                if !ids.contains(&section.id) {
                    ids.push(section.id.clone());
                }
            }
            Event::Progress { done, total, .. } => assert!(done <= total),
            _ => {}
        }
    }
    let report = running.borrow();
    let shown: Vec<&String> = report.report().sections.iter().map(|section| &section.id).collect();
    assert_eq!(ids.iter().collect::<Vec<_>>(), shown);
    for table in &report.report().tables {
        assert!(!table.provenance.is_empty(), "{} has provenance", table.name);
    }
}

#[test]
fn alerts_and_bookmarks_are_browsed() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "AAD"}), SPAN);
    bench.call(&running, "browse_alerts", json!({})).unwrap();
    let chosen = choice(&section(&running, "browse_alerts"));
    assert_eq!((chosen.items.len(), chosen.selected, &chosen.items[0].value), (3, Some(0), &json!("a-1")));
    bench.call(&running, "browse_alerts", json!({"alert": "a-3"})).unwrap();
    let shown = section(&running, "browse_alerts");
    assert_eq!(choice(&shown).selected, Some(2));
    let cards: Vec<&str> = shown
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Entity { entity } => Some(entity.title.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(cards, ["meganb@contoso.com", "203.0.113.7"]);
    let facts: Vec<String> = shown
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Facts { items } => {
                Some(items.iter().map(|fact| format!("{}={}", fact.label, fact.value)).collect::<Vec<_>>())
            }
            _ => None,
        })
        .flatten()
        .collect();
    assert!(facts.contains(&"Nested.a=1".to_owned()), "{facts:?}");
    assert_eq!(bench.call(&running, "browse_alerts", json!({"alert": "zz"})).unwrap_err().code, "NB0203");

    bench.call(&running, "browse_bookmarks", json!({"bookmark": "b-1"})).unwrap();
    let shown = section(&running, "browse_bookmarks");
    assert_eq!(choice(&shown).items[0].label, "Strange sign-in - LastUpdated 2026-10-05T10:00:00Z");
    bench.call(&running, "display_alert_timeline", json!({})).unwrap();
    assert!(matches!(section(&running, "alert_timeline").blocks[0], Block::Chart { .. }));
}

#[test]
fn events_are_viewed_row_by_row() {
    let bench = Bench::new(tenant());
    let running = bench.run(json!({"value": "meganb", "account_types": "AAD"}), SPAN);
    let args = json!({"attrib": "related_alerts", "summary_cols": ["AlertName"]});
    bench.call(&running, "view_events", args).unwrap();
    let first = choice(&section(&running, "view_events"));
    assert_eq!(first.items[1].label, "2026-10-03T00:00:00Z - Unfamiliar sign-in");
    bench.call(&running, "view_events", json!({"row": 2})).unwrap();
    assert_eq!(choice(&section(&running, "view_events")).selected, Some(2));
    for (args, part) in [
        (json!({"attrib": "no_such"}), "no_such"),
        (json!({"attrib": "related_alerts", "summary_cols": "Nope"}), "Nope"),
        (json!({"row": 99}), "99"),
        (json!({"rows": 1}), "rows"),
    ] {
        let error = bench.call(&running, "view_events", args).unwrap_err();
        assert_eq!(error.code, "NB0203");
        assert!(error.message.contains(part), "{}", error.message);
    }
}

#[test]
fn wrong_requests_say_what_is_wrong() {
    let bench = Bench::new(tenant());
    let refused = |params, span| {
        let error = bench.prepare(params, span, &[]).unwrap_err();
        format!("{}: {} {}", error.code, error.message, error.hint.unwrap_or_default())
    };
    let value = json!({"value": "x"});
    let said = [
        refused(value.clone(), ("2026-10-02", "2026-10-01")),
        refused(value.clone(), ("2026-10-01", "2026-10-01")),
        refused(value.clone(), ("", "2026-10-01")),
        refused(value, ("yesterday", "2026-10-01")),
        refused(json!({}), SPAN),
        refused(json!({"value": "  "}), SPAN),
        refused(json!({"value": "x", "accounts": 1}), SPAN),
    ];
    insta::assert_snapshot!(said.join("\n"));
    for params in [json!({"value": 3}), json!({"value": "x", "account_types": ["Mac"]})] {
        let running = std::cell::RefCell::new(bench.prepare(params, SPAN, &[]).unwrap());
        assert_eq!(bench.run_error(&running).unwrap().code, "NB0103");
    }
}

#[test]
fn names_are_literals_whatever_they_hold() {
    let hostile = r#"a"b\' | take 1; // @contoso.com"#;
    let bench = Bench::new(tables(&[(
        "SigninLogs",
        table(&[signin("2026-10-02T08:00:00Z", hostile, "203.0.113.7", "0")]),
    )]));
    for name in [hostile, "'; drop", "\"", "\\", "|", "{}", "x\ny"] {
        bench.run(json!({"value": name}), SPAN);
    }
    let running = bench.run(json!({"value": hostile}), SPAN);
    if rows(&running, "account_activity").is_some() {
        bench.call(&running, "get_additional_data", json!({})).unwrap();
        assert_eq!(rows(&running, "azure_activity").unwrap().height(), 1);
    }
}

#[test]
fn help_is_made_from_the_metadata() {
    let info = huntlet_notebooklet::registry::get("accountsummary").unwrap().info();
    insta::assert_snapshot!(info.help);
}
