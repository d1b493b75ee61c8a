//! Polling, outliers, syslog, auditd, travels, recognition.

mod samples;

use huntlet_analytics::outliers::{OutlierOptions, identify_outliers};
use huntlet_analytics::polling::{beat, g_test};
use huntlet_analytics::{Input, NoControl, find};
use huntlet_table::{Column, KqlType, Table};
use huntlet_ticks::{TICKS_PER_MINUTE, TICKS_PER_SECOND, UNIX_EPOCH, parse_datetime};
use proptest::prelude::*;
use samples::{call, number, part, sample, text};
use serde_json::json;

#[test]
fn a_beacon_is_told_from_noise() {
    let mut state = 7_u64;
    let mut random = |bound: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % bound
    };
    let beacon: Vec<i64> = (0..200).map(|beat| beat * 60 + random(3) as i64).collect();
    let noise: Vec<i64> = (0..200).map(|_| random(12_000) as i64).collect();
    let found = beat(&beacon, 1 << 19).unwrap();
    assert!(found.p_value < 1e-6, "{found:?}");
    let multiple = 60.0 / found.dominant_interval;
    assert!((multiple - multiple.round()).abs() < 0.05, "{found:?}");
    assert!(beat(&noise, 1 << 19).unwrap().p_value > 1e-3);
    // the same in bins of more than a second, for a year
    let slow: Vec<i64> = (0..8760).map(|hour| hour * 3600).collect();
    let found = beat(&slow, 1 << 15).unwrap();
    assert!(found.bin_seconds > 900 && found.p_value < 1e-6, "{found:?}");
    for seconds in [vec![], vec![5], vec![5, 5, 5], vec![5, 6]] {
        assert_eq!(beat(&seconds, 1000), None);
    }
    let bounds = [i64::MIN, i64::MAX];
    assert_eq!(beat(&bounds, 1000), None, "a span that no number holds");
}

/// The sum of Fisher with all its terms. With g over one half only the first is left: n (1 − g)^(n − 1). The peer leaves out
/// the last and answers 0 there.
#[test]
fn the_last_term_counts() {
    assert!((g_test(0.6, 10) - 10.0 * 0.4_f64.powi(9)).abs() < 1e-15);
    let two = 10.0 * 0.6_f64.powi(9) - 45.0 * 0.2_f64.powi(9);
    assert!((g_test(0.4, 10) - two).abs() < 1e-15);
    assert!((g_test(0.1, 10) - 1.0).abs() < 1e-9, "equal shares");
}

proptest! {
    #[test]
    fn probabilities_stay_within_bounds(g in 0.0005_f64..1.0, n in 1_usize..2000) {
        let p = g_test(g, n);
        prop_assert!((0.0..=1.0).contains(&p), "{}", p);
    }

    #[test]
    fn scores_stay_within_bounds(
        values in proptest::collection::vec((-1e9_f64..1e9, 0_i32..3), 1..150),
        seed in any::<u64>(),
    ) {
        let columns =
            [values.iter().map(|row| row.0).collect(), values.iter().map(|row| f64::from(row.1)).collect::<Vec<_>>()];
        let options = OutlierOptions { seed, trees: 20, ..OutlierOptions::default() };
        let once = pollster::block_on(identify_outliers(&columns, &options, &NoControl)).unwrap();
        let again = pollster::block_on(identify_outliers(&columns, &options, &NoControl)).unwrap();
        prop_assert!(once.scores.iter().all(|score| (0.0..=1.0).contains(score)));
        prop_assert_eq!(once, again);
    }
}

#[test]
fn polling_by_group() {
    let beacon = (0..120).map(|at| (Some(UNIX_EPOCH + at * TICKS_PER_MINUTE), "b"));
    let single = [(Some(UNIX_EPOCH), "s"), (None, "s")];
    let rows: Vec<(Option<i64>, &str)> = beacon.chain(single).collect();
    let table = Table::new(vec![
        Column::datetimes("TimeGenerated", rows.iter().map(|row| row.0).collect()),
        Column::strings("ip", rows.iter().map(|row| Some(row.1)).collect()),
    ])
    .unwrap();
    let outcome = call("detect_polling", &table, &json!({ "groupby": "ip" }));
    let groups = part(&outcome, "groups");
    assert_eq!((text(groups, 0, "ip"), number(groups, 0, "events")), ("b".to_owned(), 120.0));
    assert!(number(groups, 0, "p_value") < 1e-6);
    assert!(number(groups, 1, "p_value").is_nan(), "one event has no beat");
}

