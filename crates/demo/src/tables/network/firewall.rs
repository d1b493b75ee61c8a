//! CommonSecurityLog.

use super::{
    Flow, Hour, INTRUDER_IP, Producer, Queue, Rng, Shape, Sheet, Stamp, TableSpec, VICTIM, VPN_IP, WORKSPACE,
    World, exfiltration, ordinary, protocol_name, seconds, story, table, transfers,
};

table! { "CommonSecurityLog",
    String { TenantId }
    DateTime { TimeGenerated }
    String { DeviceVendor DeviceProduct DeviceVersion DeviceEventClassID Activity LogSeverity OriginalLogSeverity
        AdditionalExtensions DeviceAction ApplicationProtocol }
    Int { EventCount }
    String { DestinationDnsDomain DestinationServiceName DestinationTranslatedAddress CommunicationDirection
        DeviceExternalID DeviceInboundInterface DeviceOutboundInterface DestinationHostName }
    Int { DestinationPort }
    String { DestinationIP DestinationUserName DeviceAddress DeviceName }
    DateTime { EndTime }
    Long { ReceivedBytes }
    String { Message }
    Long { SentBytes }
    String { EventOutcome Protocol Reason RequestURL RequestClientApplication RequestMethod SourceHostName
        SourceTranslatedAddress }
    Int { SourcePort }
    String { SourceIP }
    DateTime { StartTime }
    String { SourceUserID SourceUserName DeviceEventCategory DeviceCustomString1 DeviceCustomString1Label MaliciousIP
        IndicatorThreatType MaliciousIPCountry Computer SourceSystem SimplifiedDeviceAction CollectorHostName Type
        _ResourceId }
}

/// What the firewall logs.
pub(crate) enum Line {
    /// A connection that it lets through or not.
    Traffic(Flow),
    /// A login to the VPN: who, from where, the address inside, success.
    Vpn(usize, String, String, bool),
}

/// The generator.
pub(crate) struct CommonSecurityLog;

impl Producer for CommonSecurityLog {
    type Event = Line;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "OpsManager");
        sheet.default(Col::DeviceVendor, "Fortinet");
        sheet.default(Col::DeviceProduct, "Fortigate");
        sheet.default(Col::DeviceVersion, "v7.4.8");
        sheet.default(Col::DeviceExternalID, "FGT60F0000000001");
        sheet.default(Col::DeviceName, "fw-edge01");
        sheet.default(Col::DeviceAddress, "10.10.0.1");
        sheet.default(Col::Computer, "fw-edge01");
        sheet.default(Col::CollectorHostName, "lx-build01");
        sheet.default(Col::Type, "CommonSecurityLog");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Line>) {
        let vpn = |success| Line::Vpn(VICTIM, INTRUDER_IP.into(), VPN_IP.into(), success);
        out.push(world.at(story::VPN) - seconds(95), vpn(false));
        out.push(world.at(story::VPN), vpn(true));
        for (at, turn) in transfers(world) {
            out.push(at, Line::Traffic(exfiltration(turn)));
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Line>) {
        let count =
            world.share(3_400.0, Shape::Flat, hour, rng) + world.share(2_200.0, Shape::Office, hour, rng);
        for _ in 0..count {
            let at = hour.moment(rng);
            out.push(at, Line::Traffic(ordinary(world, rng)));
        }
        for _ in 0..world.share(320.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let index = world.someone(at, rng);
            let inside = format!("10.10.99.{}", 30 + index % 200);
            out.push(at, Line::Vpn(index, world.person(index).home_ip.clone(), inside, rng.one_in(19, 20)));
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, line: &Line, sheet: &mut Sheet) {
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::StartTime, stamp.at);
        sheet.number(Col::EndTime, stamp.at);
        sheet.number(Col::EventCount, 1);
        match line {
            Line::Traffic(flow) => traffic(world, stamp, flow, sheet),
            Line::Vpn(person, from, inside, success) => {
                let person = world.person(*person);
                sheet.text(Col::DeviceEventClassID, if *success { "39424" } else { "39426" });
                sheet.text(Col::Activity, if *success { "SSL VPN tunnel up" } else { "SSL VPN login fail" });
                sheet.text(Col::DeviceEventCategory, "vpn");
                sheet.text(Col::LogSeverity, if *success { "2" } else { "5" });
                sheet.text(Col::DeviceAction, if *success { "tunnel-up" } else { "ssl-login-fail" });
                sheet.text(Col::EventOutcome, if *success { "success" } else { "failure" });
                sheet.text(Col::SourceIP, from);
                sheet.text(Col::DestinationIP, "198.51.100.10");
                sheet.number(Col::DestinationPort, 443);
                sheet.text(Col::SourceUserName, &person.name);
                sheet.text(Col::DestinationUserName, &person.name);
                if *success {
                    sheet.text(Col::SourceTranslatedAddress, inside);
                    sheet.parts(
                        Col::Message,
                        &["SSL tunnel established for ", &person.name, ", tunnel address ", inside],
                    );
                } else {
                    sheet.text(Col::Reason, "sslvpn_login_permission_denied");
                }
            }
        }
    }
}

fn traffic(world: &World, stamp: Stamp, flow: &Flow, sheet: &mut Sheet) {
    let host = world.host(flow.host);
    sheet.text(Col::DeviceEventClassID, if flow.allowed { "00013" } else { "00014" });
    sheet.text(Col::Activity, if flow.allowed { "traffic:forward close" } else { "traffic:forward deny" });
    sheet.text(Col::DeviceEventCategory, "traffic");
    sheet.text(Col::LogSeverity, "3");
    sheet.text(Col::DeviceAction, if flow.allowed { "close" } else { "deny" });
    sheet.text(Col::SimplifiedDeviceAction, if flow.allowed { "Allow" } else { "Deny" });
    sheet.text(Col::CommunicationDirection, if flow.outbound { "Outbound" } else { "Inbound" });
    sheet.text(Col::SourceIP, if flow.outbound { &host.ip } else { &flow.remote });
    sheet.text(Col::DestinationIP, if flow.outbound { &flow.remote } else { &host.ip });
    sheet.text(Col::SourceHostName, if flow.outbound { &host.name } else { "" });
    sheet.number(Col::SourcePort, 49_152 + (stamp.nonce % 16_000) as i64);
    sheet.number(Col::DestinationPort, flow.port);
    sheet.text(Col::DestinationHostName, flow.site);
    sheet.text(Col::Protocol, if flow.port == 123 { "UDP" } else { "TCP" });
    sheet.text(Col::ApplicationProtocol, protocol_name(flow.port));
    sheet.number(Col::SentBytes, flow.sent);
    sheet.number(Col::ReceivedBytes, flow.received);
    sheet.text(Col::DeviceInboundInterface, if flow.outbound { "internal" } else { "wan1" });
    sheet.text(Col::DeviceOutboundInterface, if flow.outbound { "wan1" } else { "internal" });
}
