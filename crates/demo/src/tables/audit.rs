//! AuditLogs: changes in the directory.

use crate::cast::hosts::{TENANT, WORKSPACE};
use crate::cast::net::INTRUDER_IP;
use crate::cast::people::{RESPONDER, Role, VICTIM};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{guid, quoted};
use crate::story;

table! { "AuditLogs",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { ResourceId OperationName OperationVersion Category ResultType ResultSignature ResultDescription }
    Long { DurationMs }
    String { CorrelationId Resource ResourceGroup ResourceProvider Identity Level Location }
    Dynamic { AdditionalDetails }
    String { Id }
    Dynamic { InitiatedBy }
    String { LoggedByService Result ResultReason }
    Dynamic { TargetResources }
    String { AADTenantId ActivityDisplayName }
    DateTime { ActivityDateTime }
    String { AADOperationType Type }
}

/// Operation, category, kind of change, the service that logs it.
type Activity = (&'static str, &'static str, &'static str, &'static str);

const CONSENT: Activity = ("Consent to application", "ApplicationManagement", "Assign", "Core Directory");
const ADD_PRINCIPAL: Activity = ("Add service principal", "ApplicationManagement", "Add", "Core Directory");
const ADD_GRANT: Activity =
    ("Add delegated permission grant", "ApplicationManagement", "Assign", "Core Directory");
const DELETE_PRINCIPAL: Activity =
    ("Remove service principal", "ApplicationManagement", "Delete", "Core Directory");
const DISABLE: Activity = ("Disable account", "UserManagement", "Update", "Core Directory");
const RESET: Activity = ("Reset user password", "UserManagement", "Update", "Core Directory");
const REVOKE: Activity =
    ("Update StsRefreshTokenValidFrom Timestamp", "UserManagement", "Update", "Core Directory");

const BY_ADMINS: &[(u64, &Activity)] = &[
    (30, &("Update user", "UserManagement", "Update", "Core Directory")),
    (18, &("Add member to group", "GroupManagement", "Assign", "Core Directory")),
    (12, &("Remove member from group", "GroupManagement", "Unassign", "Core Directory")),
    (8, &("Update device", "Device", "Update", "Core Directory")),
    (8, &("Update group", "GroupManagement", "Update", "Core Directory")),
    (6, &RESET),
    (4, &("Change user license", "UserManagement", "Update", "Core Directory")),
    (3, &("Add user", "UserManagement", "Add", "Core Directory")),
    (2, &("Add app role assignment grant to user", "UserManagement", "Assign", "Core Directory")),
    (1, &("Add member to role", "RoleManagement", "Assign", "Core Directory")),
];
const BY_USERS: &[(u64, &Activity)] = &[
    (10, &("User registered security info", "UserManagement", "Add", "Authentication Methods")),
    (10, &("Change password (self-service)", "UserManagement", "Update", "Self-service Password Management")),
    (6, &("User reviewed security info", "UserManagement", "Update", "Authentication Methods")),
];

