//! DnsEvents: what the domain controller is asked.

use crate::cast::hosts::{APP, DC, WORKSPACE};
use crate::cast::net::{C2_DOMAIN, C2_IP, SITES};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story;

table! { "DnsEvents",
    String { TenantId Computer SourceSystem }
    DateTime { TimeGenerated }
    Int { EventId }
    String { SubType ClientIP Name Result IPAddresses Message TaskCategory QueryType }
    Int { ResultCode }
    String { MaliciousIP IndicatorThreatType Description Confidence }
    Int { Severity }
    Real { RemoteIPLongitude RemoteIPLatitude }
    String { RemoteIPCountry Type _ResourceId }
}

/// When the beacon calls: every ten minutes or so until Contoso answers.
pub(super) fn beacons(world: &World) -> impl Iterator<Item = (i64, i64)> + use<> {
    let (start, end) = (world.at(story::BEACON), world.at(story::RESPONSE));
    (0_i64..)
        .map(move |turn| (start + seconds(turn * 600 + (turn * turn * 7) % 53), turn))
        .take_while(move |(at, _)| *at < end)
}

/// One question.
pub(crate) struct Question {
    client: String,
    name: String,
    kind: &'static str,
    answer: &'static str,
}

/// The generator.
pub(crate) struct DnsEvents;

impl Producer for DnsEvents {
    type Event = Question;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "OpsManager");
        sheet.default(Col::SubType, "LookupQuery");
        sheet.default(Col::TaskCategory, "LOOK_UP");
        sheet.default(Col::Type, "DnsEvents");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Question>) {
        let client = &world.host(APP).ip;
        for (at, _) in beacons(world) {
            out.push(
                at,
                Question { client: client.clone(), name: C2_DOMAIN.into(), kind: "A", answer: C2_IP },
            );
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Question>) {
        let count =
            world.share(3_600.0, Shape::Office, hour, rng) + world.share(1_200.0, Shape::Flat, hour, rng);
        for _ in 0..count {
            let at = hour.moment(rng);
            let client = if rng.one_in(3, 4) {
                world.person(world.someone(at, rng)).desk_ip.clone()
            } else {
                world.host(rng.below(world.hosts.len() as u64) as usize).ip.clone()
            };
            let (name, answer) = rng.pick(SITES).copied().unwrap_or((C2_DOMAIN, C2_IP));
            let kind = rng.weighted(&[(80, "A"), (16, "AAAA"), (2, "PTR"), (2, "TXT")], "A");
            let missing = rng.one_in(1, 40);
            let name = if missing { format!("wpad{}.contoso.com", rng.below(9)) } else { name.to_string() };
            out.push(
                at,
                Question { client, name, kind, answer: if missing || kind != "A" { "" } else { answer } },
            );
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, question: &Question, sheet: &mut Sheet) {
        let host = world.host(DC);
        let missing = question.name.starts_with("wpad");
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.text(Col::Computer, &host.computer);
        sheet.number(Col::EventId, 257);
        sheet.text(Col::ClientIP, &question.client);
        sheet.text(Col::Name, &question.name);
        sheet.text(Col::QueryType, question.kind);
        sheet.text(Col::IPAddresses, question.answer);
        sheet.number(Col::ResultCode, if missing { 3 } else { 0 });
        sheet.text(Col::Result, if missing { "NXDOMAIN" } else { "Success" });
        if question.name == C2_DOMAIN {
            sheet.text(Col::MaliciousIP, C2_IP);
            sheet.text(Col::IndicatorThreatType, "C2");
            sheet.number(Col::Severity, 4);
            sheet.text(Col::RemoteIPCountry, "Netherlands");
        }
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