#[test]
fn one_row_stands_apart() {
    let mut numbers: Vec<Option<f64>> = (0..300).map(|at| Some(f64::from(at % 10))).collect();
    numbers[123] = Some(5000.0);
    numbers[7] = None;
    let table = Table::new(vec![Column::reals("bytes", numbers)]).unwrap();
    let outcome = call("identify_outliers", &table, &json!({ "columns": "bytes", "contamination": 0.003 }));
    let outliers = part(&outcome, "outliers");
    assert_eq!(outliers.height(), 1);
    assert_eq!(number(outliers, 0, "bytes"), 5000.0);
}

#[test]
fn logons_of_the_sample() {
    let Some(table) = sample("Syslog_logons_linux.ndjson") else { return };
    let outcome =
        call("syslog_logon_events", &table.select(&["TimeGenerated", "SyslogMessage"]).unwrap(), &json!({}));
    let events = part(&outcome, "logon_events");
    let count =
        |result: &str| (0..events.height()).filter(|row| text(events, *row, "LogonResult") == result).count();
    let known =
        |result: &str| (0..table.height()).filter(|row| text(&table, *row, "LogonResult") == result).count();
    assert_eq!((count("Success"), count("Failure")), (known("Success"), known("Failure")));
    let outcome = call("cluster_syslog_logons_df", &table, &json!({}));
    let sessions = part(&outcome, "sessions");
    assert_eq!(sessions.height(), 4, "two of sshd, two of systemd");
    assert!((0..4).all(|row| text(sessions, row, "User") == "peteb"));
}

#[test]
fn sessions_of_two_users_overlap() {
    let at = |second: i64| Some(UNIX_EPOCH + second * TICKS_PER_SECOND);
    let message = |what: &str, user: &str| format!("pam_unix(sudo:session): session {what} for user {user}");
    let table = Table::new(vec![
        Column::datetimes("TimeGenerated", vec![at(40), at(0), at(10), at(30)]),
        Column::strings(
            "SyslogMessage",
            vec![
                Some(message("closed", "ann")),
                Some(message("opened", "ann")),
                Some(message("opened", "bob")),
                Some(message("closed", "bob")),
            ],
        ),
    ])
    .unwrap();
    let outcome = call("cluster_syslog_logons_df", &table, &json!({}));
    let sessions = part(&outcome, "sessions").clone();
    let ends: Vec<(String, String)> =
        (0..2).map(|row| (text(&sessions, row, "User"), text(&sessions, row, "End"))).collect();
    assert_eq!(ends[0], ("ann".to_owned(), "1970-01-01T00:00:40Z".to_owned()));
    assert_eq!(ends[1], ("bob".to_owned(), "1970-01-01T00:00:30Z".to_owned()));
    let risky = call("risky_sudo_sessions", &sessions, &json!({ "risky_actions": ["1970-01-01T00:00:35Z"] }));
    let found = part(&risky, "risky_sessions");
    assert_eq!((found.height(), text(found, 0, "User")), (1, "ann".to_owned()));
}

const AUDIT: &str = r#"type=SYSCALL msg=audit(1550449427.129:8986525): arch=c000003e syscall=59 success=yes exit=0 ppid=22536 pid=6875 auid=4294967295 uid=0 gid=0 euid=0 egid=0 tty=(none) ses=4294967295 comm="sh" exe="/bin/dash" key="x"
noise
type=EXECVE msg=audit(1550449427.129:8986525): argc=5 a0="/bin/sh" a1="-c" a2=6970202D6120 a3[0]=6C69 a3[1]=6E6B a4="end"
type=LOGIN msg=audit(1550449428.001:8986526): pid=7 uid=0 old-auid=4294967295 auid=1000 ses=12 res=1
type=CWD msg=audit(1550449427.129:8986525): cwd="/var/lib"
type=PROCTITLE msg=audit(1550449427.129:8986525): proctitle=2F62696E2F7368002D63
type=USER_CMD msg=audit(1550449429.5:8986527): pid=8 uid=0 msg='cwd="/" cmd=ZZ terminal=pts/0 res=success'
"#;

