//! What the intruder leaves in the Windows logs.

use super::{Kind, Logon, Process, Who, WinEvent};
use crate::cast::hosts::{APP, DC, FILE};
use crate::cast::net::VPN_IP;
use crate::cast::people::{DOMAIN_SID, RESPONDER, VICTIM};
use crate::cast::world::{World, seconds};
use crate::core::produce::Queue;
use crate::story::{self, shell};

const USERINIT: &str = r"C:\Windows\System32\userinit.exe";

pub(super) fn events(world: &World, out: &mut Queue<WinEvent>) {
    let victim = || Who::person(world.person(VICTIM));
    let intruder_host = || "DESKTOP-7Q2KD1".to_string();
    let mut say = |at: i64, host: usize, kind: Kind| {
        out.push(at, WinEvent { host, kind });
    };

    // a few doors that stay shut
    let lateral = world.at(story::LATERAL);
    for (turn, name) in ["Administrator", "admin", "meganb2"].into_iter().enumerate() {
        let who = Who { name: name.into(), domain: "CONTOSO", sid: "S-1-0-0".into() };
        let logon = Logon {
            who,
            id: "0x0".into(),
            kind: 3,
            ip: VPN_IP.into(),
            workstation: intruder_host(),
            package: "NTLM",
        };
        say(lateral - seconds(200 - turn as i64 * 31), APP, Kind::Failed(logon, "0xc000006a"));
    }

    let network = Logon {
        who: victim(),
        id: "0x5b90c33".into(),
        kind: 3,
        ip: VPN_IP.into(),
        workstation: intruder_host(),
        package: "NTLM",
    };
    say(lateral, FILE, Kind::Logon(network.clone()));
    say(lateral + seconds(544), FILE, Kind::Logoff(network));

    let desktop = Logon {
        who: victim(),
        id: story::DESKTOP_LOGON.into(),
        kind: 10,
        ip: VPN_IP.into(),
        workstation: "SRV-APP01".into(),
        package: "Negotiate",
    };
    let arrived = world.at(story::DESKTOP);
    say(arrived, APP, Kind::Logon(desktop.clone()));
    say(arrived, APP, Kind::Privileges(desktop.clone()));
    let process = |pid, image, command: &str, parent_pid, parent_image| {
        Kind::Started(Process {
            who: victim(),
            logon: story::DESKTOP_LOGON.into(),
            pid,
            image,
            command: command.to_string(),
            parent_pid,
            parent_image,
        })
    };
    let winlogon = r"C:\Windows\System32\winlogon.exe";
    say(
        arrived + seconds(2),
        APP,
        process(0x19e4, USERINIT, r"C:\Windows\system32\userinit.exe", 0x3a8, winlogon),
    );
    let explorer = r"C:\Windows\explorer.exe";
    say(
        arrived + seconds(3),
        APP,
        process(shell::EXPLORER_PID, explorer, "C:\\Windows\\Explorer.EXE", 0x19e4, USERINIT),
    );
    for step in shell::processes(world) {
        say(step.at, APP, process(step.pid, step.image, &step.command, step.parent_pid, step.parent_image));
    }

    account(world, &mut say);

    let cleared = world.at(story::CLEARED);
    say(cleared, APP, Kind::Cleared { by: victim(), logon: story::DESKTOP_LOGON.into() });
    say(cleared + seconds(261), APP, Kind::Logoff(desktop));
}

/// The new account on the domain controller, its first use, and its end.
fn account(world: &World, say: &mut impl FnMut(i64, usize, Kind)) {
    let by = || Who::person(world.person(VICTIM));
    let app = world.host(APP);
    let created = world.at(story::ACCOUNT);
    let target =
        || Who { name: story::NEW_ACCOUNT.into(), domain: "CONTOSO", sid: format!("{DOMAIN_SID}-7731") };
    let dc = Logon {
        who: by(),
        id: story::DC_LOGON.into(),
        kind: 3,
        ip: app.ip.clone(),
        workstation: app.name.clone(),
        package: "Kerberos",
    };
    say(created - seconds(3), DC, Kind::Logon(dc.clone()));
    say(created - seconds(3), DC, Kind::Privileges(dc.clone()));
    for (after, id) in [(0, 4720), (0, 4722), (1, 4738)] {
        say(
            created + seconds(after),
            DC,
            Kind::Account { id, by: by(), logon: story::DC_LOGON.into(), target: target() },
        );
    }
    let groups = [
        (22, 4728, "Domain Admins", format!("{DOMAIN_SID}-512")),
        (24, 4732, "Administrators", "S-1-5-32-544".to_string()),
    ];
    for (after, id, group, group_sid) in groups {
        let logon = story::DC_LOGON.to_string();
        say(
            created + seconds(after),
            DC,
            Kind::Member { id, by: by(), logon, member: target(), group, group_sid },
        );
    }
    say(created + seconds(90), DC, Kind::Logoff(dc));

    let first_use = Logon {
        who: target(),
        id: "0x5d0411b".into(),
        kind: 3,
        ip: app.ip.clone(),
        workstation: app.name.clone(),
        package: "NTLM",
    };
    say(created + seconds(790), FILE, Kind::Logon(first_use.clone()));
    say(created + seconds(790), FILE, Kind::Privileges(first_use.clone()));
    say(created + seconds(1_105), FILE, Kind::Logoff(first_use));

    // the responder resets what can be reset: both accounts change
    for (after, changed) in [(120, by()), (133, target())] {
        let responder = Who::person(world.person(RESPONDER));
        let at = world.at(story::RESPONSE) + seconds(after);
        say(at, DC, Kind::Account { id: 4738, by: responder, logon: "0x61f20aa".into(), target: changed });
    }
}
