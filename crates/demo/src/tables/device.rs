//! DeviceProcessEvents and DeviceNetworkEvents: what Defender sees on workstations and on the application server.

use crate::cast::hosts::{APP, WORKSPACE};
use crate::cast::net::{C2_DOMAIN, C2_IP, EXFIL_PORT, SITES};
use crate::cast::people::{Person, VICTIM};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::{Rng, mix};
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;
use crate::story::{DESKTOP_LOGON, shell};
use crate::tables::inventory::device_id;

/// The machine of an event: the application server, or someone's workstation.
#[derive(Debug, Clone, Copy)]
enum Machine {
    Server,
    Workstation(usize),
}

impl Machine {
    /// The device's name, its address, and who works there.
    fn facts(self, world: &World) -> (String, &str, &Person) {
        match self {
            Self::Server => {
                let host = world.host(APP);
                (host.computer.to_lowercase(), &host.ip, world.person(VICTIM))
            }
            Self::Workstation(index) => {
                let person = world.person(index);
                (format!("{}.contoso.com", person.workstation.to_lowercase()), &person.desk_ip, person)
            }
        }
    }
}

/// A process and the one that started it.
pub(crate) struct Started {
    machine: Machine,
    image: &'static str,
    command: String,
    pid: i64,
    parent_image: &'static str,
    parent_pid: i64,
    remote: bool,
}

const EXPLORER: &str = r"C:\Windows\explorer.exe";
const ORDINARY: &[(u64, (&str, &str))] = &[
    (
        22,
        (
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            "\"msedge.exe\" --type=renderer --lang=en-US",
        ),
    ),
    (16, (r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE", "\"OUTLOOK.EXE\" /recycle")),
    (12, (r"C:\Program Files\WindowsApps\MSTeams\ms-teams.exe", "\"ms-teams.exe\" msteams:system-initiated")),
    (
        12,
        (
            r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
            "\"EXCEL.EXE\" \"C:\\Work\\Budget-12.xlsx\"",
        ),
    ),
    (
        10,
        (
            r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
            "\"WINWORD.EXE\" /n \"C:\\Work\\Offer-7.docx\"",
        ),
    ),
    (8, (r"C:\Windows\System32\notepad.exe", "notepad.exe C:\\Work\\notes.txt")),
    (6, (r"C:\Windows\System32\cmd.exe", "\"C:\\Windows\\system32\\cmd.exe\"")),
    (
        4,
        (
            r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
            "powershell.exe -NoProfile -File C:\\Tools\\inventory.ps1",
        ),
    ),
    (4, (r"C:\Windows\System32\mstsc.exe", "mstsc.exe /v:SRV-APP01")),
    (6, (r"C:\Windows\System32\taskhostw.exe", "taskhostw.exe Install $(Arg0)")),
];

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('\\').unwrap_or(("", path))
}

/// A number for a text, from which hashes of files are made.
fn number(text: &str) -> u64 {
    text.bytes().fold(5, |sum, byte| mix(sum ^ u64::from(byte)))
}

/// DeviceProcessEvents.
pub(crate) mod process {
    use super::*;

    table! { "DeviceProcessEvents",
        String { TenantId }
        DateTime { TimeGenerated Timestamp }
        String { DeviceId DeviceName MachineGroup ActionType FileName FolderPath SHA1 SHA256 MD5 }
        Long { FileSize ProcessId }
        String { ProcessCommandLine ProcessIntegrityLevel ProcessTokenElevation }
        DateTime { ProcessCreationTime }
        String { AccountDomain AccountName AccountSid AccountUpn AccountObjectId }
        Long { LogonId }
        String { InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid
            InitiatingProcessAccountUpn InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessFileName
            InitiatingProcessFolderPath InitiatingProcessCommandLine InitiatingProcessIntegrityLevel
            InitiatingProcessParentFileName }
        Long { InitiatingProcessId InitiatingProcessParentId InitiatingProcessLogonId }
        DateTime { InitiatingProcessCreationTime }
        Bool { IsProcessRemoteSession }
        String { ProcessRemoteSessionDeviceName ProcessRemoteSessionIP }
        Long { ReportId }
        Dynamic { AdditionalFields }
        String { SourceSystem Type }
    }

    /// The generator.
    pub(crate) struct DeviceProcessEvents;

