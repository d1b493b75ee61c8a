//! An account is found under all the forms its name has, and nobody else with it.

mod common;

use common::{ask, sorted, source, table};
use huntlet_source::LocalSource;
use serde_json::json;

/// Who is found in `column` for each name given, beside who should be.
fn compare(source: &LocalSource, query: &str, column: &str, cases: &[(&str, &[&str])]) {
    for (given, expected) in cases {
        let fetched = ask(source, query, &json!({ "account_name": given }));
        assert_eq!(sorted(&fetched.table, column), *expected, "{query} for {given:?}");
    }
}

#[test]
fn sign_ins() {
    let rows = [
        "meganb@contoso.com",
        "meganb@fabrikam.com",
        "megan@contoso.com",
        "megan.bowen@contoso.com",
        "adm@contoso.com",
        "admin@contoso.com",
        "adm_svc@contoso.com",
        "john@contoso.com",
        "John.Doe@contoso.com",
        "meganb_fabrikam.com#EXT#@contoso.onmicrosoft.com",
        "john_doe_fabrikam.com#EXT#@contoso.onmicrosoft.com",
        "anna maria@contoso.com",
        "9d4d2f0e-0000-4000-8000-000000000001",
        "",
    ];
    let cells: Vec<String> =
        rows.iter().map(|upn| format!("datetime(2026-10-01), '{upn}', 'id-{}'", upn.len())).collect();
    let logs = table(&format!(
        "datatable(TimeGenerated: datetime, UserPrincipalName: string, UserId: string)[{}]",
        cells.join(", ")
    ));
    let activity = table(&format!(
        "datatable(TimeGenerated: datetime, Caller: string, UserId: string)[{}]",
        cells.join(", ")
    ));
    let source = source(vec![("SigninLogs", logs), ("AzureActivity", activity)]);
    let meganb: &[&str] =
        &["meganb@contoso.com", "meganb@fabrikam.com", "meganb_fabrikam.com#EXT#@contoso.onmicrosoft.com"];
    let cases: &[(&str, &[&str])] = &[
        ("meganb", meganb),
        (" MeganB ", meganb),
        ("CONTOSO\\meganb", meganb),
        ("meganb@contoso.com", &["meganb@contoso.com"]),
        ("MEGANB@CONTOSO.COM", &["meganb@contoso.com"]),
        ("meganb@fabrikam.com", &meganb[1..]),
        ("meganb_fabrikam.com#EXT#@contoso.onmicrosoft.com", &meganb[2..]),
        ("megan", &["megan@contoso.com"]),
        ("megan.bowen", &["megan.bowen@contoso.com"]),
        ("adm", &["adm@contoso.com"]),
        ("adm_svc", &["adm_svc@contoso.com"]),
        ("john", &["john@contoso.com"]),
        ("john.doe", &["John.Doe@contoso.com"]),
        ("john_doe", &["john_doe_fabrikam.com#EXT#@contoso.onmicrosoft.com"]),
        ("anna maria", &["anna maria@contoso.com"]),
        ("9d4d2f0e-0000-4000-8000-000000000001", &["9d4d2f0e-0000-4000-8000-000000000001"]),
        ("meganb@example.com", &[]),
        ("m.*", &[]),
        ("contoso.com", &[]),
        ("@contoso.com", &[]),
    ];
    compare(&source, "Azure.list_aad_signins_for_account", "UserPrincipalName", cases);
    compare(&source, "Azure.list_azure_activity_for_account", "Caller", cases);
    compare(&source, "Azure.list_azure_activity_for_account", "Caller", &[("", &[])]);

    let everyone = ask(&source, "Azure.list_aad_signins_for_account", &json!({}));
    assert_eq!(everyone.table.height(), rows.len());
    let by_id = ask(&source, "Azure.list_aad_signins_for_account", &json!({ "account_id": "ID-15" }));
    assert_eq!(sorted(&by_id.table, "UserPrincipalName"), ["adm@contoso.com"]);
}

