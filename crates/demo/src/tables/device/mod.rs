//! What Defender sees on workstations and on the application server: processes, connections, files, logons.

pub(crate) mod file;
pub(crate) mod logon;
pub(crate) mod network;
pub(crate) mod process;

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
pub(super) fn number(text: &str) -> u64 {
    text.bytes().fold(5, |sum, byte| mix(sum ^ u64::from(byte)))
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