    impl Producer for DeviceProcessEvents {
        type Event = Started;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::ActionType, "ProcessCreated");
            sheet.default(Col::AccountDomain, "contoso");
            sheet.default(Col::InitiatingProcessAccountDomain, "contoso");
            sheet.default(Col::ProcessTokenElevation, "TokenElevationTypeDefault");
            sheet.default(Col::AdditionalFields, "{}");
            sheet.default(Col::Type, "DeviceProcessEvents");
        }

        fn story(&mut self, world: &World, out: &mut Queue<Started>) {
            for step in shell::processes(world) {
                out.push(
                    step.at,
                    Started {
                        machine: Machine::Server,
                        image: step.image,
                        command: step.command,
                        pid: step.pid,
                        parent_image: step.parent_image,
                        parent_pid: step.parent_pid,
                        remote: true,
                    },
                );
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Started>) {
            for _ in 0..world.share(4_900.0, Shape::Office, hour, rng) {
                let at = hour.moment(rng);
                let index = world.someone(at, rng);
                let (image, command) = rng.weighted(ORDINARY, (EXPLORER, "explorer.exe"));
                // explorer lives from morning to evening: one id a day and person
                let day = (hour.index / 24) as i64;
                let parent_pid = (0x500 + (index as i64 * 37 + day * 11) % 0x700) * 4;
                let pid = (0xc00 + rng.range(0, 0x1800)) * 4;
                let machine = Machine::Workstation(index);
                out.push(
                    at,
                    Started {
                        machine,
                        image,
                        command: command.into(),
                        pid,
                        parent_image: EXPLORER,
                        parent_pid,
                        remote: false,
                    },
                );
            }
        }

        fn write(&mut self, world: &World, stamp: Stamp, event: &Started, sheet: &mut Sheet) {
            let (name, _, person) = event.machine.facts(world);
            let (folder, file) = split(event.image);
            let (parent_folder, parent_file) = split(event.parent_image);
            let hash = number(event.image);
            let parent_hash = number(event.parent_image);
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::Timestamp, stamp.at);
            sheet.number(Col::ProcessCreationTime, stamp.at);
            sheet.text(Col::DeviceId, &device_id(name.trim_end_matches(".contoso.com")));
            sheet.text(Col::DeviceName, &name);
            sheet.text(Col::MachineGroup, if event.remote { "Servers" } else { "Workstations" });
            sheet.text(Col::FileName, file);
            sheet.parts(Col::FolderPath, &[folder, "\\", file]);
            sheet.text(Col::SHA1, &digest(hash, 40));
            sheet.text(Col::SHA256, &digest(hash ^ 1, 64));
            sheet.text(Col::MD5, &digest(hash ^ 2, 32));
            sheet.number(Col::FileSize, 20_000 + (hash % 4_000_000) as i64);
            sheet.number(Col::ProcessId, event.pid);
            sheet.text(Col::ProcessCommandLine, &event.command);
            sheet.text(Col::ProcessIntegrityLevel, if event.remote { "High" } else { "Medium" });
            sheet.text(Col::AccountName, &person.name);
            sheet.text(Col::AccountSid, &person.sid);
            sheet.text(Col::AccountUpn, &person.upn);
            sheet.text(Col::AccountObjectId, &person.id);
            let session = i64::from_str_radix(DESKTOP_LOGON.trim_start_matches("0x"), 16).unwrap_or(0);
            let logon = if event.remote { session } else { 0x4_0000 + event.parent_pid };
            sheet.number(Col::LogonId, logon);
            sheet.number(Col::InitiatingProcessLogonId, logon);
            sheet.text(Col::InitiatingProcessAccountName, &person.name);
            sheet.text(Col::InitiatingProcessAccountSid, &person.sid);
            sheet.text(Col::InitiatingProcessAccountUpn, &person.upn);
            sheet.text(Col::InitiatingProcessFileName, parent_file);
            sheet.parts(Col::InitiatingProcessFolderPath, &[parent_folder, "\\", parent_file]);
            sheet.text(Col::InitiatingProcessSHA1, &digest(parent_hash, 40));
            sheet.text(Col::InitiatingProcessSHA256, &digest(parent_hash ^ 1, 64));
            sheet.text(Col::InitiatingProcessCommandLine, parent_file);
            sheet.number(Col::InitiatingProcessId, event.parent_pid);
            sheet.flag(Col::IsProcessRemoteSession, event.remote);
            if event.remote {
                sheet.text(Col::ProcessRemoteSessionIP, crate::cast::net::VPN_IP);
            }
            sheet.number(Col::ReportId, (stamp.nonce % 1_000_000) as i64);
        }
    }
}

/// A connection of a process.
pub(crate) struct Connection {
    machine: Machine,
    action: &'static str,
    remote_ip: String,
    remote_url: &'static str,
    port: i64,
    image: &'static str,
    pid: i64,
    command: String,
}

/// DeviceNetworkEvents.
pub(crate) mod network {
    use super::*;
    use crate::tables::network::{SENDER_PID, transfer, transfers};

