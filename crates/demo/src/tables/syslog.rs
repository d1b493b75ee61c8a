//! Syslog: the Linux hosts, in the words of sshd, sudo, cron and systemd.

use crate::cast::hosts::LX_WEB;
use crate::cast::net::{SSH_IP, scanner_ip};
use crate::cast::people::{Person, Role, VICTIM};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;
use crate::story;

table! { "Syslog",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { Computer }
    DateTime { EventTime }
    String { Facility HostName SeverityLevel SyslogMessage }
    Int { ProcessID }
    String { HostIP ProcessName CollectorHostName Type _ResourceId }
}

/// One line of a log.
pub(crate) struct Line {
    host: usize,
    facility: &'static str,
    severity: &'static str,
    process: &'static str,
    pid: i64,
    message: String,
}

/// Names that scanners try.
const TRIED: &[&str] =
    &["admin", "root", "test", "oracle", "ubuntu", "user", "guest", "postgres", "deploy", "git"];
const COMMANDS: &[&str] = &[
    "/usr/bin/systemctl restart nginx",
    "/usr/bin/apt-get update",
    "/usr/bin/journalctl -u nginx",
    "/usr/bin/tail -f /var/log/nginx/access.log",
    "/usr/bin/docker ps",
];
const JOBS: &[&str] = &[
    "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
    "(root) CMD (/usr/lib/sysstat/debian-sa1 1 1)",
    "(www-data) CMD (/usr/bin/php /srv/shop/cron.php)",
    "(root) CMD (/usr/local/bin/backup.sh)",
];
const UNITS: &[&str] = &[
    "Starting apt-daily.service - Daily apt download activities...",
    "Finished logrotate.service - Rotate log files.",
    "Started sysstat-collect.service - system activity accounting tool.",
    "fstrim.service: Deactivated successfully.",
];

fn line(host: usize, facility: &'static str, process: &'static str, pid: i64, message: String) -> Line {
    Line { host, facility, severity: "info", process, pid, message }
}

fn pid(rng: &mut Rng) -> i64 {
    rng.range(900, 32_000)
}

/// The lines of a session that begins by a key: in, at work with `sudo`, out.
fn session(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Line>) {
    let at = hour.moment(rng);
    let mut person: &Person = world.person(world.someone(at, rng));
    for _ in 0..12 {
        if person.role != Role::Office {
            break;
        }
        person = world.person(world.someone(at, rng));
    }
    let host = world.some_host(true, rng);
    let (name, ip, id) = (&person.name, &person.desk_ip, pid(rng));
    let port = rng.range(49_152, 65_535);
    let key = digest(rng.bits(), 43);
    let mut say =
        |at, facility, process, pid, message| out.push(at, line(host, facility, process, pid, message));
    say(
        at,
        "auth",
        "sshd",
        id,
        format!("Accepted publickey for {name} from {ip} port {port} ssh2: ED25519 SHA256:{key}"),
    );
    say(
        at,
        "authpriv",
        "sshd",
        id,
        format!("pam_unix(sshd:session): session opened for user {name}(uid=1001) by (uid=0)"),
    );
    say(at, "auth", "systemd-logind", 611, format!("New session {} of user {name}.", id % 700));
    let mut when = at;
    for _ in 0..rng.range(0, 5) {
        when += seconds(rng.range(20, 600));
        let command = rng.word(COMMANDS);
        let sudo = pid(rng);
        say(
            when,
            "authpriv",
            "sudo",
            sudo,
            format!("{name} : TTY=pts/1 ; PWD=/home/{name} ; USER=root ; COMMAND={command}"),
        );
        say(
            when,
            "authpriv",
            "sudo",
            sudo,
            format!("pam_unix(sudo:session): session opened for user root(uid=0) by {name}(uid=1001)"),
        );
        say(
            when + seconds(rng.range(1, 19)),
            "authpriv",
            "sudo",
            sudo,
            "pam_unix(sudo:session): session closed for user root".into(),
        );
    }
    let left = when + seconds(rng.range(60, 3_000));
    say(left, "auth", "sshd", id, format!("Disconnected from user {name} {ip} port {port}"));
    say(left, "authpriv", "sshd", id, format!("pam_unix(sshd:session): session closed for user {name}"));
}

/// A stranger knocks.
fn knock(world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Line>) {
    let at = hour.moment(rng);
    let host = world.some_host(true, rng);
    let (name, ip, id, port) =
        (rng.word(TRIED), scanner_ip(rng.bits() % 997), pid(rng), rng.range(20_000, 65_000));
    if name == "root" {
        out.push(
            at,
            line(
                host,
                "auth",
                "sshd",
                id,
                format!("Connection closed by authenticating user root {ip} port {port} [preauth]"),
            ),
        );
    } else {
        out.push(at, line(host, "auth", "sshd", id, format!("Invalid user {name} from {ip} port {port}")));
        out.push(
            at + seconds(1),
            line(
                host,
                "auth",
                "sshd",
                id,
                format!("Connection closed by invalid user {name} {ip} port {port} [preauth]"),
            ),
        );
    }
}

