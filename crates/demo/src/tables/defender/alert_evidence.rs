//! AlertEvidence.

use super::{alerts, service, techniques};
use crate::cast::hosts::WORKSPACE;
use crate::cast::world::{Hour, World};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;
use crate::story::alerts::{Alert, Entity, alert_id};
use crate::story::shell;
use crate::tables::device::number;
use crate::tables::inventory::device_id;

table! { "AlertEvidence",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { AlertId Title Categories AttackTechniques ServiceSource DetectionSource EntityType EvidenceRole
        EvidenceDirection FileName FolderPath SHA1 SHA256 }
    Long { FileSize }
    String { ThreatFamily RemoteIP RemoteUrl AccountName AccountDomain AccountSid AccountObjectId AccountUpn DeviceId
        DeviceName LocalIP NetworkMessageId EmailSubject Application ProcessCommandLine }
    Dynamic { AdditionalFields }
    String { RegistryKey RegistryValueName RegistryValueData CloudResource Severity SourceSystem Type }
}

/// What an alert is about: a thing it names, or the mailbox of its account.
#[derive(Clone, Copy)]
enum About {
    Thing(Entity),
    Mailbox(usize),
}

/// A piece of evidence.
pub(crate) struct Evidence {
    index: usize,
    alert: &'static Alert,
    about: About,
}

/// The generator.
pub(crate) struct AlertEvidence;

impl Producer for AlertEvidence {
    type Event = Evidence;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::Type, "AlertEvidence");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Evidence>) {
        for (index, alert) in alerts() {
            let at = alert.written(world);
            for entity in alert.entities {
                out.push(at, Evidence { index, alert, about: About::Thing(*entity) });
                if let (Entity::Account(person), "Suspicious inbox manipulation rule") = (entity, alert.name)
                {
                    out.push(at, Evidence { index, alert, about: About::Mailbox(*person) });
                }
            }
        }
    }

    fn noise(&mut self, _: &World, _: &Hour, _: &mut Rng, _: &mut Queue<Evidence>) {}

    fn write(&mut self, world: &World, stamp: Stamp, event: &Evidence, sheet: &mut Sheet) {
        let alert = event.alert;
        let (source, detection) = service(alert);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::AlertId, &alert_id(event.index));
        sheet.text(Col::Title, alert.name);
        sheet.parts(Col::Categories, &["[\"", alert.attack.0, "\"]"]);
        sheet.text(Col::AttackTechniques, &techniques(alert));
        sheet.text(Col::ServiceSource, source);
        sheet.text(Col::DetectionSource, detection);
        sheet.text(Col::Severity, alert.severity);
        let is_first = matches!((event.about, alert.entities.first()),
            (About::Thing(entity), Some(first)) if std::mem::discriminant(&entity) == std::mem::discriminant(first));
        sheet.text(Col::EvidenceRole, if is_first { "Impacted" } else { "Related" });
        if alert.product.1 == "MCAS" {
            sheet.text(
                Col::Application,
                if alert.attack.0 == "Collection" { "Exchange Online" } else { "SharePoint Online" },
            );
        }
        let mut kind = |text: &str| sheet.text(Col::EntityType, text);
        match event.about {
            About::Mailbox(person) => {
                kind("Mailbox");
                let person = world.person(person);
                sheet.text(Col::AccountUpn, &person.upn);
                sheet.text(Col::AccountObjectId, &person.id);
            }
            About::Thing(Entity::Account(person)) => {
                kind("User");
                let person = world.person(person);
                sheet.text(Col::AccountName, &person.name);
                sheet.text(Col::AccountDomain, "contoso");
                sheet.text(Col::AccountSid, &person.sid);
                sheet.text(Col::AccountObjectId, &person.id);
                sheet.text(Col::AccountUpn, &person.upn);
            }
            About::Thing(Entity::Name(name)) => {
                kind("User");
                sheet.text(Col::AccountName, name);
                sheet.text(Col::AccountDomain, "contoso");
            }
            About::Thing(Entity::Host(host)) => {
                kind("Machine");
                let host = world.host(host);
                let name = host.computer.to_lowercase();
                sheet.text(Col::DeviceId, &device_id(name.trim_end_matches(".contoso.com")));
                sheet.text(Col::DeviceName, &name);
                sheet.text(Col::LocalIP, &host.ip);
            }
            About::Thing(Entity::Ip(address)) => {
                kind("Ip");
                sheet.text(Col::RemoteIP, address);
            }
            About::Thing(Entity::Domain(name)) => {
                kind("Url");
                sheet.text(Col::RemoteUrl, name);
            }
            About::Thing(Entity::Shell) => {
                kind("Process");
                let hash = number(shell::POWERSHELL_IMAGE);
                let (folder, file) = shell::POWERSHELL_IMAGE.rsplit_once('\\').unwrap_or_default();
                sheet.text(Col::FileName, file);
                sheet.text(Col::FolderPath, folder);
                sheet.text(Col::SHA1, &digest(hash, 40));
                sheet.text(Col::SHA256, &digest(hash ^ 1, 64));
                sheet.text(Col::ProcessCommandLine, &shell::encoded_powershell());
            }
            About::Thing(Entity::Storage) => {
                kind("CloudResource");
                sheet.text(Col::CloudResource, "contosofinance");
            }
        }
    }
}
