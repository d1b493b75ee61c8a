//! The tables of Azure Resource Graph: what the demo tenant's machines are made of.

use std::collections::BTreeMap;

use huntlet_table::{Column, Table};
use serde_json::{Value, json};

use crate::tenant::{SUBSCRIPTION, TENANT, Tenant};

struct Resource {
    name: String,
    kind: &'static str,
    group: &'static str,
    properties: Value,
}

/// `Resources` and `ResourceContainers`, with the service's columns.
pub(crate) fn tables(tenant: &Tenant) -> BTreeMap<String, Table> {
    let mut resources = Vec::new();
    for computer in computers(tenant) {
        let short = computer.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let machine = json!({"hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "osProfile": {"computerName": computer}, "provisioningState": "Succeeded"});
        resources.push(resource(&short, "microsoft.compute/virtualmachines", "servers", machine));
        let disk = json!({"diskSizeGB": 128, "diskState": "Attached"});
        resources.push(resource(&format!("{short}-os"), "microsoft.compute/disks", "servers", disk));
        let nic = json!({"enableAcceleratedNetworking": true, "primary": true});
        resources.push(resource(
            &format!("{short}-nic"),
            "microsoft.network/networkinterfaces",
            "network",
            nic,
        ));
    }
    for workspace in &tenant.workspaces {
        let properties = json!({"customerId": workspace.id, "retentionInDays": 90});
        let kind = "microsoft.operationalinsights/workspaces";
        resources.push(resource(workspace.name, kind, "soc", properties));
    }
    let containers = [
        ("Contoso", "microsoft.resources/subscriptions", String::new()),
        ("servers", "microsoft.resources/subscriptions/resourcegroups", "/resourceGroups/servers".to_owned()),
        ("network", "microsoft.resources/subscriptions/resourcegroups", "/resourceGroups/network".to_owned()),
        ("soc", "microsoft.resources/subscriptions/resourcegroups", "/resourceGroups/soc".to_owned()),
    ];
    let mut tables = BTreeMap::new();
    let rows: Vec<[String; 5]> = resources
        .iter()
        .map(|resource| {
            let id = format!(
                "/subscriptions/{SUBSCRIPTION}/resourceGroups/{}/providers/{}/{}",
                resource.group, resource.kind, resource.name
            );
            let (kind, group) = (resource.kind.to_owned(), resource.group.to_owned());
            [id, resource.name.clone(), kind, group, resource.properties.to_string()]
        })
        .collect();
    tables.extend(table(&rows).map(|table| ("Resources".to_owned(), table)));
    let rows: Vec<[String; 5]> = containers
        .into_iter()
        .map(|(name, kind, path)| {
            let group = if path.is_empty() { String::new() } else { name.to_owned() };
            [
                format!("/subscriptions/{SUBSCRIPTION}{path}"),
                name.to_owned(),
                kind.to_owned(),
                group,
                "{}".to_owned(),
            ]
        })
        .collect();
    tables.extend(table(&rows).map(|table| ("ResourceContainers".to_owned(), table)));
    tables
}

fn resource(name: &str, kind: &'static str, group: &'static str, properties: Value) -> Resource {
    Resource { name: name.to_owned(), kind, group, properties }
}

/// The names of the machines, in order.
fn computers(tenant: &Tenant) -> Vec<String> {
    let table = tenant.workspaces.first().and_then(|workspace| workspace.tables().get("VMComputer"));
    let Some(column) = table.and_then(|table| table.column("Computer")) else { return Vec::new() };
    let mut names: Vec<String> =
        (0..column.len()).map(|row| huntlet_table::text::cell_text(column.cell(row))).collect();
    names.sort();
    names.dedup();
    names
}

/// Rows of id, name, type, resource group and properties.
fn table(rows: &[[String; 5]]) -> Option<Table> {
    let text = |name: &str, at: usize| {
        Column::strings(name, rows.iter().map(|row| row.get(at).map(String::as_str)).collect())
    };
    let same = |name: &str, value: &str| Column::strings(name, rows.iter().map(|_| Some(value)).collect());
    let json = |name: &str, value: fn(&[String; 5]) -> Value| {
        Column::dynamics(name, rows.iter().map(|row| Some(value(row))).collect())
    };
    Table::new(vec![
        text("id", 0),
        text("name", 1),
        text("type", 2),
        same("tenantId", TENANT),
        same("kind", ""),
        same("location", "westus2"),
        text("resourceGroup", 3),
        same("subscriptionId", SUBSCRIPTION),
        same("managedBy", ""),
        json("properties", |row| serde_json::from_str(&row[4]).unwrap_or_default()),
        json("tags", |row| json!({"owner": row[3]})),
    ])
    .ok()
}
