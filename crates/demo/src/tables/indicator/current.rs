//! ThreatIntelIndicators: the indicators as STIX objects, a row for each observable.

use super::{
    Hour, Indicator, Observable, Producer, Queue, Rng, Shape, Sheet, Stamp, TableSpec, WORKSPACE, World,
    digest, known, scanner_ip, seconds, table,
};
use crate::cast::net::FORWARD_TO;
use crate::core::text::{guid, quoted};
use crate::story::UPLOADED;
use crate::tables::device::number;

table! { "ThreatIntelIndicators",
    String { TenantId }
    DateTime { TimeGenerated }
    String { WorkspaceId Id SourceSystem LastUpdateMethod }
    Bool { IsDeleted IsActive Revoked }
    Dynamic { Data }
    DateTime { ValidFrom ValidUntil Created Modified }
    String { Tags }
    Int { Confidence }
    String { Pattern ObservableKey ObservableValue Type }
}

/// What is watched, with the confidence and a word on it.
pub(crate) struct Watched {
    key: &'static str,
    value: String,
    confidence: i64,
    threat: &'static str,
    description: &'static str,
}

impl From<Indicator> for Watched {
    fn from(indicator: Indicator) -> Self {
        let (key, value) = match indicator.what {
            Observable::Ip(address) => ("ipv4-addr:value", address),
            Observable::Domain(name) => ("domain-name:value", name),
            Observable::Url(url) => ("url:value", url),
            Observable::Hash(hash) => ("file:hashes.'SHA-256'", digest(hash, 64)),
        };
        let Indicator { confidence, threat, description, .. } = indicator;
        Self { key, value, confidence, threat, description }
    }
}

/// The generator.
pub(crate) struct ThreatIntelIndicators;

impl Producer for ThreatIntelIndicators {
    type Event = Watched;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::WorkspaceId, WORKSPACE);
        sheet.default(Col::SourceSystem, "Contoso Threat Feed");
        sheet.default(Col::LastUpdateMethod, "UploadApi");
        sheet.default(Col::Type, "ThreatIntelIndicators");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Watched>) {
        let loader = |key, value: String| Watched {
            key,
            value,
            confidence: 80,
            threat: "Malware",
            description: "Second stage of the loader Updatewell.",
        };
        let mut all: Vec<Watched> = known().into_iter().map(Watched::from).collect();
        all.push(loader("file:name", UPLOADED.to_string()));
        all.push(loader("file:hashes.'SHA-256'", digest(number(UPLOADED) ^ 1, 64)));
        all.push(Watched {
            key: "email-addr:value",
            value: FORWARD_TO.to_string(),
            confidence: 70,
            threat: "Phishing",
            description: "Takes in mail that rules of stolen mailboxes forward.",
        });
        for (turn, watched) in (0_i64..).zip(all) {
            out.push(world.at((4, 5, 0, 0)) + seconds(turn), watched);
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Watched>) {
        for _ in 0..world.share(120.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let (key, value) = match rng.below(10) {
                0..5 => ("ipv4-addr:value", scanner_ip(rng.bits() % 997)),
                5..8 => ("domain-name:value", format!("{}.example", digest(rng.bits(), 10))),
                _ => ("file:hashes.'SHA-256'", digest(rng.bits(), 64)),
            };
            let threat = rng.word(&["Botnet", "Phishing", "Malware", "WatchList", "BruteForce"]);
            let confidence = rng.range(20, 95);
            out.push(at, Watched { key, value, confidence, threat, description: "Of a shared feed." });
        }
    }

    fn write(&mut self, _: &World, stamp: Stamp, watched: &Watched, sheet: &mut Sheet) {
        let id = format!("indicator--{}", guid(stamp.nonce, 1));
        let pattern = format!("[{} = '{}']", watched.key, watched.value);
        sheet.number(Col::TimeGenerated, stamp.at);
        for column in [Col::ValidFrom, Col::Created, Col::Modified] {
            sheet.number(column, stamp.at);
        }
        sheet.number(Col::ValidUntil, stamp.at + seconds(30 * 86_400));
        sheet.format(Col::Data, format_args!(
            r#"{{"confidence":{},"description":{},"id":"{id}","indicator_types":["{}"],"pattern":{},"pattern_type":"stix","type":"indicator"}}"#,
            watched.confidence, quoted(watched.description), watched.threat, quoted(&pattern)
        ));
        sheet.text(Col::Id, &id);
        sheet.flag(Col::IsDeleted, false);
        sheet.flag(Col::IsActive, true);
        sheet.flag(Col::Revoked, false);
        sheet.number(Col::Confidence, watched.confidence);
        sheet.text(Col::Pattern, &pattern);
        sheet.text(Col::ObservableKey, watched.key);
        sheet.text(Col::ObservableValue, &watched.value);
    }
}
