//! Events into columns.

use super::{Col, Kind, Logon, Process, Who, WinEvent};
use crate::cast::hosts::Host;
use crate::core::produce::Stamp;
use crate::core::sheet::Sheet;

/// Event id, task, and what Windows calls the event.
fn title(kind: &Kind) -> (i64, i64, &'static str) {
    match kind {
        Kind::Logon(_) => (4624, 12_544, "4624 - An account was successfully logged on."),
        Kind::Failed(..) => (4625, 12_544, "4625 - An account failed to log on."),
        Kind::Logoff(_) => (4634, 12_545, "4634 - An account was logged off."),
        Kind::Privileges(_) => (4672, 12_548, "4672 - Special privileges assigned to new logon."),
        Kind::Started(_) => (4688, 13_312, "4688 - A new process has been created."),
        Kind::Account { id: 4720, .. } => (4720, 13_824, "4720 - A user account was created."),
        Kind::Account { id: 4722, .. } => (4722, 13_824, "4722 - A user account was enabled."),
        Kind::Account { .. } => (4738, 13_824, "4738 - A user account was changed."),
        Kind::Member { id: 4728, .. } => {
            (4728, 13_826, "4728 - A member was added to a security-enabled global group.")
        }
        Kind::Member { .. } => (4732, 13_826, "4732 - A member was added to a security-enabled local group."),
        Kind::Cleared { .. } => (1102, 104, "1102 - The audit log was cleared."),
    }
}

fn logon_type_name(kind: i64) -> &'static str {
    match kind {
        2 => "2 - Interactive",
        3 => "3 - Network",
        4 => "4 - Batch",
        5 => "5 - Service",
        7 => "7 - Unlock",
        10 => "10 - RemoteInteractive",
        _ => "11 - CachedInteractive",
    }
}

fn account(who: &Who, column: Col, sheet: &mut Sheet) {
    sheet.parts(column, &[who.domain, "\\", &who.name]);
}

fn account_type(who: &Who) -> &'static str {
    if who.name.ends_with('$') || who.domain == "NT AUTHORITY" { "Machine" } else { "User" }
}

/// The account that an event is about, in `Account` and its parts.
fn about(who: &Who, sheet: &mut Sheet) {
    account(who, Col::Account, sheet);
    sheet.text(Col::AccountType, account_type(who));
    sheet.text(Col::AccountDomain, who.domain);
    sheet.text(Col::AccountName, &who.name);
}

fn subject(who: &Who, logon: &str, sheet: &mut Sheet) {
    sheet.text(Col::SubjectUserName, &who.name);
    sheet.text(Col::SubjectDomainName, who.domain);
    sheet.text(Col::SubjectUserSid, &who.sid);
    sheet.text(Col::SubjectLogonId, logon);
    account(who, Col::SubjectAccount, sheet);
}

fn target(who: &Who, sheet: &mut Sheet) {
    sheet.text(Col::TargetUserName, &who.name);
    sheet.text(Col::TargetDomainName, who.domain);
    account(who, Col::TargetAccount, sheet);
    account(who, Col::TargetUser, sheet);
}

