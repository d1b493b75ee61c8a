//! SecurityIncident.

use super::{
    ALERTS, ANALYST, Alert, FALSE_ALARMS, FIRST_INCIDENT, Hour, Producer, Queue, RESPONDER, RESPONSE, Rng,
    SIGN_IN, Shape, Sheet, Stamp, State, TableSpec, WORKSPACE, World, alert_id, guid, quoted, seconds, table,
};

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
        let first =
            ("Multi-stage incident involving initial access and collection by one user", 0..FIRST_INCIDENT);
        let second = (
            "Multi-stage incident on several hosts: execution, persistence, exfiltration",
            FIRST_INCIDENT..ALERTS.len(),
        );
        for (number, (title, alerts)) in (1_041..).step_by(17).zip([first, second]) {
            let created = ALERTS.get(alerts.start).map_or(world.at(SIGN_IN), |alert| alert.written(world))
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
            out.push(world.at(RESPONSE) + seconds(86_400), state("Closed", "TruePositive", Some(ANALYST)));
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
                || r#"{"objectId":null,"email":null,"assignedTo":null,"userPrincipalName":null}"#.to_string(),
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
        sheet.number(Col::FirstActivityTime, times.clone().min().unwrap_or(state.created - seconds(1_200)));
        sheet.number(Col::LastActivityTime, times.max().unwrap_or(state.created - seconds(900)));
        let list = |items: Vec<String>| format!("[{}]", items.join(","));
        let ids = if state.alerts.is_empty() {
            vec![quoted(&guid(state.number as u64, 22))]
        } else {
            state.alerts.clone().map(|index| quoted(&alert_id(index))).collect()
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
