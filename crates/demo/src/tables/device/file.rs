//! DeviceFileEvents.

use super::{
    EXPLORER, Hour, Machine, ORDINARY, Producer, Queue, Rng, Shape, Sheet, Stamp, TableSpec, WORKSPACE,
    World, device_id, digest, number, seconds, shell, split, table,
};
use crate::story::{self, UPLOADED};

table! { "DeviceFileEvents",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { DeviceId DeviceName MachineGroup ActionType FileName FolderPath SHA1 SHA256 MD5 }
    Long { FileSize }
    String { PreviousFileName PreviousFolderPath FileOriginUrl FileOriginReferrerUrl FileOriginIP ShareName
        RequestProtocol RequestSourceIP RequestAccountName RequestAccountDomain RequestAccountSid
        InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid
        InitiatingProcessAccountUpn InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessFileName
        InitiatingProcessFolderPath InitiatingProcessCommandLine InitiatingProcessIntegrityLevel
        InitiatingProcessParentFileName }
    Long { InitiatingProcessId InitiatingProcessParentId }
    DateTime { InitiatingProcessCreationTime }
    Long { ReportId }
    Dynamic { AdditionalFields }
    String { SourceSystem Type }
}

/// A file that a process made, changed or took away.
pub(crate) struct Touched {
    machine: Machine,
    action: &'static str,
    folder: &'static str,
    name: String,
    size: i64,
    image: &'static str,
    command: String,
    pid: i64,
}

const STEMS: &[&str] = &["Budget", "Forecast", "Contract", "Minutes", "Offer", "Invoice", "Report", "Plan"];
const KINDS: &[(u64, (&str, &str))] = &[
    (10, ("xlsx", r"C:\Work")),
    (10, ("docx", r"C:\Work")),
    (4, ("pdf", r"C:\Work\Downloads")),
    (3, ("tmp", r"C:\Windows\Temp")),
];

/// The generator.
pub(crate) struct DeviceFileEvents;

impl Producer for DeviceFileEvents {
    type Event = Touched;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::InitiatingProcessAccountDomain, "contoso");
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::Type, "DeviceFileEvents");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Touched>) {
        let steps = shell::processes(world);
        let upd = r"C:\ProgramData\upd";
        let by = |step: &shell::Shell, name: &str, size| Touched {
            machine: Machine::Server,
            action: "FileCreated",
            folder: upd,
            name: name.to_string(),
            size,
            image: step.image,
            command: step.command.clone(),
            pid: step.pid,
        };
        let powershell = steps.iter().find(|step| step.pid == shell::POWERSHELL_PID);
        let robocopy = steps.iter().find(|step| step.image.ends_with("Robocopy.exe"));
        if let Some(step) = powershell {
            // the task's script is the one that lies on the share
            out.push(world.at(story::POWERSHELL) + seconds(79_112), by(step, UPLOADED, 4_312));
            out.push(world.at(story::EXFIL) - seconds(611), by(step, "upd.zip", 17_900_000_000));
        }
        if let Some(step) = robocopy {
            for turn in 0..24_i64 {
                let stem = STEMS.get(turn as usize % STEMS.len()).copied().unwrap_or("Budget");
                let ending = if turn % 3 == 0 { "docx" } else { "xlsx" };
                let name = format!("{stem}-2026-{:02}.{ending}", turn + 1);
                out.push(step.at + seconds(2 + turn * 3), by(step, &name, 90_000 + turn * 31_337));
            }
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Touched>) {
        for _ in 0..world.share(360.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let index = world.someone(at, rng);
            let (ending, folder) = rng.weighted(KINDS, ("docx", r"C:\Work"));
            let action = rng.weighted(
                &[(10, "FileModified"), (7, "FileCreated"), (2, "FileRenamed"), (1, "FileDeleted")],
                "FileModified",
            );
            let (image, command) = rng.weighted(ORDINARY, (EXPLORER, "explorer.exe"));
            let name = format!("{}-{}.{ending}", rng.word(STEMS), rng.below(90));
            let size = rng.range(2_000, 4_000_000);
            let pid = (0xc00 + rng.range(0, 0x1800)) * 4;
            let machine = Machine::Workstation(index);
            out.push(
                at,
                Touched { machine, action, folder, name, size, image, command: command.into(), pid },
            );
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, event: &Touched, sheet: &mut Sheet) {
        let (name, _, person) = event.machine.facts(world);
        let is_server = matches!(event.machine, Machine::Server);
        let (_, file) = split(event.image);
        let (hash, image_hash) = (number(&event.name), number(event.image));
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::DeviceId, &device_id(name.trim_end_matches(".contoso.com")));
        sheet.text(Col::DeviceName, &name);
        sheet.text(Col::MachineGroup, if is_server { "Servers" } else { "Workstations" });
        sheet.text(Col::ActionType, event.action);
        sheet.text(Col::FileName, &event.name);
        sheet.parts(Col::FolderPath, &[event.folder, "\\", &event.name]);
        sheet.text(Col::SHA1, &digest(hash, 40));
        sheet.text(Col::SHA256, &digest(hash ^ 1, 64));
        sheet.text(Col::MD5, &digest(hash ^ 2, 32));
        sheet.number(Col::FileSize, event.size);
        if event.action == "FileRenamed" {
            sheet.parts(Col::PreviousFileName, &["~", &event.name]);
            sheet.text(Col::PreviousFolderPath, event.folder);
        }
        sheet.text(Col::InitiatingProcessAccountName, &person.name);
        sheet.text(Col::InitiatingProcessAccountSid, &person.sid);
        sheet.text(Col::InitiatingProcessAccountUpn, &person.upn);
        sheet.text(Col::InitiatingProcessSHA1, &digest(image_hash, 40));
        sheet.text(Col::InitiatingProcessSHA256, &digest(image_hash ^ 1, 64));
        sheet.text(Col::InitiatingProcessFileName, file);
        sheet.text(Col::InitiatingProcessFolderPath, event.image);
        sheet.text(Col::InitiatingProcessCommandLine, &event.command);
        sheet.text(Col::InitiatingProcessIntegrityLevel, if is_server { "High" } else { "Medium" });
        sheet.number(Col::InitiatingProcessId, event.pid);
        sheet.number(Col::ReportId, (stamp.nonce % 1_000_000) as i64);
    }
}
