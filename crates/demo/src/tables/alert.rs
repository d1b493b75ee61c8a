//! SecurityAlert and SecurityIncident.

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::people::{ANALYST, RESPONDER};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{guid, quoted};
use crate::story::alerts::{
    ALERTS, Alert, Entity, FIRST_INCIDENT, alert_id, entities, entity_name, properties,
};
use crate::story::{RESPONSE, SIGN_IN};

/// Alerts that turn out to be nothing: name, severity, product, tactic, technique.
const FALSE_ALARMS: &[(&str, &str, &str, &str, &str)] = &[
    ("Atypical travel", "Low", "Azure Active Directory Identity Protection", "InitialAccess", "T1078"),
    ("Anonymous IP address", "Low", "Azure Active Directory Identity Protection", "InitialAccess", "T1078"),
    ("Activity from infrequent country", "Low", "Microsoft Cloud App Security", "InitialAccess", "T1078"),
    (
        "Email messages removed after delivery",
        "Informational",
        "Office 365 Advanced Threat Protection",
        "InitialAccess",
        "T1566",
    ),
    ("Multiple failed logon attempts", "Low", "Azure Sentinel", "CredentialAccess", "T1110"),
];

/// An alert of the story, by its number, or a false alarm about someone.
pub(crate) enum Raised {
    Story(usize, &'static Alert),
    FalseAlarm(usize, usize),
}

/// SecurityAlert.
pub(crate) mod alerts {
    use super::*;

    table! { "SecurityAlert",
        String { TenantId }
        DateTime { TimeGenerated }
        String { DisplayName AlertName AlertSeverity Description ProviderName VendorName VendorOriginalId SystemAlertId
            ResourceId SourceComputerId AlertType ConfidenceLevel }
        Real { ConfidenceScore }
        Bool { IsIncident }
        DateTime { StartTime EndTime ProcessingEndTime }
        String { RemediationSteps ExtendedProperties Entities SourceSystem WorkspaceSubscriptionId
            WorkspaceResourceGroup ExtendedLinks ProductName ProductComponentName AlertLink Status CompromisedEntity
            Tactics Techniques SubTechniques Type }
    }

    /// The generator.
    pub(crate) struct SecurityAlert;

    impl Producer for SecurityAlert {
        type Event = Raised;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::SourceSystem, "Detection");
            sheet.default(Col::VendorName, "Microsoft");
            sheet.default(Col::ConfidenceLevel, "Unknown");
            sheet.default(Col::WorkspaceSubscriptionId, SUBSCRIPTION);
            sheet.default(Col::WorkspaceResourceGroup, RESOURCE_GROUP);
            sheet.default(
                Col::RemediationSteps,
                "[\"Contact the owner of the account.\",\"Reset the password and revoke the sessions.\"]",
            );
            sheet.default(Col::Status, "New");
            sheet.default(Col::Type, "SecurityAlert");
        }

