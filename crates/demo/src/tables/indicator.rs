//! ThreatIntelligenceIndicator, and the table that takes its place: what feeds say of addresses, domains and files.

pub(crate) mod current;

use crate::cast::hosts::WORKSPACE;
use crate::cast::net::{C2_DOMAIN, C2_IP, INTRUDER_IP, SPRAY_IPS, SSH_IP, scanner_ip};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;

table! { "ThreatIntelligenceIndicator",
    String { TenantId }
    DateTime { TimeGenerated }
    String { SourceSystem Action ActivityGroupNames AdditionalInformation }
    Real { ConfidenceScore }
    String { Description ExternalIndicatorId }
    DateTime { ExpirationDateTime }
    String { IndicatorId ThreatType }
    Bool { Active KillChainC2 KillChainDelivery KillChainReconnaissance }
    String { MalwareNames }
    Int { ThreatSeverity }
    String { Tags TrafficLightProtocolLevel FileHashType FileHashValue FileName DomainName NetworkIP }
    Int { NetworkPort }
    String { NetworkDestinationIP NetworkSourceIP Url UserAgent EmailSenderAddress IndicatorProvider Type }
}

/// What is watched.
enum Observable {
    Ip(String),
    Domain(String),
    Url(String),
    Hash(u64),
}

/// One indicator.
pub(crate) struct Indicator {
    what: Observable,
    threat: &'static str,
    confidence: i64,
    severity: i64,
    description: &'static str,
}

/// What the feed knew of the intruder's tools before he came.
fn known() -> Vec<Indicator> {
    let ip = |address: &str, threat, severity, description| Indicator {
        what: Observable::Ip(address.to_string()),
        threat,
        confidence: 85,
        severity,
        description,
    };
    let mut all: Vec<Indicator> = SPRAY_IPS
        .iter()
        .map(|address| ip(address, "Botnet", 3, "Seen in password sprays on mail services."))
        .collect();
    all.push(ip(INTRUDER_IP, "Proxy", 3, "Hosting address that sells anonymous sessions."));
    all.push(ip(SSH_IP, "BruteForce", 3, "Tries passwords on SSH."));
    all.push(ip(C2_IP, "C2", 5, "Command and control of the loader Updatewell."));
    all.push(Indicator {
        what: Observable::Domain(C2_DOMAIN.into()),
        ..ip("", "C2", 5, "Beacon domain of the loader Updatewell.")
    });
    let url = format!("http://{C2_IP}/a.ps1");
    all.push(Indicator {
        what: Observable::Url(url),
        ..ip("", "Malware", 5, "First stage of the loader Updatewell.")
    });
    all
}

/// The generator.
pub(crate) struct ThreatIntelligenceIndicator;

impl Producer for ThreatIntelligenceIndicator {
    type Event = Indicator;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "Contoso Threat Feed");
        sheet.default(Col::IndicatorProvider, "Contoso Threat Feed");
        sheet.default(Col::Action, "alert");
        sheet.default(Col::Type, "ThreatIntelligenceIndicator");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Indicator>) {
        for (turn, indicator) in (0_i64..).zip(known()) {
            out.push(world.at((4, 5, 0, 0)) + seconds(turn), indicator);
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Indicator>) {
        for _ in 0..world.share(300.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let what = match rng.below(10) {
                0..5 => Observable::Ip(scanner_ip(rng.bits() % 997)),
                5..8 => Observable::Domain(format!("{}.example", digest(rng.bits(), 10))),
                _ => Observable::Hash(rng.bits()),
            };
            let threat = rng.word(&["Botnet", "Phishing", "Malware", "WatchList", "BruteForce"]);
            let (confidence, severity) = (rng.range(20, 95), rng.range(0, 4));
            out.push(at, Indicator { what, threat, confidence, severity, description: "Of a shared feed." });
        }
    }

    fn write(&mut self, _: &World, stamp: Stamp, indicator: &Indicator, sheet: &mut Sheet) {
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::ExpirationDateTime, stamp.at + seconds(30 * 86_400));
        sheet.guid(Col::IndicatorId, stamp.nonce, 1);
        sheet.parts(Col::ExternalIndicatorId, &["indicator--", &digest(stamp.nonce, 32)]);
        sheet.text(Col::ThreatType, indicator.threat);
        sheet.real(Col::ConfidenceScore, indicator.confidence as f64);
        sheet.number(Col::ThreatSeverity, indicator.severity);
        sheet.text(Col::Description, indicator.description);
        sheet.text(Col::TrafficLightProtocolLevel, if indicator.severity > 3 { "amber" } else { "green" });
        sheet.flag(Col::Active, true);
        sheet.flag(Col::KillChainC2, indicator.threat == "C2");
        if indicator.severity > 4 {
            sheet.text(Col::MalwareNames, "Updatewell");
        }
        match &indicator.what {
            Observable::Ip(address) => sheet.text(Col::NetworkIP, address),
            Observable::Domain(name) => sheet.text(Col::DomainName, name),
            Observable::Url(url) => sheet.text(Col::Url, url),
            Observable::Hash(hash) => {
                sheet.text(Col::FileHashType, "sha256");
                sheet.text(Col::FileHashValue, &digest(*hash, 64));
            }
        }
    }
}
