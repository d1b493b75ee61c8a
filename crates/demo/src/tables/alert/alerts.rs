//! SecurityAlert.

use super::{
    ALERTS, Entity, FALSE_ALARMS, Hour, Producer, Queue, RESOURCE_GROUP, Raised, Rng, SUBSCRIPTION, Shape,
    Sheet, Stamp, TableSpec, WORKSPACE, World, alert_id, entities, entity_name, properties, seconds, table,
};

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