/// Writes one row.
pub(super) fn row(host: &Host, stamp: Stamp, event: &WinEvent, record: i64, sheet: &mut Sheet) {
    let (id, task, activity) = title(&event.kind);
    let failed = matches!(event.kind, Kind::Failed(..));
    sheet.number(Col::TimeGenerated, stamp.at);
    sheet.text(Col::Computer, &host.computer);
    sheet.text(Col::SourceComputerId, &host.uuid);
    sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    sheet.number(Col::EventID, id);
    sheet.number(Col::Task, task);
    sheet.text(Col::Activity, activity);
    sheet.text(Col::Level, if failed { "16" } else { "8" });
    sheet.text(Col::Keywords, if failed { "0x8010000000000000" } else { "0x8020000000000000" });
    sheet.format(Col::EventRecordId, format_args!("{record}"));
    match &event.kind {
        Kind::Logon(logon) => logged_on(host, logon, sheet),
        Kind::Failed(logon, status) => {
            logon_facts(host, logon, sheet);
            sheet.text(Col::Status, "0xc000006d");
            sheet.text(Col::SubStatus, status);
            sheet.text(Col::FailureReason, if *status == "0xc0000234" { "%%2307" } else { "%%2313" });
        }
        Kind::Logoff(logon) => {
            about(&logon.who, sheet);
            target(&logon.who, sheet);
            sheet.text(Col::TargetUserSid, &logon.who.sid);
            sheet.text(Col::TargetLogonId, &logon.id);
            sheet.number(Col::LogonType, logon.kind);
            sheet.text(Col::LogonTypeName, logon_type_name(logon.kind));
        }
        Kind::Privileges(logon) => {
            about(&logon.who, sheet);
            subject(&logon.who, &logon.id, sheet);
            sheet.text(
                Col::PrivilegeList,
                "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeImpersonatePrivilege",
            );
        }
        Kind::Started(process) => started(process, sheet),
        Kind::Account { by, logon, target: whom, .. } => {
            about(by, sheet);
            subject(by, logon, sheet);
            target(whom, sheet);
            sheet.text(Col::TargetSid, &whom.sid);
            sheet.text(Col::SamAccountName, &whom.name);
        }
        Kind::Member { by, logon, member, group, group_sid, .. } => {
            about(by, sheet);
            subject(by, logon, sheet);
            sheet.parts(Col::MemberName, &["CN=", &member.name, ",CN=Users,DC=contoso,DC=com"]);
            sheet.text(Col::MemberSid, &member.sid);
            let builtin = group_sid.starts_with("S-1-5-32");
            let group = Who {
                name: (*group).to_string(),
                domain: if builtin { "Builtin" } else { "CONTOSO" },
                sid: group_sid.clone(),
            };
            target(&group, sheet);
            sheet.text(Col::TargetSid, &group.sid);
        }
        Kind::Cleared { by, logon } => {
            about(by, sheet);
            subject(by, logon, sheet);
            sheet.text(Col::EventSourceName, "Microsoft-Windows-Eventlog");
        }
    }
}

fn logon_facts(host: &Host, logon: &Logon, sheet: &mut Sheet) {
    about(&logon.who, sheet);
    target(&logon.who, sheet);
    sheet.text(Col::TargetUserSid, &logon.who.sid);
    sheet.number(Col::LogonType, logon.kind);
    sheet.text(Col::LogonTypeName, logon_type_name(logon.kind));
    sheet.text(Col::IpAddress, &logon.ip);
    let remote = logon.ip != "-";
    sheet.with(Col::IpPort, |out| {
        if remote {
            let port =
                49_152 + logon.id.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 16_000);
            out.push_str(&port.to_string());
        } else {
            out.push('-');
        }
    });
    sheet.text(Col::WorkstationName, &logon.workstation);
    sheet.text(Col::Workstation, &logon.workstation);
    sheet.text(Col::AuthenticationPackageName, logon.package);
    sheet.text(Col::LmPackageName, if logon.package == "NTLM" { "NTLM V2" } else { "-" });
    sheet.number(Col::KeyLength, if logon.package == "NTLM" { 128 } else { 0 });
    sheet.text(
        Col::LogonProcessName,
        match (logon.kind, logon.package) {
            (3, "NTLM") => "NtLmSsp ",
            (3, _) => "Kerberos",
            (10, _) => "User32 ",
            _ => "Advapi  ",
        },
    );
    if logon.kind == 3 {
        subject(&Who::nobody(), "0x0", sheet);
    } else {
        subject(&Who::machine(&host.name), "0x3e7", sheet);
        sheet.text(
            Col::ProcessName,
            if logon.kind == 5 {
                r"C:\Windows\System32\services.exe"
            } else {
                r"C:\Windows\System32\svchost.exe"
            },
        );
    }
}

fn logged_on(host: &Host, logon: &Logon, sheet: &mut Sheet) {
    logon_facts(host, logon, sheet);
    sheet.text(Col::TargetLogonId, &logon.id);
    sheet.text(Col::ElevatedToken, if logon.kind == 5 { "%%1842" } else { "%%1843" });
    sheet.text(Col::VirtualAccount, "%%1843");
    sheet.text(Col::LogonGuid, "00000000-0000-0000-0000-000000000000");
}

fn started(process: &Process, sheet: &mut Sheet) {
    about(&process.who, sheet);
    subject(&process.who, &process.logon, sheet);
    sheet.format(Col::NewProcessId, format_args!("0x{:x}", process.pid));
    sheet.text(Col::NewProcessName, process.image);
    sheet.text(Col::Process, process.image.rsplit('\\').next().unwrap_or(""));
    sheet.text(Col::CommandLine, &process.command);
    sheet.format(Col::ProcessId, format_args!("0x{:x}", process.parent_pid));
    sheet.text(Col::ParentProcessName, process.parent_image);
    sheet.text(Col::TokenElevationType, "%%1936");
    let system = process.who.domain == "NT AUTHORITY";
    sheet.text(Col::MandatoryLabel, if system { "S-1-16-16384" } else { "S-1-16-12288" });
}
