//! The ordinary Windows day: shares, services, desktops of engineers, tasks.

use super::{Kind, Logon, Process, SecurityEvent, Who, WinEvent};
use crate::cast::hosts::{DC, FILE};
use crate::cast::people::{DOMAIN_SID, RESPONDER, Role};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::Queue;
use crate::core::rng::Rng;

const SERVICES: &str = r"C:\Windows\System32\services.exe";
const SVCHOST: &str = r"C:\Windows\System32\svchost.exe";
const CMD: &str = r"C:\Windows\System32\cmd.exe";
const EXPLORER: &str = r"C:\Windows\explorer.exe";

/// A child of the task scheduler: image and command line.
const TASKS: &[(&str, &str)] = &[
    (r"C:\Windows\System32\taskhostw.exe", "taskhostw.exe"),
    (r"C:\Windows\System32\sc.exe", "sc start wuauserv"),
    (r"C:\Windows\System32\usoclient.exe", "C:\\Windows\\system32\\usoclient.exe StartScan"),
    (
        r"C:\Program Files\Microsoft Monitoring Agent\Agent\MonitoringHost.exe",
        "MonitoringHost.exe -Embedding",
    ),
    (
        r"C:\Windows\System32\wbem\WmiPrvSE.exe",
        "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding",
    ),
    (
        r"C:\Windows\System32\backgroundTaskHost.exe",
        "backgroundTaskHost.exe -ServerName:BackgroundTaskHost.WebAccountProvider",
    ),
];
const SERVICE_GROUPS: &[&str] = &[
    "netsvcs -p -s Schedule",
    "LocalService -s W32Time",
    "netsvcs -p -s BITS",
    "wsappx -p",
    "DcomLaunch -p",
];
const SCRIPT_STEPS: &[(&str, &str)] = &[
    (r"C:\Windows\System32\conhost.exe", r"\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1"),
    (
        r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
        r"powershell.exe -ExecutionPolicy RemoteSigned -File C:\Scripts\backup.ps1",
    ),
    (r"C:\Windows\System32\Robocopy.exe", r"robocopy D:\Data \\SRV-FILE01\Backup /MIR /R:2 /W:5"),
    (r"C:\Windows\System32\find.exe", "find /c \"ERROR\" C:\\Logs\\app.log"),
];
const ENGINEER_STEPS: &[(&str, &str)] = &[
    (r"C:\Windows\System32\mmc.exe", r#""C:\Windows\system32\mmc.exe" C:\Windows\system32\eventvwr.msc"#),
    (r"C:\Windows\System32\notepad.exe", r#""C:\Windows\system32\notepad.exe" C:\Logs\app.log"#),
    (r"C:\Windows\System32\Taskmgr.exe", r#""C:\Windows\system32\taskmgr.exe" /4"#),
    (r"C:\Windows\System32\ipconfig.exe", "ipconfig"),
    (r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", "powershell.exe"),
    (r"C:\Windows\System32\PING.EXE", "ping SRV-SQL01"),
    (r"C:\Program Files\Microsoft SQL Server Management Studio 20\Common7\IDE\Ssms.exe", "Ssms.exe"),
];

/// Ids of processes that live as long as the host.
fn resident(host: usize, which: i64) -> i64 {
    0x290 + (host as i64 % 64) * 0x1c + which * 0x4
}

fn new_pid(rng: &mut Rng) -> i64 {
    (0x400 + rng.range(0, 0x1c00)) * 4
}

impl SecurityEvent {
    /// Adds one hour of noise.
    pub(super) fn hour(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        for _ in 0..world.share(2_300.0, Shape::Office, hour, rng) {
            self.share(world, hour, rng, out);
        }
        for _ in 0..world.share(1_300.0, Shape::Flat, hour, rng) {
            self.machine(world, hour, rng, out);
        }
        for _ in 0..world.share(1_400.0, Shape::Flat, hour, rng) {
            self.service(world, hour, rng, out);
        }
        for _ in 0..world.share(130.0, Shape::Office, hour, rng) {
            self.desktop(world, hour, rng, out);
        }
        for _ in 0..world.share(420.0, Shape::Office, hour, rng) {
            failure(world, hour, rng, out);
        }
        for _ in 0..world.share(5_000.0, Shape::Flat, hour, rng) {
            system_process(world, hour, rng, out);
        }
        for _ in 0..world.share(700.0, Shape::Flat, hour, rng) {
            script(world, hour, rng, out);
        }
        for _ in 0..world.share(40.0, Shape::Office, hour, rng) {
            administer(world, hour, rng, out);
        }
    }

    /// Someone opens a share, and closes it.
    fn share(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        let at = hour.moment(rng);
        let person = world.person(world.someone(at, rng));
        let host = match rng.below(10) {
            0..6 => FILE,
            6..8 => DC,
            _ => world.some_host(false, rng),
        };
        let logon = Logon {
            who: Who::person(person),
            id: self.logon_id(),
            kind: 3,
            ip: person.desk_ip.clone(),
            workstation: if rng.one_in(1, 8) { person.workstation.clone() } else { "-".into() },
            package: if rng.one_in(9, 10) { "Kerberos" } else { "NTLM" },
        };
        out.push(at, WinEvent { host, kind: Kind::Logon(logon.clone()) });
        let stay = rng.range(4, 1_800);
        out.push(at + seconds(stay), WinEvent { host, kind: Kind::Logoff(logon) });
    }

    /// A machine account talks to the domain controller.
    fn machine(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        let at = hour.moment(rng);
        let person = world.person(rng.below(world.people.len() as u64) as usize);
        let logon = Logon {
            who: Who::machine(&person.workstation),
            id: self.logon_id(),
            kind: 3,
            ip: person.desk_ip.clone(),
            workstation: "-".into(),
            package: "Kerberos",
        };
        out.push(at, WinEvent { host: DC, kind: Kind::Logon(logon.clone()) });
        let stay = rng.range(1, 40);
        out.push(at + seconds(stay), WinEvent { host: DC, kind: Kind::Logoff(logon) });
    }

    /// A service starts under the system's account.
    fn service(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        let at = hour.moment(rng);
        let host = world.some_host(false, rng);
        let (who, id, kind) = match rng.below(20) {
            0 => (
                Who { name: "sqladmin".into(), domain: "CONTOSO", sid: format!("{DOMAIN_SID}-1601") },
                self.logon_id(),
                4,
            ),
            _ => (Who::system(), "0x3e7".to_string(), 5),
        };
        let logon = Logon { who, id, kind, ip: "-".into(), workstation: "-".into(), package: "Negotiate" };
        out.push(at, WinEvent { host, kind: Kind::Logon(logon.clone()) });
        out.push(at, WinEvent { host, kind: Kind::Privileges(logon) });
    }

    /// An engineer works on a server by remote desktop.
    fn desktop(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
        let at = hour.moment(rng);
        let mut person = world.person(world.someone(at, rng));
        for _ in 0..12 {
            if person.role != Role::Office {
                break;
            }
            person = world.person(world.someone(at, rng));
        }
        let host = world.some_host(false, rng);
        let logon = Logon {
            who: Who::person(person),
            id: self.logon_id(),
            kind: 10,
            ip: person.desk_ip.clone(),
            workstation: world.host(host).name.clone(),
            package: "Negotiate",
        };
        out.push(at, WinEvent { host, kind: Kind::Logon(logon.clone()) });
        if person.role == Role::Admin {
            out.push(at, WinEvent { host, kind: Kind::Privileges(logon.clone()) });
        }
        let mut start = |at, pid, image, command: &str, parent_pid, parent_image| {
            let process = Process {
                who: logon.who.clone(),
                logon: logon.id.clone(),
                pid,
                image,
                command: command.to_string(),
                parent_pid,
                parent_image,
            };
            out.push(at, WinEvent { host, kind: Kind::Started(process) });
        };
        let explorer = new_pid(rng);
        start(
            at + seconds(3),
            explorer,
            EXPLORER,
            r"C:\Windows\Explorer.EXE",
            resident(host, 2),
            r"C:\Windows\System32\userinit.exe",
        );
        let shell = new_pid(rng);
        let mut when = at + seconds(rng.range(10, 120));
        start(when, shell, CMD, r#""C:\Windows\system32\cmd.exe""#, explorer, EXPLORER);
        for _ in 0..rng.range(2, 14) {
            when += seconds(rng.range(5, 400));
            if let Some((image, command)) = rng.pick(ENGINEER_STEPS) {
                let (parent, parent_image) =
                    if rng.one_in(1, 2) { (explorer, EXPLORER) } else { (shell, CMD) };
                start(when, new_pid(rng), image, command, parent, parent_image);
            }
        }
        let left = when + seconds(rng.range(30, 3_000));
        out.push(left, WinEvent { host, kind: Kind::Logoff(logon) });
    }
}

/// A logon that fails.
fn failure(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
    let at = hour.moment(rng);
    let person = world.person(world.someone(at, rng));
    let status = rng.weighted(
        &[(70, "0xc000006a"), (15, "0xc0000064"), (8, "0xc0000234"), (7, "0xc0000071")],
        "0xc000006a",
    );
    let mut who = Who::person(person);
    who.sid = "S-1-0-0".into();
    if status == "0xc0000064" {
        who.name = rng.word(&["scanner", "test", "backup", "guest", "printer"]).to_string();
    }
    let logon = Logon {
        who,
        id: "0x0".into(),
        kind: 3,
        ip: person.desk_ip.clone(),
        workstation: person.workstation.clone(),
        package: "NTLM",
    };
    let host = if rng.one_in(1, 2) { DC } else { world.some_host(false, rng) };
    out.push(at, WinEvent { host, kind: Kind::Failed(logon, status) });
}

fn system_started(
    pid: i64,
    image: &'static str,
    command: String,
    parent_pid: i64,
    parent_image: &'static str,
) -> Kind {
    Kind::Started(Process {
        who: Who::system(),
        logon: "0x3e7".into(),
        pid,
        image,
        command,
        parent_pid,
        parent_image,
    })
}

/// Windows starts something of its own.
fn system_process(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
    let at = hour.moment(rng);
    let host = world.some_host(false, rng);
    let pid = new_pid(rng);
    let kind = if rng.one_in(1, 4) {
        let command = format!("C:\\Windows\\system32\\svchost.exe -k {}", rng.word(SERVICE_GROUPS));
        system_started(pid, SVCHOST, command, resident(host, 0), SERVICES)
    } else {
        let (image, command) = rng.pick(TASKS).copied().unwrap_or((CMD, "cmd.exe"));
        system_started(pid, image, command.to_string(), resident(host, 1), SVCHOST)
    };
    out.push(at, WinEvent { host, kind });
}

/// The scheduler runs a script, whose steps are its children.
fn script(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
    let at = hour.moment(rng);
    let host = world.some_host(false, rng);
    let shell = new_pid(rng);
    let command = r"C:\Windows\System32\cmd.exe /c C:\Scripts\nightly.cmd".to_string();
    out.push(at, WinEvent { host, kind: system_started(shell, CMD, command, resident(host, 1), SVCHOST) });
    let steps = 1 + rng.below(SCRIPT_STEPS.len() as u64) as usize;
    for (turn, (image, command)) in SCRIPT_STEPS.iter().take(steps).enumerate() {
        let kind = system_started(new_pid(rng), image, (*command).to_string(), shell, CMD);
        out.push(at + seconds(turn as i64) + 10_000 * rng.range(1, 900), WinEvent { host, kind });
    }
}

/// An administrator changes an account or a group.
fn administer(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<WinEvent>) {
    let at = hour.moment(rng);
    let by = Who::person(world.person(RESPONDER));
    let target = Who::person(world.person(rng.below(world.people.len() as u64) as usize));
    let logon = format!("0x{:x}", 0x7_1000 + hour.index * 16);
    let kind = match rng.below(10) {
        0..7 => Kind::Account { id: 4738, by, logon, target },
        7 => Kind::Account { id: 4722, by, logon, target },
        8 => Kind::Member {
            id: 4728,
            by,
            logon,
            member: target,
            group: "Sales",
            group_sid: format!("{DOMAIN_SID}-1205"),
        },
        _ => Kind::Member {
            id: 4732,
            by,
            logon,
            member: target,
            group: "Remote Desktop Users",
            group_sid: "S-1-5-32-555".into(),
        },
    };
    out.push(at, WinEvent { host: DC, kind });
}