        fn story(&mut self, world: &World, out: &mut Queue<Raised>) {
            for (index, alert) in ALERTS.iter().enumerate() {
                out.push(alert.written(world), Raised::Story(index, alert));
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Raised>) {
            for _ in 0..world.share(60.0, Shape::Office, hour, rng) {
                let at = hour.moment(rng);
                let person = world.someone(at, rng).max(3);
                out.push(at, Raised::FalseAlarm(rng.below(FALSE_ALARMS.len() as u64) as usize, person));
            }
        }

        fn write(&mut self, world: &World, stamp: Stamp, raised: &Raised, sheet: &mut Sheet) {
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::ProcessingEndTime, stamp.at);
            sheet.guid(Col::VendorOriginalId, stamp.nonce, 1);
            sheet.flag(Col::IsIncident, false);
            match raised {
                Raised::Story(index, alert) => {
                    let id = alert_id(*index);
                    sheet.text(Col::DisplayName, alert.name);
                    sheet.text(Col::AlertName, alert.name);
                    sheet.text(Col::AlertSeverity, alert.severity);
                    sheet.text(Col::Description, alert.description);
                    sheet.text(Col::ProductName, alert.product.0);
                    sheet.text(Col::ProviderName, alert.product.1);
                    sheet.text(Col::AlertType, &alert.name.replace(' ', ""));
                    sheet.number(Col::StartTime, world.at(alert.when));
                    sheet.number(Col::EndTime, world.at(alert.when) + seconds(alert.lasts));
                    sheet.text(Col::Entities, &entities(alert.entities, world));
                    sheet.text(Col::ExtendedProperties, &properties(alert.entities, world));
                    let first =
                        alert.entities.first().map_or_else(String::new, |entity| entity_name(*entity, world));
                    sheet.text(Col::CompromisedEntity, &first);
                    sheet.text(Col::Tactics, alert.attack.0);
                    sheet.parts(Col::Techniques, &["[\"", alert.attack.1, "\"]"]);
                    sheet.text(Col::SystemAlertId, &id);
                }
                Raised::FalseAlarm(which, person) => {
                    let alarm = FALSE_ALARMS.get(*which).copied();
                    let (name, severity, product, tactic, technique) = alarm.unwrap_or(("", "", "", "", ""));
                    let about = [Entity::Account(*person)];
                    sheet.text(Col::DisplayName, name);
                    sheet.text(Col::AlertName, name);
                    sheet.text(Col::AlertSeverity, severity);
                    sheet.text(Col::Description, "Something unusual was seen; it may be harmless.");
                    sheet.text(Col::ProductName, product);
                    sheet.text(Col::ProviderName, product);
                    sheet.text(Col::AlertType, &name.replace(' ', ""));
                    sheet.number(Col::StartTime, stamp.at - seconds(1_200));
                    sheet.number(Col::EndTime, stamp.at - seconds(900));
                    sheet.text(Col::Entities, &entities(&about, world));
                    sheet.text(Col::ExtendedProperties, &properties(&about, world));
                    sheet.text(Col::CompromisedEntity, &world.person(*person).upn);
                    sheet.text(Col::Tactics, tactic);
                    sheet.parts(Col::Techniques, &["[\"", technique, "\"]"]);
                    sheet.guid(Col::SystemAlertId, stamp.nonce, 2);
                }
            }
        }
    }
}

/// A state of an incident; every change is a row.
pub(crate) struct State {
    number: i64,
    title: String,
    severity: &'static str,
    status: &'static str,
    classification: &'static str,
    created: i64,
    /// Numbers of the story's alerts.
    alerts: std::ops::Range<usize>,
    owner: Option<usize>,
}

/// SecurityIncident.
pub(crate) mod incidents {
    use super::*;

    table! { "SecurityIncident",
        String { TenantId }
        DateTime { TimeGenerated }
        String { IncidentName Title Description Severity Status Classification ClassificationComment
            ClassificationReason }
        Dynamic { Owner }
        String { ProviderName ProviderIncidentId }
        DateTime { FirstActivityTime LastActivityTime FirstModifiedTime LastModifiedTime CreatedTime ClosedTime }
        Int { IncidentNumber }
        Dynamic { RelatedAnalyticRuleIds AlertIds BookmarkIds Comments Tasks Labels }
        String { IncidentUrl }
        Dynamic { AdditionalData }
        String { ModifiedBy SourceSystem Type }
    }

    /// The generator.
    pub(crate) struct SecurityIncident {
        next: i64,
    }

