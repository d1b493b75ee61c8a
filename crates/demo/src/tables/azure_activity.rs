//! AzureActivity: the control plane of the subscription.

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, TENANT, WORKSPACE};
use crate::cast::net::INTRUDER_IP;
use crate::cast::people::{Role, VICTIM};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{guid, quoted};
use crate::story;

table! { "AzureActivity",
    String { OperationName OperationNameValue Level ActivityStatus ActivityStatusValue ActivitySubstatus
        ActivitySubstatusValue ResourceGroup SubscriptionId CorrelationId Caller CallerIpAddress Category CategoryValue
        HTTPRequest Properties }
    DateTime { EventSubmissionTimestamp }
    String { Authorization ResourceId OperationId ResourceProvider ResourceProviderValue Resource EventDataId TenantId }
    DateTime { TimeGenerated }
    String { SourceSystem }
    Dynamic { Authorization_d }
    String { Claims }
    Dynamic { Claims_d Properties_d }
    String { Hierarchy Type _ResourceId }
}

/// An operation: its name for people, its value, its HTTP verb, and the resource below the resource group.
type Operation = (&'static str, &'static str, &'static str, &'static str);

const ROLE: Operation = (
    "Create role assignment",
    "Microsoft.Authorization/roleAssignments/write",
    "PUT",
    "Microsoft.Authorization/roleAssignments/6d1f0c52-8b7e-4c3a-9d14-2f5a7b8c9e01",
);
const KEYS: Operation = (
    "List Storage Account Keys",
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "POST",
    "Microsoft.Storage/storageAccounts/contosofinance",
);
const NETWORK_RULE: Operation = (
    "Create or Update Security Rule",
    "Microsoft.Network/networkSecurityGroups/securityRules/write",
    "PUT",
    "Microsoft.Network/networkSecurityGroups/nsg-servers/securityRules/allow-8787-out",
);
const ORDINARY: &[(u64, &Operation)] = &[
    (
        20,
        &(
            "Restart Virtual Machine",
            "Microsoft.Compute/virtualMachines/restart/action",
            "POST",
            "Microsoft.Compute/virtualMachines/lx-build01",
        ),
    ),
    (
        16,
        &(
            "Start Virtual Machine",
            "Microsoft.Compute/virtualMachines/start/action",
            "POST",
            "Microsoft.Compute/virtualMachines/lx-build01",
        ),
    ),
    (
        14,
        &(
            "Deallocate Virtual Machine",
            "Microsoft.Compute/virtualMachines/deallocate/action",
            "POST",
            "Microsoft.Compute/virtualMachines/lx-build01",
        ),
    ),
    (
        24,
        &(
            "Create Deployment",
            "Microsoft.Resources/deployments/write",
            "PUT",
            "Microsoft.Resources/deployments/nightly",
        ),
    ),
    (
        24,
        &(
            "Validate Deployment",
            "Microsoft.Resources/deployments/validate/action",
            "POST",
            "Microsoft.Resources/deployments/nightly",
        ),
    ),
    (
        14,
        &(
            "Update web app configuration",
            "Microsoft.Web/sites/config/write",
            "PUT",
            "Microsoft.Web/sites/contoso-shop",
        ),
    ),
    (14, &("Update Tags", "Microsoft.Resources/tags/write", "PUT", "Microsoft.Resources/tags/default")),
    (
        5,
        &(
            "List Storage Account Keys",
            "Microsoft.Storage/storageAccounts/listKeys/action",
            "POST",
            "Microsoft.Storage/storageAccounts/contosobuild",
        ),
    ),
    (
        3,
        &(
            "Create or Update Security Rule",
            "Microsoft.Network/networkSecurityGroups/securityRules/write",
            "PUT",
            "Microsoft.Network/networkSecurityGroups/nsg-servers/securityRules/allow-https",
        ),
    ),
];
const AUTOMATIC: &[(u64, &Operation)] = &[
    (
        50,
        &(
            "'audit' Policy action.",
            "Microsoft.Authorization/policies/audit/action",
            "POST",
            "Microsoft.Compute/virtualMachines/SRV-WEB01",
        ),
    ),
    (
        30,
        &(
            "Health Event Updated",
            "Microsoft.Resourcehealth/healthevent/Updated/action",
            "POST",
            "Microsoft.Compute/virtualMachines/SRV-SQL01",
        ),
    ),
    (
        20,
        &(
            "Backup Protected Item",
            "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action",
            "POST",
            "Microsoft.RecoveryServices/vaults/contoso-vault",
        ),
    ),
];

/// One step of an operation.
pub(crate) struct Call {
    operation: &'static Operation,
    /// A person's number, or none for the platform itself.
    caller: Option<usize>,
    ip: String,
    status: &'static str,
    /// Steps of one operation share it.
    correlation: u64,
}

/// The generator.
pub(crate) struct AzureActivity {
    correlation: u64,
}

