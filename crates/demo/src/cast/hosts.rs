//! Contoso's servers. Workstations belong to people.

use crate::core::text::guid;

/// A server in Azure.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// Short name.
    pub(crate) name: String,
    /// The `Computer` of the logs: full name on Windows, short name on Linux.
    pub(crate) computer: String,
    /// Address inside.
    pub(crate) ip: String,
    /// True for Linux.
    pub(crate) linux: bool,
    /// GUID of the virtual machine.
    pub(crate) uuid: String,
    /// Resource id as Azure writes it.
    pub(crate) resource_id: String,
}

/// The domain controller.
pub(crate) const DC: usize = 0;
/// The host that the intruder moves to.
pub(crate) const APP: usize = 1;
/// The file server.
pub(crate) const FILE: usize = 2;
/// The web server.
pub(crate) const WEB: usize = 4;
/// The Linux host that the intruder breaks into.
pub(crate) const LX_WEB: usize = 5;

const NAMED: &[(&str, &str, bool)] = &[
    ("DC01", "10.10.1.10", false),
    ("SRV-APP01", "10.10.1.30", false),
    ("SRV-FILE01", "10.10.1.20", false),
    ("SRV-SQL01", "10.10.1.40", false),
    ("SRV-WEB01", "10.10.1.50", false),
    ("lx-web01", "10.10.2.10", true),
    ("lx-db01", "10.10.2.20", true),
    ("lx-build01", "10.10.2.30", true),
];

/// Number of servers with names of their own; a larger tenant adds numbered ones.
pub(crate) const NAMED_COUNT: usize = NAMED.len();

/// The subscription that everything lives in.
pub(crate) const SUBSCRIPTION: &str = "5b7a1c02-94d3-4e0f-8a61-d2c3f4a5b6c7";
/// The directory's id.
pub(crate) const TENANT: &str = "8f1d2c3b-4a59-4687-9b0c-1d2e3f405162";
/// The workspace's id, which Log Analytics calls `TenantId`.
pub(crate) const WORKSPACE: &str = "c0ffee00-1234-4abc-8def-0123456789ab";
/// Resource group of the servers.
pub(crate) const RESOURCE_GROUP: &str = "contoso-prod";

fn host(index: usize, name: String, ip: String, linux: bool) -> Host {
    Host {
        computer: if linux { name.clone() } else { format!("{name}.contoso.com") },
        uuid: guid(index as u64, 0x05e7_4e75),
        resource_id: format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft.Compute/virtualMachines/{name}"
        ),
        name,
        ip,
        linux,
    }
}

/// All servers: those with names, then `SRV-N0009` and so on up to `count`.
pub(crate) fn hosts(count: usize) -> Vec<Host> {
    let mut all: Vec<Host> = NAMED
        .iter()
        .enumerate()
        .map(|(index, (name, ip, linux))| host(index, (*name).to_string(), (*ip).to_string(), *linux))
        .collect();
    for index in all.len()..count {
        let linux = index % 3 == 0;
        let name = if linux { format!("lx-n{index:04}") } else { format!("SRV-N{index:04}") };
        all.push(host(index, name, format!("10.30.{}.{}", (index / 200) % 250, 10 + index % 200), linux));
    }
    all
}