    table! { "DeviceNetworkEvents",
        String { TenantId }
        DateTime { TimeGenerated Timestamp }
        String { DeviceId DeviceName MachineGroup ActionType RemoteIP RemoteIPType RemoteUrl }
        Int { RemotePort }
        String { LocalIP LocalIPType }
        Int { LocalPort }
        String { Protocol InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid
            InitiatingProcessAccountUpn InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessFileName
            InitiatingProcessFolderPath InitiatingProcessCommandLine InitiatingProcessIntegrityLevel
            InitiatingProcessParentFileName }
        Long { InitiatingProcessId InitiatingProcessParentId }
        DateTime { InitiatingProcessCreationTime }
        Long { ReportId }
        Dynamic { AdditionalFields }
        String { SourceSystem Type }
    }

    /// The generator.
    pub(crate) struct DeviceNetworkEvents;

    impl Producer for DeviceNetworkEvents {
        type Event = Connection;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::Protocol, "Tcp");
            sheet.default(Col::LocalIPType, "Private");
            sheet.default(Col::InitiatingProcessAccountDomain, "contoso");
            sheet.default(Col::Type, "DeviceNetworkEvents");
        }

        fn story(&mut self, world: &World, out: &mut Queue<Connection>) {
            let sends = |port, url| Connection {
                machine: Machine::Server,
                action: "ConnectionSuccess",
                remote_ip: C2_IP.into(),
                remote_url: url,
                port,
                image: shell::POWERSHELL_IMAGE,
                pid: SENDER_PID,
                command: shell::encoded_powershell(),
            };
            // the script itself comes over plain HTTP
            out.push(world.at(crate::story::POWERSHELL) + seconds(2), sends(80, ""));
            for (at, _) in crate::tables::dns::beacons(world) {
                out.push(at + seconds(1), sends(443, C2_DOMAIN));
            }
            for (at, turn) in transfers(world) {
                let mut connection = sends(EXFIL_PORT, "");
                connection.action = if transfer(turn) > 0 { "ConnectionSuccess" } else { "ConnectionFailed" };
                out.push(at, connection);
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Connection>) {
            for _ in 0..world.share(3_700.0, Shape::Office, hour, rng) {
                let at = hour.moment(rng);
                let index = world.someone(at, rng);
                let (url, address) = rng.pick(SITES).copied().unwrap_or((C2_DOMAIN, C2_IP));
                let (image, command) = rng.weighted(ORDINARY, (EXPLORER, "explorer.exe"));
                out.push(
                    at,
                    Connection {
                        machine: Machine::Workstation(index),
                        action: if rng.one_in(24, 25) { "ConnectionSuccess" } else { "ConnectionFailed" },
                        remote_ip: address.into(),
                        remote_url: url,
                        port: if rng.one_in(9, 10) { 443 } else { 80 },
                        image,
                        pid: (0xc00 + rng.range(0, 0x1800)) * 4,
                        command: command.into(),
                    },
                );
            }
        }

        fn write(&mut self, world: &World, stamp: Stamp, event: &Connection, sheet: &mut Sheet) {
            let (name, ip, person) = event.machine.facts(world);
            let (folder, file) = split(event.image);
            let hash = number(event.image);
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::Timestamp, stamp.at);
            sheet.text(Col::DeviceId, &device_id(name.trim_end_matches(".contoso.com")));
            sheet.text(Col::DeviceName, &name);
            sheet.text(Col::ActionType, event.action);
            sheet.text(Col::RemoteIP, &event.remote_ip);
            sheet.text(
                Col::RemoteIPType,
                if event.remote_ip.starts_with("10.") { "Private" } else { "Public" },
            );
            sheet.text(Col::RemoteUrl, event.remote_url);
            sheet.number(Col::RemotePort, event.port);
            sheet.text(Col::LocalIP, ip);
            sheet.number(Col::LocalPort, 49_152 + (stamp.nonce % 16_000) as i64);
            sheet.text(Col::InitiatingProcessAccountName, &person.name);
            sheet.text(Col::InitiatingProcessAccountSid, &person.sid);
            sheet.text(Col::InitiatingProcessAccountUpn, &person.upn);
            sheet.text(Col::InitiatingProcessSHA1, &digest(hash, 40));
            sheet.text(Col::InitiatingProcessSHA256, &digest(hash ^ 1, 64));
            sheet.text(Col::InitiatingProcessFileName, file);
            sheet.parts(Col::InitiatingProcessFolderPath, &[folder, "\\", file]);
            sheet.text(Col::InitiatingProcessCommandLine, &event.command);
            sheet.number(Col::InitiatingProcessId, event.pid);
            sheet.number(Col::ReportId, (stamp.nonce % 1_000_000) as i64);
        }
    }
}
