//! The tables of Azure Resource Graph: what the demo tenant's machines are made of, and the workspaces.

use std::collections::BTreeMap;

use huntlet_demo::DemoOptions;
use huntlet_table::text::cell_text;
use huntlet_table::{Column, Table};
use serde_json::{Value, json};

use crate::tenant::{SUBSCRIPTION, TENANT, Tenant};

/// Machines that the internet reaches, and their addresses there.
const PUBLIC: &[(&str, &str)] = &[("SRV-WEB01", "198.51.100.80"), ("lx-web01", "198.51.100.84")];

struct Resource {
    id: String,
    name: String,
    kind: &'static str,
    subscription: String,
    group: String,
    properties: Value,
}

impl Resource {
    fn new(name: String, kind: &'static str, (subscription, group): (&str, &str), properties: Value) -> Self {
        Self {
            id: format!("/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}"),
            name,
            kind,
            subscription: subscription.to_owned(),
            group: group.to_owned(),
            properties,
        }
    }
}

/// A machine as the tenant's inventory has it.
struct Machine {
    name: String,
    computer: String,
    ip: String,
    uuid: String,
    size: String,
    os: String,
    system: String,
    subscription: String,
    group: String,
}

/// `Resources` and `ResourceContainers`, with the service's columns.
pub(crate) fn tables(tenant: &Tenant) -> BTreeMap<String, Table> {
    let machines = machines(tenant);
    let mut resources: Vec<Resource> = machines.iter().flat_map(parts).collect();
    let soc = |name: String, kind, properties| Resource::new(name, kind, (SUBSCRIPTION, "soc"), properties);
    for workspace in &tenant.workspaces {
        let properties = json!({"customerId": workspace.id, "retentionInDays": 90});
        let kind = "microsoft.operationalinsights/workspaces";
        resources.push(soc(workspace.name.to_owned(), kind, properties));
        // Sentinel is a solution on a workspace
        let properties = json!({"workspaceResourceId": workspace.resource_id()});
        let name = format!("SecurityInsights({})", workspace.name);
        resources.push(soc(name, "microsoft.operationsmanagement/solutions", properties));
    }
    let mut containers =
        vec![container(SUBSCRIPTION, "Contoso SOC", ""), container(SUBSCRIPTION, "soc", "soc")];
    let mut known: Vec<(&str, &str)> = Vec::new();
    for machine in &machines {
        let (subscription, group) = (machine.subscription.as_str(), machine.group.as_str());
        if !known.iter().any(|(id, _)| *id == subscription) {
            containers.push(container(subscription, "Contoso", ""));
        }
        if !known.contains(&(subscription, group)) {
            containers.push(container(subscription, group, group));
            known.push((subscription, group));
        }
    }
    let named = [("Resources", resources), ("ResourceContainers", containers)];
    named.into_iter().filter_map(|(name, rows)| Some((name.to_owned(), table(&rows)?))).collect()
}

/// A machine, its disk, its network interface, and its public address if it has one.
fn parts(machine: &Machine) -> Vec<Resource> {
    let place = (machine.subscription.as_str(), machine.group.as_str());
    let part = |name: String, kind, properties| Resource::new(name, kind, place, properties);
    let name = &machine.name;
    let mut parts = Vec::new();
    let mut address = json!({"privateIPAddress": machine.ip, "privateIPAllocationMethod": "Static"});
    if let Some((_, ip)) = PUBLIC.iter().find(|(host, _)| host == name) {
        let properties =
            json!({"ipAddress": ip, "publicIPAddressVersion": "IPv4", "publicIPAllocationMethod": "Static"});
        let public = part(format!("{name}-ip"), "microsoft.network/publicipaddresses", properties);
        address["publicIPAddress"] = json!({"id": public.id});
        parts.push(public);
    }
    let properties =
        json!({"primary": true, "ipConfigurations": [{"name": "ipconfig1", "properties": address}]});
    let nic = part(format!("{name}-nic"), "microsoft.network/networkinterfaces", properties);
    let properties = json!({"vmId": machine.uuid, "provisioningState": "Succeeded",
        "hardwareProfile": {"vmSize": machine.size}, "osProfile": {"computerName": machine.computer},
        "storageProfile": {"osDisk": {"osType": machine.os, "name": format!("{name}-os")}},
        "networkProfile": {"networkInterfaces": [{"id": nic.id}]},
        "extended": {"instanceView": {"osName": machine.system,
            "powerState": {"code": "PowerState/running", "displayStatus": "VM running"}}}});
    parts.push(part(name.clone(), "microsoft.compute/virtualmachines", properties));
    let properties = json!({"diskSizeGB": 128, "diskState": "Attached"});
    parts.push(part(format!("{name}-os"), "microsoft.compute/disks", properties));
    parts.push(nic);
    parts
}