#[test]
fn office() {
    let rows = [
        "meganb@contoso.com",
        "CONTOSO\\\\meganb",
        "i:0#.f|membership|meganb@contoso.com",
        "meganb@fabrikam.com",
        "xmeganb@contoso.com",
        "meganbx@contoso.com",
        "NT AUTHORITY\\\\SYSTEM (w3wp)",
        "app@sharepoint",
    ];
    let cells: Vec<String> = rows.iter().map(|user| format!("datetime(2026-10-01), '{user}'")).collect();
    let kql = format!("datatable(TimeGenerated: datetime, UserId: string)[{}]", cells.join(", "));
    let source = source(vec![("OfficeActivity", table(&kql))]);
    let of_contoso: &[&str] =
        &["CONTOSO\\meganb", "i:0#.f|membership|meganb@contoso.com", "meganb@contoso.com"];
    let all: &[&str] = &[
        "CONTOSO\\meganb",
        "i:0#.f|membership|meganb@contoso.com",
        "meganb@contoso.com",
        "meganb@fabrikam.com",
    ];
    let cases: &[(&str, &[&str])] = &[
        ("meganb", all),
        ("CONTOSO\\meganb", all),
        ("meganb@contoso.com", of_contoso),
        ("app", &["app@sharepoint"]),
        ("megan", &[]),
        ("", &[]),
    ];
    compare(&source, "Office365.list_activity_for_account", "UserId", cases);
}

#[test]
fn windows() {
    let rows = [
        ("CONTOSO", "meganb", 4624),
        ("contoso.com", "MeganB", 4625),
        ("FABRIKAM", "meganb", 4624),
        ("", "meganb@contoso.com", 4625),
        ("-", "meganb", 4625),
        ("CONTOSO", "meganb-adm", 4624),
        ("CONTOSO", "adm", 4624),
        ("NT AUTHORITY", "SYSTEM", 4624),
        ("CONTOSO", "WIN01$", 4624),
        ("CONTOSO", "meganb", 4634),
    ];
    let cells: Vec<String> = rows
        .iter()
        .map(|(domain, user, event)| {
            format!(
                "datetime(2026-10-01), '{domain}\\\\{user}', {event}, '{domain}', '{user}', 'S-1', '0x1', 'WIN01', \
                 '-', '-', 'S-0', 'Kerberos', 3, 'Negotiate', '10.0.0.5', 'PC1'"
            )
        })
        .collect();
    let kql = format!(
        "datatable(TimeGenerated: datetime, Account: string, EventID: int, TargetDomainName: string, \
         TargetUserName: string, TargetUserSid: string, TargetLogonId: string, Computer: string, SubjectUserName: \
         string, SubjectDomainName: string, SubjectUserSid: string, LogonProcessName: string, LogonType: int, \
         AuthenticationPackageName: string, IpAddress: string, WorkstationName: string)[{}]",
        cells.join(", ")
    );
    let source = source(vec![("SecurityEvent", table(&kql))]);
    let all: &[&str] =
        &["-\\meganb", "CONTOSO\\meganb", "FABRIKAM\\meganb", "\\meganb@contoso.com", "contoso.com\\MeganB"];
    let of_contoso: &[&str] =
        &["-\\meganb", "CONTOSO\\meganb", "\\meganb@contoso.com", "contoso.com\\MeganB"];
    let cases: &[(&str, &[&str])] = &[
        ("meganb", all),
        ("meganb@contoso.com", all),
        (".\\meganb", all),
        ("CONTOSO\\meganb", of_contoso),
        ("contoso.com\\meganb", of_contoso),
        ("adm", &["CONTOSO\\adm"]),
        ("win01$", &["CONTOSO\\WIN01$"]),
        ("NT AUTHORITY\\SYSTEM", &["NT AUTHORITY\\SYSTEM"]),
        ("CONT\\meganb", &["-\\meganb", "\\meganb@contoso.com"]),
        ("", &[]),
    ];
    compare(&source, "WindowsSecurity.list_logon_attempts_by_account", "Account", cases);

    let given = json!({ "account_name": "meganb" });
    let fetched = ask(&source, "WindowsSecurity.list_logon_attempts_by_account", &given);
    assert_eq!(sorted(&fetched.table, "LogonResult"), ["Failed", "Failed", "Failed", "Success", "Success"]);
    assert_eq!(fetched.table.width(), 23);
    let logons = ask(&source, "WindowsSecurity.list_logons_by_account", &given);
    assert_eq!(sorted(&logons.table, "Account"), ["CONTOSO\\meganb", "FABRIKAM\\meganb"]);
    let failures = ask(&source, "WindowsSecurity.list_logon_failures_by_account", &given);
    assert_eq!(failures.table.height(), 3);
}

