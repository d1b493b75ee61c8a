//! VMConnection.

use super::{
    C2_IP, Flow, Hour, Producer, Queue, Rng, Sheet, Stamp, TableSpec, WORKSPACE, World, exfiltration, noise,
    seconds, table, transfers,
};

table! { "VMConnection",
    String { TenantId }
    DateTime { TimeGenerated }
    String { Computer Direction ProcessName SourceIp DestinationIp }
    Int { DestinationPort }
    String { Protocol RemoteIp RemoteDnsQuestions RemoteDnsCanonicalNames RemoteClassification }
    Real { RemoteLongitude RemoteLatitude }
    String { RemoteCountry }
    Long { BytesSent BytesReceived LinksLive LinksTerminated LinksEstablished LinksFailed Responses ResponseTimeSum
        ResponseTimeMin ResponseTimeMax }
    String { MaliciousIp IndicatorThreatType Description TLPLevel Confidence }
    Int { Severity }
    String { FirstReportedDateTime LastReportedDateTime IsActive ConnectionId Machine Process AgentId SourceSystem
        Type _ResourceId }
}

/// The generator.
pub(crate) struct VMConnection;

impl Producer for VMConnection {
    type Event = Flow;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::Protocol, "tcp");
        sheet.default(Col::SourceSystem, "Insights");
        sheet.default(Col::Type, "VMConnection");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Flow>) {
        for (at, turn) in transfers(world) {
            out.push(at, exfiltration(turn));
        }
        for (at, turn) in super::super::dns::beacons(world) {
            let beacon = Flow {
                port: 443,
                sent: 1_900 + turn % 700,
                received: 800,
                site: crate::cast::net::C2_DOMAIN,
                ..exfiltration(0)
            };
            out.push(at + seconds(1), beacon);
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Flow>) {
        noise(world, 4_700.0, hour, rng, out);
    }

    fn write(&mut self, world: &World, stamp: Stamp, flow: &Flow, sheet: &mut Sheet) {
        let host = world.host(flow.host);
        let process = flow.process.trim_end_matches(".exe");
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.text(Col::Computer, &host.computer);
        sheet.text(Col::Direction, if flow.outbound { "outbound" } else { "inbound" });
        sheet.text(Col::ProcessName, process);
        sheet.parts(Col::Process, &["p-", process]);
        sheet.text(Col::SourceIp, if flow.outbound { &host.ip } else { &flow.remote });
        sheet.text(Col::DestinationIp, if flow.outbound { &flow.remote } else { &host.ip });
        sheet.number(Col::DestinationPort, flow.port);
        sheet.text(Col::RemoteIp, &flow.remote);
        if !flow.site.is_empty() {
            sheet.parts(Col::RemoteDnsQuestions, &["[\"", flow.site, "\"]"]);
        }
        if !flow.remote.starts_with("10.") {
            sheet.text(
                Col::RemoteCountry,
                if flow.remote.starts_with("203.") { "Netherlands" } else { "United States" },
            );
        }
        sheet.number(Col::BytesSent, flow.sent);
        sheet.number(Col::BytesReceived, flow.received);
        sheet.number(Col::LinksEstablished, i64::from(flow.allowed));
        sheet.number(Col::LinksTerminated, i64::from(flow.allowed));
        sheet.number(Col::LinksFailed, i64::from(!flow.allowed));
        sheet.number(Col::LinksLive, 0);
        sheet.number(Col::Responses, i64::from(flow.allowed));
        let time = 4 + (stamp.nonce % 200) as i64;
        sheet.number(Col::ResponseTimeSum, time);
        sheet.number(Col::ResponseTimeMin, time);
        sheet.number(Col::ResponseTimeMax, time);
        if flow.remote == C2_IP {
            sheet.text(Col::MaliciousIp, C2_IP);
            sheet.text(Col::IndicatorThreatType, "C2");
            sheet.text(Col::Confidence, "85");
            sheet.number(Col::Severity, 4);
            sheet.text(Col::TLPLevel, "amber");
            sheet.text(Col::IsActive, "True");
        }
        sheet.guid(Col::ConnectionId, stamp.nonce, 5);
        sheet.parts(Col::Machine, &["m-", &host.uuid]);
        sheet.text(Col::AgentId, &host.uuid);
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
