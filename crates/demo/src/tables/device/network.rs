//! DeviceNetworkEvents.

use super::{
    C2_DOMAIN, C2_IP, Connection, EXFIL_PORT, EXPLORER, Hour, Machine, ORDINARY, Producer, Queue, Rng, SITES,
    Shape, Sheet, Stamp, TableSpec, WORKSPACE, World, device_id, digest, number, seconds, shell, split,
    table,
};
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
        sheet.text(Col::RemoteIPType, if event.remote_ip.starts_with("10.") { "Private" } else { "Public" });
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
