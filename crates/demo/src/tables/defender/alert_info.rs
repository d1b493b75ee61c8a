//! AlertInfo.

use super::{alerts, service, techniques};
use crate::cast::hosts::WORKSPACE;
use crate::cast::world::{Hour, World};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story::alerts::{Alert, alert_id};

table! { "AlertInfo",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { AlertId Title Category Severity ServiceSource DetectionSource AttackTechniques SourceSystem Type }
}

/// The generator.
pub(crate) struct AlertInfo;

impl Producer for AlertInfo {
    type Event = (usize, &'static Alert);
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::Type, "AlertInfo");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Self::Event>) {
        for (index, alert) in alerts() {
            out.push(alert.written(world), (index, alert));
        }
    }

    fn noise(&mut self, _: &World, _: &Hour, _: &mut Rng, _: &mut Queue<Self::Event>) {}

    fn write(&mut self, _: &World, stamp: Stamp, (index, alert): &Self::Event, sheet: &mut Sheet) {
        let (source, detection) = service(alert);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::AlertId, &alert_id(*index));
        sheet.text(Col::Title, alert.name);
        sheet.text(Col::Category, alert.attack.0);
        sheet.text(Col::Severity, alert.severity);
        sheet.text(Col::ServiceSource, source);
        sheet.text(Col::DetectionSource, detection);
        sheet.text(Col::AttackTechniques, &techniques(alert));
    }
}