    impl Producer for SecurityIncident {
        type Event = State;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self { next: 2_000 }
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::SourceSystem, "Azure");
            sheet.default(Col::ProviderName, "Azure Sentinel");
            sheet.default(Col::RelatedAnalyticRuleIds, "[]");
            sheet.default(Col::BookmarkIds, "[]");
            sheet.default(Col::Comments, "[]");
            sheet.default(Col::Tasks, "[]");
            sheet.default(Col::Type, "SecurityIncident");
        }

        fn story(&mut self, world: &World, out: &mut Queue<State>) {
            let first = (
                "Multi-stage incident involving initial access and collection by one user",
                0..FIRST_INCIDENT,
            );
            let second = (
                "Multi-stage incident on several hosts: execution, persistence, exfiltration",
                FIRST_INCIDENT..ALERTS.len(),
            );
            for (number, (title, alerts)) in (1_041..).step_by(17).zip([first, second]) {
                let created =
                    ALERTS.get(alerts.start).map_or(world.at(SIGN_IN), |alert| alert.written(world))
                        + seconds(300);
                let state = |status, classification, owner| State {
                    number,
                    title: title.to_string(),
                    severity: "High",
                    status,
                    classification,
                    created,
                    alerts: alerts.clone(),
                    owner,
                };
                out.push(created, state("New", "", None));
                out.push(world.at(RESPONSE) - seconds(2_400), state("Active", "", Some(ANALYST)));
                out.push(
                    world.at(RESPONSE) + seconds(86_400),
                    state("Closed", "TruePositive", Some(ANALYST)),
                );
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<State>) {
            for _ in 0..world.share(14.0, Shape::Office, hour, rng) {
                let created = hour.moment(rng);
                self.next += 1;
                let alarm = rng.pick(FALSE_ALARMS).map_or("", |alarm| alarm.0);
                let person = world.person(world.someone(created, rng).max(3));
                let state = |status, classification, owner| State {
                    number: self.next,
                    title: format!("{alarm} involving one user: {}", person.name),
                    severity: "Low",
                    status,
                    classification,
                    created,
                    alerts: 0..0,
                    owner,
                };
                out.push(created, state("New", "", None));
                let closed = created + seconds(rng.range(3_600, 90_000));
                out.push(closed, state("Closed", "BenignPositive", Some(RESPONDER)));
            }
        }

        fn write(&mut self, world: &World, stamp: Stamp, state: &State, sheet: &mut Sheet) {
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::LastModifiedTime, stamp.at);
            sheet.number(Col::FirstModifiedTime, state.created);
            sheet.number(Col::CreatedTime, state.created);
            sheet.guid(Col::IncidentName, state.number as u64, 21);
            sheet.number(Col::IncidentNumber, state.number);
            sheet.format(Col::ProviderIncidentId, format_args!("{}", state.number));
            sheet.text(Col::Title, &state.title);
            sheet.text(Col::Severity, state.severity);
            sheet.text(Col::Status, state.status);
            sheet.text(Col::Classification, state.classification);
            if state.status == "Closed" {
                sheet.number(Col::ClosedTime, stamp.at);
                let real = state.classification == "TruePositive";
                sheet.text(
                    Col::ClassificationReason,
                    if real { "SuspiciousActivity" } else { "SuspiciousButExpected" },
                );
            }
            let owner = state.owner.map(|index| world.person(index));
            sheet.text(
                Col::Owner,
                &owner.map_or_else(
                    || {
                        r#"{"objectId":null,"email":null,"assignedTo":null,"userPrincipalName":null}"#
                            .to_string()
                    },
                    |person| {
                        format!(
                            r#"{{"objectId":"{}","email":"{}","assignedTo":{},"userPrincipalName":"{}"}}"#,
                            person.id,
                            person.upn,
                            quoted(&person.display),
                            person.upn
                        )
                    },
                ),
            );
            sheet.text(Col::ModifiedBy, owner.map_or("Incident created from alert", |person| &person.upn));
            let alerts = ALERTS.get(state.alerts.clone()).unwrap_or_default();
            let times = alerts.iter().map(|alert| world.at(alert.when));
            sheet.number(
                Col::FirstActivityTime,
                times.clone().min().unwrap_or(state.created - seconds(1_200)),
            );
            sheet.number(Col::LastActivityTime, times.max().unwrap_or(state.created - seconds(900)));
            let list = |items: Vec<String>| format!("[{}]", items.join(","));
            let ids = match state.alerts.is_empty() {
                true => vec![quoted(&guid(state.number as u64, 22))],
                false => state.alerts.clone().map(|index| quoted(&alert_id(index))).collect(),
            };
            let count = ids.len();
            sheet.text(Col::AlertIds, &list(ids));
            let distinct = |pick: fn(&Alert) -> &'static str| {
                let mut seen: Vec<String> = Vec::new();
                for alert in alerts {
                    let item = quoted(pick(alert));
                    if !seen.contains(&item) {
                        seen.push(item);
                    }
                }
                list(seen)
            };
            sheet.format(Col::AdditionalData, format_args!(
                r#"{{"alertsCount":{count},"bookmarksCount":0,"commentsCount":0,"alertProductNames":{},"tactics":{},"techniques":{}}}"#,
                distinct(|alert| alert.product.0), distinct(|alert| alert.attack.0), distinct(|alert| alert.attack.1)
            ));
            sheet.text(
                Col::Labels,
                if alerts.is_empty() { "[]" } else { r#"[{"labelName":"meganb","labelType":"User"}]"# },
            );
            sheet.format(
                Col::IncidentUrl,
                format_args!("https://portal.contoso.com/sentinel/incidents/{}", state.number),
            );
        }
    }
}