impl AzureActivity {
    /// An operation logs its start and, a little later, its end.
    fn operate(
        &mut self,
        at: i64,
        took: i64,
        last: &'static str,
        call: (&'static Operation, Option<usize>, &str),
        out: &mut Queue<Call>,
    ) {
        self.correlation += 1;
        for (at, status) in [(at, "Start"), (at + took, last)] {
            let (operation, caller, ip) = call;
            out.push(at, Call { operation, caller, ip: ip.into(), status, correlation: self.correlation });
        }
    }
}

impl Producer for AzureActivity {
    type Event = Call;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self { correlation: 0 }
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SubscriptionId, SUBSCRIPTION);
        sheet.default(Col::ResourceGroup, RESOURCE_GROUP);
        sheet.default(Col::SourceSystem, "Azure");
        sheet.default(Col::Level, "Informational");
        sheet.default(
            Col::Hierarchy,
            "8f1d2c3b-4a59-4687-9b0c-1d2e3f405162/5b7a1c02-94d3-4e0f-8a61-d2c3f4a5b6c7",
        );
        sheet.default(Col::Type, "AzureActivity");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Call>) {
        let by = |operation| (operation, Some(VICTIM), INTRUDER_IP);
        self.operate(world.at(story::ROLE), seconds(2), "Success", by(&ROLE), out);
        self.operate(world.at(story::KEYS), seconds(1), "Success", by(&KEYS), out);
        self.operate(world.at(story::KEYS) + seconds(541), seconds(4), "Success", by(&NETWORK_RULE), out);
        self.correlation = 1 << 32;
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Call>) {
        for _ in 0..world.share(900.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let mut caller = world.someone(at, rng);
            // most people have no business in Azure
            for _ in 0..8 {
                if world.person(caller).role != Role::Office {
                    break;
                }
                caller = world.someone(at, rng);
            }
            let last = if rng.one_in(9, 10) { "Success" } else { "Failure" };
            let operation = rng.weighted(ORDINARY, &ROLE);
            let took = rng.range(1, 90);
            self.operate(
                at,
                seconds(took),
                last,
                (operation, Some(caller), world.person(caller).place.egress_ip),
                out,
            );
        }
        for _ in 0..world.share(350.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let operation = rng.weighted(AUTOMATIC, &ROLE);
            self.operate(at, seconds(1), "Success", (operation, None, ""), out);
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, call: &Call, sheet: &mut Sheet) {
        let (name, value, verb, resource) = call.operation;
        let provider = resource.split('/').next().unwrap_or("");
        let leaf = resource.rsplit('/').next().unwrap_or("");
        let id =
            format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{RESOURCE_GROUP}/providers/{resource}");
        let platform = guid(9, 0x0009_1a7f);
        let caller = call.caller.map_or(platform.as_str(), |index| world.person(index).upn.as_str());
        let category = if provider == "Microsoft.Authorization" && call.caller.is_none() {
            "Policy"
        } else {
            "Administrative"
        };
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::EventSubmissionTimestamp, stamp.at + seconds(75));
        sheet.text(Col::OperationName, name);
        sheet.text(Col::OperationNameValue, value);
        sheet.text(Col::ActivityStatusValue, call.status);
        sheet.text(
            Col::ActivityStatus,
            match call.status {
                "Start" => "Started",
                "Success" => "Succeeded",
                _ => "Failed",
            },
        );
        sheet.text(Col::ActivitySubstatusValue, if call.status == "Success" { "OK" } else { "" });
        if call.status == "Failure" {
            sheet.text(Col::Level, "Error");
        }
        sheet.guid(Col::CorrelationId, call.correlation, 1);
        sheet.guid(Col::OperationId, call.correlation, 2);
        sheet.guid(Col::EventDataId, stamp.nonce, 3);
        sheet.text(Col::Caller, caller);
        sheet.text(Col::CallerIpAddress, &call.ip);
        sheet.text(Col::Category, category);
        sheet.text(Col::CategoryValue, category);
        sheet.text(Col::ResourceProvider, provider);
        sheet.text(Col::ResourceProviderValue, &provider.to_uppercase());
        sheet.text(Col::Resource, leaf);
        sheet.text(Col::ResourceId, &id);
        sheet.text(Col::_ResourceId, &id.to_lowercase());
        sheet.format(
            Col::HTTPRequest,
            format_args!(
                r#"{{"clientRequestId":"{}","clientIpAddress":"{}","method":"{verb}"}}"#,
                guid(call.correlation, 4),
                call.ip
            ),
        );
        let authorization = format!(r#"{{"action":"{value}","scope":"{id}"}}"#);
        sheet.text(Col::Authorization, &authorization);
        sheet.text(Col::Authorization_d, &authorization);
        let role = if value.ends_with("roleAssignments/write") {
            // the built-in role Contributor, for the consented app's principal
            let body = format!(
                r#"{{"Id":"6d1f0c52-8b7e-4c3a-9d14-2f5a7b8c9e01","Properties":{{"PrincipalId":"{}","PrincipalType":"ServicePrincipal","RoleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c","Scope":"/subscriptions/{SUBSCRIPTION}"}}}}"#,
                guid(1, 0x00a9_9000)
            );
            format!(r#","requestbody":{}"#, quoted(&body))
        } else {
            String::new()
        };
        let properties = format!(
            r#"{{"eventCategory":"{category}","entity":"{id}","message":"{value}","hierarchy":"{SUBSCRIPTION}"{role}}}"#
        );
        sheet.text(Col::Properties, &properties);
        sheet.text(Col::Properties_d, &properties);
        if let Some(index) = call.caller {
            let person = world.person(index);
            let claims = format!(
                r#"{{"aud":"https://management.core.windows.net/","tid":"{TENANT}","name":{},"upn":"{}","ipaddr":"{}"}}"#,
                quoted(&person.display),
                person.upn,
                call.ip
            );
            sheet.text(Col::Claims, &claims);
            sheet.text(Col::Claims_d, &claims);
        }
    }
}
