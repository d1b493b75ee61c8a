//! DeviceProcessEvents.

use super::{
    DESKTOP_LOGON, EXPLORER, Hour, Machine, ORDINARY, Producer, Queue, Rng, Shape, Sheet, Stamp, Started,
    TableSpec, WORKSPACE, World, device_id, digest, number, shell, split, table,
};

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
