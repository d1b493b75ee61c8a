//! AzureNetworkAnalytics_CL, VMConnection, CommonSecurityLog: who talked to whom, seen by three witnesses.

pub(crate) mod analytics;
pub(crate) mod firewall;
pub(crate) mod vm_connection;

use crate::cast::hosts::{APP, RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::net::{C2_IP, EXFIL_PORT, INTRUDER_IP, SITES, VPN_IP, scanner_ip};
use crate::cast::people::VICTIM;
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story::{self, shell};

/// Bytes out in one of the twelve transfers, about 1.5 GB each, 18 GB in all.
pub(super) fn transfer(turn: i64) -> i64 {
    1_430_000_000 + (turn * turn % 11) * 17_654_321
}

/// When the transfers begin.
pub(super) fn transfers(world: &World) -> impl Iterator<Item = (i64, i64)> + use<> {
    let start = world.at(story::EXFIL);
    (0..12).map(move |turn| (start + seconds(turn * 597 + turn * 13 % 29), turn))
}

/// One conversation.
pub(crate) struct Flow {
    host: usize,
    /// The address outside the host.
    remote: String,
    /// The name asked for, where there was one.
    site: &'static str,
    port: i64,
    outbound: bool,
    allowed: bool,
    sent: i64,
    received: i64,
    process: &'static str,
}

/// Port, the name of the protocol, and a process that uses it.
const SERVICES: &[(u64, (i64, &str))] = &[
    (70, (443, "svchost.exe")),
    (14, (80, "svchost.exe")),
    (6, (123, "svchost.exe")),
    (6, (445, "System")),
    (4, (1433, "sqlservr.exe")),
];

/// The protocol's name, where the port has one.
fn protocol_name(port: i64) -> &'static str {
    match port {
        443 => "https",
        80 => "http",
        53 => "dns",
        123 => "ntp",
        22 => "ssh",
        445 => "microsoft-ds",
        1433 => "ms-sql-s",
        3389 => "ms-wbt-server",
        _ => "Unknown",
    }
}

fn ordinary(world: &World, rng: &mut Rng) -> Flow {
    let host = rng.below(world.hosts.len() as u64) as usize;
    if rng.one_in(1, 6) {
        let port = rng.weighted(&[(5, 22), (4, 3389), (6, 445), (3, 23), (2, 8080)], 22);
        let remote = scanner_ip(rng.bits() % 997);
        return Flow {
            host,
            remote,
            site: "",
            port,
            outbound: false,
            allowed: false,
            sent: 0,
            received: 60,
            process: "",
        };
    }
    if rng.one_in(1, 4) {
        let person = world.person(rng.below(world.people.len() as u64) as usize);
        let port = rng.weighted(&[(8, 443), (5, 445), (2, 3389), (1, 1433)], 443);
        let process = match port {
            443 => "w3wp.exe",
            1433 => "sqlservr.exe",
            445 => "System",
            _ => "svchost.exe",
        };
        let (sent, received) = (rng.range(800, 400_000), rng.range(400, 40_000));
        return Flow {
            host,
            remote: person.desk_ip.clone(),
            site: "",
            port,
            outbound: false,
            allowed: true,
            sent,
            received,
            process,
        };
    }
    let (site, address) = rng.pick(SITES).copied().unwrap_or(("", C2_IP));
    let (port, windows) = rng.weighted(SERVICES, (443, "svchost.exe"));
    let process = if world.host(host).linux { "curl" } else { windows };
    Flow {
        host,
        remote: address.to_string(),
        site,
        port,
        outbound: true,
        allowed: true,
        sent: rng.range(300, 60_000),
        received: rng.range(500, 2_000_000),
        process,
    }
}

fn exfiltration(turn: i64) -> Flow {
    Flow {
        host: APP,
        remote: C2_IP.to_string(),
        site: "",
        port: EXFIL_PORT,
        outbound: true,
        allowed: true,
        sent: transfer(turn),
        received: 40_000 + turn * 911,
        process: "powershell.exe",
    }
}

fn noise(world: &World, total: f64, hour: &Hour, rng: &mut Rng, out: &mut Queue<Flow>) {
    for _ in 0..world.share(total * 0.6, Shape::Flat, hour, rng) {
        out.push(hour.moment(rng), ordinary(world, rng));
    }
    for _ in 0..world.share(total * 0.4, Shape::Office, hour, rng) {
        out.push(hour.moment(rng), ordinary(world, rng));
    }
}

/// Id of the process behind the transfers.
pub(super) const SENDER_PID: i64 = shell::POWERSHELL_PID;
