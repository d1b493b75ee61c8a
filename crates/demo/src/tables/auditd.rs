//! AuditLog_CL: the audit log of the Linux hosts, line by line, as an agent takes it in.

use crate::cast::hosts::{LX_WEB, WORKSPACE};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story;

table! { "AuditLog_CL",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { Computer RawData Type _ResourceId }
}

/// Half of what the kernel says of a program that was started.
#[derive(Clone, Copy)]
enum Half {
    Call,
    Arguments,
}

/// A program that was started on a host.
pub(crate) struct Started {
    host: usize,
    half: Half,
    serial: u64,
    pid: i64,
    login: i64,
    session: i64,
    command: &'static str,
}

/// Ticks of 1970-01-01.
const UNIX: i64 = 621_355_968_000_000_000;

const COMMANDS: &[&str] = &[
    "/usr/bin/run-parts --report /etc/cron.hourly",
    "/usr/bin/systemctl restart nginx",
    "/usr/bin/apt-get update",
    "/usr/bin/tail -f /var/log/nginx/access.log",
    "/usr/sbin/logrotate /etc/logrotate.conf",
];
/// What root does at the intruder's hand: seconds after `sudo`, process id, command.
const INTRUDER: &[(i64, i64, &str)] = &[
    (0, 22_032, "/usr/bin/bash"),
    (12, 22_040, "/usr/bin/id"),
    (64, 22_044, "/usr/sbin/useradd -m -s /bin/bash sysupd"),
    (71, 22_046, "/usr/sbin/usermod -aG sudo sysupd"),
    (118, 22_052, "/usr/bin/cat /etc/shadow"),
];

fn both(out: &mut Queue<Started>, at: i64, started: impl Fn(Half) -> Started) {
    out.push(at, started(Half::Call));
    out.push(at, started(Half::Arguments));
}

/// The generator.
pub(crate) struct AuditLog {
    next: u64,
}

impl Producer for AuditLog {
    type Event = Started;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self { next: 4_100_000 }
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "RestAPI");
        sheet.default(Col::Type, "AuditLog_CL");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Started>) {
        let sudo = world.at(story::SUDO);
        for (serial, &(after, pid, command)) in (9_120_411..).zip(INTRUDER) {
            let host = LX_WEB;
            both(out, sudo + seconds(after), |half| Started {
                host,
                half,
                serial,
                pid,
                login: 1_001,
                session: 412,
                command,
            });
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Started>) {
        for _ in 0..world.share(70.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let (host, command) = (world.some_host(true, rng), rng.word(COMMANDS));
            let (pid, session) = (rng.range(900, 32_000), rng.range(1, 400));
            self.next += 1;
            let serial = self.next;
            both(out, at, |half| Started { host, half, serial, pid, login: 4_294_967_295, session, command });
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, event: &Started, sheet: &mut Sheet) {
        let host = world.host(event.host);
        let since = stamp.at - UNIX;
        let (second, milli) = (since.div_euclid(10_000_000), since.rem_euclid(10_000_000) / 10_000);
        let moment = format!("msg=audit({second}.{milli:03}:{})", event.serial);
        let words: Vec<&str> = event.command.split(' ').collect();
        let image = words.first().copied().unwrap_or_default();
        let name = image.rsplit('/').next().unwrap_or(image);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.text(Col::Computer, &host.computer);
        match event.half {
            Half::Call => sheet.format(Col::RawData, format_args!(
                "type=SYSCALL {moment}: arch=c000003e syscall=59 success=yes exit=0 ppid={} pid={} auid={} uid=0 gid=0 euid=0 tty=pts0 ses={} comm=\"{name}\" exe=\"{image}\" key=\"exec\"",
                event.pid - 1, event.pid, event.login, event.session
            )),
            Half::Arguments => sheet.with(Col::RawData, |out| {
                out.push_str("type=EXECVE ");
                out.push_str(&moment);
                out.push_str(": argc=");
                out.push_str(&words.len().to_string());
                for (index, word) in words.iter().enumerate() {
                    let word = if index == 0 { name } else { word };
                    for part in [" a", &index.to_string(), "=\"", word, "\""] {
                        out.push_str(part);
                    }
                }
            }),
        }
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