#[test]
fn audit_records_are_put_together() {
    let function = find("extract_events_to_df").unwrap();
    let outcome = pollster::block_on(function.call(
        Input::Text(AUDIT.to_owned()),
        json!({}).as_object().unwrap(),
        &NoControl,
    ))
    .unwrap();
    let events = part(&outcome, "events");
    assert_eq!(events.height(), 3);
    assert_eq!(text(events, 0, "EventType"), "SYSCALL_EXECVE");
    assert_eq!(text(events, 0, "TimeGenerated"), "2019-02-18T00:23:47.129Z");
    assert_eq!(text(events, 0, "cmdline"), "/bin/sh -c ip -a  link end");
    assert_eq!((text(events, 0, "auid"), text(events, 0, "exe")), ("-1".to_owned(), "/bin/dash".to_owned()));
    assert_eq!(text(events, 0, "proctitle"), "/bin/sh\0-c");
    assert_eq!((text(events, 0, "cwd"), number(events, 0, "ppid")), ("/var/lib".to_owned(), 22536.0));
    assert_eq!((text(events, 1, "EventType"), number(events, 1, "ses")), ("LOGIN".to_owned(), 12.0));
    assert_eq!((text(events, 2, "cmd"), text(events, 2, "res")), ("ZZ".to_owned(), "success".to_owned()));
    let lists = json!([
        { "SYSCALL": ["pid=5", "ppid=4", "exe=\"/bin/ls\"", "success=yes"] },
        { "EXECVE": ["argc=1", "a0=6C73"] } ]);
    let table = Table::new(vec![
        Column::dynamics("AuditdMessage", vec![Some(lists), None]),
        Column::strings("mssg_id", vec![Some("1550449427.129:1"), Some("x")]),
        Column::strings("Computer", vec![Some("lx"), Some("lx")]),
    ])
    .unwrap();
    let outcome = call("extract_events_to_df", &table, &json!({ "event_type": "SYSCALL_EXECVE" }));
    let events = part(&outcome, "events");
    assert_eq!((events.height(), text(events, 0, "cmdline")), (1, "ls".to_owned()));
    assert_eq!(text(events, 0, "Computer"), "lx");
}

#[test]
fn nobody_travels_that_fast() {
    let time = |text: &str| parse_datetime(text);
    let table = Table::new(vec![
        Column::strings("user", ["ann", "ann", "bob", "ann"].map(Some).to_vec()),
        Column::datetimes(
            "TimeGenerated",
            vec![
                time("2024-01-01T10:00"),
                time("2024-01-01T11:00"),
                time("2024-01-01T10:30"),
                time("2024-01-02T10:00"),
            ],
        ),
        Column::reals("Latitude", vec![Some(51.5), Some(40.7), Some(0.0), Some(51.5)]),
        Column::reals("Longitude", vec![Some(-0.1), Some(-74.0), None, Some(-0.1)]),
    ])
    .unwrap();
    let outcome = call("impossible_travel", &table, &json!({ "user_column": "user" }));
    let travels = part(&outcome, "travels");
    assert_eq!((travels.height(), text(travels, 0, "user")), (1, "ann".to_owned()));
    assert!((number(travels, 0, "SpeedKmh") - 5570.0).abs() < 20.0);
}

#[test]
fn entities_of_the_samples() {
    for (file, expected) in [
        (
            "SecurityEvent_4688_win_proc_test.ndjson",
            vec![
                ("Account", "Account"),
                ("Computer", "Host"),
                ("CommandLine", "Process"),
                ("SubjectUserSid", "Account"),
            ],
        ),
        ("SigninLogs.ndjson", vec![("IPAddress", "IpAddress"), ("UserPrincipalName", "Account")]),
        ("AzureNetworkAnalytics_flows.ndjson", vec![("PublicIPs", "IpAddress"), ("VMName", "Host")]),
        ("Heartbeat_host.ndjson", vec![("ComputerIP", "IpAddress"), ("ResourceId", "AzureResource")]),
        (
            "DeviceNetworkEvents_summary.ndjson",
            vec![("RemoteIP", "IpAddress"), ("InitiatingProcessSHA256", "FileHash")],
        ),
    ] {
        let Some(table) = sample(file) else { return };
        let outcome = call("recognize_entities", &table, &json!({}));
        let found = part(&outcome, "entities");
        for row in 0..found.height() {
            assert!((0.0..=1.0).contains(&number(found, row, "Confidence")));
        }
        for (column, entity) in expected {
            let row = (0..found.height()).find(|row| text(found, *row, "Column") == column);
            let row = row.unwrap_or_else(|| panic!("{file}: {column} is not recognized"));
            assert_eq!(text(found, row, "Entity"), entity, "{file}: {column}");
            assert!(number(found, row, "Confidence") >= 0.5, "{file}: {column}");
        }
    }
    let table = Table::new(vec![
        Column::strings("x", vec![Some("10.0.0.1"), Some("10.0.0.2"), Some("-")]),
        Column::strings("skip", vec![Some("hello"), Some("world"), None]),
        Column::nulls("SourceIP", KqlType::String, 3),
    ])
    .unwrap();
    let outcome = call("recognize_entities", &table, &json!({}));
    let found = part(&outcome, "entities");
    let columns: Vec<String> = (0..found.height()).map(|row| text(found, row, "Column")).collect();
    assert_eq!(columns, ["x", "SourceIP"]);
    assert_eq!(part(&outcome, "cells").height(), 2);
}