#[test]
fn linux() {
    let rows = [
        "Accepted publickey for meganb from 203.0.113.5 port 3715 ssh2: RSA SHA256:abc",
        "Accepted password for MeganB from 2001:db8::1 port 22 ssh2",
        "Accepted keyboard-interactive/pam for CONTOSO\\\\meganb from 203.0.113.6 port 1 ssh2",
        "Accepted gssapi-with-mic for meganb@contoso.com from 203.0.113.7 port 2 ssh2: meganb@CONTOSO.COM",
        "Accepted password for megan from 203.0.113.8 port 4 ssh2",
        "Accepted password for deploy from 203.0.113.9 port 5 ssh2: meganb",
        "Failed password for meganb from 198.51.100.7 port 4242 ssh2",
        "Failed password for invalid user meganb from 198.51.100.8 port 4243 ssh2",
        "Invalid user meganb from 198.51.100.9 port 4244",
        "Connection closed by authenticating user meganb 198.51.100.10 port 4245 [preauth]",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.11 user=meganb",
        "meganb : TTY=pts/0 ; PWD=/home/meganb ; USER=root ; COMMAND=/bin/cat /etc/shadow",
    ];
    let cells: Vec<String> =
        rows.iter().map(|line| format!("datetime(2026-10-01), 'sshd', '{line}'")).collect();
    let kql = format!(
        "datatable(TimeGenerated: datetime, ProcessName: string, SyslogMessage: string)[{}]",
        cells.join(", ")
    );
    let source = source(vec![("Syslog", table(&kql))]);
    let all: &[&str] = &["CONTOSO\\meganb", "MeganB", "meganb", "meganb@contoso.com"];
    let cases: &[(&str, &[&str])] = &[
        ("meganb", all),
        ("meganb@contoso.com", all),
        ("CONTOSO\\meganb", all),
        ("meganb@fabrikam.com", &["CONTOSO\\meganb", "MeganB", "meganb"]),
        ("megan", &["megan"]),
        ("deploy", &["deploy"]),
        ("ssh2", &[]),
        ("", &[]),
    ];
    compare(&source, "LinuxSyslog.list_logons_for_account", "AccountName", cases);

    let fetched = ask(&source, "LinuxSyslog.list_logons_for_account", &json!({ "account_name": "meganb" }));
    assert_eq!(
        sorted(&fetched.table, "SourceIP"),
        ["2001:db8::1", "203.0.113.5", "203.0.113.6", "203.0.113.7"]
    );
    assert_eq!(sorted(&fetched.table, "SourcePort"), ["1", "2", "22", "3715"]);
    assert_eq!(
        sorted(&fetched.table, "LogonType"),
        ["gssapi-with-mic", "keyboard-interactive/pam", "password", "publickey"]
    );
    assert_eq!(sorted(&fetched.table, "LogonProcessName"), ["sshd"; 4]);

    let failures =
        ask(&source, "LinuxSyslog.list_account_logon_failures", &json!({ "account_name": "meganb" }));
    assert_eq!(
        sorted(&failures.table, "SourceIP"),
        ["198.51.100.10", "198.51.100.11", "198.51.100.7", "198.51.100.8", "198.51.100.9"]
    );
    assert_eq!(sorted(&failures.table, "AccountName"), ["meganb"; 5]);
    let by_ip =
        ask(&source, "LinuxSyslog.list_logons_for_source_ip", &json!({ "ip_address": "203.0.113.9" }));
    assert_eq!(sorted(&by_ip.table, "AccountName"), ["deploy"]);
}