fn container(subscription: &str, name: &str, group: &str) -> Resource {
    let (kind, path) = if group.is_empty() {
        ("microsoft.resources/subscriptions", String::new())
    } else {
        ("microsoft.resources/subscriptions/resourcegroups", format!("/resourceGroups/{group}"))
    };
    Resource {
        id: format!("/subscriptions/{subscription}{path}"),
        name: name.to_owned(),
        kind,
        subscription: subscription.to_owned(),
        group: group.to_owned(),
        properties: json!({}),
    }
}

/// The machines by name.
fn machines(tenant: &Tenant) -> Vec<Machine> {
    let kept = tenant.workspaces.first().and_then(|workspace| workspace.tables().get("VMComputer")).cloned();
    // without noise the tenant's logs hold no inventory, but the machines are there
    let table = kept.filter(|table| !table.is_empty()).or_else(|| {
        let options = DemoOptions { scale: 0.01, ..tenant.workspaces.first()?.options };
        huntlet_demo::generate(&options)
            .into_iter()
            .find(|(name, _)| name == "VMComputer")
            .map(|(_, table)| table)
    });
    let Some(table) = table else { return Vec::new() };
    let mut machines: BTreeMap<String, Machine> = BTreeMap::new();
    for row in 0..table.height() {
        let text =
            |name: &str| table.column(name).map(|column| cell_text(column.cell(row))).unwrap_or_default();
        let addresses: Value = serde_json::from_str(&text("Ipv4Addresses")).unwrap_or_default();
        let name = text("AzureResourceName");
        machines.entry(name.to_ascii_lowercase()).or_insert_with(|| Machine {
            computer: text("Computer"),
            ip: addresses[0].as_str().unwrap_or_default().to_owned(),
            uuid: text("AzureVmId"),
            size: text("AzureSize"),
            os: if text("OperatingSystemFamily") == "windows" { "Windows" } else { "Linux" }.to_owned(),
            system: text("OperatingSystemFullName"),
            subscription: text("AzureSubscriptionId"),
            group: text("AzureResourceGroup"),
            name,
        });
    }
    machines.into_values().collect()
}

/// The version of the API that tells of a type.
fn version(kind: &str) -> &'static str {
    match kind.split('/').next().unwrap_or_default() {
        "microsoft.compute" => "2024-07-01",
        "microsoft.network" => "2024-05-01",
        "microsoft.operationalinsights" => "2023-09-01",
        "microsoft.operationsmanagement" => "2015-11-01-preview",
        _ => "2022-09-01",
    }
}

fn table(rows: &[Resource]) -> Option<Table> {
    let text = |name: &str, value: fn(&Resource) -> &str| {
        Column::strings(name, rows.iter().map(|row| Some(value(row))).collect())
    };
    let json = |name: &str, value: fn(&Resource) -> Value| {
        Column::dynamics(name, rows.iter().map(|row| Some(value(row))).collect())
    };
    Table::new(vec![
        text("id", |row| &row.id),
        text("name", |row| &row.name),
        text("type", |row| row.kind),
        text("tenantId", |_| TENANT),
        text("kind", |_| ""),
        text("location", |_| "westus2"),
        text("resourceGroup", |row| &row.group),
        text("subscriptionId", |row| &row.subscription),
        text("managedBy", |_| ""),
        text("apiVersion", |row| version(row.kind)),
        json("properties", |row| row.properties.clone()),
        json("tags", |row| json!({"owner": row.group})),
    ])
    .ok()
}