/// The brute force, the login and what follows.
fn intrusion(world: &World, out: &mut Queue<Line>) {
    let host = LX_WEB;
    let mut say = |at, facility, process, pid, message: String| {
        out.push(at, line(host, facility, process, pid, message))
    };
    let start = world.at(story::SSH);
    for turn in 0..320_i64 {
        let at = start + seconds(turn * 8 + (turn * turn) % 6);
        let (id, port) = (21_000 + turn, 40_000 + (turn * 37) % 20_000);
        if turn % 5 == 4 {
            say(at, "auth", "sshd", id, format!("Failed password for meganb from {SSH_IP} port {port} ssh2"));
        } else {
            let name = TRIED.get(turn as usize % TRIED.len()).copied().unwrap_or("admin");
            if name == "root" {
                say(
                    at,
                    "auth",
                    "sshd",
                    id,
                    format!("Failed password for root from {SSH_IP} port {port} ssh2"),
                );
            } else {
                say(at, "auth", "sshd", id, format!("Invalid user {name} from {SSH_IP} port {port}"));
                say(
                    at,
                    "auth",
                    "sshd",
                    id,
                    format!("Failed password for invalid user {name} from {SSH_IP} port {port} ssh2"),
                );
            }
        }
    }
    let name = &world.person(VICTIM).name;
    let login = world.at(story::SSH_LOGIN);
    say(login, "auth", "sshd", 21_977, format!("Accepted password for {name} from {SSH_IP} port 51122 ssh2"));
    say(
        login,
        "authpriv",
        "sshd",
        21_977,
        format!("pam_unix(sshd:session): session opened for user {name}(uid=1001) by (uid=0)"),
    );
    say(login, "auth", "systemd-logind", 611, format!("New session 412 of user {name}."));
    let sudo = world.at(story::SUDO);
    say(
        sudo - seconds(37),
        "authpriv",
        "sudo",
        22_018,
        format!(
            "pam_unix(sudo:auth): authentication failure; logname={name} uid=1001 euid=0 tty=/dev/pts/0 ruser={name} rhost=  user={name}"
        ),
    );
    let tty = format!("TTY=pts/0 ; PWD=/home/{name} ; USER=root");
    say(
        sudo - seconds(21),
        "authpriv",
        "sudo",
        22_018,
        format!("{name} : 3 incorrect password attempts ; {tty} ; COMMAND=/bin/bash"),
    );
    say(sudo, "authpriv", "sudo", 22_031, format!("{name} : {tty} ; COMMAND=/bin/bash"));
    say(
        sudo,
        "authpriv",
        "sudo",
        22_031,
        format!("pam_unix(sudo:session): session opened for user root(uid=0) by {name}(uid=1001)"),
    );
    say(
        sudo + seconds(64),
        "authpriv",
        "useradd",
        22_044,
        "new user: name=sysupd, UID=1013, GID=1013, home=/home/sysupd, shell=/bin/bash, from=/dev/pts/1"
            .into(),
    );
    say(sudo + seconds(71), "authpriv", "usermod", 22_046, "add 'sysupd' to group 'sudo'".into());
    say(sudo + seconds(140), "cron", "crontab", 22_060, "(root) REPLACE (root)".into());
    say(
        sudo + seconds(902),
        "authpriv",
        "sudo",
        22_031,
        "pam_unix(sudo:session): session closed for user root".into(),
    );
    say(
        sudo + seconds(905),
        "auth",
        "sshd",
        21_977,
        format!("Disconnected from user {name} {SSH_IP} port 51122"),
    );
    say(
        sudo + seconds(905),
        "authpriv",
        "sshd",
        21_977,
        format!("pam_unix(sshd:session): session closed for user {name}"),
    );
}

/// The generator.
pub(crate) struct Syslog;

impl Producer for Syslog {
    type Event = Line;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, crate::cast::hosts::WORKSPACE);
        sheet.default(Col::SourceSystem, "Linux");
        sheet.default(Col::Type, "Syslog");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Line>) {
        intrusion(world, out);
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Line>) {
        for _ in 0..world.share(170.0, Shape::Office, hour, rng) {
            session(world, hour, rng, out);
        }
        for _ in 0..world.share(700.0, Shape::Flat, hour, rng) {
            knock(world, hour, rng, out);
        }
        for _ in 0..world.share(1_900.0, Shape::Flat, hour, rng) {
            let (host, at, id) = (world.some_host(true, rng), hour.moment(rng), pid(rng));
            out.push(at, line(host, "cron", "CRON", id, rng.word(JOBS).into()));
        }
        for _ in 0..world.share(1_500.0, Shape::Flat, hour, rng) {
            let (host, at) = (world.some_host(true, rng), hour.moment(rng));
            let mut unit = line(host, "daemon", "systemd", 1, rng.word(UNITS).into());
            if rng.one_in(1, 60) {
                unit.severity = "crit";
                unit.facility = "kern";
                unit.process = "kernel";
                unit.message = "CPU0: Core temperature above threshold, cpu clock throttled".into();
            }
            out.push(at, unit);
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, line: &Line, sheet: &mut Sheet) {
        let host = world.host(line.host);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::EventTime, stamp.at - stamp.at.rem_euclid(seconds(1)));
        sheet.text(Col::Computer, &host.computer);
        sheet.text(Col::HostName, &host.computer);
        sheet.text(Col::CollectorHostName, &host.computer);
        sheet.text(Col::HostIP, &host.ip);
        sheet.text(Col::Facility, line.facility);
        sheet.text(Col::SeverityLevel, line.severity);
        sheet.text(Col::ProcessName, line.process);
        sheet.number(Col::ProcessID, line.pid);
        sheet.text(Col::SyslogMessage, &line.message);
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