/// What a change was made to.
enum Target {
    Person(usize),
    App { added: &'static str },
}

/// One change.
pub(crate) struct Change {
    activity: &'static Activity,
    by: usize,
    ip: String,
    target: Target,
}

/// The generator.
pub(crate) struct AuditLogs;

impl Producer for AuditLogs {
    type Event = Change;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AADTenantId, TENANT);
        sheet.default(Col::SourceSystem, "Azure AD");
        sheet.default(Col::OperationVersion, "1.0");
        sheet.default(Col::Resource, "Microsoft.aadiam");
        sheet.default(Col::ResourceGroup, "Microsoft.aadiam");
        sheet.default(
            Col::ResourceId,
            "/tenants/8f1d2c3b-4a59-4687-9b0c-1d2e3f405162/providers/Microsoft.aadiam",
        );
        sheet.default(Col::Level, "4");
        sheet.default(Col::Result, "success");
        sheet.default(Col::ResultSignature, "None");
        sheet.default(Col::Type, "AuditLogs");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Change>) {
        let consent = world.at(story::CONSENT);
        let scope = "Mail.Read Mail.ReadWrite MailboxSettings.ReadWrite Files.Read.All offline_access";
        for (after, activity, added) in
            [(-2, &ADD_PRINCIPAL, ""), (-1, &ADD_GRANT, scope), (0, &CONSENT, scope)]
        {
            out.push(
                consent + seconds(after),
                Change { activity, by: VICTIM, ip: INTRUDER_IP.into(), target: Target::App { added } },
            );
        }
        let response = world.at(story::RESPONSE);
        let ip = world.person(RESPONDER).place.egress_ip;
        for (after, activity) in [(0, &DISABLE), (48, &RESET), (71, &REVOKE)] {
            let target = Target::Person(VICTIM);
            out.push(response + seconds(after), Change { activity, by: RESPONDER, ip: ip.into(), target });
        }
        let target = Target::App { added: "" };
        out.push(
            response + seconds(402),
            Change { activity: &DELETE_PRINCIPAL, by: RESPONDER, ip: ip.into(), target },
        );
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Change>) {
        for _ in 0..world.share(1_150.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let someone = world.someone(at, rng);
            let other = rng.below(world.people.len() as u64) as usize;
            let own = rng.one_in(1, 4);
            let admin = world.people.iter().take(crate::cast::people::NAMED_COUNT).enumerate();
            let admins: Vec<usize> =
                admin.filter(|(_, person)| person.role == Role::Admin).map(|(index, _)| index).collect();
            let by = if own { someone } else { rng.pick(&admins).copied().unwrap_or(RESPONDER) };
            let activity = rng.weighted(if own { BY_USERS } else { BY_ADMINS }, &RESET);
            let target = Target::Person(if own { by } else { other });
            out.push(at, Change { activity, by, ip: world.person(by).place.egress_ip.into(), target });
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, change: &Change, sheet: &mut Sheet) {
        let by = world.person(change.by);
        let (operation, category, kind, service) = change.activity;
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::ActivityDateTime, stamp.at);
        sheet.text(Col::OperationName, operation);
        sheet.text(Col::ActivityDisplayName, operation);
        sheet.text(Col::Category, category);
        sheet.text(Col::AADOperationType, kind);
        sheet.text(Col::LoggedByService, service);
        sheet.text(Col::Identity, &by.display);
        sheet.number(Col::DurationMs, 0);
        sheet.guid(Col::CorrelationId, stamp.nonce, 1);
        sheet.parts(
            Col::Id,
            &["Directory_", &guid(stamp.nonce, 2), "_", &(stamp.nonce % 100_000_000).to_string()],
        );
        sheet.format(
            Col::InitiatedBy,
            format_args!(
                r#"{{"user":{{"id":"{}","displayName":{},"userPrincipalName":"{}","ipAddress":"{}","roles":[]}}}}"#,
                by.id,
                quoted(&by.display),
                by.upn,
                change.ip
            ),
        );
        match &change.target {
            Target::Person(index) => {
                let person = world.person(*index);
                sheet.format(
                    Col::TargetResources,
                    format_args!(
                        r#"[{{"id":"{}","displayName":{},"type":"User","userPrincipalName":"{}","modifiedProperties":[]}}]"#,
                        person.id,
                        quoted(&person.display),
                        person.upn
                    ),
                );
                sheet.text(Col::AdditionalDetails, "[]");
            }
            Target::App { added } => {
                let changed = if added.is_empty() {
                    "[]".to_string()
                } else {
                    let scope = format!("Scope: {added}, ConsentType: Principal");
                    format!(
                        r#"[{{"displayName":"ConsentContext.IsAdminConsent","oldValue":null,"newValue":"\"False\""}},{{"displayName":"ConsentAction.Permissions","oldValue":null,"newValue":{}}}]"#,
                        quoted(&quoted(&scope))
                    )
                };
                sheet.format(
                    Col::TargetResources,
                    format_args!(
                        r#"[{{"id":"{}","displayName":"{}","type":"ServicePrincipal","modifiedProperties":{changed}}}]"#,
                        guid(1, 0x00a9_9000),
                        story::APP_NAME
                    ),
                );
                sheet.format(
                    Col::AdditionalDetails,
                    format_args!(
                        r#"[{{"key":"User-Agent","value":"EvoSTS"}},{{"key":"AppId","value":"{}"}}]"#,
                        story::APP_ID
                    ),
                );
            }
        }
    }
}
