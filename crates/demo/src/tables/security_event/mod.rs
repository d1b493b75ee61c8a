//! SecurityEvent: the Windows security log of the servers.

mod intrusion;
mod noise;
mod write;

use crate::cast::hosts::WORKSPACE;
use crate::cast::people::Person;
use crate::cast::world::{Hour, World};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};

table! { "SecurityEvent",
    String { TenantId }
    DateTime { TimeGenerated }
    String { SourceSystem Account AccountType Computer EventSourceName Channel }
    Int { Task }
    String { Level EventData }
    Int { EventID }
    String { Activity AccountDomain AccountName AuthenticationPackageName CommandLine DisplayName ElevatedToken
        FailureReason FilePath FileHash GroupMembership IpAddress IpPort }
    Int { KeyLength }
    String { LmPackageName LogonGuid LogonProcessName }
    Int { LogonType }
    String { LogonTypeName MandatoryLabel MemberName MemberSid NewProcessId NewProcessName NewUacValue ObjectName
        ObjectType OldUacValue ParentProcessName PrivilegeList Process ProcessId ProcessName SamAccountName
        ServiceName Status SubjectAccount SubjectDomainName SubjectLogonId SubjectUserName SubjectUserSid SubStatus
        TargetAccount TargetDomainName TargetInfo TargetLinkedLogonId TargetLogonGuid TargetLogonId TargetSid
        TargetUser TargetUserName TargetUserSid TokenElevationType TransmittedServices UserAccountControl
        UserPrincipalName VirtualAccount Workstation WorkstationName EventLevelName SourceComputerId
        ManagementGroupName }
    Int { Version }
    String { Opcode Keywords }
    String { EventRecordId Type _ResourceId }
}

/// An account as Windows names it.
#[derive(Debug, Clone)]
pub(super) struct Who {
    name: String,
    domain: &'static str,
    sid: String,
}

impl Who {
    fn person(person: &Person) -> Self {
        Self { name: person.name.clone(), domain: "CONTOSO", sid: person.sid.clone() }
    }

    fn system() -> Self {
        Self { name: "SYSTEM".into(), domain: "NT AUTHORITY", sid: "S-1-5-18".into() }
    }

    fn nobody() -> Self {
        Self { name: "-".into(), domain: "-", sid: "S-1-0-0".into() }
    }

    fn machine(host: &str) -> Self {
        Self { name: format!("{host}$"), domain: "CONTOSO", sid: "S-1-5-18".into() }
    }
}

/// A logon as 4624, 4625 and 4634 tell it.
#[derive(Debug, Clone)]
pub(super) struct Logon {
    who: Who,
    id: String,
    kind: i64,
    ip: String,
    workstation: String,
    package: &'static str,
}

/// A process as 4688 tells it.
#[derive(Debug, Clone)]
pub(super) struct Process {
    who: Who,
    logon: String,
    pid: i64,
    image: &'static str,
    command: String,
    parent_pid: i64,
    parent_image: &'static str,
}

/// What an event says.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// 4624.
    Logon(Logon),
    /// 4625, with its sub-status.
    Failed(Logon, &'static str),
    /// 4634.
    Logoff(Logon),
    /// 4672.
    Privileges(Logon),
    /// 4688.
    Started(Process),
    /// 4720, 4722, 4738: by whom (and in which logon), to whom.
    Account { id: i64, by: Who, logon: String, target: Who },
    /// 4728 (global group) and 4732 (local group): who joins which group.
    Member { id: i64, by: Who, logon: String, member: Who, group: &'static str, group_sid: String },
    /// 1102.
    Cleared { by: Who, logon: String },
}

/// One event of one host.
#[derive(Debug, Clone)]
pub(crate) struct WinEvent {
    host: usize,
    kind: Kind,
}

/// The generator.
pub(crate) struct SecurityEvent {
    logons: i64,
}

impl SecurityEvent {
    fn logon_id(&mut self) -> String {
        self.logons += 1;
        format!("0x{:x}", 0x8_0000 + self.logons * 0x4b)
    }
}

impl Producer for SecurityEvent {
    type Event = WinEvent;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self { logons: 0 }
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "OpsManager");
        sheet.default(Col::EventSourceName, "Microsoft-Windows-Security-Auditing");
        sheet.default(Col::Channel, "Security");
        sheet.default(Col::EventLevelName, "LogAlways");
        sheet.default(Col::ManagementGroupName, "AOI-c0ffee00-1234-4abc-8def-0123456789ab");
        sheet.default(Col::Opcode, "0");
        sheet.default(Col::Type, "SecurityEvent");
    }

    fn story(&mut self, world: &World, out: &mut Queue<WinEvent>) {
        intrusion::events(world, out);
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        self.hour(world, hour, rng, out);
    }

    fn write(&mut self, world: &World, stamp: Stamp, event: &WinEvent, sheet: &mut Sheet) {
        // a log's numbers grow with time; made of it, they are the same at every scale
        let record = 410_000 + (stamp.at - world.start) / 1_000_000;
        write::row(world.host(event.host), stamp, event, record, sheet);
    }
}
